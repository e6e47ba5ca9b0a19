"""Skies: a graded wash, sun or moon with its glow, clouds that drift, stars, rain and fog."""

from __future__ import annotations

import numpy as np

from render.animatic.field import Array, fractal
from render.animatic.layer import Drift, Layer
from render.animatic.paint import Finish, masked, opaque
from render.animatic.palette import RGB, mix
from render.animatic.pen import Region
from render.animatic.stage import Stage

FAR = 60.0


def sky(stage: Stage, *, clouds: bool = True, bottom: float | None = None) -> None:
    """The whole sky down to a little below the horizon."""
    end = (stage.horizon if bottom is None else bottom) + 0.05
    where = _upper(stage.region(FAR), end)
    ys, xs = stage.heights(where), stage.widths(where)
    reach = max(0.35, stage.horizon + 0.04)
    down = np.clip((ys + 0.04) / np.float32(reach), 0, 1.05)
    value = down + 0.045 * stage.texture("wash", where) + 0.022 * stage.texture("brush", where)
    value += 0.012 * stage.texture("tooth", where)
    mood = stage.mood
    glow: list[tuple[RGB, Array]] = []
    if mood.sun_height >= 0:
        x, y = stage.sun_x * stage.aspect, stage.horizon - mood.sun_height
        distance = np.sqrt((xs - x) ** 2 + 1.25 * (ys - y) ** 2).astype(np.float32)
        glow.append((mood.sun, np.clip(0.62 * np.exp(-distance / 0.30), 0, 1)))
        glow.append((mood.sun, np.clip(0.55 * np.exp(-distance / 0.09), 0, 1)))
        size = 0.030 if not mood.dark else 0.036
        edge = size + 0.0016 * stage.texture("wash", where)
        visible = 1.0 if mood.density < 0.8 else 0.45
        glow.append((mix(mood.sun, (1, 1, 1), 0.5), visible * np.clip((edge - distance) / 0.0035, 0, 1)))
    stage.layers.append(opaque(value, mood.sky, 9, where.x0, where.y0, where.px, FAR, overlays=glow))
    if mood.dark and mood.sky[0][2] > mood.sky[0][0] + 0.05 and stage.horizon > 0.3:
        stars(stage)
    if clouds and mood.cloud > 0.05:
        cloud_bank(stage, mood.cloud)


def _upper(where: Region, end: float) -> Region:
    return Region(where.x0, where.y0, where.x1, max(where.y0 + 0.02, min(where.y1, end)), where.px)


def cloud_bank(stage: Stage, amount: float) -> None:
    """Clouds lit from the sun's side; `amount` 0..1 closes the sky."""
    drift = Drift(speed_x=0.006)
    where = _upper(stage.region(40.0, drift), stage.horizon + 0.01)
    height, width = where.height_px, where.width_px
    px = where.px
    ys = stage.heights(where)
    up = np.clip((stage.horizon - ys) / max(0.3, stage.horizon), 0, 1.2)
    field = fractal(stage.rng, height, width, 0.17 * px, octaves=5, stretch=2.6)
    low = fractal(stage.rng, height, width, 0.05 * px, octaves=3, stretch=6.0)
    body = field * np.clip(0.35 + up, 0.3, 1.0) + low * np.clip(0.75 - up, 0, 0.6)
    threshold = np.float32(1.05 - 2.2 * amount)
    mask = np.clip((body - threshold) * 1.5, 0, 1)
    mask = mask * mask * (3 - 2 * mask)
    step = max(2, int(0.012 * px))
    side = -1 if stage.sun_x < 0.5 else 1
    relief = body - np.roll(np.roll(body, step, axis=0), -side * step, axis=1)
    value = 0.52 + 0.26 * np.clip(relief, -1.4, 1.4) - 0.10 * np.clip(body - threshold - 0.4, 0, 2)
    value = value + 0.03 * stage.texture("brush", where) + 0.14 * (1 - up)
    mood = stage.mood
    dark = mix(mix(mood.sky[0], mood.shade, 0.30), mood.sky[1], 0.45)
    warm = (0.35, 0.7) if not mood.dark else (0.08, 0.15)
    colours = (
        dark,
        mix(mood.sky[1], mood.sky[2], 0.4),
        mix(mood.sky[2], mood.sky[3], 0.45),
        mix(mood.sky[3], mood.sun, warm[0]),
        mix(mood.sky[3], mood.sun, warm[1]),
    )
    strength = 0.88 if amount < 0.9 else 0.95
    layer = masked(value.astype(np.float32), mask * strength, colours, 6, where.x0, where.y0, px, 40.0, drift)
    stage.layers.append(layer)


def stars(stage: Stage) -> None:
    pen = stage.pen(FAR)
    for _ in range(int(70 * stage.aspect)):
        x, y = pen.rng.uniform(pen.region.x0, pen.region.x1), pen.rng.uniform(-0.05, max(0.1, stage.horizon - 0.08))
        pen.lamp(x, y, 0.0006 + 0.0011 * pen.rng.random() ** 4, dye="snow")
    stage.add(pen, Finish("snow", FAR, distance=1.0, rim=0, pool=0, lift=0.2))


def rain(stage: Stage, strength: float = 1.0) -> None:
    """Slanting strokes before everything, another handful on every frame."""
    where = stage.region(1.0)
    wider = Region(where.x0, where.y0, where.x1 + 0.5, where.y1 + 0.5, stage.px)
    from PIL import Image, ImageDraw, ImageFilter

    mask = Image.new("L", (wider.width_px, wider.height_px))
    draw = ImageDraw.Draw(mask)
    for _ in range(int(520 * strength * stage.aspect)):
        x, y = stage.rng.uniform(0, mask.width), stage.rng.uniform(0, mask.height)
        length = stage.rng.uniform(0.03, 0.09) * stage.px
        draw.line([(x, y), (x - 0.22 * length, y + length)], fill=int(stage.rng.integers(40, 120)), width=1)
    mask = mask.filter(ImageFilter.BoxBlur(0.6))
    tone = Image.new("L", mask.size, 205)
    half = (mask.width // 2, mask.height // 2)
    grey = Image.new("L", half, 128)
    stage.fronts.append(Layer(tone, grey, grey, mask, mask.reduce(2), wider.x0, wider.y0, stage.px, 1.0, flicker=True))


def fog_bank(stage: Stage, depth: float, top: float, foot: float, strength: float, *, front: bool = False) -> None:
    """A bank of haze between two heights, drifting."""
    drift = Drift(speed_x=-0.010)
    where = stage.region(depth, drift)
    where = Region(where.x0, max(where.y0, top - 0.05), where.x1, min(where.y1, foot + 0.05), where.px)
    ys = stage.heights(where)
    field = fractal(stage.rng, where.height_px, where.width_px, 0.14 * where.px, octaves=3, stretch=4.0)
    middle, reach = (top + foot) / 2, max(0.02, (foot - top) / 2)
    bell = np.exp(-(((ys - middle) / reach) ** 2) * 1.6)
    mask: Array = np.clip(bell * (0.75 + 0.35 * field) * strength, 0, 0.95).astype(np.float32)
    colours = (stage.mood.haze, mix(stage.mood.haze, stage.mood.sky[3], 0.5))
    layer = masked(0.5 + 0.2 * field, mask, colours, 0, where.x0, where.y0, where.px, depth, drift)
    (stage.fronts if front else stage.layers).append(layer)
