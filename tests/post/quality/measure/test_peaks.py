"""Clipping: runs at full scale, not single peaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from post import ffmpeg
from post.quality.measure.peaks import clipped_samples, measure_clipping
from post.sound import wav


def test_runs_count_and_single_peaks_do_not() -> None:
    sound = np.zeros((1000, 2), np.float32)
    sound[10:12, 0] = 1.0
    assert clipped_samples(sound) == 0
    sound[20:24, 0] = 1.0
    sound[30:33, 1] = -1.0
    sound[40:43, 1] = (1.0, -1.0, 1.0)
    assert clipped_samples(sound) == 7


def test_a_file_driven_over_its_limit(tmp_path: Path) -> None:
    at = np.arange(48_000) / 48_000
    for name, level in (("clean.wav", 0.9), ("clipped.wav", 2.0)):
        tone = np.clip(level * np.sin(2 * np.pi * 100 * at), -1, 1).astype(np.float32)
        wav.write(tmp_path / name, np.stack([tone, tone], 1), 2)
    assert measure_clipping(tmp_path / "clean.wav").num_clipped == 0
    assert 0.6 < measure_clipping(tmp_path / "clipped.wav").share < 0.7  # a sine at twice full scale: 2/3 of the time


def test_the_sound_of_a_film(tmp_path: Path) -> None:
    ffmpeg.run(
        ["-f", "lavfi", "-i", "sine=f=300:d=1", "-f", "lavfi", "-i", "color=s=64x64:d=1", "-shortest", "a.mp4"],
        cwd=tmp_path,
    )
    measured = measure_clipping(tmp_path / "a.mp4")
    assert measured.num_clipped == 0
    assert measured.num_samples > 80_000
