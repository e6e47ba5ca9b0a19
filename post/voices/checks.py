"""Whether a sentence that a model spoke can be what it was asked for: neither silent, clipped, far too long or short, nor
with its end said again.

Takes samples and what was to be said; gives a reason in words, or None. Judges form, not pronunciation.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from post.voices.estimate import seconds

SILENT_BELOW = 10 ** (-50 / 20)
CLIPPED_FROM = 0.999
MOST_CLIPPED = 0.002
"""Share of samples at full scale that is still no fault."""

LONGEST, LONGEST_EXTRA_S = 2.2, 2.0
SHORTEST, SHORTEST_LESS_S = 0.3, 0.3
"""A sentence takes between these shares of its expected time (less, or plus, these seconds)."""

LONGEST_GAP_S = 2.0

REPEATED_FROM = 0.9
"""How alike two stretches of sound are that say the same; others stay under 0.7."""

_HOP_S = 0.01
_BANDS = 24


def reason_against(samples: NDArray[np.float32], rate: int, text: str, language: str, speed: float) -> str | None:
    """Why this sound is not `text`, said once; None where nothing speaks against it."""
    if len(samples) < rate // 20 or not np.isfinite(samples).all():
        return "it is no sound"
    if float(np.max(np.abs(samples))) < SILENT_BELOW:
        return "it is silent"
    clipped = float(np.mean(np.abs(samples) >= CLIPPED_FROM))
    if clipped > MOST_CLIPPED:
        return f"it is clipped ({clipped:.1%} of it)"
    start, stop = speech_span(samples, rate)
    heard_s, expected_s = (stop - start) / rate, seconds(text, language) / speed
    if heard_s > LONGEST * expected_s + LONGEST_EXTRA_S:
        return f"it is too long: {heard_s:.1f} s for about {expected_s:.1f} s of text"
    if heard_s < SHORTEST * expected_s - SHORTEST_LESS_S:
        return f"it is too short: {heard_s:.1f} s for about {expected_s:.1f} s of text"
    gap_s = max((stop - start for start, stop in pauses(samples, rate, LONGEST_GAP_S)), default=0.0)
    if gap_s:
        return f"it has a gap of {gap_s:.1f} s"
    if not _says_twice(text) and (again_s := repeated_tail(samples[start:stop], rate)):
        return f"its last {again_s:.1f} s are said twice"
    return None


def speech_span(samples: NDArray[np.float32], rate: int) -> tuple[int, int]:
    """Samples from the first to the last sound that is not 40 dB under the loud parts, with a little around it."""
    level = _levels_db(samples, rate)
    loud = np.flatnonzero(level >= _threshold_db(level))
    if not len(loud):
        return 0, len(samples)
    window = _window(rate)
    return max(0, int(loud[0]) - 3) * window, min(len(samples), (int(loud[-1]) + 7) * window)


def pauses(samples: NDArray[np.float32], rate: int, shortest_s: float) -> list[tuple[float, float]]:
    """(start, end) in seconds of stretches without sound inside the speech."""
    level = _levels_db(samples, rate)
    quiet = level < _threshold_db(level) + 6
    first, last = speech_span(samples, rate)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    window_s = _window(rate) / rate
    spans = [(float(start * window_s), float(stop * window_s)) for start, stop in zip(edges[::2], edges[1::2])]
    inside = [(start, stop) for start, stop in spans if start > first / rate and stop < last / rate]
    return [(start, stop) for start, stop in inside if stop - start >= shortest_s]


def repeated_tail(samples: NDArray[np.float32], rate: int) -> float:
    """Seconds at the end that are like the seconds before them, up to 4; 0 where the end is said once.

    Compares how the energy of 24 bands goes over time, each freed of its mean, at all lags.
    """
    shape = _shape(samples, rate)
    num = len(shape)
    best_s, best = 0.0, REPEATED_FROM
    for length in range(35, min(400, num // 2) + 1):
        tail = shape[-length:]
        if float(np.mean(np.std(tail, axis=0))) < 2.0:
            continue  # a held tone is like itself at every lag
        for shift in (0, 8, 16, 24, 32, 40):
            stop = num - length - shift
            if stop < length:
                break
            alike = _alike(tail, shape[stop - length : stop])
            if alike > best:
                best_s, best = length * _HOP_S, alike
    return best_s


def _alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    norm = float(np.sqrt(np.sum(one**2) * np.sum(other**2)))
    return float(np.sum(one * other)) / norm if norm > 0 else 0.0


def _shape(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Levels of bands in dB, shape (steps of 10 ms, bands), nothing under 45 dB below the loudest."""
    hop, size = int(_HOP_S * rate), int(0.032 * rate)
    num = max(0, (len(samples) - size) // hop + 1)
    if num < 70:
        return np.zeros((0, _BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop][:num]
    power = np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)) ** 2
    edges = np.unique(np.geomspace(3, power.shape[1] - 1, _BANDS + 1).astype(int))
    bands = np.add.reduceat(power, edges[:-1], axis=1)
    level: NDArray[np.float64] = 10 * np.log10(bands.astype(np.float64) + 1e-12)
    return np.maximum(level, float(level.max()) - 45)


def _says_twice(text: str) -> bool:
    """Whether a text itself has its last word a second time near its end."""
    words = re.findall(r"\w+", text.lower())[-10:]
    return bool(words) and words[-1] in words[:-1]


def _window(rate: int) -> int:
    return rate // 100


def _levels_db(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    window = _window(rate)
    num = max(1, len(samples) // window)
    parts = samples[: num * window].astype(np.float64).reshape(num, -1)
    level: NDArray[np.float64] = 10 * np.log10(np.mean(parts**2, axis=1) + 1e-12)
    return level


def _threshold_db(level: NDArray[np.float64]) -> float:
    return max(float(np.percentile(level, 95)) - 40, -70.0)
