"""The supervised command with the real engine and a tiny checkpoint: ranks killed, the supervisor stopped."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from render.supervisor.processes import table
from tests.render.small_story import ROOT, command

STORY = """\
version: 1
project: {id: small, title: Small, canvas: 320x180}
model: {size: 64x64, frames: 9, steps: 60}
shots:
  - {id: a1, prompt: "A grey frigate leaves harbour at dawn"}
  - {id: a2, prompt: "Waves against a pier"}
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from wan22_inference.tiny.write import write_tiny

    return write_tiny(tmp_path_factory.mktemp("tiny") / "official")


def render_args(folder: Path, tiny: Path, out: str) -> list[str]:
    story = folder / "small.yaml"
    story.write_text(STORY)
    return [
        "render", str(story), "--out", str(folder / out), "--until", "render", "--checkpoint", str(tiny),
        "--device", "cpu", "--dtype", "float32", "--nproc", "2", "--json",
    ]  # fmt: skip


class Run:
    """A supervised run in the background."""

    def __init__(self, args: list[str], log: Path) -> None:
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command(*args), cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_for(self, there: Callable[[], bool]) -> None:
        while not there():
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.01)

    def end(self, timeout_s: float = 120) -> int:
        try:
            return self.process.wait(timeout_s)
        finally:
            self.process.kill()
            self.process.wait()


def beat(out: Path, rank: int = 0) -> dict[str, object]:
    try:
        found = json.loads((out / "ranks" / f"{rank}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    assert isinstance(found, dict)
    return found


def step_of(out: Path, rank: int = 0) -> int:
    step = beat(out, rank).get("step")
    return step if isinstance(step, int) else 0


def latents(out: Path) -> dict[str, str]:
    files = sorted((out / "store" / "latent").glob("*/latents.safetensors"))
    return {path.parent.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def ranks_of(out: Path) -> list[int]:
    return [pid for pid in (beat(out, rank).get("pid") for rank in (0, 1)) if isinstance(pid, int)]


@pytest.fixture(scope="module")
def undisturbed(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("undisturbed")
    run = Run(render_args(folder, tiny, "out"), folder / "log")
    assert run.end() == 0, run.log.read_text()
    found = latents(folder / "out" / "small")
    assert len(found) == 2
    return found


@pytest.mark.soak
def test_a_killed_rank_costs_no_bits_and_the_run_goes_on(
    tmp_path: Path, tiny: Path, undisturbed: dict[str, str]
) -> None:
    out = tmp_path / "out" / "small"
    run = Run(render_args(tmp_path, tiny, "out"), tmp_path / "log")
    run.wait_for(lambda: step_of(out) >= 12)
    os.kill(ranks_of(out)[0], signal.SIGKILL)
    assert run.end() == 0, run.log.read_text()
    assert latents(out) == undisturbed
    rows = [json.loads(line) for line in run.log.read_text().splitlines() if line.startswith("{")]
    assert any("SIGKILL" in str(row.get("message")) for row in rows), rows
    assert any(beat(out, rank)["resumed"] for rank in (0, 1)), "it went on from a checkpoint"


@pytest.mark.slow
def test_sigterm_ends_in_time_with_checkpoints_and_the_next_run_goes_on(
    tmp_path: Path, tiny: Path, undisturbed: dict[str, str]
) -> None:
    out = tmp_path / "out" / "small"
    run = Run(render_args(tmp_path, tiny, "out"), tmp_path / "log")
    run.wait_for(lambda: step_of(out) >= 12 and step_of(out, 1) >= 1)
    ranks, began = ranks_of(out), time.monotonic()
    run.process.send_signal(signal.SIGTERM)
    assert run.end() == 75, run.log.read_text()
    assert time.monotonic() - began < 30
    assert not set(ranks) & {number for number, (_, state, _) in table().items() if state != "Z"}
    assert list((out / "ckpt").glob("*/step-*/state.json"))
    again = Run(render_args(tmp_path, tiny, "out"), tmp_path / "log")
    assert again.end() == 0, again.log.read_text()
    assert latents(out) == undisturbed


@pytest.mark.soak
def test_a_killed_supervisor_takes_its_ranks_along(tmp_path: Path, tiny: Path, undisturbed: dict[str, str]) -> None:
    out = tmp_path / "out" / "small"
    run = Run(render_args(tmp_path, tiny, "out"), tmp_path / "log")
    run.wait_for(lambda: step_of(out) >= 7)
    ranks = ranks_of(out)
    run.process.kill()
    assert run.end() == -signal.SIGKILL
    ends = time.monotonic() + 10
    while set(ranks) & table().keys():
        assert time.monotonic() < ends, "ranks live on"
        time.sleep(0.05)
    again = Run(render_args(tmp_path, tiny, "out"), tmp_path / "log")
    assert again.end() == 0, again.log.read_text()
    assert latents(out) == undisturbed
