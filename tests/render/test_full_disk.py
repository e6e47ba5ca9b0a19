"""A really full disk: a run pauses with exit 75, leaves nothing half under a final name, and completes once there is
room, with the bytes of an undisturbed run.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.render.small_disk import MIB, SmallDisk, small_disk
from tests.render.small_story import ROOT, command, events, finished_bytes, reelwright, render_args, write_story

pytestmark = pytest.mark.slow

ROOMY = 64 * MIB
"""More than the preflight asks for a small story (23 MB)."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The bytes of a run with all the room it wants."""
    folder = tmp_path_factory.mktemp("undisturbed")
    reelwright(*render_args(write_story(folder), folder / "out"))
    return finished_bytes(folder / "out" / "small")


@pytest.fixture
def disk(tmp_path: Path, undisturbed: dict[str, str]) -> Iterator[SmallDisk]:
    """A disk of 64 MB."""
    with small_disk(tmp_path / "disk", ROOMY) as made:
        if isinstance(made, str):
            pytest.skip(made)
        yield made


def arguments(disk: SmallDisk, story: Path, *more: str) -> list[str]:
    """The command line of a run whose output folder lies on the disk."""
    return disk.inside(command(*render_args(story, disk.folder / "out", *more)))


def run(disk: SmallDisk, story: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """A run to its end."""
    return subprocess.run(arguments(disk, story, *more), cwd=ROOT, capture_output=True, text=True, check=False)


def run_filling(disk: SmallDisk, story: Path, stage: str, leaving: int) -> tuple[int, str, list[dict[str, object]]]:
    """A run whose disk somebody else fills when it begins to work on a stage: exit code, talk, events."""
    rows: list[dict[str, object]] = []
    talk = story.parent / "talk"
    with talk.open("w") as err:
        process = subprocess.Popen(
            arguments(disk, story, "--json"), cwd=ROOT, stdout=subprocess.PIPE, stderr=err, text=True
        )
        assert process.stdout is not None
        with process:
            for line in process.stdout:
                rows += events(line)
                if rows[-1]["event"] == "artifact_started" and rows[-1]["stage"] == stage:
                    disk.fill(leaving)
                    break
            rows += events(process.stdout.read())
    return process.returncode, talk.read_text(), rows


def check_paused(disk: SmallDisk, code: int, talk: str, undisturbed: dict[str, str]) -> None:
    """Exit 75, a message that helps, a journal that knows, and nothing half under a final name."""
    assert code == 75, talk
    assert "disk is full" in talk
    assert "hint: " in talk
    assert "run the same command again" in talk
    assert "Traceback" not in talk
    out = disk.seen / "out" / "small"
    last = json.loads((out / "journal.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["event"], last["code"]) == ("run_finished", 75)
    found = finished_bytes(out)
    assert {name: found[name] for name in found if undisturbed.get(name) != found[name]} == {}


STAGES = ("clip-animatic", "line", "stretch", "music", "mix", "sound", "film")
SAMPLE = {
    ("clip-animatic", 0),
    ("stretch", 200_000),
    ("mix", 1_400_000),
    ("film", 0),
}
"""What the default tests take of it; `soak` takes all."""


@pytest.mark.parametrize(
    ("stage", "leaving"),
    [
        pytest.param(stage, leaving, marks=() if (stage, leaving) in SAMPLE else pytest.mark.soak)
        for stage in STAGES
        for leaving in (0, 50_000, 200_000, 700_000, 1_400_000)
    ],
)
def test_a_disk_that_fills_in_mid_work(
    disk: SmallDisk, tmp_path: Path, undisturbed: dict[str, str], stage: str, leaving: int
) -> None:
    """Whatever it was doing, and however much of it still fitted."""
    story = write_story(tmp_path / "story")
    code, talk, rows = run_filling(disk, story, stage, leaving)
    assert (rows[-1]["event"] == "ended") == (code == 0)
    if code == 0:  # what was left, and the reserve, were enough for the rest of the way
        assert leaving > 0 or stage == "film"
    else:
        check_paused(disk, code, talk, undisturbed)
        again = run(disk, story)
        check_paused(disk, again.returncode, again.stderr, undisturbed)
    disk.clear()
    ended = run(disk, story)
    assert ended.returncode == 0, ended.stderr
    assert finished_bytes(disk.seen / "out" / "small") == undisturbed
    left = [path.name for path in (disk.seen / "out").rglob("*") if path.name.startswith((".tmp-", ".ballast"))]
    assert left == []
    reelwright("verify", disk.seen / "out" / "small")


def test_a_disk_too_small_is_refused_before_work(tmp_path: Path, disk: SmallDisk, undisturbed: dict[str, str]) -> None:
    story = write_story(tmp_path / "story")
    disk.grow(16 * MIB)
    ended = run(disk, story, "--json")
    assert ended.returncode == 75, ended.stderr
    assert " needed, " in ended.stderr
    assert " free" in ended.stderr
    assert "run the same command again" in ended.stderr
    assert [row for row in events(ended.stdout) if row["event"] == "artifact_started"] == []
    assert finished_bytes(disk.seen / "out" / "small") == {}
    disk.grow(ROOMY)
    ended = run(disk, story)
    assert ended.returncode == 0, ended.stderr
    assert finished_bytes(disk.seen / "out" / "small") == undisturbed


def test_a_finished_run_needs_no_room(disk: SmallDisk, tmp_path: Path, undisturbed: dict[str, str]) -> None:
    """Asked for again on a disk that filled up meanwhile, there is nothing to do and nothing to refuse but words."""
    story = write_story(tmp_path / "story")
    assert run(disk, story).returncode == 0
    disk.fill(0)
    ended = run(disk, story)
    assert ended.returncode in (0, 75), ended.stderr
    assert finished_bytes(disk.seen / "out" / "small") == undisturbed


def test_a_disk_with_no_byte_left_from_the_start(disk: SmallDisk, tmp_path: Path, undisturbed: dict[str, str]) -> None:
    story = write_story(tmp_path / "story")
    disk.fill(0)
    ended = run(disk, story)
    assert ended.returncode == 75, ended.stderr
    assert "disk is full" in ended.stderr
    assert "run the same command again" in ended.stderr
    disk.clear()
    ended = run(disk, story)
    assert ended.returncode == 0, ended.stderr
    assert finished_bytes(disk.seen / "out" / "small") == undisturbed
