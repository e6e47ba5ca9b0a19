"""The stage: what a scene is built on, and the stack of layers that comes of it.

Gives painters their sheets (`pen`), large enough for all that the camera will see of them, and takes the finished
layers. Lengths are picture heights from the top left corner. Knows no words and no particular subjects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from render.animatic.camera import View, region
from render.animatic.field import Array, Paper
from render.animatic.layer import STILL, Drift, Layer
from render.animatic.paint import Finish, wash
from render.animatic.palette import Mood
from render.animatic.pen import Pen, Region


@dataclass
class Stage:
    """One panel being built."""

    aspect: float  # width over height of the picture
    px: float  # pixels per picture height
    mood: Mood
    paper: Paper
    rng: np.random.Generator
    views: Sequence[View]
    horizon: float  # y
    sun_x: float  # 0 left .. 1 right of the picture
    focus: tuple[float, float]  # where the subject stands
    size: float  # of the subject, 1: a person fills the height
    framing: str
    afloat: bool = False  # the subject lies in the water, so that near waves pass before it
    layers: list[Layer] = field(default_factory=list)
    fronts: list[Layer] = field(default_factory=list)  # put before everything else at the end

    @property
    def centre(self) -> tuple[float, float]:
        """The vanishing point of the camera's moves: near the subject, at the horizon where it is in sight."""
        return (0.5 * self.aspect + 0.35 * (self.focus[0] - 0.5 * self.aspect), min(0.72, max(0.3, self.horizon)))

    def region(self, depth: float, drift: Drift = STILL, rides: bool = False) -> Region:
        return region(self.views, depth, drift, rides, self.aspect, self.centre, self.px)

    def pen(self, depth: float, *, ink: float = 0.0, drift: Drift = STILL, rides: bool = False) -> Pen:
        """A sheet for a depth; its generator is its own, so that one sheet's drawing does not disturb another's."""
        child = np.random.Generator(np.random.PCG64(int(self.rng.integers(0, 2**62))))
        return Pen(self.region(depth, drift, rides), child, ink=ink)

    def add(self, pen: Pen, how: Finish, *, front: bool = False) -> Layer | None:
        """Paints a sheet and puts it on the stack."""
        layer = wash(pen, self.mood, self.paper, self.sun_x, how)
        if layer is not None:
            (self.fronts if front else self.layers).append(layer)
        return layer

    def texture(self, name: str, where: Region) -> Array:
        """A piece of the paper's field for a whole region."""
        offset = (int(self.rng.integers(0, 900)), int(self.rng.integers(0, 1400)))
        return self.paper.take(name, where.height_px, where.width_px, offset)

    def heights(self, where: Region) -> Array:
        """The y of every row of a region, as a column."""
        rows = np.arange(where.height_px, dtype=np.float32)
        return (rows / np.float32(where.px) + np.float32(where.y0))[:, None]

    def widths(self, where: Region) -> Array:
        """The x of every column of a region, as a row."""
        columns = np.arange(where.width_px, dtype=np.float32)
        return (columns / np.float32(where.px) + np.float32(where.x0))[None, :]
