"""Which layout is taken: replicas where they fit, weights split where not, cards together for few shots."""

from __future__ import annotations

import pytest

from render.options import EngineOptions
from render.planning.cards import GIB, machine_named
from render.planning.hours import Left
from render.planning.layouts import Work, choose_layout, nearest, possible, weigh
from render.planning.memory import Model, encoder_values
from render.planning.official import official_need
from render.wan22.layout import Layout, check_layout
from wan22_inference.config import A14B
from wan22_inference.geometry import ClipShape
from wan22_inference.request import ShotRequest


def work(num_shots: int = 54, width: int = 1280, height: int = 720, **fields: object) -> Work:
    shots = [
        Left(f"r{n:03}-t1", ShotRequest(f"r{n:03}-t1", "a ship", "", n, width_px=width, height_px=height))
        for n in range(num_shots)
    ]
    return Work(shots, Model(A14B, encoder_values()), 57_150_000_000, EngineOptions(), trace=False, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("machine", "layout"),
    [
        ("4x48", Layout(4, 1, 1)),
        ("1x48", Layout(1, 1, 1)),
        ("2x48", Layout(2, 1, 1)),
        ("4x24", Layout(4, 1, 2)),
        ("4x16", Layout(4, 1, 4)),
        ("1x80", Layout(1, 1, 1)),
        ("8x80", Layout(8, 1, 1)),
    ],
)
def test_a_batch_on_the_named_machines(machine: str, layout: Layout) -> None:
    taken = weigh(work(), machine_named(machine))[0]
    assert (taken.layout, taken.fits) == (layout, True)


def test_one_retake_gets_all_cards() -> None:
    taken = weigh(work(1), machine_named("4x48"))[0]
    assert taken.layout.ulysses == 4
    alone = next(one for one in weigh(work(1), machine_named("4x48")) if one.layout == Layout(4, 1, 1))
    assert taken.times.total_s < 0.5 * alone.times.total_s


def test_too_little_is_refused_with_numbers_and_what_would_do() -> None:
    asked = work(54)
    taken = weigh(asked, machine_named("1x16"))[0]
    assert not taken.fits
    assert "GiB" in taken.why_not
    near = nearest(asked, machine_named("1x16"))
    assert "such cards" in near
    assert "1 x 32 GB" in near


def test_every_possible_layout_is_one() -> None:
    for num in (1, 2, 3, 4, 5, 6, 8, 12):
        for layout in possible(num, 40):
            check_layout(layout, num)
    assert Layout(3, 1, 3) in possible(3, 40)
    assert all(layout.ulysses == 1 for layout in possible(3, 40))


def test_choosing_for_a_run_stays_inside_a_computer() -> None:
    card = machine_named("1x16").card
    layout = choose_layout(work(), card, world=8, local_world=4)
    assert layout.world == 8
    assert layout.lockstep <= 4


def test_the_official_code_on_four_cards_of_48() -> None:
    hd, sd = ClipShape(1280, 720, 81), ClipShape(832, 480, 81)
    card = machine_named("4x48").card.memory_bytes
    assert (official_need(hd, 4, card).needed_gb, official_need(hd, 4, card).fits) == (51.7, False)
    assert (official_need(sd, 4, card).needed_gb, official_need(sd, 4, card).fits) == (40.9, True)
    two = official_need(hd, 2, card)
    assert (two.is_published, two.fits) == (False, False)
    assert two.needed_gb * 1e9 > 60 * GIB
