"""The table of a layout: sums of traced parts, what is interpolated, and that traces made now agree."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from render.planning.cards import NAMED_MACHINES, machine_named
from render.planning.layouts import possible
from render.planning.memory import Model, encoder_values, memory_tables
from render.planning.table import BETWEEN, TRACED, estimated, expert_bytes, from_table, split_weights
from render.planning.tracing import Case, Row, table_cases, text_weights_bytes
from render.wan22.layout import Layout
from storyboards.presets import PRESETS
from storyboards.story import Model as Settings
from wan22_inference.config import A14B, ExpertConfig
from wan22_inference.request import ShotRequest

ROOT = Path(__file__).resolve().parents[3]
GIB = 2**30
HD = Case(1280, 720, 81)


def traced(*cases: Case) -> list[Row]:
    command = [sys.executable, "-W", "ignore", "-m", "render.planning.tracing"]
    wanted = json.dumps([asdict(case) for case in cases])
    ended = subprocess.run(command, input=wanted, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Row(**json.loads(line)) for line in ended.stdout.splitlines()]


def request(width: int = 1280, height: int = 720, frames: int = 81) -> ShotRequest:
    return ShotRequest("r001-t1", "a ship", "", 1, width_px=width, height_px=height, num_frames=frames)


def test_weights_are_counted_as_the_engine_holds_them() -> None:
    for shard in (1, 2, 4, 8):
        row = from_table(replace(HD, shard=shard))
        assert row is not None
        assert row.basis == TRACED
        weights, text = split_weights(replace(HD, shard=shard))
        assert weights == pytest.approx(row.weights_bytes, rel=1e-4)
        assert text == text_weights_bytes(A14B, shard, "bfloat16")
        over = row.preparing_bytes - weights - text - row.context_bytes
        assert 0 <= over < 1.2 * GIB, "beside weights and texts only a wide layer, and what is gathered of one"


def test_text_weights_leave_before_the_first_step() -> None:
    """Whole on a card they are the larger moment; split, a step is."""
    whole, split = from_table(HD), from_table(replace(HD, shard=4))
    assert whole is not None
    assert split is not None
    assert whole.preparing_bytes - whole.weights_bytes > 4.3 * GIB
    assert whole.preparing_bytes > whole.peak_bytes
    assert split.preparing_bytes < split.peak_bytes


def test_a_whole_expert_is_its_parameters() -> None:
    weights, text = split_weights(HD)
    assert weights + text == pytest.approx(2 * A14B.num_parameters, rel=1e-3)
    assert encoder_values() * 2 == pytest.approx(11_361_920_418, rel=1e-4)  # the published file


@pytest.mark.soak
def test_parts_add_up_to_traces() -> None:
    """What the table adds together is what the whole case traces to, to the byte; and an upright clip is a lying one."""
    cases = [
        Case(832, 480, 81, ulysses=4, shard=4, batch=2),
        Case(1280, 720, 81, ulysses=2, shard=4),
        Case(480, 832, 81, shard=8),
    ]
    for case, row in zip(cases, traced(*cases), strict=True):
        known = from_table(case)
        assert known is not None
        assert known.peak_bytes == row.peak_bytes


@pytest.mark.slow
def test_the_committed_table_is_what_the_engine_traces_to() -> None:
    sharding, clips = table_cases()
    sample = [sharding[1], clips[0], clips[-1], *random.Random().sample(clips[1:-1], 2)]
    for case, row in zip(sample, traced(*sample), strict=True):
        known = from_table(case)
        assert known is not None
        assert known.peak_bytes == row.peak_bytes, case
        assert known.weights_bytes == row.weights_bytes
        assert known.preparing_bytes == row.preparing_bytes


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("machine", NAMED_MACHINES)
def test_named_machines_and_presets_are_answered_from_the_table(machine: str, preset: Settings) -> None:
    for layout in possible(machine_named(machine).num_cards, A14B.num_heads):
        case = Case(preset.size.width_px, preset.size.height_px, preset.frames, layout.ulysses, layout.shard)
        for batch in (1, 2):
            row = from_table(replace(case, batch=batch))
            assert row is not None
            assert row.basis == TRACED


@pytest.mark.soak
def test_a_clip_between_traced_ones_is_close_and_said_to_be() -> None:
    case = Case(960, 544, 65)
    guess = estimated(case)
    assert guess.basis == BETWEEN
    assert guess.peak_bytes == pytest.approx(traced(case)[0].peak_bytes, rel=0.05)


def test_without_a_trace_something_is_said() -> None:
    cases = [Case(1024, 576, 45, ulysses=10, shard=10), Case(64, 64, 17, dtype="float32")]
    for row in expert_bytes(cases, trace=False):
        assert row.basis != TRACED
        assert row.peak_bytes > 0
    small = ExpertConfig(dim=128, ffn_dim=256, num_heads=4, num_layers=2, text_dim=64)
    (row,) = expert_bytes([Case(64, 64, 17, config=small)], trace=False)
    assert 0 < row.peak_bytes < 0.1 * GIB


def test_phases_and_what_they_add_up_to() -> None:
    card = machine_named("1x48").card
    (table,) = memory_tables([request()] * 4, [Layout(1, 1, 1)], Model(A14B, encoder_values()), card, waves=[4])
    assert [phase.name for phase in table.phases] == ["encode", "high", "low", "decode"]
    assert table.fits
    for phase in table.phases:
        told = phase.to_json()
        parts = ("weights_bytes", "gathered_bytes", "context_bytes", "activations_bytes", "waiting_bytes")
        assert max(sum(int(str(told[name])) for name in parts), phase.preparing_bytes) == told["peak_bytes"]
    assert table.fullest.name == "low"
    assert 27.4 * GIB < table.fullest.peak_bytes < 28.5 * GIB


def test_pictures_that_do_not_fit_are_tiled() -> None:
    card = machine_named("8x16").card
    (table,) = memory_tables([request(1920, 1088)], [Layout(1, 8, 8)], Model(A14B, encoder_values()), card, trace=False)
    assert table.tiling is not None
    assert table.phases[-1].peak_bytes + table.reserve_bytes < card.memory_bytes
