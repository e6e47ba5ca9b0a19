"""Colour bars: for 25 and 50 frames a second the eight of the EBU at 75 %, elsewhere a pattern after SMPTE's.

Takes a canvas, writes a PNG of its size. Knows no shots and no FFmpeg.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from storyboards.story import Size

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

BARS_VERSION = 1
Q = 191
"""75 % of 255."""
WHITE, YELLOW, CYAN, GREEN = (Q, Q, Q), (Q, Q, 0), (0, Q, Q), (0, Q, 0)
MAGENTA, RED, BLUE, BLACK = (Q, 0, Q), (Q, 0, 0), (0, 0, Q), (0, 0, 0)
EBU = (WHITE, YELLOW, CYAN, GREEN, MAGENTA, RED, BLUE, BLACK)
SMPTE = (WHITE, YELLOW, CYAN, GREEN, MAGENTA, RED, BLUE)
REVERSED = (BLUE, BLACK, MAGENTA, BLACK, CYAN, BLACK, WHITE)
MINUS_I, PLUS_Q, FULL = (0, 62, 102), (58, 0, 126), (255, 255, 255)
NEAR_BLACK = ((0, 0, 0), (5, 5, 5), (10, 10, 10))
"""Steps of 2 % for setting a projector's brightness; below black nothing can stand in a picture of ours."""

Color = tuple[int, int, int]


def draw_bars(canvas: Size, fps: Fraction, target: Path) -> None:
    """The bars that belong to a rate."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (canvas.width_px, canvas.height_px))
    pen = ImageDraw.Draw(picture)
    height = canvas.height_px
    if fps in (25, 50):
        _row(pen, canvas, EBU, 0, height)
    else:
        _row(pen, canvas, SMPTE, 0, round(height * 2 / 3))
        _row(pen, canvas, REVERSED, round(height * 2 / 3), round(height * 3 / 4))
        _row(pen, canvas, (MINUS_I, FULL, PLUS_Q, BLACK, *NEAR_BLACK, BLACK), round(height * 3 / 4), height)
    picture.save(target, compress_level=1)


def _row(pen: ImageDraw, canvas: Size, colors: tuple[Color, ...], top: int, bottom: int) -> None:
    """Bars of one width from edge to edge, on even pixels, so that no colour bleeds into its neighbour."""
    edges = [round(canvas.width_px * number / len(colors) / 2) * 2 for number in range(len(colors) + 1)]
    for color, left, right in zip(colors, edges, edges[1:]):
        pen.rectangle((left, top // 2 * 2, right - 1, bottom - 1), fill=color)
