"""The picture's seam in a loop: how its last frame goes over into its first, against how it moves near both.

Keeps the first and the last frames of a film. A seam may step as much as the frames around it do, and a little more.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field, replace

from post.quality.picture.likeness import change
from post.quality.picture.looks import Look

_AROUND = 12
_FLOOR = 1.5
_TIMES = 2.5


@dataclass(frozen=True)
class PictureSeam:
    """What the seam does."""

    step: float  # mean change from the last to the first frame, luma codes
    around: float  # the largest such change among the frames on both sides
    regions: float  # share of regions that are another picture
    most: float  # the largest change of a cell

    @property
    def is_smooth(self) -> bool:
        return (self.regions < 0.25 and self.step <= _TIMES * self.around + _FLOOR) or self.step < 0.6


@dataclass
class SeamWatch:
    """Keeps both ends."""

    _head: list[Look] = field(default_factory=list)
    _tail: deque[Look] = field(default_factory=lambda: deque(maxlen=_AROUND + 1))

    def see(self, look: Look) -> None:
        kept = replace(look, frame=None, luma=look.luma[:0])
        if len(self._head) <= _AROUND:
            self._head.append(kept)
        self._tail.append(kept)

    def seam(self) -> PictureSeam | None:
        import numpy as np

        if not self._tail:
            return None
        tail = list(self._tail)
        pairs = [*itertools.pairwise(self._head), *itertools.pairwise(tail)]
        steps = sorted(float(np.abs(one.grid - other.grid).mean()) for one, other in pairs if one.number < other.number)
        # A planned cut near the ends is no motion: the largest steps are left out.
        around = steps[int(0.9 * (len(steps) - 1))] if steps else 0.0
        found = change(tail[-1], self._head[0])
        return PictureSeam(found.mean, around, found.regions, found.most)
