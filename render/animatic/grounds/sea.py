"""Seas: bands of water from the horizon to our feet, each nearer one with larger waves, and light glittering on
them."""

from __future__ import annotations

import numpy as np

from render.animatic.field import fractal
from render.animatic.layer import Drift
from render.animatic.paint import masked
from render.animatic.palette import RGB, haze_share, mix
from render.animatic.pen import Region
from render.animatic.stage import Stage


def water_colours(stage: Stage) -> tuple[RGB, ...]:
    """From the trough of a wave to its glint."""
    mood = stage.mood
    deep = mix(mix(mood.shade, mood.sky[0], 0.38), (0.10, 0.26, 0.30), 0.18 if not mood.dark else 0.05)
    return (
        mix(deep, mood.shade, 0.35), deep, mix(deep, mood.sky[1], 0.55), mix(mood.sky[1], mood.sky[2], 0.65),
        mix(mood.sky[2], mood.sky[3], 0.7), mix(mood.sky[3], mood.sun, 0.35),
    )  # fmt: skip


def sea(stage: Stage, *, rough: float = 0.4, near: float = 1.1, base: float | None = None) -> None:
    """Water from the horizon down; `rough` 0 glass .. 1 storm; `near` where the last band may begin (y)."""
    horizon = stage.horizon
    foot = max(horizon + 0.08, base if base is not None else stage.focus[1])
    high = stage.framing in ("aerial", "high-angle", "overhead")  # seen from above nothing hides behind a wave
    edges = [horizon]
    y = horizon + 0.035
    while y < min(1.02, near):
        edges.append(y)
        y = horizon + (y - horizon) * (2.35 if len(edges) < 3 else 1.9)
    for number, top in enumerate(edges):
        middle = top + 0.35 * ((edges[number + 1] if number + 1 < len(edges) else 1.15) - top)
        depth = max(0.28, min(30.0, (foot - horizon) / max(0.008, middle - horizon)))
        bottom = edges[number + 1] + 0.12 if number + 1 < len(edges) else 9.0
        band(
            stage, top, bottom, depth, rough, first=number == 0, front=top > foot + 0.015 and stage.afloat and not high
        )


def band(
    stage: Stage, top: float, bottom: float, depth: float, rough: float, *, first: bool = False, front: bool = False
) -> None:  # fmt: skip
    """One strip of water."""
    drift = Drift(
        sway_x=0.0015 / depth**0.5,
        sway_y=(0.0035 + 0.010 * rough) / max(0.6, depth) ** 0.9,
        period=5.2,
        phase=(depth * 0.37) % 1,
    )
    where = stage.region(depth, drift)
    amp = 0.0 if first else min(0.040, (0.003 + 0.024 * rough) / max(0.5, depth) ** 0.8)
    y0 = max(where.y0, top - 1.6 * amp)
    y1 = min(where.y1, bottom + 0.03)
    if y1 <= y0 + 0.004:
        return
    where = Region(where.x0, y0, where.x1, y1, where.px)
    height, width, px = where.height_px, where.width_px, where.px
    cell = px * max(0.004, min(0.11, 0.052 / depth**0.85))
    waves = fractal(stage.rng, height, width, cell, octaves=4, stretch=4.2 - 1.6 * rough)
    ys, xs = stage.heights(where), stage.widths(where)
    down = np.clip((ys - stage.horizon) / max(0.2, 1 - stage.horizon), 0, 1)
    value = 0.70 - 0.46 * down**0.55 + (0.075 + 0.10 * rough) * waves
    value += 0.02 * stage.texture("brush", where) + 0.012 * stage.texture("tooth", where)
    mood = stage.mood
    if mood.sun_height >= 0:
        sun = stage.sun_x * stage.aspect
        path = np.exp(-(((xs - sun) / (0.06 + 0.30 * down)) ** 2))
        value += path * (0.10 + 0.34 * np.clip(waves + 0.2, 0, 1.6)) * (0.9 if mood.density < 0.8 else 0.3)
    calm = np.float32(min(1.0, 0.25 + 1.6 / max(1.0, depth)))
    value = (value - 0.7) * (0.35 + 0.65 * calm) + 0.7 - 0.05 * (1 - calm)
    air = haze_share(mood, 0.6 * depth) * 0.75
    overlays = [(mix(mood.haze, mood.sky[3], 0.25), np.full((height, width), air, np.float32))]
    if rough > 0.55:
        crest = np.clip((waves - 1.15 + 0.35 * rough) * 2.2, 0, 1) * np.clip(0.3 + down * 1.6, 0, 0.85)
        overlays.append((mix(mood.sky[3], (1, 1, 1), 0.25), crest.astype(np.float32)))
    line = np.float32(top) + np.float32(amp) * fractal(stage.rng, 2, width, max(cell * 2.6, 4), octaves=4)[0][None, :]
    soft = 1.5 / px if not first else 2.5 / px
    mask = np.clip((ys - line) / soft + 0.5, 0, 1).astype(np.float32)
    if amp > 0.004:  # light on the crest that stands against the band behind
        value += 0.16 * np.exp(-np.clip(ys - line, 0, None) / (0.30 * amp)) - 0.05
    layer = masked(
        value.astype(np.float32), mask, water_colours(stage), 6, where.x0, where.y0, px, depth, drift, overlays=overlays
    )
    (stage.fronts if front else stage.layers).append(layer)


