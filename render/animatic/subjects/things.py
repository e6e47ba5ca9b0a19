"""Things large in the picture: instruments, tools, machines, hands. Standing on (0, 0) with height 1 unless noted
centred."""

from __future__ import annotations

import math

from render.animatic.pen import Pen, Point, oval


def _wheel(x: float, y: float, outer: float, inner: float, teeth: int) -> list[Point]:
    points: list[Point] = []
    for k in range(teeth):
        for share, radius in ((0.0, inner), (0.22, outer), (0.52, outer), (0.74, inner)):
            turn = 2 * math.pi * (k + share) / teeth
            points.append((x + radius * math.cos(turn), y + radius * math.sin(turn)))
    return points


def gears(pen: Pen) -> None:
    for x, y, r, teeth, dye, value in (
        (0.42, -0.62, 0.34, 18, "brass", 0.5),
        (-0.30, -0.42, 0.46, 24, "steel", 0.56),
        (0.34, -0.10, 0.22, 12, "steel", 0.46),
    ):
        with pen.dyed(dye):
            pen.fill([(px - 0.02, py + 0.03) for px, py in _wheel(x, y, r, r * 0.87, teeth)], 0.10)
            pen.fill(_wheel(x, y, r, r * 0.87, teeth), value)
            pen.disc(x, y, r * 0.72, value - 0.16)
            pen.disc(x, y, r * 0.66, value + 0.06)
            pen.glaze(oval(x - 0.2 * r, y + 0.2 * r, r * 0.55, r * 0.5), 0.2, 0.35)
            for k in range(6):
                turn = math.radians(60 * k + 12)
                pen.disc(x + 0.45 * r * math.cos(turn), y + 0.45 * r * math.sin(turn), r * 0.12, 0.14)
            pen.disc(x, y, r * 0.20, value + 0.2)
            pen.disc(x, y, r * 0.09, 0.08)


def propeller(pen: Pen) -> None:
    with pen.dyed("brass"):
        for k in range(5):
            turn = math.radians(72 * k - 80)
            c, s = math.cos(turn), math.sin(turn)
            blade = [
                (0.06, -0.04),
                (0.22, -0.15),
                (0.40, -0.17),
                (0.49, -0.06),
                (0.46, 0.07),
                (0.28, 0.09),
                (0.08, 0.06),
            ]
            pen.fill([(x * c - y * s, -0.5 + x * s + y * c) for x, y in blade], 0.56, curved=True)
            pen.glaze(
                [
                    (x * c - y * s, -0.5 + x * s + y * c)
                    for x, y in [(0.1, 0.0), (0.30, -0.03), (0.46, 0.03), (0.42, 0.10), (0.2, 0.10)]
                ],
                0.15,
                0.5,
                curved=True,
            )
        pen.disc(0, -0.5, 0.115, 0.62)
        pen.disc(0.01, -0.51, 0.06, 0.82)


def radar_screen(pen: Pen) -> None:
    """A round scope with its sweep, in a housing."""
    pen.fill([(-0.66, 0.0), (-0.60, -0.98), (-0.52, -1.05), (0.52, -1.05), (0.60, -0.98), (0.66, 0.0)], 0.36)
    pen.fill([(-0.66, 0.0), (-0.78, 0.22), (0.78, 0.22), (0.66, 0.0)], 0.5)
    pen.disc(0, -0.54, 0.46, 0.62)
    pen.disc(0, -0.54, 0.425, 0.10)
    with pen.dyed("screen"):
        pen.disc(0, -0.54, 0.41, 0.10, ink=False)
        pen.fill([(0, -0.54), *oval(0, -0.54, 0.40, 0.40, -70, -18)], 0.30, ink=False)
        pen.fill([(0, -0.54), *oval(0, -0.54, 0.40, 0.40, -34, -18)], 0.52, ink=False)
        for r in (0.13, 0.26, 0.39):
            ring = oval(0, -0.54, r, r)
            pen.line([*ring, ring[0]], 0.008, 0.52)
        pen.line([(-0.40, -0.54), (0.40, -0.54)], 0.006, 0.45)
        pen.line([(0, -0.94), (0, -0.14)], 0.006, 0.45)
        pen.line([(0, -0.54), (0.38, -0.665)], 0.014, 0.95)
        for x, y, r in (
            (0.16, -0.70, 0.022),
            (-0.21, -0.62, 0.014),
            (-0.10, -0.34, 0.016),
            (0.24, -0.43, 0.012),
            (0.06, -0.82, 0.013),
        ):
            pen.disc(x, y, r, 0.95, ink=False)
    for k in range(7):
        pen.disc(-0.54 + 0.18 * k, 0.11, 0.035, 0.24 if k % 3 else 0.6)
        if k % 3 == 1:
            pen.lamp(-0.54 + 0.18 * k, 0.11, 0.022)


