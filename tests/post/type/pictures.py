"""Pictures to set type on: dark, bright, and busy enough to swallow letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from storyboards.story import Size


def dark(canvas: Size) -> Any:
    """A night with a few lamps, `[height, width, 3]`, RGB."""
    ys, xs = _grid(canvas)
    picture = np.stack([10 + 12 * ys, 14 + 16 * ys, 30 + 14 * (1 - ys) + 0 * xs], axis=-1)
    random = np.random.default_rng(7)
    for _ in range(60):
        x, y = random.integers(0, canvas.width_px - 8), random.integers(0, canvas.height_px - 8)
        picture[y : y + 6, x : x + 6] = (255, 226, 160)
    return picture.astype(np.uint8)


def bright(canvas: Size) -> Any:
    """A sky with white clouds."""
    ys, xs = _grid(canvas)
    cloud = np.clip(np.sin(7 * xs + 3 * np.sin(5 * ys)) * np.sin(9 * ys + 2 * np.sin(4 * xs)) * 2, 0, 1)[..., None]
    sky = np.stack([150 + 60 * ys, 190 + 40 * ys, 232 + 15 * ys], axis=-1)
    return (sky * (1 - cloud) + 250 * cloud).astype(np.uint8)


def busy(canvas: Size) -> Any:
    """Many hard-edged boxes in every colour, with grain."""
    random = np.random.default_rng(11)
    picture = np.full((canvas.height_px, canvas.width_px, 3), 128.0)
    unit = min(canvas.width_px, canvas.height_px)
    for _ in range(900 * canvas.width_px * canvas.height_px // (1920 * 1080)):
        width, height = random.integers(unit // 60, unit // 8, 2)
        x, y = random.integers(0, canvas.width_px), random.integers(0, canvas.height_px)
        picture[y : y + height, x : x + width] = random.integers(0, 256, 3)
    return np.clip(picture + random.normal(0, 12, picture.shape[:2])[..., None], 0, 255).astype(np.uint8)


PICTURES = {"dark": dark, "bright": bright, "busy": busy}


def _grid(canvas: Size) -> tuple[Any, Any]:
    ys, xs = np.mgrid[0 : canvas.height_px, 0 : canvas.width_px].astype(np.float32)
    return ys / canvas.height_px, xs / canvas.width_px
