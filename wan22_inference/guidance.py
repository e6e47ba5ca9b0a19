"""Classifier-free guidance: two velocities into one, in one forward or in two.

Knows an expert only as something that can be called. Batching both texts in one forward changes rounding, so a clip
must be finished the way it was begun; who decides which way writes it down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from torch import Tensor

COND, UNCOND = 0, 1
"""Places of the two texts among those an expert was prepared with."""

Velocity = Callable[[Tensor, int], Tensor]
"""Latents [16, T, h, w] and a step index -> velocity of the same shape, guidance included."""


class Predictor(Protocol):
    """An expert with its texts and timesteps prepared.

    Latents [16, T, h, w] with the number of one text -> the same shape; with B numbers -> [B, 16, T, h, w].
    """

    def __call__(self, latents: Tensor, index: int, text: int | Sequence[int], /) -> Tensor: ...


def combine(cond: Tensor, uncond: Tensor, scale: float) -> Tensor:
    """uncond + scale * (cond - uncond), in float32."""
    uncond = uncond.float()
    return uncond + scale * (cond.float() - uncond)


def needs_uncond(scale: float) -> bool:
    """Whether a guidance scale asks for the second velocity: not at 1, where it would cancel, nor below."""
    return scale > 1.0


def guided(predict: Predictor, scale: float, *, batched: bool = False) -> Velocity:
    """One velocity per step out of one (scale <= 1) or two predictions, the two batched in one forward if asked."""

    def single(latents: Tensor, index: int) -> Tensor:
        return predict(latents, index, COND)

    def in_turn(latents: Tensor, index: int) -> Tensor:
        return combine(predict(latents, index, COND), predict(latents, index, UNCOND), scale)

    def at_once(latents: Tensor, index: int) -> Tensor:
        cond, uncond = predict(latents, index, (COND, UNCOND))
        return combine(cond, uncond, scale)

    if not needs_uncond(scale):
        return single
    return at_once if batched else in_turn