def rope(pen: Pen) -> None:
    """A coil seen from a low side."""
    with pen.dyed("rope"):
        for k in range(5):
            y, r = -0.10 - 0.105 * k, 0.62 - 0.03 * k
            pen.fill(oval(0.01 * k, y, r, 0.21), 0.50 + 0.03 * k)
            for j in range(26):
                turn = math.pi * j / 25
                x0, y0 = 0.01 * k + r * math.cos(turn), y + 0.21 * math.sin(turn)
                pen.pen_line([(x0 - 0.012, y0 - 0.06), (x0 + 0.016, y0 - 0.01)], 0.4)
        pen.fill(oval(0.05, -0.53, 0.34, 0.11), 0.12)
        pen.line([(0.5, -0.30), (0.8, -0.12), (1.2, -0.02), (2.0, 0.0)], 0.085, 0.55, curved=True)


def flag(pen: Pen) -> None:
    """A tricolour of plain bands in the wind, on its staff."""
    pen.line([(-0.52, 0.4), (-0.52, -1.04)], 0.030, 0.5)
    with pen.dyed("brass"):
        pen.disc(-0.52, -1.06, 0.035, 0.8)
    for band, dye in enumerate(("saffron", "white", "green")):
        with pen.dyed(dye):
            top, low = -1.0 + 0.20 * band, -0.80 + 0.20 * band
            pen.fill([*_wave(top, 0.0), *_wave(low, 0.0)[::-1]], 0.66, ink=band == 1)
    for k, (x, wide) in enumerate(((-0.36, 0.10), (-0.02, 0.13), (0.34, 0.12), (0.62, 0.06))):
        pen.glaze(
            [
                (x, _ripple(x) - 1.0),
                (x + wide, _ripple(x + wide) - 1.0),
                (x + wide * 1.1, _ripple(x + wide) - 0.4),
                (x + 0.02, _ripple(x) - 0.4),
            ],
            0.12 if k % 2 == 0 else 0.95,
            0.34,
            curved=True,
        )


def _ripple(x: float) -> float:
    return 0.055 * math.sin(4.4 * x + 1.0) * (0.35 + 0.8 * (x + 0.5))


def _wave(y: float, start: float) -> list[Point]:
    return [(-0.51 + 0.062 * k, y + _ripple(-0.51 + 0.062 * k)) for k in range(20)]


def anchor(pen: Pen) -> None:
    with pen.dyed("black"):
        pen.fill(oval(0, -0.92, 0.10, 0.10), 0.5)
        pen.cut(oval(0, -0.92, 0.058, 0.058))
        pen.fill([(-0.04, -0.84), (-0.055, -0.10), (0.055, -0.10), (0.04, -0.84)], 0.5)
        pen.fill([(-0.27, -0.74), (-0.27, -0.67), (0.27, -0.67), (0.27, -0.74)], 0.46)
        pen.fill(
            [
                (0, 0.0),
                (-0.22, -0.06),
                (-0.40, -0.24),
                (-0.47, -0.20),
                (-0.44, -0.46),
                (-0.24, -0.31),
                (-0.32, -0.28),
                (-0.19, -0.16),
                (0, -0.12),
                (0.19, -0.16),
                (0.32, -0.28),
                (0.24, -0.31),
                (0.44, -0.46),
                (0.47, -0.20),
                (0.40, -0.24),
                (0.22, -0.06),
            ],
            0.54,
        )
        pen.glaze(
            [(0.0, 0.0), (0.0, -0.9), (0.06, -0.9), (0.06, -0.12), (0.5, -0.4), (0.45, -0.2), (0.2, -0.03)], 0.85, 0.28
        )
    for k in range(5):
        with pen.dyed("steel"):
            pen.fill(oval(0.06 + 0.11 * k, -1.0 - 0.05 * k, 0.075, 0.04), 0.4)
            pen.cut(oval(0.06 + 0.11 * k, -1.0 - 0.05 * k, 0.045, 0.018))


