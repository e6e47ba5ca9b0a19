"""Runs of store, journal, lock and publishing together, killed at random moments and run again."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import render.store
from render.journal import Journal
from render.lock import holder
from render.store import Store
from render.verify import verify
from tests.render.test_store import whole_store

ROOT = Path(render.store.__file__).parents[1]
JOB = """
import hashlib, sys
from pathlib import Path
from render.atomic import publish, write_json
from render.journal import Journal
from render.lock import FolderLock
from render.store import Store
out = Path(sys.argv[1])

def content(number):
    return b"".join(hashlib.sha256(b"%d %d" % (number, part)).digest() for part in range(2000))

def clip(number):
    def build(folder):
        with open(folder / "clip.mov", "wb", buffering=0) as file:
            data = content(number)
            for start in range(0, len(data), 4096):
                file.write(data[start:start + 4096])
        return {"number": number}
    return build

with FolderLock.acquire(out, "job"):
    journal = Journal(out / "journal.jsonl")
    store = Store(out, on_event=lambda event, **fields: journal.append(event, **fields))
    store.sweep()
    clips = [store.artifact("clip", {"number": number}, clip(number)) for number in range(12)]
    for number, one in enumerate(clips):
        publish(one.file("clip.mov"), out / "takes" / "animatic" / f"r{number:03d}-t1.mov")

    def film(folder):
        with open(folder / "film.mp4", "wb") as file:
            for one in clips:
                file.write(one.file("clip.mov").read_bytes())

    made = store.artifact("film", {"clips": [one.digest for one in clips]}, film)
    publish(made.file("film.mp4"), out / "film" / "animatic" / "main.en.mp4")
    write_json(out / "plan.json", {"film": made.digest})
"""


def start(out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", JOB, str(out)], cwd=ROOT)


def seen(out: Path) -> dict[str, bytes]:
    """All that a user sees, and the store."""
    shown = [path for top in ("takes", "film") for path in (out / top).rglob("*") if path.is_file()]
    return {**whole_store(out), **{path.relative_to(out).as_posix(): path.read_bytes() for path in shown}}


def survives(tmp_path: Path, num_kills: int) -> None:
    undisturbed, out = tmp_path / "undisturbed", tmp_path / "out"
    began = time.monotonic()
    assert start(undisturbed).wait() == 0
    lasts = time.monotonic() - began
    chance = random.Random(num_kills)
    num_killed = num_rounds = 0
    while num_killed < num_kills:
        num_rounds += 1
        assert num_rounds < 20 * num_kills
        run = start(out)
        try:
            run.wait(chance.uniform(0.1, 0.9) * lasts)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            num_killed += 1
        assert holder(out) is None
        assert [finding for finding in verify(out) if finding.severity == "error"] == []
        if (out / "plan.json").exists():
            check_finished(out, undisturbed)
            shutil.rmtree(out)
    assert start(out).wait() == 0
    check_finished(out, undisturbed)


def check_finished(out: Path, undisturbed: Path) -> None:
    assert start(out).wait() == 0
    assert seen(out) == seen(undisturbed)
    assert verify(out) == []
    journal = Journal(out / "journal.jsonl").read()
    assert not journal.is_damaged
    made = [record.payload["key"] for record in journal if record.event == "artifact_made"]
    assert len(made) == len(set(made)), "something finished was made twice"
    assert set(made) <= {artifact.key for artifact in Store(out).all()}


def test_three_kills(tmp_path: Path) -> None:
    survives(tmp_path, 3)


@pytest.mark.soak
def test_sixty_kills(tmp_path: Path) -> None:
    survives(tmp_path, 60)
