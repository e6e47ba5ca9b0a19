"""The storyboarder's arrow: how the camera moves, drawn over the picture in the classic signs.

`arrow_for` gives the sign of a move; `Arrow.over` lays it over a frame, in full at first and then gone, so that the
film can be watched. Signs keep to the upper part of the picture. Knows no scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from render.animatic.layer import ycc
from render.animatic.palette import Mood, rgb
from render.animatic.pen import Point, Points, rounded
from storyboards.story import Size

SHOWN_S = (0.15, 0.45, 1.9, 2.5)  # comes, is there, goes, is gone
Planes = tuple[Image.Image, Image.Image, Image.Image]


@dataclass(frozen=True)
class Arrow:
    """A sign as two masks: its body and the dark line around it."""

    body: Image.Image | None
    line: Image.Image | None

    def over(self, planes: Planes, seconds: float | None) -> Planes:
        """The frame with the sign on it; `seconds` None for a still, which always shows it."""
        strength = 1.0 if seconds is None else _strength(seconds)
        if self.body is None or self.line is None or strength <= 0:
            return planes
        for mask, colour, share in ((self.line, rgb("23262b"), 0.62), (self.body, rgb("f3ead6"), 0.88)):
            level = share * strength
            sheet = mask.point([round(level * k) for k in range(256)])
            half = sheet.reduce(2)
            y, cb, cr = (round(part) for part in ycc(colour))
            for plane, tone, stencil in zip(planes, (y, cb, cr), (sheet, half, half)):
                plane.paste(tone, (0, 0, *plane.size), stencil)
        return planes


def _strength(seconds: float) -> float:
    comes, there, goes, gone = SHOWN_S
    if seconds < there:
        return max(0.0, (seconds - comes) / (there - comes))
    return max(0.0, min(1.0, (gone - seconds) / (gone - goes)))


def arrow_for(move: str | None, picture: Size, mood: Mood) -> Arrow:
    """The sign of a move, for a picture of that size; nothing for a camera that stands."""
    shapes = sign(move, picture.width_px / picture.height_px)
    if not shapes:
        return Arrow(None, None)
    size = (picture.width_px, picture.height_px)
    unit = picture.height_px if picture.width_px > picture.height_px else picture.width_px
    body = Image.new("L", (size[0] * 2, size[1] * 2))
    draw = ImageDraw.Draw(body)
    for shape in shapes:
        draw.polygon([(x * 2 * picture.height_px, y * 2 * picture.height_px) for x, y in shape], fill=255)
    body = body.reduce(2)
    grown = body.filter(ImageFilter.GaussianBlur(max(0.8, 0.0028 * unit))).point([min(255, 5 * k) for k in range(256)])
    return Arrow(body, ImageChops.subtract(grown, body))


def sign(move: str | None, aspect: float) -> list[Points]:
    """The polygons of a move's sign, in picture heights."""
    unit = min(1.0, aspect)
    top, right, middle = 0.105 * unit, aspect - 0.095 * unit, aspect / 2
    reach = 0.16 * unit
    tall = (0.14 * unit, 0.14 * unit + 2 * reach)
    match move:
        case "pan-left" | "truck-left" | "orbit-left":
            return _sideways(move, middle, top, reach, -1, unit)
        case "pan-right" | "truck-right" | "orbit-right":
            return _sideways(move, middle, top, reach, 1, unit)
        case "tracking":
            return [
                *_sideways("truck-right", middle, top, reach, 1, unit),
                _bar((middle - reach, top + 0.04 * unit), (middle + 0.6 * reach, top + 0.04 * unit), 0.004 * unit),
            ]
        case "tilt-up" | "pedestal-up" | "crane-up":
            return _upright(move, right, tall[1], tall[0], unit)
        case "tilt-down" | "pedestal-down" | "crane-down":
            return _upright(move, right, tall[0], tall[1], unit)
        case "dolly-in" | "zoom-in":
            return _corners(move, aspect, unit, inward=True)
        case "dolly-out" | "zoom-out":
            return _corners(move, aspect, unit, inward=False)
        case "handheld":
            path = [(middle + reach * (k / 10 - 1), top + 0.016 * unit * math.sin(k * 1.25)) for k in range(21)]
            return [*_arrow(path, 0.006 * unit, 0.026 * unit)]
        case _:
            return []


