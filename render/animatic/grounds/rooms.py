"""Indoors: rooms with a window, workshops and building halls with girders, exhibition halls, consoles, a ship's
bridge, backdrops."""

from __future__ import annotations

import numpy as np

from render.animatic.field import Array
from render.animatic.paint import Finish, opaque
from render.animatic.palette import mix
from render.animatic.pen import Point, Region
from render.animatic.stage import Stage


def walls(
    stage: Stage, *, back: tuple[float, float, float, float], bright: float = 0.55, open_end: bool = False
) -> None:
    """A room in one-point perspective: `back` is its far wall (x0, y0, x1, y1); light falls from the sun's side."""
    where = stage.region(3.4)
    ys, xs = stage.heights(where), stage.widths(where)
    x0, y0, x1, y1 = back
    mood = stage.mood
    value = np.full((where.height_px, where.width_px), bright, dtype=np.float32)
    value += (
        0.10 * stage.texture("wash", where)
        + 0.04 * stage.texture("brush", where)
        + 0.015 * stage.texture("tooth", where)
    )
    side = stage.sun_x * stage.aspect
    value += (0.20 - 0.16 * np.abs(xs - side) / stage.aspect - 0.10 * np.abs(ys - 0.45)).astype(np.float32)
    colours = (
        mix(mood.shade, mood.sky[0], 0.2),
        mood.sky[0],
        mix(mood.sky[1], mood.haze, 0.3),
        mood.sky[2],
        mood.sky[3],
    )
    overlays: list[tuple[tuple[float, float, float], Array]] = []
    stage.layers.append(opaque(value, colours, 7, where.x0, where.y0, where.px, 3.4, overlays=overlays))
    pen = stage.pen(2.2, ink=0.9)
    far: list[Point] = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    reach = 1.6
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    out = [(cx + (x - cx) * (1 + 2.4 * reach), cy + (y - cy) * (1 + 2.4 * reach)) for x, y in far]
    pen.fill([far[3], far[2], out[2], out[3]], 0.44)  # floor
    pen.fill([far[0], far[1], out[1], out[0]], 0.26)  # ceiling
    near_left, near_right = (0.30, 0.50) if stage.sun_x > 0.5 else (0.50, 0.30)
    pen.fill([far[0], far[3], out[3], out[0]], near_left + 0.1)
    pen.fill([far[1], far[2], out[2], out[1]], near_right + 0.1)
    if not open_end:
        pen.fill(far, 0.50)
        pen.glaze([far[0], far[1], ((x0 + x1) / 2, cy)], 0.3, 0.3)
    else:
        pen.cut(far)
    stage.add(pen, Finish("concrete", 2.2, rim=0.0, pool=0.08, mottle=0.11, lift=-0.02))
    floor_light(stage, (x0, x1), y1)


def floor_light(stage: Stage, span: tuple[float, float], top: float) -> None:
    """What the far light leaves on the floor: a pale tongue towards us."""
    pen = stage.pen(1.7)
    x0, x1 = span
    middle = (x0 + x1) / 2 + 0.3 * (0.5 - stage.sun_x) * stage.aspect
    pen.fill(
        [(x0 + 0.25 * (x1 - x0), top), (x1 - 0.25 * (x1 - x0), top), (middle + 0.55, 1.2), (middle - 0.35, 1.2)],
        0.82,
        ink=False,
    )
    stage.add(pen, Finish("concrete", 1.7, rim=0, pool=0, soft=0.03, mottle=0.22, fade=(top, 1.05)))


