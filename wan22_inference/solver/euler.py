"""Euler's method: straight along the velocity. Pairs of experts distilled to few steps were trained with it."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from wan22_inference.solver.base import Solver


class Euler(Solver):
    """No history: latents and the step index are the whole state."""

    name: ClassVar[str] = "euler"

    def _history_names(self, next_index: int) -> tuple[str, ...]:
        return ()

    def _advance(self, velocity: Tensor, index: int, latents: Tensor) -> Tensor:
        return latents + (self.sigmas[index + 1] - self.sigmas[index]) * velocity