def _sideways(move: str, middle: float, top: float, reach: float, way: int, unit: float) -> list[Points]:
    if move.startswith("pan"):  # the head turns: a bow
        path = [(middle + way * reach * k / 8, top + 0.03 * unit * (k / 8) ** 2) for k in range(-8, 9)]
        return _arrow(path, 0.009 * unit, 0.034 * unit)
    if move.startswith("orbit"):  # round the subject: most of a flat ring
        path = []
        for k in range(25):
            turn = math.radians(90 + way * (35 - 290 * k / 24) + 180)
            path.append((middle + 0.15 * unit * math.cos(turn), top + 0.02 * unit + 0.042 * unit * math.sin(turn)))
        return _arrow(path, 0.007 * unit, 0.03 * unit)
    return _arrow([(middle - way * reach, top), (middle + way * reach, top)], 0.012 * unit, 0.038 * unit)


def _upright(move: str, x: float, start: float, end: float, unit: float) -> list[Points]:
    way = 1 if end > start else -1
    if move.startswith("tilt"):
        middle, reach = (start + end) / 2, abs(end - start) / 2
        path = [(x - 0.035 * unit * (k / 8) ** 2, middle + way * reach * k / 8) for k in range(-8, 9)]
        return _arrow(path, 0.009 * unit, 0.034 * unit)
    if move.startswith("crane"):
        path = rounded(
            [(x - 0.13 * unit, start), (x - 0.03 * unit, start + 0.16 * (end - start)), (x, end)], closed=False
        )
        return _arrow(path, 0.009 * unit, 0.034 * unit)
    return _arrow([(x, start), (x, end)], 0.012 * unit, 0.038 * unit)


def _corners(move: str, aspect: float, unit: float, *, inward: bool) -> list[Points]:
    """Arrows from the picture's corners towards (or away from) the frame that the move ends with."""
    shapes: list[Points] = []
    far, near = (0.055 * unit, 0.055 * unit), (0.135 * unit, 0.115 * unit)
    for side in (-1, 1):
        for level in (-1, 1):
            y_far = far[1] if level < 0 else 0.70 - far[1]
            y_near = near[1] if level < 0 else 0.70 - near[1]
            outer = (aspect / 2 + side * (aspect / 2 - far[0]), y_far)
            inner = (aspect / 2 + side * (aspect / 2 - near[0]), y_near)
            path = [outer, inner] if inward else [inner, outer]
            shapes += _arrow(path, 0.0085 * unit, 0.032 * unit)
            if move.startswith("zoom"):  # the lens moves, not the camera: a corner of the smaller frame
                corner = (inner[0] - side * 0.022 * unit, inner[1] - level * 0.02 * unit)
                shapes.append(_bar(corner, (corner[0] - side * 0.06 * unit, corner[1]), 0.0025 * unit))
                shapes.append(_bar(corner, (corner[0], corner[1] - level * 0.05 * unit), 0.0025 * unit))
    return shapes


def _arrow(path: Points, half: float, head: float) -> list[Points]:
    """A shaft along the path, swelling towards its head, and the head."""
    end, before = path[-1], path[-2]
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    cos, sin = math.cos(angle), math.sin(angle)
    neck = (end[0] - 1.25 * head * cos, end[1] - 1.25 * head * sin)
    kept = [
        p
        for p in path[:-1]
        if (end[0] - p[0]) * cos + (end[1] - p[1]) * sin > 1.2 * head or math.dist(p, end) > 2 * head
    ]
    shaft = [*kept, neck]
    left: list[Point] = []
    rightward: list[Point] = []
    for k, (x, y) in enumerate(shaft):
        ahead = shaft[min(k + 1, len(shaft) - 1)]
        behind = shaft[max(0, k - 1)]
        turn = math.atan2(ahead[1] - behind[1], ahead[0] - behind[0]) + math.pi / 2
        width = half * (0.45 + 0.55 * k / max(1, len(shaft) - 1))
        left.append((x + width * math.cos(turn), y + width * math.sin(turn)))
        rightward.append((x - width * math.cos(turn), y - width * math.sin(turn)))
    tip = [
        end,
        (end[0] - 1.35 * head * cos - 0.8 * head * sin, end[1] - 1.35 * head * sin + 0.8 * head * cos),
        (end[0] - 1.1 * head * cos, end[1] - 1.1 * head * sin),
        (end[0] - 1.35 * head * cos + 0.8 * head * sin, end[1] - 1.35 * head * sin - 0.8 * head * cos),
    ]
    return [left + rightward[::-1], tip]


def _bar(a: Point, b: Point, half: float) -> Points:
    x, y = b[0] - a[0], b[1] - a[1]
    length = math.hypot(x, y) or 1.0
    nx, ny = -y / length * half, x / length * half
    return [(a[0] + nx, a[1] + ny), (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny), (a[0] - nx, a[1] - ny)]
