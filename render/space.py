"""Room on the disk: asked for before work, kept in reserve during it, and a pause where it ran out.

The reserve (ballast) is a file that is given up when the disk is full, so that the journal can still say why the run
paused. Takes the storyboard's output folder. Knows nothing of artifacts or of what the room is for.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from render.errors import IoProblem, Paused, ReelwrightError

BALLAST_NAME = ".ballast"
BALLAST_BYTES = 256 * 2**20
LEAST_ROOM = 64 * 2**20  # what is asked for at least, where nobody knows how much was still to come
BALLAST_SHARE = 50  # never more than one in so many of the free bytes

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_WORDS = ("no space left on device", "disk quota exceeded", "disc quota exceeded")


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write where `folder` lies or will lie."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


def preflight(out: Path, bytes_needed: int) -> None:
    """Paused unless `bytes_needed` are free (the ballast counts as free: it is given up when needed)."""
    free = free_bytes(out) + _size(out / BALLAST_NAME)
    if free < bytes_needed:
        raise _paused(out, bytes_needed, free)


@contextmanager
def ballast(out: Path, num_bytes: int = BALLAST_BYTES) -> Iterator[None]:
    """Holds room in reserve while a run works."""
    lay_ballast(out, num_bytes)
    try:
        yield
    finally:
        drop_ballast(out)


def lay_ballast(out: Path, num_bytes: int = BALLAST_BYTES) -> int:
    """Reserves room in `out`, less where little is free; how many bytes. Where it cannot be had, it is done without."""
    path = out / BALLAST_NAME
    wanted = min(num_bytes, (free_bytes(out) + _size(path)) // BALLAST_SHARE)
    if _size(path) >= wanted:
        return _size(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        return 0
    try:
        os.posix_fallocate(handle, 0, wanted)
    except (OSError, AttributeError):  # no room after all, or no such call on this system
        os.unlink(path)
    finally:
        os.close(handle)
    return _size(path)


def drop_ballast(out: Path) -> int:
    """Gives the reserve up; how many bytes that freed."""
    path = out / BALLAST_NAME
    freed = _size(path)
    try:
        os.unlink(path)
    except OSError:
        return 0
    return freed


def is_disk_full(error: BaseException) -> bool:
    """Whether a full disk or quota is behind an error, also one that an external program only told in words."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        if isinstance(link, OSError) and link.errno in _FULL:
            return True
        if any(words in str(link).lower() for words in _FULL_WORDS):
            return True
        link = link.__cause__ or link.__context__
    return False


@contextmanager
def pausing_when_full(out: Path, bytes_needed: Callable[[], int]) -> Iterator[None]:
    """A full disk inside becomes `Paused`, and the ballast goes; `bytes_needed` is asked before anything is removed."""
    try:
        yield
    except (Paused, KeyboardInterrupt):
        raise
    except Exception as error:
        if not is_disk_full(error):
            raise
        needed, free = max(bytes_needed(), LEAST_ROOM), free_bytes(out)
        drop_ballast(out)
        raise _paused(out, needed, free) from error


@contextmanager
def naming_problems(doing: str) -> Iterator[None]:
    """An OSError of our own reading and writing inside becomes an `IoProblem` that says what was being done."""
    try:
        yield
    except ReelwrightError:
        raise
    except OSError as error:
        if is_disk_full(error):
            raise
        where = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, str | bytes) else ""
        raise IoProblem(f"{doing}: {error.strerror or error}{where}", _advice(error)) from error


def size_text(num_bytes: int) -> str:
    """Bytes for people: `1.4 GB`."""
    size = float(num_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _paused(out: Path, needed: int, free: int) -> Paused:
    where, room = f"{out}: the disk is full", f"{needed} bytes ({size_text(needed)}) needed, {size_text(free)} free"
    if free >= needed:
        where, room = "a disk is full", f"not the one of {out} ({size_text(free)} free there); the one of $TMPDIR?"
    return Paused(
        f"{where}: {room}",
        "make room and run the same command again: it continues where it stopped, everything finished is kept",
        reason="disk",
        bytes_needed=needed,
    )


def _advice(error: OSError) -> str:
    if error.errno == errno.EROFS:
        return "the file system is mounted read-only: choose another folder with --out"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "allow this user to write there, or choose another folder with --out"
    if error.errno == errno.EIO:
        return "the disk reports an error: check it (dmesg), then run `reelwright verify`"
    if error.errno == errno.ENAMETOOLONG:
        return "the path is too long for this file system: choose a shorter --out"
    return ""


def _size(path: Path) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0
