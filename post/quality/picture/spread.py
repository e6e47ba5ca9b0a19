"""Pixels outside the range that screens and broadcasters expect (EBU R 103: luma 5 to 246 in 8 bit), seen on samples.

Overshoot at edges is normal; only the share of the picture counts. Knows no plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LOWEST, HIGHEST = 5, 246
_EVERY_FRAMES = 5
_EVERY_PIXELS = 4
_STANDS = 3


@dataclass
class SpreadWatch:
    """Keeps what stands for at least three of the frames looked at: a camera's flash may pass all bounds."""

    frame: int | None = None  # the worst
    worst: list[float] = field(default_factory=lambda: [0.0] * _STANDS)  # shares, largest first
    lowest: float = 255.0
    highest: float = 0.0

    def see(self, number: int, frame: Any) -> None:
        """`frame` as decoded."""
        if number % _EVERY_FRAMES or not frame.format.name.startswith(("yuv", "nv12", "p010")):
            return
        samples, scale = full_luma(frame, _EVERY_PIXELS)
        outside = float(((samples < LOWEST * scale) | (samples > HIGHEST * scale)).mean())
        self.lowest = min(self.lowest, float(samples.min()) / scale)
        self.highest = max(self.highest, float(samples.max()) / scale)
        if outside > self.worst[0]:
            self.frame = number
        self.worst = sorted([*self.worst, outside], reverse=True)[:_STANDS]

    @property
    def share(self) -> float:
        """Of the picture."""
        return self.worst[-1]


def full_luma(frame: Any, every: int = 1) -> tuple[Any, int]:
    """Luma samples of a decoded frame, `[height / every, width / every]`, a view; and how many codes one 8 bit code
    is.
    """
    import numpy as np

    held = frame.planes[0]
    depth = frame.format.components[0].bits
    kind = np.uint8 if depth <= 8 else np.uint16
    rows = np.frombuffer(memoryview(held), kind).reshape(held.height, held.line_size // np.dtype(kind).itemsize)
    return rows[::every, : held.width : every], 1 << (depth - 8)
