"""Black: frames that are dark and flat all over.

A night shot is dark too, but has shape: lights, a horizon. So a frame is black only if nearly nothing is brighter than
a few codes over black, and the grid's cells hardly differ. Planned texts are not looked at. Knows no plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from post.quality.picture.looks import CELL, Look

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BRIGHT = 28
"""Luma code over which a pixel is not black; video black is 16."""

_MOST_BRIGHT = 0.002
_MOST_SPREAD = 4.0
_STEP = 8.0
"""Codes of mean luma: a bigger step into or out of black is a hard edge."""


@dataclass(frozen=True)
class DarkSpan:
    """A run of black frames."""

    first_frame: int
    num_frames: int
    abrupt: bool  # it begins or ends from one frame to the next


@dataclass
class DarkWatch:
    """Collects black frames as they come."""

    spans: list[DarkSpan] = field(default_factory=list)
    _first: int | None = None
    _abrupt: bool = False
    _before: float | None = None

    def see(self, look: Look, open_cells: npt.NDArray[np.bool_]) -> None:
        level = float(look.grid[open_cells].mean())
        if is_black(look, open_cells):
            if self._first is None:
                self._first = look.number
                self._abrupt = self._before is not None and self._before - level > _STEP
        elif self._first is not None:
            self._end(look.number, abrupt=self._before is not None and level - self._before > _STEP)
        self._before = level

    def done(self, num_frames: int) -> list[DarkSpan]:
        if self._first is not None:
            self._end(num_frames, abrupt=False)
        return self.spans

    def _end(self, frame: int, *, abrupt: bool) -> None:
        assert self._first is not None
        self.spans.append(DarkSpan(self._first, frame - self._first, self._abrupt or abrupt))
        self._first = None


def is_black(look: Look, open_cells: npt.NDArray[np.bool_]) -> bool:
    """Whether one frame is black where only picture is."""
    import numpy as np

    cells = look.grid[open_cells]
    if float(cells.mean()) > BRIGHT:
        return False
    low, high = np.quantile(cells, (0.005, 0.995))
    if high - low > _MOST_SPREAD:
        return False
    bright = look.luma > BRIGHT
    rows, columns = open_cells.shape
    per_cell = bright.reshape(rows, CELL, columns, CELL).sum(axis=(1, 3))[open_cells]
    return bool(per_cell.sum() <= _MOST_BRIGHT * per_cell.size * CELL * CELL)
