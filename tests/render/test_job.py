"""Whole runs of a small storyboard through the command line: reuse, keys, takes, locks, ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.render.small_story import (
    ROOT,
    STORY,
    command,
    events,
    finished_bytes,
    made_keys,
    reelwright,
    render_args,
    write_story,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the storyboard and a finished run in `out`; tests copy it before they change anything."""
    folder = tmp_path_factory.mktemp("finished")
    reelwright(*render_args(write_story(folder), folder / "out"))
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run to work on."""
    shutil.copytree(finished, tmp_path / "run")
    return tmp_path / "run"


def again(run: Path, *more: str, code: int | None = 0) -> list[dict[str, object]]:
    """Runs the storyboard once more; gives its events."""
    return events(reelwright(*render_args(run / "small.yaml", run / "out", "--json", *more), code=code).stdout)


def stages(rows: list[dict[str, object]]) -> Counter[str]:
    """How many artifacts of each stage were made."""
    return Counter(key.split("/")[0] for key in made_keys(rows))


def test_a_run_leaves_the_folder_of_the_design(finished: Path) -> None:
    out = finished / "out" / "small"
    for name in ("plan.json", "journal.jsonl", "cut.json", "film/animatic/hall.en.mp4", "film/animatic/hall.en.srt"):
        assert (out / name).is_file(), name
    assert {path.name for path in (out / "takes/animatic").glob("*.mov")} == {"a1-t1.mov", "a2-t1.mov", "a4-t1.mov"}
    for path in out.rglob("*.json*"):
        assert str(finished) not in path.read_text("utf-8"), f"{path} holds an absolute path"


def test_a_second_run_makes_nothing(run: Path) -> None:
    before = finished_bytes(run / "out" / "small")
    assert made_keys(again(run)) == []
    assert finished_bytes(run / "out" / "small") == before


def test_the_folder_can_be_moved(run: Path) -> None:
    (run / "out").rename(run / "elsewhere")
    rows = events(reelwright(*render_args(run / "small.yaml", run / "elsewhere", "--json")).stdout)
    assert made_keys(rows) == []


def test_an_overlay_costs_one_stretch_and_the_film(run: Path) -> None:
    story = run / "small.yaml"
    story.write_text(story.read_text("utf-8").replace("Open sea", "Open water"), "utf-8")
    assert stages(again(run)) == {"stretch": 1, "film": 1}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("narration: It begins.", "narration: It begins at sea today."),
        ("text: Act two, duration: 1", "text: Act two, duration: 1.4"),
        ('prompt: "slow strings"', 'prompt: "fast drums"'),
        ("{text: Open sea, at: 0.2}", "{text: Open sea, at: 0.3}"),
        ("shots:\n", "outputs: [{id: hall, kind: hall, loudness_lufs: -20}]\nshots:\n"),
        ("  - {id: a3,", "  - {id: a0, kind: card, text: New, duration: 1}\n  - {id: a3,"),
    ],
)
def test_no_take_runs_again_for_what_is_not_its_picture(run: Path, old: str, new: str) -> None:
    story = run / "small.yaml"
    text = story.read_text("utf-8")
    assert old in text
    story.write_text(text.replace(old, new), "utf-8")
    assert stages(again(run))["clip-animatic"] == 0


def test_reordered_shots_keep_their_takes(run: Path) -> None:
    story = run / "small.yaml"
    head, *shots = STORY.split("  - {")
    story.write_text("  - {".join([head, shots[0], shots[2], shots[1], shots[3]]), "utf-8")
    assert stages(again(run))["clip-animatic"] == 0


def test_a_changed_prompt_runs_one_take_again_and_why_says_so(run: Path) -> None:
    story = run / "small.yaml"
    story.write_text(story.read_text("utf-8").replace("leaves harbour at dawn", "leaves harbour at night"), "utf-8")
    told = reelwright("why", "a1", story, "--renderer", "animatic", "--out", run / "out").stdout
    assert "changed since it was made" in told
    assert "prompt" in told
    assert "night" in told
    assert stages(again(run))["clip-animatic"] == 1


def test_a_damaged_take_is_found_when_it_is_used_and_only_it_is_made_again(run: Path) -> None:
    before = finished_bytes(run / "out" / "small")
    clip = next((run / "out/small/store/clip-animatic").glob("*/clip.mov"))
    published = next(path for path in (run / "out/small/takes/animatic").glob("*.mov") if path.samefile(clip) or True)
    assert published.exists()
    data = bytearray(clip.read_bytes())
    data[len(data) // 2] ^= 0xFF
    clip.unlink()
    clip.write_bytes(data)
    shutil.rmtree(run / "out/small/store/stretch")
    shutil.rmtree(run / "out/small/store/film")
    rows = again(run)
    assert stages(rows)["clip-animatic"] == 1
    assert any(row["event"] == "artifact_damaged" for row in rows)
    after = finished_bytes(run / "out" / "small")
    assert {k: v for k, v in after.items() if "quarantine" not in k} == before


def test_a_truncated_film_is_made_again(run: Path) -> None:
    before = finished_bytes(run / "out" / "small")
    film = next((run / "out/small/store/film").glob("*/film.mp4"))
    data = film.read_bytes()
    film.unlink()
    film.write_bytes(data[: len(data) // 2])
    (run / "out/small/film/animatic/hall.en.mp4").unlink()
    assert stages(again(run)) == {"film": 1}
    after = finished_bytes(run / "out" / "small")
    assert {k: v for k, v in after.items() if "quarantine" not in k} == before


def test_verify_finds_what_was_altered(run: Path) -> None:
    reelwright("verify", run / "out" / "small")
    line = next((run / "out/small/store/line").glob("*/line.wav"))
    data = bytearray(line.read_bytes())
    data[-1] ^= 1
    line.write_bytes(data)
    told = reelwright("verify", run / "out" / "small", code=1).stdout
    assert "line.wav" in told


def test_a_retake_adds_a_take_and_keeps_the_first(run: Path) -> None:
    first = (run / "out/small/takes/animatic/a1-t1.mov").read_bytes()
    reelwright("retake", "a1", run / "small.yaml", "--renderer", "animatic", "--out", run / "out")
    assert (run / "out/small/takes/animatic/a1-t1.mov").read_bytes() == first
    assert (run / "out/small/takes/animatic/a1-t2.mov").is_file()
    listed = json.loads(reelwright("takes", run / "out" / "small", "--json").stdout)
    rows = {(row["shot"], row["take"]): row["in_film"] for row in listed["takes"]}
    assert rows[("a1", 2)]
    assert not rows[("a1", 1)]
    assert Path(listed["sheet"]).is_file()
    story = run / "small.yaml"
    story.write_text(story.read_text("utf-8").replace("{id: a1, ", "{id: a1, pick: 1, "), "utf-8")
    again(run)
    listed = json.loads(reelwright("takes", run / "out" / "small", "--json", "--no-sheet").stdout)
    assert {(row["shot"], row["take"]) for row in listed["takes"] if row["in_film"]} >= {("a1", 1)}


def test_a_second_run_on_the_same_folder_exits_73_and_names_the_first(run: Path) -> None:
    shutil.rmtree(run / "out")
    args = render_args(run / "small.yaml", run / "out")
    first = subprocess.Popen(command(*args), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        lock = run / "out" / "small" / ".lock"
        while not list(lock.glob("*.json")):
            assert first.poll() is None
            time.sleep(0.02)
        told = reelwright(*args, code=73).stderr
        assert str(first.pid) in told
        reelwright("status", run / "small.yaml", "--out", run / "out", "--json", code=None)
    finally:
        assert first.wait(timeout=120) == 0


def test_status_tells_of_the_last_run(run: Path) -> None:
    state = json.loads(reelwright("status", run / "out" / "small", "--json").stdout)
    assert state["takes_done"] == state["takes_planned"] == 3
    assert state["films"] == ["film/animatic/hall.en.mp4"]
    assert state["last_run"]["code"] == 0
    assert state["running"] is None


def test_wan22_is_refused_and_never_replaced(run: Path) -> None:
    shutil.rmtree(run / "out")
    ended = reelwright("render", run / "small.yaml", "--out", run / "out", code=None)
    assert ended.returncode in (65, 69)
    assert not list((run / "out").rglob("*.mov"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--shots", "a9"], "a9"),
        (["--languages", "xx"], "xx"),
        (["--shots", ""], "--shots"),
    ],
)
def test_wishes_that_make_no_sense_are_the_users_mistake(run: Path, args: list[str], said: str) -> None:
    told = reelwright(*render_args(run / "small.yaml", run / "out", *args), code=2).stderr
    assert said in told
    assert "hint" in told


def test_a_film_without_all_its_takes_does_not_appear(run: Path) -> None:
    shutil.rmtree(run / "out")
    again(run, "--shots", "a1")
    assert (run / "out/small/takes/animatic/a1-t1.mov").is_file()
    assert not (run / "out/small/film/animatic/hall.en.mp4").exists()
    told = reelwright("film", run / "small.yaml", "--renderer", "animatic", "--out", run / "out", code=1)
    assert "a2" in told.stdout
