"""Copies: read back, resumed, and refused before the first byte where they could not end well."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import bagit
import pytest

from post.errors import TargetError
from post.export.package.bag import Item, write_bag
from post.export.package.copies import copy_bag, filesystem_of, refuse_large
from post.suite import Stopped


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    items = [Item("hall/hall.en.mp4", os.urandom(3_000_000)), Item("papers/install.txt", b"first screen\n")]
    return write_bag(items, tmp_path / "exhibition", {}).folder


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_copy_is_a_whole_bag(bag: Path, stick: Path) -> None:
    told: list[tuple[str, int, int]] = []
    copied = copy_bag(bag, stick, "harbour", tell=lambda *each: told.append(each))
    assert bagit.Bag(str(stick / "harbour")).validate()
    assert (copied.num_kept, told[-1][1]) == (0, copied.num_bytes)
    assert [path.name for path in stick.iterdir()] == ["harbour"]


def test_a_copy_that_was_stopped_goes_on(bag: Path, stick: Path) -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Stopped

    with pytest.raises(Stopped):
        copy_bag(bag, stick, "harbour", check=stop)
    assert [path.name for path in stick.iterdir()] == [".harbour.copying"]
    assert copy_bag(bag, stick, "harbour").num_kept == 1
    assert bagit.Bag(str(stick / "harbour")).validate()


def test_what_an_interrupted_copy_left_damaged_is_noticed_and_made_good_by_the_next(bag: Path, stick: Path) -> None:
    left = stick / ".harbour.copying/data/hall/hall.en.mp4"
    left.parent.mkdir(parents=True)
    left.write_bytes(bytes(3_000_000))
    with pytest.raises(TargetError, match="does not read back as it was written"):
        copy_bag(bag, stick, "harbour")
    assert not (stick / "harbour").exists()
    copy_bag(bag, stick, "harbour")
    assert bagit.Bag(str(stick / "harbour")).validate()


def test_an_older_copy_is_replaced_whole(bag: Path, stick: Path) -> None:
    (stick / "harbour").mkdir()
    (stick / "harbour" / "old.txt").write_text("old")
    copy_bag(bag, stick, "harbour")
    assert not (stick / "harbour" / "old.txt").exists()


def test_a_target_that_is_not_there_or_no_package(bag: Path, stick: Path, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"gone is not there\n  hint: Is the medium plugged in"):
        copy_bag(bag, tmp_path / "gone", "harbour")
    with pytest.raises(TargetError, match="is no whole package"):
        copy_bag(stick, stick, "harbour")


def test_five_gigabytes_and_a_fat32_stick(tmp_path: Path) -> None:
    sizes = {"data/master.mov": 5 * 2**30, "data/hall.mp4": 2**30}
    with pytest.raises(TargetError, match=r"FAT32, which holds files below 4 GiB; data/master\.mov has 5\.0 GiB"):
        refuse_large(sizes, tmp_path, "vfat")
    refuse_large(sizes, tmp_path, "exfat")
    refuse_large({"data/hall.mp4": 2**32 - 1}, tmp_path, "vfat")


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    stick = tmp_path / "my stick"
    stick.mkdir()
    mounts = tmp_path / "mounts"
    escaped = str(stick).replace(" ", "\\040")
    mounts.write_text(f"/dev/a / ext4 rw 0 0\n/dev/b {escaped} vfat rw 0 0\n/dev/c {escaped}er exfat rw 0 0\nodd\n")
    assert filesystem_of(stick / "deep" / "er", mounts) == "vfat"
    assert filesystem_of(tmp_path, mounts) == "ext4"
    assert filesystem_of(tmp_path, tmp_path / "none") == ""


def mounted(folder: Path, size: str) -> bool:
    """A small file system of its own, where this user may mount one."""
    folder.mkdir()
    ran = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return ran.returncode == 0


def test_a_medium_without_room_is_named_before_anything_is_written(bag: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    if not mounted(small, "1m"):
        pytest.skip("mounting needs root")
    try:
        with pytest.raises(TargetError, match="GiB are wanted"):
            copy_bag(bag, small, "harbour")
        assert not list(small.rglob("*.mp4"))
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_medium_that_goes_away_while_it_is_written_to(bag: Path, tmp_path: Path) -> None:
    """Unplugged in the middle: the folder becomes unreadable, the message says what to do, the next try completes."""
    target = tmp_path / "gone"
    target.mkdir()
    calls = 0

    def unplug() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            target.rename(tmp_path / "unplugged")

    with pytest.raises(TargetError, match="went away or fails") as told:
        copy_bag(bag, target, "harbour", check=unplug)
    assert "the same command goes on" in told.value.hint
    (tmp_path / "unplugged").rename(target)
    copy_bag(bag, target, "harbour")
    assert bagit.Bag(str(target / "harbour")).validate()
