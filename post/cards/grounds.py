"""Grounds: each look's own, a flat colour, and the veil over a picture.

Takes a canvas, writes a PNG of its size; the same bytes every time. Every designed ground has a little fixed grain, so
that a projector shows no bands. Knows no words, no shots and no FFmpeg.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.type.ink import parse_color
from post.type.looks import LOOKS, Look
from storyboards.story import Size

if TYPE_CHECKING:
    from PIL import Image

CARD_VERSION = 1
"""Raised when a ground or a veil would look different."""


def draw_ground(canvas: Size, target: Path, *, look: str = "documentary", color: str | None = None) -> None:
    """Writes the look's ground, or one flat colour (`#RRGGBB`, exactly that), as a PNG of the canvas's size."""
    from PIL import Image

    if color is not None:
        ink = parse_color(color)
        flat = Image.new("RGB", (canvas.width_px, canvas.height_px), (ink.red, ink.green, ink.blue))
        flat.save(target, compress_level=1)
        return
    import numpy as np

    draw = {"documentary": _lamp, "technical": _sheet, "gala": _curtain}[look]
    pixels = np.clip(draw(canvas, LOOKS[look]) + 0.5, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(target, compress_level=1)


def veiled(picture: Image.Image, look: str = "documentary") -> Image.Image:
    """A picture darkened so far that a card's words have contrast on whatever it shows; same size, RGB."""
    from PIL import Image

    veil = parse_color(LOOKS[look].veil)
    plain = picture.convert("RGB")
    over = Image.new("RGB", plain.size, (veil.red, veil.green, veil.blue))
    return Image.blend(plain, over, veil.alpha / 255)


def _lamp(canvas: Size, look: Look) -> Any:
    """Lighter towards the upper left, like a wall under one lamp."""
    import numpy as np

    ys, xs = np.mgrid[0 : canvas.height_px, 0 : canvas.width_px]
    away = np.hypot(xs / canvas.width_px - 0.3, (ys / canvas.height_px - 0.34) * 0.8)
    light = np.clip(1 - away / 0.95, 0, 1) ** 1.5
    return _coloured(light, look, _grain(light.shape))


def _sheet(canvas: Size, look: Look) -> Any:
    """A drawing sheet: a fine grid, every sixth line stronger, and marks at the corners of the title-safe box."""
    import numpy as np

    height, width = canvas.height_px, canvas.width_px
    ys, xs = np.mgrid[0:height, 0:width]
    light = 0.62 - 0.5 * np.hypot((xs / width - 0.42) * 0.9, ys / height - 0.36)
    pixels = _coloured(np.clip(light, 0, 1), look, _grain(light.shape))
    unit = min(width, height) / 54
    thin = max(1, round(min(width, height) / 1080))
    fade = np.clip(1.15 - 1.2 * np.hypot((xs / width - 0.5), (ys / height - 0.5)), 0, 1)
    for number, at in _grid(width, unit):
        pixels[:, at : at + thin] += (fade[:, at : at + thin] * (9 if number % 6 == 0 else 3.5))[..., None]
    for number, at in _grid(height, unit):
        pixels[at : at + thin, :] += (fade[at : at + thin, :] * (9 if number % 6 == 0 else 3.5))[..., None]
    _corner_marks(pixels, canvas, thin)
    return pixels


def _grid(length: int, unit: float) -> list[tuple[int, int]]:
    """(number, pixel) of every grid line, counted from the middle so that the sheet is even."""
    middle = length / 2
    half = int(middle // unit)
    return [
        (number, at) for number in range(-half, half + 1) if 0 <= (at := round(middle + number * unit)) < length - 2
    ]


def _corner_marks(pixels: Any, canvas: Size, thin: int) -> None:
    import numpy as np

    mark = np.array([60.0, 150.0, 178.0]) * 0.75
    dx, dy = round(canvas.width_px * 0.05), round(canvas.height_px * 0.05)
    arm = round(min(canvas.width_px, canvas.height_px) * 0.022)
    thick = 2 * thin
    for x, way_x in ((dx, 1), (canvas.width_px - dx, -1)):
        for y, way_y in ((dy, 1), (canvas.height_px - dy, -1)):
            left, top = (x if way_x > 0 else x - thick), (y if way_y > 0 else y - thick)
            pixels[top : top + thick, min(x, x + way_x * arm) : max(x, x + way_x * arm)] = mark
            pixels[min(y, y + way_y * arm) : max(y, y + way_y * arm), left : left + thick] = mark


def _curtain(canvas: Size, look: Look) -> Any:
    """A dark curtain in soft folds under a light from above, falling off to the sides."""
    import numpy as np

    height, width = canvas.height_px, canvas.width_px
    ys, xs = np.mgrid[0:height, 0:width]
    across, down = (xs - width / 2) / height, ys / height  # folds are as wide in a wide hall as in a narrow one
    span = width / height
    wave = across + 0.012 * np.sin(3.1 * across + 0.8) + 0.008 * (down - 0.2) * np.sin(5.3 * across)
    folds = 0.5 + 0.32 * np.sin(2 * np.pi * wave / 0.152) + 0.18 * np.sin(2 * np.pi * wave / 0.0637 + 1.7)
    away = np.hypot(across / (0.62 * span), (down - 0.3) * 0.95)
    light = np.clip(1 - away / 1.0, 0, 1) ** 1.4 * (0.5 + 0.5 * folds)
    return _coloured(light, look, _grain(light.shape))


def _coloured(light: Any, look: Look, grain: Any) -> Any:
    """Between the look's darkest and lightest, `[height, width, 3]`, 0 to 255."""
    import numpy as np

    channels = [dark + (lit - dark) * light + grain for lit, dark in zip(look.ground_lit, look.ground_dark)]
    return np.stack(channels, axis=-1)


def _grain(shape: tuple[int, ...]) -> Any:
    import numpy as np

    return np.random.default_rng(1922).normal(0.0, 0.9, shape)
