"""A painted layer: planes of Y'CbCr with a mask, at a place and a depth, ready to be moved by the camera.

Planes are kept as 8-bit BT.709 video range, colour at half size, because moving those costs a third less than moving
RGB, and FFmpeg gets what it will store. Knows nothing of how they were painted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from render.animatic.palette import RGB


class Seen(NamedTuple):
    """Where a layer lies on a frame: source pixel = start + step * picture pixel."""

    start_x: float
    start_y: float
    step: float
    slide: float  # of the shimmer, in source pixels


class YCC(NamedTuple):
    """A colour as BT.709 video levels (Y' 16..235, Cb and Cr 16..240)."""

    y: float
    cb: float
    cr: float


def ycc(colour: RGB) -> YCC:
    """BT.709 luma and colour differences (Rec. ITU-R BT.709-6, section 3)."""
    r, g, b = colour
    luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
    return YCC(16 + 219 * luma, 128 + 224 * (b - luma) / 1.8556, 128 + 224 * (r - luma) / 1.5748)


@dataclass(frozen=True)
class Drift:
    """What a layer does by itself."""

    speed_x: float = 0.0  # picture heights a second
    speed_y: float = 0.0
    sway_x: float = 0.0  # picture heights, to either side
    sway_y: float = 0.0
    period: float = 4.0  # seconds
    phase: float = 0.0  # turns


STILL = Drift()


@dataclass(frozen=True)
class Layer:
    """One sheet of the stack, back to front."""

    y: Image.Image  # L
    cb: Image.Image  # L, half size
    cr: Image.Image  # L, half size
    mask: Image.Image | None  # L; None: covers all of its box
    mask_half: Image.Image | None
    x0: float  # top left corner in picture heights
    y0: float
    px: float  # pixels per picture height
    depth: float  # 1: the subject's distance
    drift: Drift = STILL
    rides: bool = False  # moves along with a tracking camera
    shimmer: Image.Image | None = None  # a wider mask sliding over the first: glints on water
    flicker: bool = False  # another piece of the sheet on every frame: rain


def planes(y: NDArray[np.float32], cb: NDArray[np.float32], cr: NDArray[np.float32]) -> tuple[Image.Image, ...]:
    """Rounded planes as pictures."""
    return tuple(Image.fromarray(np.clip(plane + 0.5, 1, 254).astype(np.uint8)) for plane in (y, cb, cr))
