"""The way through a track: which stretches of it are played after each other so that it fills a cue.

A track that is long enough is played as it is; a shorter one goes back at a beat to a beat like it, joined over the
moment before both, so that neither the pulse nor an attack is hurt. To land somewhere the whole is begun later. Gives
pieces; `laid` plays them. Knows no files and no fades of cues.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from post.music.accents import Accent, accents, chosen
from post.music.beats import Beats, find_beats
from post.music.onsets import HOP, band_levels
from post.sound.wav import SAMPLE_RATE, Samples, blocks

CROSSFADE_S = 2.0
"""Overlap where a track without a beat goes round; at most a third of it."""

_JOIN_BEATS = 0.4  # a join takes this share of a beat
_BEFORE_S = 0.008  # and is over this long before the beat
_SEAM_S = 0.005  # where a loop is made to go round by itself
_LOOP_BARS = 2  # the fewest bars that are worth going round
_SHORT_S = 14.0
_HEARD = 10 ** (-60 / 20)  # under the peak


@dataclass(frozen=True)
class Piece:
    """Samples `source` to `source + length` of the track, played from sample `at`; fades overlap its neighbours."""

    at: int
    source: int
    length: int
    fade_in: int = 0
    fade_out: int = 0
    likeness: float = 0.0  # of what overlaps at its beginning: 1 the same wave, 0 nothing to do with it
    likeness_after: float = 0.0


@dataclass(frozen=True)
class Route:
    """Pieces in order, and what they go by."""

    pieces: tuple[Piece, ...]
    beats: Beats | None  # where they are sure
    how: str  # trimmed | looped on the beat | looped whole | looped
    landed_on: str | None  # bar | attack | nothing; None where nothing was to land
    moved: int  # samples by which the beginning was left out
    ends_at: int  # the last sample worth hearing: a beat, where the track is trimmed on one


def route(sound: Samples, num_samples: int, land_at: int | None = None) -> Route:
    """How `sound` fills `num_samples`; with `land_at` a strong beat, else a clear attack, falls on that sample."""
    first, last = _heard(sound)
    whole = _goes_round(sound) if last - first < num_samples else None
    beats = find_beats(sound[first:last]) if whole is None else whole
    shift = first if whole is None else 0
    sure = beats if beats is not None and beats.is_sure else None
    here = None if sure is None else replace(sure, at=tuple(at + shift for at in sure.at))
    bar = round(4 * here.period) if here is not None else 4 * SAMPLE_RATE
    room = 0 if land_at is None else 2 * bar
    pieces: tuple[Piece, ...]
    if last - first >= num_samples + room:
        how = "trimmed"
        pieces = (Piece(0, first, last - first),)
    elif whole is not None:
        how, pieces = "looped whole", _as_it_is(sound, num_samples + room)
    else:
        how, pieces = _looped(sound, first, last, here, num_samples + room)
    pieces = tuple(_with_likeness(sound, pieces))
    landed_on, moved = None, 0
    if land_at is not None:
        landed_on, moved = _landing(sound, here, pieces, land_at, room)
        pieces = tuple(replace(piece, at=piece.at - moved) for piece in pieces)
    return Route(pieces, here, how, landed_on, moved, _end(pieces, here, num_samples))


def long_enough(sound: Samples) -> Samples:
    """The sound itself; one of less than a quarter of a second repeated to a whole one, so that few pieces fill a cue."""
    if len(sound) >= SAMPLE_RATE // 4:
        return sound
    return np.tile(np.asarray(sound), (SAMPLE_RATE // len(sound) + 1, 1))


def laid(sound: Samples, pieces: tuple[Piece, ...], num_samples: int) -> Iterator[Samples]:
    """Blocks that together are `num_samples` of the pieces."""
    for start, stop in blocks(num_samples):
        block = np.zeros((stop - start, sound.shape[1]), np.float32)
        for piece in pieces:
            low, high = max(start, piece.at), min(stop, piece.at + piece.length)
            if low < high:
                offset = piece.source - piece.at
                part = np.array(sound[low + offset : high + offset], np.float32)
                block[low - start : high - start] += part * _level(piece, low - piece.at, high - piece.at)[:, None]
        yield block


def _level(piece: Piece, low: int, high: int) -> Samples:
    """Gain of samples `low` to `high` of a piece: constant power over each overlap, whatever meets there."""
    place = np.arange(low, high) + 0.5
    up = np.clip(place / max(1, piece.fade_in), 0, 1)
    down = np.clip((piece.length - place) / max(1, piece.fade_out), 0, 1)
    level: Samples = (_rise(up, piece.likeness) * _rise(down, piece.likeness_after)).astype(np.float32)
    return level


def _rise(share: np.ndarray, likeness: float) -> np.ndarray:
    """From 0 to 1 so that power stays the same: sine and cosine for strangers, straight for the same wave."""
    up, down = np.sin(np.pi / 2 * share), np.cos(np.pi / 2 * share)
    level: np.ndarray = up / np.sqrt(1 + 2 * likeness * up * down)
    return level


def _heard(sound: Samples) -> tuple[int, int]:
    """First and last of the samples worth hearing: without silence before and after."""
    spans = list(blocks(len(sound), SAMPLE_RATE))
    peaks = [float(np.abs(sound[start:stop]).max()) for start, stop in spans]
    level = _HEARD * max(peaks)
    loud = [span for span, peak in zip(spans, peaks) if peak > level]
    if not loud:
        return 0, len(sound)
    lead = round(0.005 * SAMPLE_RATE)
    first, last = (np.flatnonzero(np.abs(sound[start:stop]).max(axis=1) > level) for start, stop in (loud[0], loud[-1]))
    return max(0, loud[0][0] + int(first[0]) - lead), min(len(sound), loud[-1][0] + int(last[-1]) + 1 + lead)


def _goes_round(sound: Samples) -> Beats | None:
    """The beats of a short sound that was made to be repeated as it is: played so, it keeps its own beat."""
    if not 0.2 * SAMPLE_RATE < len(sound) < _SHORT_S * SAMPLE_RATE:
        return None
    laps = int(np.ceil(_SHORT_S * SAMPLE_RATE / len(sound)))
    beats = find_beats(np.tile(np.asarray(sound), (max(3, laps), 1)))
    if beats is None or not beats.is_sure:
        return None
    count = len(sound) / beats.period
    even = abs(count - round(count)) < 0.03 and round(count) >= 2
    return beats if even and not _stops_short(sound, beats) else None


def _stops_short(sound: Samples, beats: Beats) -> bool:
    """Whether beats of the repeated sound miss each other from lap to lap: then it only nearly fits."""
    at = np.array(beats.at) % len(sound)
    by_beat = np.round(at / beats.period).astype(int) % max(1, round(len(sound) / beats.period))
    spread = [np.ptp(_unwrapped(at[by_beat == beat], len(sound))) for beat in set(by_beat.tolist())]
    return float(max(spread)) > 0.02 * SAMPLE_RATE


def _unwrapped(at: np.ndarray, length: int) -> np.ndarray:
    turned: np.ndarray = (at - at[0] + length / 2) % length
    return turned


def _as_it_is(sound: Samples, num_samples: int) -> tuple[Piece, ...]:
    """A sound that was made to go round, end to end; where its ends do not meet, they are rounded off."""
    steps = np.abs(np.diff(np.asarray(sound), axis=0)).max(axis=1)
    meets = float(np.abs(sound[0] - sound[-1]).max()) <= 2 * float(np.quantile(steps, 0.99)) + 1e-6
    seam = 0 if meets else min(round(_SEAM_S * SAMPLE_RATE), len(sound) // 8)
    laps = range(0, num_samples, len(sound))
    return tuple(Piece(at, 0, len(sound), seam // 5 if at else 0, seam) for at in laps)


def _round(stop: int, back_to: int, overlap: int, num_samples: int, begin: int) -> tuple[Piece, ...]:
    """From `begin` to `stop`, then again and again from `back_to` (and the overlap before it) to `stop`."""
    assert begin <= back_to - overlap
    assert back_to < stop
    pieces = [Piece(0, begin, stop - begin)]
    at = stop - begin
    while at < num_samples:
        pieces[-1] = replace(pieces[-1], fade_out=overlap)
        pieces.append(Piece(at - overlap, back_to - overlap, stop - back_to + overlap, overlap))
        at += stop - back_to
    return tuple(pieces)


def _looped(
    sound: Samples, first: int, last: int, beats: Beats | None, num_samples: int
) -> tuple[str, tuple[Piece, ...]]:
    """A track that is too short, round and round."""
    points = None if beats is None else _loop_points(sound, beats, first)
    if beats is None or points is None:
        overlap = min(round(CROSSFADE_S * SAMPLE_RATE), (last - first) // 3)
        return "looped", _round(last, first + overlap, overlap, num_samples, first)
    before = round(_BEFORE_S * SAMPLE_RATE)
    back_to, stop = beats.at[points[0]] - before, beats.at[points[1]] - before
    overlap = min(round(_JOIN_BEATS * beats.period), back_to - first)
    return "looped on the beat", _round(stop, back_to, overlap, num_samples, first)


def _loop_points(sound: Samples, beats: Beats, first: int) -> tuple[int, int] | None:
    """Numbers of two beats, whole bars apart, before and after which the track is most alike; the later one is left.

    The earlier has room for a join before it. None where there are no two.
    """
    levels = band_levels(sound)
    hop = beats.period / HOP
    least = first + _BEFORE_S * SAMPLE_RATE + 0.1 * beats.period
    bars = [number for number in beats.bars() if beats.at[number] > least]
    starts = bars[: max(4, len(bars) // 4)]
    ends = bars[-max(4, len(bars) // 3) :]
    best: tuple[float, int, int] | None = None
    for start in starts:
        for end in ends:
            num_bars = (end - start) // 4
            if num_bars < min(_LOOP_BARS, len(bars) - 1) or end <= start:
                continue
            alike = _alike(levels, beats.at[start] / HOP, beats.at[end] / HOP, hop)
            used = (beats.at[end] - beats.at[start]) / len(sound)
            phrase = 0.06 if num_bars % 4 == 0 else 0.03 if num_bars % 2 == 0 else 0.0
            score = alike + 0.3 * used + phrase
            if best is None or score > best[0] + 1e-9:
                best = score, start, end
    return None if best is None else (best[1], best[2])


def _alike(levels: np.ndarray, here: float, there: float, beat_hops: float) -> float:
    """How alike two moments sound, from two beats before to two beats after: 1 the same."""
    offsets = np.round(np.arange(-2 * beat_hops, 2 * beat_hops)).astype(int)
    one, two = round(here) + offsets, round(there) + offsets
    fits = (one >= 0) & (two >= 0) & (one < len(levels)) & (two < len(levels))
    if fits.sum() < beat_hops:
        return 0.0
    a, b = levels[one[fits]], levels[two[fits]]
    top = max(a.max(), b.max()) - 60
    a, b = np.maximum(a, top), np.maximum(b, top)
    return 1.0 - float(np.abs(a - b).mean()) / 20


def _with_likeness(sound: Samples, pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """The pieces, knowing how alike the waves are that overlap at their ends."""
    before = 0.0
    for piece, following in zip(pieces, (*pieces[1:], None)):
        after = 0.0
        if following is not None and following.at < piece.at + piece.length:
            out = piece.source + piece.length - following.fade_in
            after = _correlation(sound, out, following.source, following.fade_in)
        yield replace(piece, likeness=before, likeness_after=after)
        before = after


def _correlation(sound: Samples, one: int, two: int, count: int) -> float:
    a, b = (np.asarray(sound[start : start + count], np.float64).ravel() for start in (one, two))
    power = float(np.sqrt((a @ a) * (b @ b)))
    return 0.0 if power <= 0 or len(a) != len(b) else max(0.0, min(1.0, float(a @ b) / power))


def _landing(
    sound: Samples, beats: Beats | None, pieces: tuple[Piece, ...], land_at: int, room: int
) -> tuple[str, int]:
    """What to land on, and by how much to begin later for it."""
    found = []
    for accent in accents(sound, beats):
        for piece in pieces:
            if piece.fade_in <= accent.at - piece.source < piece.length - piece.fade_out:
                found.append(Accent(piece.at + accent.at - piece.source, accent.weight))
    accent_there = chosen(sorted(found, key=lambda each: each.at), land_at, room)
    if accent_there is None:
        return "nothing", 0
    return ("bar" if beats is not None else "attack"), accent_there.at - land_at


def _end(pieces: tuple[Piece, ...], beats: Beats | None, num_samples: int) -> int:
    """The last beat that falls into the cue where that is within a beat of its end, else the end."""
    if beats is None:
        return num_samples
    heard = [
        piece.at + at - piece.source
        for piece in pieces
        for at in beats.at
        if piece.source <= at < piece.source + piece.length
    ]
    last = max((at for at in heard if at <= num_samples), default=0)
    return last if num_samples - 1.2 * beats.period <= last and last > beats.period else num_samples
