"""A sound without a beat as a bed: cut to length, or looped with a crossfade where it is shorter.

Works on mapped arrays and gives blocks. Fades at the ends are put on by the caller. Music goes by its beat: see
`route`. Knows no files.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from post.sound.wav import SAMPLE_RATE, Samples, blocks

CROSSFADE_S = 2.0
"""Seconds over which the end of a looped track goes into its beginning; at most a third of it."""


def looped(sound: Samples, num_samples: int, crossfade_s: float = CROSSFADE_S) -> Iterator[Samples]:
    """Blocks that together are `num_samples` of `sound`, round and round, without a seam.

    Around each join end and beginning overlap with constant power; before the first pass and after the last nothing is
    faded.
    """
    overlap = min(round(crossfade_s * SAMPLE_RATE), len(sound) // 3)
    period = len(sound) - overlap
    for start, stop in blocks(num_samples):
        block = np.zeros((stop - start, sound.shape[1]), np.float32)
        first = max(0, (start - overlap) // period)
        for lap in range(first, stop // period + 1):
            _lay(sound, lap, lap * period, overlap, start, block, is_only=num_samples <= len(sound))
        yield block


def _lay(sound: Samples, lap: int, lap_start: int, overlap: int, start: int, block: Samples, *, is_only: bool) -> None:
    """Adds what one lap gives to a block that begins at `start`."""
    low = max(start, lap_start)
    high = min(start + len(block), lap_start + len(sound))
    if high <= low or (is_only and lap > 0):
        return
    part = np.array(sound[low - lap_start : high - lap_start])
    if not is_only and overlap:
        place = np.arange(low - lap_start, high - lap_start)
        if lap > 0:
            part *= _rise(place, overlap)[:, None]
        part *= _rise(len(sound) - 1 - place, overlap)[:, None]
    block[low - start : high - start] += part


def _rise(place: np.ndarray, overlap: int) -> Samples:
    """0 to 1 over `overlap` samples, as the sine that keeps power constant."""
    return np.sin(np.pi / 2 * np.clip((place + 0.5) / overlap, 0, 1)).astype(np.float32)
