"""What people build outdoors: skylines, streets, quays with cranes, lighthouses, a deck under our feet."""

from __future__ import annotations

import math

from render.animatic.layer import Drift
from render.animatic.paint import Finish
from render.animatic.pen import Pen, oval
from render.animatic.stage import Stage


def skyline(stage: Stage, depth: float, high: float, *, towers: float = 0.5, foot: float | None = None) -> None:
    """Houses and towers along the horizon; their windows shine at night."""
    pen = stage.pen(depth)
    base = (stage.horizon if foot is None else foot) + 0.012
    x = pen.region.x0 - 0.05
    lit = stage.mood.dark
    while x < pen.region.x1 + 0.05:
        tall = high * (0.25 + 0.75 * pen.rng.random() ** (1.6 - towers))
        wide = high * (0.14 + 0.26 * pen.rng.random()) * (0.7 + 0.3 / (0.6 + tall / high))
        value = 0.36 + 0.28 * pen.rng.random()
        pen.rect(x, base - tall, x + wide, base + 0.05, value, ink=False)
        pen.glaze([(x, base), (x, base - tall), (x + 0.32 * wide, base - tall), (x + 0.32 * wide, base)], 0.2, 0.4)
        crown = pen.rng.random()
        if crown < 0.18:
            pen.line([(x + wide / 2, base - tall), (x + wide / 2, base - tall - 0.22 * high)], 0.003, value)
        elif crown < 0.4:
            pen.rect(x + 0.25 * wide, base - tall - 0.06 * high, x + 0.75 * wide, base - tall, value - 0.05, ink=False)
        elif crown < 0.5:
            pen.fill(
                [(x, base - tall), (x + wide, base - tall), (x + wide, base - tall - 0.12 * high)], value, ink=False
            )
        rows, columns = int(tall / (0.022 + 0.02 * high)), max(2, int(wide / 0.016))
        for row in range(1, rows):
            for column in range(columns):
                if pen.rng.random() < (0.30 if lit else 0.45):
                    wx, wy = x + wide * (column + 0.3) / columns, base - tall + tall * row / max(1, rows)
                    if lit:
                        with pen.dyed("lamp"):
                            pen.rect(wx, wy, wx + 0.36 * wide / columns, wy + 0.008, 0.75, ink=False)
                    else:
                        pen.glaze(
                            [
                                (wx, wy),
                                (wx + 0.4 * wide / columns, wy),
                                (wx + 0.4 * wide / columns, wy + 0.009),
                                (wx, wy + 0.009),
                            ],
                            0.12,
                            0.4,
                        )
        x += wide * (0.85 + 0.5 * pen.rng.random())
    stage.add(
        pen,
        Finish(
            "concrete",
            depth,
            rim=0.10,
            pool=0.1,
            mist=0.75,
            mist_from=base - 0.7 * high,
            mist_to=base + 0.02,
            glow=0.007 if lit else 0,
        ),
    )


def gantry_crane(pen: Pen, x: float, y: float, high: float, *, flip: bool = False) -> None:
    """A container crane; foot at (x, y)."""
    with pen.placed(x, y, high, flip=flip):
        for a, b in (
            ((-0.17, 0), (-0.13, -0.62)),
            ((0.17, 0), (0.13, -0.62)),
            ((-0.10, 0), (-0.08, -0.62)),
            ((0.10, 0), (0.08, -0.62)),
        ):
            pen.line([a, b], 0.022, 0.42)
        pen.line([(-0.17, -0.16), (0.17, -0.16)], 0.020, 0.42)
        pen.line([(-0.15, -0.16), (0.13, -0.60)], 0.010, 0.42)
        pen.rect(-0.42, -0.655, 0.72, -0.61, 0.46)
        pen.line([(-0.13, -0.64), (-0.04, -0.98), (0.13, -0.64)], 0.020, 0.42)
        pen.line([(-0.04, -0.97), (0.70, -0.65)], 0.008, 0.42)
        pen.line([(-0.04, -0.97), (-0.40, -0.65)], 0.008, 0.42)
        pen.line([(-0.04, -0.97), (0.36, -0.65)], 0.006, 0.42)
        pen.rect(-0.34, -0.70, -0.20, -0.61, 0.34)
        pen.line([(0.44, -0.61), (0.44, -0.32)], 0.005, 0.4)
        pen.rect(0.40, -0.34, 0.48, -0.30, 0.3)


