"""Guides over an animatic: what a screen may cut off, where type stays, and the middle.

Action safe 93 % and graphics safe 90 % of the picture (EBU R 95), thin, light on a dark seam so that they show on
everything. Takes a canvas, writes a PNG with alpha. Knows no shots.
"""

from __future__ import annotations

from pathlib import Path

from storyboards.story import Size

GUIDES_VERSION = 1
ACTION, TITLE = 0.93, 0.90


def draw_guides(canvas: Size, target: Path) -> None:
    """The guides as a PNG of the canvas's size."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (canvas.width_px, canvas.height_px), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    thin = max(1, round(canvas.height_px / 1080))
    for share, alpha in ((ACTION, 120), (TITLE, 190)):
        left, top = round(canvas.width_px * (1 - share) / 2), round(canvas.height_px * (1 - share) / 2)
        box = (left, top, canvas.width_px - 1 - left, canvas.height_px - 1 - top)
        outer = (box[0] - thin, box[1] - thin, box[2] + thin, box[3] + thin)
        pen.rectangle(outer, outline=(0, 0, 0, alpha // 2), width=3 * thin)
        pen.rectangle(box, outline=(255, 255, 255, alpha), width=thin)
    x, y, arm = canvas.width_px // 2, canvas.height_px // 2, round(min(canvas.width_px, canvas.height_px) * 0.03)
    for wide, color in ((3 * thin, (0, 0, 0, 95)), (thin, (255, 255, 255, 190))):
        pen.line((x - arm, y, x + arm, y), fill=color, width=wide)
        pen.line((x, y - arm, x, y + arm), fill=color, width=wide)
    picture.save(target, compress_level=1)
