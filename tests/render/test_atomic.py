from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from render import atomic
from render.atomic import commit_folder, publish, sweep, write_bytes, write_json
from tests.render.killing import kill_points

OLD, NEW = b"old " * 5000, b"new and longer " * 9000


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_killed_anywhere_a_write_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    seen = set()
    write_bytes(target, OLD)
    for _ in kill_points(lambda: write_bytes(target, NEW)):
        assert target.read_bytes() in (OLD, NEW)
        seen.add(target.read_bytes())
        write_bytes(target, OLD)
        sweep(tmp_path)
        assert names(tmp_path) == {"plan.json"}
    assert seen == {OLD, NEW}  # the last point lies after the rename
    assert target.read_bytes() == NEW


def test_killed_anywhere_a_new_file_in_a_new_folder(tmp_path: Path) -> None:
    for number in kill_points(lambda: write_json(tmp_path / "a" / "b" / "c.json", {"é": [1, 2]})):
        path = tmp_path / "a" / "b" / "c.json"
        if path.exists():
            assert json.loads(path.read_text()) == {"é": [1, 2]}
        (tmp_path / "a").exists() and (tmp_path / "a").rename(tmp_path / f"before-{number}")
    assert (tmp_path / "a" / "b" / "c.json").read_text() == '{\n "é": [\n  1,\n  2\n ]\n}\n'


def make_folder(folder: Path) -> None:
    (folder / "parts").mkdir(parents=True)
    (folder / "clip.mov").write_bytes(NEW)
    (folder / "parts" / "line.txt").write_bytes(OLD)


def test_killed_anywhere_a_folder_is_whole_or_not_at_all(tmp_path: Path) -> None:
    source, target = tmp_path / "work", tmp_path / "store" / "line" / "key"
    make_folder(source)
    num_there = 0
    for _ in kill_points(lambda: commit_folder(source, target)):
        assert source.exists() != target.exists()
        if target.exists():
            num_there += 1
            assert (target / "clip.mov").read_bytes() == NEW
            assert (target / "parts" / "line.txt").read_bytes() == OLD
            target.rename(source)
        shutil.rmtree(tmp_path / "store", ignore_errors=True)
    assert num_there > 0
    assert not source.exists()


