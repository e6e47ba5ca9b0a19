"""When captions come and go: with the words, on frames, long enough to be read, never two at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from post.captions.breaks import LEAST_S, Piece, joined, lines_of, width

CHARS_PER_S = 20.0
GAP_FRAMES = 2
LINGER_S = 0.4
"""A caption stays this long after its last word where nothing follows."""

CHAINED_S = 0.5
"""Shorter gaps between captions close to `GAP_FRAMES`: a flicker of emptiness is worse than none."""


@dataclass(frozen=True)
class Caption:
    """One caption, from a frame of the film up to another."""

    first_frame: int
    stop_frame: int
    fps: Fraction
    lines: tuple[str, ...]

    @property
    def start_ms(self) -> int:
        return math.floor(self.first_frame / self.fps * 1000)

    @property
    def stop_ms(self) -> int:
        return math.floor(self.stop_frame / self.fps * 1000)


def timed(groups: Sequence[Sequence[Piece]], fps: Fraction, num_frames: int) -> tuple[Caption, ...]:
    """Captions from groups of pieces whose times count from the film's start, all within `num_frames`."""
    rate = float(fps)
    groups = sorted((group for group in groups if group), key=lambda group: group[0].start_s)
    starts: list[int] = []
    for group in groups:
        wanted = round(group[0].start_s * rate)
        starts.append(max(wanted, starts[-1] + 1) if starts else max(0, wanted))
    found: list[Caption] = []
    for index, group in enumerate(groups):
        start = starts[index]
        limit = starts[index + 1] if index + 1 < len(groups) else num_frames
        stop = _stop(group, start, limit, rate, is_last=index + 1 == len(groups))
        start = _earlier(start, stop, found[-1].stop_frame if found else None, rate)
        if start < num_frames:
            found.append(Caption(start, max(start + 1, min(stop, num_frames)), fps, tuple(lines_of(group))))
    return tuple(found)


def _stop(group: Sequence[Piece], start: int, limit: int, rate: float, *, is_last: bool) -> int:
    """The frame at which a caption goes: after its words and a moment more, later where reading needs it."""
    to_read = math.ceil(max(LEAST_S, width(joined(group)) / CHARS_PER_S) * rate)
    wanted = max(round((group[-1].end_s + LINGER_S) * rate), start + to_read)
    if is_last:
        return max(start + 1, min(wanted, limit))
    if limit - wanted < CHAINED_S * rate:
        wanted = limit - GAP_FRAMES
    return max(start + 1, wanted)


def _earlier(start: int, stop: int, before: int | None, rate: float) -> int:
    """A caption that would be on screen for less than 5/6 s comes a little before its words, if there is room."""
    least = math.ceil(LEAST_S * rate)
    if stop - start >= least:
        return start
    earliest = 0 if before is None else before + GAP_FRAMES
    return max(min(start, earliest), stop - least) if earliest < start else start
