"""How much of one picture is found again in another, by regions, whatever moved or grew brighter in between.

Compares grids of `Look`s. A region is the same if it correlates with a region of the other picture not far away:
correlation does not care for light, and looking around does not care for motion. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from post.quality.picture.looks import Look

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    F32 = npt.NDArray[np.float32]

_REGIONS = (3, 4)
"""Rows and columns of regions."""

_REACH = 0.22
"""How far around a region is looked for, of the picture's sides."""

_FLAT = 1.6
"""Codes: a region whose cells differ less than that has no shape to compare."""

_ALIKE = 0.62
_FAR = 0.12
_FLAT_STEP = 9.0
_SHAPE_STEP = 4.0
_COLOR_STEP = 28.0


@dataclass(frozen=True)
class Change:
    """How one picture differs from another."""

    regions: float  # share of regions not found again
    shaped: float  # share of regions that have shape in either picture
    brighter: float  # share of cells that are clearly brighter
    darker: float
    mean: float  # mean absolute difference of cells, luma codes
    most: float  # largest, luma or colour

    @property
    def one_way(self) -> bool:
        """Only light came or went: cells changed all in one direction."""
        return min(self.brighter, self.darker) < 0.12 * max(self.brighter, self.darker)


def change(one: Look, other: Look, open_cells: npt.NDArray[np.bool_] | None = None) -> Change:
    """From `one` to `other`; cells that are not open count as unchanged."""
    import numpy as np

    if one.grid.shape != other.grid.shape:
        return Change(1.0, 1.0, 1.0, 1.0, 255.0, 255.0)
    if open_cells is not None and not open_cells.all():
        one = replace(
            one,
            grid=np.where(open_cells, one.grid, other.grid),
            blue=np.where(open_cells, one.blue, other.blue),
            red=np.where(open_cells, one.red, other.red),
        )
    step = other.grid - one.grid
    color = np.abs(other.blue - one.blue) + np.abs(other.red - one.red)
    regions, shaped = _regions(one, other, color)
    return Change(
        regions, shaped, float((step > 4).mean()), float((step < -4).mean()),
        float(np.abs(step).mean()), float(max(np.abs(step).max(), color.max())),
    )  # fmt: skip


def is_quiet(one: Look, other: Look) -> bool:
    """Whether two frames are so close that no cut can lie between them; quick."""
    import numpy as np

    if one.grid.shape != other.grid.shape:
        return False
    luma = float(np.abs(other.grid - one.grid).mean())
    color = float(np.abs(other.blue - one.blue).mean() + np.abs(other.red - one.red).mean())
    contrast = max(4.0, float(one.grid.std()))
    return luma < 0.12 * contrast and color < 2.0


def _regions(one: Look, other: Look, color: F32) -> tuple[float, float]:
    """Share of regions of `other` that `one` does not have near the same place, and of those with shape."""
    import numpy as np

    rows, columns = one.grid.shape
    reach_y, reach_x = max(1, round(rows * _REACH)), max(1, round(columns * _REACH))
    lost = shaped = 0
    for row in range(_REGIONS[0]):
        for column in range(_REGIONS[1]):
            top, bottom = rows * row // _REGIONS[0], rows * (row + 1) // _REGIONS[0]
            left, right = columns * column // _REGIONS[1], columns * (column + 1) // _REGIONS[1]
            place = np.s_[top:bottom, left:right]
            here, there = other.grid[place], one.grid[place]
            spreads = float(here.std()), float(there.std())
            if min(spreads) < _FLAT:  # nothing to compare: a step of level, or shapes where there were none
                step = abs(float(here.mean() - there.mean())) + float(color[place].mean())
                lost += step > _FLAT_STEP or abs(spreads[0] - spreads[1]) > _SHAPE_STEP
                shaped += max(spreads) >= _FLAT
                continue
            shaped += 1
            first_y, first_x = max(0, top - reach_y), max(0, left - reach_x)
            area = np.s_[first_y : bottom + reach_y, first_x : right + reach_x]
            matches = _matches(here, one.grid[area])
            matches = matches - _far(matches.shape, top - first_y, left - first_x, reach_y, reach_x)
            matches[_color_apart(one, other, area, place) > _COLOR_STEP] = -1.0
            lost += float(matches.max()) < _ALIKE
    count = _REGIONS[0] * _REGIONS[1]
    return lost / count, shaped / count


def _matches(part: F32, area: F32) -> F32:
    """Correlation of `part` with every window of `area`; -1 to 1."""
    import numpy as np

    windows = np.lib.stride_tricks.sliding_window_view(area, part.shape)
    zeroed = part - part.mean()
    sums = windows.sum(axis=(2, 3))
    squares = (windows * windows).sum(axis=(2, 3))
    products = np.tensordot(windows, zeroed, axes=((2, 3), (0, 1)))
    spread = np.sqrt(np.maximum(squares - sums * sums / part.size, 1e-3) * float((zeroed * zeroed).sum()) + 1e-6)
    found: F32 = products / spread
    return found


def _far(shape: tuple[int, ...], zero_y: int, zero_x: int, reach_y: int, reach_x: int) -> F32:
    """What a match far away is worth less: among many windows one always fits a little by chance."""
    import numpy as np

    y = np.abs(np.arange(shape[0], dtype=np.float32) - zero_y)[:, None] / reach_y
    x = np.abs(np.arange(shape[1], dtype=np.float32) - zero_x)[None, :] / reach_x
    found: F32 = np.float32(_FAR) * np.maximum(y, x)
    return found


def _color_apart(one: Look, other: Look, area: tuple[slice, slice], place: tuple[slice, slice]) -> F32:
    """How far the mean colour of every window of `area` is from that of the region, codes."""
    import numpy as np

    apart: F32 = np.zeros((1, 1), np.float32)
    for before, here in ((one.blue, other.blue[place]), (one.red, other.red[place])):
        windows = np.lib.stride_tricks.sliding_window_view(before[area], here.shape)
        apart = apart + np.abs(windows.mean(axis=(2, 3)) - here.mean())
    return apart
