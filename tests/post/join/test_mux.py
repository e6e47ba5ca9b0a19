"""Joining: every packet in its place, and nothing accepted that does not read back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from post.errors import PostError
from post.films import sound_args
from post.join.mux import join
from post.picture.encoding import Encoding, timescale
from post.picture.stretch import StretchSpec, make_stretch
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from storyboards.story import Size
from tests.post.workbench import make_media, shot, suite_in

F = Fraction


def stretches(folder: Path, lengths: list[int], fps: Fraction, encoding: Encoding | None = None) -> list[Path]:
    suite, _ = suite_in(folder)
    media = make_media(folder, "a.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24", "-t", "4", "-c:v", "ffv1")
    specs = [
        StretchSpec(
            shot(f"s{n}", "footage", length, media), None, None, "en", Size(320, 180), fps, encoding or Encoding()
        )
        for n, length in enumerate(lengths)
    ]
    return [make_stretch(spec, suite).file("stretch.mp4") for spec in specs]


def sound(folder: Path, seconds: Fraction) -> Path:
    make_media(folder, "mix.m4a", "-f", "lavfi", "-i", f"sine=r=48000:d={float(seconds)}", "-ac", "2", "-c:a", "aac")
    return folder / "media" / "mix.m4a"


@pytest.mark.parametrize("fps", [F(25), F(24000, 1001), F(30000, 1001), F(60)])
def test_joined_frames_stand_at_exact_times(tmp_path: Path, fps: Fraction) -> None:
    lengths = [1, 2, 3, 31, 1, 26]
    parts = stretches(tmp_path, lengths, fps)
    total = sum(lengths)
    joined = join(parts, sound(tmp_path, total / fps), fps, tmp_path / "film.mp4", {"title": "Sea Power"}, "hin")
    assert joined.num_frames == total
    counted = count_frames(tmp_path / "film.mp4")
    assert counted.num_frames == total
    assert counted.is_regular(fps)
    facts = container_facts(tmp_path / "film.mp4")
    assert facts.faststart
    assert facts.video_duration == total / fps
    assert facts.audio_duration is not None
    assert abs(facts.audio_duration - facts.video_duration) <= F(1024, 48000)


def test_joining_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    parts, heard = stretches(tmp_path, [5, 30], F(25)), sound(tmp_path, F(35, 25))
    for name in ("one.mp4", "two.mp4"):
        join(parts, heard, F(25), tmp_path / name, {"title": "x"}, "eng")
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_stretches_encoded_unlike_each_other_are_refused(tmp_path: Path) -> None:
    parts = [*stretches(tmp_path, [5], F(25)), *stretches(tmp_path / "b", [6], F(25), Encoding(preset="medium"))]
    with pytest.raises(PostError, match="encoded unlike the first"):
        join(parts, sound(tmp_path, F(11, 25)), F(25), tmp_path / "film.mp4", {}, "eng")


def test_every_rate_has_whole_ticks() -> None:
    for fps in (F(25), F(24), F(30000, 1001), F(24000, 1001), F(50), F(60000, 1001), F(240), F(16), F(25, 2)):
        assert (timescale(fps) / fps).denominator == 1


def test_sound_arguments() -> None:
    assert sound_args() == [
        "-f", "wav", "-protocol_whitelist", "file,pipe", "-i", "mix.wav", "-c:a", "aac", "-b:a", "256k", "-ar", "48000",
        "-ac", "2", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        "-map_metadata", "-1", "-f", "mp4", "sound.m4a",
    ]  # fmt: skip
