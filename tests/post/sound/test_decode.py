"""Sounds of the director's: decoded exactly, damage found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.errors import MediaError
from post.sound.decode import decode, decode_args

WHAT = "shot r001, ambience"


def _tone(folder: Path, name: str, *extra: str) -> Path:
    ffmpeg.run(["-f", "lavfi", "-i", "sine=f=997:d=4:sample_rate=44100", *extra, name], cwd=folder)
    return folder / name


def test_arguments() -> None:
    args = decode_args(Path("/a b/it's.wav"), "out.f32", num_channels=2, limit_s=3.5)
    assert args[args.index("-i") + 1] == "/a b/it's.wav"
    assert args[args.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "resampler=soxr" in args[args.index("-filter_complex") + 1]
    assert args[args.index("-t") + 1] == "3.500"


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.ogg", "a.aiff", "a.mkv"])
def test_what_is_decoded(tmp_path: Path, name: str) -> None:
    work = tmp_path / "work"
    work.mkdir()
    sound = decode(_tone(tmp_path, name), work, num_channels=2, what=WHAT)
    assert sound.shape[0] == pytest.approx(4 * 48_000, abs=2500)
    middle = np.asarray(sound[48_000:144_000, 0], np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) / 2 == pytest.approx(997, abs=0.6)
    peak = spectrum.max()
    outside = np.delete(spectrum, slice(1980, 2010))
    if name in ("a.wav", "a.flac", "a.aiff"):
        assert outside.max() < peak * 10 ** (-85 / 20)  # the resampler leaves nothing behind


def test_surround_is_folded_down(tmp_path: Path) -> None:
    source = _tone(tmp_path, "a.wav", "-ac", "6")
    assert decode(source, tmp_path, num_channels=2, what=WHAT).shape[1] == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.flac", "damaged at about"), ("a.mp3", "damaged at about"), ("a.ogg", r"damaged \(its checksums")],
)
def test_damage_in_the_middle(tmp_path: Path, name: str, message: str) -> None:
    path = _tone(tmp_path, name)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = np.random.RandomState(2).bytes(400)
    path.write_bytes(content)
    with pytest.raises(MediaError, match=f"{WHAT}: {name} is {message}"):
        decode(path, tmp_path, num_channels=2, what=WHAT)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a"])
def test_cut_short(tmp_path: Path, name: str) -> None:
    path = _tone(tmp_path, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    with pytest.raises(MediaError, match=f"{WHAT}: {name} is "):
        decode(path, tmp_path, num_channels=2, what=WHAT)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
def test_tags_after_the_end_do_no_harm(tmp_path: Path, name: str) -> None:
    path = _tone(tmp_path, name)
    path.write_bytes(path.read_bytes() + b"APETAGEX and other rubbish " * 30)
    assert len(decode(path, tmp_path, num_channels=2, what=WHAT)) == pytest.approx(4 * 48_000, abs=2500)


def test_a_picture_holds_no_sound(tmp_path: Path) -> None:
    ffmpeg.run(["-f", "lavfi", "-i", "color=s=64x64:d=1", "a.mkv"], cwd=tmp_path)
    with pytest.raises(MediaError, match=f"{WHAT}: a.mkv holds no sound"):
        decode(tmp_path / "a.mkv", tmp_path, num_channels=2, what=WHAT)
