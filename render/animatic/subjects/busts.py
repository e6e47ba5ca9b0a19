"""Heads and shoulders for close shots: the chin at (0, 0), the head 1 high, turned a little to the right.

Faces are planes of light and shade with a few lines, as a concept painter leaves them; nobody in particular.
"""

from __future__ import annotations

from render.animatic.pen import Pen, oval
from render.animatic.subjects.people import OUTFITS, Outfit


def bust(pen: Pen, who: str = "man", *, woman: bool = False) -> None:
    wear = OUTFITS.get(who, OUTFITS["man"])
    _shoulders(pen, wear)
    if wear.hat == "long" or woman:
        with pen.dyed("hair"):
            pen.fill(
                [
                    (-0.36, -0.80),
                    (-0.56, -0.35),
                    (-0.50, 0.25),
                    (-0.28, 0.50),
                    (0.02, 0.34),
                    (0.34, -0.1),
                    (0.36, -0.7),
                ],
                0.22,
                curved=True,
            )
    with pen.dyed(wear.skin):
        pen.fill([(-0.24, -0.25), (-0.27, 0.28), (-0.12, 0.46), (0.18, 0.46), (0.26, 0.26), (0.20, -0.10)], 0.42)
        pen.glaze([(-0.24, -0.1), (0.22, -0.02), (0.24, 0.20), (-0.05, 0.28), (-0.27, 0.2)], 0.10, 0.62, curved=True)
        _face(pen)
    _features(pen, soft=woman or wear.hat == "long")
    _hair(pen, wear, woman)
    _hat(pen, wear)


