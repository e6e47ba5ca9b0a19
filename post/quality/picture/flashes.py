"""Flashes: how often parts of the picture go from dark to light and back.

After WCAG 2.3.1 and ITU-R BT.1702: a flash is a pair of opposing changes of relative luminance by a tenth or more,
the darker of them below 0.8; more than three in a second over a quarter of the picture are not safe. The same for
saturated red. Counted for every square of a coarse grid by itself, so that two halves that take turns are found as
well, and the blades of a fence that a camera passes are not. Knows no plan.
"""

from __future__ import annotations

import functools
from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from post.quality.picture.looks import Look

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    F32 = npt.NDArray[np.float32]

MOST_PER_S = 3
LEAST_AREA = 0.25
LUMINANCE_STEP = 0.1
DARKER_BELOW = 0.8
RED_STEP = 20.0
"""Of (R - G - B) x 320, as WCAG's working definition has it."""

RED_SHARE = 0.8
"""R / (R + G + B) of saturated red."""

_JOIN = 7
"""Grid cells of a `Look` to a side of the squares that are counted: smaller ones flicker when a camera shakes."""


@dataclass(frozen=True)
class FlashSpan:
    """A run of frames with too many flashes."""

    first_frame: int
    num_frames: int
    flashes_per_s: float  # the most in any second
    area: float  # the most, of the picture


@dataclass
class _Counter:
    """Counts turns of one quantity, square by square: changes by `step` that go the other way than the one before."""

    step: float
    darker_below: float  # a change counts if its lower end is below this
    window: int  # frames in a second
    low: F32 | None = None
    high: F32 | None = None
    rising: npt.NDArray[np.int8] | None = None
    counts: npt.NDArray[np.int16] | None = None
    turns: deque[npt.NDArray[np.bool_]] = field(default_factory=deque)

    def see(self, value: F32) -> npt.NDArray[np.int16]:
        """Takes one frame's values; gives for every square how many turns it made in the last second."""
        import numpy as np

        if self.low is None or self.high is None or self.rising is None or self.counts is None:
            self.low, self.high = value, value
            self.rising, self.counts = np.zeros(value.shape, np.int8), np.zeros(value.shape, np.int16)
        up = (value - self.low >= self.step) & (self.low < self.darker_below) & (self.rising <= 0)
        down = (self.high - value >= self.step) & (value < self.darker_below) & (self.rising >= 0)
        turned = up | down
        self.rising = np.where(up, 1, np.where(down, -1, self.rising)).astype(np.int8)
        # After a turn the extremes start here; until the next one they follow the value.
        self.high = np.where(turned, value, np.maximum(self.high, value))
        self.low = np.where(turned, value, np.minimum(self.low, value))
        self.turns.append(turned)
        self.counts = self.counts + turned
        if len(self.turns) > self.window:
            self.counts = self.counts - self.turns.popleft()
        return self.counts


@dataclass
class FlashWatch:
    """Collects, for every frame, the flashes of the second that it ends."""

    fps: Fraction
    spans: list[FlashSpan] = field(default_factory=list)
    red_spans: list[FlashSpan] = field(default_factory=list)
    _general: _Counter | None = None
    _red: _Counter | None = None
    _open: dict[bool, tuple[int, int, float, float]] = field(default_factory=dict)

    def see(self, look: Look) -> None:
        window = max(2, round(self.fps))
        if self._general is None or self._red is None:
            self._general = _Counter(LUMINANCE_STEP, DARKER_BELOW, window)
            self._red = _Counter(RED_STEP, float("inf"), window)
        light, red = light_and_red(look)
        self._judge(self._general.see(_joined(light)), look.number, is_red=False)
        self._judge(self._red.see(_joined(red)), look.number, is_red=True)

    def done(self) -> None:
        for is_red in list(self._open):
            self._close(is_red)

    def _judge(self, counts: npt.NDArray[np.int16], frame: int, *, is_red: bool) -> None:
        over = counts >= 2 * (MOST_PER_S + 1)  # a flash is there once it has gone both ways
        share = float(over.mean())
        if share >= LEAST_AREA:
            per_s = float(counts[over].mean()) / 2
            start = max(0, frame - max(2, round(self.fps)) + 1)
            first, _, most, area = self._open.get(is_red, (start, frame, 0.0, 0.0))
            self._open[is_red] = (first, frame, max(most, per_s), max(area, share))
        elif is_red in self._open and frame - self._open[is_red][1] > self.fps:
            self._close(is_red)

    def _close(self, is_red: bool) -> None:
        first, last, per_s, area = self._open.pop(is_red)
        (self.red_spans if is_red else self.spans).append(FlashSpan(first, last - first + 1, per_s, area))


def light_and_red(look: Look) -> tuple[F32, F32]:
    """Of every cell, on a BT.1886 display: relative luminance, 0 to 1; and (R - G - B) x 320 where it is saturated red,
    else 0.
    """
    import numpy as np

    y, cb, cr = (look.grid - 16) / 219, (look.blue - 128) / 224, (look.red - 128) / 224
    signal = np.stack([y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb]).clip(0, 1)
    place = (signal * (len(_linear()) - 1)).astype(np.int16)
    r, g, b = _linear()[place]
    share = r / np.maximum(r + g + b, 1e-4)
    red = np.where(share >= RED_SHARE, np.maximum(0, (r - g - b) * 320), 0)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b, red.astype(np.float32)


@functools.cache
def _linear() -> F32:
    """Light for a thousand steps of signal."""
    import numpy as np

    return np.power(np.linspace(0, 1, 1024, dtype=np.float32), np.float32(2.4))


def _joined(grid: F32) -> F32:
    """Means over the squares that are counted; all of the picture belongs to one."""
    import numpy as np

    rows, columns = (np.linspace(0, size, max(2, round(size / _JOIN)) + 1).astype(int)[:-1] for size in grid.shape)
    sums = np.add.reduceat(np.add.reduceat(grid, rows, axis=0), columns, axis=1)
    heights, widths = np.diff([*rows, grid.shape[0]]), np.diff([*columns, grid.shape[1]])
    found: F32 = (sums / np.outer(heights, widths)).astype(np.float32)
    return found
