"""Which frame of the media each delivery frame shows: counted in real files, frame by frame."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from post.cut import CutShot, CutTransition
from post.errors import MediaError
from post.picture.encoding import Encoding
from post.picture.retime import SLOWEST, Retime, handle, retime
from post.picture.stretch import StretchSpec, make_stretch
from post.quality.measure.frames import count_frames
from storyboards.story import Size
from tests.post.workbench import counting_clip, luma_of, shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
FINE = Encoding(crf=1, maxrate_mbps=200)  # so that a frame's grey says its number


def shown(folder: Path, one: CutShot, fps: Fraction, before: CutShot | None = None) -> list[int]:
    """Numbers of the source frames that a stretch shows (a source frame's luma is 15 or 16 + twice its number); none is
    made between them.
    """
    suite, _ = suite_in(folder)
    one, before = replace(one, retime="duplicate"), before and replace(before, retime="duplicate")
    stretch = make_stretch(StretchSpec(one, before, None, "en", CANVAS, fps, FINE), suite).file("stretch.mp4")
    assert count_frames(stretch).is_regular(fps)
    return [(luma - 15) // 2 for luma in luma_of(stretch)]


def test_a_take_at_16_is_shown_at_25_each_frame_at_its_exact_time(tmp_path: Path) -> None:
    take = counting_clip(tmp_path, "take.mkv")
    numbers = shown(tmp_path, shot("r001", num_frames=126, media=take), F(25))
    assert numbers == [math.floor(F(n * 16, 25)) for n in range(126)]


@pytest.mark.parametrize("fps", [F(24), F(30000, 1001), F(50)])
def test_other_rates_are_exact_too(tmp_path: Path, fps: Fraction) -> None:
    take = counting_clip(tmp_path, "take.mkv", num_frames=33)
    numbers = shown(tmp_path, shot("r001", num_frames=48, media=take), fps)
    assert numbers == [min(32, math.floor(n / fps * 16)) for n in range(48)]


def test_a_delivery_rate_take_is_shown_frame_for_frame(tmp_path: Path) -> None:
    take = counting_clip(tmp_path, "take.mkv", fps="25", num_frames=40)
    assert shown(tmp_path, shot("r001", num_frames=40, media=take), F(25)) == list(range(40))


@pytest.mark.parametrize("rate", ["50", "60", "30000/1001", "24000/1001"])
def test_footage_of_any_rate_shows_the_frame_that_began_last(tmp_path: Path, rate: str) -> None:
    clip = counting_clip(tmp_path, "yard.mkv", fps=rate, num_frames=100)
    one = shot("r002", "footage", 25, clip, media_in=F(1, 2))
    quarter = F(1, 100)
    numbers = shown(tmp_path, one, F(25))
    assert numbers == [math.floor((F(1, 2) + F(n, 25) + quarter) * F(rate)) for n in range(25)]


def test_times_rounded_to_milliseconds_drop_and_double_nothing(tmp_path: Path) -> None:
    clip = counting_clip(tmp_path, "phone.mkv", fps="24000/1001", num_frames=60)
    one = shot("r002", "footage", 48, clip)
    assert shown(tmp_path, one, F(24000, 1001)) == list(range(48))


def test_a_far_in_point_is_as_exact_as_a_near_one(tmp_path: Path) -> None:
    codec = ("-c:v", "libx264", "-qp", "0", "-g", "250", "-pix_fmt", "yuv420p")
    clip = counting_clip(tmp_path, "long.mp4", fps="10", num_frames=110, extra=codec)
    one = shot("r002", "footage", 50, clip, media_in=F(87, 10), media_out=F(107, 10))
    assert shown(tmp_path, one, F(25)) == [math.floor((F(87, 10) + F(n, 25) + F(1, 100)) * 10) for n in range(50)]


def test_a_longer_shot_slows_its_clip_and_reaches_its_end(tmp_path: Path) -> None:
    codec = ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p")
    take = counting_clip(tmp_path, "take.mov", num_frames=33, extra=codec)  # 2.0625 s
    numbers = shown(tmp_path, shot("r001", num_frames=60, media=take), F(25))  # 2.4 s, 1.164 times
    speed = F(33, 16) / F(60, 25)
    assert numbers == [math.floor(F(n, 25) * speed * 16) for n in range(60)]
    assert numbers[-1] == 32


def test_a_much_longer_shot_holds_the_last_frame(tmp_path: Path) -> None:
    take = counting_clip(tmp_path, "take.mkv", num_frames=17)
    numbers = shown(tmp_path, shot("r001", num_frames=75, media=take), F(25))
    assert numbers == [min(16, math.floor(F(n, 25) * SLOWEST * 16)) for n in range(75)]


def test_the_out_point_is_not_passed(tmp_path: Path) -> None:
    clip = counting_clip(tmp_path, "yard.mkv", fps="25", num_frames=100)
    one = shot("r002", "footage", 60, clip, media_in=F(1), media_out=F(2))
    numbers = shown(tmp_path, one, F(25))
    assert max(numbers) == 49
    assert numbers[-10:] == [49] * 10


def test_a_dissolve_shows_the_handle_and_then_only_this_shot(tmp_path: Path) -> None:
    before = shot("r001", "footage", 25, counting_clip(tmp_path, "a.mkv", fps="25", num_frames=60), media_out=F(1))
    this = shot(
        "r002",
        "generated",
        20,
        counting_clip(tmp_path, "b.mkv", fps="25", num_frames=30),
        transition=CutTransition("dissolve", 10),
    )
    numbers = shown(tmp_path, this, F(25), before)
    assert numbers[0] == 25, "the frame after the previous shot's last"
    assert numbers[10:] == list(range(10, 20))
    mixed = [(1 - n / 10) * (25 + n) + n / 10 * n for n in range(10)]
    assert numbers[:10] == pytest.approx(mixed, abs=1)


def test_a_dip_is_black_in_its_middle_and_whole_at_its_ends(tmp_path: Path) -> None:
    before = shot(
        "r001", "footage", 25, counting_clip(tmp_path, "a.mkv", fps="25", num_frames=90), media_in=F(2), media_out=F(3)
    )
    clip = counting_clip(tmp_path, "b.mkv", fps="25", num_frames=90)
    this = shot("r002", "footage", 30, clip, media_in=F(2), transition=CutTransition("dip", 12))
    numbers = shown(tmp_path, this, F(25), before)
    assert numbers[0] == pytest.approx(75, abs=1)
    assert numbers[:6] == sorted(numbers[:6], reverse=True)
    assert min(numbers) <= 10
    assert numbers[6:13] == sorted(numbers[6:13])
    assert numbers[12:] == list(range(62, 80))


@pytest.mark.parametrize("kind", ["dissolve", "dip", "wipe"])
def test_every_transition_keeps_the_count_also_when_it_is_as_long_as_its_shot(tmp_path: Path, kind: str) -> None:
    clip = counting_clip(tmp_path, "a.mkv", fps="25", num_frames=20)
    this = shot("r002", num_frames=12, media=clip, transition=CutTransition(kind, 40))
    assert len(shown(tmp_path, this, F(25), shot("r001", num_frames=20, media=clip))) == 12
    assert len(shown(tmp_path, this, F(25), None)) == 12, "the first shot of a film comes out of black"


def test_a_handle_beyond_the_media_holds_its_last_frame(tmp_path: Path) -> None:
    clip = counting_clip(tmp_path, "a.mkv", fps="16", num_frames=17)
    this = shot(
        "r002",
        num_frames=20,
        media=counting_clip(tmp_path, "b.mkv", fps="25"),
        transition=CutTransition("dissolve", 12),
    )
    numbers = shown(tmp_path, this, F(25), shot("r001", num_frames=60, media=clip))
    assert numbers[0] == 16


def test_a_clip_cut_short_is_refused_not_held(tmp_path: Path) -> None:
    codec = ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
    media = counting_clip(tmp_path, "cut.mp4", fps="25", num_frames=75, extra=codec)
    path = tmp_path / "media" / media.path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    suite, _ = suite_in(tmp_path)
    with pytest.raises(MediaError, match=r"shot r002: cut\.mp4 is cut short"):
        make_stretch(StretchSpec(shot("r002", "footage", 75, media), None, None, "en", CANVAS, F(25)), suite)


def test_an_in_point_after_the_end_is_refused(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    one = shot("r002", "footage", 25, counting_clip(tmp_path, "a.mkv", num_frames=16), media_in=F(5))
    with pytest.raises(MediaError, match=r"shot r002: in: 5 lies after the end of the clip \(1\.00 s\)"):
        make_stretch(StretchSpec(one, None, None, "en", CANVAS, F(25)), suite)


def test_the_arithmetic_of_slowing() -> None:
    assert retime(127, F(25), F(0), None, F(81, 16)).speed == 1
    assert retime(150, F(25), F(0), None, F(81, 16)).speed == F(81, 16) / 6
    assert retime(500, F(25), F(0), None, F(81, 16)).speed == SLOWEST
    assert retime(10, F(25), F(3), F(5), None) == Retime(F(3), F(5), F(1), 10)
    held = retime(100, F(25), F(1), F(2), F(9))
    assert handle(held, 10, F(25), F(9)).stop == 2, "a held picture stays held"
    assert handle(retime(25, F(25), F(1), F(2), F(9)), 10, F(25), F(9)) == Retime(F(2), None, F(1), 10)
