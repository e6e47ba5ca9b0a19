"""Each solver walks as diffusers' scheduler does when that is given our sigmas."""

from typing import Any

import pytest
import torch
from torch import Tensor

from wan22_inference.schedule import SOLVER_NAMES, Schedule, SolverName, make_schedule
from wan22_inference.solver.choice import make_solver


def field(latents: Tensor, sigma: float) -> Tensor:
    """A velocity that bends, so that orders matter."""
    mix = torch.randn(16, 16, generator=torch.Generator().manual_seed(3)) / 4
    return torch.tanh(torch.einsum("oc,cthw->othw", mix, latents) * (1 + sigma)) + 0.5 * latents


def scheduler_for(schedule: Schedule) -> Any:
    import diffusers

    if schedule.solver == "euler":
        scheduler: Any = diffusers.FlowMatchEulerDiscreteScheduler(shift=1.0)
    else:
        kind = (
            diffusers.UniPCMultistepScheduler if schedule.solver == "unipc" else diffusers.DPMSolverMultistepScheduler
        )
        scheduler = kind(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=1.0)
    scheduler.set_timesteps(schedule.num_steps)
    scheduler.sigmas = torch.from_numpy(schedule.sigmas.copy())
    scheduler.timesteps = torch.arange(schedule.num_steps, 0, -1.0)  # names of steps only
    return scheduler


@pytest.mark.parametrize("solver_name", ["unipc", "dpm++", "euler"])
@pytest.mark.parametrize(("num_steps", "shift"), [(1, 12.0), (2, 12.0), (4, 5.0), (14, 12.0), (40, 12.0), (40, 3.0)])
def test_same_grid_same_path(solver_name: SolverName, num_steps: int, shift: float) -> None:
    schedule = make_schedule(solver_name, num_steps, shift)
    scheduler, solver = scheduler_for(schedule), make_solver(schedule)
    ours = theirs = torch.randn(16, 2, 4, 6, generator=torch.Generator().manual_seed(0))
    for index, timestep in enumerate(scheduler.timesteps):
        sigma = float(schedule.sigmas[index])
        ours = solver.step(field(ours, sigma), index, ours)
        theirs = scheduler.step(field(theirs, sigma)[None], timestep, theirs[None], return_dict=False)[0][0]
    assert (ours - theirs).norm() / theirs.norm() < 2e-6


def test_multistep_solvers_come_closer_than_euler_in_as_many_steps() -> None:
    start = torch.randn(16, 1, 2, 2, generator=torch.Generator().manual_seed(1))

    def end(solver_name: SolverName, num_steps: int) -> Tensor:
        schedule = make_schedule(solver_name, num_steps, 1.0)
        solver, latents = make_solver(schedule), start
        for index in range(num_steps):
            latents = solver.step(field(latents, float(schedule.sigmas[index])), index, latents)
        return latents

    exact = end("unipc", 900)
    error = {name: (end(name, 20) - exact).norm().item() for name in SOLVER_NAMES}
    assert error["unipc"] < error["dpm++"] < 0.5 * error["euler"]
