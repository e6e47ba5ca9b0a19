"""The exhibition of a small storyboard: every output in both languages, as third parties read them, and what goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import bagit
import pytest

from post.export.package.signing import read_state
from tests.render.small_story import events, reelwright

pytestmark = pytest.mark.slow

STORY = """\
version: 1
project: {id: small, title: {en: Sea Power, hi: समुद्री शक्ति}, languages: [en, hi], canvas: 640x360, purpose: exhibition}
model: {size: 64x64, frames: 33, steps: 4}
voices: {narrator: {engine: scratch}}
music: [{id: bed, from: a1, to: a4, engine: temp, prompt: "slow strings"}]
shots:
  - {id: a1, prompt: "A grey frigate leaves harbour at dawn", narration: {en: It begins., hi: शुरुआत होती है।},
     camera: {framing: wide, move: dolly-in}, notes: owner wants calm}
  - {id: a2, prompt: "A sailor on deck, evening light", camera: {framing: medium, move: pan-left},
     overlays: [{text: {en: Open sea, hi: खुला समुद्र}, at: 0.2}]}
  - {id: a3, kind: card, text: {en: Act two, hi: अंक दो}, duration: 2}
  - {id: a4, prompt: "Waves against a pier", camera: {framing: close}, transition: {kind: dissolve, for: 0.4}}
outputs:
  - {id: hall, kind: hall, head_black: 0.4, screen: {name: Main}}
  - {id: kiosk, kind: loop, languages: [hi]}
  - {id: master, kind: archive}
  - {id: press, kind: stills}
  - {id: edit, kind: handoff}
disclosure: {label: {en: AI-generated images, hi: एआई-निर्मित चित्र}, where: [always]}
"""


def written(folder: Path, text: str = STORY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "small.yaml"
    path.write_text(text, "utf-8")
    return path


def signing(folder: Path) -> dict[str, str]:
    """A test chain of the tests' own."""
    return {"XDG_STATE_HOME": str(folder / "state")}


def args(story: Path, *more: str) -> list[str]:
    return ["render", str(story), "--renderer", "animatic", "--out", str(story.parent / "out"), "--json", *more]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, object]]]:
    """The whole exhibition, and what the run told."""
    folder = tmp_path_factory.mktemp("exhibition")
    ended = reelwright(*args(written(folder)), env=signing(folder))
    return folder, events(ended.stdout)


@pytest.fixture
def folder(made: tuple[Path, list[dict[str, object]]], tmp_path: Path) -> Path:
    """A copy of the finished folder to do things to."""
    shutil.copytree(made[0], tmp_path / "copy", symlinks=True)
    return tmp_path / "copy"


def bag_of(folder: Path) -> Path:
    return folder / "out" / "small" / "exhibition"


def test_everything_is_delivered_in_its_languages(made: tuple[Path, list[dict[str, object]]]) -> None:
    data = bag_of(made[0]) / "data"
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert {
        "hall/hall.en.mp4", "hall/hall.hi.mp4", "hall/hall.en.srt", "hall/hall.hi.vtt", "kiosk/kiosk.hi.mp4",
        "kiosk/kiosk.hi.silent.mp4", "kiosk/index.html", "master/master.mov", "master/master.en.stems/speech.wav",
        "master/master.hi.ass", "press/a1.png", "press/a3.hi.png", "press/poster.en.png", "press/contact-sheet.png",
        "edit/edit.otioz", "edit/edit.edl", "edit/edit.xml", "edit/losses.txt", "edit/media/a4.mov",
        "papers/install.html", "papers/install.txt", "papers/licences.txt", "papers/credits.txt", "papers/plan.json",
        "papers/cut.json", "papers/storyboard/small.yaml", "papers/provenance/a1-t1.json", "quality/report.html",
        "quality/report.json",
    } <= found  # fmt: skip
    assert not [name for name in found if "kiosk.en" in name]


def test_third_parties_agree(made: tuple[Path, list[dict[str, object]]]) -> None:
    bag = bag_of(made[0])
    assert bagit.Bag(str(bag)).validate()
    checked = subprocess.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], cwd=bag, check=False)
    assert checked.returncode == 0
    signed = [
        path for path in (bag / "data").rglob("*") if path.suffix in (".mp4", ".png") or path.name == "master.mov"
    ]
    assert len(signed) > 8
    assert {read_state(path)[0] for path in signed} == {"Valid"}


def test_the_report_and_the_install_sheet_say_what_there_is(made: tuple[Path, list[dict[str, object]]]) -> None:
    data = bag_of(made[0]) / "data"
    report = json.loads((data / "quality/report.json").read_text("utf-8"))
    assert report["verdict"] in ("pass", "warnings")
    sheet = (data / "papers/install.txt").read_text("utf-8")
    assert "Main: hall (hall, en)" in sheet
    assert "एआई-निर्मित चित्र (all through)" in sheet
    for line in (bag_of(made[0]) / "manifest-sha256.txt").read_text("utf-8").splitlines():
        digest, _, path = line.partition("  ")
        if path.endswith(".mp4"):
            assert digest in sheet
    provenance = json.loads((data / "papers/provenance/a1-t1.json").read_text("utf-8"))
    assert (provenance["shot"], provenance["renderer"]) == ("a1", "animatic")
    assert provenance["inputs"]


def test_status_tells_of_the_exhibition(made: tuple[Path, list[dict[str, object]]]) -> None:
    told = reelwright("status", made[0] / "out" / "small", "--json").stdout
    state = json.loads(told)
    assert state["exhibition"]["verdict"] in ("pass", "warnings")
    assert state["exhibition"]["num_files"] == len(sums(bag_of(made[0])))
    assert "film/animatic/master.mov" in state["films"]
    assert "files packed; quality:" in reelwright("status", made[0] / "out" / "small").stdout


