"""Operations counted, and a batch played through."""

from __future__ import annotations

import pytest

from render.planning.cards import machine_named
from render.planning.hours import Left, Stage, floor_s, forwards, rate_of, request_flops, timetable
from render.wan22.layout import Layout
from wan22_inference.config import A14B
from wan22_inference.request import ShotRequest


def request(**fields: object) -> ShotRequest:
    return ShotRequest("r001-t1", "a ship", "", 1, **fields)  # type: ignore[arg-type]


def stage(layout: Layout, machine: str = "4x48", wave: int = 16) -> Stage:
    card = machine_named(machine).card
    return Stage(A14B, layout, card, rate_of(card), wave, 57_150_000_000)


def test_forwards_are_those_of_the_engine() -> None:
    assert forwards(request()) == (52, 28)
    assert forwards(request(guidance_high=1.0, guidance_low=1.0)) == (26, 14)
    assert forwards(request(), first_step=30) == (0, 20)
    assert forwards(request(), first_step=10) == (32, 28)
    assert forwards(request(), first_step=40) == (0, 0)
    one = request(num_steps=30, boundary=0.0)
    assert forwards(one) == (60, 0)


def test_operations_of_a_clip() -> None:
    assert request_flops(A14B, request()) == pytest.approx(80 * 6.52e15, rel=0.01)
    assert request_flops(A14B, request(width_px=832, height_px=480)) == pytest.approx(80 * 1.68e15, rel=0.01)


def test_no_program_makes_54_shots_in_six_hours_on_four_a6000() -> None:
    shots = [Left(f"r{n}", request()) for n in range(54)]
    floor = floor_s(shots, A14B, machine_named("4x48").card, 4)
    assert floor / 3600 == pytest.approx(12.6, rel=0.02)
    assert timetable(shots, stage(Layout(4, 1, 1))).total_s > floor


def test_every_clip_is_done_before_the_end_and_work_is_shared() -> None:
    shots = [Left(f"r{n}", request()) for n in range(9)]
    table = timetable(shots, stage(Layout(4, 1, 1)))
    assert set(table.done_s) == {f"r{n}" for n in range(9)}
    assert max(table.done_s.values()) <= table.total_s + 1e-6
    one = timetable(shots[:1], stage(Layout(4, 1, 1))).total_s
    assert table.total_s > 2.5 * one  # nine shots, four cards: one has three
    assert table.num_done(0) == 0
    assert table.num_done(table.total_s) == 9


def test_what_is_there_already_costs_less() -> None:
    shots = [Left(f"r{n}", request()) for n in range(4)]
    whole = timetable(shots, stage(Layout(4, 1, 1))).total_s
    half = timetable([Left(one.name, one.request, first_step=20) for one in shots], stage(Layout(4, 1, 1))).total_s
    clips = timetable([Left(one.name, one.request, has_latents=True) for one in shots], stage(Layout(4, 1, 1))).total_s
    assert clips < half < whole


def test_small_waves_load_experts_more_often() -> None:
    shots = [Left(f"r{n}", request()) for n in range(16)]
    small, large = (timetable(shots, stage(Layout(4, 1, 1), wave=wave)) for wave in (4, 16))
    assert small.loading_s > large.loading_s
    assert small.total_s > large.total_s
    assert min(small.done_s.values()) < min(large.done_s.values())


def test_lanes_that_share_weights_walk_in_step() -> None:
    long, short = Left("long", request(num_steps=40)), Left("short", request(num_steps=10))
    alone = timetable([long], stage(Layout(2, 1, 2), "2x24")).total_s
    both = timetable([long, short], stage(Layout(2, 1, 2), "2x24"))
    assert both.total_s == pytest.approx(alone, rel=0.01)
