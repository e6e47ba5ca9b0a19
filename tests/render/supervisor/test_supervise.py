"""The supervisor with scripted ranks under a real torchrun: kills, hangs, wrong ends, stops, takes given up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from post.suite import Stopped
from render.errors import BadModelFiles, NoEnvironment, ReelwrightError
from render.journal import Journal
from render.supervisor import watch_over
from render.supervisor.limits import Limits
from render.wan22.jobfile import Batch, Task
from render.wan22.layout import Layout
from wan22_inference.request import ShotRequest

ROOT = Path(__file__).resolve().parents[3]
QUICK = Limits(
    step_floor_s=4, item_s=20, stop_s=10, drain_s=3, dump_s=1, backoff_s=0.05, max_backoff_s=0.1, poll_s=0.02
)
MODULE = "tests.render.scripted_ranks"


def batch_of(out: Path, names: str = "abc", *, ranks: int = 2, steps: int = 4) -> Batch:
    """A batch of tasks with one-letter names."""
    out.mkdir(parents=True, exist_ok=True)
    tasks = tuple(
        Task(name * 64, (name,), name, 1, {}, ShotRequest(name, "a boat", "", 1, 64, 64, 5, steps)) for name in names
    )
    return Batch(out, out / "model", {}, tasks, Layout(ranks, 1, 1), "token", device="cpu", dtype="float32")


class Watched:
    """A run of the supervisor, with all that it told."""

    def __init__(self, out: Path, script: dict[str, dict[str, str]], **batch: Any) -> None:
        self.batch = batch_of(out, **batch)
        (out / "script.json").write_text(json.dumps(script))
        self.journal = Journal(out / "journal.jsonl")
        self.told: list[tuple[str, dict[str, object]]] = []
        self.done: dict[str, str] = {}
        self.failed: dict[str, str] = {}

    def run(self, limits: Limits = QUICK, stop_after: str = "") -> Watched:
        def stopping() -> bool:
            return bool(stop_after) and any(event == stop_after for event, _ in self.told)

        self.done, self.failed = watch_over(
            self.batch, self.journal, lambda event, **fields: self.told.append((event, fields)), stopping, limits,
            module=MODULE,
        )  # fmt: skip
        return self

    def of(self, event: str) -> list[dict[str, object]]:
        return [fields for name, fields in self.told if name == event]

    def causes(self) -> list[object]:
        return [record.payload["cause"] for record in self.journal.read() if record.event == "launch_ended"]

    @property
    def rendered(self) -> list[object]:
        return [fields["item"] for fields in self.of("rendered")]


@pytest.mark.slow
def test_a_quiet_run_tells_steps_and_takes(tmp_path: Path) -> None:
    run = Watched(tmp_path, {}).run()
    assert run.failed == {}
    assert sorted(map(str, run.rendered)) == ["a", "b", "c"]
    assert {str(fields["item"]) for fields in run.of("step")} <= set("abc")
    assert run.done == dict.fromkeys("abc", "clip")
    assert run.of("rendered")[-1]["done"] == run.of("rendered")[-1]["total"] == 3
    assert run.causes() == ["done"]


@pytest.mark.slow
def test_a_killed_rank_is_started_again_and_goes_on(tmp_path: Path) -> None:
    run = Watched(tmp_path, {"1": {"1": "sigkill@b:2"}}).run()
    assert run.failed == {}
    assert sorted(map(str, run.rendered)) == ["a", "b", "c"]
    assert run.causes() == ["killed", "done"]
    assert "SIGKILL" in str(run.of("warning")[0]["message"])
    ended = [record.payload for record in run.journal.read() if record.event == "launch_ended"]
    assert ended[0]["blamed"] == {"b": 2}, "only the dead rank's take"


@pytest.mark.slow
def test_a_hang_leaves_stacks_in_the_log_and_goes_on(tmp_path: Path) -> None:
    run = Watched(tmp_path, {"1": {"0": "hang@a:1"}}).run()
    assert run.failed == {}
    assert run.causes() == ["hung", "done"]
    log = (tmp_path / "log" / "launch-001.log").read_text()
    assert "scripted_ranks.py" in log, log
    assert "in play" in log, log


@pytest.mark.soak
def test_a_rank_that_ends_well_before_its_part_is_done_is_a_failure(tmp_path: Path) -> None:
    run = Watched(tmp_path, {"1": {"0": "exit0@a:1"}}).run()
    assert run.failed == {}
    assert run.causes() in (["incomplete", "done"], ["killed", "done"]), "whichever is noticed first"


@pytest.mark.slow
def test_a_take_that_crashes_three_times_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    run = Watched(tmp_path, {"*": {"1": "sigsegv@b:1"}}, ranks=2).run()
    assert list(run.failed) == ["b"]
    assert "3 times after step 1" in run.failed["b"]
    assert sorted(map(str, run.rendered)) == ["a", "c"]
    assert run.causes() == ["killed"] * 3 + ["done"]
    again = Watched(tmp_path, {}).run()
    assert again.failed == {}, "the user's next run tries it anew"


@pytest.mark.slow
def test_what_a_rank_tells_ends_the_run_with_its_code(tmp_path: Path) -> None:
    with pytest.raises(BadModelFiles, match="as told"):
        Watched(tmp_path / "a", {"1": {"1": "told:65@load"}}).run()
    run = Watched(tmp_path / "b", {"*": {"0": "raise@load"}})
    with pytest.raises(ReelwrightError, match="the work itself is wrong") as caught:
        run.run()
    assert "launch-001.log" in caught.value.hint
    assert run.causes() == ["failed"], "no second launch for a fault of ours"


@pytest.mark.soak
def test_out_of_memory_is_told_with_options_after_one_more_try(tmp_path: Path) -> None:
    run = Watched(tmp_path, {"*": {"0": "oom@a:0"}}, ranks=1)
    with pytest.raises(NoEnvironment, match="out of memory") as caught:
        run.run()
    assert "--layout" in caught.value.hint
    assert "Nothing was changed for you" in caught.value.hint
    assert run.causes() == ["memory", "memory"]


@pytest.mark.slow
def test_a_stop_lets_the_step_end_and_the_next_run_goes_on(tmp_path: Path) -> None:
    run = Watched(tmp_path, {}, steps=500)
    with pytest.raises(Stopped):
        run.run(stop_after="step")
    assert run.causes() == ["stopped"]
    assert list((tmp_path / "steps").iterdir())
    assert below(os.getpid()) == []


@pytest.mark.soak
def test_ranks_that_do_not_stop_are_killed_in_time(tmp_path: Path) -> None:
    run = Watched(tmp_path, {"*": {"0": "hang@a:1"}}, steps=500)
    began = time.monotonic()
    with pytest.raises(Stopped):
        run.run(Limits(stop_s=2, poll_s=0.02), stop_after="step")
    assert time.monotonic() - began < 30
    assert below(os.getpid()) == []


PROGRAM = """\
import sys
from pathlib import Path
from tests.render.supervisor.test_supervise import Watched
Watched(Path(sys.argv[1]), {}, steps=1000).run()
"""


@pytest.mark.slow
def test_no_rank_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, start_new_session=True)
    while not all((tmp_path / "steps" / name).exists() for name in "ab"):
        assert process.poll() is None
        time.sleep(0.05)
    ranks = [json.loads((tmp_path / "ranks" / f"{rank}.json").read_text())["pid"] for rank in (0, 1)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    ends = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in ranks):
        assert time.monotonic() < ends, "ranks live on"
        time.sleep(0.05)
    run = Watched(tmp_path, {}, steps=1)
    run.run()
    assert run.causes()[0] == "lost", "the next run notes what was under work"


def below(parent: int) -> list[int]:
    """Children of a process that still run."""
    from render.supervisor.processes import table

    return [number for number, (above, state, _) in table().items() if above == parent and state != "Z"]