def jib_crane(pen: Pen, x: float, y: float, high: float, *, flip: bool = False) -> None:
    """A level-luffing quay crane."""
    with pen.placed(x, y, high, flip=flip):
        for dx in (-0.12, 0.12):
            pen.line([(dx, 0), (dx * 0.6, -0.30)], 0.026, 0.4)
        pen.line([(-0.11, -0.12), (0.11, -0.12)], 0.014, 0.4)
        pen.fill([(-0.13, -0.28), (-0.13, -0.44), (0.07, -0.46), (0.12, -0.28)], 0.5)
        pen.line([(0.02, -0.44), (-0.04, -0.74)], 0.020, 0.4)
        pen.line([(0.05, -0.40), (0.62, -0.98)], 0.020, 0.42)
        pen.line([(0.01, -0.46), (0.60, -0.97)], 0.008, 0.42)
        pen.line([(-0.04, -0.74), (0.61, -0.98)], 0.006, 0.42)
        pen.line([(-0.04, -0.74), (-0.22, -0.40)], 0.010, 0.42)
        pen.rect(-0.27, -0.44, -0.17, -0.34, 0.34)
        pen.line([(0.62, -0.97), (0.62, -0.55)], 0.005, 0.4)


def cranes(stage: Stage, depth: float, high: float, count: int, *, foot: float, shed: bool = True) -> None:
    """A working quay at a distance: cranes and sheds, lamps at night."""
    pen = stage.pen(depth, ink=0.6)
    x0, x1 = pen.region.x0, pen.region.x1
    if shed:
        x = x0
        while x < x1:
            wide, tall = 0.22 * high * (2 + pen.rng.random()), 0.16 * high * (1 + pen.rng.random())
            pen.fill(
                [
                    (x, foot),
                    (x, foot - tall),
                    (x + wide / 2, foot - 1.25 * tall),
                    (x + wide, foot - tall),
                    (x + wide, foot),
                ],
                0.42 + 0.1 * pen.rng.random(),
                ink=False,
            )
            x += wide * (1.02 + 0.6 * pen.rng.random())
    side = stage.focus[0] > stage.aspect / 2
    for k in range(count):
        share = (k + 0.5 + 0.25 * pen.wobble()) / count
        x = x0 + (x1 - x0) * (0.55 * share if side else 0.45 + 0.55 * share)
        (gantry_crane if k % 2 == 0 else jib_crane)(
            pen, x, foot, high * (0.8 + 0.3 * pen.rng.random()), flip=pen.rng.random() < 0.5
        )
    pen.rect(x0 - 0.1, foot - 0.004, x1 + 0.1, foot + 0.03, 0.3, ink=False)
    if stage.mood.dark:
        for _ in range(int(9 * stage.aspect)):
            pen.lamp(pen.rng.uniform(x0, x1), foot - high * 0.12 * (0.4 + pen.rng.random()), 0.0022)
    stage.add(
        pen,
        Finish(
            "steel",
            depth,
            mist=0.6,
            mist_from=foot - 0.5 * high,
            mist_to=foot + 0.03,
            glow=0.02 if stage.mood.dark else 0,
        ),
    )


def quay(stage: Stage, *, top: float = 0.86, depth: float = 0.72, bollards: bool = True, side: str = "both") -> None:
    """The quay we stand on: its stone edge, bollards and a rope, in front of the water."""
    pen = stage.pen(depth, ink=1.3)
    x0, x1 = pen.region.x0 - 0.1, pen.region.x1 + 0.1
    pen.fill([(x0, top + 0.012), (x1, top - 0.012), (x1, 1.6), (x0, 1.6)], 0.62)
    pen.fill([(x0, top + 0.012), (x1, top - 0.012), (x1, top + 0.022), (x0, top + 0.046)], 0.80)
    for k in range(10):
        x = x0 + (x1 - x0) * (k + 0.4) / 10
        pen.pen_line([(x, top + 0.03), (x - 0.25 * (stage.aspect / 2 - x), 1.3)], 0.5)
    if bollards:
        for x in (0.14 * stage.aspect, 0.80 * stage.aspect):
            with pen.dyed("black"):
                _bollard(pen, x, top + 0.035, 0.085)
        pen.line(
            [(0.14 * stage.aspect, top - 0.03), (0.02 * stage.aspect, top + 0.01), (x0, top - 0.10)],
            0.010,
            0.66,
            curved=True,
        )
    stage.add(pen, Finish("concrete", depth, lift=-0.06), front=True)


