"""Cues as stored sounds: exact length, common level, fades; what makes them anew and what does not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.errors import PostError
from post.music import NAME, cue_sound, unavailable
from post.quality.measure.loudness import measure_loudness
from post.sound import wav
from tests.post.films_for_tests import FPS, cue
from tests.post.music.clicks_for_tests import clicks
from tests.post.suite_for_tests import PlainMaker, Told, media_of, plain_suite


def test_a_temp_cue(tmp_path: Path) -> None:
    sound = cue_sound(cue(13, 251, land_on_frame=150), FPS, plain_suite(tmp_path)).file(NAME)
    samples = wav.read(sound)
    assert samples.shape == (251 * 1920, 2)
    assert measure_loudness(sound).integrated_lufs == pytest.approx(-23, abs=0.1)
    assert np.abs(samples[:20]).max() < 1e-3
    assert np.abs(samples[-20:]).max() < 1e-3


def test_frames_that_are_no_whole_samples(tmp_path: Path) -> None:
    fps = Fraction(30000, 1001)
    sound = cue_sound(cue(1, 100), fps, plain_suite(tmp_path)).file(NAME)
    assert wav.length(sound) == wav.sample_at(101, fps) - wav.sample_at(1, fps)


def test_place_gains_and_name_make_nothing_anew(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    first = cue(0, 100)
    for other in (
        replace(first, gain_db=-20),
        replace(first, duck_db=-3),
        replace(first, id="x"),
        replace(first, first_frame=50),
    ):
        assert cue_sound(other, FPS, suite).key == cue_sound(first, FPS, suite).key
    for other in (replace(first, seed=8), replace(first, prompt="fast"), replace(first, fade_in=Fraction(2))):
        assert cue_sound(other, FPS, suite).key != cue_sound(first, FPS, suite).key
    assert isinstance(suite.artifact, PlainMaker)
    assert suite.artifact.num_built("music") == 4


@pytest.mark.parametrize("seconds", [1.0, 30.0])
def test_a_track_of_ones_own(tmp_path: Path, seconds: float) -> None:
    (tmp_path / "storyboard").mkdir()
    ffmpeg.run(
        ["-f", "lavfi", "-i", f"sine=f=330:d={seconds}:sample_rate=44100", "track.mp3"], cwd=tmp_path / "storyboard"
    )
    asked = cue(0, 250, engine="file", media=media_of(tmp_path, "track.mp3"))
    sound = cue_sound(asked, FPS, plain_suite(tmp_path)).file(NAME)
    samples = wav.read(sound)
    assert samples.shape == (480_000, 2)
    assert measure_loudness(sound).integrated_lufs == pytest.approx(-23, abs=0.1)
    middle = samples[60_000:-60_000]
    windows = (middle**2)[: len(middle) // 4800 * 4800].reshape(-1, 9600).mean(axis=1)
    assert windows.min() > 0.1 * windows.max()


def test_a_damaged_track_names_its_cue(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    (tmp_path / "storyboard/track.mp3").write_bytes(b"<html><body>Sign in</body></html>")
    asked = cue(0, 250, engine="file", media=media_of(tmp_path, "track.mp3"))
    with pytest.raises(PostError, match=r"music cue0: track.mp3 is no sound that can be read: it is a web page"):
        cue_sound(asked, FPS, plain_suite(tmp_path))


def test_engines_that_are_not_known(tmp_path: Path) -> None:
    assert unavailable("temp") is None
    assert unavailable("file") is None
    assert "music engine 'theremin' is not known here\n  hint:" in str(unavailable("theremin"))
    with pytest.raises(PostError, match="music cue0: music engine 'theremin' is not known here"):
        cue_sound(cue(0, 50, engine="theremin"), FPS, plain_suite(tmp_path))


@pytest.mark.parametrize("num_frames", [1, 3, 20])
def test_very_short_cues(tmp_path: Path, num_frames: int) -> None:
    assert wav.length(cue_sound(cue(0, num_frames), FPS, plain_suite(tmp_path)).file(NAME)) == num_frames * 1920


def test_a_track_lands_and_says_how(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    sound, _ = clicks(100, 40)
    wav.write(tmp_path / "storyboard/track.wav", sound, 2)
    asked = cue(25, 300, engine="file", media=media_of(tmp_path, "track.wav"), land_on_frame=125, fade_s=0.1)
    artifact = cue_sound(asked, FPS, plain_suite(tmp_path))
    assert artifact.facts["how"] == "trimmed"
    assert artifact.facts["bpm"] == pytest.approx(100, abs=0.1)
    assert artifact.facts["landed_on"] == "bar"
    heard = wav.read(artifact.file(NAME))
    loud = np.flatnonzero(np.abs(heard).max(axis=1) > 0.3 * np.abs(heard).max())
    assert np.abs(loud - 4 * 48_000).min() < 48_000 / 25


def test_a_track_that_cannot_land_is_told(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    ffmpeg.run(["-f", "lavfi", "-i", "sine=f=110:d=30", "hum.wav"], cwd=tmp_path / "storyboard")
    told = Told()
    asked = cue(0, 250, engine="file", media=media_of(tmp_path, "hum.wav"), land_on_frame=125)
    cue_sound(asked, FPS, plain_suite(tmp_path, report=told))
    assert told.warnings() == [
        "music cue0: the track has no beat and no accent near its landing; it is played from its start"
    ]


@pytest.mark.parametrize(
    ("rate", "channels", "codec"),
    [(8000, 1, "pcm_u8"), (44_100, 6, "flac"), (96_000, 2, "pcm_s24le"), (11_025, 1, "mp3")],
)
def test_odd_rates_and_channels(tmp_path: Path, rate: int, channels: int, codec: str) -> None:
    (tmp_path / "storyboard").mkdir()
    sound, _ = clicks(120, 8)
    wav.write(tmp_path / "clicks.wav", sound, 2)
    name = {"flac": "t.flac", "mp3": "t.mp3"}.get(codec, "t.wav")
    args = ["-i", str(tmp_path / "clicks.wav"), "-ar", str(rate), "-ac", str(channels)]
    ffmpeg.run([*args, *(["-c:a", codec] if codec != "mp3" else []), name], cwd=tmp_path / "storyboard")
    asked = cue(0, 500, engine="file", media=media_of(tmp_path, name), land_on_frame=250)
    artifact = cue_sound(asked, FPS, plain_suite(tmp_path))
    assert str(artifact.facts["how"]).startswith("looped ")
    assert artifact.facts["bpm"] == pytest.approx(120, abs=0.2)
    assert artifact.facts["landed_on"] == "bar"
    assert wav.length(artifact.file(NAME)) == 500 * 1920


def test_a_ring_goes_on_after_the_end(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    plain = cue_sound(cue(0, 200), FPS, suite)
    rung = cue_sound(cue(0, 200), FPS, suite, ring=120_000)
    assert plain.key != rung.key
    heard = wav.read(rung.file(NAME))
    assert heard.shape == (200 * 1920 + 120_000, 2)

    def level_db(at: int) -> float:
        return float(10 * np.log10(np.mean(heard[at - 2400 : at + 2400].astype(np.float64) ** 2) + 1e-12))

    assert level_db(384_000) > level_db(384_000 - 48_000) - 6  # not faded at the end of the cue
    assert level_db(504_000 - 2400) < level_db(384_000) - 30


def test_a_short_ending_stops_before_a_beat_and_a_long_one_fades(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    sound, places = clicks(100, 30)
    wav.write(tmp_path / "storyboard/track.wav", sound, 2)
    media = media_of(tmp_path, "track.wav")
    frames = 257  # 10.28 s: less than a click after a beat
    suite = plain_suite(tmp_path)
    short = wav.read(cue_sound(cue(0, frames, engine="file", media=media, fade_s=0.05), FPS, suite).file(NAME))
    long = wav.read(cue_sound(cue(0, frames, engine="file", media=media, fade_s=2.0), FPS, suite).file(NAME))
    assert len(short) == len(long) == frames * 1920
    last = (places[1] - places[0]) * 17  # the last beat in it, counted from the first click
    assert not short[last + 480 :].any()  # no piece of a click at the end
    assert np.abs(short[last - 30_000 : last - 24_000]).max() > 0.01
    assert np.abs(long[last + 240 : last + 2400]).max() > 1e-4
