"""States inside a shot: whole or not there, the newest two, damaged ones passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from render.wan22.checkpoints import FIELDS, TENSORS, State, Writer, newest_state, steps_there, write_state

KEY = "a" * 64


def state(step: int) -> State:
    tensors = {"latents": torch.full((2, 3), float(step)), "solver.picture_1": torch.arange(6.0).view(2, 3) * step}
    return State(step, tensors, {"solver": "unipc", "next_index": step}, {"torch": "x"}, "n" * 64, ({"step": 1},))


def test_a_state_comes_back_as_it_went(tmp_path: Path) -> None:
    write_state(tmp_path, KEY, state(5))
    found = newest_state(tmp_path, KEY, pytest.fail)
    assert found is not None
    assert (found.step, found.scalars, found.fingerprint, found.noise) == (
        5,
        state(5).scalars,
        {"torch": "x"},
        "n" * 64,
    )
    assert found.inexact == ({"step": 1},)
    assert {name: tensor.tolist() for name, tensor in found.tensors.items()} == {
        name: tensor.tolist() for name, tensor in state(5).tensors.items()
    }


def test_the_newest_two_are_kept(tmp_path: Path) -> None:
    for step in (5, 10, 15, 9):
        write_state(tmp_path, KEY, state(step))
    assert steps_there(tmp_path, KEY) == [15, 10]


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "fields", "foreign", "list"])
def test_a_damaged_state_is_passed_over(tmp_path: Path, damage: str) -> None:
    write_state(tmp_path, KEY, state(5))
    write_state(tmp_path, KEY, state(10))
    place = tmp_path / KEY / "step-10"
    data = (place / TENSORS).read_bytes()
    if damage == "cut":
        (place / TENSORS).write_bytes(data[:-5])
    elif damage == "flipped":
        (place / TENSORS).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "gone":
        (place / TENSORS).unlink()
    elif damage == "fields":
        (place / FIELDS).write_text("{")
    elif damage == "list":
        (place / FIELDS).write_text("[]")
    else:
        fields = json.loads((place / FIELDS).read_text())
        (place / FIELDS).write_text(json.dumps({**fields, "key": "b" * 64}))
    told: list[str] = []
    found = newest_state(tmp_path, KEY, told.append)
    assert found is not None
    assert found.step == 5
    assert len(told) == 1
    assert "step-10 cannot be used" in told[0]
    assert steps_there(tmp_path, KEY) == [5]
    assert (tmp_path / KEY / "damaged-10").is_dir()


def test_nothing_there(tmp_path: Path) -> None:
    assert newest_state(tmp_path, KEY, pytest.fail) is None
    (tmp_path / KEY / "step-x").mkdir(parents=True)
    assert newest_state(tmp_path, KEY, pytest.fail) is None


def test_the_writer_leaves_the_last_state_and_takes_all_away_in_the_end(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for step in range(1, 30):
        writer.save(KEY, state(step))
    writer.flush()
    assert steps_there(tmp_path, KEY)[0] == 29
    assert len(steps_there(tmp_path, KEY)) <= 2
    writer.save("b" * 64, state(3))
    writer.discard(KEY)
    assert not (tmp_path / KEY).exists()
    writer.close()
    assert steps_there(tmp_path, "b" * 64) == [3]


def test_a_write_that_fails_is_told(tmp_path: Path) -> None:
    (tmp_path / KEY).write_text("a file where a folder should be")
    writer = Writer(tmp_path)
    writer.save(KEY, state(1))
    with pytest.raises(OSError, match=r"exists|directory"):
        writer.flush()
    writer.close()
