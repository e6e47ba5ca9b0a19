from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import render.space
from render.errors import IoProblem, Paused
from render.space import (
    BALLAST_NAME,
    ballast,
    drop_ballast,
    free_bytes,
    is_disk_full,
    lay_ballast,
    naming_problems,
    pausing_when_full,
    preflight,
    size_text,
)

MIB = 2**20


def test_preflight(tmp_path: Path) -> None:
    preflight(tmp_path, 1)
    with pytest.raises(Paused) as caught:
        preflight(tmp_path / "not" / "there yet", 2**60)
    assert caught.value.bytes_needed == 2**60
    assert "1152921504606846976 bytes (1152921.5 TB) needed" in caught.value.message
    assert "run the same command again" in caught.value.hint


def test_the_ballast_is_there_while_a_run_works(tmp_path: Path) -> None:
    with ballast(tmp_path, 2 * MIB):
        assert (tmp_path / BALLAST_NAME).stat().st_size == 2 * MIB
        assert (tmp_path / BALLAST_NAME).stat().st_blocks * 512 >= 2 * MIB, "really taken, not a hole"
        assert lay_ballast(tmp_path, MIB) == 2 * MIB
    assert drop_ballast(tmp_path) == 0


def test_the_ballast_is_modest(tmp_path: Path) -> None:
    assert lay_ballast(tmp_path, 2**60) <= free_bytes(tmp_path) // 25
    assert drop_ballast(tmp_path) > 0


def test_no_ballast_where_none_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lay_ballast(tmp_path / "not there", MIB) == 0

    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert lay_ballast(tmp_path, MIB) == 0
    assert list(tmp_path.iterdir()) == []


def test_full_told_by_number_by_cause_and_in_words() -> None:
    assert is_disk_full(OSError(errno.ENOSPC, "x"))
    assert is_disk_full(OSError(errno.EDQUOT, "x"))
    assert is_disk_full(RuntimeError("ffmpeg: av_write_frame(): No space left on device"))
    error = ValueError("cannot store")
    error.__cause__ = OSError(errno.ENOSPC, "x")
    assert is_disk_full(error)
    error.__cause__.__context__ = error
    assert not is_disk_full(ValueError("no space between words left"))


def test_what_is_no_full_disk_passes_through(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), pausing_when_full(tmp_path, lambda: 1):
        raise PermissionError(errno.EACCES, "x")


def test_a_pause_gives_the_ballast_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_ballast(tmp_path, MIB)
    monkeypatch.setattr(render.space, "free_bytes", lambda out: 12_345)
    with pytest.raises(Paused) as caught, pausing_when_full(tmp_path, lambda: 100 * MIB):
        raise OSError(errno.ENOSPC, "x")
    assert caught.value.message == (f"{tmp_path}: the disk is full: 104857600 bytes (104.9 MB) needed, 12.3 kB free")
    assert list(tmp_path.iterdir()) == []


def test_another_disk_that_is_full_is_not_called_ours(tmp_path: Path) -> None:
    with pytest.raises(Paused, match="not the one of"), pausing_when_full(tmp_path, lambda: 1):
        raise OSError(errno.ENOSPC, "x")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.EROFS, "mounted read-only"),
        (errno.EACCES, "allow this user"),
        (errno.EIO, "reelwright verify"),
        (5000, ""),
    ],
)
def test_problems_say_what_was_being_done(code: int, hint: str) -> None:
    said = r"the store: cannot be written: why \(/some/file\)"
    with pytest.raises(IoProblem, match=said) as caught, naming_problems("the store: cannot be written"):
        raise OSError(code, "why", "/some/file")
    assert hint in caught.value.hint


def test_sizes_for_people() -> None:
    sizes = (0, 999, 1000, 19_353_600, 10**13)
    assert [size_text(size) for size in sizes] == ["0 bytes", "999 bytes", "1.0 kB", "19.4 MB", "10.0 TB"]


FILL = """
import sys, os
from pathlib import Path
from render.errors import Paused
from render.journal import Journal
from render.space import ballast, free_bytes
from render.store import Store
out = Path(sys.argv[1])
store, journal = Store(out), Journal(out / "journal.jsonl")
size = 3 * 2**20
def build(folder):
    (folder / "clip.mov").write_bytes(os.urandom(size))
num_made, filler = 0, os.open(out / "filler", os.O_WRONLY | os.O_CREAT)
with ballast(out, 2**20):
    try:
        for number in range(100):
            store.artifact("clip", {"n": number}, build)
            num_made += 1
            if free_bytes(out) < size:  # so full that not even a line of the journal fits
                try:
                    while os.write(filler, b"x" * 512): pass
                except OSError: pass
    except Paused as pause:
        journal.append("paused", reason=pause.reason, bytes_needed=pause.bytes_needed)
        print(pause.exit_code, pause.reason, pause.bytes_needed >= size, (out / ".ballast").exists())
print(num_made, len(list(store.all())), sum(1 for _ in (out / "store" / ".tmp").iterdir()), len(journal.read()))
os.close(filler)
os.unlink(out / "filler")
os.unlink(out / "room")
print(store.artifact("clip", {"n": num_made}, build).file("clip.mov").stat().st_size == size)
"""


def test_a_disk_that_really_is_full(tmp_path: Path) -> None:
    """A small file system of its own, filled to its last byte: the run pauses, and goes on once there is room."""
    root = Path(render.space.__file__).parents[1]
    script = tmp_path / "fill.py"
    script.write_text(FILL)
    (tmp_path / "disk").mkdir()
    ran = subprocess.run(
        ["unshare", "-rm", "sh", "-c",
         'mount -t tmpfs -o size=24m none "$1" && head -c 4000000 /dev/zero > "$1/room" && '
         'PYTHONPATH="$2" exec "$3" "$4" "$1"', "sh", str(tmp_path / "disk"), str(root), sys.executable, str(script)],
        capture_output=True, text=True,
    )  # fmt: skip
    if "unshare" in ran.stderr or "mount:" in ran.stderr:
        pytest.skip("needs user namespaces to mount a small file system")
    lines = ran.stdout.splitlines()
    assert lines[:1] == ["75 disk True False"], ran.stderr
    num_made, num_stored, num_left, num_lines = map(int, lines[1].split())
    assert num_made == num_stored > 3
    assert (num_left, num_lines, lines[2]) == (0, 1, "True")
