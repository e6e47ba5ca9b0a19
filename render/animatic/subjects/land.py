"""What stands and moves on land: vehicles, animals, houses. Feet or wheels at (0, 0); vehicles have length 1, others
height 1."""

from __future__ import annotations

from render.animatic.pen import Pen, oval


def _tyre(pen: Pen, x: float, r: float, y: float | None = None) -> None:
    at = -r if y is None else y
    with pen.dyed("black"):
        pen.disc(x, at, r, 0.16)
        pen.disc(x, at, 0.55 * r, 0.6)
        pen.disc(x, at, 0.18 * r, 0.2)


def _ground_shadow(pen: Pen, half: float) -> None:
    pen.fill(oval(0.0, 0.0, half, 0.03), 0.04, ink=False)


def car(pen: Pen) -> None:
    _ground_shadow(pen, 0.52)
    with pen.dyed("red"):
        pen.fill(
            [
                (-0.5, -0.06),
                (-0.5, -0.17),
                (-0.42, -0.20),
                (-0.28, -0.315),
                (0.10, -0.32),
                (0.26, -0.205),
                (0.46, -0.17),
                (0.5, -0.08),
                (0.48, -0.05),
            ],
            0.54,
        )
        pen.glaze([(-0.5, -0.04), (0.5, -0.04), (0.5, -0.10), (-0.5, -0.11)], 0.15, 0.5)
    with pen.dyed("glass"):
        pen.fill([(-0.34, -0.205), (-0.255, -0.295), (-0.08, -0.298), (-0.08, -0.205)], 0.24)
        pen.fill([(-0.055, -0.205), (-0.055, -0.298), (0.085, -0.298), (0.20, -0.205)], 0.24)
    _tyre(pen, -0.30, 0.085)
    _tyre(pen, 0.31, 0.085)
    pen.lamp(0.475, -0.145, 0.018)


def truck(pen: Pen) -> None:
    _ground_shadow(pen, 0.54)
    with pen.dyed("foliage"):
        pen.fill([(-0.5, -0.12), (-0.5, -0.46), (0.16, -0.48), (0.16, -0.12)], 0.46)
        pen.fill([(0.19, -0.12), (0.19, -0.40), (0.33, -0.40), (0.41, -0.25), (0.5, -0.23), (0.5, -0.10)], 0.56)
    for k in range(5):
        pen.pen_line([(-0.46 + 0.14 * k, -0.47), (-0.46 + 0.14 * k, -0.13)], 0.6)
    with pen.dyed("glass"):
        pen.fill([(0.235, -0.26), (0.235, -0.37), (0.315, -0.37), (0.375, -0.26)], 0.24)
    pen.rect(-0.5, -0.13, 0.5, -0.09, 0.2)
    for x in (-0.36, -0.18, 0.34):
        _tyre(pen, x, 0.085)
    pen.lamp(0.485, -0.16, 0.014)


def bus(pen: Pen) -> None:
    _ground_shadow(pen, 0.52)
    with pen.dyed("saffron"):
        pen.fill([(-0.5, -0.06), (-0.5, -0.33), (-0.46, -0.36), (0.46, -0.36), (0.5, -0.30), (0.5, -0.06)], 0.56)
    with pen.dyed("glass"):
        for k in range(7):
            pen.rect(-0.46 + 0.13 * k, -0.31, -0.35 + 0.13 * k, -0.20, 0.26)
    pen.rect(-0.5, -0.155, 0.5, -0.14, 0.85, ink=False)
    _tyre(pen, -0.31, 0.062)
    _tyre(pen, 0.31, 0.062)


def train(pen: Pen) -> None:
    for k in range(3):
        x = -0.5 - 0.62 * k
        with pen.dyed("blue"):
            pen.fill([(x - 0.08, -0.04), (x - 0.08, -0.22), (x + 0.50, -0.22), (x + 0.50, -0.04)], 0.48)
        with pen.dyed("glass"):
            for j in range(5):
                pen.rect(x - 0.05 + 0.11 * j, -0.18, x + 0.03 + 0.11 * j, -0.11, 0.24, ink=False)
    with pen.dyed("red"):
        pen.fill([(0.02, -0.04), (0.02, -0.24), (0.40, -0.24), (0.52, -0.10), (0.52, -0.04)], 0.52)
    with pen.dyed("glass"):
        pen.fill([(0.34, -0.20), (0.41, -0.20), (0.48, -0.12), (0.34, -0.12)], 0.22)
    pen.lamp(0.5, -0.075, 0.014)
    pen.rect(-3.0, -0.03, 3.0, -0.012, 0.2)


