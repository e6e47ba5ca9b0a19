"""Machines by name, and what nvidia-smi says of one."""

from __future__ import annotations

import pytest

from render.errors import UserMistake
from render.planning.cards import CARDS, GIB, NAMED_MACHINES, machine_named, machine_told


@pytest.mark.parametrize("name", NAMED_MACHINES)
def test_named_machines(name: str) -> None:
    num, size = name.split("x")
    machine = machine_named(name)
    assert (machine.num_cards, machine.card.nominal_gb, machine.is_assumed) == (int(num), int(size), True)
    assert 0.9 * int(size) * GIB < machine.card.memory_bytes <= int(size) * GIB


@pytest.mark.parametrize(
    ("text", "card"),
    [("4xA6000", "A6000"), ("2x rtx 4090", "RTX4090"), ("8 x H100 SXM5", "H100"), ("1xa100-40gb", "A100-40")],
)
def test_cards_by_name(text: str, card: str) -> None:
    assert machine_named(text).card.name == card


def test_any_size_stands_beside_a_known_one() -> None:
    machine = machine_named("3x20GB")
    assert machine.card.memory_bytes < 20 * GIB
    assert "RTX5080" in machine.card.source


@pytest.mark.parametrize("text", ["", "48", "x48", "0x48", "4x", "4x0", "99999x48", "-1x48", "4xA7000", "४x48x"])
def test_no_machine(text: str) -> None:
    with pytest.raises(UserMistake) as raised:
        machine_named(text)
    assert "--gpus" in raised.value.message
    assert raised.value.hint


def test_what_nvidia_smi_tells() -> None:
    said = "NVIDIA RTX A6000, 49140, 48000\nNVIDIA RTX A6000, 49140, 30000\n"
    machine = machine_told(said, None)
    assert machine is not None
    assert (machine.num_cards, machine.card.name, machine.is_assumed) == (2, "A6000", False)
    assert machine.card.memory_bytes == 49_140 * 2**20
    assert machine.free_bytes == 30_000 * 2**20
    only = machine_told(said, "0")
    assert only is not None
    assert only.num_cards == 1
    assert machine_told("", None) is None
    assert machine_told(said, "") is None
    assert machine_told("no devices were found\n", None) is None


def test_an_unknown_card_stands_by_its_size() -> None:
    machine = machine_told("NVIDIA Future 9000, 49140, 49000", None)
    assert machine is not None
    assert machine.is_assumed
    assert machine.card.name == "NVIDIA Future 9000"


def test_every_card_says_where_its_figures_are_from() -> None:
    assert all(card.source and card.flops_per_s > 1e13 for card in CARDS)
    assert len({card.name for card in CARDS}) == len(CARDS)