def window(
    stage: Stage, box: tuple[float, float, float, float], *, depth: float = 3.2, columns: int = 3, rows: int = 2
) -> None:
    """A window full of sky, with its bars and the shafts of light that fall from it."""
    x0, y0, x1, y1 = box
    where = stage.region(depth * 4)
    where = Region(
        max(where.x0, x0 - 0.15), max(where.y0, y0 - 0.1), min(where.x1, x1 + 0.15), min(where.y1, y1 + 0.1), where.px
    )
    ys = stage.heights(where)
    value = np.clip(0.35 + 0.6 * (ys - y0) / (y1 - y0), 0, 1) + 0.06 * stage.texture("wash", where)
    glow = mix(stage.mood.sky[3], stage.mood.sun, 0.5)
    colours = (stage.mood.sky[1], stage.mood.sky[2], stage.mood.sky[3], glow)
    from render.animatic.paint import masked

    xs = stage.widths(where)
    inside = np.clip(np.minimum(np.minimum(xs - x0, x1 - xs), np.minimum(ys - y0, y1 - ys)) * where.px + 0.5, 0, 1)
    stage.layers.append(
        masked(value.astype(np.float32), inside.astype(np.float32), colours, 6, where.x0, where.y0, where.px, depth)
    )
    pen = stage.pen(depth, ink=0.7)
    bar = 0.010
    for k in range(columns + 1):
        x = x0 + (x1 - x0) * k / columns
        pen.rect(x - bar / 2, y0, x + bar / 2, y1, 0.35)
    for k in range(rows + 1):
        y = y0 + (y1 - y0) * k / rows
        pen.rect(x0 - 0.012, y - bar / 2, x1 + 0.012, y + bar / 2, 0.35)
    pen.rect(x0 - 0.03, y1, x1 + 0.03, y1 + 0.022, 0.6)
    stage.add(pen, Finish("wood", depth, rim=0.1))


def shafts(stage: Stage, box: tuple[float, float, float, float], *, lean: float = 0.35, strength: float = 0.30) -> None:
    """Beams of light through dusty air."""
    x0, y0, x1, _ = box
    side = 1 if stage.sun_x < 0.5 else -1
    pen = stage.pen(1.4)
    for k in range(3):
        a, b = x0 + (x1 - x0) * (k + 0.1) / 3, x0 + (x1 - x0) * (k + 0.8) / 3
        pen.fill([(a, y0), (b, y0), (b + side * lean + 0.08, 1.05), (a + side * lean, 1.05)], 0.95, ink=False)
    layer = stage.add(
        pen, Finish("lamp" if stage.mood.dark else "snow", 1.4, rim=0, pool=0, soft=0.012, fade=(y0 + 0.1, 1.0))
    )
    if layer is not None and layer.mask is not None:
        from dataclasses import replace

        mask = layer.mask.point([round(strength * k) for k in range(256)])
        stage.layers[-1] = replace(layer, mask=mask, mask_half=mask.reduce(2))


def girders(stage: Stage, *, high: float = 0.10, hull: bool = True) -> None:
    """A building hall: rows of columns and roof trusses nearer and nearer, an open bright end, a hull on the slip."""
    x, y = 0.5 * stage.aspect - 0.10 * (stage.focus[0] - 0.5 * stage.aspect), stage.horizon
    for depth, s in ((2.9, 0.22), (2.1, 0.36), (1.5, 0.58), (1.05, 0.92)):
        pen = stage.pen(depth, ink=0.9)
        top, floor, half = y - 0.66 * s, y + 0.30 * s, 0.80 * s
        for side in (-1, 1):
            cx = x + side * half
            pen.rect(cx - 0.030 * s, top, cx + 0.030 * s, floor, 0.5 if (side > 0) == (stage.sun_x > 0.5) else 0.34)
            pen.rect(cx - 0.06 * s, floor - 0.03 * s, cx + 0.06 * s, floor + 0.008 * s, 0.4)
            pen.line([(cx - side * 0.03 * s, top + 0.16 * s), (cx - side * 0.22 * s, top + 0.02 * s)], 0.022 * s, 0.4)
        ridge_y = top - 0.20 * s
        pen.line([(x - half, top), (x, ridge_y), (x + half, top)], 0.030 * s, 0.42)
        pen.line([(x - half, top + 0.01 * s), (x + half, top + 0.01 * s)], 0.024 * s, 0.42)
        for k in range(-4, 5):
            bx = x + half * k / 5
            by = ridge_y + (top - ridge_y) * abs(k) / 5
            pen.line([(bx, top), (bx, by)], 0.010 * s, 0.42)
            if k < 4:
                nx = x + half * (k + 1) / 5
                pen.line([(bx, top), (nx, ridge_y + (top - ridge_y) * abs(k + 1) / 5)], 0.009 * s, 0.42)
        for k in (-2, 2):
            pen.lamp(x + half * k / 5, top + 0.04 * s, 0.013 * s)
        if s < 0.4 and s > 0.3:
            with pen.dyed("yellow"):
                pen.rect(x - half, top + 0.06 * s, x + half, top + 0.10 * s, 0.5)
            pen.line([(x + 0.25 * s, top + 0.1 * s), (x + 0.25 * s, top + 0.36 * s)], 0.008 * s, 0.3)
        stage.add(pen, Finish("steel", depth, distance=0.4 + 0.75 * depth, glow=0.06 * s))


