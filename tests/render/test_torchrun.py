"""The same job under torchrun: two ranks share the shots, rank 0 makes the films; the bytes are those of one process."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.render.small_story import ROOT, STORY, finished_bytes, reelwright, render_args, write_story

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torchrun comes with torch"),
]


def torchrun(story: Path, out: Path, *more: str) -> list[str]:
    """The user's own launch of two ranks."""
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node=2", "--standalone"]
    until = () if "--until" in more else ("--until", "film")
    return [*launcher, "render_all", str(story), "--renderer", "animatic", "--out", str(out), *until, *more]


def launch(story: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """A launch to its end."""
    return subprocess.run(torchrun(story, out, *more), cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The bytes of the run of one process."""
    folder = tmp_path_factory.mktemp("alone")
    reelwright(*render_args(write_story(folder), folder / "out"))
    return finished_bytes(folder / "out" / "small")


def journal(out: Path) -> list[dict[str, object]]:
    """The run's journal; a line that is being written is left out."""
    rows = []
    for line in (out / "journal.jsonl").read_text("utf-8").splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def holding(story: Path, out: Path) -> list[str]:
    """Command lines of living processes that work for a run: they name its storyboard or stand in its folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            where = os.readlink(entry / "cwd")
            ended = (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if not ended and (str(story) in words or Path(where).is_relative_to(out)):
            found.append(words)
    return found


@contextmanager
def launched(story: Path, out: Path) -> Iterator[subprocess.Popen[str]]:
    """A launch under way, its takes begun; a session of its own, so that nobody survives the test."""
    talk_path = story.with_name("talk")
    with talk_path.open("w") as talk:
        process = subprocess.Popen(
            torchrun(story, out), cwd=ROOT, stdout=talk, stderr=talk, text=True, start_new_session=True
        )
    try:
        while not _begun(out / "small"):
            assert process.poll() is None, talk_path.read_text()
            time.sleep(0.02)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)


def _begun(out: Path) -> bool:
    return (out / "journal.jsonl").exists() and any(row["event"] == "take_started" for row in journal(out))


def test_two_ranks_give_the_bytes_of_one_process(tmp_path: Path, alone: dict[str, str]) -> None:
    story, out = write_story(tmp_path), tmp_path / "out" / "small"
    ended = launch(story, tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert finished_bytes(out) == alone
    assert {row["rank"] for row in journal(out) if row["event"] == "take_started"} == {0, 1}
    assert ended.stdout.count("3 take(s) made") == 1, "only rank 0 speaks, and it counts everybody's"
    reelwright(*render_args(story, tmp_path / "out"))
    assert finished_bytes(out) == alone


@pytest.mark.soak
def test_a_finished_run_is_left_as_it_is(tmp_path: Path, alone: dict[str, str]) -> None:
    story = write_story(tmp_path)
    reelwright(*render_args(story, tmp_path / "out"))
    ended = launch(story, tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert finished_bytes(tmp_path / "out" / "small") == alone
    assert [row["event"] for row in journal(tmp_path / "out" / "small")].count("take_started") == 3


@pytest.mark.parametrize(("shot", "rank"), [("a2", 1), pytest.param("a1", 0, marks=pytest.mark.soak)])
def test_a_shot_that_fails_is_named_and_blocks_no_other(
    tmp_path: Path, alone: dict[str, str], shot: str, rank: int
) -> None:
    """Whichever rank it fails on; mended, only it is made."""
    broken = STORY.replace(f"{{id: {shot}, ", f"{{id: {shot}, panel: sketch.png, ")
    assert broken != STORY
    story, out = write_story(tmp_path, broken), tmp_path / "out" / "small"
    (tmp_path / "sketch.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"cut short")
    ended = launch(story, tmp_path / "out")
    assert ended.returncode == 1, ended.stderr
    assert f"{shot}-t1" in ended.stdout + ended.stderr
    assert "sketch" in ended.stdout + ended.stderr
    whole = {path.name for path in (out / "takes" / "animatic").glob("*.mov")}
    assert whole == {"a1-t1.mov", "a2-t1.mov", "a4-t1.mov"} - {f"{shot}-t1.mov"}
    assert not list((out / "film").rglob("*.mp4")) if (out / "film").exists() else True
    assert [row["take"] for row in journal(out) if row["event"] == "take_failed"] == [f"{shot}-t1"]
    assert journal(out)[-1]["event"] == "run_finished"
    assert journal(out)[-1]["code"] == 1

    story.write_text(STORY, "utf-8")
    before = len(journal(out))
    assert launch(story, tmp_path / "out").returncode == 0
    assert [row["take"] for row in journal(out)[before:] if row["event"] == "take_started"] == [f"{shot}-t1"]
    assert finished_bytes(out) == alone


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_asked_to_end_it_leaves_no_process_and_goes_on_later(
    tmp_path: Path, alone: dict[str, str], number: int
) -> None:
    story, out = write_story(tmp_path), tmp_path / "out" / "small"
    with launched(story, tmp_path / "out") as process:
        os.kill(process.pid, number)
        assert process.wait(timeout=60) != 0
    assert holding(story, out) == []
    last = journal(out)[-1]
    assert (last["event"], last["code"]) == ("run_finished", 75)
    reelwright(*render_args(story, tmp_path / "out"))
    assert finished_bytes(out) == alone


@pytest.mark.soak
def test_a_second_launch_on_the_same_folder_names_the_first(tmp_path: Path) -> None:
    """The first has two minutes of work before it, so that it is there for certain when the second asks."""
    story = write_story(tmp_path, STORY.replace("takes: 1", "takes: 50"))
    with launched(story, tmp_path / "out") as first:
        second = launch(story, tmp_path / "out")
        assert first.poll() is None, story.with_name("talk").read_text()
        assert second.returncode != 0
        assert "another run works in this folder" in second.stderr
        lock = json.loads(max((tmp_path / "out" / "small" / ".lock").glob("*.json")).read_text("utf-8"))
        assert str(lock["pid"]) in second.stderr
        os.kill(first.pid, signal.SIGTERM)
        assert first.wait(timeout=60) != 0
    assert journal(tmp_path / "out" / "small")[-1]["code"] == 75, "it went on undisturbed until it was asked to end"


LATE = """\
import os, pathlib, runpy, sys, time
first = pathlib.Path(sys.argv.pop(1))
while os.environ["RANK"] == "1" and not first.exists():
    time.sleep(0.02)
runpy.run_path("render_all", run_name="__main__")
"""


def test_a_rank_that_comes_late_loses_no_shot(tmp_path: Path, alone: dict[str, str]) -> None:
    """The other rank starts when the first take is done: what it finds made does not change which shots are its own."""
    story, late = write_story(tmp_path), tmp_path / "late.py"
    late.write_text(LATE, "utf-8")
    first = tmp_path / "out/small/takes/animatic/a1-t1.mov"
    words = torchrun(story, tmp_path / "out")
    place = words.index("render_all")
    command = [*words[:place], str(late), str(first), *words[place + 1 :]]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert finished_bytes(tmp_path / "out" / "small") == alone


def test_a_mistake_in_the_storyboard_is_told_once(tmp_path: Path) -> None:
    story = write_story(tmp_path, STORY.replace("kind: card", "kind: crad"))
    ended = launch(story, tmp_path / "out")
    assert ended.returncode == 1
    assert ended.stderr.count("small.yaml:") == 1
    assert not (tmp_path / "out" / "small" / "store").exists()
