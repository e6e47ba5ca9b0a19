"""People at full length: height 1, feet at (0, 0), built of limbs and cloth; and groups of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from render.animatic.pen import Pen, Point, oval


@dataclass(frozen=True)
class Outfit:
    """What someone wears: materials, and what is on the head."""

    top: str
    legs: str
    hat: str = "hair"  # hair | peaked | round | helmet | beret | long | veil | turban | straw
    skin: str = "skin"
    coat: float = 0.0  # how far the upper part reaches down the legs, 0..1
    skirt: bool = False
    vest: bool = False
    marks: bool = False  # epaulettes and buttons


OUTFITS: dict[str, Outfit] = {
    "officer": Outfit("white", "white", "peaked", marks=True),
    "sailor": Outfit("white", "navy", "round"),
    "crew": Outfit("navy", "navy", "beret"),
    "worker": Outfit("blue", "blue", "helmet", vest=True),
    "engineer": Outfit("sand", "navy", "helmet"),
    "scientist": Outfit("white", "black", "hair", coat=0.55),
    "woman": Outfit("saffron", "saffron", "long", skirt=True),
    "man": Outfit("steel", "black", "hair", skin="skin-dark"),
    "leader": Outfit("white", "white", "hair", coat=0.5, vest=False),
    "child": Outfit("yellow", "navy", "hair"),
    "soldier": Outfit("foliage", "foliage", "helmet"),
    "pilot": Outfit("foliage", "foliage", "helmet", skin="skin-dark"),
    "farmer": Outfit("white", "white", "turban", coat=0.4, skin="skin-dark"),
    "fisher": Outfit("earth", "navy", "straw", skin="skin-dark"),
    "dancer": Outfit("red", "red", "long", skirt=True),
}


def figure(pen: Pen, who: str = "man", pose: str = "stand", *, back: bool = False) -> None:
    """One person. Poses: stand, walk, point, salute, work, look, sit, cheer."""
    wear = OUTFITS.get(who, OUTFITS["man"])
    if who == "child":
        with pen.placed(0, 0, 0.62):
            _body(pen, wear, pose, back, head=1.5)
    else:
        _body(pen, wear, pose, back, head=1.0)


def _body(pen: Pen, wear: Outfit, pose: str, back: bool, head: float) -> None:
    sway = pen.wobble(0.006)
    pen.fill(oval(0.06, 0.004, 0.20, 0.016), 0.03, ink=False)
    if wear.skirt:
        with pen.dyed(wear.legs):
            pen.fill(
                [
                    (-0.075, -0.56),
                    (-0.11, -0.30),
                    (-0.15, -0.02),
                    (-0.05, 0.0),
                    (0.14, -0.01),
                    (0.11, -0.30),
                    (0.075, -0.56),
                ],
                0.46,
            )
            pen.glaze([(-0.16, 0), (-0.08, -0.55), (-0.02, -0.55), (-0.04, 0)], 0.15, 0.45)
            pen.pen_line([(0.02, -0.5), (0.05, -0.02)], 0.5)
    elif pose == "sit":
        with pen.dyed(wear.legs):
            for dx, shade in ((0.03, 0.38), (-0.01, 0.48)):
                pen.limb((dx - 0.03, -0.30), (0.19 + dx, -0.31), 0.058, 0.047, shade)
                pen.limb((0.19 + dx, -0.31), (0.17 + dx, -0.03), 0.045, 0.03, shade)
    else:
        with pen.dyed(wear.legs):
            _legs(pen, pose)
    lift = 0.22 if pose == "sit" else 0.0
    with pen.placed(sway, lift, 1.0):
        _upper(pen, wear, pose, back)
        with pen.placed(0.004, -0.852, head):
            _head(pen, wear, back)


def _legs(pen: Pen, pose: str) -> None:
    feet: list[tuple[Point, Point, Point]] = [
        ((-0.042, -0.50), (-0.052, -0.26), (-0.058, -0.02)),
        ((0.042, -0.50), (0.052, -0.26), (0.064, -0.02)),
    ]
    if pose in ("walk", "cheer"):
        feet = [((-0.03, -0.50), (-0.075, -0.26), (-0.15, -0.035)), ((0.03, -0.50), (0.085, -0.27), (0.10, -0.02))]
    for k, (hip, knee, foot) in enumerate(feet):
        shade = 0.36 + 0.14 * k
        pen.limb(hip, knee, 0.056, 0.043, shade)
        pen.limb(knee, foot, 0.042, 0.030, shade)
        with pen.dyed("black"):
            pen.fill(
                [
                    (foot[0] - 0.03, 0.002),
                    (foot[0] - 0.03, -0.030),
                    (foot[0] + 0.02, -0.034),
                    (foot[0] + 0.065, -0.008),
                    (foot[0] + 0.062, 0.004),
                ],
                0.22,
            )


def _upper(pen: Pen, wear: Outfit, pose: str, back: bool) -> None:
    hem = -0.47 + 0.26 * wear.coat
    arms = _arms(pose)
    with pen.dyed(wear.top):
        _arm(pen, wear, arms[0], 0.34)
        pen.fill(
            [
                (-0.035, -0.868),
                (-0.085, -0.842),
                (-0.118, -0.80),
                (-0.100, -0.70),
                (-0.082, -0.60),
                (-0.092, -0.50),
                (-0.098, hem),
                (0.098, hem),
                (0.092, -0.50),
                (0.082, -0.60),
                (0.100, -0.70),
                (0.118, -0.80),
                (0.085, -0.842),
                (0.035, -0.868),
            ],
            0.60,
        )
        pen.glaze([(-0.12, -0.82), (-0.075, -0.85), (-0.045, -0.68), (-0.05, hem), (-0.10, hem)], 0.2, 0.42)
        if not back:
            pen.pen_line([(-0.036, -0.866), (0.002, -0.81), (0.038, -0.866)], 0.6)
            pen.pen_line([(0.03, -0.74), (0.07, -0.745), (0.072, -0.70)], 0.35)
    with pen.dyed("black"):
        if not wear.skirt and not wear.coat:
            pen.rect(-0.088, -0.525, 0.088, -0.503, 0.25, ink=False)
    if wear.vest:
        with pen.dyed("saffron"):
            pen.fill(
                [
                    (-0.075, -0.84),
                    (-0.105, -0.70),
                    (-0.09, -0.51),
                    (0.09, -0.51),
                    (0.105, -0.70),
                    (0.075, -0.84),
                    (0.02, -0.70),
                    (-0.02, -0.70),
                ],
                0.66,
            )
        with pen.dyed("snow"):
            pen.rect(-0.093, -0.63, 0.093, -0.605, 0.85, ink=False)
    if wear.marks and not back:
        pen.pen_line([(0.0, -0.85), (0.0, -0.50)], 0.5)
        with pen.dyed("brass"):
            for k in range(4):
                pen.disc(0.012, -0.78 + 0.07 * k, 0.006, 0.8, ink=False)
            pen.rect(0.035, -0.775, 0.075, -0.76, 0.6, ink=False)
        with pen.dyed("black"):
            for side in (-1, 1):
                pen.fill(
                    [(side * 0.070, -0.852), (side * 0.118, -0.812), (side * 0.112, -0.800), (side * 0.066, -0.838)],
                    0.3,
                )
    if wear.skirt:
        with pen.dyed("red" if wear.top != "red" else "brass"):
            pen.fill([(-0.075, -0.85), (-0.045, -0.865), (0.10, -0.55), (0.085, -0.47), (-0.02, -0.62)], 0.5)
    with pen.dyed(wear.top):
        _arm(pen, wear, arms[1], 0.62)


def _arms(pose: str) -> tuple[tuple[Point, Point, Point], tuple[Point, Point, Point]]:
    left, right = (-0.102, -0.80), (0.102, -0.80)
    hang = ((left, (-0.135, -0.64), (-0.125, -0.49)), (right, (0.137, -0.64), (0.130, -0.49)))
    match pose:
        case "walk":
            return (left, (-0.085, -0.63), (0.0, -0.54)), (right, (0.115, -0.64), (0.055, -0.50))
        case "point":
            return hang[0], (right, (0.22, -0.82), (0.36, -0.87))
        case "salute":
            return hang[0], (right, (0.225, -0.76), (0.075, -0.915))
        case "work" | "sit":
            return (left, (-0.09, -0.64), (0.10, -0.62)), (right, (0.15, -0.66), (0.24, -0.66))
        case "look":
            return (left, (-0.13, -0.72), (0.03, -0.90)), (right, (0.16, -0.74), (0.07, -0.90))
        case "cheer":
            return (left, (-0.19, -0.90), (-0.16, -1.06)), (right, (0.19, -0.92), (0.20, -1.08))
        case _:
            return hang


def _arm(pen: Pen, wear: Outfit, joints: tuple[Point, Point, Point], value: float) -> None:
    shoulder, elbow, hand = joints
    pen.limb(shoulder, elbow, 0.036, 0.029, value)
    pen.limb(elbow, hand, 0.029, 0.022, value)
    with pen.dyed(wear.skin):
        turn = math.atan2(hand[1] - elbow[1], hand[0] - elbow[0])
        pen.limb(hand, (hand[0] + 0.028 * math.cos(turn), hand[1] + 0.028 * math.sin(turn)), 0.020, 0.014, 0.55)


def _head(pen: Pen, wear: Outfit, back: bool) -> None:
    """The head above the neck's foot at (0, 0)."""
    with pen.dyed(wear.skin):
        pen.fill([(-0.026, 0.0), (-0.024, -0.05), (0.026, -0.05), (0.030, 0.0)], 0.34)
        if not back:
            pen.fill(
                [
                    (-0.044, -0.085),
                    (-0.040, -0.045),
                    (-0.012, -0.016),
                    (0.018, -0.018),
                    (0.040, -0.050),
                    (0.046, -0.090),
                    (0.03, -0.135),
                    (-0.03, -0.135),
                ],
                0.62,
                curved=True,
            )
            pen.glaze([(-0.05, -0.13), (-0.006, -0.13), (0.0, -0.015), (-0.05, -0.03)], 0.2, 0.45)
            pen.glaze([(-0.04, -0.088), (0.046, -0.088), (0.046, -0.075), (-0.04, -0.075)], 0.1, 0.55)
    with pen.dyed("hair"):
        if back:
            pen.fill(oval(0, -0.082, 0.047, 0.064), 0.32)
        elif wear.hat in ("hair", "long", "veil"):
            pen.fill(
                [
                    (-0.048, -0.07),
                    (-0.052, -0.11),
                    (-0.03, -0.15),
                    (0.012, -0.156),
                    (0.045, -0.135),
                    (0.047, -0.10),
                    (0.02, -0.118),
                    (-0.02, -0.112),
                    (-0.036, -0.085),
                ],
                0.3,
                curved=True,
            )
        if wear.hat == "long":
            pen.fill(
                [(-0.05, -0.12), (-0.062, -0.05), (-0.05, 0.02), (-0.02, 0.015), (-0.035, -0.07)], 0.26, curved=True
            )
    hats: dict[str, tuple[str, float]] = {
        "peaked": ("white", 0.78),
        "round": ("white", 0.72),
        "beret": ("navy", 0.3),
        "helmet": ("yellow", 0.66),
        "turban": ("red", 0.55),
        "straw": ("sand", 0.6),
    }
    if wear.hat not in hats:
        return
    material, value = hats[wear.hat]
    with pen.dyed(material if wear.top != "foliage" else "foliage"):
        match wear.hat:
            case "peaked":
                pen.fill(
                    [
                        (-0.052, -0.118),
                        (-0.068, -0.146),
                        (-0.03, -0.172),
                        (0.035, -0.172),
                        (0.072, -0.148),
                        (0.054, -0.118),
                    ],
                    value,
                    curved=False,
                )
                with pen.dyed("black"):
                    pen.fill([(-0.051, -0.106), (-0.052, -0.122), (0.054, -0.122), (0.053, -0.106)], 0.16)
                    if not back:
                        pen.fill([(-0.030, -0.108), (0.052, -0.108), (0.070, -0.090), (0.03, -0.094)], 0.10)
            case "round":
                pen.fill([(-0.05, -0.112), (-0.062, -0.145), (0.062, -0.145), (0.05, -0.112)], value)
                with pen.dyed("navy"):
                    pen.rect(-0.05, -0.122, 0.05, -0.106, 0.25, ink=False)
            case "beret":
                pen.fill(
                    [(-0.05, -0.112), (-0.066, -0.140), (-0.02, -0.160), (0.05, -0.138), (0.05, -0.112)],
                    value,
                    curved=True,
                )
            case "helmet":
                pen.fill(
                    [*oval(0, -0.108, 0.056, 0.062, 180, 360), (0.066, -0.104), (0.06, -0.098), (-0.058, -0.098)], value
                )
            case "turban":
                pen.fill(
                    [
                        (-0.05, -0.10),
                        (-0.064, -0.14),
                        (-0.02, -0.176),
                        (0.04, -0.168),
                        (0.062, -0.13),
                        (0.048, -0.10),
                        (0, -0.12),
                    ],
                    value,
                    curved=True,
                )
            case _:
                pen.fill(
                    [
                        (-0.10, -0.104),
                        (-0.04, -0.120),
                        (-0.03, -0.165),
                        (0.03, -0.165),
                        (0.04, -0.120),
                        (0.10, -0.104),
                        (0, -0.096),
                    ],
                    value,
                )


