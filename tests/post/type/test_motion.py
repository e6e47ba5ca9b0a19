"""Coming and going: every frame accounted for, nothing before or after its time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from post.fonts import FontBook
from post.type.layout import Block, Caption, compose
from post.type.motion import poses
from post.type.styles import STYLES
from tests.post.type.drawing import HD, draw

FPS = Fraction(25)
KINDS = ("none", "fade", "rise", "wipe", "type-on")


def block(kind: str, first: int = 10, length: int = 60) -> Block:
    style = replace(STYLES["lower-third"], enter=kind, exit=kind)
    made = compose(Caption("Indigenous design", style, first, length, "en", "shot r001"), HD, FontBook.installed())
    assert made is not None
    return made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [1, 2, 3, 10, 60, 1000])
def test_poses_cover_the_time_without_gap_or_overlap(kind: str, length: int) -> None:
    spans = [
        range(pose.first_frame, pose.first_frame + pose.num_frames) for pose in poses(block(kind, 10, length), FPS)
    ]
    frames = [frame for span in spans for frame in span]
    assert frames == list(range(10, 10 + length))


@pytest.mark.parametrize("kind", KINDS)
def test_most_of_the_time_stands_still_and_whole(kind: str) -> None:
    still = max(poses(block(kind, 0, 100), FPS), key=lambda pose: pose.num_frames)
    assert still.num_frames >= 50
    assert (still.opacity, still.drop, still.uncovered, still.typed) == (1, 0, 1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_follow_the_poses(tmp_path: Path, kind: str) -> None:
    made = block(kind)
    light = [int(draw(tmp_path, [made], frame=frame).astype(np.int64).sum()) for frame in (9, 11, 40, 68, 70)]
    assert light[0] == light[4] == 0, "nothing before, nothing after"
    assert light[2] == max(light) > 0
    if kind != "none":
        assert 0 < light[1] < light[2]
        assert 0 < light[3] < light[2]


@pytest.mark.parametrize("kind", KINDS)
def test_coming_and_going_stay_inside_title_safe(tmp_path: Path, kind: str) -> None:
    """Also at the foot of the picture, where a lower third rises from."""
    for frame in (10, 11, 13, 68, 69):
        pixels = draw(tmp_path, [block(kind)], frame=frame)
        assert not pixels[1027:].any()
        assert not pixels[:, :95].any()


def test_coming_and_going_are_smooth() -> None:
    """No frame jumps: never more than a sixth of the whole way at once."""
    for kind in ("fade", "rise", "wipe"):
        frames = [pose for pose in poses(block(kind, 0, 100), FPS) if pose.num_frames == 1]
        ways = [pose.uncovered if kind == "wipe" else pose.opacity for pose in frames]
        coming = [0.0, *ways[:10], 1.0]
        assert all(0 < after - before < 0.3 for before, after in pairwise(coming))


def test_what_rose_rises_on() -> None:
    frames = poses(block("rise", 0, 100), FPS)
    assert frames[0].drop > 0 > frames[-1].drop