def slip_hull(stage: Stage) -> None:
    """A ship's bow on the slip, scaffolding around it."""
    x, y = 0.40 * stage.aspect if stage.focus[0] > stage.aspect / 2 else 0.60 * stage.aspect, stage.horizon + 0.17
    pen = stage.pen(1.8, ink=1.0)
    with pen.placed(x, y, 0.60):
        pen.fill([(0, 0), (-0.12, 0), (-0.24, -0.30), (-0.36, -0.78), (-0.28, -0.82), (0, -0.88)], 0.34)
        pen.fill([(0, 0), (0.12, 0), (0.24, -0.30), (0.36, -0.78), (0.28, -0.82), (0, -0.88)], 0.62)
        with pen.dyed("brick"):
            pen.fill([(0, 0), (-0.12, 0), (-0.20, -0.20), (0, -0.24)], 0.36)
            pen.fill([(0, 0), (0.12, 0), (0.20, -0.20), (0, -0.24)], 0.58)
        pen.fill([(-0.008, 0), (0.004, -0.90), (0.012, 0)], 0.8, ink=False)
        for k in range(1, 5):
            pen.pen_line([(-0.14 - 0.05 * k, -0.17 * k), (0, -0.19 * k - 0.02), (0.14 + 0.05 * k, -0.17 * k)], 0.45)
        for side in (-1, 1):
            for k in range(3):
                sx = side * (0.40 + 0.10 * k)
                pen.line([(sx, 0.02), (sx, -0.80)], 0.010, 0.4)
            for k in range(1, 5):
                pen.line([(side * 0.36, -0.18 * k), (side * 0.62, -0.18 * k)], 0.012, 0.45)
                pen.line([(side * 0.40, -0.18 * k), (side * 0.60, -0.18 * (k - 1))], 0.005, 0.4)
        for dx in (-0.22, -0.08, 0.08, 0.22):
            pen.rect(dx - 0.04, -0.02, dx + 0.04, 0.05, 0.3)
    stage.add(pen, Finish("hull", 1.8, distance=1.35))


def hall(stage: Stage) -> None:
    """An exhibition hall: columns, a coffered ceiling with lamps, plinths with models under glass."""
    x, y = 0.5 * stage.aspect, stage.horizon
    for depth, s in ((2.8, 0.30), (1.9, 0.50), (1.25, 0.86)):
        pen = stage.pen(depth, ink=0.9)
        for side in (-1, 1):
            cx = x + side * 0.98 * s
            pen.rect(
                cx - 0.045 * s,
                y - 0.72 * s,
                cx + 0.045 * s,
                y + 0.26 * s,
                0.64 if (side > 0) != (stage.sun_x > 0.5) else 0.44,
            )
            pen.rect(cx - 0.065 * s, y - 0.74 * s, cx + 0.065 * s, y - 0.69 * s, 0.7)
            pen.rect(cx - 0.065 * s, y + 0.22 * s, cx + 0.065 * s, y + 0.27 * s, 0.5)
            px = x + side * 0.62 * s
            pen.rect(px - 0.11 * s, y + 0.06 * s, px + 0.11 * s, y + 0.27 * s, 0.74)
            pen.rect(px - 0.12 * s, y + 0.045 * s, px + 0.12 * s, y + 0.07 * s, 0.84)
            with pen.dyed("brass"):
                pen.fill(
                    [
                        (px - 0.09 * s, y + 0.045 * s),
                        (px - 0.07 * s, y + 0.015 * s),
                        (px, y + 0.012 * s),
                        (px + 0.02 * s, y - 0.04 * s),
                        (px + 0.04 * s, y + 0.01 * s),
                        (px + 0.10 * s, y + 0.005 * s),
                        (px + 0.08 * s, y + 0.045 * s),
                    ],
                    0.5,
                )
        pen.line([(x - 1.1 * s, y - 0.74 * s), (x + 1.1 * s, y - 0.74 * s)], 0.035 * s, 0.42)
        for k in (-2, -1, 0, 1, 2):
            pen.lamp(x + 0.38 * k * s, y - 0.70 * s, 0.016 * s)
            pen.fill(
                [
                    (x + (0.38 * k - 0.02) * s, y - 0.69 * s),
                    (x + (0.38 * k + 0.02) * s, y - 0.69 * s),
                    (x + (0.38 * k + 0.014) * s, y - 0.73 * s),
                    (x + (0.38 * k - 0.014) * s, y - 0.73 * s),
                ],
                0.3,
                ink=False,
            )
        stage.add(pen, Finish("white", depth, distance=0.5 + 0.6 * depth, glow=0.07 * s))


