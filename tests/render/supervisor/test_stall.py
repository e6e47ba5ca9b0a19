"""When silence is a hang, with a clock of our own."""

from __future__ import annotations

from typing import Any

from render.supervisor.limits import Limits
from render.supervisor.stall import StallWatch
from render.wan22.heartbeat import Beat

LIMITS = Limits(step_factor=5, step_floor_s=120, item_s=1800)


def beat(rank: int, phase: str, take: str | None = None, step: int | None = None, **fields: Any) -> Beat:
    return Beat(rank, 2, "token", phase=phase, take=take, step=step, num_steps=40, **fields)


def watch(last_step: int = 26) -> StallWatch:
    return StallWatch(LIMITS, 0.0, lambda take, phase: last_step if phase == "high" else 40)


def test_a_step_may_take_five_median_steps_but_two_minutes_at_least() -> None:
    quick, slow = watch(), watch()
    assert quick.look({0: beat(0, "high", "a", 3, step_s=1.0)}, 0) is None
    assert quick.look({0: beat(0, "high", "a", 3, step_s=1.0)}, 119) is None
    told = quick.look({0: beat(0, "high", "a", 3, step_s=1.0)}, 121)
    assert told == "rank 0 made no step for 121 s, in high, take a, after step 3"
    assert slow.look({0: beat(0, "high", "a", 3, step_s=60.0)}, 0) is None
    assert slow.look({0: beat(0, "high", "a", 3, step_s=60.0)}, 299) is None
    assert slow.look({0: beat(0, "high", "a", 3, step_s=60.0)}, 301) is not None


def test_the_first_step_and_everything_else_have_half_an_hour() -> None:
    for one in (beat(0, "high", "a", 0), beat(0, "load"), beat(0, "decode", "a"), beat(0, "encode")):
        stall = watch()
        assert stall.look({0: one}, 0) is None
        assert stall.look({0: one}, 1799) is None
        assert stall.look({0: one}, 1801) is not None


def test_a_rank_that_is_through_may_wait_for_the_others() -> None:
    stall = watch()
    for second in range(0, 2000, 10):
        waiting = beat(0, "high", "a", 26, step_s=1.0)
        working = beat(1, "high", "b", second // 100, step_s=1.0, at_monotonic=second)
        assert stall.look({0: waiting, 1: working}, second) is None
    given_up = beat(0, "high", "a", 5, step_s=1.0, failed={"a": "NaN"})
    stall = watch()
    stall.look({0: given_up}, 0)
    assert stall.look({0: given_up}, 500) is None


def test_one_silent_rank_among_others_that_work_is_a_hang() -> None:
    stall = watch()
    told = None
    for second in range(0, 200, 10):
        hung = beat(0, "high", "a", 3, step_s=1.0)
        working = beat(1, "high", "b", second // 10, step_s=1.0, at_monotonic=second)
        told = told or stall.look({0: hung, 1: working}, second)
    assert told is not None
    assert "rank 0" in told


def test_ranks_that_never_begin_or_never_end() -> None:
    assert watch().look({}, 1799) is None
    assert "no rank began" in str(watch().look({}, 1801))
    stall = watch()
    stall.look({0: beat(0, "done")}, 0)
    assert "did not end" in str(stall.look({0: beat(0, "done")}, 1801))


def test_going_back_to_a_checkpoint_is_a_sign_of_life() -> None:
    stall = watch()
    stall.look({0: beat(0, "high", "a", 9, step_s=1.0)}, 0)
    stall.look({0: beat(0, "high", "a", 5, step_s=1.0)}, 100)
    assert stall.look({0: beat(0, "high", "a", 5, step_s=1.0)}, 210) is None
