"""Fits a picture of any shape onto the canvas.

Gives whole, even numbers for scale, crop and pad. A picture nearly of the canvas's shape covers it, losing a sliver
that nobody misses; another is shown whole. Knows no FFmpeg.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from storyboards.story import Size

SLIVER = Fraction(8, 100)
"""Share of a side that may be cropped away to fill the canvas."""


@dataclass(frozen=True)
class Fit:
    """Scale to `width_px` x `height_px`, then crop or pad to the canvas from `x_px`, `y_px`."""

    width_px: int
    height_px: int
    x_px: int
    y_px: int
    crops: bool  # else pads


def fit_picture(
    width_px: int, height_px: int, pixel_aspect: Fraction, canvas: Size, *, cover: bool | None = None
) -> Fit:
    """The fit of a picture; `cover` None decides by how much would be lost."""
    shape = Fraction(width_px) * pixel_aspect / height_px
    goal = Fraction(canvas.width_px, canvas.height_px)
    lost = 1 - min(shape, goal) / max(shape, goal)
    covers = cover if cover is not None else lost <= SLIVER
    if (shape > goal) == covers:  # the height decides
        height = canvas.height_px
        width = _even(shape * height, canvas.width_px, up=covers)
    else:
        width = canvas.width_px
        height = _even(width / shape, canvas.height_px, up=covers)
    return Fit(width, height, _middle(width, canvas.width_px), _middle(height, canvas.height_px), covers)


def _even(length: Fraction, edge: int, *, up: bool) -> int:
    """The even number nearest to a length, not short of the canvas's edge (or not over it)."""
    even = max(2, 2 * round(length / 2))
    return max(even, edge) if up else min(even, edge)


def _middle(length: int, edge: int) -> int:
    """Offset of the middle, even, so that colour samples stay in step."""
    return abs(length - edge) // 2 // 2 * 2