def consoles(stage: Stage, *, foot: float = 0.98, depth: float = 1.35) -> None:
    """Desks with glowing screens in a dark room, and a large wall of light behind; no letters anywhere."""
    back = stage.pen(2.4, ink=0.6)
    a = stage.aspect
    y = stage.horizon
    for k in range(3):
        x0 = a * (0.14 + 0.25 * k)
        box = [(x0, y - 0.34), (x0 + 0.225 * a, y - 0.34), (x0 + 0.225 * a, y - 0.04), (x0, y - 0.04)]
        with back.dyed("blue"):
            back.fill(box, 0.30)
        cx, cy = x0 + 0.1125 * a, y - 0.19
        with back.dyed("screen"):
            if k == 1:
                for r in (0.04, 0.08, 0.12):
                    back.line([*_ring(cx, cy, r)], 0.0022, 0.45)
                back.fill([(cx, cy), (cx + 0.115, cy - 0.035), (cx + 0.10, cy - 0.07)], 0.42, ink=False)
                for _ in range(6):
                    back.disc(
                        cx + back.rng.uniform(-0.1, 0.1), cy + back.rng.uniform(-0.09, 0.09), 0.004, 0.8, ink=False
                    )
            else:
                for row in range(5):
                    yy = y - 0.30 + 0.05 * row
                    back.line(
                        [(x0 + 0.02 + 0.01 * j, yy + 0.012 * back.wobble()) for j in range(int(19 * a * 0.6))],
                        0.0022,
                        0.5,
                    )
    stage.add(back, Finish("navy", 2.4, distance=1.2, glow=0.09))
    pen = stage.pen(depth, ink=1.1)
    for k in range(-1, 5):
        x = a * (k * 0.30 - 0.04)
        pen.fill(
            [(x, foot + 0.3), (x + 0.01, foot - 0.12), (x + 0.27 * a, foot - 0.12), (x + 0.28 * a, foot + 0.3)], 0.34
        )
        pen.fill(
            [
                (x + 0.03, foot - 0.12),
                (x + 0.05, foot - 0.26),
                (x + 0.23 * a, foot - 0.26),
                (x + 0.25 * a, foot - 0.12),
            ],
            0.26,
        )
        with pen.dyed("screen"):
            pen.fill(
                [
                    (x + 0.055, foot - 0.135),
                    (x + 0.068, foot - 0.243),
                    (x + 0.215 * a, foot - 0.243),
                    (x + 0.228 * a, foot - 0.135),
                ],
                0.36,
                ink=False,
            )
            for row in range(4):
                pen.line(
                    [
                        (x + 0.08, foot - 0.16 - 0.02 * row),
                        (x + 0.08 + 0.10 * a * (0.4 + pen.rng.random()), foot - 0.16 - 0.02 * row),
                    ],
                    0.003,
                    0.8,
                )
    stage.add(pen, Finish("steel", depth, distance=0.85, glow=0.08, lift=-0.06))