def bicycle(pen: Pen) -> None:
    for x in (-0.30, 0.30):
        ring = oval(x, -0.20, 0.19, 0.19)
        pen.line([*ring, ring[0]], 0.022, 0.2)
    pen.line([(-0.30, -0.20), (-0.10, -0.44), (0.20, -0.44), (0.30, -0.20)], 0.020, 0.36)
    pen.line([(-0.10, -0.44), (0.0, -0.20), (0.20, -0.42)], 0.020, 0.36)
    pen.line([(-0.30, -0.20), (0.0, -0.20)], 0.018, 0.36)
    pen.line([(-0.12, -0.50), (-0.10, -0.44)], 0.02, 0.3)
    pen.line([(0.18, -0.52), (0.22, -0.40)], 0.02, 0.3)
    pen.line([(0.12, -0.54), (0.24, -0.52)], 0.018, 0.3)
    pen.fill([(-0.19, -0.51), (-0.05, -0.52), (-0.09, -0.49)], 0.2)


def tank(pen: Pen) -> None:
    _ground_shadow(pen, 0.54)
    with pen.dyed("foliage"):
        pen.fill([(-0.5, -0.05), (-0.46, -0.16), (0.46, -0.16), (0.52, -0.08), (0.44, -0.01), (-0.44, -0.01)], 0.26)
        pen.fill([(-0.48, -0.15), (-0.40, -0.21), (0.38, -0.21), (0.50, -0.15)], 0.5)
        pen.fill([(-0.26, -0.21), (-0.22, -0.31), (0.08, -0.32), (0.18, -0.22)], 0.56)
        pen.line([(0.12, -0.275), (0.66, -0.31)], 0.026, 0.46)
    for k in range(7):
        pen.disc(-0.38 + 0.125 * k, -0.07, 0.048, 0.42)


def horse(pen: Pen) -> None:
    _ground_shadow(pen, 0.5)
    with pen.dyed("earth"):
        for x, foot, shade in ((-0.30, -0.36, 0.34), (0.24, 0.30, 0.34), (-0.36, -0.30, 0.48), (0.18, 0.14, 0.48)):
            pen.limb((x, -0.48), ((x + foot) / 2, -0.24), 0.065, 0.036, shade)
            pen.limb(((x + foot) / 2, -0.24), (foot, -0.02), 0.034, 0.024, shade)
        pen.fill(
            [
                (-0.44, -0.66),
                (-0.20, -0.72),
                (0.10, -0.68),
                (0.30, -0.80),
                (0.42, -1.02),
                (0.52, -1.04),
                (0.66, -0.86),
                (0.62, -0.80),
                (0.50, -0.86),
                (0.40, -0.60),
                (0.26, -0.42),
                (-0.10, -0.40),
                (-0.40, -0.44),
            ],
            0.54,
            curved=True,
        )
    with pen.dyed("hair"):
        pen.fill([(0.24, -0.78), (0.38, -1.04), (0.44, -1.04), (0.34, -0.76)], 0.2)
        pen.fill([(-0.42, -0.66), (-0.58, -0.50), (-0.56, -0.20), (-0.46, -0.46)], 0.2, curved=True)


def dog(pen: Pen) -> None:
    _ground_shadow(pen, 0.5)
    with pen.dyed("sand"):
        for x, foot, shade in ((-0.34, -0.40, 0.36), (0.26, 0.34, 0.36), (-0.42, -0.34, 0.5), (0.20, 0.18, 0.5)):
            pen.limb((x, -0.36), (foot, -0.03), 0.075, 0.045, shade)
        pen.fill(
            [
                (-0.50, -0.56),
                (-0.1, -0.62),
                (0.22, -0.64),
                (0.36, -0.86),
                (0.50, -0.92),
                (0.74, -0.74),
                (0.70, -0.66),
                (0.50, -0.64),
                (0.38, -0.42),
                (0.1, -0.28),
                (-0.44, -0.32),
            ],
            0.56,
            curved=True,
        )
        pen.fill([(0.36, -0.86), (0.34, -0.66), (0.46, -0.74)], 0.3)
        pen.limb((-0.48, -0.50), (-0.74, -0.78), 0.045, 0.02, 0.52)


def cow(pen: Pen) -> None:
    _ground_shadow(pen, 0.6)
    with pen.dyed("white"):
        for x, shade in ((-0.40, 0.4), (0.34, 0.4), (-0.48, 0.54), (0.26, 0.54)):
            pen.limb((x, -0.40), (x - 0.02, -0.03), 0.07, 0.045, shade)
        pen.fill(
            [
                (-0.58, -0.76),
                (0.0, -0.76),
                (0.24, -0.86),
                (0.38, -0.80),
                (0.56, -0.92),
                (0.78, -0.70),
                (0.74, -0.60),
                (0.56, -0.66),
                (0.42, -0.44),
                (-0.1, -0.32),
                (-0.54, -0.38),
            ],
            0.64,
            curved=True,
        )
    with pen.dyed("black"):
        pen.line([(0.58, -0.90), (0.52, -1.06), (0.62, -1.1)], 0.03, 0.3, curved=True)