def test_a_second_export_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(bag_of(folder).rglob("*")) if path.is_file()}
    told = events(reelwright(*args(folder / "small.yaml"), env=signing(folder)).stdout)
    assert [row["new"] for row in told if row["event"] == "exhibition"] == [False]
    assert not [row for row in told if row["event"] == "artifact_made"]
    assert {path: path.read_bytes() for path in sorted(bag_of(folder).rglob("*")) if path.is_file()} == before


def test_one_changed_overlay_rebuilds_what_depends_on_it_and_says_so(folder: Path) -> None:
    story = folder / "small.yaml"
    story.write_text(story.read_text("utf-8").replace("en: Open sea", "en: Wide sea"), "utf-8")
    told = events(reelwright(*args(story), env=signing(folder)).stdout)
    made = [row["stage"] for row in told if row["event"] == "artifact_made"]
    assert made.count("stretch") == 1  # the one shot of the English hall film
    assert made.count("film") == 1
    assert "line" not in made
    assert "music" not in made
    sentences = [str(row["message"]) for row in told if row["event"] == "rebuilt"]
    assert any("a2 en" in sentence and "text" in sentence for sentence in sentences), sentences
    assert bagit.Bag(str(bag_of(folder))).validate()


def test_the_same_inputs_give_the_same_files_before_signing(
    made: tuple[Path, list[dict[str, object]]], tmp_path: Path
) -> None:
    """Made elsewhere from nothing: only what carries a signature, and the sheet with its sums, may differ."""
    reelwright(*args(written(tmp_path)), env=signing(tmp_path))
    first, second = (sums(bag_of(folder)) for folder in (made[0], tmp_path))
    assert first.keys() == second.keys()
    differ = {name for name in first if first[name] != second[name]}
    signed = {name for name in first if name.endswith((".mp4", ".png", "master.mov"))}
    assert differ <= signed | {"data/papers/install.html", "data/papers/install.txt"}


def sums(bag: Path) -> dict[str, str]:
    lines = (bag / "manifest-sha256.txt").read_text("utf-8").splitlines()
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def test_a_copy_goes_to_a_medium_and_one_that_is_not_there_is_told_first(folder: Path, tmp_path: Path) -> None:
    ended = reelwright("export", folder / "small.yaml", "--renderer", "animatic", "--out", folder / "out",
                       "--copy-to", tmp_path / "gone", code=2, env=signing(folder))  # fmt: skip
    assert "gone: it is not there" in ended.stderr
    (tmp_path / "stick").mkdir()
    reelwright("export", folder / "small.yaml", "--renderer", "animatic", "--out", folder / "out",
               "--copy-to", tmp_path / "stick", env=signing(folder))  # fmt: skip
    assert bagit.Bag(str(tmp_path / "stick" / "small")).validate()


def test_a_signing_key_that_is_missing_is_told_before_anything_is_made(tmp_path: Path) -> None:
    story = written(tmp_path)
    (tmp_path / "chain.pem").write_text("x")
    ended = reelwright("export", story, "--renderer", "animatic", "--out", tmp_path / "out",
                       "--sign-cert", tmp_path / "chain.pem", "--sign-key", tmp_path / "no.pem", code=2)  # fmt: skip
    assert "no.pem cannot be read" in ended.stderr
    assert not list((tmp_path / "out").rglob("stretch.mp4"))


def test_a_public_film_without_its_label_does_not_pass_and_is_not_packed(folder: Path) -> None:
    story = folder / "small.yaml"
    before = sums(bag_of(folder))
    story.write_text(story.read_text("utf-8").replace("screen: {name: Main}", "burn: [overlays]"), "utf-8")
    ended = reelwright(*args(story), code=1, env=signing(folder))
    failed = next(row for row in events(ended.stdout) if row["event"] == "ended")["failed"]
    assert isinstance(failed, dict)
    assert "does not pass" in str(failed["quality"])
    report = json.loads((folder / "out/small/quality/report.json").read_text("utf-8"))
    assert "label-missing" in json.dumps(report)
    assert sums(bag_of(folder)) == before  # the exhibition before stands


def test_a_mistake_in_an_output_or_policy_is_told_at_once(tmp_path: Path) -> None:
    story = written(tmp_path, STORY.replace("languages: [hi]}", "languages: [hi], head_black: 2}"))
    ended = reelwright("plan", story, "--renderer", "animatic", code=2)
    assert "output kiosk: head_black would stand in the seam of a loop" in ended.stderr
    (tmp_path / "qc.yaml").write_text("blakc: warn\n")
    story = written(tmp_path, STORY + "policy: qc.yaml\n")
    ended = reelwright("render", story, "--renderer", "animatic", "--out", tmp_path / "out", code=2)
    assert "qc.yaml:1" in ended.stderr
    assert "black" in ended.stderr


def test_killed_in_the_middle_of_packing_the_next_run_completes(folder: Path) -> None:
    """SIGKILL while the bag grows: no half package under its final name, and nothing signed is signed again."""
    bag = bag_of(folder)
    signed = {path.name for path in (folder / "out/small/store/signed").iterdir()}
    shutil.rmtree(bag)
    process = subprocess.Popen(
        [sys.executable, "-c", "from render.cli import main; main()", *args(folder / "small.yaml")],
        env={**os.environ, **signing(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    making = bag.with_name(".exhibition.making")
    while process.poll() is None and not making.exists():
        pass
    process.kill()
    process.wait()
    assert not bag.exists() or bagit.Bag(str(bag)).is_valid()
    reelwright(*args(folder / "small.yaml"), env=signing(folder))
    assert bagit.Bag(str(bag)).validate()
    assert {path.name for path in (folder / "out/small/store/signed").iterdir()} == signed
    assert not making.exists()
