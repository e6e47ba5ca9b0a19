from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from render.atomic import publish, temp_name, write_json
from render.keys import key_of
from render.manifest import MANIFEST_NAME, Manifest
from render.store import Store, StoredArtifact
from render.verify import Finding, verify
from tests.render.test_store import INPUTS, SEEN_BY_LOOKING, Making, damage_bytes


@pytest.fixture
def made(tmp_path: Path) -> StoredArtifact:
    """A store with two artifacts, one of them published as a take with its record."""
    store = Store(tmp_path)
    store.artifact("film", {"n": 2}, Making(b"film"))
    artifact = store.artifact("clip", INPUTS, Making())
    publish(artifact.file("clip.mov"), tmp_path / "takes" / "animatic" / "r001-t1.mov")
    record = {"stage": artifact.stage, "key": artifact.key}
    write_json(tmp_path / "takes" / "animatic" / "r001-t1.json", record)
    (tmp_path / "takes" / "contact.png").write_bytes(b"a sheet of takes, no artifact")
    return artifact


def found(out: Path, deep: bool = True) -> list[tuple[str, str]]:
    return [(finding.kind, finding.where) for finding in verify(out, deep)]


def test_all_whole(made: StoredArtifact, tmp_path: Path) -> None:
    assert verify(tmp_path) == verify(tmp_path, deep=False) == []
    assert verify(tmp_path / "nothing here") == []


def test_it_changes_nothing(made: StoredArtifact, tmp_path: Path) -> None:
    damage_bytes(made.folder)
    before = sorted((path.as_posix(), path.lstat().st_mtime_ns) for path in tmp_path.rglob("*"))
    verify(tmp_path)
    assert sorted((path.as_posix(), path.lstat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_changed_bytes_are_found_by_hashing(made: StoredArtifact, tmp_path: Path) -> None:
    damage_bytes(made.folder)
    where = f"store/clip/{made.key}/clip.mov"
    assert found(tmp_path, deep=False) == []
    assert found(tmp_path) == [("damaged", where), ("published", "takes/animatic/r001-t1.mov")]
    first = verify(tmp_path)[0]
    assert first.text() == (
        f"error: {where}: its bytes changed\n  hint: run the same command again: only this is made again"
    )
    assert first.to_json()["severity"] == "error"


@pytest.mark.parametrize("kind", SEEN_BY_LOOKING)
def test_all_other_damage_is_found_without(made: StoredArtifact, tmp_path: Path, kind: str) -> None:
    SEEN_BY_LOOKING[kind](made.folder)
    findings = [finding for finding in verify(tmp_path, deep=False) if made.key in finding.where]
    assert findings
    assert all(finding.severity == "error" for finding in findings)


def test_a_manifest_that_lies_though_its_seal_fits(made: StoredArtifact, tmp_path: Path) -> None:
    real = made.manifest
    lies = {
        "it belongs to film": Manifest("film", real.key, real.inputs, real.files, real.facts, real.digest),
        "its inputs do not give its key": Manifest("clip", real.key, {"n": 9}, real.files, real.facts, real.digest),
        "its files do not give its digest": Manifest("clip", real.key, real.inputs, real.files, real.facts, "0" * 64),
    }
    for said, lie in lies.items():
        (made.folder / MANIFEST_NAME).write_bytes(lie.to_bytes())
        assert [finding.what[: len(said)] for finding in verify(tmp_path, deep=False)] == [said]


def test_strangers(made: StoredArtifact, tmp_path: Path) -> None:
    (made.folder / "notes.txt").write_text("mine")
    (made.folder / "link").symlink_to("/etc")
    (tmp_path / "store" / "clip" / "not a key").mkdir()
    (tmp_path / "store" / "clip" / ("f" * 64)).symlink_to(made.folder)
    (tmp_path / "store" / "README").write_text("mine")
    assert found(tmp_path) == [
        ("stranger", "store/README"),
        ("stranger", f"store/clip/{made.key}/link"),
        ("stranger", f"store/clip/{made.key}/notes.txt"),
        ("stranger", f"store/clip/{'f' * 64}"),
        ("stranger", "store/clip/not a key"),
    ]


def test_left_over_and_put_aside_are_notes(made: StoredArtifact, tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / ".tmp" / ".tmp-0123456789ab.1-2-3-abcdef").mkdir()
    (store / ".tmp" / temp_name()).mkdir()
    for name in ("quarantine", "conflicts"):
        shutil.copytree(made.folder, store / name / f"clip-{made.key[:16]}-1")
    findings = verify(tmp_path)
    assert {(finding.kind, finding.severity) for finding in findings} == {("kept", "note"), ("orphan", "note")}
    assert len(findings) == 3, "what a living run builds just now is none"


def test_published_names_hold_what_the_store_says(made: StoredArtifact, tmp_path: Path) -> None:
    take = tmp_path / "takes" / "animatic" / "r001-t1.mov"
    film = Store(tmp_path).find("film", {"n": 2})
    assert film is not None
    publish(film.file("clip.mov"), take)
    assert found(tmp_path) == [("published", "takes/animatic/r001-t1.mov")], "stored, but not by this take's record"
    publish(made.file("clip.mov"), take)
    copy = tmp_path / "film" / "animatic" / "main.en.mp4"
    copy.parent.mkdir(parents=True)
    shutil.copy(film.file("clip.mov"), copy)
    assert found(tmp_path) == [], "a copy is as good as a link"
    os.chmod(copy, 0o644)
    copy.write_bytes(b"edited by hand")
    assert found(tmp_path) == [("published", "film/animatic/main.en.mp4")]
    copy.unlink()
    copy.symlink_to(film.file("clip.mov"))
    assert found(tmp_path) == [("published", "film/animatic/main.en.mp4")]


def test_published_names_that_a_plan_asks_for(made: StoredArtifact, tmp_path: Path) -> None:
    sha = made.manifest.files["clip.mov"].sha256
    assert verify(tmp_path, published={"takes/animatic/r001-t1.mov": sha}) == []
    findings = verify(tmp_path, published={"takes/animatic/r001-t1.mov": "0" * 64, "film/animatic/main.en.mp4": sha})
    assert [(finding.where, finding.what) for finding in findings] == [
        ("film/animatic/main.en.mp4", "not there"),
        ("takes/animatic/r001-t1.mov", "not what the store holds"),
    ]


def test_findings_are_data_for_machines(made: StoredArtifact, tmp_path: Path) -> None:
    (made.folder / "clip.mov").unlink()
    (finding,) = (one for one in verify(tmp_path) if one.kind == "damaged")
    assert isinstance(finding, Finding)
    assert json.loads(json.dumps(finding.to_json())) == {
        "severity": "error", "kind": "damaged", "where": f"store/clip/{key_of('clip', INPUTS)}/clip.mov",
        "what": "No such file or directory", "hint": "run the same command again: only this is made again",
    }  # fmt: skip