def helm(pen: Pen) -> None:
    with pen.dyed("wood"):
        pen.fill([(-0.07, 0.3), (-0.05, -0.5), (0.05, -0.5), (0.07, 0.3)], 0.36)
        for k in range(8):
            turn = math.radians(45 * k + 8)
            c, s = math.cos(turn), math.sin(turn)
            pen.line([(0.08 * c, -0.5 + 0.08 * s), (0.56 * c, -0.5 + 0.56 * s)], 0.034, 0.46)
            pen.limb((0.42 * c, -0.5 + 0.42 * s), (0.56 * c, -0.5 + 0.56 * s), 0.026, 0.034, 0.5)
        for k in range(36):
            a, b = math.radians(10 * k), math.radians(10 * k + 10.5)
            pen.fill(
                [
                    (0.36 * math.cos(a), -0.5 + 0.36 * math.sin(a)),
                    (0.44 * math.cos(a), -0.5 + 0.44 * math.sin(a)),
                    (0.44 * math.cos(b), -0.5 + 0.44 * math.sin(b)),
                    (0.36 * math.cos(b), -0.5 + 0.36 * math.sin(b)),
                ],
                0.56,
                ink=False,
            )
    with pen.dyed("brass"):
        pen.disc(0, -0.5, 0.11, 0.6)
        pen.disc(0, -0.5, 0.05, 0.8)


def _fist(pen: Pen, skin: str, value: float = 0.6) -> None:
    """A closed hand around something upright: knuckles to the right."""
    with pen.dyed(skin):
        pen.fill(
            [(-0.20, -0.20), (-0.16, 0.20), (0.10, 0.24), (0.22, 0.10), (0.20, -0.18), (0.0, -0.26)],
            value - 0.08,
            curved=True,
        )
        for k in range(4):
            y = -0.19 + 0.115 * k
            pen.limb((0.04, y), (0.235 - 0.012 * k, y + 0.012), 0.062, 0.060, value + 0.04 - 0.03 * k)
            pen.glaze(oval(0.12, y + 0.045, 0.11, 0.018), 0.1, 0.5)
        pen.limb((-0.13, -0.10), (0.05, -0.27), 0.075, 0.055, value + 0.08)


def hand_tool(pen: Pen) -> None:
    """A hand with a spanner on a bolt."""
    with pen.dyed("steel"):
        pen.line([(-0.26, -0.42), (0.36, -0.86)], 0.085, 0.62)
        pen.fill(oval(0.44, -0.91, 0.16, 0.15), 0.6)
        pen.fill([(0.40, -0.93), (0.52, -1.14), (0.66, -1.04), (0.50, -0.86)], 0.12)
        pen.fill(
            [
                (0.49 + 0.09 * math.cos(math.radians(60 * k)), -0.99 + 0.09 * math.sin(math.radians(60 * k)))
                for k in range(6)
            ],
            0.5,
        )
    with pen.dyed("blue"):
        pen.fill([(-1.5, 0.55), (-0.62, -0.18), (-0.42, 0.10), (-1.0, 0.9)], 0.46)
        pen.fill([(-0.70, -0.12), (-0.58, -0.24), (-0.36, 0.06), (-0.48, 0.18)], 0.58)
    with pen.placed(-0.28, -0.18, 1.05, angle=-32):
        _fist(pen, "skin")


def hand_rope(pen: Pen) -> None:
    """A hand on a hawser that runs out of the picture."""
    with pen.dyed("rope"):
        pen.line([(-1.6, -1.28), (-0.5, -0.72), (0.6, -0.24), (1.9, 0.42)], 0.20, 0.56, curved=True)
        for k in range(34):
            x = -1.5 + 0.1 * k
            y = -1.23 + 0.49 * (x + 1.5)
            pen.pen_line([(x - 0.05, y - 0.09), (x + 0.0, y), (x + 0.09, y + 0.10)], 0.8, curved=True)
    with pen.dyed("navy"):
        pen.fill([(-1.5, 0.75), (-0.60, -0.10), (-0.36, 0.16), (-0.9, 1.1)], 0.46)
        pen.fill([(-0.66, -0.05), (-0.54, -0.17), (-0.30, 0.12), (-0.42, 0.24)], 0.60)
    with pen.placed(-0.10, -0.38, 1.15, angle=28):
        _fist(pen, "skin")


