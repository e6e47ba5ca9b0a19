"""One run at a time in an output folder, and everybody can see which.

`.lock/` holds numbered files (`lock_file.py`). The highest number is the lock; whoever wants it links the next number,
which only one can. Nobody ever removes a lock that might be another's, so there is no moment at which two could take
over the same one; and it needs no flock, which some network file systems grant to everybody. The holder touches its
file every few seconds. Knows nothing of what the run does.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from render import atomic
from render.errors import FolderInUse, IoProblem
from render.lock_file import (
    LOCK_FOLDER,
    Holder,
    Pace,
    file_of,
    flock_keeps_out,
    holder_now,
    is_free,
    number_of,
    read_holder,
    spelled,
    take_flock,
    top_number,
)
from render.owner import this_process
from render.space import naming_problems

__all__ = ["FolderLock", "Holder", "Pace", "holder", "wait_for_token"]

MAX_TRIES = 100

_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}


class FolderLock:
    """Holds a folder until released. `FolderLock.acquire(out, token)` gives one; use it with `with`."""

    def __init__(self, out: Path, path: Path, handle: int, pace: Pace, on_lost: Callable[[], None] | None) -> None:
        """Use `acquire`."""
        self.out = out
        self._path = path
        self._handle = handle
        self._pace = pace
        self._on_lost = on_lost
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._owner = this_process()
        self._heart = threading.Thread(target=self._beat, name="folder-lock", daemon=True)
        self._heart.start()

    @classmethod
    def acquire(
        cls, out: Path, run_token: str, *, pace: Pace | None = None, on_lost: Callable[[], None] | None = None
    ) -> FolderLock:
        """Takes the folder (and makes it). FolderInUse names the holder; IoProblem where nothing can be written.
        `on_lost` is called, from another thread, if another run took over because this one was silent for a lease."""
        pace = pace or Pace()
        folder = out / LOCK_FOLDER
        with naming_problems(f"{out}: the folder cannot be locked"):
            atomic.make_folder(folder)
            for _ in range(MAX_TRIES):
                top = top_number(folder)
                held = read_holder(folder, top) if top else None
                if held is not None and not is_free(folder, held, pace, taking=True):
                    _refuse(out, held)
                handle = _take(folder, top + 1, run_token)
                if handle is not None:
                    _remove_below(folder, top + 1)
                    return cls(out, file_of(folder, top + 1), handle, pace, on_lost)
        raise IoProblem(f"{out}: the folder cannot be locked: other runs keep taking it", "run again")

    @property
    def is_lost(self) -> bool:
        """Whether another run has taken over (this one was asleep for longer than the lease)."""
        return self._lost.is_set()

    def check(self) -> None:
        """FolderInUse if another run has taken over."""
        if self.is_lost:
            _refuse(self.out, holder(self.out))

    def release(self) -> None:
        """Lets the folder go; a second time does nothing. A forked child cannot release its parent's lock."""
        if self._ended.is_set() or this_process() != self._owner:
            return
        self._ended.set()
        if threading.current_thread() is not self._heart:
            self._heart.join()
        number = number_of(self._path.name)
        with suppress(OSError):  # then it is free once this process is gone
            mine = read_holder(self._path.parent, number)
            if mine is not None and top_number(self._path.parent) == number:
                atomic.write_bytes(self._path, spelled(replace(mine, released=True)))
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _beat(self) -> None:
        number = number_of(self._path.name)
        while not self._ended.wait(self._pace.heartbeat_s):
            try:
                if top_number(self._path.parent) == number:
                    os.utime(self._path)  # without times: the file server's clock
                    continue
            except OSError:
                continue  # heard again when the disk answers
            self._lost.set()
            if self._on_lost is not None:
                self._on_lost()
            return


def holder(out: Path, *, pace: Pace | None = None) -> Holder | None:
    """Who works in this folder now; None when nobody does. Works for whoever may only read."""
    folder = out / LOCK_FOLDER
    top = top_number(folder)
    found = read_holder(folder, top) if top else None
    return None if found is None or is_free(folder, found, pace or Pace(), taking=False) else found


def wait_for_token(
    out: Path, token: str, timeout_s: float, stopping: Callable[[], bool] = lambda: False, *, poll_s: float = 0.05
) -> bool:
    """For the other ranks of a run: True once the folder is held with this token, False when the run is to end. When
    the time is up FolderInUse if another run holds it, IoProblem if nobody does."""
    ends = time.monotonic() + timeout_s
    pause = threading.Event()
    while True:
        found = holder(out)
        if found is not None and found.token == token:
            return True
        left = ends - time.monotonic()
        if stopping():
            return False
        if left <= 0:
            break
        pause.wait(min(poll_s, left))
    if found is not None:
        _refuse(out, found)
    raise IoProblem(f"{out}: the first rank did not take the folder within {timeout_s:g} s", "see what it said")


def _refuse(out: Path, found: Holder | None) -> None:
    raise FolderInUse(
        f"{out}: another run works in this folder: {found.describe() if found else 'it has taken over'}",
        "wait for it or stop it, or choose another folder with --out; `reelwright status` works meanwhile",
        holder=found,
    )


def _take(folder: Path, number: int, token: str) -> int | None:
    """An open handle on the lock file of this number if it became ours; None if another was first."""
    temp = folder / atomic.temp_name()
    handle = os.open(temp, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    kept = -1
    try:
        said = spelled(holder_now(token, flock_keeps_out(handle, temp)))
        os.write(handle, said)
        os.fsync(handle)
        kept = _link(temp, file_of(folder, number), handle, said)
        if kept >= 0 and top_number(folder) != number:  # numbers were let go while this one was written
            os.unlink(file_of(folder, number))
            if kept != handle:
                os.close(kept)
            kept = -1
        atomic.sync_folder(folder)
        return kept if kept >= 0 else None
    finally:
        if handle != kept:
            os.close(handle)
        atomic.remove_tree(temp)


def _link(temp: Path, path: Path, handle: int, said: bytes) -> int:
    """The handle of the lock file once it is ours, -1 if it is another's."""
    try:
        os.link(temp, path)
    except FileExistsError:
        is_ours = os.fstat(handle).st_nlink == 2  # network file systems may do it and lose the answer
        return handle if is_ours else -1
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _create(path, said)
    return handle


def _create(path: Path, said: bytes) -> int:
    """The same where there are no hard links: a kill between its two steps leaves an empty file, free after a while."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return -1
    take_flock(handle)
    os.write(handle, said)
    os.fsync(handle)
    return handle


def _remove_below(folder: Path, number: int) -> None:
    for name in os.listdir(folder):
        if 0 < number_of(name) < number:
            atomic.remove_tree(folder / name)
