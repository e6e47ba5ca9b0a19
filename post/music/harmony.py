"""Chords and how their notes are laid out: progressions, scales, smooth voice leading.

Pitches are MIDI numbers (60 is middle C), pitch classes are counted from the tonic. Knows no time and no sound.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

QUALITIES = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "sus": (0, 5, 7),
    "add9": (0, 4, 7, 14),
    "min9": (0, 3, 7, 14),
    "maj7": (0, 4, 7, 11),
}

MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
MINOR_SCALE = (0, 2, 3, 5, 7, 8, 10)


@dataclass(frozen=True)
class Chord:
    """`root` in semitones above the tonic, and a quality."""

    root: int
    quality: str

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((self.root + step) % 12 for step in QUALITIES[self.quality]))


_I, _I9, _II, _III, _IV, _IV9, _V, _VSUS, _VI, _FLAT_VII = (
    Chord(0, "maj"), Chord(0, "add9"), Chord(2, "min"), Chord(4, "min"), Chord(5, "maj"), Chord(5, "add9"),
    Chord(7, "maj"), Chord(7, "sus"), Chord(9, "min"), Chord(10, "maj"),
)  # fmt: skip
_i, _i9, _III_, _iv, _v, _V_, _VI_, _VI7, _VII = (
    Chord(0, "min"), Chord(0, "min9"), Chord(3, "maj"), Chord(5, "min"), Chord(7, "min"), Chord(7, "maj"),
    Chord(8, "maj"), Chord(8, "maj7"), Chord(10, "maj"),
)  # fmt: skip

MAJOR_PROGRESSIONS: tuple[tuple[Chord, ...], ...] = (
    (_I9, _V, _VI, _IV9),
    (_I, _IV9, _VI, _V),
    (_I9, _III, _IV9, _V),
    (_I, _VI, _II, _VSUS),
    (_I9, _FLAT_VII, _IV, _I),
    (_VI, _IV9, _I9, _V),
)
MINOR_PROGRESSIONS: tuple[tuple[Chord, ...], ...] = (
    (_i9, _VI_, _III_, _VII),
    (_i, _iv, _VI7, _V_),
    (_i9, _VII, _VI7, _VII),
    (_i, _III_, _VII, _iv),
    (_VI7, _VII, _i9, _i),
    (_i, _v, _VI_, _iv),
)
CADENCES = {False: (_IV9, _VSUS, _I), True: (_VI_, _V_, _i)}
"""The last chords by `is_minor`: before an arrival, and at the end."""


def scale(is_minor: bool) -> tuple[int, ...]:
    return MINOR_SCALE if is_minor else MAJOR_SCALE


def voicing(chord: Chord, tonic: int, before: tuple[int, ...]) -> tuple[int, ...]:
    """Pitches of the chord, one for each voice of `before`, as near as can be: every tone sounds, no voices cross.

    The first chord is led from wherever the voices rest.
    """
    tones = chord.pitch_classes
    best: tuple[float, tuple[int, ...]] | None = None
    for choice in itertools.product(tones, repeat=len(before)):
        pitches = tuple(nearest(tonic + tone, voice) for tone, voice in zip(choice, before))
        missing = len(set(tones[:3]) - set(choice))
        crossing = sum(low >= high for low, high in itertools.pairwise(pitches))
        moved = sum(abs(pitch - voice) for pitch, voice in zip(pitches, before))
        drift = sum(max(0, 53 - pitch) + max(0, pitch - 77) for pitch in pitches)
        colourless = len(set(tones[3:]) - set(choice))
        cost = moved + 6 * colourless + 40 * missing + 25 * crossing + 3 * drift
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    assert best is not None
    return best[1]


def nearest(pitch: int, target: int) -> int:
    """The pitch of the same name nearest to `target`."""
    return pitch + 12 * round((target - pitch) / 12)


def in_scale(pitch: int, tonic: int, is_minor: bool) -> int:
    """The pitch itself, or the scale's next one down."""
    steps = scale(is_minor)
    while (pitch - tonic) % 12 not in steps:
        pitch -= 1
    return pitch
