"""Stillness: pictures that stop moving, and frames that repeat the one before.

A frozen picture is told from a slow one by comparing with the frame at which it stopped, and from a locked-off camera
by its grain: what lives changes a little in every frame, what is frozen changes only where the encoder starts afresh.
Knows no plan.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from post.quality.picture.looks import CELL, Look, means

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SAME_MEAN = 2.8
"""Codes: mean difference from the span's first frame that an encoder alone can make."""

SAME_CELL = 2.0
"""Codes: difference of a cell's mean from the span's first frame; a slow move soon passes it somewhere."""

QUIET_MEAN = 0.35
QUIET_CELL = 1.2
"""Codes between neighbours: nothing moved at all."""

_QUIET_SHARE = 0.75
_SHORTEST = 5
_WINDOW = 25
_REPEAT = 0.18
_MOVES = 0.6


@dataclass(frozen=True)
class Span:
    """A run of frames."""

    first_frame: int
    num_frames: int


@dataclass
class StillWatch:
    """Collects frozen spans and repeated frames."""

    frozen: list[Span] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)
    _luma: npt.NDArray[np.uint8] | None = None
    _ref: Look | None = None
    _ref_luma: npt.NDArray[np.uint8] | None = None
    _quiet: int = 0
    _counted: int = 0
    _changes: deque[tuple[int, float, bool]] = field(default_factory=lambda: deque(maxlen=2 * _WINDOW + 1))

    def see(self, look: Look, open_cells: npt.NDArray[np.bool_]) -> None:
        cells = _change(look.luma, self._luma, open_cells) if self._luma is not None else None
        self._luma = look.luma
        if cells is None:
            self._restart(look)
            return
        mean, most = float(cells.mean()), float(cells.max())
        self._note_repeat(look, mean)
        if not self._is_same(look, open_cells):
            self._end(look.number)
            self._restart(look)
        elif not look.is_key:
            self._counted += 1
            self._quiet += mean < QUIET_MEAN and most < QUIET_CELL

    def done(self, num_frames: int) -> None:
        self._end(num_frames)
        for middle in range(_WINDOW + 1, len(self._changes)):
            self._judge_repeat(middle)

    def _restart(self, look: Look) -> None:
        self._ref, self._ref_luma, self._quiet, self._counted = look, look.luma, 0, 0

    def _is_same(self, look: Look, open_cells: npt.NDArray[np.bool_]) -> bool:
        """Whether it still shows the first frame of the span; a key frame may draw its grain anew."""
        import numpy as np

        ref = self._ref
        if ref is None or self._ref_luma is None or look.grid.shape != ref.grid.shape:
            return False
        if float(np.abs(look.grid - ref.grid)[open_cells].max()) >= SAME_CELL + look.is_key:
            return False
        if float(_change(look.luma, self._ref_luma, open_cells).mean()) < SAME_MEAN:
            return True
        if look.is_key and self._quiet >= _QUIET_SHARE * max(1, self._counted):
            self._ref_luma = look.luma
            return True
        return False

    def _end(self, frame: int) -> None:
        if self._ref is None:
            return
        length = frame - self._ref.number
        if length >= _SHORTEST and self._quiet >= _QUIET_SHARE * max(1, self._counted):
            self.frozen.append(Span(self._ref.number, length))

    def _note_repeat(self, look: Look, mean: float) -> None:
        self._changes.append((look.number, mean, look.is_key))
        if len(self._changes) == self._changes.maxlen:
            if self._changes[0][0] == 1:
                for early in range(_WINDOW):
                    self._judge_repeat(early)
            self._judge_repeat(_WINDOW)

    def _judge_repeat(self, place: int) -> None:
        """A repeat changes next to nothing while frames around it move; a still picture repeats nothing."""
        number, mean, is_key = self._changes[place]
        around = sorted(change for _, change, _ in self._changes)
        moving = around[(3 * len(around)) // 4]
        if moving > _MOVES and mean < _REPEAT * moving * (3.0 if is_key else 1.0):
            self.repeats.append(number)


def _change(
    luma: npt.NDArray[np.uint8], before: npt.NDArray[np.uint8], open_cells: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Mean absolute difference of every open cell."""
    import numpy as np

    if luma.shape != before.shape:
        return np.full(1, 255.0, np.float32)
    return means(np.maximum(luma, before) - np.minimum(luma, before), CELL)[open_cells]
