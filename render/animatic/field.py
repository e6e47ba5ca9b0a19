"""Fields of noise that make paint look like paint: washes, brush marks, paper.

Everything comes from the generator that is handed in, so the same seed gives the same paper. Values lie around 0 with
a spread of about 1. Knows no shapes and no colours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]


def noise(rng: np.random.Generator, height: int, width: int, cell_y: float, cell_x: float) -> Array:
    """Smooth noise whose bumps are about `cell` pixels large."""
    rows, columns = max(2, round(height / cell_y) + 2), max(2, round(width / cell_x) + 2)
    grid = rng.standard_normal((rows, columns), dtype=np.float32)
    if rows >= height and columns >= width:
        return grid[:height, :width]
    return np.asarray(Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def fractal(
    rng: np.random.Generator, height: int, width: int, cell: float, *, octaves: int = 4, stretch: float = 1.0
) -> Array:
    """Octaves of noise, each half as large and half as strong; `stretch` > 1 draws it out sideways."""
    total = np.zeros((height, width), dtype=np.float32)
    strength, norm = 1.0, 0.0
    for octave in range(octaves):
        size = max(1.0, cell / 2**octave)
        total += np.float32(strength) * noise(rng, height, width, size, size * stretch)
        norm += strength * strength
        strength *= 0.55
    total /= np.float32(norm**0.5)
    return total


class Paper:
    """The sheet that a panel is painted on: fields made once, taken by every layer at its own offset."""

    def __init__(self, seed: int, height_px: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.size = (1024, 1536)
        unit = height_px
        h, w = self.size
        self.wash = fractal(self.rng, h, w, 0.30 * unit, octaves=4)
        self.brush = fractal(self.rng, h, w, 0.022 * unit, octaves=3, stretch=14.0)
        speckle = self.rng.standard_normal((h, w), dtype=np.float32)
        self.tooth = (0.55 * speckle + 0.9 * noise(self.rng, h, w, 1.7, 1.7)).astype(np.float32)

    def take(self, name: str, height: int, width: int, offset: tuple[int, int]) -> Array:
        """A piece of a field, mirrored where the sheet ends (mirrored, because a seam would be seen)."""
        field: Array = getattr(self, name)
        rows, columns = _mirrored(offset[0], height, self.size[0]), _mirrored(offset[1], width, self.size[1])
        return np.ascontiguousarray(field[rows[:, None], columns[None, :]])


def _mirrored(start: int, count: int, size: int) -> NDArray[np.int64]:
    at = np.arange(start, start + count) % (2 * size)
    return np.where(at < size, at, 2 * size - 1 - at)
