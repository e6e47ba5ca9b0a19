"""No rank outlives the torchrun that started it, however that one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from render.supervisor.processes import Family
from tests.render.small_story import ROOT, write_story


@pytest.mark.slow
def test_a_killed_torchrun_leaves_no_rank_and_no_lock(tmp_path: Path) -> None:
    from render.lock import holder

    story = write_story(tmp_path)
    args = ["render_all", str(story), "--renderer", "animatic", "--until", "film", "--out", str(tmp_path / "out")]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", *args]
    with subprocess.Popen(torchrun, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL) as process:
        family = Family(process.pid)
        while holder(tmp_path / "out" / "small") is None:
            assert process.poll() is None
            time.sleep(0.02)
        family.look()
        assert len(family.alive()) >= 3
        os.kill(process.pid, signal.SIGKILL)
    ends = time.monotonic() + 10
    while family.alive():
        assert time.monotonic() < ends, "ranks live on"
        time.sleep(0.05)
    assert holder(tmp_path / "out" / "small") is None
