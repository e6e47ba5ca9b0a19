"""Guidance: which texts are asked for, and how two velocities become one."""

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from wan22_inference.guidance import COND, UNCOND, combine, guided


class Recorder:
    """Answers text 0 with ones, text 1 with minus twos, and notes how it was asked."""

    def __init__(self) -> None:
        self.asked: list[int | Sequence[int]] = []

    def __call__(self, latents: Tensor, index: int, text: int | Sequence[int], /) -> Tensor:
        self.asked.append(text)
        values = {COND: torch.ones_like(latents), UNCOND: torch.full_like(latents, -2.0)}
        return values[text] if isinstance(text, int) else torch.stack([values[one] for one in text])


LATENTS = torch.zeros(16, 1, 2, 2)


def test_uncond_plus_scale_times_the_difference() -> None:
    assert combine(torch.tensor(1.0), torch.tensor(-2.0), 4.0).item() == 10.0


def test_two_forwards_or_one_give_the_same_velocity() -> None:
    in_turn, at_once = Recorder(), Recorder()
    first = guided(in_turn, 4.0)(LATENTS, 0)
    second = guided(at_once, 4.0, batched=True)(LATENTS, 0)
    assert torch.equal(first, second)
    assert torch.equal(first, torch.full_like(LATENTS, 10.0))
    assert (in_turn.asked, at_once.asked) == ([COND, UNCOND], [(COND, UNCOND)])


@pytest.mark.parametrize("scale", [1.0, 0.0])
@pytest.mark.parametrize("batched", [False, True])
def test_without_guidance_one_forward_of_the_prompt_is_enough(scale: float, batched: bool) -> None:
    recorder = Recorder()
    assert torch.equal(guided(recorder, scale, batched=batched)(LATENTS, 0), torch.ones_like(LATENTS))
    assert recorder.asked == [COND]
