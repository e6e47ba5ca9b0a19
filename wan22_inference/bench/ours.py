"""Our expert as the bench runs it: random weights, two full texts, text weights released as in a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from wan22_inference.bench.case import Case
from wan22_inference.load import build_expert, parameters_of


class OurExpert:
    """`predict(latents [16, T, h, w], step, text)`, text 0 or 1, or both in one forward."""

    name = "reelwright"

    def __init__(self, case: Case, device: torch.device, timesteps: Tensor, texts: Sequence[Tensor]) -> None:
        self._expert = build_expert(case.config, device=device, dtype=case.torch_dtype, attention=case.attention)
        fill_randomly(parameters_of(self._expert).values())
        self.attention = self._expert.attention
        self._context = self._expert.prepare(list(texts), timesteps)
        self._expert.release_text_weights()
        if case.compile:
            self._expert.compile()

    @property
    def predict(self) -> Callable[[Tensor, int, int | Sequence[int]], Tensor]:
        return lambda latents, step, text: self._expert(latents, self._context, step, text)

    def close(self) -> None:
        self._expert.close()
        del self._context


@torch.no_grad()
def fill_randomly(parameters: object, seed: int = 0) -> None:
    """Values that keep signals finite: weights over the root of their inputs, the rest small."""
    for parameter in parameters:  # type: ignore[attr-defined]
        if parameter.ndim > 1:
            parameter.normal_(0.0, parameter[0].numel() ** -0.5)
        else:
            parameter.normal_(0.0, 0.02)
