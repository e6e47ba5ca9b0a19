"""Temp music: composed and played by us from a cue's words and seed, always alike, as long as the cue is.

Gives a stream of stereo blocks, so that length costs time and no memory. It has a beginning, lands where it is told,
and ends on the tonic within its fade. Knows no film and no loudness.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from post.music.form import form
from post.music.instruments import play
from post.music.mood import character
from post.music.parts import Note, notes
from post.music.room import Room
from post.sound.wav import SAMPLE_RATE, Samples

TEMP_VERSION = 1
"""Part of every temp cue's key: raised when the music changes."""

_BLOCK = 160_000
"""A size whose sum with the room's response fits a power of two well."""

_LONGEST_NOTE = 14 * SAMPLE_RATE
_LONGEST_HELD_S = 10.0


def temp_music(
    prompt: str, seed: int, num_samples: int, land_at: int | None = None, ring: int = 0
) -> Iterator[Samples]:
    """Blocks of shape (n, 2) that together are `num_samples` and the `ring` long, in which the last chord is held on.

    `land_at` is the sample of the accent. Levels are of no account: whoever keeps it brings it to a loudness.
    """
    asked = character(prompt)
    land_s = None if land_at is None else land_at / SAMPLE_RATE
    length_s = num_samples / SAMPLE_RATE
    score = notes(form(asked, seed, length_s, land_s), asked, seed)
    if ring:
        score = [_held(note, length_s, ring / SAMPLE_RATE) for note in score]
        num_samples += ring
    room = Room(_BLOCK)
    ahead = np.zeros((_BLOCK + _LONGEST_NOTE, 2), np.float32)
    first = 0
    for start in range(0, num_samples, _BLOCK):
        while first < len(score) and score[first].start_s * SAMPLE_RATE < start + _BLOCK:
            _add(score[first], start, ahead)
            first += 1
        heard = room(ahead[:_BLOCK].copy())
        yield heard[: min(_BLOCK, num_samples - start)]
        ahead[:-_BLOCK] = ahead[_BLOCK:]
        ahead[-_BLOCK:] = 0


def _held(note: Note, end_s: float, ring_s: float) -> Note:
    """A note that sounds at the end, held through the ring."""
    if note.start_s + note.length_s < end_s - 0.05:
        return note
    return replace(note, length_s=min(note.length_s + ring_s, _LONGEST_HELD_S))


def _add(note: Note, block_start: int, ahead: Samples) -> None:
    """Plays a note into what lies ahead of `block_start`, panned with constant power."""
    sound = play(note.instrument, note.pitch, note.length_s, note.velocity)
    at = max(0, round(note.start_s * SAMPLE_RATE) - block_start)
    sound = sound[: len(ahead) - at]
    angle = (note.pan + 1) * np.pi / 4
    ahead[at : at + len(sound), 0] += sound * np.float32(np.cos(angle))
    ahead[at : at + len(sound), 1] += sound * np.float32(np.sin(angle))
