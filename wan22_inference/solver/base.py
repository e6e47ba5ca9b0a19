"""What every solver has: a grid, a place in it, and a history that can be taken out and put back.

A solver's answer depends on its grid, on the step index and on the history; nothing else is remembered, so the order of
each step follows from the index alone. Scalars are computed in float64 from the float32 sigmas, tensors stay float32.
Does not know where latents live: history tensors are on the device of the latents it was given.
"""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from wan22_inference.errors import RequestError
from wan22_inference.schedule import Schedule

Scalars = dict[str, int | str]


class Solver(ABC):
    """Walks one clip down its schedule, one `step` per index, in order.

    A subclass replaces `_history` in every step by the tensors that the next one needs.
    """

    name: ClassVar[str]

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.next_index = 0
        self.sigmas: list[float] = [float(sigma) for sigma in schedule.sigmas]
        self.log_snr: list[float] = [_log_snr(sigma) for sigma in self.sigmas]
        self._history: dict[str, Tensor] = {}

    def step(self, velocity: Tensor, index: int, latents: Tensor) -> Tensor:
        """Latents [...] at `sigmas[index]` and the velocity there -> latents at `sigmas[index + 1]`, float32.

        Makes new tensors and never writes into old ones, so handed-out states stay what they were.
        """
        assert index == self.next_index, f"step {index} asked, step {self.next_index} is next"
        assert velocity.shape == latents.shape, (velocity.shape, latents.shape)
        result = self._advance(velocity.float(), index, latents.float())
        self.next_index = index + 1
        return result

    @abstractmethod
    def _advance(self, velocity: Tensor, index: int, latents: Tensor) -> Tensor: ...

    @abstractmethod
    def _history_names(self, next_index: int) -> tuple[str, ...]:
        """Names of the history tensors there are once `next_index` steps are done."""

    def copy(self) -> Solver:
        """Another solver at the same place; tensors are shared, because nobody writes into them."""
        return copy.copy(self)

    def state(self) -> tuple[dict[str, Tensor], Scalars]:
        """Everything but the latents that the next step needs: tensors by name, and JSON scalars."""
        scalars: Scalars = {"solver": self.name, "next_index": self.next_index, "sigmas": self.schedule.digest}
        return dict(self._history), scalars

    def restore(self, tensors: Mapping[str, Tensor], scalars: Mapping[str, int | str]) -> None:
        """Puts a state back; raises RequestError if it is another solver's, another grid's, or incomplete."""
        for key, ours in (("solver", self.name), ("sigmas", self.schedule.digest)):
            if scalars.get(key) != ours:
                raise RequestError(
                    f"solver state: {key} is {scalars.get(key)!r}, this clip has {ours!r}",
                    hint="the state belongs to another request; start the clip again",
                )
        next_index = scalars.get("next_index")
        if not isinstance(next_index, int) or not 0 <= next_index <= self.schedule.num_steps:
            raise RequestError(
                f"solver state: next_index is {next_index!r}, allowed are 0 to {self.schedule.num_steps}",
                hint="the state is damaged; start the clip again",
            )
        wanted = self._history_names(next_index)
        if set(tensors) != set(wanted):
            raise RequestError(
                f"solver state: tensors {sorted(tensors)} found, {sorted(wanted)} needed after {next_index} steps",
                hint="the state is damaged; start the clip again",
            )
        self._history = {name: tensors[name].to(torch.float32) for name in wanted}
        self.next_index = next_index


def _log_snr(sigma: float) -> float:
    """log((1 - sigma) / sigma), with its limits at 0 and 1."""
    if sigma <= 0:
        return math.inf
    return -math.inf if sigma >= 1 else math.log(1 - sigma) - math.log(sigma)
