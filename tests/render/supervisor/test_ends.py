"""Why a launch ended, from what it left: each way of dying, told apart."""

from __future__ import annotations

from typing import Any

import pytest

from render.supervisor.ends import DECODING, Remains, died, end_of
from render.wan22.heartbeat import Beat

TORCHRUN_SAID = """\
render.supervisor.rank FAILED
------------------------------------------------------------
Failures:
[1]:
  time      : 2026-01-01_00:00:00
  host      : node
  rank      : 1 (local_rank: 1)
  exitcode  : 1 (pid: 11)
  error_file: <N/A>
------------------------------------------------------------
Root Cause (first observed failure):
[0]:
  time      : 2026-01-01_00:00:00
  host      : node
  rank      : 0 (local_rank: 0)
  exitcode  : {status} (pid: 10)
  error_file: <N/A>
"""


def beat(rank: int, phase: str = "high", take: str | None = "a", step: int | None = 3, **fields: Any) -> Beat:
    return Beat(rank, 2, "token", phase=phase, take=take, step=step, num_steps=4, step_s=1.0, **fields)


def remains(status: int = 1, **fields: Any) -> Remains:
    """What two ranks in the middle of takes a and b left."""
    beats = {0: beat(0), 1: beat(1, take="b", step=2)}
    given = {"asked": False, "hung": "", "beats": beats, "errors": {}, "log": "", "log_name": "log/x.log", **fields}
    return Remains(status=status, num_ranks=2, **given)


def error(message: str, code: int = 1, **fields: Any) -> dict[str, Any]:
    return {"message": message, "hint": "", "exit_code": code, **fields}


def test_done_is_what_every_rank_says() -> None:
    done = {rank: beat(rank, "done", None, None) for rank in (0, 1)}
    assert end_of(remains(0, beats=done)).cause == "done"
    end = end_of(remains(0, beats={**done, 1: beat(1, "low", "b", 2)}))
    assert (end.cause, end.ranks, end.blamed) == ("incomplete", (1,), {"b": 2})
    assert end_of(remains(0, beats={0: done[0]})).ranks == (1,), "one that never said a word"


def test_a_stop_asked_for_and_one_by_the_clock() -> None:
    assert end_of(remains(asked=True)).cause == "stopped"
    assert end_of(remains(-9, asked=True)).cause == "stopped"
    stopped = {rank: beat(rank, "stopped", None, None) for rank in (0, 1)}
    assert end_of(remains(beats=stopped)).cause == "stopped"
    half = {0: stopped[0], 1: beat(1)}
    assert end_of(remains(beats=half)).cause != "stopped", "torchrun stops the others after one died"


@pytest.mark.parametrize("code", [2, 65, 69, 74, 75])
def test_what_a_rank_knows_to_be_hopeless_ends_the_run(code: int) -> None:
    end = end_of(remains(errors={1: error("bad weights", code)}, log=TORCHRUN_SAID.format(status=-15)))
    assert (end.cause, end.code, end.message) == ("told", code, "bad weights")
    assert end_of(remains(asked=True, errors={1: error("bad weights", code)})).cause == "told"


def test_the_first_rank_to_die_is_to_blame_not_those_that_lost_it() -> None:
    errors = {1: error("RuntimeError: Connection closed by peer [127.0.0.1]:5", secondary=True)}
    end = end_of(remains(errors=errors, log=TORCHRUN_SAID.format(status=-11)))
    assert (end.cause, end.ranks, end.blamed) == ("killed", (0,), {"a": 3})
    assert "SIGSEGV" in end.message
    assert "high, take a, after step 3" in end.message


def test_a_kill_for_memory_is_told_as_one() -> None:
    end = end_of(remains(log=TORCHRUN_SAID.format(status=-9), oom_kills=1))
    assert "the kernel ran out of memory" in end.message
    assert "fewer ranks" in end.hint
    assert "memory" not in end_of(remains(log=TORCHRUN_SAID.format(status=-9))).message


def test_an_exception_is_told_by_the_rank_that_had_it() -> None:
    errors = {0: error("NCCL timeout", secondary=True), 1: error("ValueError: wrong")}
    end = end_of(remains(errors=errors, log=TORCHRUN_SAID.format(status=1)))
    assert (end.cause, end.message, end.ranks, end.blamed) == ("failed", "rank 1: ValueError: wrong", (1,), {"b": 2})
    assert "log/x.log" in end.hint


def test_connections_lost_by_all_blame_nobody_alone() -> None:
    errors = {rank: error("RuntimeError: Connection reset by peer") for rank in (0, 1)}
    end = end_of(remains(errors=errors))
    assert (end.cause, end.blamed) == ("lost", {"a": 3, "b": 2})


@pytest.mark.parametrize(
    "message",
    ["OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB", "DefaultCPUAllocator: can't allocate memory"],
)
def test_out_of_memory_comes_with_what_can_be_done(message: str) -> None:
    end = end_of(remains(errors={0: error(message)}))
    assert (end.cause, end.code) == ("memory", 69)
    assert "--layout" in end.hint
    assert end_of(remains(log=f"x\ntorch.{message}\ny")).cause == "memory"


def test_a_hang_blames_all_that_were_under_work() -> None:
    end = end_of(remains(-9, hung="rank 0 made no step for 130 s"))
    assert (end.cause, end.blamed) == ("hung", {"a": 3, "b": 2})


def test_a_killed_torchrun_is_no_takes_fault() -> None:
    end = end_of(remains(-9))
    assert (end.cause, end.blamed) == ("lost", {})
    assert "signal 9" in end.message


def test_what_is_under_work() -> None:
    beats = {
        0: beat(0, "decode", "a", None),
        1: beat(1, "low", "b", 4, done={"b": "clip"}),
        2: beat(2, "load", None, None),
    }
    assert end_of(remains(-9, hung="x", beats=beats)).blamed == {"a": DECODING}


def test_torchruns_report_is_read() -> None:
    assert died(TORCHRUN_SAID.format(status=-9)) == {0: -9, 1: 1}
    assert died("nothing of the kind") == {}
