"""`bench engine`: the process it starts, the table it prints."""

from __future__ import annotations

import json

import pytest

from render.benches.engine import Wish, amount, argv_of, size_of, table_of
from tests.render.small_story import reelwright

SMALL = ("--device", "cpu", "--size", "64x64", "--frames", "5", "--dim", "128", "--layers", "1", "--steps", "1")


def test_the_defaults_suit_the_device() -> None:
    on_gpu, on_cpu = argv_of(Wish("cuda")), argv_of(Wish("cpu", layers=2, alone=True))
    assert on_gpu[on_gpu.index("--size") + 1] == "1280x720"
    assert on_gpu[on_gpu.index("--dtype") + 1] == "bfloat16"
    assert "--layers" not in on_gpu
    assert on_cpu[on_cpu.index("--size") + 1] == "320x192"
    assert on_cpu[on_cpu.index("--layers") + 1] == "2"
    assert on_cpu[-1] == "--alone"


@pytest.mark.soak
def test_a_table_of_both() -> None:
    lines = reelwright("bench", "engine", *SMALL, "--repeats", "1").stdout.splitlines()
    assert any(line.startswith("reelwright ") for line in lines)
    assert any(line.startswith("diffusers ") for line in lines)


@pytest.mark.slow
def test_a_report_and_its_table() -> None:
    report = json.loads(reelwright("bench", "engine", *SMALL, "--alone", "--json").stdout)
    assert [row["name"] for row in report["rows"]] == ["reelwright"]
    assert "of matrix" in table_of(report)


def test_a_mistake_has_its_code() -> None:
    ended = reelwright("bench", "engine", "--device", "cpu", "--size", "65x64", code=2)
    assert "multiple of 16" in ended.stderr


def test_numbers_with_units() -> None:
    assert amount(6.52e15) == "6.52 P"
    assert amount(790e12) == "790 T"
    assert size_of(int(29.8 * 2**30)) == "29.80 GiB"
    assert size_of(None) == "-"
