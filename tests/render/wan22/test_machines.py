"""Two agents of torchrun on loopback over one output folder, as two machines would be: the same film as from one agent, a
layout whose Ulysses groups cross machines refused, and a machine lost in mid-work."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from render.wan22.heartbeat import read_beats
from tests.render.small_story import ROOT
from tests.render.wan22.batches import hashes
from tests.render.wan22.test_kills import STORY, _tree
from tests.render.wan22.test_layouts import environment, torchrun

pytestmark = [pytest.mark.slow, pytest.mark.soak]

OUR_TRACE = re.compile(rf'File "{re.escape(str(ROOT))}/(?!\.venv)[^"]+", line')
"""A line of a traceback through our code; torchrun ends with one of its own."""

WORKING = ("load", "high", "low", "decode")

Agents = list["subprocess.Popen[bytes]"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def arguments(folder: Path, tiny: Path, *more: str) -> list[str | Path]:
    folder.mkdir(exist_ok=True)
    (folder / "six.yaml").write_text(STORY)
    return [
        ROOT / "render_all", folder / "six.yaml", "--checkpoint", tiny, "--device", "cpu", "--dtype", "float32",
        "--until", "render", "--out", folder / "out", *more,
    ]  # fmt: skip


def start(folder: Path, tiny: Path, port: int, per_node: int, *more: str) -> Agents:
    """Both agents, each in a session of its own, with a log of its own."""
    agents = []
    for node in range(2):
        command = [
            sys.executable, "-m", "torch.distributed.run", "--nnodes=2", f"--nproc-per-node={per_node}",
            f"--node-rank={node}", "--rdzv-backend=static", "--master-addr=127.0.0.1", f"--master-port={port}",
            *map(str, arguments(folder, tiny, *more)),
        ]  # fmt: skip
        with (folder / f"{node}.txt").open("ab") as log:
            agents.append(
                subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log, start_new_session=True)
            )
    return agents


def end(agents: Sequence[subprocess.Popen[bytes]], folder: Path) -> tuple[list[int], str]:
    """Exit codes and what was said; nothing is left running."""
    try:
        codes = [agent.wait(timeout=200) for agent in agents]
    finally:
        for agent in agents:
            kill(agent)
    return codes, "".join((folder / f"{node}.txt").read_text() for node in range(2))


def kill(agent: subprocess.Popen[bytes]) -> None:
    for pid in _tree(agent.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    agent.wait()


def one_agent(folder: Path, tiny: Path, num_ranks: int, *more: str) -> dict[str, str]:
    command = torchrun(num_ranks, *arguments(folder, tiny, *more))
    ended = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return hashes(folder / "out/six")


def test_replicas_span_machines(tiny: Path, tmp_path: Path) -> None:
    layout = ("--layout", "replicas=2,ulysses=2")
    codes, said = end(start(tmp_path / "two", tiny, free_port(), 2, *layout), tmp_path / "two")
    assert codes == [0, 0], said
    out = tmp_path / "two/out/six"
    made = [set(beat.done) for _, beat in sorted(read_beats(out).items())]
    assert len(made) == 4
    assert set().union(*made) == {f"s{n}-t1" for n in range(6)}
    assert made[0] | made[1], "the first machine made nothing"
    assert made[2] | made[3], "the second machine made nothing"
    assert not (made[0] | made[1]) & (made[2] | made[3]), "a shot was made by two machines"
    assert hashes(out) == one_agent(tmp_path / "one", tiny, 4, *layout)


def test_a_shot_never_crosses_machines(tiny: Path, tmp_path: Path) -> None:
    codes, said = end(
        start(tmp_path / "two", tiny, free_port(), 1, "--layout", "replicas=1,ulysses=2"), tmp_path / "two"
    )
    assert all(codes)
    assert "2 ranks of one shot cross machines of 1 rank(s) each" in said
    assert "hint: ulysses may be 1 here" in said
    assert not OUR_TRACE.search(said), said


@pytest.mark.parametrize("lost", [0, 1])
def test_a_machine_is_lost(tiny: Path, tmp_path: Path, lost: int) -> None:
    folder, port = tmp_path / "two", free_port()
    out = folder / "out/six"
    agents = start(folder, tiny, port, 1, "--wave", "2")
    while all(agent.poll() is None for agent in agents):
        beat = read_beats(out).get(lost)
        if any(out.glob("store/latent/*/manifest.json")) and beat is not None and beat.phase in WORKING:
            break
        time.sleep(0.02)
    assert [agent.poll() for agent in agents] == [None, None], "it was through before the kill"
    kill(agents[lost])
    codes, said = end(agents, folder)
    assert all(codes), said
    stored = {path: path.stat().st_mtime_ns for path in out.glob("store/*/*/manifest.json")}
    assert stored
    codes, said = end(start(folder, tiny, port, 1, "--wave", "2"), folder)
    assert codes == [0, 0], said
    assert {path: path.stat().st_mtime_ns for path in stored} == stored, "something finished was made again"
    assert not list((out / "ckpt").glob("*/*"))
    takes = {path.name for path in (out / "takes/wan22").glob("*.mov")}
    assert takes == {f"s{n}-t1.mov" for n in range(6)}
    assert json.loads((out / "plan.json").read_text())["engine"]["layout"]["replicas"] == 2
    assert hashes(out) == one_agent(tmp_path / "one", tiny, 2, "--wave", "2")
