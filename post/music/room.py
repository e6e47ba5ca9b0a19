"""The room: a hall's reverberation, put on a stream of stereo blocks.

Convolves with decaying noise, a different one for each ear, by overlap-add. Keeps the tail between blocks; knows no
notes.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from post.music import tones
from post.sound.wav import SAMPLE_RATE, Samples

SECONDS = 2.1
"""Time for the sound to fall by 60 dB."""

WET = 0.30
"""Share of the room's sound beside the direct one."""


class Room:
    """Stateful: blocks of `size` samples in, as many out, in order."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._fft = 1 << (size + len(_response(0)) - 1).bit_length()
        self._spectra: list[NDArray[np.complex64]] = [
            np.fft.rfft(_response(ear), self._fft).astype(np.complex64) for ear in (0, 1)
        ]
        self._tail = np.zeros((self._fft, 2), np.float32)

    def __call__(self, block: Samples) -> Samples:
        """The block with its room, shape (size, 2) in and out."""
        out = block.copy()
        for ear in (0, 1):
            bins = np.fft.rfft(block[:, ear], self._fft).astype(np.complex64)
            wet = np.fft.irfft(bins * self._spectra[ear], self._fft).astype(np.float32)
            self._tail[:, ear] += wet
            out[:, ear] += self._tail[: self._size, ear]
        self._tail = np.concatenate((self._tail[self._size :], np.zeros((self._size, 2), np.float32)))
        return out


@functools.cache
def _response(ear: int) -> tones.Wave:
    """What one ear hears of a clap after 22 ms: noise that falls, its treble faster; its energy is WET squared."""
    at_s = tones.times(SECONDS * 0.85)
    full = tones.noise(100 + ear, len(at_s))
    low = tones.banded(full, 140, 900) * np.exp(-at_s * 6.908 / SECONDS)
    middle = tones.banded(full, 900, 3200) * np.exp(-at_s * 6.908 / (SECONDS * 0.75))
    high = tones.banded(full, 3200, 8000) * np.exp(-at_s * 6.908 / (SECONDS * 0.4))
    fall = (low + 0.8 * middle + 0.35 * high) * tones.envelope(len(at_s), attack_s=0.012, release_s=0.3)
    fall *= WET / np.sqrt(np.sum(fall**2))
    return np.concatenate((np.zeros(round(0.022 * SAMPLE_RATE)), fall)).astype(np.float32)
