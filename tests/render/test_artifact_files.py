from __future__ import annotations

import os
from pathlib import Path

import pytest

from render.artifact_files import Checked, hash_files, provenance_of
from render.manifest import StoredFile

EMPTY = StoredFile("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0)


def test_every_file_by_name_and_read_only(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "é 1.txt").touch()
    (tmp_path / "a").write_bytes(b"abc")
    files = hash_files(tmp_path)
    assert list(files) == ["a", "z/é 1.txt"]
    assert files["z/é 1.txt"] == EMPTY
    assert files["a"].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (tmp_path / "a").stat().st_mode & 0o222 == 0


def test_names_must_be_unicode(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff", "wb"):
        pass
    with pytest.raises(ValueError, match="must be Unicode"):
        hash_files(tmp_path)


def test_checked_once_until_it_changes(tmp_path: Path) -> None:
    path, checked = tmp_path / "a", Checked()
    path.touch()
    assert not checked.is_known(path, EMPTY)
    assert checked.damage(path, EMPTY) is None
    assert checked.is_known(path, EMPTY)
    assert not checked.is_known(path, StoredFile("0" * 64, 0)), "known is known as these bytes"
    os.utime(path, (1, 1))
    assert not checked.is_known(path, EMPTY)
    path.write_bytes(b"x")
    assert checked.damage(path, EMPTY) == "1 bytes, not 0"
    path.unlink()
    assert checked.damage(path, EMPTY) == "No such file or directory"
    path.symlink_to("/dev/null")
    assert checked.damage(path, EMPTY) == "not a plain file"
    path.unlink()
    os.mkfifo(path)
    assert checked.damage(path, EMPTY) == "not a plain file"


def test_provenance_keeps_what_it_is_told() -> None:
    told = provenance_of({"peak_bytes": 7, "host": "overruled"}, 1.23456)
    assert (told["peak_bytes"], told["seconds"]) == (7, 1.235)
    assert told["host"] == os.uname().nodename
    assert provenance_of(["x"], 0)["told"] == ["x"]


def test_files_that_were_private_stay_private(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o600)
    hash_files(tmp_path)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o400