def test_killed_anywhere_a_published_file_is_old_or_new(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(OLD)
    (tmp_path / "new").write_bytes(NEW)
    film = tmp_path / "film" / "main.en.mp4"
    publish(tmp_path / "old", film)
    for _ in kill_points(lambda: publish(tmp_path / "new", film)):
        assert film.read_bytes() in (OLD, NEW)
        publish(tmp_path / "old", film)
        sweep(film.parent)
        assert names(film.parent) == {film.name}
    assert film.samefile(tmp_path / "new")


class Recorder:
    """Notes which files were synced, and checks at each rename that what becomes visible is on the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: set[int] = set()
        self.visible: list[int] = []  # inodes of folders whose names changed and are not synced yet
        for name in ("fsync", "rename", "replace", "write"):
            monkeypatch.setattr(os, name, self.wrap(name, getattr(os, name)))

    def wrap(self, name: str, call: Any) -> Any:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if name == "write":
                self.synced.discard(os.fstat(args[0]).st_ino)
            if name in ("rename", "replace"):
                for path in [Path(args[0]), *Path(args[0]).rglob("*")]:
                    assert path.stat().st_ino in self.synced, f"{path} becomes visible before it is on the disk"
                self.visible.append(Path(args[1]).parent.stat().st_ino)
            done = call(*args, **kwargs)
            if name == "fsync":
                self.synced.add(os.fstat(args[0]).st_ino)
                self.visible = [inode for inode in self.visible if inode not in self.synced or inode != _inode(args[0])]
            return done

        return wrapped


def _inode(handle: int) -> int:
    return os.fstat(handle).st_ino


def test_nothing_is_visible_before_it_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path / "work")
    recorder = Recorder(monkeypatch)
    write_bytes(tmp_path / "a.json", b"x")
    commit_folder(tmp_path / "work", tmp_path / "line" / "key")
    assert recorder.visible == [], "the names themselves are not on the disk"


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_bytes(tmp_path / "x", OLD)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(tmp_path / "x", NEW)
    assert names(tmp_path) == {"x"}
    assert (tmp_path / "x").read_bytes() == OLD


def test_the_first_folder_stays(tmp_path: Path) -> None:
    make_folder(tmp_path / "one")
    make_folder(tmp_path / "two")
    (tmp_path / "empty").mkdir()
    assert commit_folder(tmp_path / "one", tmp_path / "empty")
    assert not commit_folder(tmp_path / "two", tmp_path / "empty")
    assert (tmp_path / "two" / "clip.mov").exists()
    (tmp_path / "file").write_bytes(b"")
    assert not commit_folder(tmp_path / "two", tmp_path / "file")


@pytest.mark.parametrize("code", [errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP, errno.EMLINK])
def test_published_as_a_copy_where_links_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def no_link(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", no_link)
    (tmp_path / "a").write_bytes(NEW)
    os.chmod(tmp_path / "a", 0o444)
    film = tmp_path / "film" / "main.mp4"
    assert publish(tmp_path / "a", film)
    assert film.read_bytes() == NEW
    assert not film.samefile(tmp_path / "a")
    assert not publish(tmp_path / "a", film), "the same bytes are left alone"
    film.write_bytes(NEW[:-1] + b"?")
    assert publish(tmp_path / "a", film)
    assert film.read_bytes() == NEW
    assert names(film.parent) == {"main.mp4"}


def test_publish_links_and_leaves_what_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(NEW)
    target = tmp_path / "takes" / "r001 – हिन्दी \n'\"*.mov"
    assert publish(tmp_path / "a", target)
    assert target.samefile(tmp_path / "a")
    assert not publish(tmp_path / "a", target)
    assert names(target.parent) == {target.name}


def test_publish_replaces_a_link_and_refuses_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(NEW)
    (tmp_path / "mine").write_bytes(OLD)
    (tmp_path / "link").symlink_to("mine")
    assert publish(tmp_path / "a", tmp_path / "link")
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "mine").read_bytes() == OLD
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        publish(tmp_path / "a", tmp_path / "folder")


def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    write_bytes(tmp_path / ("ह" * 85), b"x")
    assert (tmp_path / ("ह" * 85)).read_bytes() == b"x"


def test_sweep_takes_the_dead_and_leaves_the_living(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from render.atomic import temp_name; print(temp_name())"],
        capture_output=True, text=True, check=True, cwd=Path(atomic.__file__).parents[1],
    )  # fmt: skip
    dead, mine = said.stdout.strip(), atomic.temp_name()
    (tmp_path / dead / "files").mkdir(parents=True)
    (tmp_path / dead / "files" / "x").write_bytes(b"x")
    os.chmod(tmp_path / dead / "files" / "x", 0o444)
    (tmp_path / mine).write_bytes(b"x")
    (tmp_path / "clip.mov").write_bytes(b"x")
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == {mine, "clip.mov"}


def test_sweep_of_another_machine_waits_until_it_is_old(tmp_path: Path) -> None:
    foreign = tmp_path / f"{atomic.TEMP_PREFIX}0123456789ab.42-17-5-aaaabbbbcccc"
    foreign.mkdir()
    (foreign / "part").write_bytes(b"x")
    assert sweep(tmp_path) == 0
    for path in (foreign / "part", foreign):
        os.utime(path, (1e9, 1e9))
    assert sweep(tmp_path) == 1


def test_sweep_of_garbage_and_of_nothing(tmp_path: Path) -> None:
    (tmp_path / f"{atomic.TEMP_PREFIX}what is this").write_bytes(b"")
    assert sweep(tmp_path) == 0
    assert sweep(tmp_path / "missing") == 0
