"""Ducking: how music goes down under speech, computed from when the lines are.

Speech is known in advance, so the music is already down when a line begins, stays down over breaths and short gaps, and
comes back slowly. Pure: intervals in samples in, gains out. Knows no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from post.sound.wav import SAMPLE_RATE

ATTACK_S = 0.18
"""Down over this time before a line."""

HOLD_S = 0.12
"""Stays down this long after a line."""

RELEASE_S = 0.85
"""Back up over this time."""

BRIDGED_S = 1.6
"""Gaps between lines up to this long stay ducked: to come up and go straight down again would be heard as pumping."""

LEAST_DB, MOST_DB = -6.0, -15.0
"""Less is not heard as making room for a voice, more as the music being switched off."""


@dataclass(frozen=True)
class Speech:
    """A stretch of the film in which someone speaks, in samples."""

    start: int
    stop: int


def depth_db(asked_db: float) -> float:
    """How far music goes down: what a cue asks for, kept between 6 and 15 dB; 0 stays 0, music that is not ducked."""
    return 0.0 if asked_db >= 0 else max(MOST_DB, min(LEAST_DB, asked_db))


def bridged(lines: Sequence[Speech]) -> tuple[Speech, ...]:
    """Stretches in the order of time, those with short gaps joined."""
    joined: list[Speech] = []
    for line in sorted(lines, key=lambda line: line.start):
        if joined and line.start - joined[-1].stop <= BRIDGED_S * SAMPLE_RATE:
            joined[-1] = Speech(joined[-1].start, max(joined[-1].stop, line.stop))
        else:
            joined.append(line)
    return tuple(joined)


def duck_gain(speech: Sequence[Speech], duck_db: float, start: int, stop: int) -> NDArray[np.float32]:
    """Gain for the film's samples `start` to `stop`: 1 far from speech, `duck_db` under it, smooth in decibels between.

    `speech` is what `bridged` gave.
    """
    depth = np.zeros(stop - start, np.float32)
    attack, hold, release = (round(seconds * SAMPLE_RATE) for seconds in (ATTACK_S, HOLD_S, RELEASE_S))
    for part in speech:
        first, last = part.start - attack, part.stop + hold + release
        low, high = max(start, first), min(stop, last)
        if low >= high:
            continue
        place = np.arange(low, high)
        down = np.clip((place - first) / attack, 0, 1)
        up = np.clip((last - place) / release, 0, 1)
        shape = 0.5 - 0.5 * np.cos(np.pi * np.minimum(down, up))
        depth[low - start : high - start] = np.maximum(depth[low - start : high - start], shape)
    return (10 ** (duck_db / 20 * depth)).astype(np.float32)
