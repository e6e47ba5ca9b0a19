"""Finds black in a clip: runs of frames in which nearly nothing is brighter than black. Knows no shots."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from post.quality.measure.luma import lumas

BLACK_LUMA = 32
"""8 bit code; video black is 16. The same level as FFmpeg's blackdetect has by default (a tenth of the range)."""

BLACK_SHARE = 0.98
"""Of the picture's area that has to be black."""


@dataclass(frozen=True)
class Span:
    """A run of frames."""

    first_frame: int
    num_frames: int


def black_spans(path: Path, *, min_frames: int = 1) -> tuple[Span, ...]:
    """Runs of at least `min_frames` black frames. Raises PostError."""
    return spans(
        [bool((luma <= BLACK_LUMA).mean() >= BLACK_SHARE) for _, luma in lumas(path)],
        min_frames,
    )


def spans(flags: list[bool], min_frames: int) -> tuple[Span, ...]:
    """Runs of true values, also one that reaches the end.

    >>> spans([True, False, True, True], 2)
    (Span(first_frame=2, num_frames=2),)
    """
    found, start = [], None
    for number, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = number
        elif not flag and start is not None:
            found.append(Span(start, number - start))
            start = None
    return tuple(span for span in found if span.num_frames >= min_frames)
