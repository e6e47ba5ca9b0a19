"""Slow moves over stills: inside the picture, sub-pixel smooth, eased."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from post.cut import CutTransition, Media
from post.picture.encoding import Encoding
from post.picture.moves import FASTEST, plan_move
from post.picture.stretch import StretchSpec, make_stretch
from storyboards.story import Size
from storyboards.vocabulary import MOVES
from tests.post.picture.scenes import Picture, frames_of, shift, texture
from tests.post.workbench import media_of, shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
FINE = Encoding(crf=3, maxrate_mbps=200)


def still(folder: Path, width: int, height: int) -> Media:
    (folder / "media").mkdir(parents=True, exist_ok=True)
    picture = texture(width, height, 5, (30, 30, 40), (230, 220, 200))
    Image.fromarray(picture.astype(np.uint8)).save(folder / "media" / "still.png")
    return media_of(folder / "media" / "still.png")


def moved(folder: Path, move: str | None, size: tuple[int, int] = (640, 360), num_frames: int = 50) -> Picture:
    suite, _ = suite_in(folder)
    one = shot("s", "still", num_frames, still(folder, *size), camera_move=move)
    made = make_stretch(StretchSpec(one, None, None, "en", CANVAS, F(25), FINE), suite)
    return frames_of(made.file("stretch.mp4"))


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("picture", [Size(320, 180), Size(2000, 180), Size(320, 1400), Size(460, 259)])
@pytest.mark.parametrize("seconds", [0.2, 5.0, 40.0])
def test_no_view_leaves_the_picture_and_none_is_too_fast(move: str, picture: Size, seconds: float) -> None:
    way = plan_move(move, picture, CANVAS, seconds)
    for view in (way.start, way.end):
        assert view.width_px / view.height_px == pytest.approx(16 / 9)
        assert view.middle_x_px - view.width_px / 2 >= -1e-6
        assert view.middle_y_px - view.height_px / 2 >= -1e-6
        assert view.middle_x_px + view.width_px / 2 <= picture.width_px + 1e-6
        assert view.middle_y_px + view.height_px / 2 <= picture.height_px + 1e-6
    assert abs(way.end.middle_x_px - way.start.middle_x_px) <= FASTEST * CANVAS.width_px * seconds + 1e-6


@pytest.mark.parametrize(("move", "axis", "sign"), [("pan-right", 0, -1), ("pan-left", 0, 1), ("tilt-up", 1, 1)])
def test_a_move_glides(tmp_path: Path, move: str, axis: int, sign: int) -> None:
    """No frame jumps or stands: steps vary by less than a tenth of a pixel; it starts and stops softly."""
    size = (900, 180) if axis == 0 else (320, 700)
    frames = moved(tmp_path, move, size)
    steps = np.array([sign * shift(before, after)[axis] for before, after in pairwise(frames)])
    assert steps.sum() == pytest.approx(FASTEST * (320 if axis == 0 else 180) * 2, rel=0.06)
    assert steps[0] < 0.35 * steps[25]
    assert steps[-1] < 0.35 * steps[25]
    assert np.std(steps[12:38]) < 0.1, "what is left is mostly the measure's own liking for whole pixels"
    assert np.abs(np.diff(steps[12:38])).max() < 0.3
    assert (steps > -0.05).all()


def test_a_push_grows_evenly_and_ends_at_rest(tmp_path: Path) -> None:
    frames = moved(tmp_path, "dolly-in")
    differences = [float(np.abs(after - before).mean()) for before, after in pairwise(frames)]
    assert differences[0] < differences[25]
    assert max(differences[15:35]) < 1.6 * min(differences[15:35])


def test_static_stands(tmp_path: Path) -> None:
    frames = moved(tmp_path, "static", num_frames=12)
    assert np.abs(frames[-1] - frames[0]).mean() < 0.4


SEEN = (None, "pan-left", "tilt-down", "dolly-out", "crane-up", "orbit-right", "handheld")


@pytest.mark.parametrize("move", SEEN)
def test_no_edge_is_ever_seen_not_even_in_a_handle(tmp_path: Path, move: str | None) -> None:
    """A picture framed in white: the frame is cut off by covering, or moved along, but beyond it lies nothing."""
    media = still(tmp_path, 640, 360)
    suite, _ = suite_in(tmp_path)
    before = shot("s", "still", 12, media, camera_move=move)
    this = shot("c", "card", 12, transition=CutTransition("dissolve", 10))
    for spec in (
        StretchSpec(before, None, None, "en", CANVAS, F(25), FINE),
        StretchSpec(this, before, None, "en", CANVAS, F(25), FINE),
    ):
        frames = frames_of(make_stretch(spec, suite).file("stretch.mp4"))
        for frame in frames:  # clamped edges would repeat one row or column
            assert np.abs(np.diff(frame[:, :3], axis=1)).mean() > 0.02
            assert np.abs(np.diff(frame[:, -3:], axis=1)).mean() > 0.02


@pytest.mark.parametrize("size", [(3000, 200), (200, 3000), (50, 50)])
@pytest.mark.parametrize("move", ["pan-right", "tilt-up", "dolly-in"])
def test_panoramas_portraits_and_stamps_move_too(tmp_path: Path, size: tuple[int, int], move: str) -> None:
    assert moved(tmp_path, move, size, 6).shape == (6, 180, 320)
