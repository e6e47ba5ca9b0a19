"""What is asked of the engine for one clip: words, numbers and a seed, checked once, then plain values.

Knows no storyboard, no take, no file: whoever asks resolves styles, presets and the default negative text before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from wan22_inference.errors import RequestError
from wan22_inference.geometry import ClipShape
from wan22_inference.schedule import Schedule, SolverName, make_schedule, num_high_steps

MAX_SEED = 2**63 - 1
"""Largest seed. See `noise.py`: seeds that differ only above their low 32 bits give one picture."""


@dataclass(frozen=True)
class ShotRequest:
    """One clip. Raises RequestError for what cannot be made; the defaults are those of T2V-A14B.

    id             names the clip in messages
    prompt         text as the encoder gets it, before its own cleaning
    negative       text to steer away from; unused where guidance is off
    seed           0 to 2**63 - 1
    width_px       multiple of 16
    height_px      multiple of 16
    num_frames     4n + 1
    num_steps      over both experts
    shift          lean of the noise levels, above 0
    boundary       0 to 1: the high-noise expert takes the steps whose timestep is at least 1000 times this
    guidance_high  for the high-noise expert; 1 or less: one forward per step, the negative text has no effect
    guidance_low   for the low-noise expert
    solver         unipc, dpm++ or euler
    """

    id: str
    prompt: str
    negative: str
    seed: int
    width_px: int = 1280
    height_px: int = 720
    num_frames: int = 81
    num_steps: int = 40
    shift: float = 12.0
    boundary: float = 0.875
    guidance_high: float = 4.0
    guidance_low: float = 3.0
    solver: SolverName = "unipc"

    def __post_init__(self) -> None:
        for name in ("id", "prompt", "negative"):
            if not isinstance(getattr(self, name), str):
                raise RequestError(f"shot {self.id!r}: {name} is {getattr(self, name)!r}, not a text")
        for name, low, high in (
            ("seed", 0, MAX_SEED),
            ("width_px", 16, None),
            ("height_px", 16, None),
            ("num_frames", 1, None),
        ):
            self._check_whole(name, low, high)
        for name, low_f, high_f in (
            ("boundary", 0.0, 1.0),
            ("guidance_high", 0.0, math.inf),
            ("guidance_low", 0.0, math.inf),
        ):
            self._check_real(name, low_f, high_f)
        _ = self.clip, self.schedule

    def _check_whole(self, name: str, low: int, high: int | None) -> None:
        value = getattr(self, name)
        allowed = f"{low} to {high}" if high is not None else f"{low} or more"
        if isinstance(value, bool) or not isinstance(value, int) or value < low or (high is not None and value > high):
            raise RequestError(f"shot {self.id!r}: {name} is {value!r}", hint=f"a whole number, {allowed}")

    def _check_real(self, name: str, low: float, high: float) -> None:
        value = getattr(self, name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not low <= value <= high or math.isinf(value):
            allowed = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
            raise RequestError(f"shot {self.id!r}: {name} is {value!r}", hint=f"a number, {allowed}")

    @property
    def clip(self) -> ClipShape:
        return ClipShape(self.width_px, self.height_px, self.num_frames)

    @property
    def schedule(self) -> Schedule:
        return make_schedule(self.solver, self.num_steps, self.shift)

    @property
    def high_steps(self) -> range:
        """Indices of the steps that the high-noise expert takes; may be empty, or all of them."""
        return range(num_high_steps(self.schedule, self.boundary))

    @property
    def low_steps(self) -> range:
        return range(num_high_steps(self.schedule, self.boundary), self.num_steps)
