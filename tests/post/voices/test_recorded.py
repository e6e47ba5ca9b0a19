"""The director's own recordings: any rate and layout in, a line out, or an error that says whose file is wrong."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.cut import LineRequest
from post.errors import VoiceError
from post.quality.measure.loudness import measure_loudness
from post.sound import wav
from post.voices import NAME, narrate, unavailable
from tests.post.films_for_tests import NARRATOR, request
from tests.post.suite_for_tests import Told, media_of, plain_suite

VOICE = replace(NARRATOR, id="anna", engine="recorded", files={"r001": {"en": "voices/r001.wav"}})


def _speech(seconds: float, rate: int, *, level: float = 0.3, noise: float = 0.002) -> np.ndarray:
    """A second of room, then syllables, then a second of room."""
    rng = np.random.RandomState(3)
    at = np.arange(round(seconds * rate)) / rate
    syllables = np.maximum(0, np.sin(2 * np.pi * 3 * at)) * np.sin(2 * np.pi * 180 * at) * level
    room = np.zeros(rate)
    return np.concatenate((room, syllables, room)) + noise * rng.standard_normal(len(at) + 2 * rate)


def _write(path: Path, samples: np.ndarray, rate: int, channels: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.repeat(whole[:, None], channels, 1).tobytes())


def _request(tmp_path: Path, name: str = "r001.wav") -> LineRequest:
    recorded = media_of(tmp_path, name, root="storyboard")
    return request("r001", "It begins at sea and goes on.", voice=VOICE, recorded=recorded)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 1), (96_000, 2)])
def test_any_rate_and_channels(tmp_path: Path, rate: int, channels: int) -> None:
    _write(tmp_path / "storyboard/r001.wav", _speech(3, rate), rate, channels)
    line = narrate([_request(tmp_path)], plain_suite(tmp_path))["r001", "en"]
    assert 2.5 < line.duration < 3.4  # the room before and after is gone
    assert line.words == ()
    assert measure_loudness(line.artifact.file(NAME)).integrated_lufs == pytest.approx(-23.0, abs=0.2)


@pytest.mark.parametrize("suffix", ["mp3", "flac", "m4a", "ogg"])
def test_other_formats(tmp_path: Path, suffix: str) -> None:
    _write(tmp_path / "storyboard/r001.wav", _speech(2, 44_100), 44_100)
    ffmpeg.run(["-i", "r001.wav", f"r001.{suffix}"], cwd=tmp_path / "storyboard")
    line = narrate([_request(tmp_path, f"r001.{suffix}")], plain_suite(tmp_path))["r001", "en"]
    assert 1.5 < line.duration < 2.4


def test_odd_names(tmp_path: Path) -> None:
    name = "it's; a [take] %d \"1\",'x'=\\ समुद्र.wav"
    _write(tmp_path / "storyboard" / name, _speech(2, 48_000), 48_000)
    assert narrate([_request(tmp_path, name)], plain_suite(tmp_path))["r001", "en"].duration > 1.5


def _broken(kind: str, path: Path) -> None:
    good = path.with_name("good.wav")
    _write(good, _speech(3, 48_000), 48_000)
    content: dict[str, bytes] = {
        "page": b"<!DOCTYPE html><html><body>404</body></html>",
        "empty": b"",
        "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "noise": np.random.RandomState(1).bytes(4000),
        "cut": good.read_bytes()[:90_000],
        "playlist": b"#EXTM3U\n#EXTINF:3,\ngood.wav\n#EXT-X-ENDLIST\n",
        "concat": b"ffconcat version 1.0\nfile good.wav\n",
    }
    path.write_bytes(content[kind])


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("page", "r001.wav is no sound that can be read: it is a web page\n  hint: Download the sound itself"),
        ("empty", "r001.wav is no sound that can be read: it is empty"),
        ("pointer", "r001.wav is no sound that can be read: it is a Git LFS pointer"),
        ("noise", "r001.wav is no sound that can be read"),
        ("cut", "r001.wav is cut short: 90,000 of"),
        ("playlist", "r001.wav is no sound that can be read"),
        ("concat", "r001.wav is no sound that can be read"),
    ],
)
def test_broken_files(tmp_path: Path, kind: str, message: str) -> None:
    (tmp_path / "storyboard").mkdir()
    _broken(kind, tmp_path / "storyboard/r001.wav")
    with pytest.raises(VoiceError) as caught:
        narrate([_request(tmp_path)], plain_suite(tmp_path))
    assert str(caught.value).startswith(f"shot r001, en narration: {message}")


def test_silence_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "storyboard/r001.wav", np.zeros(96_000), 48_000)
    with pytest.raises(VoiceError, match=r"shot r001, en narration: r001\.wav is silent"):
        narrate([_request(tmp_path)], plain_suite(tmp_path))


def test_values_that_are_no_sound(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    np.full(48_000, np.nan, "<f4").tofile(tmp_path / "storyboard/raw")
    ffmpeg.run(
        ["-f", "f32le", "-ar", "48000", "-ac", "1", "-i", "raw", "-c:a", "pcm_f32le", "r001.wav"],
        cwd=tmp_path / "storyboard",
    )
    with pytest.raises(VoiceError, match=r"shot r001, en narration: r001\.wav"):
        narrate([_request(tmp_path)], plain_suite(tmp_path))


def test_far_too_long_a_recording(tmp_path: Path) -> None:
    _write(tmp_path / "storyboard/r001.wav", _speech(80, 8_000), 8_000)
    with pytest.raises(
        VoiceError, match=r"shot r001, en narration: the recording has 8\d\.\d s of sound for a text of"
    ):
        narrate([_request(tmp_path)], plain_suite(tmp_path))


def test_clipping_is_told_and_the_line_used(tmp_path: Path) -> None:
    _write(tmp_path / "storyboard/r001.wav", _speech(3, 48_000, level=4.0), 48_000)
    told = Told()
    line = narrate([_request(tmp_path)], plain_suite(tmp_path, report=told))["r001", "en"]
    assert line.duration > 2.5
    assert any("shot r001, en narration: the recording is clipped" in message for message in told.warnings())


def test_a_recorded_voice_without_its_file(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="shot r001, en narration: voice 'anna' is recorded, but no file is given"):
        narrate([request("r001", "It begins.", voice=VOICE)], plain_suite(tmp_path))
    assert unavailable(VOICE, "en") is None
    assert "no recorded file for 'hi'" in str(unavailable(VOICE, "hi"))


def test_trimming_keeps_quiet_endings(tmp_path: Path) -> None:
    """A last word 25 dB down is still speech; the hiss after it is not."""
    rate = 48_000
    speech = _speech(2, rate, noise=0.0003)
    tail = 0.3 * 10 ** (-25 / 20) * np.sin(2 * np.pi * 200 * np.arange(rate // 2) / rate)
    samples = np.concatenate((speech[: 3 * rate], tail, 0.0003 * np.random.RandomState(1).standard_normal(2 * rate)))
    _write(tmp_path / "storyboard/r001.wav", samples, rate)
    line = narrate([_request(tmp_path)], plain_suite(tmp_path))["r001", "en"]
    assert 2.4 < line.duration < 2.8
    assert len(wav.read(line.artifact.file(NAME))) == line.duration * 48_000
