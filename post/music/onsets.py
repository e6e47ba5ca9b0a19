"""Where notes begin in a sound: how much is new from one moment to the next, and the exact sample of an attack.

The curve is spectral flux: in 40 bands, what has become louder within a hundredth of a second, in decibels above a
floor, against what is usual around it. Works on mapped arrays in blocks; knows no beats.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from post.sound.wav import SAMPLE_RATE, Samples

HOP = 480
"""Samples between two values of the curve: a hundredth of a second."""

_WINDOW = 2048
_NUM_BANDS = 40
_LOWEST_HZ, _HIGHEST_HZ = 35.0, 16_000.0
_FLOOR_DB = 55.0  # what is this far below the sound's loudest band is not heard as new
_USUAL = 41  # values (0.4 s) over which "usual" is averaged
_CHUNK = 512
_NOTHING_DB = -60.0

Curve = NDArray[np.float32]


def onset_curve(sound: Samples) -> tuple[Curve, Curve]:
    """How much begins at each hop, and the same of the bass alone (below 180 Hz), both 0 or more.

    Value n is about the sample n * HOP. Silence gives zeros.
    """
    levels = band_levels(sound)
    if len(levels) < 3 or float(levels.max()) <= _NOTHING_DB:
        empty = np.zeros(len(levels), np.float32)
        return empty, empty
    floor = levels.max() - _FLOOR_DB
    levels = np.maximum(levels, floor)
    # Against the value two before, because an attack takes about that long to pass into the window; before the
    # first sample there was nothing.
    before = np.concatenate((np.full((1, levels.shape[1]), floor), levels[:-2]))
    rise = np.maximum(0.0, levels[1:] - before)
    rise = np.concatenate((rise, np.zeros((1, rise.shape[1]))))
    is_bass = _band_edges()[1:] <= 180
    return _sharpened(rise.mean(axis=1)), _sharpened(rise[:, is_bass].mean(axis=1))


def attack_at(sound: Samples, about: int, reach: int) -> int:
    """The sample within `reach` of `about` at which an attack begins: where energy rises most within milliseconds.

    `about` itself where nothing rises.
    """
    step, width = 24, 96  # half a millisecond, two
    low = max(0, about - reach - 10 * width)
    part = np.asarray(sound[low : min(len(sound), about + reach + 10 * width)], np.float64)
    count = (len(part) - width) // step
    if count < 4:
        return about
    # The treble tells best when something is struck; the bass sways within each of its waves.
    part = np.diff(part, axis=0, prepend=part[:1])
    energy = np.concatenate(([0.0], np.cumsum((part**2).sum(axis=1))))
    at = np.arange(count) * step
    level = 10 * np.log10((energy[at + width] - energy[at]) / width + 1e-9)
    before = np.array([level[max(0, n - 20) : max(1, n - 3)].mean() for n in range(count)])
    place = low + at + width // 2
    rise = np.where(np.abs(place - about) <= reach, level - before, -1.0)
    most = float(rise.max())
    if most < 3.0:
        return about
    first = int(np.flatnonzero(rise >= 0.6 * most)[0])
    return int(place[first])


def band_levels(sound: Samples) -> NDArray[np.float64]:
    """Level of every band in decibels at every hop, shape (hops, bands)."""
    num_hops = len(sound) // HOP + 1
    window = np.hanning(_WINDOW).astype(np.float32)
    found = np.zeros((num_hops, _NUM_BANDS))
    bins = np.searchsorted(np.fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE), _band_edges())
    bins = np.maximum(bins, np.arange(len(bins)) + bins[0])  # no band without a bin
    for first in range(0, num_hops, _CHUNK):
        last = min(num_hops, first + _CHUNK)
        low, high = first * HOP - _WINDOW // 2, (last - 1) * HOP + _WINDOW // 2
        part = np.asarray(sound[max(0, low) : high], np.float32).mean(axis=1)
        part = np.pad(part, (max(0, -low), max(0, high - max(0, low) - len(part))))
        frames = np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::HOP][: last - first]
        power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        summed = np.concatenate((np.zeros((len(power), 1)), np.cumsum(power, axis=1, dtype=np.float64)), axis=1)
        width = np.diff(bins)
        found[first:last] = (summed[:, bins[1:]] - summed[:, bins[:-1]]) / width
    return 10 * np.log10(np.maximum(found, 1e-10))


@functools.cache
def _band_edges() -> NDArray[np.float64]:
    return np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _NUM_BANDS + 1)


def _sharpened(values: NDArray[np.float64]) -> Curve:
    """What stands out over its surroundings."""
    usual = np.convolve(np.pad(values, _USUAL // 2, mode="edge"), np.ones(_USUAL) / _USUAL, "valid")
    return np.maximum(0.0, values - usual[: len(values)]).astype(np.float32)
