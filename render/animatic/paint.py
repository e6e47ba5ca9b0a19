"""From a pen's sheet to paint: washes, pooled edges, light from one side, ink, paper.

`wash` turns values into the palette's colours the way gouache dries: in a few tones with soft steps, darker where the
pigment gathers at an edge, lighter towards the sun. Knows materials and light, but no shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from render.animatic.field import Array, Paper
from render.animatic.layer import STILL, Drift, Layer, planes, ycc
from render.animatic.palette import RGB, Mood, mix, ramp
from render.animatic.pen import OVERSAMPLE, Pen

LEVELS = 1024


@dataclass(frozen=True)
class Finish:
    """How a sheet is painted."""

    material: str = "steel"
    depth: float = 1.0  # how the camera sees it move
    distance: float | None = None  # how much air lies before it; None: as the depth
    rim: float = 0.22  # light along edges towards the sun
    mottle: float = 0.09  # unevenness of the wash
    brush: float = 0.016  # marks of the brush
    pool: float = 0.20  # pigment at edges
    steps: int = 5  # tones
    mist: float = 0.0  # how much haze rises from the sheet's foot
    mist_from: float = 0.0  # y where it begins
    mist_to: float = 1.0  # y where it is full
    fade: tuple[float, float] | None = None  # y from which paint thins out, y where it is gone
    soft: float = 0.0  # out of focus: blur in picture heights
    lift: float = 0.0  # added to all values
    drift: Drift = STILL
    glow: float = 0.0  # halo around lamps, in picture heights
    rides: bool = False  # moves along with a tracking camera


def wash(pen: Pen, mood: Mood, paper: Paper, sun_x: float, how: Finish) -> Layer | None:
    """The layer that a pen's sheet becomes, cut to where paint is; None for an empty sheet."""
    box = pen.alpha.getbbox()
    if box is None:
        return None
    region, halo = pen.region, int(how.glow * pen.region.px)
    margin = OVERSAMPLE * (4 + halo + int(2.5 * how.soft * region.px))
    unit = 2 * OVERSAMPLE
    x0, y0 = (max(0, box[0] - margin) // unit * unit, max(0, box[1] - margin) // unit * unit)
    x1 = min(pen.alpha.width, -(-(box[2] + margin) // unit) * unit)
    y1 = min(pen.alpha.height, -(-(box[3] + margin) // unit) * unit)
    crop = (x0, y0, x1, y1)
    alpha, value, ink = (_reduced(sheet, crop) for sheet in (pen.alpha, pen.value, pen.ink))
    dyes = {name: _reduced(sheet, crop) for name, sheet in pen.dyes.items() if sheet.crop(crop).getbbox()}
    if how.soft > 0:
        radius = how.soft * region.px
        alpha, value, ink = (_blurred(field, radius) for field in (alpha, value, ink))
        dyes = {name: _blurred(field, radius) for name, field in dyes.items()}
    origin = (x0 // OVERSAMPLE, y0 // OVERSAMPLE)
    return _painted(alpha, value, ink, dyes, origin, pen, mood, paper, sun_x, how)


def _painted(
    alpha: Array, value: Array, ink: Array, dyes: dict[str, Array], origin: tuple[int, int], pen: Pen, mood: Mood,
    paper: Paper, sun_x: float, how: Finish,
) -> Layer:  # fmt: skip
    height, width = alpha.shape
    px = pen.region.px
    offset = (int(pen.rng.integers(0, 900)), int(pen.rng.integers(0, 1400)))
    value = value + np.float32(how.mottle) * paper.take("wash", height, width, offset)
    value += np.float32(how.brush) * paper.take("brush", height, width, offset)
    if how.pool or how.rim:
        near = _blurred(alpha, 0.004 * px)
        value -= np.float32(how.pool) * np.clip(alpha - near, 0, 1) * 1.6
        if how.rim:
            step = max(1, round(0.0035 * px))
            value += np.float32(how.rim) * _towards(alpha, near, step if sun_x < 0.5 else -step)
    value += np.float32(how.lift)
    tooth = paper.take("tooth", height, width, offset)
    value += np.float32(0.016) * tooth
    distance = how.distance if how.distance is not None else how.depth
    ys = np.linspace(0, 1, height, dtype=np.float32) * np.float32(height / px) + np.float32(
        pen.region.y0 + origin[1] / px
    )
    luma, cb, cr = _coloured(value, ramp(mood, how.material, distance), how.steps)
    for name, field in dyes.items():
        steps = how.steps if name not in ("lamp", "screen") else 3
        dyed = _coloured(value, ramp(mood, name, distance), steps)
        half = _halved(field)
        luma += (dyed[0] - luma) * field
        cb += (dyed[1] - cb) * half
        cr += (dyed[2] - cr) * half
    line = mix(mood.shade, (0.05, 0.05, 0.07), 0.45)
    line = mix(line, mood.haze, max(0.0, min(0.85, (distance - 1.0) * 0.35)))
    ink = ink * np.float32(0.82) * np.clip(1.0 + 0.12 * tooth, 0, 1.25)
    luma, cb, cr = over((luma, cb, cr), line, ink)
    if how.mist:
        rise = np.clip((ys - how.mist_from) / max(1e-3, how.mist_to - how.mist_from), 0, 1)
        rise = (rise * rise * np.float32(how.mist))[:, None] * np.ones((1, width), np.float32)
        luma, cb, cr = over((luma, cb, cr), mix(mood.haze, mood.sky[3], 0.35), rise)
    lamps = dyes.get("lamp"), dyes.get("screen")
    if how.glow and any(lamp is not None for lamp in lamps):
        for lamp, material in zip(lamps, ("lamp", "screen")):
            if lamp is None:
                continue
            shine = np.clip(
                1.5 * _blurred(lamp, how.glow * px * 0.45) + 0.9 * _blurred(lamp, how.glow * px * 0.12), 0, 0.85
            )
            alpha = np.maximum(alpha, shine * np.float32(0.8))
            luma, cb, cr = over((luma, cb, cr), ramp(mood, material, 1.0)[3], shine * np.float32(0.8))
    if how.fade:
        thin = np.clip((ys - how.fade[1]) / (how.fade[0] - how.fade[1] or 1e-3), 0, 1)
        alpha = alpha * (thin * thin * (3 - 2 * thin))[:, None]
    # The tooth of the paper breaks the edge of every shape a little.
    edge = np.clip(alpha + np.float32(0.10) * tooth * (alpha > 0.02) * (alpha < 0.98), 0, 1)
    y_img, cb_img, cr_img = planes(luma, cb, cr)
    mask = Image.fromarray((edge * 255 + 0.5).astype(np.uint8))
    return Layer(
        y_img, cb_img, cr_img, mask, mask.reduce(2), pen.region.x0 + origin[0] / px, pen.region.y0 + origin[1] / px,
        px, how.depth, how.drift, how.rides,
    )  # fmt: skip


def opaque(
    value: Array, colours: Sequence[RGB], steps: int, x0: float, y0: float, px: float, depth: float,
    drift: Drift = STILL, overlays: Sequence[tuple[RGB, Array]] = (),
) -> Layer:  # fmt: skip
    """A layer that covers its whole box: skies, walls, grounds; `overlays` are colours laid over it in turn."""
    y_img, cb_img, cr_img = planes(*_overlaid(_coloured(value, colours, steps), overlays))
    return Layer(y_img, cb_img, cr_img, None, None, x0, y0, px, depth, drift)


def masked(
    value: Array, mask: Array, colours: Sequence[RGB], steps: int, x0: float, y0: float, px: float, depth: float,
    drift: Drift = STILL, overlays: Sequence[tuple[RGB, Array]] = (),
) -> Layer:  # fmt: skip
    """A layer whose mask is a field too: clouds, water, smoke."""
    y_img, cb_img, cr_img = planes(*_overlaid(_coloured(value, colours, steps), overlays))
    sheet = Image.fromarray((np.clip(mask, 0, 1) * 255 + 0.5).astype(np.uint8))
    return Layer(y_img, cb_img, cr_img, sheet, sheet.reduce(2), x0, y0, px, depth, drift)


Planes = tuple[Array, Array, Array]


def over(base: Planes, colour: RGB, share: Array) -> Planes:
    """A colour laid over planes."""
    y, cb, cr = ycc(colour)
    half = _halved(share)
    return (
        base[0] + (np.float32(y) - base[0]) * share,
        base[1] + (np.float32(cb) - base[1]) * half,
        base[2] + (np.float32(cr) - base[2]) * half,
    )


def _overlaid(base: Planes, overlays: Sequence[tuple[RGB, Array]]) -> Planes:
    for colour, share in overlays:
        base = over(base, colour, share)
    return base


def _coloured(value: Array, colours: Sequence[RGB], steps: int) -> Planes:
    """Looks values up in a ramp whose tones step softly, as layers of wash do."""
    table = _table(colours, steps)
    index = np.clip(value * np.float32(LEVELS - 1), 0, LEVELS - 1).astype(np.int32)
    half = index[::2, ::2]
    return table[0][index], table[1][half], table[2][half]


def _table(colours: Sequence[RGB], steps: int) -> NDArray[np.float32]:
    at = np.linspace(0, 1, LEVELS)
    if steps:
        scaled = at * steps
        share = scaled - np.floor(scaled)
        sharp = 1 / (1 + np.exp(-(share - 0.5) * 9))
        low, high = 1 / (1 + np.exp(4.5)), 1 / (1 + np.exp(-4.5))
        at = 0.45 * at + 0.55 * (np.floor(scaled) + (sharp - low) / (high - low)) / steps
    stops = np.linspace(0, 1, len(colours))
    levels = np.array([ycc(colour) for colour in colours])
    return np.stack([np.interp(at, stops, levels[:, k]) for k in range(3)]).astype(np.float32)


def _reduced(sheet: Image.Image, crop: tuple[int, int, int, int]) -> Array:
    return np.asarray(sheet.crop(crop).reduce(OVERSAMPLE), dtype=np.float32) * np.float32(1 / 255)


def _halved(field: Array) -> Array:
    return field[::2, ::2]


def _blurred(field: Array, radius_px: float) -> Array:
    """A soft copy; two box passes come near enough to a bell and cost half."""
    image = Image.fromarray((np.clip(field, 0, 1) * 255).astype(np.uint8))
    shrink = 1 if radius_px < 8 else int(radius_px // 4)
    size = image.size
    if shrink > 1:
        image = image.reduce(shrink)
    blurred = image.filter(ImageFilter.BoxBlur(radius_px / shrink)).filter(ImageFilter.BoxBlur(radius_px / shrink))
    if shrink > 1:
        blurred = blurred.resize(size, Image.Resampling.BILINEAR)
    return np.asarray(blurred, dtype=np.float32) * np.float32(1 / 255)


def _towards(alpha: Array, near: Array, step: int) -> Array:
    """How much an edge faces the light, which comes from above and one side."""
    side = np.roll(near, step, axis=1)
    above = np.roll(near, max(1, abs(step)), axis=0)
    return np.clip(alpha - 0.5 * (side + above), 0, 1)
