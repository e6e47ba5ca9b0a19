"""Exact time between a clip and the film: which moment of the media each delivery frame shows.

Frame n of a shot shows what the media shows at `start + n / fps * speed`: the frame that began last. A shot longer
than its media is slowed, to four fifths of its speed at most, and then holds its last frame. Pure arithmetic; knows
no files and no FFmpeg.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

SLOWEST = Fraction(4, 5)
"""A move slowed by more than a quarter is seen to be slow."""

TICKS = 705_600_000
"""Clock of the filter graphs per second: every delivery rate's frames, also those over 1001, fall on whole ticks."""


@dataclass(frozen=True)
class Retime:
    """How a clip is laid under some frames of the film."""

    start: Fraction  # seconds into the media at the first frame
    stop: Fraction | None  # frames that begin here or later are not shown; None: the media's end
    speed: Fraction  # seconds of media per second of film, 4/5 to 1
    num_frames: int

    def moment(self, frame: int, fps: Fraction) -> Fraction:
        """Seconds into the media that a frame shows."""
        return self.start + frame / fps * self.speed


def retime(
    num_frames: int, fps: Fraction, start: Fraction, stop: Fraction | None, media_end: Fraction | None
) -> Retime:
    """The way to fill `num_frames` from the media between `start` and `stop` (None: `media_end`, if that is known).

    >>> retime(127, Fraction(25), Fraction(0), None, Fraction(81, 16)).speed
    Fraction(1, 1)
    """
    end = min((moment for moment in (stop, media_end) if moment is not None), default=None)
    if end is None or (num_frames - 1) / fps < end - start:
        return Retime(start, stop, Fraction(1), num_frames)
    return Retime(start, stop, max(SLOWEST, (end - start) / (num_frames / fps)), num_frames)


def landed(
    timing: Retime, fps: Fraction, media_end: Fraction | None, media_fps: Fraction | None, tail_frames: int
) -> Retime:
    """The same, a little slower where need be, so that the last delivery frame still falls between two of the media's;
    with `tail_frames` more of them, for what comes in over the shot's end. Not slower than four fifths.

    >>> landed(retime(127, Fraction(25), Fraction(0), None, Fraction(81, 16)), Fraction(25), Fraction(81, 16), Fraction(16), 0)
    Retime(start=Fraction(0, 1), stop=None, speed=Fraction(125, 126), num_frames=127)
    """
    if media_end is None or media_fps is None:
        return timing
    last, num_frames = media_end - 1 / media_fps, timing.num_frames
    if timing.stop is None or timing.stop >= last:
        num_frames += tail_frames
    elif timing.moment(num_frames - 1, fps) < timing.stop:
        return timing
    else:
        last = timing.stop - 1 / media_fps
    if num_frames < 2 or last <= timing.start:
        return timing
    return replace(timing, speed=min(timing.speed, max(SLOWEST, (last - timing.start) / ((num_frames - 1) / fps))))


def handle(before: Retime, num_frames: int, fps: Fraction, media_end: Fraction | None) -> Retime:
    """What follows a shot's last frame in its media, at the same speed; where the shot used its media up, its last
    frame holds.
    """
    held = before.stop is not None and before.moment(before.num_frames - 1, fps) >= before.stop
    stop = before.stop if held else None
    start = before.moment(before.num_frames, fps)
    limit = min((moment for moment in (stop, media_end) if moment is not None), default=None)
    # A whole frame before the end, so that there is a picture left to hold.
    return Retime(
        start if limit is None else max(min(start, limit - 1 / fps), Fraction(0)), stop, before.speed, num_frames
    )
