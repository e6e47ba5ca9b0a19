"""The command and environment of a launch, its logs, and the end of everything below it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from render.supervisor.launch import KEPT_LOGS, Launch, argv_of, environment_of, next_log
from render.supervisor.limits import Limits
from render.supervisor.processes import Family


def test_torchrun_restarts_nothing_and_stays_on_this_machine() -> None:
    argv = argv_of(Path("job.json"), 4)
    assert argv[0] == sys.executable
    assert argv[1:3] == ["-m", "torch.distributed.run"]
    assert {"--standalone", "--max-restarts=0", "--nproc-per-node=4"} <= set(argv)
    assert argv[-3:] == ["-m", "render.supervisor.rank", "job.json"]


def test_the_environment_keeps_what_the_user_set_and_drops_another_torchruns() -> None:
    base = {"PATH": "/bin", "OMP_NUM_THREADS": "7", "RANK": "3", "WORLD_SIZE": "9", "TORCHELASTIC_RUN_ID": "x",
            "LOCAL_RANK": "1", "PET_NNODES": "2", "PYTHONPATH": "/mine"}  # fmt: skip
    env = environment_of(base, 2, "cpu", 8)
    assert env["OMP_NUM_THREADS"] == "7"
    assert env["OMP_WAIT_POLICY"] == "PASSIVE"
    assert env["PYTHONFAULTHANDLER"] == "1"
    assert env["PYTHONPATH"].endswith(":/mine")
    assert not {"RANK", "WORLD_SIZE", "TORCHELASTIC_RUN_ID", "LOCAL_RANK", "PET_NNODES"} & env.keys()
    assert environment_of({}, 3, "cpu", 8)["OMP_NUM_THREADS"] == "2"
    assert environment_of({}, 64, "cpu", 8)["OMP_NUM_THREADS"] == "1"
    assert "TORCH_NCCL_DUMP_ON_TIMEOUT" in environment_of({}, 2, "cuda", 8)


def test_logs_are_numbered_and_the_oldest_go(tmp_path: Path) -> None:
    for number in range(1, KEPT_LOGS + 5):
        log = next_log(tmp_path)
        assert log.name == f"launch-{number:03d}.log"
        log.touch()
    assert len(list((tmp_path / "log").iterdir())) == KEPT_LOGS


DAUGHTERS = """\
import subprocess, sys, time
for _ in range(2):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("ready", flush=True)
time.sleep(600)
"""


def test_a_kill_reaches_sessions_below(tmp_path: Path) -> None:
    launch = Launch([sys.executable, "-c", DAUGHTERS], os.environ, tmp_path / "log", Limits())
    while "ready" not in launch.tail():
        assert launch.poll() is None
        time.sleep(0.02)
    family = Family(launch._process.pid)
    family.look()
    assert len(family.alive()) == 3
    launch.kill()
    assert family.alive() == []


def test_a_family_knows_its_own_from_a_number_used_again() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        family = Family(process.pid)
        family.look()
        assert family.alive() == [process.pid]
        family._seen[process.pid] -= 1  # as if another process had had this number before
        family.signal(9)
        assert process.poll() is None
        process.kill()
