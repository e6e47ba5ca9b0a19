"""Finds stillness in a clip: pictures that stop moving, and frames that repeat the one before.

A frozen span is compared with its own first frame, so that a slow move is not taken for a still picture, and one that
runs to the end is found like any other. Knows no shots.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from post.quality.measure.black import Span
from post.quality.measure.luma import lumas

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

STILL = 0.255
"""Mean difference of luma codes below which two frames are the same picture: a thousandth of full scale (-60 dB),
FFmpeg's freezedetect default.
"""


@dataclass(frozen=True)
class Stillness:
    """What stands still in a clip."""

    num_frames: int
    frozen: tuple[Span, ...]
    repeats: tuple[int, ...]  # frames that show the same picture as the one before

    @property
    def repeated_share(self) -> float:
        return len(self.repeats) / max(1, self.num_frames - 1)


def stillness(path: Path, *, min_frames: int = 50) -> Stillness:
    """Frozen spans of at least `min_frames` frames, and all repeats. Raises PostError."""
    frozen: list[Span] = []
    repeats: list[int] = []
    first: npt.NDArray[np.uint8] | None = None
    before: npt.NDArray[np.uint8] | None = None
    start = count = 0
    for _, luma in lumas(path):
        if before is not None and _difference(luma, before) < STILL:
            repeats.append(count)
        if first is None or _difference(luma, first) >= STILL:
            frozen.append(Span(start, count - start))
            first, start = luma, count
        before = luma
        count += 1
    frozen.append(Span(start, count - start))
    return Stillness(count, tuple(span for span in frozen if span.num_frames >= min_frames), tuple(repeats))


def _difference(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    import numpy as np

    if one.shape != other.shape:
        return 255.0
    return float(np.abs(one.astype(np.int16) - other).mean())
