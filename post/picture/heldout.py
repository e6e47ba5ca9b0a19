"""Whether a clip's motion can be interpolated: every second frame is taken away, made again, and compared.

Takes grey frames as they are and as they were made again, gives `Scores` and the method they speak for. Knows no files
and no FFmpeg.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frames = NDArray[np.uint8]  # [frame, row, column]

BLOCK_PX = 16
WRONG = 12.0
"""Mean difference of a block, in grey levels of 255, from which one sees another thing than is there."""
TORN = (4.0, 8.0)
"""A block is torn that differs by so many levels more than a plain blend of the neighbours does, and by at least so many."""

MAX_TORN, MAX_TORN_FRAME = 0.003, 0.02
"""Share of blocks that may be torn, over all frames and in all but the worst twentieth of them.

Found on scenes made for it: pans, slow moves and crowds lie under a tenth of it, fast crossings six times over.
"""
MAX_GHOSTS = 0.25
"""Share of blocks that a blend may get wrong: above, the whole picture stands double."""
MIN_GAIN = 0.96
"""So much nearer to the truth than a blend an interpolated frame has to lie, and a blend than a repeated one.

Vectors are whole pixels: where little moves, a blend is as near, free of tears, and made in a tenth of the time.
"""
UNMOVED = 0.2
"""Grey levels between frames below which nothing is seen to move."""


@dataclass(frozen=True)
class Scores:
    """Mean differences in grey levels of 255, shares of blocks from 0 to 1."""

    num_frames: int  # compared
    interpolated: float
    blended: float
    repeated: float
    torn: float
    torn_worst: float  # of a frame, the worst twentieth left out
    ghosts: float

    @property
    def method(self) -> str:
        """interpolate | blend | duplicate: the smoothest that does not hurt the picture; of two alike the cheaper."""
        if self.num_frames == 0 or self.repeated < UNMOVED:
            return "duplicate"
        holds = self.torn <= MAX_TORN and self.torn_worst <= MAX_TORN_FRAME
        if holds and self.interpolated <= MIN_GAIN * self.blended:
            return "interpolate"
        gains = self.blended <= MIN_GAIN * self.repeated
        return "blend" if gains and self.ghosts <= MAX_GHOSTS else "duplicate"

    def facts(self) -> dict[str, object]:
        return {"method": self.method, **{name: round(value, 5) for name, value in asdict(self).items()}}


def compare(truth: Frames, made: Frames) -> Scores:
    """Scores over the odd frames, which `made` had to be made without; cuts and flashes are nobody's to bridge."""
    import numpy as np

    count = min(len(truth), len(made))
    odd = np.arange(1, count - 1, 2)
    odd = odd[_continuous(truth, odd)]
    if len(odd) == 0:
        return Scores(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    interpolated, blended, repeated = (np.empty((len(odd), *_grid(truth)), np.float32) for _ in range(3))
    for row, number in enumerate(odd):
        frame, before, after = (truth[number + step].astype(np.int16) for step in (0, -1, 1))
        interpolated[row] = _blocks(frame - made[number])
        blended[row] = _blocks(frame - (before + after) // 2)
        repeated[row] = _blocks(frame - before)
    torn = ((interpolated > blended + TORN[0]) & (interpolated > TORN[1])).mean((1, 2))
    return Scores(
        len(odd), float(interpolated.mean()), float(blended.mean()), float(repeated.mean()),
        float(torn.mean()), float(np.percentile(torn, 95)), float((blended > WRONG).mean()),
    )  # fmt: skip


def _continuous(truth: Frames, odd: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where frames around an odd one belong to one take under one light: the steps to it and past it are not far
    beyond what is usual in this clip.
    """
    import numpy as np

    thin = truth[:, ::4, ::4].astype(np.int16)
    steps = np.abs(np.diff(thin, axis=0)).mean((1, 2))  # from frame n to n + 1
    limit = max(8.0, 3 * float(np.median(steps)))
    calm: NDArray[np.bool_] = np.maximum(steps[odd - 1], steps[odd]) <= limit
    return calm


def _grid(frames: Frames) -> tuple[int, int]:
    return frames.shape[1] // BLOCK_PX, frames.shape[2] // BLOCK_PX


def _blocks(difference: NDArray[np.int16]) -> NDArray[np.float32]:
    """Mean absolute difference of each block; what is left at the edges does not count."""
    import numpy as np

    rows, columns = difference.shape[0] // BLOCK_PX, difference.shape[1] // BLOCK_PX
    cut = np.abs(difference[: rows * BLOCK_PX, : columns * BLOCK_PX])
    means: NDArray[np.float32] = cut.reshape(rows, BLOCK_PX, columns, BLOCK_PX).mean((1, 3), dtype=np.float32)
    return means
