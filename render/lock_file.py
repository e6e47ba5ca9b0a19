"""What lies in `.lock/`: numbered files that say who holds the folder, and whether that still counts.

A holder counts as gone when it said so, when its process is dead, or, where its process cannot be asked (another
machine, another container), when it has not been heard of for a lease. Ages are told by the file system's own clock.
Where flock was seen to keep others out it serves as a witness between containers of one machine. Takes no lock itself.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from render import atomic
from render.owner import is_running, this_process

LOCK_FOLDER = ".lock"

_LOCAL_SYSTEMS = frozenset(
    {"ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "zfs", "f2fs", "overlay", "vfat", "exfat", "ntfs3", "bcachefs"}
)


@dataclass(frozen=True)
class Pace:
    """How often a holder is heard, and when it counts as gone where its process cannot be asked."""

    heartbeat_s: float = 5.0
    lease_s: float = 180.0  # three times the longest time that network file systems keep attributes
    unreadable_s: float = 30.0  # for a lock file that says nothing


@dataclass(frozen=True)
class Holder:
    """Who holds a folder, as its lock file says."""

    token: str
    host: str  # empty where the file could not be read
    boot: str
    pid_namespace: str
    pid: int
    started: int
    since: str  # UTC, for people
    flock: bool = False  # whether flock was seen to keep others out
    released: bool = False
    number: int = 0
    silent_s: float = 0.0  # since it was last heard of

    def describe(self) -> str:
        """One line for messages."""
        if not self.host:
            return f"a run that did not say who it is, last heard of {self.silent_s:.0f} s ago"
        return f"process {self.pid} on {self.host}, since {self.since}, last heard of {self.silent_s:.0f} s ago"

    def to_json(self) -> dict[str, object]:
        """What `status --json` shows."""
        return {
            "host": self.host, "pid": self.pid, "since": self.since, "silent_s": round(self.silent_s, 1)
        }  # fmt: skip


def holder_now(token: str, flock: bool) -> Holder:
    """This process as a holder."""
    me = this_process()
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Holder(token, me.host, me.boot, me.pid_namespace, me.pid, me.started, since, flock=flock)


def spelled(holder: Holder) -> bytes:
    """The bytes of a lock file."""
    said = asdict(holder)
    del said["number"], said["silent_s"]
    return json.dumps(said, sort_keys=True, indent=1).encode() + b"\n"


def top_number(folder: Path) -> int:
    """The highest number: the lock that counts. 0 when there is none."""
    try:
        return max((number_of(name) for name in os.listdir(folder)), default=0)
    except (FileNotFoundError, NotADirectoryError):
        return 0


def number_of(name: str) -> int:
    """The number of a lock file by its name; 0 for other files."""
    stem = name.removesuffix(".json")
    return int(stem) if name.endswith(".json") and stem.isascii() and stem.isdigit() and len(stem) < 16 else 0


def file_of(folder: Path, number: int) -> Path:
    """The lock file of a number."""
    return folder / f"{number:08d}.json"


def read_holder(folder: Path, number: int) -> Holder | None:
    """What the lock of this number says; a holder without a host where it cannot be read; None if it went meanwhile."""
    path = file_of(folder, number)
    try:
        silent_s = max(0.0, _now(folder) - os.stat(path).st_mtime)
        said = _parsed(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError:
        said, silent_s = None, 0.0
    return replace(said or Holder("", "", "", "", 0, 0, ""), number=number, silent_s=silent_s)


def is_free(folder: Path, found: Holder, pace: Pace, *, taking: bool) -> bool:
    """Whether the holder let go, is dead, or has been silent for the lease. Who is `taking` the folder makes sure of
    the silence, which lasts two heartbeats; who only looks is not kept waiting."""
    if found.released:
        return True
    if not found.host:
        return found.silent_s > pace.unreadable_s
    me = this_process()
    if found.boot == me.boot and (found.boot or found.host == me.host):
        if found.pid_namespace == me.pid_namespace:
            return not is_running(found.pid, found.started)
        if found.flock:
            return _flock_is_free(file_of(folder, found.number))
    elif found.host == me.host and _is_local(folder):
        return True  # this machine, before it was started again
    if found.silent_s <= pace.lease_s:
        return False
    return not taking or _stays_silent(file_of(folder, found.number), pace)


def take_flock(handle: int) -> bool:
    """Asks for the exclusive flock; whether it was granted (which alone proves nothing)."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _flock_is_free(path: Path) -> bool:
    """Asks for it shared, so that two who ask do not take each other for the holder."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def flock_keeps_out(handle: int, path: Path) -> bool:
    """Locks the file, and finds out whether that keeps others out here: some file systems grant it to everybody."""
    return take_flock(handle) and not _flock_is_free(path)


def _stays_silent(path: Path, pace: Pace) -> bool:
    """A clock that jumped makes a living holder look old: nothing is heard for two heartbeats, or it lives."""
    try:
        before = os.stat(path).st_mtime_ns
        threading.Event().wait(2.2 * pace.heartbeat_s)
        return os.stat(path).st_mtime_ns == before
    except OSError:
        return False  # somebody moved on: look again


def _is_local(folder: Path) -> bool:
    """Whether the folder lies on a disk of this machine, as its list of mounts says."""
    best, kind = "", ""
    place = f"{folder.resolve()}/"
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as mounts:
            for line in mounts:
                _, mount, system = line.split(" ")[:3]
                mount = mount.replace("\\040", " ").rstrip("/") + "/"
                if place.startswith(mount) and len(mount) >= len(best):
                    best, kind = mount, system
    except (OSError, ValueError):
        return False
    return kind in _LOCAL_SYSTEMS


def _parsed(data: bytes) -> Holder | None:
    names = [field.name for field in fields(Holder) if field.name not in ("number", "silent_s")]
    try:
        said: dict[str, Any] = json.loads(data)
        found = Holder(**{name: said[name] for name in names})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts_fit = all(
        isinstance(text, str) for text in (found.token, found.host, found.boot, found.pid_namespace, found.since)
    )
    flags_fit = isinstance(found.flock, bool) and isinstance(found.released, bool)
    numbers_fit = type(found.pid) is int and type(found.started) is int and 0 < found.pid < 2**31
    return found if texts_fit and flags_fit and numbers_fit else None


def _now(folder: Path) -> float:
    """The file system's time; ours where nothing can be written."""
    probe = folder / atomic.temp_name()
    try:
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        return os.stat(probe).st_mtime
    except OSError:
        return time.time()
    finally:
        atomic.remove_tree(probe)