def group(pen: Pen, who: str, count: int, *, spread: float = 0.36, pose: str = "stand", back: bool = False) -> None:
    """Several people side by side, the ones behind a little higher and smaller."""
    poses = ("stand", "walk", "look", "point") if pose == "mixed" else (pose,)
    order = sorted(range(count), key=lambda k: -(k * 7 % 5))
    for k in order:
        x = spread * (k - (count - 1) / 2) + 0.04 * pen.wobble()
        behind = (k * 7 % 5) / 5
        mirrored = k % 3 == 1
        with pen.placed(x, -0.035 * behind, 1.0 - 0.07 * behind + 0.02 * pen.wobble(), flip=mirrored):
            someone = who
            if who == "crowd":
                someone = ("man", "woman", "leader", "child", "sailor", "scientist", "dancer", "officer")[
                    (k * 5 + count) % 8
                ]
            figure(pen, someone, poses[k % len(poses)], back=back)


def crowd(pen: Pen, width: float, rows: int = 3, *, back: bool = True) -> None:
    """Heads and shoulders in rows, seen from behind: an audience. Unit: a head's height is about 0.13."""
    for row in range(rows):
        y, size = 0.10 * row, 0.8 + 0.22 * row
        x = -width / 2 - 0.1
        while x < width / 2 + 0.1:
            with pen.placed(x, y + 0.03 * pen.wobble(), size * (1 + 0.08 * pen.wobble())):
                tone = 0.24 + 0.05 * pen.wobble()
                with pen.dyed(("navy", "steel", "earth", "white", "saffron", "blue")[int(pen.rng.integers(0, 6))]):
                    pen.fill(
                        [(-0.14, 0.5), (-0.135, 0.02), (-0.06, -0.03), (0.06, -0.03), (0.135, 0.02), (0.14, 0.5)],
                        0.34 + tone * 0.4,
                    )
                with pen.dyed("hair"):
                    pen.fill(oval(0, -0.085, 0.055, 0.068), tone)
            x += 0.24 * size * (1 + 0.2 * pen.wobble())