def handshake(pen: Pen) -> None:
    with pen.dyed("navy"):
        pen.fill([(-1.9, -0.36), (-0.62, -0.62), (-0.54, -0.30), (-1.9, 0.16)], 0.44)
    with pen.dyed("white"):
        pen.fill([(-0.66, -0.64), (-0.52, -0.66), (-0.43, -0.30), (-0.56, -0.26)], 0.75)
        pen.fill([(1.9, -0.32), (0.64, -0.60), (0.52, -0.28), (1.9, 0.20)], 0.60)
        pen.fill([(0.66, -0.63), (0.54, -0.64), (0.42, -0.28), (0.54, -0.24)], 0.82)
    with pen.dyed("skin-dark"):
        pen.fill(
            [(0.56, -0.58), (0.28, -0.64), (-0.10, -0.58), (-0.20, -0.40), (0.10, -0.26), (0.44, -0.27)],
            0.55,
            curved=True,
        )
    with pen.dyed("skin"):
        pen.fill(
            [
                (-0.56, -0.60),
                (-0.28, -0.66),
                (0.02, -0.58),
                (0.18, -0.48),
                (0.12, -0.36),
                (-0.14, -0.28),
                (-0.46, -0.29),
            ],
            0.64,
            curved=True,
        )
        pen.limb((-0.22, -0.62), (0.12, -0.68), 0.072, 0.055, 0.7)
    with pen.dyed("skin-dark"):
        for k in range(4):
            pen.limb(
                (-0.02 - 0.10 * k, -0.30 - 0.005 * k),
                (-0.08 - 0.10 * k, -0.44 + 0.01 * k),
                0.052,
                0.046,
                0.58 - 0.03 * k,
            )
        pen.limb((0.30, -0.62), (0.06, -0.60), 0.066, 0.050, 0.62)


def pen_and_paper(pen: Pen) -> None:
    """A hand drawing a plan: lines of a ship, no letters."""
    with pen.dyed("white"):
        pen.fill([(-1.3, -0.02), (-0.9, -0.62), (0.9, -0.70), (1.3, -0.04)], 0.82)
    with pen.dyed("blue"):
        for k in range(5):
            pen.line(
                [
                    (-0.95 + 0.02 * k, -0.12 - 0.02 * k),
                    (-0.5, -0.30 + 0.035 * k),
                    (0.6, -0.36 + 0.04 * k),
                    (0.95, -0.42 + 0.03 * k),
                ],
                0.010,
                0.35,
                curved=True,
            )
        pen.line([(-0.7, -0.18), (-0.62, -0.46), (0.1, -0.52), (0.2, -0.24)], 0.010, 0.35)
        pen.line([(-0.2, -0.46), (-0.16, -0.60)], 0.010, 0.35)
        for k in range(9):
            pen.line([(-0.7 + 0.17 * k, -0.14), (-0.66 + 0.165 * k, -0.40)], 0.006, 0.45)
    pen.line([(0.30, -0.40), (0.66, -0.98)], 0.045, 0.22)
    with pen.dyed("white"):
        pen.fill([(1.9, -0.20), (1.0, -0.62), (0.84, -0.34), (1.9, 0.40)], 0.62)
    with pen.placed(0.62, -0.52, 0.85, flip=True, angle=-18):
        _fist(pen, "skin")


def binoculars(pen: Pen) -> None:
    with pen.dyed("black"):
        for side in (-1, 1):
            pen.fill(
                [
                    (side * 0.10, -0.86),
                    (side * 0.30, -0.86),
                    (side * 0.44, -0.20),
                    (side * 0.46, 0.0),
                    (side * 0.10, 0.0),
                    (side * 0.08, -0.3),
                ],
                0.46,
            )
            pen.disc(side * 0.28, 0.0, 0.185, 0.3, 0.10)
            with pen.dyed("glass"):
                pen.disc(side * 0.28, 0.0, 0.15, 0.6, 0.07)
            pen.rect(side * 0.09, -0.98, side * 0.31, -0.86, 0.26)
        pen.rect(-0.11, -0.66, 0.11, -0.36, 0.36)
        pen.disc(0, -0.72, 0.08, 0.5)


def compass(pen: Pen) -> None:
    with pen.dyed("brass"):
        pen.disc(0, -0.5, 0.5, 0.5)
        pen.disc(0, -0.5, 0.45, 0.7)
    with pen.dyed("white"):
        pen.disc(0, -0.5, 0.40, 0.82)
    for k in range(32):
        turn = math.radians(11.25 * k)
        inner = 0.33 if k % 4 else 0.29
        pen.line(
            [
                (inner * math.cos(turn), -0.5 + inner * math.sin(turn)),
                (0.38 * math.cos(turn), -0.5 + 0.38 * math.sin(turn)),
            ],
            0.012,
            0.16,
        )
    for k in range(4):
        turn = math.radians(90 * k)
        c, s = math.cos(turn), math.sin(turn)
        pen.fill([(0.26 * c, -0.5 + 0.26 * s), (-0.05 * s, -0.5 + 0.05 * c), (0, -0.5)], 0.2, ink=False)
        pen.fill([(0.26 * c, -0.5 + 0.26 * s), (0.05 * s, -0.5 - 0.05 * c), (0, -0.5)], 0.6, ink=False)
    with pen.dyed("red"):
        pen.fill([(0.20, -0.80), (-0.035, -0.52), (0.035, -0.48)], 0.5)
    with pen.dyed("brass"):
        pen.disc(0, -0.5, 0.04, 0.8)


