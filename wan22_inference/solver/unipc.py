"""UniPC of order 2 in its B2(h) form: what Wan2.2 uses unless told otherwise.

A predictor and a corrector on the predicted picture (arXiv 2302.04867). Each step first corrects the latents it
is given with the velocity just computed there, then predicts the next ones. The first and last steps are of order 1.
"""

from __future__ import annotations

import math
from typing import ClassVar

from torch import Tensor

from wan22_inference.solver.base import Solver


class UniPC(Solver):
    """History: `corrected` (the latents the last prediction started from), `picture_1`, `picture_2` (newest first)."""

    name: ClassVar[str] = "unipc"

    def _history_names(self, next_index: int) -> tuple[str, ...]:
        return ("corrected", "picture_1", "picture_2")[: min(next_index, 2) + 1] if next_index else ()

    def _order(self, index: int) -> int:
        return min(2, index + 1, self.schedule.num_steps - index)

    def _advance(self, velocity: Tensor, index: int, latents: Tensor) -> Tensor:
        picture = latents - self.sigmas[index] * velocity
        corrected = self._correct(picture, index, latents) if index else latents
        history = {"corrected": corrected, "picture_1": picture}
        if index:
            history["picture_2"] = self._history["picture_1"]
        self._history = history
        return self._predict(index)

    def _predict(self, index: int) -> Tensor:
        """From sigmas[index] to sigmas[index + 1] along the newest pictures."""
        picture = self._history["picture_1"]
        step = self.log_snr[index + 1] - self.log_snr[index]
        gain = (1 - self.sigmas[index + 1]) * math.expm1(-step)
        result = (self.sigmas[index + 1] / self.sigmas[index]) * self._history["corrected"] - gain * picture
        if self._order(index) == 2:
            ratio = (self.log_snr[index - 1] - self.log_snr[index]) / step
            result = result - (0.5 * gain / ratio) * (self._history["picture_2"] - picture)
        return result

    def _correct(self, picture: Tensor, index: int, latents: Tensor) -> Tensor:
        """Repeats the last prediction, now knowing the picture at its end."""
        start = self._history["picture_1"]
        step = self.log_snr[index] - self.log_snr[index - 1]
        gain = (1 - self.sigmas[index]) * math.expm1(-step)
        result = (self.sigmas[index] / self.sigmas[index - 1]) * self._history["corrected"] - gain * start
        if self._order(index - 1) == 1:
            return result - (0.5 * gain) * (picture - start)
        ratio = (self.log_snr[index - 2] - self.log_snr[index - 1]) / step
        older, newer = _corrector_weights(step, ratio)
        result = result - (gain * older / ratio) * (self._history["picture_2"] - start)
        return result - (gain * newer) * (picture - start)


def _corrector_weights(step: float, ratio: float) -> tuple[float, float]:
    """Weights of the older and the newer difference: solves [[1, 1], [ratio, 1]] w = b of the B2(h) corrector."""
    grown = math.expm1(-step)
    phi_2 = grown / -step - 1
    phi_3 = phi_2 / -step - 0.5
    b_1, b_2 = phi_2 / grown, 2 * phi_3 / grown
    older = (b_1 - b_2) / (1 - ratio)
    return older, b_1 - older