def _bollard(pen: Pen, x: float, y: float, high: float) -> None:
    with pen.placed(x, y, high):
        pen.fill(oval(0.05, 0.02, 0.62, 0.14), 0.06, ink=False)
        pen.fill(
            [
                (-0.36, 0.02),
                (-0.28, -0.50),
                (-0.52, -0.66),
                (-0.52, -0.84),
                (0.52, -0.84),
                (0.52, -0.66),
                (0.28, -0.50),
                (0.36, 0.02),
            ],
            0.42,
            curved=True,
        )
        pen.glaze([(0.05, 0.05), (0.05, -0.9), (0.55, -0.9), (0.4, 0.05)], 0.8, 0.3)


def lighthouse(stage: Stage, x: float, *, depth: float = 3.0, high: float = 0.30) -> None:
    pen = stage.pen(depth, ink=0.7)
    y = stage.horizon + 0.02
    pen.fill(
        [
            (x - 0.9 * high, y + 0.02),
            (x - 0.5 * high, y - 0.10 * high),
            (x + 0.1 * high, y - 0.16 * high),
            (x + 0.6 * high, y - 0.05 * high),
            (x + 1.1 * high, y + 0.02),
        ],
        0.3,
        ink=False,
    )
    with pen.placed(x, y - 0.12 * high, high), pen.dyed("white"):
        pen.fill([(-0.085, 0), (-0.055, -0.74), (0.055, -0.74), (0.085, 0)], 0.7)
        with pen.dyed("red"):
            for low, up in ((0.16, 0.33), (0.50, 0.66)):
                a, b = 0.085 - 0.04 * low, 0.085 - 0.04 * up
                pen.fill([(-a, -low), (-b, -up), (b, -up), (a, -low)], 0.6, ink=False)
        pen.glaze([(-0.09, 0), (-0.055, -0.74), (-0.02, -0.74), (-0.03, 0)], 0.2, 0.45)
        with pen.dyed("black"):
            pen.rect(-0.085, -0.76, 0.085, -0.735, 0.4)
            pen.fill([(-0.06, -0.88), (0, -0.98), (0.06, -0.88)], 0.4)
        pen.lamp(0, -0.82, 0.042)
    stage.add(pen, Finish("earth", depth, glow=0.10 if stage.mood.dark else 0.03))


def deck(stage: Stage) -> None:
    """A ship's deck under our feet, running to the bow, rails at its sides."""
    pen = stage.pen(0.95, ink=1.2)
    x, y = 0.5 * stage.aspect, stage.horizon + 0.13
    half = 0.5 * stage.aspect + 0.35
    pen.fill([(x - 0.03, y), (x + 0.03, y), (x + half, 1.35), (x - half, 1.35)], 0.55)
    for k in range(-6, 7):
        pen.pen_line([(x + 0.005 * k, y + 0.004), (x + half * k / 6, 1.35)], 0.5)
    for side in (-1, 1):
        top = [
            (x + side * (0.03 + (half - 0.03) * s), y + (1.35 - y) * s - 0.26 * (0.12 + 0.9 * s))
            for s in (0.0, 0.15, 0.35, 0.6, 1.0)
        ]
        for drop in (0.0, 0.09):
            pen.line([(px, py + drop * (0.2 + 2.2 * k / 4)) for k, (px, py) in enumerate(top)], 0.006, 0.4)
        for k in range(10):
            s = 0.04 + 0.96 * (k / 9) ** 1.7
            foot = (x + side * (0.03 + (half - 0.03) * s), y + (1.35 - y) * s)
            pen.line([foot, (foot[0], foot[1] - 0.26 * (0.12 + 0.9 * s))], 0.004 + 0.006 * s, 0.4)
    pen.fill([(x - 0.05, y + 0.07), (x - 0.04, y + 0.02), (x + 0.04, y + 0.02), (x + 0.05, y + 0.07)], 0.38)
    pen.line([(x, y + 0.03), (x, y - 0.20)], 0.006, 0.35)
    stage.add(pen, Finish("steel", 0.95, drift=Drift(sway_y=0.006, period=6.0)))


