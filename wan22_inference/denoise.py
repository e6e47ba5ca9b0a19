"""The loop: velocity, solver, next latents, over a range of steps.

State leaves through a callback and comes back as arguments. Knows neither which expert answers (a range of steps
belongs to one; the caller goes on with the other), nor ranks, nor where a state is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Final

import torch
from torch import Tensor

from wan22_inference.errors import NumericalError, RequestError
from wan22_inference.guidance import Velocity
from wan22_inference.schedule import Schedule
from wan22_inference.solver.base import Scalars, Solver
from wan22_inference.solver.choice import make_solver

LATENTS: Final = "latents"
SOLVER_PREFIX: Final = "solver."
DEFAULT_CHECK_EVERY: Final = 5

OnState = Callable[[int, dict[str, Tensor], Scalars], None]
"""Gets the number of steps done, the tensors (`latents`, `solver.*`; float32, not written again) and JSON scalars."""


class Stopped(Exception):
    """The loop was asked to stop and did, after `step` steps; its state went out through `on_state`."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped after {step} steps")
        self.step = step


def denoise(
    velocity: Velocity,
    solver: Solver,
    latents: Tensor,
    steps: range,
    *,
    on_state: OnState | None = None,
    state_at: Container[int] = (),
    should_stop: Callable[[], bool] | None = None,
    check_every: int = DEFAULT_CHECK_EVERY,
) -> Tensor:
    """Takes latents [16, T, h, w] through `steps`, which must go on where `solver` stands; returns the new latents.

    on_state     gets the state once k steps are done, for every k in `state_at`, and before a stop
    should_stop  asked once before every step, on each rank as often, so that it may be collective
    check_every  latents are checked for NaN and infinity after so many steps, at the end, and before a state goes out

    Raises Stopped when asked to, NumericalError when the latents are no longer finite (no state goes out then).
    """
    handed_out = steps.start
    for index in steps:
        if should_stop is not None and should_stop():
            if on_state is not None and handed_out != index:
                _check_finite(latents, index)
                on_state(index, *pack_state(latents, solver))
            raise Stopped(index)
        latents = solver.step(velocity(latents, index), index, latents)
        done = index + 1
        wanted = on_state is not None and done in state_at
        if wanted or done % check_every == 0 or done == steps.stop:
            _check_finite(latents, done)
        if wanted and on_state is not None:
            on_state(done, *pack_state(latents, solver))
            handed_out = done
    return latents


def pack_state(latents: Tensor, solver: Solver) -> tuple[dict[str, Tensor], Scalars]:
    """All that the next step needs, as tensors by name and JSON scalars; `unpack_state` takes it back."""
    tensors, scalars = solver.state()
    return {LATENTS: latents, **{SOLVER_PREFIX + name: tensor for name, tensor in tensors.items()}}, scalars


def unpack_state(
    schedule: Schedule,
    tensors: Mapping[str, Tensor],
    scalars: Mapping[str, int | str],
    device: torch.device | str = "cpu",
) -> tuple[Tensor, Solver]:
    """A state that went out -> latents and a solver that stand where it was taken, on `device`.

    Raises RequestError if the state is of another schedule or incomplete. `solver.next_index` is the next step.
    """
    if LATENTS not in tensors:
        raise RequestError(f"state: no tensor {LATENTS!r} among {sorted(tensors)}", hint="start the clip again")
    latents = tensors[LATENTS].to(device, torch.float32)
    others = {name.removeprefix(SOLVER_PREFIX): tensor for name, tensor in tensors.items() if name != LATENTS}
    for name, tensor in others.items():
        if tensor.shape != latents.shape:
            raise RequestError(
                f"state: {name} has shape {tuple(tensor.shape)}, latents {tuple(latents.shape)}",
                hint="start the clip again",
            )
    solver = make_solver(schedule)
    solver.restore({name: tensor.to(device) for name, tensor in others.items()}, scalars)
    return latents, solver


def _check_finite(latents: Tensor, done: int) -> None:
    if not bool(torch.isfinite(latents).all()):
        bad = int((~torch.isfinite(latents)).sum())
        raise NumericalError(
            f"latents: {bad} of {latents.numel()} values are NaN or infinite after {done} steps",
            hint="damaged weights, a LoRA scaled too high, or a failing GPU: verify the checkpoint, then try again",
        )
