"""Notices that ranks no longer get on, from what they tell. Pure: heartbeats and a clock in, a sentence out.

A rank in the middle of a take has to finish its next step within a few median steps. Everything else shows progress
only from item to item, or waits for other ranks, so there only a silence of all ranks together counts.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from render.supervisor.limits import Limits
from render.wan22.heartbeat import Beat

STEPPING: Final = ("high", "low")
ENDED: Final = ("done", "stopped")
_REMEMBERED_STEPS: Final = 64

LastStep = Callable[[str, str], int | None]
"""Take and phase (high, low) -> the step at which the expert of this phase is through with it; None: nobody knows."""


class StallWatch:
    """Compares every look at the ranks with the one before; by our own clock, whatever theirs say."""

    def __init__(self, limits: Limits, now: float, last_step: LastStep = lambda take, phase: None) -> None:
        self._limits, self._last_step = limits, last_step
        self._signs: dict[int, tuple[object, ...]] = {}
        self._changed: dict[int, float] = {}
        self._any_change = now
        self._steps_s: deque[float] = deque(maxlen=_REMEMBERED_STEPS)

    @property
    def step_s(self) -> float | None:
        """Median seconds of a step, None before the first."""
        return statistics.median(self._steps_s) if self._steps_s else None

    def look(self, beats: Mapping[int, Beat], now: float) -> str | None:
        """What hangs, in words, or None."""
        for rank, beat in beats.items():
            sign = (beat.phase, beat.take, beat.step, beat.at_monotonic, beat.pid)
            if self._signs.get(rank) != sign:
                if beat.step_s is not None and beat.phase in STEPPING and self._signs.get(rank, ())[:3] != sign[:3]:
                    self._steps_s.append(beat.step_s)
                self._signs[rank], self._changed[rank], self._any_change = sign, now, now
        for rank, beat in sorted(beats.items()):
            quiet_s = now - self._changed[rank]
            if self._owes_a_step(beat) and quiet_s > self.step_limit_s(beat):
                return f"rank {rank} made no step for {quiet_s:.0f} s, in {where(beat)}"
        quiet_s = now - self._any_change
        if quiet_s > self._limits.item_s and any(beat.phase not in ENDED for beat in beats.values()):
            return f"no rank got on for {quiet_s:.0f} s: " + "; ".join(
                f"rank {rank} in {where(beat)}" for rank, beat in sorted(beats.items())
            )
        if quiet_s > self._limits.item_s:
            return f"the ranks did not end within {quiet_s:.0f} s" if beats else f"no rank began in {quiet_s:.0f} s"
        return None

    def _owes_a_step(self, beat: Beat) -> bool:
        """Whether the rank should be making a step: it has a take, and the take has steps left with this expert. One
        whose take is through may wait for the others as long as they need."""
        if not is_stepping(beat) or beat.take in beat.failed or beat.take in beat.done:
            return False
        last = self._last_step(str(beat.take), beat.phase)
        return int(beat.step or 0) < (last if last is not None else int(beat.num_steps or 0))

    def step_limit_s(self, beat: Beat) -> float:
        """How long a step of this rank may take; the first ones warm up, compile, and choose kernels."""
        if beat.step_s is None or self.step_s is None:
            return self._limits.item_s
        return max(self._limits.step_factor * self.step_s, self._limits.step_floor_s)


def is_stepping(beat: Beat) -> bool:
    """Whether the rank is in the middle of a take."""
    return beat.phase in STEPPING and beat.take is not None and beat.step is not None


def where(beat: Beat) -> str:
    """A rank's place in words."""
    if beat.take is None:
        return beat.phase
    return f"{beat.phase}, take {beat.take}" + (f", after step {beat.step}" if beat.step is not None else "")
