"""A disk that fills while an exhibition is made: a clear message, no half package, and the next run completes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import bagit
import pytest

from tests.render.exhibition.test_export import signing, written
from tests.render.small_disk import MIB, small_disk
from tests.render.small_story import ROOT, command, events


@pytest.mark.soak
@pytest.mark.parametrize("stage", ["signed", "handoff"])
def test_a_disk_that_fills_while_packing(tmp_path: Path, stage: str) -> None:
    with small_disk(tmp_path / "disk", 900 * MIB) as disk:
        if isinstance(disk, str):
            pytest.skip(disk)
        story = written(tmp_path / "story")
        args = ["render", str(story), "--renderer", "animatic", "--out", str(disk.folder / "out"), "--json"]
        env = {**os.environ, **signing(tmp_path)}
        process = subprocess.Popen(
            disk.inside(command(*args)), cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        rows = []
        with process:
            for line in process.stdout:
                rows += events(line)
                if rows and rows[-1]["event"] == "artifact_started" and rows[-1]["stage"] == stage:
                    disk.fill(0)
                    break
            rows += events(process.stdout.read())
            assert process.stderr is not None
            talk = process.stderr.read()
        assert process.returncode == 75, talk
        assert "disk is full" in talk
        assert "run the same command again" in talk
        assert "Traceback" not in talk
        out = disk.seen / "out" / "small"
        assert not (out / "exhibition").exists()
        disk.clear()
        ended = subprocess.run(
            disk.inside(command(*args)), cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        assert bagit.Bag(str(out / "exhibition")).validate()
        assert not [path for path in out.iterdir() if path.name.startswith(".exhibition")]
