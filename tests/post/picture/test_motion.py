"""Frames made between frames: where they hold, where they would tear, and that time stays exact."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from post.cut import CutShot, CutTransition
from post.errors import MediaError
from post.picture.encoding import Encoding
from post.picture.motion import Clip, judged, needs_frames, retimed
from post.picture.probe import probe_clip
from post.picture.retime import SLOWEST, Retime, landed, retime
from post.picture.stretch import StretchSpec, make_stretch
from storyboards.story import Size
from tests.post.picture.scenes import Picture, film, frames_of, shift
from tests.post.workbench import counting_clip, luma_of, make_media, shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
FINE = Encoding(crf=4, maxrate_mbps=200)


def verdict(folder: Path, name: str, **scene: object) -> str:
    media = film(folder, f"{name}.mkv", **scene)  # type: ignore[arg-type]
    path = folder / "media" / media.path
    facts = probe_clip(path, name)
    assert facts.duration is not None
    found = judged(Clip(path, media.sha256, facts, name), F(0), facts.duration, suite_in(folder)[0])
    return str(found.facts["method"])


def flashed(number: int, frame: Picture) -> Picture:
    return frame * 0.3 + 190 if number in (8, 9, 20) else frame


def cut_inside(number: int, frame: Picture) -> Picture:
    return frame if number < 16 else 255 - frame[:, ::-1]


@pytest.mark.parametrize("change", [None, flashed, cut_inside])
def test_a_pan_with_someone_crossing_is_interpolated_also_over_flashes_and_cuts(tmp_path: Path, change: object) -> None:
    assert verdict(tmp_path, "pan", disc=lambda s: (60 + 50 * s, 90), change=change) == "interpolate"


def test_where_little_moves_the_cheap_way_is_taken(tmp_path: Path) -> None:
    assert verdict(tmp_path, "calm", pan_px=2.0) == "blend"
    assert verdict(tmp_path, "frozen", pan_px=0.0, grain=0.0) == "duplicate"


def test_what_would_tear_is_not_interpolated(tmp_path: Path) -> None:
    def tossed(second: float) -> tuple[float, float]:
        return 160 + 110 * float(np.sin(17 * second)), 90 + 50 * float(np.cos(23 * second))

    assert verdict(tmp_path, "tossed", disc=tossed) in ("blend", "duplicate")


def test_a_whip_pan_is_repeated_rather_than_shown_double(tmp_path: Path) -> None:
    assert verdict(tmp_path, "whip", pan_px=2400.0) == "duplicate"


def shown(
    folder: Path, one: CutShot, before: CutShot | None = None, *, media: Path | None = None, **spec: object
) -> Picture:
    """The luma of a stretch made in a store of its own."""
    suite, _ = suite_in(folder)
    suite = replace(suite, media=suite_in(media or folder)[0].media)
    stretch = make_stretch(
        StretchSpec(one, before, None, "en", CANVAS, F(25), FINE, **spec),
        suite,  # type: ignore[arg-type]
    )
    return frames_of(stretch.file("stretch.mp4"))


def test_interpolated_motion_is_even_and_keeps_its_time(tmp_path: Path) -> None:
    """A pan of 160 pixels a second goes 6.4 in every frame at 25 (vectors are whole pixels), where repeated frames
    would stand or jump 10.
    """
    take = film(tmp_path, "pan.mkv", pan_px=160.0)
    one = shot("r001", num_frames=48, media=take)
    frames, repeated = (
        shown(tmp_path / way, replace(one, retime=way), media=tmp_path) for way in ("interpolate", "duplicate")
    )
    steps = [-shift(before, after)[0] for before, after in pairwise(frames)]
    assert np.mean(steps[2:-2]) == pytest.approx(6.4, abs=0.1)
    assert np.std(steps[2:-2]) < 1.0
    assert np.std([shift(before, after)[0] for before, after in pairwise(repeated)]) > 3
    assert -shift(frames[5], frames[15])[0] == pytest.approx(64.0, abs=1.0)
    assert shift(repeated[25], frames[25])[0] == pytest.approx(0, abs=0.3), (
        "both show the same moment, a take's own frame"
    )


def test_a_blend_keeps_its_time_too(tmp_path: Path) -> None:
    take = counting_clip(tmp_path, "take.mkv", num_frames=33)
    suite, _ = suite_in(tmp_path)
    one = shot("r001", num_frames=48, media=take, retime="blend")
    stretch = make_stretch(StretchSpec(one, None, None, "en", CANVAS, F(25), FINE), suite).file("stretch.mp4")
    assert luma_of(stretch) == pytest.approx([16 + 2 * n * 16 / 25 for n in range(48)], abs=1.6)


def test_a_dissolve_continues_the_motion_of_the_shot_before(tmp_path: Path) -> None:
    take = film(tmp_path, "pan.mkv", pan_px=160.0)
    before = shot("r001", num_frames=25, media=take, retime="interpolate")
    this = shot("r002", "card", 20, transition=CutTransition("dissolve", 10))
    last = shown(tmp_path / "own", before, media=tmp_path)[-1]
    first = shown(tmp_path / "next", this, before, media=tmp_path)[0]
    assert -shift(last, first)[0] == pytest.approx(6.4, abs=1.0)


def test_a_take_used_up_is_slowed_for_its_tail_rather_than_frozen(tmp_path: Path) -> None:
    take = film(tmp_path, "pan.mkv", pan_px=160.0)  # 33 frames: 2.0625 s, 51 delivery frames
    before = shot("r001", num_frames=51, media=take, retime="interpolate")
    this = shot("r002", "card", 30, transition=CutTransition("dissolve", 10))
    own = shown(tmp_path / "own", before, media=tmp_path, tail_frames=10)
    mixed = shown(tmp_path / "next", this, before, media=tmp_path, tail_frames=0)
    step = 160 * (32 / 16) / 60
    assert -shift(own[-3], own[-1])[0] == pytest.approx(2 * step, abs=1.0)
    assert -shift(own[-1], mixed[0])[0] == pytest.approx(step, abs=1.0)
    assert -shift(mixed[0], mixed[2])[0] == pytest.approx(2 * step, abs=1.2), "it goes on under the dissolve"


def test_one_retimed_clip_serves_every_language_and_output(tmp_path: Path) -> None:
    take = film(tmp_path, "pan.mkv", num_frames=17)
    suite, store = suite_in(tmp_path)
    one = shot("r001", num_frames=20, media=take)
    for canvas in (CANVAS, Size(180, 320), Size(640, 360)):
        make_stretch(StretchSpec(one, None, None, "en", canvas, F(25)), suite)
    assert [stage for stage, _ in store.made].count("motion") == 1
    assert [stage for stage, _ in store.made].count("retimed") <= 2
    assert [stage for stage, _ in store.made].count("stretch") == 3


def test_nothing_is_made_for_panels_cards_and_clips_of_the_delivery_rate(tmp_path: Path) -> None:
    suite, store = suite_in(tmp_path)
    take, slow = counting_clip(tmp_path, "a.mkv", fps="25"), counting_clip(tmp_path, "b.mkv", fps="16")
    shots = [
        shot("r001", num_frames=20, media=take),
        shot("r002", num_frames=20, media=slow, renderer="animatic"),
        shot("r003", "card", 20),
        shot("r004", "footage", 20, counting_clip(tmp_path, "c.mkv", fps="50")),
        shot("r005", num_frames=20, media=slow, retime="duplicate"),
    ]
    for each in shots:
        make_stretch(StretchSpec(each, None, None, "en", CANVAS, F(25)), suite)
    assert {stage for stage, _ in store.made} == {"stretch"}


def test_the_same_clip_gives_the_same_bytes(tmp_path: Path) -> None:
    media = film(tmp_path, "pan.mkv", num_frames=12)
    path = tmp_path / "media" / media.path
    facts = probe_clip(path, "r001")
    timing = retime(15, F(25), F(0), None, facts.duration)
    contents = set()
    for number in range(2):
        suite, _ = suite_in(tmp_path / str(number))
        clip = Clip(path, media.sha256, facts, "r001")
        contents.add(retimed(clip, timing, "interpolate", CANVAS, F(25), suite).file("retimed.mov").read_bytes())
    assert len(contents) == 1


@pytest.mark.parametrize("fps", [F(24), F(30000, 1001), F(50), F(60)])
@pytest.mark.parametrize("method", ["interpolate", "blend"])
def test_counts_are_exact_at_every_rate(tmp_path: Path, fps: Fraction, method: str) -> None:
    take = film(tmp_path, "pan.mkv", num_frames=17, size=(128, 96))
    one = shot("r001", num_frames=40, media=take, retime=method)
    suite, _ = suite_in(tmp_path)
    made = make_stretch(StretchSpec(one, None, None, "en", Size(128, 96), fps), suite)
    assert made.facts["num_frames"] == 40


def test_which_rates_need_frames() -> None:
    assert needs_frames(F(16), F(1), F(25))
    assert needs_frames(F(24), F(1), F(25))
    assert needs_frames(F(30), F(1), F(25))
    assert needs_frames(F(25), F(4, 5), F(25)), "slowed"
    assert not needs_frames(F(25), F(1), F(25))
    assert not needs_frames(F(50), F(1), F(25))
    assert not needs_frames(F(30000, 1001), F(1), F(30))
    assert not needs_frames(None, F(1), F(25))


def test_landing_arithmetic() -> None:
    end, rate = F(81, 16), F(16)
    assert landed(retime(126, F(25), F(0), None, end), F(25), end, rate, 0).speed == 1
    assert landed(retime(127, F(25), F(0), None, end), F(25), end, rate, 0).speed == F(125, 126)
    assert landed(retime(126, F(25), F(0), None, end), F(25), end, rate, 12).speed == 5 / (F(137) / 25)
    assert landed(retime(126, F(25), F(0), None, end), F(25), end, rate, 500).speed == SLOWEST
    cut = Retime(F(0), F(2), F(1), 50)
    assert landed(cut, F(25), end, rate, 12) == cut, "there is media after the out point"


def test_inputs_change_only_where_the_picture_does(tmp_path: Path) -> None:
    take = counting_clip(tmp_path, "a.mkv", fps="25")
    panel = shot("r001", num_frames=20, media=take, renderer="animatic")
    plain = StretchSpec(panel, None, None, "en", CANVAS, F(25)).inputs()
    for same in (
        replace(panel, retime="interpolate"),
        replace(panel, camera_move="pan-left"),
        replace(panel, fill="cover"),
    ):
        assert StretchSpec(same, None, None, "en", CANVAS, F(25), tail_frames=12).inputs() == plain
    assert set(plain) == {"version", "canvas", "fps", "num_frames", "picture", "entry", "text", "encoding"}
    assert set(plain["encoding"]) == {"preset", "crf", "maxrate_mbps"}  # type: ignore[call-overload]
    assert set(plain["picture"]) == {"kind", "sha256", "in", "out"}  # type: ignore[call-overload]


def test_damaged_footage_that_needs_frames_is_told_as_such(tmp_path: Path) -> None:
    codec = ("-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p")
    noisy = "testsrc2=s=640x360:r=24,noise=alls=20:allf=t"
    media = make_media(tmp_path, "hurt.mp4", "-f", "lavfi", "-i", noisy, "-frames:v", "50", *codec)
    path = tmp_path / "media" / media.path
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + len(content) // 3
    content[start : start + 300_000] = bytes(300_000)
    path.write_bytes(content)
    one = shot("r002", "footage", 45, media)
    with pytest.raises(MediaError, match=r"shot r002: hurt\.mp4 cannot be shown whole"):
        make_stretch(StretchSpec(one, None, None, "en", CANVAS, F(25)), suite_in(tmp_path)[0])
