"""DPM-Solver++ 2M in its midpoint form (arXiv 2211.01095): the second solver of the official code.

One velocity per step, second order from the difference of the last two predicted pictures. The first step and
the last one, which ends at noise level 0, are of first order.
"""

from __future__ import annotations

import math
from typing import ClassVar

from torch import Tensor

from wan22_inference.solver.base import Solver


class DpmPlusPlus(Solver):
    """History: `picture_1`, the picture predicted in the step before."""

    name: ClassVar[str] = "dpm++"

    def _history_names(self, next_index: int) -> tuple[str, ...]:
        return ("picture_1",) if next_index else ()

    def _advance(self, velocity: Tensor, index: int, latents: Tensor) -> Tensor:
        picture = latents - self.sigmas[index] * velocity
        step = self.log_snr[index + 1] - self.log_snr[index]
        gain = (1 - self.sigmas[index + 1]) * math.expm1(-step)
        result = (self.sigmas[index + 1] / self.sigmas[index]) * latents - gain * picture
        if 0 < index < self.schedule.num_steps - 1:
            ratio = (self.log_snr[index] - self.log_snr[index - 1]) / step
            result = result - (0.5 * gain / ratio) * (picture - self._history["picture_1"])
        self._history = {"picture_1": picture}
        return result
