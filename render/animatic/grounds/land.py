"""Land: ranges of hills, plains, forest edges, dunes, roads, trees; from far blue to near dark."""

from __future__ import annotations

import math

import numpy as np

from render.animatic.field import fractal
from render.animatic.paint import Finish, opaque
from render.animatic.palette import ramp
from render.animatic.pen import Pen, Point, Region
from render.animatic.stage import Stage


def ridge(
    stage: Stage,
    depth: float,
    height: float,
    *,
    sharp: float = 0.3,
    material: str = "earth",
    base: float | None = None,
    mist: float = 0.7,
) -> None:
    """One range of hills along the horizon; `sharp` 0 downs .. 1 peaks."""
    foot = stage.horizon + 0.012 if base is None else base
    pen = stage.pen(depth)
    x0, x1 = pen.region.x0, pen.region.x1
    count = 90
    line = _skyline(pen, count, sharp)
    below = foot + 0.04 if base is None else 1.9  # a dune or a sea bed reaches down to our feet
    points: list[Point] = [(x0 - 0.05, below)]
    for k, level in enumerate(line):
        points.append((x0 + (x1 - x0) * k / (count - 1), foot - height * level))
    points.append((x1 + 0.05, below))
    pen.fill(points, 0.5, ink=False)
    if sharp > 0.5:  # the shaded side of every peak
        side = 1 if stage.sun_x < 0.5 else -1
        for k in range(2, count - 2):
            if line[k] > line[k - 1] and line[k] >= line[k + 1] and line[k] > 0.35:
                x, y = points[k + 1]
                drop = height * line[k]
                pen.glaze(
                    [
                        (x, y),
                        (x + side * 0.55 * drop, foot + 0.03),
                        (x + side * 0.02, foot + 0.03),
                        (x + side * 0.10 * drop, y + 0.4 * drop),
                    ],
                    0.18,
                    0.5,
                )
                if stage.mood.sky[0][2] > 0.3:
                    with pen.dyed("snow"):
                        if sharp > 0.8 and line[k] > 0.7:
                            pen.fill(
                                [
                                    (x, y),
                                    (x + 0.10 * drop, y + 0.22 * drop),
                                    (x + 0.02 * drop, y + 0.17 * drop),
                                    (x - 0.05 * drop, y + 0.24 * drop),
                                    (x - 0.10 * drop, y + 0.18 * drop),
                                ],
                                0.75,
                                ink=False,
                            )
    stage.add(
        pen,
        Finish(
            material,
            depth,
            rim=0.12,
            pool=0.06,
            mottle=0.12,
            mist=mist,
            mist_from=foot - 0.8 * height,
            mist_to=foot + 0.02,
        ),
    )


def _skyline(pen: Pen, count: int, sharp: float) -> list[float]:
    total = np.zeros(count)
    grid = np.linspace(0, 1, count)
    for octave in range(5):
        cells = 3 * 2**octave
        knots = pen.rng.random(cells + 1)
        wave = np.interp(grid, np.linspace(0, 1, cells + 1), knots) if sharp > 0.4 else _smooth(grid, knots)
        total += wave * (0.5 + 0.14 * sharp) ** octave
    total = (total - total.min()) / max(1e-6, float(total.max() - total.min()))
    return [0.18 + 0.82 * float(level) for level in total]


def _smooth(grid: np.ndarray, knots: np.ndarray) -> np.ndarray:
    at = grid * (len(knots) - 1)
    low = np.minimum(at.astype(int), len(knots) - 2)
    share = (1 - np.cos((at - low) * math.pi)) / 2
    return np.asarray(knots[low] * (1 - share) + knots[low + 1] * share)


def plain(stage: Stage, material: str, *, top: float | None = None, depth: float = 1.25, contrast: float = 1.0) -> None:
    """The ground from the horizon down: strokes that grow towards us, paler in the distance."""
    start = stage.horizon if top is None else top
    where = stage.region(depth)
    where = Region(where.x0, max(where.y0, start), where.x1, where.y1, where.px)
    if where.y1 <= where.y0 + 0.01:
        return
    height, width, px = where.height_px, where.width_px, where.px
    ys = stage.heights(where)
    down = np.clip((ys - start) / max(0.2, 1 - start), 0, 1.2)
    coarse = fractal(stage.rng, height, width, 0.10 * px, octaves=4, stretch=5.0)
    fine = fractal(stage.rng, height, width, 0.016 * px, octaves=3, stretch=8.0)
    value = 0.70 - 0.34 * down + contrast * (0.10 * coarse * (0.4 + down) + 0.05 * fine * (0.3 + down))
    value += 0.018 * stage.texture("tooth", where)
    air = np.clip(0.75 - 2.2 * down, 0, 1).astype(np.float32) * np.ones((1, width), np.float32)
    stage.layers.append(
        opaque(
            value.astype(np.float32),
            ramp(stage.mood, material, 1.15),
            6,
            where.x0,
            where.y0,
            px,
            depth,
            overlays=[(stage.mood.haze, air * 0.8)],
        )
    )


