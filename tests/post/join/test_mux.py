"""Joining: every packet in its place, and nothing accepted that does not read back."""

from __future__ import annotations

import re
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from post import ffmpeg
from post.errors import PostError
from post.join.mux import join
from post.join.sound import sound_args
from post.join.tracks import Sheet, Track, hour_frame, timecode
from post.picture.encoding import BUFFER_START, Encoding, timescale
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
    heard = Track(sound(tmp_path, total / fps), "hi", "Sound")
    joined = join(parts, Sheet(fps, {"title": "Sea Power"}), tmp_path / "film.mp4", [heard])
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
    parts, heard = stretches(tmp_path, [5, 30], F(25)), Track(sound(tmp_path, F(35, 25)), "en", "Sound")
    for name in ("one.mp4", "two.mp4"):
        join(parts, Sheet(F(25), {"title": "x"}), tmp_path / name, [heard])
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_stretches_encoded_unlike_each_other_are_refused(tmp_path: Path) -> None:
    parts = [*stretches(tmp_path, [5], F(25)), *stretches(tmp_path / "b", [6], F(25), Encoding(preset="medium"))]
    with pytest.raises(PostError, match="encoded unlike the first"):
        join(parts, Sheet(F(25)), tmp_path / "film.mp4")


def test_every_rate_has_whole_ticks() -> None:
    for fps in (F(25), F(24), F(30000, 1001), F(24000, 1001), F(50), F(60000, 1001), F(240), F(16), F(25, 2)):
        assert (timescale(fps) / fps).denominator == 1


def test_sound_arguments() -> None:
    assert sound_args(2, 256) == [
        "-f", "wav", "-protocol_whitelist", "file,pipe", "-i", "mix.wav", "-c:a", "aac", "-b:a", "256k", "-ar", "48000",
        "-ac", "2", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        "-map_metadata", "-1", "-f", "mp4", "sound.m4a",
    ]  # fmt: skip


def test_timecodes() -> None:
    assert timecode(hour_frame(F(25)), F(25)) == "01:00:00:00"
    for fps in (F(30000, 1001), F(60000, 1001)):
        assert timecode(hour_frame(fps), fps) == "01:00:00;00"
        assert timecode(hour_frame(fps) - 1, fps).startswith("00:59:59;")
    assert timecode(17982, F(30000, 1001)) == "00:10:00;00"
    assert timecode(23 * 3600 * 24 + 5, F(24000, 1001)) == "23:00:00:05"


@pytest.mark.parametrize("fps", [F(25), F(30000, 1001), F(12)])
def test_a_constant_rate_holds_over_joins(tmp_path: Path, fps: Fraction) -> None:
    """Replayed as a decoder would: the buffer holds at every group what the stream says it holds, and never runs dry."""
    encoding = Encoding(rate_kbps=2000)
    lengths = [40, 3, 31, 26]
    parts = stretches(tmp_path, lengths, fps, encoding)
    start = BUFFER_START * encoding.buffer_bits(fps)
    joined = join(parts, Sheet(fps, rate_kbps=2000, start_bits=start), tmp_path / "film.mp4")
    assert joined.debt_bytes == 0
    sizes, told = replayed(tmp_path / "film.mp4")
    assert abs(8 * sum(sizes) - 2_000_000 * sum(lengths) / fps) < 100
    level, since = start, 0
    for number, (size, (claim, delay)) in enumerate(zip(sizes, told, strict=True)):
        if claim is not None:
            assert abs(level / 2_000_000 * 90_000 - claim) < 30, f"frame {number}"  # x264 rounds where it is full
        assert delay == 2 * since
        since = 1 if claim is not None else since + 1
        level -= 8 * size
        assert level >= 0
        level += float(2_000_000 / fps)


def replayed(path: Path) -> tuple[list[int], list[tuple[int | None, int]]]:
    """Sizes of all pictures; and for each the buffer's level that it tells (90 kHz ticks) and its removal delay."""
    args = ["-loglevel", "trace", "-i", str(path), "-map", "0:v", "-c", "copy", "-bsf:v", "trace_headers"]
    done = subprocess.run([ffmpeg.binary(), "-hide_banner", *args, "-f", "null", "-"], capture_output=True, text=True)
    sizes: list[int] = []
    told: list[tuple[int | None, int]] = []
    for line in done.stderr.splitlines():
        if "trace_headers" in line and (packet := re.search(r"Packet: (\d+) bytes", line)):
            sizes.append(int(packet[1]))
            told.append((None, 0))
        elif field := re.search(r"\s(initial_cpb_removal_delay\[0\]|cpb_removal_delay)\s+[01]+ = (\d+)$", line):
            level, delay = told[-1]
            told[-1] = (int(field[2]), delay) if field[1].startswith("initial") else (level, int(field[2]))
    return sizes, told


def test_settings_notes_are_left_out_of_constant_rates(tmp_path: Path) -> None:
    parts = stretches(tmp_path, [5, 5], F(25), Encoding(rate_kbps=2000))
    join(parts, Sheet(F(25), rate_kbps=2000, start_bits=400_000), tmp_path / "film.mp4")
    assert b"x264" not in (tmp_path / "film.mp4").read_bytes()