def book(pen: Pen) -> None:
    with pen.dyed("white"):
        pen.fill(
            [(0, -0.10), (-0.40, -0.22), (-0.92, -0.14), (-1.02, 0.10), (-0.4, 0.02), (0, 0.12)], 0.82, curved=False
        )
        pen.fill([(0, -0.10), (0.40, -0.22), (0.92, -0.14), (1.02, 0.10), (0.4, 0.02), (0, 0.12)], 0.7)
    with pen.dyed("brick"):
        pen.fill(
            [
                (-1.04, 0.10),
                (-0.4, 0.03),
                (0, 0.13),
                (0.4, 0.03),
                (1.04, 0.10),
                (1.04, 0.16),
                (0.4, 0.09),
                (0, 0.19),
                (-0.4, 0.09),
                (-1.04, 0.16),
            ],
            0.4,
        )
    for k in range(5):
        pen.pen_line(
            [(-0.82 + 0.01 * k, -0.10 + 0.032 * k), (-0.40, -0.16 + 0.034 * k), (-0.08, -0.07 + 0.034 * k)],
            0.4,
            curved=True,
        )
        pen.pen_line(
            [(0.82 - 0.01 * k, -0.10 + 0.032 * k), (0.40, -0.16 + 0.034 * k), (0.08, -0.07 + 0.034 * k)],
            0.4,
            curved=True,
        )


def cup(pen: Pen) -> None:
    with pen.dyed("white"):
        pen.fill(oval(0.05, 0.02, 0.66, 0.12), 0.55)
        pen.fill(oval(0.42, -0.48, 0.24, 0.22), 0.66)
        pen.cut(oval(0.42, -0.48, 0.15, 0.13))
        pen.fill([(-0.46, -0.82), (-0.42, -0.3), (-0.26, 0.0), (0.26, 0.0), (0.42, -0.3), (0.46, -0.82)], 0.74)
        pen.glaze([(-0.46, -0.8), (-0.42, -0.3), (-0.26, 0.0), (-0.02, 0.0), (-0.12, -0.8)], 0.2, 0.42)
        pen.fill(oval(0, -0.82, 0.46, 0.10), 0.85)
    with pen.dyed("wood"):
        pen.fill(oval(0, -0.81, 0.40, 0.075), 0.25)


def candle(pen: Pen) -> None:
    with pen.dyed("brass"):
        pen.fill([(-0.40, -0.03), (-0.30, 0.06), (0.30, 0.06), (0.40, -0.03), (0.16, -0.10), (-0.16, -0.10)], 0.5)
    with pen.dyed("white"):
        pen.fill([(-0.13, -0.06), (-0.13, -0.60), (0.13, -0.63), (0.13, -0.06)], 0.66)
    pen.line([(0, -0.60), (0.01, -0.68)], 0.018, 0.1)
    with pen.dyed("lamp"):
        pen.fill([(0.01, -0.66), (-0.075, -0.76), (-0.01, -1.0), (0.085, -0.77)], 0.95, curved=True, ink=False)


def fire(pen: Pen) -> None:
    """A bonfire: crossed logs, tongues of flame, sparks."""
    with pen.dyed("wood"):
        for a, b in (((-0.55, 0.02), (0.30, -0.30)), ((0.55, 0.02), (-0.30, -0.30)), ((-0.2, 0.05), (0.12, -0.36))):
            pen.limb(a, b, 0.075, 0.06, 0.25)
    with pen.dyed("lamp"):
        for x, high, wide, value in (
            (-0.2, 0.62, 0.20, 0.42),
            (0.2, 0.70, 0.20, 0.42),
            (0.0, 1.0, 0.26, 0.6),
            (0.02, 0.6, 0.15, 0.95),
        ):
            lean = pen.wobble(0.05)
            pen.fill(
                [
                    (x, -0.06),
                    (x - wide, -0.24),
                    (x - 0.5 * wide + lean, -0.6 * high),
                    (x + lean, -high),
                    (x + 0.6 * wide, -0.5 * high),
                    (x + wide, -0.22),
                ],
                value,
                curved=True,
                ink=False,
            )
        for _ in range(24):
            x, y = pen.wobble(0.25), -0.7 - 0.8 * pen.rng.random()
            pen.disc(x, y, 0.010, 0.9, ink=False)


