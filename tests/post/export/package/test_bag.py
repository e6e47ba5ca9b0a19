"""Bags: right by bagit's own reading, the same for the same files, and never half."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import bagit
import pytest

from post.errors import PostError
from post.export.package.bag import Item, is_whole, read_manifest, write_bag
from post.suite import Stopped

INFO = {"External-Identifier": "harbour", "Bag-Software-Agent": "Reelwright 0.1.0", "Bagging-Date": "2026-11-20"}


def items(folder: Path) -> list[Item]:
    film = folder / "film.mp4"
    film.write_bytes(b"film" * 1000)
    return [
        Item("hall/hall.en.mp4", film, hashlib.sha256(film.read_bytes()).hexdigest()),
        Item("papers/install.txt", "Öffnung: समुद्री\n".encode()),
        Item("papers/ocean 100%.txt", b"a name that manifests have to write carefully"),
    ]


def test_bagit_itself_finds_it_valid(tmp_path: Path) -> None:
    bag = write_bag(items(tmp_path), tmp_path / "exhibition", INFO)
    assert bagit.Bag(str(bag.folder)).validate()
    ran = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag.folder)], capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert set(bag.checksums) == {item.path for item in items(tmp_path)}
    (bag.folder / "data/papers/install.txt").write_text("other")
    ran = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag.folder)], capture_output=True, check=False
    )
    assert ran.returncode != 0


def test_the_same_files_give_the_same_bag_and_leave_it_alone(tmp_path: Path) -> None:
    first = write_bag(items(tmp_path), tmp_path / "exhibition", INFO)
    stood = (first.folder / "bagit.txt").stat().st_ino
    again = write_bag(items(tmp_path), tmp_path / "exhibition", INFO)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.checksums == first.checksums
    assert (again.folder / "bagit.txt").stat().st_ino == stood
    other = write_bag(items(tmp_path), tmp_path / "other", INFO)
    assert other.checksums == first.checksums


def test_a_damaged_bag_is_replaced_though_its_manifest_is_the_same(tmp_path: Path) -> None:
    bag = write_bag(items(tmp_path), tmp_path / "exhibition", INFO)
    (bag.folder / "data/papers/install.txt").unlink()
    assert not is_whole(bag.folder)
    assert write_bag(items(tmp_path), tmp_path / "exhibition", INFO).is_new
    assert is_whole(bag.folder)


def test_what_is_stopped_or_wrong_leaves_the_bag_before_in_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "exhibition"
    before = write_bag(items(tmp_path), folder, INFO)

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        write_bag([Item("a.txt", b"a")], folder, INFO, stop)
    with pytest.raises(PostError, match=r"hall/hall\.en\.mp4 changed on its way"):
        write_bag([Item("hall/hall.en.mp4", tmp_path / "film.mp4", "0" * 64)], folder, INFO)
    assert read_manifest(folder) == before.checksums
    assert is_whole(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exhibition", "film.mp4"]


def test_the_working_folder_stays_and_a_killed_runs_remains_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".exhibition.making").mkdir()
    (tmp_path / ".exhibition.making" / "half.mp4").write_bytes(b"x")
    here = Path.cwd()
    bag = write_bag(items(tmp_path), tmp_path / "exhibition", INFO)
    assert Path.cwd() == here
    assert "half.mp4" not in str(bag.checksums)


@pytest.mark.parametrize("path", ["../out.txt", "/etc/passwd", ""])
def test_paths_stay_inside(path: str, tmp_path: Path) -> None:
    with pytest.raises(PostError, match="is no path inside a package"):
        write_bag([Item(path, b"x")], tmp_path / "exhibition", INFO)


def test_names_that_a_stick_takes_for_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PostError, match="would be one file on a stick"):
        write_bag([Item("A.txt", b"x"), Item("a.txt", b"y")], tmp_path / "exhibition", INFO)
