"""The camera really moves: near sheets more than far ones, smoothly, and a locked camera stands still."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from render.animatic.camera import placing, views
from render.animatic.compose import Frames
from render.animatic.layer import STILL, Layer
from storyboards.vocabulary import MOVES


def shifts(move: str, depth: float) -> list[tuple[float, float, float]]:
    return [
        (at.shift_x, at.shift_y, at.scale)
        for at in (placing(view, depth, STILL, False) for view in views(move, 60, 5.0, 7, 1.0))
    ]


@pytest.mark.parametrize("move", MOVES)
def test_no_frame_jumps(move: str) -> None:
    path = np.array(shifts(move, 1.0))
    speed = np.abs(np.diff(path, axis=0))
    assert speed.max() < 0.025
    acceleration = np.abs(np.diff(path, n=2, axis=0))
    assert acceleration.max() < 0.004


def test_static_stands_and_travel_has_parallax() -> None:
    assert len(set(shifts("static", 1.0))) == 1
    for move in ("truck-left", "truck-right", "pedestal-up", "crane-down"):
        near, far = np.ptp(np.array(shifts(move, 0.6)), axis=0), np.ptp(np.array(shifts(move, 10.0)), axis=0)
        assert near[:2].max() > 2 * far[:2].max()
    near, far = (
        np.ptp(np.array(shifts("dolly-in", 0.6)), axis=0)[2],
        np.ptp(np.array(shifts("dolly-in", 10.0)), axis=0)[2],
    )
    assert near > 5 * far
    zoom_near, zoom_far = np.array(shifts("zoom-in", 0.6)), np.array(shifts("zoom-in", 10.0))
    assert np.allclose(zoom_near, zoom_far)
    pan = np.array(shifts("pan-left", 0.6))
    assert np.allclose(pan, np.array(shifts("pan-left", 10.0)))


@pytest.mark.parametrize(
    ("move", "axis", "way"),
    [
        ("pan-right", 0, 1),
        ("pan-left", 0, -1),
        ("truck-right", 0, 1),
        ("tilt-up", 1, -1),
        ("tilt-down", 1, 1),
        ("pedestal-up", 1, -1),
    ],
)
def test_moves_go_the_way_they_are_called(move: str, axis: int, way: int) -> None:
    path = shifts(move, 1.0)
    assert way * (path[-1][axis] - path[0][axis]) > 0.05


def test_a_slow_shift_is_even_to_a_fraction_of_a_pixel() -> None:
    """An edge that moves by tenths of a pixel is seen to move by tenths of a pixel, on every frame."""
    levels = np.zeros((64, 400), dtype=np.uint8) + 16
    levels[:, 200:] = 216
    grey = Image.new("L", (200, 32), 128)
    layer = Layer(Image.fromarray(levels), grey, grey, None, None, -1.0, -0.2, 90.0, 1.0)
    frames = Frames([layer], 96, 32, (0.5, 0.5))
    edges = []
    for view in views("truck-right", 41, 5.0, 1, 0.2):
        row = np.asarray(frames.draw(view)[0], dtype=np.float64)[10]
        edges.append(float((216 - row).sum() / 200))
    steps = np.diff(edges)
    assert np.all(steps < 0)
    assert np.abs(np.diff(steps)).max() < 0.05


def test_tiles_change_nothing_in_the_picture() -> None:
    """Composing tile by tile gives the very frames that composing whole layers gives."""
    from render.animatic import tiles
    from render.animatic.take import _panel
    from tests.render.animatic.panels import panel

    made = _panel(panel(move="orbit-left"), None, lambda: False)
    small = [plane.tobytes() for plane in made.frames.draw(made.views[3])]
    before = tiles.TILE_PX
    try:
        tiles.TILE_PX = 100_000
        whole = Frames(made.frames.layers, made.frames.width, made.frames.height, made.frames.centre)
        large = [plane.tobytes() for plane in whole.draw(made.views[3])]
    finally:
        tiles.TILE_PX = before
    for a, b in zip(small, large):
        difference = np.abs(np.frombuffer(a, np.uint8).astype(int) - np.frombuffer(b, np.uint8).astype(int))
        assert difference.max() <= 2