def oil_lamp(pen: Pen) -> None:
    """A row of small clay lamps."""
    for x, y, s in ((-0.85, -0.06, 0.62), (0.80, -0.05, 0.66), (0.0, 0.06, 1.0)):
        with pen.placed(x, y, s):
            with pen.dyed("brick"):
                pen.fill([(-0.44, -0.26), (-0.30, 0.0), (0.26, 0.0), (0.40, -0.22), (0.54, -0.28)], 0.46)
                pen.fill(oval(0.03, -0.26, 0.46, 0.10), 0.34)
            with pen.dyed("lamp"):
                pen.fill([(0.42, -0.26), (0.34, -0.40), (0.43, -0.74), (0.53, -0.40)], 0.95, curved=True, ink=False)


def laptop(pen: Pen) -> None:
    with pen.dyed("steel"):
        pen.fill([(-0.72, -0.14), (-0.66, -1.0), (0.66, -1.0), (0.72, -0.14)], 0.34)
        pen.fill([(-0.74, -0.13), (0.74, -0.13), (1.0, 0.10), (-1.0, 0.10)], 0.6)
        for row in range(4):
            y = -0.10 + 0.04 * row
            pen.pen_line([(-0.66 - 0.05 * row, y), (0.66 + 0.05 * row, y)], 0.8)
    with pen.dyed("screen"):
        pen.fill([(-0.65, -0.19), (-0.60, -0.95), (0.60, -0.95), (0.65, -0.19)], 0.28, ink=False)
        pen.line([(-0.50, -0.34), (-0.3, -0.42), (-0.1, -0.38), (0.15, -0.62), (0.35, -0.58), (0.5, -0.80)], 0.022, 0.9)
        for k in range(6):
            pen.rect(-0.50 + 0.17 * k, -0.32 + 0.0, -0.40 + 0.17 * k, -0.26, 0.5, ink=False)


def dish(pen: Pen) -> None:
    """A radar dish on its mast."""
    pen.fill([(-0.16, 0.05), (-0.07, -0.36), (0.07, -0.36), (0.16, 0.05)], 0.44)
    pen.line([(-0.11, -0.12), (0.09, -0.3)], 0.02, 0.3)
    pen.rect(-0.12, -0.42, 0.12, -0.34, 0.4)
    pen.fill(
        [(0.06, -0.38), (-0.16, -0.42), (-0.44, -0.66), (-0.50, -1.0), (-0.42, -1.02), (0.32, -0.50), (0.28, -0.44)],
        0.42,
        curved=True,
    )
    pen.fill(
        [(-0.47, -1.02), (-0.36, -0.68), (0.00, -0.46), (0.34, -0.46), (0.26, -0.66), (-0.10, -0.96)], 0.74, curved=True
    )
    pen.line([(-0.30, -0.70), (0.22, -0.98)], 0.016, 0.35)
    pen.line([(0.20, -0.52), (0.22, -0.98)], 0.016, 0.35)
    pen.disc(0.22, -0.98, 0.045, 0.5)


def telescope(pen: Pen) -> None:
    for x in (-0.30, 0.0, 0.32):
        pen.line([(0.0, -0.55), (x, 0.02)], 0.030, 0.34)
    with pen.dyed("white"):
        pen.fill([(-0.42, -0.40), (-0.48, -0.54), (0.36, -0.98), (0.46, -0.80)], 0.7)
        pen.glaze([(-0.42, -0.40), (-0.45, -0.46), (0.41, -0.88), (0.46, -0.80)], 0.15, 0.5)
    with pen.dyed("black"):
        pen.fill([(-0.42, -0.38), (-0.50, -0.55), (-0.58, -0.50), (-0.51, -0.35)], 0.3)
        pen.fill([(0.34, -1.00), (0.42, -1.02), (0.52, -0.80), (0.45, -0.77)], 0.3)