def _shoulders(pen: Pen, wear: Outfit) -> None:
    with pen.dyed(wear.top):
        pen.fill(
            [
                (-0.30, 0.22),
                (-0.62, 0.42),
                (-1.02, 0.60),
                (-1.20, 0.92),
                (-1.30, 1.7),
                (-1.35, 4.0),
                (1.28, 4.0),
                (1.20, 1.7),
                (1.10, 0.90),
                (0.92, 0.58),
                (0.56, 0.42),
                (0.28, 0.22),
                (0.05, 0.50),
            ],
            0.60,
        )
        pen.glaze([(-0.30, 0.22), (-1.02, 0.60), (-1.25, 1.0), (-1.35, 4.0), (-0.45, 4.0), (-0.55, 1.2)], 0.15, 0.42)
        pen.glaze([(0.05, 0.48), (0.30, 0.25), (0.5, 0.5), (0.2, 1.2)], 0.25, 0.25)
        pen.pen_line([(-0.82, 1.15), (-0.86, 2.6)], 0.7)
        pen.pen_line([(0.86, 1.15), (0.90, 2.6)], 0.7)
        pen.pen_line([(0.06, 0.52), (0.10, 4.0)], 0.7)
        pen.fill([(-0.30, 0.20), (-0.44, 0.40), (-0.10, 0.78), (0.06, 0.52)], 0.66)
        pen.fill([(0.28, 0.20), (0.40, 0.36), (0.18, 0.78), (0.06, 0.52)], 0.76)
    if wear.marks:
        for side in (-1, 1):
            with pen.dyed("black"):
                pen.fill([(side * 0.56, 0.46), (side * 1.04, 0.64), (side * 1.10, 0.78), (side * 0.60, 0.60)], 0.24)
            with pen.dyed("brass"):
                for k in range(3):
                    x = side * (0.86 + 0.07 * k)
                    pen.line([(x, 0.565 + 0.05 * k), (x + side * 0.035, 0.70 + 0.035 * k)], 0.030, 0.72)
        with pen.dyed("brass"):
            for k in range(3):
                pen.disc(0.115, 0.98 + 0.42 * k, 0.042, 0.8)
        for k, dye in enumerate(("saffron", "white", "green", "blue", "red", "yellow")):
            with pen.dyed(dye):
                pen.rect(
                    0.40 + 0.13 * (k % 3),
                    1.12 + 0.11 * (k // 3),
                    0.53 + 0.13 * (k % 3),
                    1.21 + 0.11 * (k // 3),
                    0.6,
                    ink=False,
                )
    if wear.vest:
        with pen.dyed("saffron"):
            for side in (-1, 1):
                pen.fill(
                    [
                        (side * 0.42, 0.40),
                        (side * 0.80, 0.52),
                        (side * 0.92, 4.0),
                        (side * 0.16, 4.0),
                        (side * 0.20, 1.3),
                    ],
                    0.64,
                )
        with pen.dyed("snow"):
            for side in (-1, 1):
                pen.fill(
                    [(side * 0.56, 0.46), (side * 0.68, 0.50), (side * 0.66, 4.0), (side * 0.50, 4.0)], 0.85, ink=False
                )


def _face(pen: Pen) -> None:
    pen.fill(
        [
            (-0.36, -0.62),
            (-0.28, -0.88),
            (0.02, -1.0),
            (0.28, -0.88),
            (0.355, -0.68),
            (0.372, -0.56),
            (0.345, -0.49),
            (0.372, -0.38),
            (0.335, -0.22),
            (0.275, -0.07),
            (0.18, 0.015),
            (0.06, 0.025),
            (-0.10, -0.05),
            (-0.26, -0.20),
            (-0.33, -0.40),
        ],
        0.66,
        curved=True,
    )
    # the side plane of the head, away from the light
    pen.glaze(
        [
            (-0.40, -0.9),
            (-0.13, -0.92),
            (-0.10, -0.60),
            (-0.13, -0.42),
            (-0.05, -0.22),
            (-0.06, -0.02),
            (-0.3, -0.15),
            (-0.42, -0.5),
        ],
        0.16,
        0.55,
    )
    pen.fill([(-0.345, -0.52), (-0.40, -0.55), (-0.415, -0.44), (-0.36, -0.32), (-0.30, -0.34)], 0.46, curved=True)
    pen.glaze(oval(-0.36, -0.44, 0.025, 0.07), 0.1, 0.6)
    # sockets under the brow, the shadow of the nose, of the lip, of the chin
    pen.glaze(
        [(-0.10, -0.575), (0.12, -0.58), (0.17, -0.54), (0.13, -0.455), (0.0, -0.435), (-0.10, -0.48)],
        0.10,
        0.50,
        curved=True,
    )
    pen.glaze([(0.22, -0.575), (0.36, -0.565), (0.345, -0.47), (0.25, -0.45)], 0.10, 0.46, curved=True)
    pen.glaze(
        [(0.155, -0.50), (0.20, -0.36), (0.13, -0.27), (0.24, -0.245), (0.285, -0.29), (0.24, -0.36), (0.215, -0.50)],
        0.28,
        0.50,
    )
    pen.glaze(
        [(0.17, -0.50), (0.235, -0.34), (0.275, -0.30), (0.285, -0.325), (0.25, -0.40), (0.215, -0.53)], 0.98, 0.40
    )
    pen.glaze([(0.09, -0.165), (0.27, -0.165), (0.24, -0.125), (0.13, -0.12)], 0.12, 0.45, curved=True)
    pen.glaze([(0.10, -0.09), (0.23, -0.09), (0.20, -0.065), (0.13, -0.065)], 0.2, 0.35, curved=True)
    pen.glaze([(-0.02, -0.36), (0.10, -0.33), (0.06, -0.20), (-0.03, -0.22)], 0.9, 0.22, curved=True)


def _features(pen: Pen, *, soft: bool) -> None:
    for x, wide in ((0.045, 0.085), (0.275, 0.062)):
        with pen.dyed("snow"):
            pen.fill([(x - wide, -0.492), (x, -0.525), (x + wide, -0.497), (x, -0.475)], 0.52, curved=True, ink=False)
        with pen.dyed("black"):
            pen.fill(oval(x + 0.012, -0.502, 0.030, 0.027), 0.06, ink=False)
        with pen.dyed("snow"):
            pen.fill(oval(x + 0.022, -0.512, 0.008, 0.007), 0.95, ink=False)
        with pen.dyed("hair"):
            pen.line(
                [(x - wide, -0.490), (x - 0.4 * wide, -0.521), (x + 0.35 * wide, -0.526), (x + wide, -0.498)],
                0.016,
                0.1,
                curved=True,
            )
            brow = 0.014 if soft else 0.030
            pen.line([(x - 1.15 * wide, -0.572), (x, -0.602), (x + 1.1 * wide, -0.583)], brow, 0.16, curved=True)
    pen.pen_line([(0.215, -0.50), (0.25, -0.40), (0.285, -0.315), (0.262, -0.275), (0.215, -0.268)], 0.6, curved=True)
    with pen.dyed("red" if soft else "brick"):
        pen.line([(0.085, -0.168), (0.16, -0.180), (0.20, -0.172), (0.275, -0.176)], 0.020, 0.18, curved=True)


def _hair(pen: Pen, wear: Outfit, woman: bool) -> None:
    with pen.dyed("hair"):
        if woman or wear.hat == "long":
            pen.fill(
                [
                    (-0.38, -0.30),
                    (-0.46, -0.66),
                    (-0.30, -1.02),
                    (0.06, -1.12),
                    (0.34, -0.98),
                    (0.41, -0.70),
                    (0.36, -0.66),
                    (0.26, -0.84),
                    (0.05, -0.90),
                    (-0.16, -0.72),
                    (-0.26, -0.42),
                    (-0.34, -0.2),
                ],
                0.26,
                curved=True,
            )
            pen.glaze([(-0.2, -1.05), (0.1, -1.1), (0.2, -0.95), (-0.1, -0.92)], 0.8, 0.35, curved=True)
        elif wear.hat == "hair":
            pen.fill(
                [
                    (-0.36, -0.42),
                    (-0.43, -0.68),
                    (-0.32, -1.0),
                    (0.04, -1.11),
                    (0.33, -1.0),
                    (0.38, -0.74),
                    (0.31, -0.76),
                    (0.14, -0.86),
                    (-0.12, -0.82),
                    (-0.22, -0.62),
                    (-0.28, -0.46),
                ],
                0.26,
                curved=True,
            )
            pen.glaze([(-0.1, -1.05), (0.2, -1.05), (0.28, -0.92), (0.0, -0.93)], 0.85, 0.30, curved=True)
        else:
            pen.fill(
                [(-0.36, -0.36), (-0.41, -0.62), (-0.36, -0.84), (-0.16, -0.84), (-0.22, -0.60), (-0.28, -0.42)], 0.24
            )


def _hat(pen: Pen, wear: Outfit) -> None:
    match wear.hat:
        case "peaked":
            with pen.dyed("white" if wear.top == "white" else wear.top):
                pen.fill(
                    [
                        (-0.45, -0.86),
                        (-0.62, -1.08),
                        (-0.42, -1.22),
                        (0.05, -1.30),
                        (0.48, -1.22),
                        (0.62, -1.04),
                        (0.45, -0.86),
                    ],
                    0.70,
                )
                pen.glaze([(-0.45, -0.86), (-0.62, -1.08), (-0.42, -1.22), (-0.12, -1.27), (-0.15, -0.86)], 0.2, 0.45)
            with pen.dyed("black"):
                pen.fill(
                    [(-0.43, -0.70), (-0.45, -0.88), (0.0, -0.93), (0.45, -0.88), (0.41, -0.72), (0.05, -0.76)], 0.20
                )
                pen.fill(
                    [(-0.13, -0.735), (0.15, -0.77), (0.41, -0.72), (0.52, -0.62), (0.36, -0.605), (0.06, -0.63)], 0.10
                )
                pen.glaze([(0.0, -0.72), (0.2, -0.75), (0.40, -0.70), (0.2, -0.70)], 0.95, 0.45)
            with pen.dyed("brass"):
                pen.fill(oval(0.17, -0.90, 0.095, 0.085), 0.66)
                pen.fill(oval(0.17, -0.90, 0.04, 0.05), 0.9, ink=False)
                pen.line([(-0.13, -0.745), (0.15, -0.785), (0.40, -0.735)], 0.018, 0.7)
            pen.glaze([(-0.2, -0.70), (0.40, -0.66), (0.37, -0.55), (-0.1, -0.55)], 0.06, 0.5)
        case "round":
            with pen.dyed("white"):
                pen.fill(
                    [(-0.46, -0.90), (-0.58, -1.10), (-0.3, -1.20), (0.3, -1.20), (0.56, -1.08), (0.44, -0.88)], 0.74
                )
            with pen.dyed("navy"):
                pen.fill(
                    [(-0.43, -0.74), (-0.46, -0.92), (0.0, -0.97), (0.44, -0.90), (0.41, -0.74), (0.05, -0.79)], 0.26
                )
        case "beret":
            with pen.dyed("navy"):
                pen.fill(
                    [
                        (-0.42, -0.76),
                        (-0.60, -0.98),
                        (-0.34, -1.18),
                        (0.18, -1.16),
                        (0.43, -0.92),
                        (0.40, -0.76),
                        (0.05, -0.82),
                    ],
                    0.34,
                    curved=True,
                )
        case "helmet":
            with pen.dyed("yellow" if wear.top != "foliage" else "foliage"):
                pen.fill(
                    [
                        *oval(-0.01, -0.78, 0.49, 0.46, 182, 358),
                        (0.62, -0.74),
                        (0.56, -0.68),
                        (0.1, -0.74),
                        (-0.48, -0.70),
                    ],
                    0.66,
                )
                pen.fill([(-0.09, -1.23), (0.07, -1.24), (0.15, -0.80), (-0.03, -0.80)], 0.80)
                pen.glaze([(-0.5, -0.75), (-0.42, -1.02), (-0.2, -1.18), (-0.14, -0.75)], 0.15, 0.5)
            pen.glaze([(-0.25, -0.70), (0.38, -0.68), (0.37, -0.57), (-0.15, -0.58)], 0.06, 0.5)
            with pen.dyed("black"):
                pen.line([(-0.33, -0.70), (-0.25, -0.22), (0.02, 0.03)], 0.030, 0.3)
        case "turban":
            with pen.dyed("red"):
                pen.fill(
                    [
                        (-0.42, -0.62),
                        (-0.58, -0.92),
                        (-0.34, -1.28),
                        (0.12, -1.34),
                        (0.48, -1.12),
                        (0.46, -0.78),
                        (0.1, -0.84),
                    ],
                    0.55,
                    curved=True,
                )
            for k in range(4):
                pen.pen_line(
                    [(-0.42 + 0.05 * k, -0.72 - 0.1 * k), (0.0, -0.98 - 0.07 * k), (0.44, -0.86 - 0.06 * k)],
                    0.7,
                    curved=True,
                )
        case "straw":
            with pen.dyed("sand"):
                pen.fill(
                    [
                        (-0.86, -0.66),
                        (-0.38, -0.86),
                        (-0.32, -1.22),
                        (0.30, -1.24),
                        (0.40, -0.88),
                        (0.88, -0.70),
                        (0.2, -0.70),
                        (-0.3, -0.68),
                    ],
                    0.6,
                )
        case _:
            pass


def from_behind(pen: Pen, who: str = "man") -> None:
    """A head and a shoulder seen from behind, for shots over somebody's shoulder."""
    wear = OUTFITS.get(who, OUTFITS["man"])
    with pen.dyed(wear.top):
        pen.fill(
            [
                (-0.32, 0.10),
                (-0.7, 0.34),
                (-1.15, 0.50),
                (-1.38, 0.95),
                (-1.5, 4.0),
                (1.5, 4.0),
                (1.36, 0.95),
                (1.12, 0.50),
                (0.7, 0.34),
                (0.32, 0.10),
            ],
            0.36,
        )
        pen.pen_line([(-0.3, 0.2), (0.0, 0.3), (0.3, 0.2)], 0.8)
    with pen.dyed(wear.skin):
        pen.fill([(-0.26, -0.35), (-0.30, 0.22), (0.30, 0.22), (0.26, -0.35)], 0.36)
        for side in (-1, 1):
            pen.fill(oval(side * 0.42, -0.44, 0.06, 0.12), 0.46)
    with pen.dyed("hair"):
        pen.fill(
            [(-0.38, -0.55), (-0.34, -0.9), (0, -1.06), (0.34, -0.9), (0.38, -0.55), (0.27, -0.16), (-0.27, -0.16)],
            0.20,
            curved=True,
        )
    if wear.hat in ("peaked", "round"):
        with pen.dyed("white"):
            pen.fill([(-0.44, -0.78), (-0.60, -1.04), (-0.3, -1.20), (0.3, -1.20), (0.60, -1.04), (0.44, -0.78)], 0.55)
        with pen.dyed("black"):
            pen.fill([(-0.42, -0.66), (-0.44, -0.80), (0.44, -0.80), (0.42, -0.66)], 0.14)
    elif wear.hat == "helmet":
        with pen.dyed("yellow"):
            pen.fill([*oval(0, -0.72, 0.50, 0.46, 180, 360), (0.54, -0.66), (-0.54, -0.66)], 0.5)
    elif wear.hat == "long":
        with pen.dyed("hair"):
            pen.fill(
                [(-0.42, -0.6), (-0.46, 0.2), (-0.3, 0.9), (0.3, 0.9), (0.46, 0.2), (0.42, -0.6)], 0.2, curved=True
            )
