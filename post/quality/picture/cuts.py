"""Cuts: where one picture gives way to another from one frame to the next, and where it does not though it should.

A cut is a lone step after which the picture before does not come back. Flashes come back; pans, whips and explosions do
not stand alone; lights that go on change all in one direction and leave shapes as they were. Knows the frames where
cuts are planned, only to tell whether the picture changes there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from post.quality.picture.likeness import Change, change, is_quiet
from post.quality.picture.looks import Look

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]

LOST = 0.5
"""Share of regions that have to be another picture for a cut."""

BACK = 0.34
"""Share of regions that may differ from before for the picture to have come back."""

_LEAST = 2.0
"""Codes of mean change: what fades out goes under less than that."""

_LOST_AT_ONCE = 0.75
"""The same in the first frames, where nothing before them shows how the picture moves."""

_ALONE = 0.6
_BESIDE = 3
_BACK_S = Fraction(1)
_STRAY_S = Fraction(2, 5)
_NEAR = (2, 3, 4)


@dataclass(frozen=True)
class CutFound:
    """A cut that was seen."""

    frame: int  # the first of the new picture
    regions: float  # share of regions that are another picture
    step: float  # mean change, luma codes


@dataclass(frozen=True)
class Stray:
    """A few frames of another picture."""

    first_frame: int
    num_frames: int


@dataclass(frozen=True)
class PlannedStep:
    """What happens where a cut is planned."""

    frame: int
    regions: float  # share of regions that change, at the planned frame or its neighbours
    step: float  # mean change there, luma codes
    beside: float  # the largest mean change a few frames away
    most: float  # the largest change of a cell

    @property
    def is_there(self) -> bool:
        """Enough of the picture changes, or clearly more than around it."""
        return self.regions >= 0.3 or (self.most > 10 and self.step > 2.5 * self.beside + 0.3)


@dataclass
class CutWatch:
    """Collects cuts, stray frames, and what planned cuts do."""

    fps: Fraction
    planned: frozenset[int] = frozenset()
    cuts: list[CutFound] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    steps: list[PlannedStep] = field(default_factory=list)
    _held: deque[Look] = field(default_factory=deque)
    _masks: dict[int, Mask] = field(default_factory=dict)
    _lost: dict[int, Change | None] = field(default_factory=dict)
    _quiet_to: int = 0

    @property
    def _ahead(self) -> int:
        return max(_BESIDE + 1, round(_BACK_S * self.fps))

    def see(self, look: Look, open_cells: Mask) -> None:
        self._held.append(replace(look, frame=None, luma=look.luma[:0]))
        self._masks[look.number] = open_cells
        number = look.number - self._ahead
        if number >= 1:
            self._decide(number)
        while self._held[0].number < number - max(_NEAR) - 2:
            gone = self._held.popleft().number
            self._lost.pop(gone, None)
            self._masks.pop(gone, None)

    def done(self, num_frames: int) -> None:
        for number in range(max(1, num_frames - self._ahead), num_frames):
            self._decide(number)

    def _at(self, number: int) -> Look | None:
        if not self._held:
            return None
        place = number - self._held[0].number
        return self._held[place] if 0 <= place < len(self._held) else None

    def _step(self, number: int) -> Change | None:
        """The change from the frame before; None if there is next to none, or no such frame."""
        if number not in self._lost:
            before, here = self._at(number - 1), self._at(number)
            quiet = before is None or here is None or is_quiet(before, here)
            self._lost[number] = None if quiet else change(before, here, self._masks[number])  # type: ignore[arg-type]
        return self._lost[number]

    def _decide(self, number: int) -> None:
        if number in self.planned:
            self._look_at_plan(number)
        step = self._step(number)
        least = LOST if number > _BESIDE else _LOST_AT_ONCE
        if step is None or step.regions < least or step.mean < _LEAST or number < self._quiet_to:
            return
        if not self._stands_alone(number, step) and not self._is_stray_start(number):
            return
        back = self._comes_back(number, step)
        if back is None:
            if self._stands_alone(number, step):
                self.cuts.append(CutFound(number, step.regions, step.mean))
            return
        self._quiet_to = back + 1
        last = self._step(back)
        if step.one_way or last is None or last.regions < LOST:
            return  # a flash, or something bright that faded
        if back - number <= _STRAY_S * self.fps:
            self.strays.append(Stray(number, back - number))
        else:
            self.cuts += [CutFound(at, each.regions, each.mean) for at, each in ((number, step), (back, last))]

    def _stands_alone(self, number: int, step: Change) -> bool:
        for near in range(number - _BESIDE, number + _BESIDE + 1):
            other = self._step(near) if near != number else None
            if other is not None and other.regions > _ALONE * step.regions:
                return False
        return True

    def _is_stray_start(self, number: int) -> bool:
        """Calm before, and calm again as soon as the picture has come back."""
        return all(
            (before := self._step(near)) is None or before.regions < 0.2 for near in range(number - _BESIDE, number)
        )

    def _comes_back(self, number: int, step: Change) -> int | None:
        """The frame from which the picture before `number` is there again, within a second."""
        before = self._at(number - 1)
        assert before is not None
        for later in range(number + 1, number + self._ahead + 1):
            look = self._at(later)
            if look is None:
                return None
            if self._mean(before, look) < 0.6 * step.mean + 0.5:
                found = change(before, look)
                if found.regions <= BACK:
                    return later
        return None

    @staticmethod
    def _mean(one: Look, other: Look) -> float:
        import numpy as np

        return float(np.abs(one.grid - other.grid).mean())

    def _look_at_plan(self, number: int) -> None:
        steps = [found for near in (number - 1, number, number + 1) if (found := self._change(near)) is not None]
        beside = [
            found.mean
            for away in _NEAR
            for near in (number - away, number + away)
            if (found := self._change(near, quick=True)) is not None
        ]
        if steps:
            self.steps.append(PlannedStep(
                number, max(each.regions for each in steps), max(each.mean for each in steps),
                max(beside, default=0.0), max(each.most for each in steps),
            ))  # fmt: skip

    def _change(self, number: int, *, quick: bool = False) -> Change | None:
        before, here = self._at(number - 1), self._at(number)
        if before is None or here is None:
            return None
        if quick:
            return Change(0.0, 0.0, 0.0, 0.0, self._mean(before, here), 0.0)
        return change(before, here, self._masks[number])