def facades(stage: Stage) -> None:
    """A street: walls on both sides run to the vanishing point, with windows and doors."""
    x = 0.5 * stage.aspect + 0.1 * (stage.focus[0] - 0.5 * stage.aspect)
    y = stage.horizon
    lit = stage.mood.dark
    for depth, near, far, value in ((2.6, 0.30, 0.12, 0.5), (1.6, 0.62, 0.30, 0.54), (1.05, 1.35, 0.62, 0.50)):
        pen = stage.pen(depth, ink=1.0)
        for side in (-1, 1):
            xs = [x + side * 0.62 * s for s in (far, near)]
            tall = 0.75 + 0.25 * pen.rng.random()
            up = [y - tall * s for s in (far, near)]
            low = [y + 0.30 * s for s in (far, near)]
            shade = value + (0.16 if (side > 0) != (stage.sun_x > 0.5) else -0.14)
            pen.fill([(xs[0], up[0]), (xs[1], up[1]), (xs[1], low[1]), (xs[0], low[0])], shade)
            for row in range(4):
                for column in range(3):
                    s0, s1 = far + (near - far) * (column + 0.25) / 3, far + (near - far) * (column + 0.68) / 3
                    top, bottom = 0.12 + 0.22 * row, 0.12 + 0.22 * row + 0.13
                    if row == 0:
                        top, bottom = -0.29, 0.0
                    window = [
                        (x + side * 0.62 * s0, y - bottom * s0),
                        (x + side * 0.62 * s1, y - bottom * s1),
                        (x + side * 0.62 * s1, y - top * s1),
                        (x + side * 0.62 * s0, y - top * s0),
                    ]
                    if bottom > tall - 0.06:
                        continue
                    if lit and pen.rng.random() < 0.5:
                        with pen.dyed("lamp"):
                            pen.fill(window, 0.7, ink=False)
                    else:
                        pen.fill(window, 0.18)
        stage.add(pen, Finish("sand" if depth != 1.6 else "brick", depth, glow=0.03 if lit else 0.0))


def arch(pen: Pen) -> None:
    """A monumental gate: feet at (0, 0), height 1."""
    for side in (-1, 1):
        pen.rect(side * 0.20, -0.72, side * 0.42, 0.0, 0.62)
        pen.glaze([(side * 0.20, 0), (side * 0.20, -0.7), (side * 0.26, -0.7), (side * 0.26, 0)], 0.1, 0.5)
        pen.rect(side * 0.18, -0.06, side * 0.45, 0.0, 0.5)
    pen.rect(-0.42, -0.86, 0.42, -0.60, 0.68)
    pen.cut([*oval(0, -0.50, 0.20, 0.20, 180, 360), (0.20, 0.0), (-0.20, 0.0)])
    pen.rect(-0.46, -0.885, 0.46, -0.85, 0.75)
    pen.rect(-0.36, -0.95, 0.36, -0.88, 0.62)
    pen.fill([(-0.26, -0.95), (-0.20, -1.0), (0.20, -1.0), (0.26, -0.95)], 0.66)


def dome(pen: Pen) -> None:
    """A domed building: feet at 0, height 1."""
    pen.rect(-0.62, -0.40, 0.62, 0, 0.6)
    for k in range(-5, 6):
        top = -0.28
        pen.fill(
            [*oval(0.11 * k, top, 0.032, 0.05, 180, 360), (0.11 * k + 0.032, -0.04), (0.11 * k - 0.032, -0.04)], 0.22
        )
    pen.rect(-0.26, -0.54, 0.26, -0.40, 0.66)
    pen.fill(
        [(-0.23, -0.54), (-0.27, -0.66), (-0.18, -0.82), (0, -0.92), (0.18, -0.82), (0.27, -0.66), (0.23, -0.54)],
        0.74,
        curved=True,
    )
    pen.line([(0, -0.9), (0, -1.0)], 0.012, 0.5)
    for side in (-1, 1):
        pen.rect(side * 0.60, -0.74, side * 0.70, 0, 0.62)
        pen.fill([(side * 0.59, -0.74), (side * 0.65, -0.84), (side * 0.71, -0.74)], 0.7)
    pen.glaze([(-0.62, 0), (-0.62, -0.4), (-0.3, -0.4), (-0.2, -0.9), (-0.08, -0.9), (-0.12, 0)], 0.2, 0.35)


def turbine(pen: Pen) -> None:
    """A wind turbine: foot at 0, hub at 0.62."""
    pen.fill([(-0.018, 0), (-0.009, -0.62), (0.009, -0.62), (0.018, 0)], 0.75)
    for k in range(3):
        turn = math.radians(20 + 120 * k)
        c, s = math.cos(turn), math.sin(turn)
        pen.fill(
            [
                (0.012 * s, -0.62 - 0.012 * c),
                (0.10 * c + 0.02 * s, -0.62 + 0.10 * s - 0.02 * c),
                (0.38 * c, -0.62 + 0.38 * s),
                (-0.010 * s, -0.62 + 0.010 * c),
            ],
            0.82,
        )
    pen.disc(0, -0.62, 0.018, 0.6)