def glitter(stage: Stage, *, strength: float = 1.0, top: float | None = None) -> None:
    """Glints that come and go on the middle water: two fields of strokes slide over each other."""
    from PIL import Image

    start = (stage.horizon + 0.015) if top is None else top
    depth = 1.3
    where = stage.region(depth)
    where = Region(where.x0, max(where.y0, start), where.x1, min(where.y1, 0.98), where.px)
    if where.y1 - where.y0 < 0.03:
        return
    height, width, px = where.height_px, where.width_px, where.px
    ys, xs = stage.heights(where), stage.widths(where)
    down = np.clip((ys - stage.horizon) / max(0.2, 1 - stage.horizon), 0, 1)
    field = fractal(stage.rng, height, width, 0.013 * px, octaves=2, stretch=7.0)
    other = fractal(stage.rng, height, width + 200, 0.016 * px, octaves=2, stretch=5.0)
    if stage.mood.sun_height >= 0:
        across = np.exp(-(((xs - stage.sun_x * stage.aspect) / (0.10 + 0.42 * down)) ** 2))
    else:
        across = np.full_like(xs, 0.35)
    shape = np.clip((field - 0.35) * 2.6, 0, 1) * np.clip(across, 0.10, 1) * np.clip(1.25 - down, 0.2, 1)
    mask = Image.fromarray((np.clip(shape * strength, 0, 1) * 230).astype(np.uint8))
    shimmer = Image.fromarray((np.clip((other + 0.1) * 1.7, 0, 1) * 255).astype(np.uint8))
    colour = mix(stage.mood.sun if stage.mood.sun_height >= 0 else stage.mood.sky[3], (1, 1, 1), 0.25)
    flat = np.full((height, width), 0.5, dtype=np.float32)
    layer = masked(flat, np.ones((2, 2), np.float32), (colour, colour), 0, where.x0, where.y0, px, depth)
    from dataclasses import replace

    stage.layers.append(replace(layer, mask=mask, mask_half=mask.reduce(2), shimmer=shimmer))


def water_from_above(stage: Stage, *, rough: float = 0.3) -> None:
    """Open water seen straight from above, or nearly: no horizon."""
    depth = 1.15
    where = stage.region(depth)
    height, width, px = where.height_px, where.width_px, where.px
    swell = fractal(stage.rng, height, width, 0.16 * px, octaves=3, stretch=2.2)
    waves = fractal(stage.rng, height, width, 0.035 * px, octaves=4, stretch=2.0)
    ys = stage.heights(where)
    value = (
        0.42 - 0.14 * (ys - 0.5) + 0.05 * swell + (0.05 + 0.07 * rough) * waves + 0.07 * stage.texture("wash", where)
    )
    value += 0.012 * stage.texture("tooth", where)
    glint = np.clip((waves + 0.4 * swell - 1.35) * 1.6, 0, 0.75).astype(np.float32)
    mood = stage.mood
    stage.layers.append(
        masked(
            value.astype(np.float32), np.ones_like(value), water_colours(stage), 6, where.x0, where.y0, px, depth,
            overlays=[(mix(mood.sky[3], mood.sun, 0.4), glint)],
        )
    )  # fmt: skip
