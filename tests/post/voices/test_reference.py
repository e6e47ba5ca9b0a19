"""Reference clips: good ones made ready, odd ones with a warning, the rest refused with a reason."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from post import ffmpeg
from post.errors import MediaError
from post.voices import narrate
from post.voices.reference import look_over, prepare
from tests.post.films_for_tests import request
from tests.post.suite_for_tests import plain_suite

TEXT = (
    "This is the voice of a narrator who has agreed to be heard, speaking long enough to be known again by a machine."
)


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 7 s of speech."""
    return narrate([request("r001", TEXT)], plain_suite(tmp_path_factory.mktemp("speech")))["r001", "en"].artifact.file(
        "line.wav"
    )


def written(path: Path, samples: NDArray[np.float64], rate: int = 48_000) -> Path:
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def ready(path: Path) -> tuple[wave.Wave_read, NDArray[np.int16]]:
    with wave.open(str(path)) as file:
        return file, np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_a_clip_is_made_mono_at_22050_without_silence(tmp_path: Path, speech: Path) -> None:
    ffmpeg.run(
        ["-i", str(speech), "-af", "adelay=4s,apad=pad_dur=5", "-ac", "2", "-ar", "44100", "clip.flac"], cwd=tmp_path
    )
    (tmp_path / "ready").mkdir()
    prepare(tmp_path / "clip.flac", tmp_path / "ready" / "clip.wav", "voice n")
    file, samples = ready(tmp_path / "ready" / "clip.wav")
    assert (file.getframerate(), file.getnchannels()) == (22_050, 1)
    assert 5.0 < len(samples) / 22_050 < 9.0
    assert np.abs(samples).max() == pytest.approx(0.7 * 32767, rel=0.01)
    assert look_over(tmp_path / "clip.flac", "voice n") == []


def test_8_khz_with_7_channels_is_used_and_told(tmp_path: Path, speech: Path) -> None:
    ffmpeg.run(
        ["-i", str(speech), "-af", "pan=7c|" + "|".join(f"c{n}=c0" for n in range(7)), "-ar", "8000", "clip.wav"],
        cwd=tmp_path,
    )
    assert look_over(tmp_path / "clip.wav", "voice n") == [
        "voice n: clip.wav is sampled at 8 kHz; the voice will sound as dull as it",
        "voice n: clip.wav has 7 channels, which are mixed into one",
    ]
    (tmp_path / "ready").mkdir()
    prepare(tmp_path / "clip.wav", tmp_path / "ready" / "clip.wav", "voice n")
    _, samples = ready(tmp_path / "ready" / "clip.wav")
    assert len(samples) / 22_050 > 5.0


def test_ten_hours_are_not_read_through(tmp_path: Path, speech: Path) -> None:
    """A sparse WAV of ten hours whose beginning is speech."""
    with wave.open(str(speech)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, 3)[:, 1:].tobytes()
    num_bytes = 10 * 3600 * 48_000 * 2
    path = written(tmp_path / "clip.wav", np.zeros(2))
    with path.open("r+b") as out:
        head = out.read(44)
        out.seek(0)
        out.write(head[:4] + (num_bytes + 36).to_bytes(4, "little") + head[8:40] + num_bytes.to_bytes(4, "little"))
        out.write(pcm)
        out.truncate(num_bytes + 44)
    assert look_over(path, "voice n") == ["voice n: clip.wav is 600 minutes long; 30 s of it are used"]
    (tmp_path / "ready").mkdir()
    prepare(path, tmp_path / "ready" / "clip.wav", "voice n")
    _, samples = ready(tmp_path / "ready" / "clip.wav")
    assert 5.0 < len(samples) / 22_050 <= 30.0
    assert (tmp_path / "ready" / "decoded.f32").stat().st_size < 50_000_000


def test_clips_that_will_not_do(tmp_path: Path, speech: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 48_000 * 2)
    written(tmp_path / "silence.wav", np.zeros(48_000 * 8))
    written(tmp_path / "short.wav", noise)
    written(tmp_path / "click.wav", np.concatenate([np.zeros(48_000 * 6), noise[:4800], np.zeros(48_000 * 6)]))
    (tmp_path / "page.wav").write_text("<!DOCTYPE html><html><body>404</body></html>")
    (tmp_path / "pointer.wav").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    (tmp_path / "cut.wav").write_bytes(speech.read_bytes()[:2000])
    (tmp_path / "empty.wav").write_bytes(b"")
    for name, message in {
        "silence": "silence.wav is silent",
        "short": "short.wav is 2.0 s long; at least 3 s are needed",
        "click": "of speech in its first 12 s; at least 3 s are needed",
        "page": "page.wav is no sound that can be read",
        "pointer": "pointer.wav is no sound that can be read",
        "cut": "cut.wav",
        "empty": "empty.wav is no sound that can be read",
    }.items():
        (tmp_path / name).mkdir()
        with pytest.raises(MediaError) as caught:
            prepare(tmp_path / f"{name}.wav", tmp_path / name / "clip.wav", "voice n")
        assert caught.value.message.startswith("voice n: "), name
        assert message in caught.value.message, name
        assert caught.value.hint, name
    with pytest.raises(MediaError, match="download the sound itself"):
        look_over(tmp_path / "page.wav", "voice n")
