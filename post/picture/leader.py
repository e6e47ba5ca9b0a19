"""The countdown before a film: a hand that sweeps once a second round a large figure, as projectionists know it.

Takes a canvas, a rate and a number of frames, writes one PNG a frame. The figure 3 stands in the third second before the
film. Knows no shots and no FFmpeg.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from storyboards.story import Size

if TYPE_CHECKING:
    from PIL import Image

    from post.fonts import FontFile

LEADER_VERSION = 1
PAPER, SWEPT, INK, RING = 196, 150, 22, 236
"""Greys of the ground, of what the hand has passed, of the figure and lines, and of the two rings."""
FINE = 2
"""Drawn so many times as large, then brought down: smooth edges."""


def draw_leader(canvas: Size, fps: Fraction, num_frames: int, folder: Path, check: Callable[[], None]) -> None:
    """Writes `leader00000.png` and so on. `check` is called between frames and may raise."""
    from PIL import Image

    grounds: dict[int, tuple[Image.Image, Image.Image]] = {}
    for number in range(num_frames):
        check()
        left = (num_frames - number) / fps  # seconds to the film's first frame
        figure = -((-left) // 1)
        if figure not in grounds:
            grounds.clear()
            grounds[figure] = (_ground(canvas, figure, PAPER), _ground(canvas, figure, SWEPT))
        paper, swept = grounds[figure]
        frame = Image.composite(swept, paper, _swept(canvas, float(figure - left)))
        frame.save(folder / f"leader{number:05}.png", compress_level=1)


def _ground(canvas: Size, figure: int, grey: int) -> Image.Image:
    """Cross, rings and figure on one grey, a little darker to the corners."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    width, height = canvas.width_px * FINE, canvas.height_px * FINE
    ys, xs = np.mgrid[0 : canvas.height_px, 0 : canvas.width_px]
    away = np.hypot(xs / canvas.width_px - 0.5, ys / canvas.height_px - 0.5)
    lit = grey * (1 - 0.28 * away**1.5) + np.random.default_rng(1922).normal(0, 1.1, away.shape)
    base = Image.fromarray(np.clip(lit + 0.5, 0, 255).astype(np.uint8))
    lines, rings = Image.new("L", (width, height)), Image.new("L", (width, height))
    pen, ring_pen = ImageDraw.Draw(lines), ImageDraw.Draw(rings)
    side, middle = min(width, height), (width / 2, height / 2)
    thin = max(2, round(side / 360))
    pen.line((0, middle[1], width, middle[1]), fill=150, width=thin)
    pen.line((middle[0], 0, middle[0], height), fill=150, width=thin)
    for share in (0.40, 0.345):
        radius = side * share
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        ring_pen.ellipse(box, outline=255, width=round(side / 130))
    font = ImageFont.truetype(str(leader_face().path), round(side * (0.5 if figure < 10 else 0.42)))
    pen.text(middle, str(figure), font=font, fill=255, anchor="mm")
    size = (canvas.width_px, canvas.height_px)
    for mask, color in ((rings, RING), (lines, INK)):
        base.paste(color, mask=mask.resize(size, Image.Resampling.BOX))
    return base


def _swept(canvas: Size, share: float) -> Image.Image:
    """White where the hand has been in this second, from twelve o'clock on."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", (canvas.width_px * FINE, canvas.height_px * FINE))
    if share > 0:
        reach = float(canvas.width_px + canvas.height_px) * FINE
        x, y = canvas.width_px * FINE / 2, canvas.height_px * FINE / 2
        ImageDraw.Draw(mask).pieslice((x - reach, y - reach, x + reach, y + reach), -90, -90 + 360 * share, fill=255)
    return mask.resize((canvas.width_px, canvas.height_px), Image.Resampling.BOX)


def leader_face() -> FontFile:
    """The figures' font. Raises LetteringError."""
    from post.fonts import FontBook

    return FontBook.installed().find("Source Sans Pro", 600, "0123456789", "en", "countdown")
