"""The loop: which states go out, how it stops and goes on, what it refuses."""

import json

import pytest
import torch
from torch import Tensor

from wan22_inference.denoise import Stopped, denoise, pack_state, unpack_state
from wan22_inference.errors import NumericalError, RequestError
from wan22_inference.schedule import SolverName, make_schedule
from wan22_inference.solver.base import Scalars
from wan22_inference.solver.choice import make_solver

SCHEDULE = make_schedule("unipc", 12, 12.0)
START = torch.randn(16, 2, 4, 4, generator=torch.Generator().manual_seed(0))


def velocity(latents: Tensor, index: int) -> Tensor:
    return torch.sin(2 * latents) * (1 + index / 10)


class Keeper:
    """Keeps every state that goes out, as bytes would."""

    def __init__(self) -> None:
        self.states: dict[int, tuple[dict[str, Tensor], str]] = {}

    def __call__(self, step: int, tensors: dict[str, Tensor], scalars: Scalars) -> None:
        assert step not in self.states
        self.states[step] = ({name: tensor.clone() for name, tensor in tensors.items()}, json.dumps(scalars))


def whole() -> Tensor:
    return denoise(velocity, make_solver(SCHEDULE), START, range(12))


def test_states_go_out_after_the_chosen_steps() -> None:
    keeper = Keeper()
    denoise(velocity, make_solver(SCHEDULE), START, range(12), on_state=keeper, state_at={3, 6, 12})
    assert list(keeper.states) == [3, 6, 12]
    tensors, _ = keeper.states[6]
    assert set(tensors) == {"latents", "solver.corrected", "solver.picture_1", "solver.picture_2"}


def test_two_ranges_are_one() -> None:
    solver = make_solver(SCHEDULE)
    middle = denoise(velocity, solver, START, range(5))
    assert torch.equal(denoise(velocity, solver, middle, range(5, 12)), whole())


@pytest.mark.parametrize("step", [1, 2, 7, 11])
def test_stop_then_go_on_ends_in_the_same_bits(step: int) -> None:
    keeper, asked = Keeper(), iter(range(100))
    with pytest.raises(Stopped) as stopped:
        denoise(velocity, make_solver(SCHEDULE), START, range(12), on_state=keeper,
                should_stop=lambda: next(asked) == step)  # fmt: skip
    assert (stopped.value.step, list(keeper.states)) == (step, [step])
    tensors, text = keeper.states[step]
    latents, solver = unpack_state(SCHEDULE, tensors, json.loads(text))
    assert torch.equal(denoise(velocity, solver, latents, range(solver.next_index, 12)), whole())


def test_a_stop_does_not_hand_out_a_state_twice() -> None:
    keeper, asked = Keeper(), iter(range(100))
    with pytest.raises(Stopped):
        denoise(velocity, make_solver(SCHEDULE), START, range(12), on_state=keeper, state_at={4},
                should_stop=lambda: next(asked) == 4)  # fmt: skip
    assert list(keeper.states) == [4]


def test_should_stop_is_asked_once_before_every_step() -> None:
    asked: list[bool] = []
    denoise(velocity, make_solver(SCHEDULE), START, range(12), should_stop=lambda: bool(asked.append(True)))
    assert len(asked) == 12


def test_a_stop_before_the_first_step_hands_nothing_out() -> None:
    keeper = Keeper()
    with pytest.raises(Stopped) as stopped:
        denoise(velocity, make_solver(SCHEDULE), START, range(12), on_state=keeper, should_stop=lambda: True)
    assert (stopped.value.step, keeper.states) == (0, {})


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_nan_is_found_and_never_saved(bad: float) -> None:
    def breaking(latents: Tensor, index: int) -> Tensor:
        result = velocity(latents, index)
        if index == 5:
            result[3, 0, 1, 1] = bad
        return result

    keeper = Keeper()
    with pytest.raises(NumericalError, match="values are NaN or infinite after 6 steps"):
        denoise(breaking, make_solver(SCHEDULE), START, range(12), on_state=keeper, state_at=range(1, 12))
    assert list(keeper.states) == [1, 2, 3, 4, 5]
    with pytest.raises(NumericalError, match="after 10 steps"):
        denoise(breaking, make_solver(SCHEDULE), START, range(12))


@pytest.mark.parametrize("name", ["unipc", "dpm++", "euler"])
def test_every_solver_packs_and_unpacks(name: SolverName) -> None:
    schedule = make_schedule(name, 6, 5.0)
    solver = make_solver(schedule)
    latents = denoise(velocity, solver, START, range(3))
    back, restored = unpack_state(schedule, *pack_state(latents, solver))
    assert torch.equal(back, latents)
    assert restored.next_index == 3


def test_damaged_states_are_refused() -> None:
    solver = make_solver(SCHEDULE)
    tensors, scalars = pack_state(denoise(velocity, solver, START, range(4)), solver)
    with pytest.raises(RequestError, match="no tensor 'latents'"):
        unpack_state(SCHEDULE, {"solver.corrected": START}, scalars)
    with pytest.raises(RequestError, match=r"solver.picture_1|picture_1 has shape"):
        unpack_state(SCHEDULE, tensors | {"solver.picture_1": START[:, :1]}, scalars)
    with pytest.raises(RequestError, match="needed after 4 steps"):
        unpack_state(SCHEDULE, {"latents": START}, scalars)
