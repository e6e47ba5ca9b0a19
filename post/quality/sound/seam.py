"""The sound's seam in a loop: what is heard where the last sample is followed by the first.

A click is a bend of the wave far sharper than any near it; a hole is a short gap in what goes on before and after.
Pure; takes samples of shape (samples, 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

_AROUND = 1920  # 40 ms
_AT_SEAM = 2
_TIMES = 6.0
_LEAST_BEND = 0.008
_NEAR, _AWAY = 480, 7200  # 10 ms at the seam, 150 ms away from it
_HOLE_DB = 30.0
_HEARD_DB = -45.0


@dataclass(frozen=True)
class SoundSeam:
    """What the seam does."""

    bend: float  # second difference of the wave at the seam, full scale is 1
    around: float  # the same within 40 ms on both sides, all but its highest thousandth
    step: float  # from the last sample to the first
    hole_db: float  # how much quieter the 20 ms at the seam are than 150 ms on both sides

    @property
    def is_click(self) -> bool:
        return self.bend > _LEAST_BEND and self.bend > _TIMES * self.around

    @property
    def is_hole(self) -> bool:
        return self.hole_db > _HOLE_DB


def sound_seam(samples: Samples) -> SoundSeam | None:
    """The seam of a sound played end to end with itself; None for one too short to have any."""
    import numpy as np

    if len(samples) < 2 * _AWAY:
        return None
    tail, head = np.asarray(samples[-_AROUND:], np.float64), np.asarray(samples[:_AROUND], np.float64)
    wave = np.concatenate((tail, head))
    bends = np.abs(np.diff(wave, n=2, axis=0)).max(axis=1)
    middle = len(tail) - 1  # the bend whose middle sample is the last one
    at_seam = bends[middle - _AT_SEAM : middle + _AT_SEAM + 1].max()
    beside = np.concatenate((bends[: middle - 8], bends[middle + 8 :]))
    step = float(np.abs(head[0] - tail[-1]).max())
    return SoundSeam(
        round(float(at_seam), 6), round(float(np.quantile(beside, 0.999)), 6), round(step, 6), _hole_db(samples)
    )


def _hole_db(samples: Samples) -> float:
    import numpy as np

    def level(*parts: Samples) -> float:
        power = max(float(np.mean(np.asarray(part, np.float64) ** 2)) for part in parts)
        return float(10 * np.log10(max(power, 1e-12)))

    seam = level(samples[-_NEAR:], samples[:_NEAR])
    before, after = level(samples[-_AWAY:-_NEAR]), level(samples[_NEAR:_AWAY])
    beside = min(before, after)
    return round(beside - seam, 1) if beside > _HEARD_DB else 0.0
