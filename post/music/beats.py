"""The beat of a track: tempo, where each beat falls, which are the strong ones, and how sure that is.

Autocorrelation of the onset curve gives the tempo, dynamic programming the beats (they may sway a little, as players do),
each then moved onto its attack. What has no beat (speech, rain, a held chord) is said to have none. Knows no film.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from post.music.onsets import HOP, Curve, attack_at, onset_curve
from post.sound.wav import SAMPLE_RATE, Samples

SLOWEST_BPM, FASTEST_BPM = 50.0, 210.0
_USUAL_BPM = 110.0
_SPREAD_OCTAVES = 1.0

SURE = 0.15
"""Confidence from which a beat is taken for one. Speech, rain and noise reach 0.10, played music begins at 0.19."""

_LEAST_S = 3.0
_LEAST_BEATS = 6
_TIGHT = 100.0  # how much a beat resists being moved off the tempo
_BAR = 4


@dataclass(frozen=True)
class Beats:
    """Beats of a track, as samples."""

    bpm: float
    at: tuple[int, ...]
    strength: tuple[float, ...]  # of each, 1 is the track's mean
    strong: int  # beats number `strong`, `strong + 4`, ... begin bars, as far as can be told
    confidence: float  # 0 to 1

    @property
    def period(self) -> float:
        """Samples from beat to beat, on the whole."""
        return 60 * SAMPLE_RATE / self.bpm

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE

    def bars(self) -> tuple[int, ...]:
        """Numbers of the beats that begin bars."""
        return tuple(range(self.strong, len(self.at), _BAR))


def find_beats(sound: Samples) -> Beats | None:
    """The beats of a sound; None where it is too short or holds nothing to be counted."""
    if len(sound) < _LEAST_S * SAMPLE_RATE:
        return None
    curve, bass = onset_curve(sound)
    if float(curve.max(initial=0.0)) <= 1e-3:
        return None
    period = _period(curve)
    if period is None:
        return None
    hops = _follow(curve, period)
    if len(hops) < _LEAST_BEATS:
        return None
    confidence = _confidence(curve, hops, period)
    at = [attack_at(sound, hop * HOP, round(0.03 * SAMPLE_RATE)) for hop in hops]
    at = [place for index, place in enumerate(at) if index == 0 or place > at[index - 1]]
    if len(at) < _LEAST_BEATS:
        return None
    kept = np.clip(np.round(np.array(at) / HOP).astype(int), 0, len(curve) - 1)
    strength = _around(curve, kept) + _around(bass, kept)
    strength = strength / max(1e-9, float(strength.mean()))
    # A straight line through the beats is the tempo to a far finer degree than a hop.
    slope = float(np.polyfit(np.arange(len(at)), np.array(at, float), 1)[0])
    return Beats(60 * SAMPLE_RATE / slope, tuple(at), tuple(strength.tolist()), _strong(strength), confidence)


def _period(curve: Curve) -> float | None:
    """Hops from beat to beat: the lag at which the curve is most like itself, at about a walking pace."""
    centred = curve - curve.mean()
    size = 1 << (2 * len(curve) - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(centred, size)) ** 2
    likeness = np.fft.irfft(spectrum)[: len(curve)]
    if likeness[0] <= 0:
        return None
    # A short overlap makes little likeness by its length alone: undo that.
    likeness = likeness / likeness[0] * len(curve) / np.maximum(len(curve) - np.arange(len(curve)), len(curve) / 4)
    shortest = 60 / FASTEST_BPM * SAMPLE_RATE / HOP
    longest = min(60 / SLOWEST_BPM * SAMPLE_RATE / HOP, len(curve) / 4)
    if longest <= shortest:
        return None
    lags = np.arange(shortest, longest, 0.05)
    places = np.arange(len(likeness))
    score = sum(np.interp(lags * times, places, likeness, right=0.0) * share for times, share in _MULTIPLES)
    pace = np.log2(lags / (60 / _USUAL_BPM * SAMPLE_RATE / HOP)) / _SPREAD_OCTAVES
    score = score * np.exp(-0.5 * pace**2)
    best = int(np.argmax(score))
    return float(lags[best]) if score[best] > 0 else None


_MULTIPLES = ((1, 1.0), (2, 0.5), (3, 0.25), (4, 0.5))


def _follow(curve: Curve, period: float) -> list[int]:
    """The chain of hops that meets most onsets while keeping to the period."""
    smooth = np.convolve(curve, np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2), "same")
    smooth = (smooth / max(1e-9, float(smooth.std()))).astype(np.float32)
    low, high = max(1, round(period * 0.6)), max(2, round(period * 1.7))
    steps = np.arange(low, high + 1)
    cost = -_TIGHT * np.log(steps / period) ** 2
    total = np.array(smooth, np.float64)
    before = np.full(len(smooth), -1)
    for now in range(low, len(smooth)):
        reach = steps[: max(0, min(len(steps), now - low + 1))]
        scores = total[now - reach] + cost[: len(reach)]
        best = int(np.argmax(scores))
        if scores[best] > 0:
            total[now] = smooth[now] + scores[best]
            before[now] = now - reach[best]
    tail = max(0, len(total) - round(period))
    at = tail + int(np.argmax(total[tail:]))
    chain = []
    while at >= 0:
        chain.append(at)
        at = int(before[at])
    chain.reverse()
    return _trimmed(chain, smooth)


def _trimmed(chain: list[int], smooth: Curve) -> list[int]:
    """Without beats before the first and after the last sound."""
    loud = [index for index, hop in enumerate(chain) if smooth[max(0, hop - 2) : hop + 3].max() > 0.3]
    return chain[loud[0] : loud[-1] + 1] if loud else []


def _confidence(curve: Curve, hops: list[int], period: float) -> float:
    """How much of what begins begins on the beats or evenly between them, and how even those are; 0 to 1."""
    at = np.array(hops)
    gaps = np.diff(at)
    even = float(np.exp(-(((gaps.std() / period) / 0.06) ** 2)))
    on = _around(curve, at)
    share_met = float((on > 0.5 * np.median(on[on > 0])).mean()) if (on > 0).any() else 0.0
    whole = float(curve[at[0] : at[-1] + 1].sum())
    grid = np.zeros(len(curve), bool)
    for parts in (0.0, 0.25, 0.5, 0.75):
        between = np.round(at[:-1] + gaps * parts).astype(int)
        for shift in (-2, -1, 0, 1, 2):
            grid[np.clip(between + shift, 0, len(curve) - 1)] = True
    met = float(curve[at[0] : at[-1] + 1][grid[at[0] : at[-1] + 1]].sum()) / max(1e-9, whole)
    by_chance = float(grid[at[0] : at[-1] + 1].mean())
    ordered = max(0.0, (met - by_chance) / max(1e-9, 1 - by_chance))
    return even * ordered * share_met


def _around(curve: Curve, at: np.ndarray) -> np.ndarray:
    """The most within two hops of each place."""
    found = np.zeros(len(at))
    for shift in (-2, -1, 0, 1, 2):
        found = np.maximum(found, curve[np.clip(at + shift, 0, len(curve) - 1)])
    return found


def _strong(strength: np.ndarray) -> int:
    """Which of the first four beats begins a bar: the place in the bar that is hit hardest."""
    places = [float(strength[place::_BAR].mean()) for place in range(_BAR)]
    return int(np.argmax(places))
