"""True peaks under the ceiling, everything else untouched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from post.quality.measure.loudness import measure_loudness
from post.sound import limiter, wav

RATE = 48_000


def test_quiet_sound_is_left_alone() -> None:
    sound = np.random.RandomState(1).uniform(-0.3, 0.3, (RATE, 2)).astype(np.float32)
    out, deepest_db = limiter.limited(sound, 0.8)
    assert out is sound
    assert deepest_db == 0


@pytest.mark.parametrize("frequency_hz", [997.0, 11_999.0, 6_001.0])
def test_true_peaks_stay_under_the_ceiling(tmp_path: Path, frequency_hz: float) -> None:
    at = np.arange(3 * RATE) / RATE
    burst = np.where((at > 1) & (at < 1.05), 1.6, 0.2) * np.sin(2 * np.pi * frequency_hz * at + 0.78)
    sound = np.stack([burst, 0.5 * burst], 1).astype(np.float32)
    ceiling_db = -1.65
    out, deepest_db = limiter.limited(sound, 10 ** (ceiling_db / 20))
    assert deepest_db < -3
    wav.write(tmp_path / "a.wav", out, 2)
    heard = measure_loudness(tmp_path / "a.wav").true_peak_dbtp
    assert heard is not None
    assert heard <= ceiling_db + 0.12
    assert np.array_equal(out[: RATE - 960], sound[: RATE - 960])  # before, to the sample
    assert np.abs(out[2 * RATE :] - sound[2 * RATE :]).max() < 1e-3  # a second after, back to itself
    balance = out[RATE + 100 : RATE + 200]
    assert np.allclose(balance[:, 1], 0.5 * balance[:, 0], atol=1e-6)  # the stereo picture stands still


def test_the_gain_is_smooth_and_low_enough() -> None:
    peaks = np.full(400, 0.1, np.float32)
    peaks[200] = 2.0
    curve = limiter.gains(peaks, 0.5)
    assert curve[200] <= 0.25 + 1e-6
    assert curve.max() <= 1
    assert np.abs(np.diff(curve)).max() < 0.2
    around = limiter.apply(curve, 200 * limiter.CELL, 201 * limiter.CELL)
    assert around.max() <= 0.25 + 1e-6