def _ring(x: float, y: float, r: float) -> list[Point]:
    from render.animatic.pen import oval

    points = oval(x, y, r, r)
    return [*points, points[0]]


def bridge(stage: Stage) -> None:
    """A ship's bridge from inside: a band of windows on the sea, a console below them."""
    a, y = stage.aspect, stage.horizon
    pen = stage.pen(1.5, ink=1.1)
    top, low = y - 0.30, y + 0.12
    pen.rect(-0.8, -0.8, a + 0.8, top, 0.26)
    pen.rect(-0.8, low, a + 0.8, 1.8, 0.34)
    for k in range(-2, 9):
        x = a * (k / 6) + 0.02
        pen.fill(
            [(x - 0.016, top - 0.01), (x + 0.016, top - 0.01), (x + 0.022, low + 0.01), (x - 0.010, low + 0.01)], 0.3
        )
    pen.rect(-0.8, low, a + 0.8, low + 0.022, 0.62)
    stage.add(pen, Finish("steel", 1.5, distance=0.8, lift=-0.05))
    front = stage.pen(1.2, ink=1.1)
    front.fill(
        [
            (-0.8, 1.6),
            (-0.8, low + 0.16),
            (0.12 * a, low + 0.10),
            (0.88 * a, low + 0.10),
            (a + 0.8, low + 0.16),
            (a + 0.8, 1.6),
        ],
        0.36,
    )
    front.fill([(0.10 * a, low + 0.20), (0.13 * a, low + 0.105), (0.87 * a, low + 0.105), (0.90 * a, low + 0.20)], 0.5)
    for k in range(5):
        x = a * (0.18 + 0.145 * k)
        with front.dyed("screen"):
            front.fill(
                [(x, low + 0.185), (x + 0.006, low + 0.125), (x + 0.085, low + 0.125), (x + 0.09, low + 0.185)],
                0.4,
                ink=False,
            )
    for k in range(14):
        front.lamp(a * (0.14 + 0.053 * k), low + 0.222, 0.004)
    stage.add(front, Finish("steel", 1.2, distance=0.75, glow=0.03, lift=-0.04))


def backdrop(stage: Stage) -> None:
    """No place at all: a painted ground of large washes with a pool of light, as in a studio."""
    where = stage.region(6.0)
    ys, xs = stage.heights(where), stage.widths(where)
    mood = stage.mood
    x, y = stage.focus[0] + 0.12 * (0.5 - stage.sun_x), 0.40
    light = np.exp(-(((xs - x) / 0.85) ** 2 + ((ys - y) / 0.55) ** 2))
    value = 0.22 + 0.52 * light + 0.14 * stage.texture("wash", where) + 0.05 * stage.texture("brush", where)
    value += 0.015 * stage.texture("tooth", where)
    colours = (
        mix(mood.shade, mood.sky[0], 0.4),
        mood.sky[0],
        mood.sky[1],
        mood.sky[2],
        mix(mood.sky[3], mood.haze, 0.3),
    )
    stage.layers.append(opaque(value.astype(np.float32), colours, 5, where.x0, where.y0, where.px, 6.0))


def table(stage: Stage, *, top: float = 0.74, material: str = "wood", depth: float = 1.05) -> None:
    """A table's top towards us."""
    pen = stage.pen(depth, ink=1.0)
    x0, x1 = pen.region.x0 - 0.2, pen.region.x1 + 0.2
    pen.fill([(x0, top), (x1, top), (x1, 1.7), (x0, 1.7)], 0.56, ink=False)
    pen.glaze([(x0, top), (x1, top), (x1, top + 0.03), (x0, top + 0.03)], 0.9, 0.35)
    for k in range(12):
        y = top + 0.03 + 0.03 * k + 0.004 * k * k
        pen.pen_line([(x0, y), (x0 + 0.5 * (x1 - x0), y + 0.004 * pen.wobble()), (x1, y)], 0.4)
    stage.add(pen, Finish(material, depth, rim=0.0, mottle=0.14, brush=0.06))
