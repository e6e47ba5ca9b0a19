"""Keeps the data rate constant over joins: filler where a stretch ended with its decoder's buffer too full.

Every stretch was written for a buffer that is filled at a constant rate and begins at the same level. Its end is brought
back to that level by filler (NAL units of type 12 in H.264, 38 in H.265: ignored by decoders), spread over its last group
of pictures and never so that the buffer runs empty. Pure; knows no containers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST = 4 + 2 + 2
"""Bytes of the shortest filler unit that suits both codecs: length, header, one byte of filler, end."""


@dataclass
class Meter:
    """What a film at a constant rate has used up so far."""

    rate_bps: int
    fps: Fraction
    start_bits: float  # level of the buffer when a stretch begins
    num_frames: int = 0
    num_bytes: int = 0
    group_frame: int = 0  # first frame of the group that came last
    level_bits: float = 0.0  # before the next picture is taken
    _low: int = 0  # lowest debt so far, bytes

    def __post_init__(self) -> None:
        self.level_bits = self.start_bits

    @property
    def frame_bits(self) -> float:
        """What comes in while one frame is shown."""
        return float(self.rate_bps / self.fps)

    @property
    def debt_bytes(self) -> int:
        """Bytes over the budget at the worst join; 0 where the rate is constant throughout."""
        return -self._low

    def take(self, sizes: Sequence[int]) -> None:
        """A whole group of pictures goes by as it is."""
        for size in sizes:
            self.level_bits += self.frame_bits - 8 * size
        self.num_frames += len(sizes)
        self.num_bytes += sum(sizes)

    def take_last(self, sizes: Sequence[int]) -> list[int]:
        """A stretch's last group goes by; gives the bytes of filler that each of its pictures gets."""
        budget = int(self.rate_bps * (self.num_frames + len(sizes)) / self.fps / 8)
        missing = budget - self.num_bytes - sum(sizes)
        extra = self._spread(sizes, missing) if missing >= LEAST else [0] * len(sizes)
        self._low = min(self._low, missing)
        self.take([size + more for size, more in zip(sizes, extra)])
        return extra

    def _spread(self, sizes: Sequence[int], missing: int) -> list[int]:
        """Evenly, held back where a coming picture needs what is in the buffer."""
        level, free = self.level_bits, []
        for size in sizes:
            level -= 8 * size
            free.append(max(0, int(level // 8)))
            level += self.frame_bits
        for place in range(len(free) - 2, -1, -1):
            free[place] = min(free[place], free[place + 1])
        given, extra = 0, []
        for place in range(len(sizes)):
            upto = missing if place == len(sizes) - 1 else min(missing * (place + 1) // len(sizes), free[place])
            more = upto - given if upto - given >= LEAST or place == len(sizes) - 1 else 0
            if 0 < missing - given - more < LEAST:
                more = missing - given if place == len(sizes) - 1 else max(0, more - LEAST)
            extra.append(more if more >= LEAST else 0)
            given += extra[-1]
        return extra


def filler(num_bytes: int, codec: str) -> bytes:
    """One NAL unit of exactly so many bytes, its length in front as MP4 has it.

    >>> len(filler(100, "h264")), len(filler(8, "hevc"))
    (100, 8)
    """
    assert num_bytes >= LEAST
    header = b"\x0c" if codec == "h264" else b"\x4c\x01"
    body = header + b"\xff" * (num_bytes - 4 - len(header) - 1) + b"\x80"
    return len(body).to_bytes(4, "big") + body