def missile(pen: Pen) -> None:
    """On its launcher, pointing up to the right."""
    with pen.placed(0, -0.42, 1.0, angle=-34):
        with pen.dyed("white"):
            pen.fill(
                [
                    (-0.62, -0.055),
                    (0.44, -0.055),
                    (0.62, -0.02),
                    (0.68, 0.0),
                    (0.62, 0.02),
                    (0.44, 0.055),
                    (-0.62, 0.055),
                ],
                0.7,
            )
            pen.glaze([(-0.62, 0.0), (0.66, 0.0), (0.44, 0.055), (-0.62, 0.055)], 0.15, 0.5)
        with pen.dyed("red"):
            pen.rect(0.34, -0.055, 0.38, 0.055, 0.5, ink=False)
        for side in (-1, 1):
            pen.fill([(-0.62, side * 0.05), (-0.66, side * 0.17), (-0.52, side * 0.17), (-0.42, side * 0.05)], 0.46)
            pen.fill([(0.06, side * 0.05), (0.02, side * 0.12), (0.12, side * 0.12), (0.20, side * 0.05)], 0.5)
        pen.rect(-0.56, 0.06, 0.34, 0.10, 0.34)
    pen.fill([(-0.36, 0.05), (-0.12, -0.36), (0.14, -0.40), (0.36, 0.05)], 0.40)
    pen.disc(0.0, -0.30, 0.09, 0.5)


def sparks(pen: Pen) -> None:
    """Welding: a hooded worker bent over a seam, and a fountain of sparks."""
    with pen.dyed("navy"):
        pen.fill(
            [(-0.95, 0.05), (-0.98, -0.42), (-0.70, -0.78), (-0.40, -0.80), (-0.22, -0.52), (-0.30, 0.05)],
            0.36,
            curved=False,
        )
        pen.limb((-0.42, -0.62), (-0.10, -0.34), 0.11, 0.085, 0.42)
        pen.limb((-0.10, -0.34), (0.20, -0.20), 0.085, 0.06, 0.42)
    with pen.dyed("brick"):
        pen.fill(oval(0.24, -0.185, 0.10, 0.075), 0.4)
    with pen.dyed("black"):
        pen.fill(
            [
                (-0.60, -0.78),
                (-0.64, -1.04),
                (-0.40, -1.16),
                (-0.16, -1.06),
                (-0.12, -0.80),
                (-0.30, -0.70),
                (-0.5, -0.70),
            ],
            0.36,
        )
        with pen.dyed("lamp"):
            pen.fill([(-0.33, -0.98), (-0.16, -0.97), (-0.15, -0.88), (-0.32, -0.89)], 0.4)
    with pen.dyed("steel"):
        pen.rect(-1.4, 0.0, 2.2, 0.10, 0.5)
        pen.rect(0.40, -0.40, 2.2, 0.0, 0.4)
    pen.line([(0.22, -0.20), (0.38, -0.04)], 0.024, 0.3)
    pen.lamp(0.40, -0.03, 0.055)
    with pen.dyed("lamp"):
        for _ in range(80):
            turn = pen.rng.uniform(-3.0, 0.2)
            reach = 0.12 + 0.75 * pen.rng.random() ** 1.6
            x, y = 0.40 + reach * math.cos(turn), -0.03 + reach * math.sin(turn) * 0.8 + 0.45 * reach * reach
            pen.line([(x, y), (x + 0.045 * math.cos(turn), y + 0.045 * math.sin(turn) + 0.02)], 0.007, 0.95)


def robot_arm(pen: Pen) -> None:
    with pen.dyed("yellow"):
        pen.fill([(-0.36, 0.05), (-0.30, -0.14), (0.06, -0.14), (0.12, 0.05)], 0.4)
        pen.limb((-0.12, -0.18), (-0.32, -0.62), 0.105, 0.085, 0.54)
        pen.limb((-0.32, -0.62), (0.26, -0.86), 0.085, 0.062, 0.62)
        pen.limb((0.26, -0.86), (0.46, -0.56), 0.058, 0.045, 0.5)
    with pen.dyed("black"):
        for x, y, r in ((-0.12, -0.18, 0.075), (-0.32, -0.62, 0.062), (0.26, -0.86, 0.048)):
            pen.disc(x, y, r, 0.36)
        pen.line([(0.46, -0.55), (0.40, -0.42), (0.44, -0.36)], 0.030, 0.3)
        pen.line([(0.46, -0.55), (0.54, -0.44), (0.51, -0.36)], 0.030, 0.3)
    pen.lamp(0.475, -0.36, 0.016)