def whale(pen: Pen) -> None:
    """A fluke or a back breaking the water."""
    pen.fill(
        [(-0.9, 0.02), (-0.5, -0.16), (0.0, -0.24), (0.30, -0.20), (0.38, -0.30), (0.46, -0.18), (0.9, 0.02)],
        0.32,
        curved=True,
    )
    pen.glaze([(-0.6, -0.10), (0.0, -0.22), (0.5, -0.14), (0.0, -0.15)], 0.9, 0.4)


def dolphin(pen: Pen) -> None:
    pen.fill(
        [
            (-0.55, 0.02),
            (-0.36, -0.14),
            (-0.05, -0.26),
            (0.02, -0.38),
            (0.12, -0.25),
            (0.34, -0.10),
            (0.50, 0.06),
            (0.40, 0.05),
            (0.24, 0.0),
            (-0.1, -0.10),
            (-0.36, 0.0),
            (-0.62, 0.14),
        ],
        0.42,
        curved=True,
    )
    with pen.dyed("snow"):
        for k in range(7):
            pen.fill(oval(-0.5 + 0.16 * k + pen.wobble(0.03), 0.05, 0.05, 0.02), 0.85, ink=False)


def house(pen: Pen) -> None:
    with pen.dyed("sand"):
        pen.rect(-0.7, -0.58, 0.7, 0.0, 0.64)
        pen.glaze([(-0.7, 0), (-0.7, -0.58), (-0.2, -0.58), (-0.2, 0)], 0.2, 0.4)
    with pen.dyed("brick"):
        pen.fill([(-0.80, -0.55), (-0.45, -1.0), (0.45, -1.0), (0.80, -0.55)], 0.5)
    for x in (-0.48, 0.30):
        with pen.dyed("lamp"):
            pen.rect(x, -0.42, x + 0.2, -0.20, 0.4)
    pen.rect(-0.10, -0.36, 0.12, 0.0, 0.2)


def tower(pen: Pen) -> None:
    """A lattice mast with dishes."""
    pen.fill([(-0.16, 0), (-0.03, -1.0), (0.03, -1.0), (0.16, 0)], 0.4)
    for k in range(6):
        y0, y1 = -0.04 - 0.155 * k, -0.16 - 0.155 * k
        w0, w1 = 0.13 - 0.019 * k, 0.115 - 0.019 * k
        pen.cut([(-w0 + 0.02, y0), (w0 - 0.02, y0), (0, y1)])
        pen.cut([(-w1 + 0.02, y1 - 0.01), (-0.01, y1 - 0.01), (-w0 + 0.03, y0 - 0.03)])
    for y, side in ((-0.62, -1), (-0.78, 1), (-0.48, 1)):
        pen.fill(oval(side * 0.10, y, 0.055, 0.065), 0.75)
    pen.line([(0, -1.0), (0, -1.16)], 0.012, 0.4)
    pen.lamp(0, -1.16, 0.012)


def planet(pen: Pen) -> None:
    """A world hanging in the dark, centred."""
    pen.disc(0, -0.5, 0.5, 0.56)
    with pen.dyed("snow"):
        for _ in range(12):
            x, y = pen.wobble(0.2), -0.5 + pen.wobble(0.2)
            if (x * x + (y + 0.5) ** 2) < 0.17:
                pen.fill(oval(x, y, 0.12, 0.03), 0.7, ink=False)
    pen.glaze([*oval(0, -0.5, 0.51, 0.51, 70, 250), (0.05, -0.2)], 0.02, 0.85)


def satellite(pen: Pen) -> None:
    with pen.dyed("blue"):
        for side in (-1, 1):
            pen.fill([(side * 0.20, -0.60), (side * 0.92, -0.66), (side * 0.92, -0.38), (side * 0.20, -0.40)], 0.5)
            for k in range(1, 5):
                pen.pen_line([(side * (0.20 + 0.145 * k), -0.62), (side * (0.20 + 0.145 * k), -0.38)], 0.8)
    with pen.dyed("brass"):
        pen.rect(-0.16, -0.70, 0.16, -0.30, 0.62)
    with pen.dyed("white"):
        pen.fill(oval(0, -0.20, 0.19, 0.09), 0.75)
    pen.line([(0, -0.70), (0, -0.92)], 0.016, 0.4)


def plant(pen: Pen) -> None:
    """A young plant in a hand of earth."""
    with pen.dyed("earth"):
        pen.fill([(-0.6, 0.05), (-0.3, -0.14), (0.2, -0.16), (0.6, 0.05)], 0.34, curved=True)
    with pen.dyed("foliage"):
        pen.line([(0, -0.1), (0.02, -0.5), (-0.02, -0.92)], 0.04, 0.4, curved=True)
        for y, side, size in ((-0.36, -1, 0.36), (-0.50, 1, 0.40), (-0.72, -1, 0.30), (-0.84, 1, 0.26)):
            pen.fill(
                [
                    (0, y),
                    (side * 0.5 * size, y - 0.34 * size),
                    (side * size, y - 0.30 * size),
                    (side * 0.55 * size, y + 0.02),
                ],
                0.58,
                curved=True,
            )
