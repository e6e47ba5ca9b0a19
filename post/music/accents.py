"""The moments of a sound that something can land on: the beats that begin bars, else the clearest attacks.

Gives samples with weights, and chooses the one that a cue is moved by. Knows no film and no files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from post.music.beats import Beats
from post.music.onsets import HOP, attack_at, onset_curve
from post.sound.wav import SAMPLE_RATE, Samples

_STANDS_OUT = 4.0
"""An attack this many times as strong as the curve is on the whole is one that a cut can be set on."""

_MOST_ATTACKS = 400
_NEAR_S = 4.0


@dataclass(frozen=True)
class Accent:
    """A moment, and how strong it is: 1 is usual."""

    at: int
    weight: float


def accents(sound: Samples, beats: Beats | None) -> list[Accent]:
    """In the order of time; empty for what has neither beats nor attacks."""
    if beats is not None and beats.is_sure:
        return [Accent(beats.at[number], max(0.1, beats.strength[number])) for number in beats.bars()]
    curve, _ = onset_curve(sound)
    if len(curve) < 3:
        return []
    usual = float(curve.mean())
    peaks = np.flatnonzero((curve[1:-1] >= curve[:-2]) & (curve[1:-1] > curve[2:])) + 1
    peaks = peaks[curve[peaks] > _STANDS_OUT * usual]
    if len(curve) and curve[0] > _STANDS_OUT * usual:
        peaks = np.concatenate(([0], peaks))
    loudest = np.sort(peaks[np.argsort(-curve[peaks], kind="stable")[:_MOST_ATTACKS]])
    if not len(loudest):
        return []
    mean = float(curve[loudest].mean())
    return [Accent(attack_at(sound, int(hop) * HOP, 2 * HOP), float(curve[hop]) / mean) for hop in loudest]


def chosen(found: Sequence[Accent], wanted: int, room: int) -> Accent | None:
    """The accent from `wanted` to `room` samples after it that is strong and near; None where there is none."""
    within = [accent for accent in found if wanted <= accent.at <= wanted + room]
    return max(
        within, key=lambda each: each.weight * math.exp(-(each.at - wanted) / (_NEAR_S * SAMPLE_RATE)), default=None
    )