def engine(pen: Pen) -> None:
    """A marine engine: cylinders in a row, pipes, a hand wheel."""
    pen.fill([(-1.1, 0.05), (-1.1, -0.46), (1.0, -0.46), (1.0, 0.05)], 0.44)
    for k in range(6):
        x = -0.92 + 0.34 * k
        pen.fill([(x - 0.13, -0.46), (x - 0.11, -0.78), (x + 0.11, -0.78), (x + 0.13, -0.46)], 0.58)
        pen.fill([(x - 0.14, -0.78), (x - 0.12, -0.88), (x + 0.12, -0.88), (x + 0.14, -0.78)], 0.68)
        pen.glaze([(x - 0.13, -0.46), (x - 0.11, -0.88), (x - 0.03, -0.88), (x - 0.03, -0.46)], 0.15, 0.5)
        pen.disc(x, -0.22, 0.10, 0.32)
    with pen.dyed("brass"):
        pen.line([(-1.1, -0.96), (0.95, -0.96)], 0.075, 0.55)
        for k in range(6):
            pen.line([(-0.92 + 0.34 * k, -0.95), (-0.92 + 0.34 * k, -0.86)], 0.05, 0.5)
    with pen.dyed("red"):
        ring = oval(1.16, -0.30, 0.17, 0.17)
        pen.line([*ring, ring[0]], 0.036, 0.5)
        pen.line([(0.99, -0.30), (1.33, -0.30)], 0.022, 0.5)
        pen.line([(1.16, -0.47), (1.16, -0.13)], 0.022, 0.5)


def chart(pen: Pen) -> None:
    """A sea chart on a table with dividers: coasts and soundings as marks, no letters."""
    with pen.dyed("sand"):
        pen.fill([(-1.5, 0.10), (-1.15, -0.50), (1.15, -0.56), (1.5, 0.06)], 0.80)
    with pen.dyed("foliage"):
        pen.fill(
            [
                (-1.15, -0.48),
                (-0.50, -0.52),
                (-0.62, -0.36),
                (-0.40, -0.26),
                (-0.7, -0.16),
                (-0.62, -0.02),
                (-1.0, 0.06),
                (-1.45, 0.08),
            ],
            0.62,
        )
    with pen.dyed("blue"):
        for k in range(4):
            pen.line(
                [
                    (-0.42 + 0.09 * k, -0.50),
                    (-0.54 + 0.10 * k, -0.36),
                    (-0.30 + 0.1 * k, -0.26),
                    (-0.58 + 0.14 * k, -0.14),
                    (-0.5 + 0.16 * k, 0.06),
                ],
                0.006,
                0.45,
                curved=True,
            )
    with pen.dyed("red"):
        pen.line([(-0.1, -0.04), (0.25, -0.30), (0.92, -0.42)], 0.014, 0.45)
    with pen.dyed("brass"):
        pen.line([(0.30, -0.86), (0.14, -0.22)], 0.030, 0.6)
        pen.line([(0.30, -0.86), (0.56, -0.30)], 0.030, 0.6)
        pen.disc(0.30, -0.87, 0.045, 0.75)


def microphone(pen: Pen) -> None:
    with pen.dyed("black"):
        pen.line([(0, 0.3), (0, -0.46)], 0.04, 0.34)
        pen.fill([(-0.09, -0.40), (-0.13, -0.66), (0.13, -0.66), (0.09, -0.40)], 0.36)
    with pen.dyed("steel"):
        pen.disc(0, -0.80, 0.17, 0.6, 0.19)
        for k in range(-3, 4):
            pen.pen_line([(-0.16, -0.80 + 0.045 * k), (0.16, -0.80 + 0.045 * k)], 0.5)


def medal(pen: Pen) -> None:
    for k, dye in enumerate(("saffron", "white", "green")):
        with pen.dyed(dye):
            pen.fill(
                [
                    (-0.24 + 0.16 * k, -1.0),
                    (-0.08 + 0.16 * k, -1.0),
                    (-0.04 + 0.08 * k - 0.04, -0.52),
                    (-0.14 + 0.09 * k, -0.52),
                ],
                0.62,
            )
    with pen.dyed("brass"):
        pen.fill(_wheel(0, -0.28, 0.30, 0.22, 8), 0.5)
        pen.disc(0, -0.28, 0.19, 0.66)
        pen.disc(0, -0.28, 0.11, 0.82)


def crate(pen: Pen) -> None:
    """What stands for a thing without a drawing of its own: a solid body in strong light."""
    pen.fill(oval(0.2, 0.03, 0.95, 0.13), 0.06, ink=False)
    pen.fill([(-0.62, -0.78), (0.02, -0.66), (0.02, 0.10), (-0.62, -0.06)], 0.34)
    pen.fill([(0.02, -0.66), (0.64, -0.80), (0.64, -0.06), (0.02, 0.10)], 0.66)
    pen.fill([(-0.62, -0.78), (0.0, -0.94), (0.64, -0.80), (0.02, -0.66)], 0.86)
