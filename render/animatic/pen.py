"""The pen: vector shapes drawn by a slightly unsteady hand, as values instead of colours.

A pen draws on one layer's sheet: `alpha` (where paint is), `value` (how dark or light it is), `ink` (contour lines) and
`dyes` (where a material of its own lies). Shapes are given in local coordinates, placed by `placed`; y points down.
Knows no light and no colours: `paint.wash` turns a sheet into a layer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageChops, ImageDraw

Point = tuple[float, float]
Points = Sequence[Point]
OVERSAMPLE = 2


@dataclass(frozen=True)
class Region:
    """A piece of the picture plane: corners in picture heights, and how many pixels one height has."""

    x0: float
    y0: float
    x1: float
    y1: float
    px: float

    @property
    def width_px(self) -> int:
        return max(2, 2 * math.ceil((self.x1 - self.x0) * self.px / 2))

    @property
    def height_px(self) -> int:
        return max(2, 2 * math.ceil((self.y1 - self.y0) * self.px / 2))


class Pen:
    """Draws shapes on one sheet. `ink` is the weight of contours in thousandths of a picture height; 0 for none."""

    def __init__(self, region: Region, rng: np.random.Generator, *, ink: float = 0.0) -> None:
        self.region, self.rng, self.weight = region, rng, ink
        size = (region.width_px * OVERSAMPLE, region.height_px * OVERSAMPLE)
        self.alpha = Image.new("L", size)
        self.value = Image.new("L", size, 128)
        self.ink = Image.new("L", size)
        self.dyes: dict[str, Image.Image] = {}
        self._scale = region.px * OVERSAMPLE
        self._matrix = (self._scale, 0.0, 0.0, self._scale, -region.x0 * self._scale, -region.y0 * self._scale)
        self._dye: str | None = None
        self._jitter = rng.standard_normal(4096)
        self._turn = 0

    @contextmanager
    def placed(
        self, x: float, y: float, size: float, *, flip: bool = False, angle: float = 0.0, squeeze: float = 1.0
    ) -> Iterator[None]:
        """Local coordinates: origin at (x, y), one unit = `size`, mirrored, turned (degrees clockwise), narrowed."""
        before = self._matrix
        a, b, c, d, e, f = before
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        sx = size * squeeze * (-1 if flip else 1)
        m = (cos * sx, sin * sx, -sin * size, cos * size)
        self._matrix = (
            a * m[0] + c * m[1], b * m[0] + d * m[1], a * m[2] + c * m[3], b * m[2] + d * m[3],
            a * x + c * y + e, b * x + d * y + f,
        )  # fmt: skip
        try:
            yield
        finally:
            self._matrix = before

    @contextmanager
    def dyed(self, material: str | None) -> Iterator[None]:
        """What is drawn inside is of this material instead of the layer's."""
        before = self._dye
        self._dye = material
        try:
            yield
        finally:
            self._dye = before

    def fill(
        self, points: Points, value: float, *, curved: bool = False, ink: bool = True, dye: str | None = None,
        steady: bool = False,
    ) -> None:  # fmt: skip
        """A closed shape of one value (0 dark .. 1 light)."""
        if curved:
            points = rounded(points)
        outline = self._unsteady([self._at(x, y) for x, y in points], closed=True, steady=steady)
        if len(outline) < 3 or not self._inside(outline):
            return
        ImageDraw.Draw(self.alpha).polygon(outline, fill=255)
        ImageDraw.Draw(self.value).polygon(outline, fill=_byte(value))
        ImageDraw.Draw(self.ink).polygon(outline, fill=0)
        self._stain(outline, dye or self._dye)
        if ink and self.weight > 0:
            self._contour(outline)

    def rect(self, x0: float, y0: float, x1: float, y1: float, value: float, *, ink: bool = True) -> None:
        self.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], value, ink=ink)

    def disc(
        self, x: float, y: float, rx: float, value: float, ry: float | None = None, *, ink: bool = True
    ) -> None:  # fmt: skip
        self.fill(oval(x, y, rx, ry if ry is not None else rx), value, ink=ink, steady=True)

    def limb(self, a: Point, b: Point, ra: float, rb: float, value: float, *, ink: bool = True) -> None:
        """A tapered round-ended piece from a to b."""
        angle = math.atan2(b[1] - a[1], b[0] - a[0])
        points = []
        for k in range(9):
            turn = angle + math.pi / 2 + math.pi * k / 8
            points.append((a[0] + ra * math.cos(turn), a[1] + ra * math.sin(turn)))
        for k in range(9):
            turn = angle - math.pi / 2 + math.pi * k / 8
            points.append((b[0] + rb * math.cos(turn), b[1] + rb * math.sin(turn)))
        self.fill(points, value, ink=ink, steady=True)

    def line(self, points: Points, width: float, value: float, *, curved: bool = False) -> None:
        """A stroke; `width` in local units, never thinner than a hair."""
        if curved:
            points = rounded(points, closed=False)
        path = [self._at(x, y) for x, y in points]
        if len(path) < 2 or not self._inside(path):
            return
        px = max(1, round(width * self._size()))
        for image, tone in ((self.alpha, 255), (self.value, _byte(value))):
            ImageDraw.Draw(image).line(path, fill=tone, width=px, joint="curve")
        if self._dye:
            ImageDraw.Draw(self._dye_sheet(self._dye)).line(path, fill=255, width=px, joint="curve")
        else:
            for sheet in self.dyes.values():
                ImageDraw.Draw(sheet).line(path, fill=0, width=px, joint="curve")

    def pen_line(self, points: Points, weight: float = 1.0, *, curved: bool = False) -> None:
        """A line of ink, of the sheet's contour weight times `weight`."""
        if curved:
            points = rounded(points, closed=False)
        path = self._unsteady([self._at(x, y) for x, y in points], closed=False)
        if len(path) > 1 and self._inside(path):
            px = max(1, round(self.weight * weight * self._scale / 1000))
            ImageDraw.Draw(self.ink).line(path, fill=235, width=px, joint="curve")

    def glaze(self, points: Points, value: float, strength: float, *, curved: bool = False) -> None:
        """A transparent wash over what is already painted: pulls values towards `value`; paints nothing new."""
        if curved:
            points = rounded(points)
        outline = [self._at(x, y) for x, y in points]
        box = self._bounds(outline)
        if box is None:
            return
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        local = [(x - box[0], y - box[1]) for x, y in outline]
        ImageDraw.Draw(mask).polygon(local, fill=_byte(strength))
        mask = ImageChops.multiply(mask, self.alpha.crop(box))
        self.value.paste(_byte(value), box, mask)

    def cut(self, points: Points, *, curved: bool = False) -> None:
        """Takes paint away again: holes, gaps between girders."""
        if curved:
            points = rounded(points)
        outline = [self._at(x, y) for x, y in points]
        if not self._inside(outline):
            return
        for image in (self.alpha, self.ink, *self.dyes.values()):
            ImageDraw.Draw(image).polygon(outline, fill=0)

    def lamp(self, x: float, y: float, radius: float, *, dye: str = "lamp") -> None:
        """A small light."""
        with self.dyed(dye):
            self.disc(x, y, radius, 0.95, ink=False)

    def wobble(self, scale: float = 1.0) -> float:
        """One number around 0 from the hand's own supply."""
        self._turn = (self._turn + 1) % len(self._jitter)
        return float(self._jitter[self._turn]) * scale

    def _at(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self._matrix
        return (a * x + c * y + e, b * x + d * y + f)

    def _size(self) -> float:
        a, b, c, d, _, _ = self._matrix
        return math.sqrt(abs(a * d - b * c))

    def _bounds(self, path: Points) -> tuple[int, int, int, int] | None:
        xs, ys = [p[0] for p in path], [p[1] for p in path]
        x0, y0 = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        x1, y1 = min(self.alpha.width, math.ceil(max(xs)) + 1), min(self.alpha.height, math.ceil(max(ys)) + 1)
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def _inside(self, path: Points) -> bool:
        return self._bounds(path) is not None

    def _unsteady(self, path: list[Point], *, closed: bool, steady: bool = False) -> list[Point]:
        """Straight edges become hand-drawn ones: slow drift of about a thousandth of the picture's height."""
        if steady:
            return path
        reach = 0.00075 * self._scale
        step = 0.035 * self._scale
        result: list[Point] = []
        pairs = zip(path, path[1:] + path[:1]) if closed else pairwise(path)
        limit = 3.0 * max(self.alpha.size)
        for (x0, y0), (x1, y1) in pairs:
            length = math.hypot(x1 - x0, y1 - y0)
            result.append((x0, y0))
            if length < 1.6 * step or length > limit:
                continue
            count = min(40, int(length / step))
            nx, ny = -(y1 - y0) / length, (x1 - x0) / length
            drift = 0.0
            for k in range(1, count):
                drift = 0.7 * drift + self.wobble(0.6 * reach)
                share = k / count
                result.append((x0 + (x1 - x0) * share + nx * drift, y0 + (y1 - y0) * share + ny * drift))
        if not closed:
            result.append(path[-1])
        return result

    def _stain(self, outline: Points, dye: str | None) -> None:
        for name, sheet in self.dyes.items():
            if name != dye:
                ImageDraw.Draw(sheet).polygon(list(outline), fill=0)
        if dye:
            ImageDraw.Draw(self._dye_sheet(dye)).polygon(list(outline), fill=255)

    def _dye_sheet(self, dye: str) -> Image.Image:
        if dye not in self.dyes:
            self.dyes[dye] = Image.new("L", self.alpha.size)
        return self.dyes[dye]

    def _contour(self, outline: Sequence[Point]) -> None:
        """Ink along the outline: lighter and heavier, here and there lifted, a hair off the paint."""
        base = self.weight * self._scale / 1000
        draw = ImageDraw.Draw(self.ink)
        shift_x, shift_y = self.wobble(0.25 * base), self.wobble(0.25 * base)
        path = [(x + shift_x, y + shift_y) for x, y in (*outline, outline[0])]
        run: list[Point] = [path[0]]
        pressure, drawn = 1.0, 0.0
        for before, now in pairwise(path):
            run.append(now)
            drawn += math.hypot(now[0] - before[0], now[1] - before[1])
            if drawn > 0.05 * self._scale:
                self._ink_run(draw, run, base, pressure)
                pressure = min(1.5, max(0.25, 0.55 * pressure + 0.45 + self.wobble(0.3)))
                run, drawn = [now], 0.0
        self._ink_run(draw, run, base, pressure)

    def _ink_run(self, draw: ImageDraw.ImageDraw, run: list[Point], base: float, pressure: float) -> None:
        if len(run) > 1 and pressure > 0.42:
            draw.line(run, fill=_byte(0.6 + 0.25 * min(1.0, pressure)), width=max(1, round(base * pressure)))


def _byte(value: float) -> int:
    return max(0, min(255, round(255 * value)))


def oval(x: float, y: float, rx: float, ry: float, start: float = 0.0, end: float = 360.0) -> list[Point]:
    """Points of an ellipse, or of the piece of it between two angles in degrees (clockwise from the right)."""
    count = max(8, int(40 * (end - start) / 360))
    turns = [math.radians(start + (end - start) * k / count) for k in range(count + (0 if end - start >= 360 else 1))]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def rounded(points: Points, *, closed: bool = True) -> list[Point]:
    """A smooth curve through the points (Catmull-Rom)."""
    count = len(points)
    if count < 3:
        return list(points)
    result: list[Point] = []
    last = count if closed else count - 1
    for i in range(last):
        if closed:
            p0, p1, p2, p3 = points[i - 1], points[i], points[(i + 1) % count], points[(i + 2) % count]
        else:
            p0, p1, p2, p3 = points[max(0, i - 1)], points[i], points[i + 1], points[min(count - 1, i + 2)]
        for k in range(6):
            t = k / 6
            result.append((_spline(p0[0], p1[0], p2[0], p3[0], t), _spline(p0[1], p1[1], p2[1], p3[1], t)))
    if not closed:
        result.append(points[-1])
    return result


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
