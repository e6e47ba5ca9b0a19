"""A true-peak limiter for the few moments that need one.

Looks at four times the sample rate (BS.1770's way), turns the gain down smoothly before a peak and back after it, and
leaves everything else untouched. Works on blocks of mapped sound; knows no loudness.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from post.sound.wav import SAMPLE_RATE, Samples, blocks

CELL = SAMPLE_RATE // 1000
"""The gain is worked out once a millisecond."""

AHEAD_CELLS = 6
"""Milliseconds over which the gain goes down before a peak."""

RELEASE_S = 0.09
"""Time constant of coming back."""

_TAPS = 12  # samples on each side of an interpolated point
_SURE = 0.55
"""Where no sample passes this share of the ceiling no point between samples passes the ceiling either, in practice."""


def peaks(sound: Samples, gain: float, ceiling: float) -> NDArray[np.float32]:
    """True peak of `gain * sound` in every cell of 1 ms, both channels together, to the limiter's purposes.

    Cells far below the ceiling get their sample peak.
    """
    found = np.zeros(-(-len(sound) // CELL), np.float32)
    for start, stop in blocks(len(sound)):
        low, high = max(0, start - _TAPS), min(len(sound), stop + _TAPS)
        part = np.abs(np.asarray(sound[low:high], np.float32)) * np.float32(gain)
        if float(part.max(initial=0.0)) > _SURE * ceiling:
            part = _between(np.asarray(sound[low:high], np.float32) * np.float32(gain))
        here = part[start - low : start - low + (stop - start)]
        level = functools.reduce(np.maximum, here.T)  # much faster than max over an axis of two
        padded = np.zeros(-(-len(level) // CELL) * CELL, np.float32)
        padded[: len(level)] = level
        found[start // CELL : start // CELL + len(padded) // CELL] = padded.reshape(-1, CELL).max(axis=1)
    return found


_LAP = 1500  # cells from the other end that a loop's gains are worked out with: more than they take to come back


def gains(cell_peaks: NDArray[np.float32], ceiling: float, *, loops: bool = False) -> NDArray[np.float32]:
    """Gain at the middle of each cell so that no cell's peak passes the ceiling: at most 1, smooth.

    With `loops` also from the last cell to the first.
    """
    needed = np.minimum(1.0, ceiling / np.maximum(cell_peaks, 1e-9))
    if float(needed.min(initial=1.0)) >= 1.0:
        return np.ones(len(needed), np.float32)
    if loops:
        round_and_round = np.pad(cell_peaks, _LAP, mode="wrap")
        return gains(round_and_round, ceiling)[_LAP : _LAP + len(cell_peaks)]
    held = _lowest_around(needed, AHEAD_CELLS + 1)
    back = 1 - np.exp(-1 / (RELEASE_S * 1000))
    slow = np.empty_like(held)
    now = 1.0
    for index, wanted in enumerate(held.tolist()):
        now = min(wanted, now + (1.0 - now) * back)
        slow[index] = now
    window = np.hanning(2 * AHEAD_CELLS + 1 + 2)[1:-1]
    padded = np.pad(slow, AHEAD_CELLS, mode="edge")
    return np.convolve(padded, window / window.sum(), "valid").astype(np.float32)


def apply(cell_gains: NDArray[np.float32], start: int, stop: int) -> NDArray[np.float32]:
    """The gain of samples `start` to `stop`, straight lines between the middles of cells."""
    place = (np.arange(start, stop) + 0.5) / CELL - 0.5
    return np.interp(place, np.arange(len(cell_gains)), cell_gains).astype(np.float32)


def limited(sound: Samples, ceiling: float) -> tuple[Samples, float]:
    """A whole sound under a ceiling, and the deepest gain reduction in dB (0 where nothing was done)."""
    curve = gains(peaks(sound, 1.0, ceiling), ceiling)
    deepest_db = 20 * float(np.log10(curve.min(initial=1.0)))
    if deepest_db == 0.0:
        return sound, 0.0
    return sound * apply(curve, 0, len(sound))[:, None], deepest_db


def _lowest_around(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """The least of each value and its `reach` neighbours on either side."""
    padded = np.pad(values, reach, mode="edge")
    lowest: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    return lowest


def _between(part: Samples) -> Samples:
    """For each sample the greatest magnitude at it and at the three points up to the next one."""
    most = np.abs(part)
    for kernel in _kernels():
        for channel in range(part.shape[1]):
            points = np.abs(np.convolve(part[:, channel], kernel, "same"))
            most[:, channel] = np.maximum(most[:, channel], points)
    return most


@functools.cache
def _kernels() -> tuple[NDArray[np.float32], ...]:
    """Windowed sines that interpolate at 1/4, 1/2 and 3/4 after a sample."""
    kernels = []
    for fraction in (0.25, 0.5, 0.75):
        place = np.arange(-_TAPS, _TAPS + 1) + fraction
        window = np.cos(np.pi / 2 * place / (_TAPS + 1)) ** 2
        kernels.append((np.sinc(place) * window).astype(np.float32))
    return tuple(kernels)
