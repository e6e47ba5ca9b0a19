"""The noise levels of a clip: solver name, number of steps and shift in, sigmas and timesteps out.

Flow matching: a latent at noise level sigma is (1 - sigma) * picture + sigma * noise, sigma falls from about 1 to 0.
The grids are those of the official Wan2.2 code to the last bit of float32, because a step of another length or a
timestep off by one is another picture. Converted checkpoints carry a shift of their own in a scheduler file (3.0 where
12.0 is meant): that file is never read here.

Imports no torch, so that a planner can use it. Does not know experts' weights, only at which step one hands over.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from wan22_inference.errors import RequestError

SolverName = Literal["unipc", "dpm++", "euler"]
SOLVER_NAMES: Final[tuple[SolverName, ...]] = get_args(SolverName)

NUM_TRAIN_TIMESTEPS: Final = 1000
"""Timesteps the experts were trained on; timestep = sigma * 1000, truncated."""

MAX_STEPS: Final = 1000
"""More steps than training timesteps repeat what the experts see."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """The sigma grid of one clip.

    solver      whose grid it is
    shift       how far the grid leans to the noisy side; 12.0 for T2V-A14B
    sigmas      float32 [num_steps + 1], strictly falling, the last is 0
    timesteps   int64 [num_steps], what the experts are told; neighbours may be equal in long schedules
    """

    solver: SolverName
    shift: float
    sigmas: NDArray[np.float32]
    timesteps: NDArray[np.int64]

    @property
    def num_steps(self) -> int:
        return len(self.timesteps)

    @property
    def digest(self) -> str:
        """SHA-256 over the sigmas' bits: two states may be mixed only if it is equal."""
        return hashlib.sha256(self.sigmas.astype("<f4").tobytes()).hexdigest()


def make_schedule(solver: SolverName, num_steps: int, shift: float) -> Schedule:
    """The grid of `solver` for `num_steps` steps; raises RequestError when there is none.

    UniPC starts just below pure noise, at float32(0.999), the noisiest level the experts were trained on. DPM++ and
    Euler start at exactly 1. The arithmetic is done in float64 and rounded once, as upstream does.
    """
    if solver not in SOLVER_NAMES:
        raise RequestError(f"solver: {solver!r} is not known", hint=f"allowed: {', '.join(SOLVER_NAMES)}")
    if isinstance(num_steps, bool) or not isinstance(num_steps, int) or not 1 <= num_steps <= MAX_STEPS:
        raise RequestError(
            f"steps: {num_steps!r} is not a whole number from 1 to {MAX_STEPS}",
            hint="40 is usual, 4 with a distilled pair",
        )
    if isinstance(shift, bool) or not isinstance(shift, int | float) or not 0 < shift < float("inf"):
        raise RequestError(f"shift: {shift!r} is not a number above 0", hint="12.0 is what T2V-A14B was made for")
    start = float(np.float32(0.999)) if solver == "unipc" else 1.0
    even = np.linspace(start, 0.0, num_steps + 1)[:-1]
    shifted = shift * even / (1 + (shift - 1) * even)
    sigmas = np.concatenate([shifted, [0.0]]).astype(np.float32)
    if not (np.all(np.diff(sigmas) < 0) and sigmas[0] <= 1):
        raise RequestError(
            f"shift: with {shift} and {num_steps} steps of {solver}, neighbouring noise levels become equal",
            hint="use a shift nearer to 12, or fewer steps",
        )
    timesteps = (shifted * NUM_TRAIN_TIMESTEPS).astype(np.int64)
    sigmas.setflags(write=False)
    timesteps.setflags(write=False)
    return Schedule(solver, float(shift), sigmas, timesteps)


def num_high_steps(schedule: Schedule, boundary: float) -> int:
    """How many leading steps belong to the high-noise expert: those with timestep >= boundary * 1000."""
    return int(np.count_nonzero(schedule.timesteps >= boundary * NUM_TRAIN_TIMESTEPS))
