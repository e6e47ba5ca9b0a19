"""Building blocks of sound: wave tables without aliasing, envelopes, decaying partials, noise that is always the same.

Arrays are mono float32 at 48 kHz. Knows no instruments.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from post.sound.wav import SAMPLE_RATE

Wave = NDArray[np.float32]

_TABLE = 4096
_HIGHEST_HZ = 15_000.0


def hertz(pitch: float) -> float:
    """Frequency of a MIDI pitch, A4 = 440 Hz."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


@functools.lru_cache(maxsize=512)
def table(spectrum: Callable[[int, float], float], frequency_hz: float) -> Wave:
    """One cycle of a wave whose nth harmonic has amplitude `spectrum(n, n * frequency)`, none above 15 kHz; RMS 0.25.

    The first sample follows the last once more, for interpolation.
    """
    count = max(1, min(64, int(_HIGHEST_HZ / frequency_hz)))
    bins = np.zeros(_TABLE // 2 + 1, np.complex128)
    for n in range(1, count + 1):
        # Spread phases keep the crest of the sum low.
        bins[n] = spectrum(n, n * frequency_hz) * np.exp(1j * np.pi * n * n / count)
    cycle = np.fft.irfft(bins)
    cycle *= 0.25 / np.sqrt(np.mean(cycle**2))
    return np.append(cycle, cycle[0]).astype(np.float32)


def times(length_s: float) -> NDArray[np.float64]:
    """Moments of the samples of so many seconds."""
    return np.arange(max(1, round(length_s * SAMPLE_RATE))) / SAMPLE_RATE


def look_up(cycle: Wave, phase: NDArray[np.float64]) -> Wave:
    """The wave at phases counted in cycles."""
    place = (phase % 1.0) * _TABLE
    whole = place.astype(np.int32)
    part = (place - whole).astype(np.float32)
    here = cycle[whole]
    return here + part * (cycle[whole + 1] - here)


def vibrato_phase(
    frequency_hz: float, at_s: NDArray[np.float64], *, rate_hz: float, depth_cents: float, start: float
) -> NDArray[np.float64]:
    """Phase in cycles of a tone whose pitch sways by `depth_cents`, the swaying setting in over half a second."""
    swing = frequency_hz * (2 ** (depth_cents / 1200) - 1) / (2 * np.pi * rate_hz)
    grown = np.minimum(1.0, at_s / 0.6)
    return frequency_hz * at_s + start + swing * grown * np.sin(2 * np.pi * (rate_hz * at_s + start))


def envelope(count: int, *, attack_s: float, release_s: float, sustain: float = 1.0) -> Wave:
    """Up over `attack_s`, slowly towards `sustain`, down over the last `release_s`; begins and ends at zero."""
    attack = min(count, max(2, round(attack_s * SAMPLE_RATE)))
    release = min(count, max(2, round(release_s * SAMPLE_RATE)))
    level = np.linspace(1.0, sustain, count, dtype=np.float32)
    level[:attack] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(attack, dtype=np.float32) / attack)
    level[count - release :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, release + 1, dtype=np.float32) / release)
    return level


def partials(
    frequency_hz: float, length_s: float, parts: Sequence[tuple[float, float, float]], attack_s: float = 0.003
) -> Wave:
    """A struck or plucked tone: (ratio, amplitude, seconds to fall by 60 dB) for each partial, none above 15 kHz."""
    at_s = times(length_s)
    total = np.zeros(len(at_s), np.float64)
    for number, (ratio, amplitude, decay_s) in enumerate(parts):
        if ratio * frequency_hz > _HIGHEST_HZ:
            continue
        heard = at_s[: max(1, min(len(at_s), round(decay_s * 1.2 * SAMPLE_RATE)))]
        total[: len(heard)] += (
            amplitude
            * np.exp(heard * (-6.908 / decay_s))
            * np.sin(2 * np.pi * ratio * frequency_hz * heard + 0.7 * number)
        )
    return (total * envelope(len(at_s), attack_s=attack_s, release_s=min(0.08, length_s / 4))).astype(np.float32)


@functools.lru_cache(maxsize=8)
def noise(seed: int, count: int) -> Wave:
    """White noise, RMS 1; the same for the same seed on every machine (NumPy's frozen legacy generator)."""
    return np.random.RandomState(seed).standard_normal(count).astype(np.float32)


def banded(sound: Wave, low_hz: float, high_hz: float) -> Wave:
    """What lies between two frequencies, with slopes of an octave; done over the whole sound at once."""
    size = 1 << (len(sound) - 1).bit_length()
    bins = np.fft.rfft(sound, size)
    at_hz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    with np.errstate(divide="ignore"):
        octaves_below = np.log2(low_hz / np.maximum(at_hz, 1e-3))
        octaves_above = np.log2(np.maximum(at_hz, 1e-3) / high_hz)
    keep = np.cos(np.pi / 2 * np.clip(np.maximum(octaves_below, octaves_above), 0, 1)) ** 2
    return np.fft.irfft(bins * keep, size)[: len(sound)].astype(np.float32)
