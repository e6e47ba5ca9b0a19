"""Rates that `doctor` measured: kept, read, used by the plan for this computer only, and never trusted blindly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from render.doctor.rates import LEAST_BYTES, check_rates, reading_bytes_per_s
from render.planning.cards import machine_named, machine_told
from render.planning.choosing import disk_rate
from render.planning.hours import rate_of
from render.planning.measured import MATMUL_SHARE, keep_measured, measured_file, read_measured

A6000 = "NVIDIA RTX A6000"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_kept_by_computer_and_cards() -> None:
    assert read_measured(A6000, 4) is None
    keep_measured(A6000, 4, 120e12, 11e9, 3e9)
    found = read_measured(A6000, 4)
    assert found is not None
    assert (found.matmul_flops_per_s, found.peer_bytes_per_s, found.disk_bytes_per_s) == (120e12, 11e9, 3e9)
    assert read_measured(A6000, 2) is None
    assert read_measured("NVIDIA L40S", 4) is None
    later = keep_measured(A6000, 4, 118e12, None, None)
    assert later.disk_bytes_per_s == 3e9, "what was not measured this time stays"
    assert "118 TFLOP/s in products, 11.0 GB/s between cards, 3.00 GB/s from the disk" in str(later)


def test_the_plan_takes_them_in_place_of_the_sheets() -> None:
    machine = machine_told("\n".join([f"{A6000}, 46068, 45000"] * 4), None)
    assert machine is not None
    measured = keep_measured(machine.driver_name, machine.num_cards, 108e12, 9e9, 1e9)
    card = measured.card_with(machine.card)
    assert card.flops_per_s == pytest.approx(108e12 / MATMUL_SHARE)
    assert card.link_bytes_per_s == 9e9
    assert rate_of(card).flops_per_s < rate_of(machine.card).flops_per_s
    assert "from 108 that doctor measured in products" in rate_of(card).basis
    assert measured.sheet_of(card) == machine_named("4xA6000").card
    assert disk_rate(measured) == 1e9
    assert disk_rate(None) == disk_rate(replace(measured, disk_bytes_per_s=None)) == 2e9


@pytest.mark.parametrize("text", ["", "[]", '{"x": 1}', "{", "[" * 100_000, '{"a": {"host": 1}}', "\x00"])
def test_a_damaged_file_counts_as_none(text: str) -> None:
    measured_file().parent.mkdir(parents=True)
    measured_file().write_text(text)
    assert read_measured(A6000, 4) is None
    keep_measured(A6000, 4, 1e14, None, None)
    assert read_measured(A6000, 4) is not None


def test_odd_rates_count_as_none() -> None:
    for odd in (1e300, -1.0, "fast"):
        keep_measured(A6000, 4, odd, None, None)  # type: ignore[arg-type]
        assert read_measured(A6000, 4) is None


def test_reading_is_measured_of_large_files_only(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x")
    assert reading_bytes_per_s([small]) is None
    assert reading_bytes_per_s([]) is None
    assert reading_bytes_per_s([tmp_path / "gone"]) is None
    with large.open("wb") as file:
        file.truncate(LEAST_BYTES)
    rate = reading_bytes_per_s([small, large])
    assert rate is not None
    assert rate > 0


def test_a_card_that_does_not_compute_is_not_measured() -> None:
    assert list(check_rates([{"name": A6000, "memory_bytes": 1, "works": False}], [])) == []
    assert list(check_rates([], [])) == []


def test_products_and_copies_are_timed() -> None:
    from render.doctor.measuring import copy_bytes_per_s, matmul_flops_per_s

    assert matmul_flops_per_s("cpu", 64, 0.0) > 0
    assert copy_bytes_per_s("cpu", "cpu", 0.0) > 0
