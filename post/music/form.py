"""The form of a cue: bars with their chords and how much is going on, fitted to its exact length.

The tempo gives way so that bar lines meet the cue's end and the moment it is to land on; the last chord is the tonic
and has time to ring. Knows no instruments.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from post.music.harmony import CADENCES, MAJOR_PROGRESSIONS, MINOR_PROGRESSIONS, Chord
from post.music.mood import Character

BEATS = 4


@dataclass(frozen=True)
class Bar:
    """Four beats on one chord."""

    index: int
    start_s: float
    length_s: float
    chord: Chord
    intensity: float  # 0 to 1: how much plays, how bright
    is_landing: bool  # its first beat is the moment the cue was made for
    before_landing: int  # 1: the bar before it, 2: the one before that; 0: neither
    is_last: bool
    is_cramped: bool  # too short for figures: long notes only

    @property
    def beat_s(self) -> float:
        return self.length_s / BEATS


@dataclass(frozen=True)
class Form:
    """A whole cue on paper."""

    bars: tuple[Bar, ...]
    tonic: int  # MIDI pitch, 48 to 59
    is_minor: bool
    length_s: float


def form(character: Character, seed: int, length_s: float, land_s: float | None) -> Form:
    """Bars from 0 to `length_s`; with `land_s` inside, a bar starts exactly there."""
    choose = random.Random(seed)
    tonic = 48 + choose.choice((0, 2, 3, 5, 7, 9, 10))
    nominal_s = BEATS * 60 / character.tempo_bpm
    while nominal_s > 5.0:
        nominal_s /= 2
    landing = land_s is not None and 0.05 <= land_s <= length_s - 0.05
    sections = [(0.0, land_s), (land_s, length_s)] if landing and land_s is not None else [(0.0, length_s)]
    lines: list[tuple[float, float]] = []
    first_after = 0
    for start_s, end_s in sections:
        assert start_s is not None
        assert end_s is not None
        first_after = len(lines)
        count = max(1, round((end_s - start_s) / nominal_s))
        step_s = (end_s - start_s) / count
        lines.extend((start_s + step_s * number, step_s) for number in range(count))
    landing_index = first_after if landing else None
    chords = _chords(character.is_minor, len(lines), landing_index, choose)
    bars = []
    for index, (start_s, bar_s) in enumerate(lines):
        to_landing = 0 if landing_index is None else landing_index - index
        bars.append(
            Bar(
                index=index,
                start_s=start_s,
                length_s=bar_s,
                chord=chords[index],
                intensity=_intensity(index, len(lines), landing_index, character.energy),
                is_landing=index == landing_index,
                before_landing=to_landing if to_landing in (1, 2) else 0,
                is_last=index == len(lines) - 1,
                is_cramped=bar_s < 0.6 * nominal_s,
            )
        )
    return Form(tuple(bars), tonic, character.is_minor, length_s)


def _chords(is_minor: bool, count: int, landing: int | None, choose: random.Random) -> list[Chord]:
    """Phrases of four bars, A A B A; arrivals and the end get their cadence."""
    pool = list(MINOR_PROGRESSIONS if is_minor else MAJOR_PROGRESSIONS)
    choose.shuffle(pool)
    verse, bridge = pool[0], pool[1]
    chords = [(bridge if (index // 4) % 4 == 2 else verse)[index % 4] for index in range(count)]
    before, dominant, tonic = CADENCES[is_minor]
    if landing is not None:
        for index in range(landing, count):
            place = index - landing
            chords[index] = (bridge if (place // 4) % 2 == 1 else verse)[place % 4]
        chords[landing] = tonic
        _put(chords, landing - 1, dominant)
        _put(chords, landing - 2, before)
    if count >= 3 and landing != count - 2:
        chords[-2] = dominant
    chords[-1] = tonic
    return chords


def _put(chords: list[Chord], index: int, chord: Chord) -> None:
    if index >= 1:
        chords[index] = chord


def _intensity(index: int, count: int, landing: int | None, energy: float) -> float:
    """An arch: begins low, is fullest at the landing or after two thirds, comes to rest at the end."""
    top = landing if landing is not None else round((count - 1) * 0.66)
    if index < top:
        shape = 0.35 + 0.5 * math.pow(index / top, 1.3)
    elif index == top:
        shape = 1.0
    else:
        left = (count - 1 - index) / max(1, count - 1 - top)
        shape = 0.45 + 0.5 * math.sqrt(left)
    return max(0.05, min(1.0, shape * (0.55 + 0.6 * energy)))
