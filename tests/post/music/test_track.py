"""A director's track as a bed: trimmed, or looped without a seam."""

from __future__ import annotations

import numpy as np
import pytest

from post.music.track import looped

RATE = 48_000


def _tone(seconds: float) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    return np.stack([0.3 * np.sin(2 * np.pi * 220 * at), 0.2 * np.sin(2 * np.pi * 333 * at)], 1).astype(np.float32)


def test_a_longer_track_is_cut_and_not_touched() -> None:
    sound = _tone(9)
    assert np.array_equal(np.concatenate(list(looped(sound, 5 * RATE))), sound[: 5 * RATE])
    assert np.array_equal(np.concatenate(list(looped(sound, len(sound)))), sound)


@pytest.mark.parametrize("seconds", [0.01, 0.3, 2.0, 7.0])
def test_a_shorter_track_goes_round_without_a_seam(seconds: float) -> None:
    sound = _tone(seconds)
    bed = np.concatenate(list(looped(sound, 13 * RATE)))
    assert bed.shape == (13 * RATE, 2)
    assert np.abs(np.diff(bed, axis=0)).max() < 0.05
    windows = (bed[: 13 * RATE // 4800 * 4800] ** 2).reshape(-1, 4800 * 2).mean(axis=1)
    if seconds >= 2:
        assert windows.min() > 0.2 * windows.max()  # no hole at the joins


def test_a_single_sample_and_nothing_longer() -> None:
    assert len(np.concatenate(list(looped(_tone(1)[:2], 1000)))) == 1000
