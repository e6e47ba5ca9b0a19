"""A solver's state can be taken out after any step and put back: the rest has the same bits."""

import json
from typing import Any

import pytest
import torch
from safetensors.torch import load, save
from torch import Tensor

from wan22_inference.errors import RequestError
from wan22_inference.schedule import SolverName, make_schedule
from wan22_inference.solver.base import Solver
from wan22_inference.solver.choice import make_solver

SOLVERS: tuple[SolverName, ...] = ("unipc", "dpm++", "euler")


def walk(solver: Solver, latents: Tensor, stop: int) -> Tensor:
    for index in range(solver.next_index, stop):
        velocity = torch.sin(3 * latents) + latents * float(solver.sigmas[index])
        latents = solver.step(velocity, index, latents)
    return latents


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("stop", [0, 1, 2, 3, 17, 26, 38, 39, 40])
def test_a_restored_solver_ends_in_the_same_bits(name: SolverName, stop: int) -> None:
    schedule = make_schedule(name, 40, 12.0)
    start = torch.randn(16, 2, 4, 4, generator=torch.Generator().manual_seed(0))
    undisturbed = walk(make_solver(schedule), start, 40)

    first = make_solver(schedule)
    latents = walk(first, start, stop)
    tensors, scalars = first.state()
    on_disk = save({"latents": latents, **tensors}), json.dumps(scalars)  # nothing but bytes goes on
    del first, latents, tensors, scalars

    restored = load(on_disk[0])
    latents = restored.pop("latents")
    second = make_solver(schedule)
    second.restore(restored, json.loads(on_disk[1]))
    assert second.next_index == stop
    assert torch.equal(walk(second, latents, 40), undisturbed)


def test_unipc_needs_its_whole_history() -> None:
    schedule = make_schedule("unipc", 40, 12.0)
    solver = make_solver(schedule)
    latents = walk(solver, torch.randn(16, 1, 2, 2, generator=torch.Generator().manual_seed(0)), 17)
    tensors, scalars = solver.state()
    assert set(tensors) == {"corrected", "picture_1", "picture_2"}
    right = walk(solver.copy(), latents, 40)
    for name in tensors:
        wrong = make_solver(schedule)
        wrong.restore(tensors | {name: torch.zeros_like(latents)}, scalars)
        assert not torch.equal(walk(wrong, latents, 40), right), name


@pytest.mark.parametrize("name", SOLVERS)
def test_a_state_that_went_out_is_not_written_into(name: SolverName) -> None:
    solver = make_solver(make_schedule(name, 10, 12.0))
    latents = walk(solver, torch.randn(16, 1, 2, 2), 5)
    tensors, _ = solver.state()
    copies = {key: tensor.clone() for key, tensor in tensors.items()}
    walk(solver, latents, 10)
    assert all(torch.equal(tensors[key], copies[key]) for key in copies)


def damaged(change: dict[str, Any], drop: str = "") -> tuple[dict[str, Tensor], dict[str, Any]]:
    solver = make_solver(make_schedule("unipc", 40, 12.0))
    walk(solver, torch.randn(16, 1, 2, 2), 5)
    tensors, scalars = solver.state()
    tensors.pop(drop, None)
    return tensors, {**scalars, **change}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (damaged({"solver": "euler"}), "solver is 'euler', this clip has 'unipc'"),
        (damaged({"sigmas": make_schedule("unipc", 30, 12.0).digest}), "sigmas is"),
        (damaged({"next_index": 41}), "next_index is 41, allowed are 0 to 40"),
        (damaged({"next_index": None}), "next_index is None"),
        (damaged({}, drop="picture_2"), "'picture_2'. needed after 5 steps"),
        (damaged({"next_index": 0}), "needed after 0 steps"),
    ],
)
def test_another_or_a_damaged_state_is_refused(state: tuple[dict[str, Tensor], dict[str, Any]], words: str) -> None:
    with pytest.raises(RequestError, match=words):
        make_solver(make_schedule("unipc", 40, 12.0)).restore(*state)
