"""A run killed anywhere continues, ends in the same bytes, and makes nothing finished twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.render.small_story import ROOT, command, events, finished_bytes, made_keys, render_args, write_story


def run_until(args: list[str], log: Path, kill_after_s: float | None, number: int = signal.SIGKILL) -> int:
    """Runs a command in a session of its own, and kills its main process after a while; gives the exit status."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(*args), cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            return process.wait(timeout=kill_after_s)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, number)
            return process.wait(timeout=60)


def others_of(session: int) -> list[str]:
    """Command lines of processes still in a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            fields = stat.rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(words)
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """The bytes of a run that nobody touched, and how long it took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    story = write_story(folder)
    began = time.monotonic()
    assert run_until(render_args(story, folder / "out", "--json"), folder / "log", None) == 0
    return finished_bytes(folder / "out" / "small"), time.monotonic() - began


def killed_runs(folder: Path, num_kills: int, seed: int, undisturbed: tuple[dict[str, str], float]) -> None:
    """Kills runs at random moments until enough were, lets the last one finish, and compares."""
    wanted, length_s = undisturbed
    story = write_story(folder)
    chance = random.Random(seed)
    rows: list[dict[str, object]] = []
    kills = 0
    for attempt in range(num_kills * 6):
        log = folder / f"log-{attempt}"
        delay = None if kills >= num_kills else chance.uniform(0.05, 0.9) * length_s
        status = run_until(render_args(story, folder / "out", "--json"), log, delay)
        rows += events(log.read_text("utf-8", "replace"))
        if status == -signal.SIGKILL:
            kills += 1
            continue
        assert status == 0, log.read_text()
        if kills >= num_kills:
            break
    assert kills > 0
    assert finished_bytes(folder / "out" / "small") == wanted
    made = made_keys(rows)
    assert len(made) == len(set(made)), "something finished was made twice"


@pytest.mark.slow
def test_three_kills(tmp_path: Path, undisturbed: tuple[dict[str, str], float]) -> None:
    killed_runs(tmp_path, 3, 1, undisturbed)


@pytest.mark.soak
def test_twenty_kills(tmp_path: Path, undisturbed: tuple[dict[str, str], float]) -> None:
    for seed in range(20):
        killed_runs(tmp_path / str(seed), 1, seed, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_exits_75_and_leaves_nobody(
    tmp_path: Path, number: int, undisturbed: tuple[dict[str, str], float]
) -> None:
    wanted, length_s = undisturbed
    story = write_story(tmp_path)
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(*render_args(story, tmp_path / "out")), cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
        time.sleep(length_s * 0.4)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # a terminal's Ctrl-C goes to the whole group
        else:
            os.kill(process.pid, number)
        assert process.wait(timeout=30) == 75, log.read_text()
    assert others_of(process.pid) == []
    assert "Run the same command again" in log.read_text()
    assert run_until(render_args(story, tmp_path / "out"), log, None) == 0
    assert finished_bytes(tmp_path / "out" / "small") == wanted