def tree(pen: Pen, x: float, y: float, high: float, kind: str = "broad") -> None:
    """A tree with its foot at (x, y)."""
    with pen.placed(x, y, high):
        if kind == "palm":
            pen.line([(0, 0), (0.03, -0.4), (0.10, -0.86)], 0.035, 0.35, curved=True)
            for k in range(9):
                turn = math.radians(-200 + 27 * k + pen.wobble(4))
                reach = 0.36 + 0.05 * pen.wobble()
                mid = (0.10 + 0.55 * reach * math.cos(turn), -0.88 + 0.42 * reach * math.sin(turn) - 0.05)
                tip = (0.10 + reach * math.cos(turn), -0.86 + 0.55 * reach * math.sin(turn) + 0.14)
                pen.fill(
                    [(0.10, -0.88), mid, tip, (mid[0], mid[1] + 0.05)], 0.42 + 0.04 * (k % 3), curved=True, ink=False
                )
        elif kind == "fir":
            pen.line([(0, 0), (0, -0.5)], 0.05, 0.2)
            for k in range(6):
                low, wide = -0.12 - 0.15 * k, 0.26 - 0.038 * k
                pen.fill(
                    [
                        (-wide, low),
                        (pen.wobble(0.01), low - 0.25),
                        (wide, low),
                        (0.4 * wide, low - 0.03),
                        (-0.3 * wide, low + 0.01),
                    ],
                    0.38 + 0.03 * k,
                    ink=False,
                )
        else:
            pen.fill([(-0.035, 0), (-0.02, -0.4), (0.02, -0.4), (0.04, 0)], 0.25, ink=False)
            for k in range(11):
                turn = 2.4 * k
                reach = 0.20 * math.sqrt(k / 10)
                cx, cy = reach * math.cos(turn) * 1.15, -0.64 + reach * math.sin(turn)
                size = 0.15 + 0.03 * pen.wobble()
                blob = [
                    (
                        cx + size * (1 + 0.16 * pen.wobble()) * math.cos(a),
                        cy + size * 0.85 * (1 + 0.16 * pen.wobble()) * math.sin(a),
                    )
                    for a in np.linspace(0, 2 * math.pi, 9)[:-1]
                ]
                pen.fill(blob, 0.34 + 0.16 * (-cy - 0.4), curved=True, ink=False)


def tree_line(
    stage: Stage, depth: float, high: float, *, kind: str = "broad", density: float = 1.0, foot: float | None = None
) -> None:
    """A row of trees at a depth."""
    pen = stage.pen(depth)
    base = stage.horizon + 0.02 if foot is None else foot
    x = pen.region.x0 - 0.1
    while x < pen.region.x1 + 0.1:
        size = high * (0.75 + 0.5 * pen.rng.random())
        tree(pen, x, base + 0.02 * high * pen.wobble(), size, kind)
        x += size * (0.34 + 0.5 * pen.rng.random()) / density
    stage.add(
        pen, Finish("foliage", depth, rim=0.16, mottle=0.14, mist=0.5, mist_from=base - 0.4 * high, mist_to=base + 0.02)
    )


def road(stage: Stage, *, material: str = "concrete") -> None:
    """A road from our feet to the vanishing point, with a dashed middle."""
    pen = stage.pen(1.2)
    x = 0.5 * stage.aspect + 0.12 * (stage.focus[0] - 0.5 * stage.aspect)
    y = stage.horizon + 0.004
    pen.fill([(x - 0.004, y), (x + 0.004, y), (x + 0.62, 1.25), (x - 0.50, 1.25)], 0.42)
    for k in range(7):
        near, far = 1.2 * 0.62**k, 1.2 * 0.62**k * 0.80
        y0, y1 = y + (1.2 - y) * near, y + (1.2 - y) * far
        mid0, mid1 = x + 0.05 * near, x + 0.05 * far
        pen.fill(
            [(mid0 - 0.010 * near, y0), (mid0 + 0.010 * near, y0), (mid1 + 0.010 * far, y1), (mid1 - 0.010 * far, y1)],
            0.9,
            ink=False,
        )
    stage.add(pen, Finish(material, 1.2, rim=0.05, mist=0.85, mist_from=y + 0.10, mist_to=y - 0.02))


def grasses(stage: Stage, depth: float = 0.55, *, foot: float = 1.02) -> None:
    """Blades and stalks close to the lens; none before a face."""
    if stage.framing in ("close", "extreme-close", "insert", "medium-close", "medium", "two-shot", "over-shoulder"):
        return
    drift_free = stage.pen(depth)
    pen = drift_free
    x = pen.region.x0
    while x < pen.region.x1:
        high = 0.05 + 0.09 * pen.rng.random()
        lean = 0.04 * pen.wobble()
        pen.fill(
            [
                (x - 0.004, foot + 0.1),
                (x + lean * 0.4, foot - 0.5 * high),
                (x + lean, foot - high),
                (x + lean * 0.4 + 0.005, foot - 0.45 * high),
                (x + 0.006, foot + 0.1),
            ],
            0.3 + 0.1 * pen.wobble(),
            ink=False,
        )
        x += 0.006 + 0.014 * pen.rng.random()
    stage.add(pen, Finish("foliage", depth, soft=0.002, lift=-0.1), front=True)


def rocks(stage: Stage, depth: float = 0.6, *, foot: float = 1.0, count: int = 5) -> None:
    pen = stage.pen(depth)
    for _ in range(count):
        x = pen.rng.uniform(pen.region.x0, pen.region.x1)
        wide, high = pen.rng.uniform(0.08, 0.22), pen.rng.uniform(0.03, 0.08)
        top = [
            (x - wide, foot + 0.1),
            (x - 0.7 * wide, foot - 0.5 * high),
            (x - 0.2 * wide, foot - high),
            (x + 0.35 * wide, foot - 0.8 * high),
            (x + 0.8 * wide, foot - 0.2 * high),
            (x + wide, foot + 0.1),
        ]
        pen.fill(top, 0.5)
        pen.glaze(
            [
                (x - wide, foot + 0.1),
                (x - 0.2 * wide, foot - high),
                (x + 0.05 * wide, foot - 0.2 * high),
                (x, foot + 0.1),
            ],
            0.1,
            0.55,
        )
    stage.add(pen, Finish("concrete", depth, lift=-0.12), front=True)
