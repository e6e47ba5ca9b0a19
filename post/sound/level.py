"""Brings a sound to a loudness: the gain it needs, measured as BS.1770 hears it.

Everything that goes into a mix stands at `SPEECH_LUFS` first, so that a cue's or an ambience's `gain_db` means:
relative to speech. Knows no delivery target (see `master`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from post.quality.measure.loudness import Loudness, RawSound, measure_loudness
from post.sound.wav import SAMPLE_RATE, Samples

SPEECH_LUFS = -23.0
"""The level at which lines, music and ambience are kept."""

PEAK_CEILING = 10 ** (-1 / 20)
"""No gain lifts a kept sound's samples above -1 dBFS, however quiet its loudness says it is."""

_SHORTEST_S = 3.0
"""Sounds shorter than this are measured repeated: loudness needs blocks of 400 ms."""


def level_of(samples: Samples, folder: Path, stopping: Callable[[], bool] = lambda: False) -> Loudness:
    """Loudness of an array, measured through a raw file in `folder`."""
    path = folder / "measured.f32"
    path.write_bytes(np.ascontiguousarray(samples, np.float32).data)  # tofile does not say that a disk is full
    try:
        return level_of_file(path, samples.shape[1], folder, stopping)
    finally:
        path.unlink()


def level_of_file(
    path: Path, num_channels: int, folder: Path, stopping: Callable[[], bool] = lambda: False
) -> Loudness:
    """Loudness of a raw float file; one that is too short for BS.1770's blocks is measured repeated."""
    num_samples = path.stat().st_size // (4 * num_channels)
    raw = RawSound(num_channels)
    if num_samples == 0 or num_samples >= _SHORTEST_S * SAMPLE_RATE:
        return measure_loudness(path, raw=raw, work=folder, stopping=stopping)
    repeated = folder / "repeated.f32"
    repeated.write_bytes(path.read_bytes() * math.ceil(_SHORTEST_S * SAMPLE_RATE / num_samples))
    try:
        return measure_loudness(repeated, raw=raw, work=folder, stopping=stopping)
    finally:
        repeated.unlink()


def gain_to(target_lufs: float, loudness: Loudness, peak: float) -> float:
    """The factor that brings a sound to `target_lufs`, its samples under the ceiling; 1 where it has no loudness."""
    if loudness.integrated_lufs is None or peak <= 0:
        return 1.0
    return min(10 ** ((target_lufs - loudness.integrated_lufs) / 20), PEAK_CEILING / peak)
