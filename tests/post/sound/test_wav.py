"""Our one sound file: 48 kHz, 24 bit."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post.sound import wav


@pytest.mark.parametrize("num_channels", [1, 2])
def test_written_and_read(tmp_path: Path, num_channels: int) -> None:
    sound = np.random.RandomState(1).uniform(-1, 1, (10_001, num_channels)).astype(np.float32)
    path = tmp_path / "a.wav"
    assert wav.write(path, (sound[low:high] for low, high in wav.blocks(len(sound), 1000)), num_channels) == 10_001
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (num_channels, 3, 48_000, 10_001)
    assert np.abs(wav.read(path) - sound).max() <= 1.0 / (1 << 23)
    assert np.array_equal(wav.read(path, 17, 2000), wav.read(path)[17:2000])
    assert wav.read(path, 10_000, 99_999).shape == (1, num_channels)
    assert wav.read(path, 20_000, 30_000).shape == (0, num_channels)
    assert wav.length(path) == 10_001


def test_whole_values_are_exact_and_too_loud_is_clipped(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    wav.write(path, np.array([[0.5], [-1.0], [0.0], [3.0], [-3.0]], np.float32), 1)
    top = 1 - 1 / (1 << 23)
    assert wav.read(path)[:, 0].tolist() == pytest.approx([0.5, -1.0, 0.0, top, -1.0], abs=1e-9)


def test_samples_of_frames() -> None:
    assert [wav.sample_at(frame, Fraction(25)) for frame in (0, 1, 25)] == [0, 1920, 48_000]
    ntsc = Fraction(30000, 1001)
    assert [wav.sample_at(frame, ntsc) for frame in (1, 2, 5)] == [1602, 3203, 8008]
