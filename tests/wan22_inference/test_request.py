"""A request is checked when it is made; what follows from it is a property."""

from dataclasses import replace
from typing import Any

import pytest

from wan22_inference.errors import RequestError
from wan22_inference.request import ShotRequest

SHOT = ShotRequest(id="r001", prompt="a ship", negative="", seed=42)


def test_the_defaults_are_those_of_t2v_a14b() -> None:
    assert SHOT.clip.latent_shape == (16, 21, 90, 160)
    assert (SHOT.high_steps, SHOT.low_steps) == (range(26), range(26, 40))
    assert (SHOT.guidance_high, SHOT.guidance_low) == (4.0, 3.0)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("seed", -1, "seed is -1"),
        ("seed", 2**63, "seed is"),
        ("seed", 1.0, "seed is 1.0"),
        ("prompt", None, "prompt is None, not a text"),
        ("width_px", 1281, "width 1281 px is not a positive multiple of 16"),
        ("height_px", 0, "height_px is 0"),
        ("num_frames", 80, "80 frames is not 4n"),
        ("num_steps", 0, "steps: 0"),
        ("boundary", 875, "boundary is 875"),
        ("boundary", float("nan"), "boundary is nan"),
        ("guidance_high", -0.5, "guidance_high is -0.5"),
        ("guidance_low", float("inf"), "guidance_low is inf"),
        ("guidance_low", "3", "guidance_low is '3'"),
        ("solver", "euler a", "solver: 'euler a' is not known"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_hint(field: str, value: Any, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        replace(SHOT, **{field: value})


@pytest.mark.parametrize("seed", [0, 2**32, 2**63 - 1])
def test_every_seed_of_63_bits_is_allowed(seed: int) -> None:
    assert replace(SHOT, seed=seed).seed == seed
