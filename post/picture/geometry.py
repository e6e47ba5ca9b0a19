"""Fits a picture of any shape onto the canvas.

Gives whole, even numbers for scale, crop and pad. A picture nearly of the canvas's shape covers it, losing a sliver
that nobody misses; another is shown whole. Knows no FFmpeg.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from storyboards.story import Size

MIDDLE = (Fraction(1, 2), Fraction(1, 2))

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


@dataclass(frozen=True)
class Window:
    """A part of a picture, in its own pixels."""

    width_px: int
    height_px: int
    x_px: int
    y_px: int


def fit_picture(
    width_px: int,
    height_px: int,
    pixel_aspect: Fraction,
    canvas: Size,
    *,
    cover: bool | None = None,
    focus: tuple[Fraction, Fraction] = MIDDLE,
) -> Fit:
    """The fit of a picture; `cover` None decides by how much would be lost. `focus` says which part of a side that is
    too long stays: 0 its beginning, 1 its end.
    """
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
    if not covers:
        focus = MIDDLE
    x, y = _offset(width, canvas.width_px, focus[0]), _offset(height, canvas.height_px, focus[1])
    return Fit(width, height, x, y, covers)


def shaped(width_px: int, height_px: int, pixel_aspect: Fraction, canvas: Size) -> Window:
    """The largest middle part of a picture that has the canvas's shape, on even pixels."""
    shape = Fraction(canvas.width_px, canvas.height_px) / pixel_aspect
    width = min(width_px, max(2, round(shape * height_px / 2) * 2))
    height = min(height_px, max(2, round(width_px / shape / 2) * 2))
    return Window(width, height, _offset(width_px, width, MIDDLE[0]), _offset(height_px, height, MIDDLE[1]))


def _even(length: Fraction, edge: int, *, up: bool) -> int:
    """The even number nearest to a length, not short of the canvas's edge (or not over it)."""
    even = max(2, 2 * round(length / 2))
    return max(even, edge) if up else min(even, edge)


def _offset(length: int, edge: int, share: Fraction) -> int:
    """So much of what is too long (or too short) goes before; even, so that colour samples stay in step."""
    return int(abs(length - edge) * share) // 2 * 2
