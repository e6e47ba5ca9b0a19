"""Who runs here: a process named so that others can tell later whether it still lives.

A pid alone says nothing after a reboot, in another container or once it is used again; so the machine's boot, the pid
namespace and the process's start time go with it. Knows nothing of locks or folders.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """One process on one machine."""

    host: str
    boot: str  # the machine's boot id; empty where there is none
    pid_namespace: str  # processes of two containers may share a pid
    pid: int
    started: int  # clock ticks since boot; 0 where unknown

    @property
    def tag(self) -> str:
        """Short and safe in a file name; `is_tag_of_the_dead` reads it."""
        namespace = "".join(filter(str.isdigit, self.pid_namespace))
        return f"{self.boot.replace('-', '')[:12] or 'noboot'}.{namespace or 0}-{self.pid}-{self.started}"


def this_process() -> Owner:
    """The owner that runs this code (another one after a fork)."""
    return _owner(os.getpid())


@lru_cache(maxsize=4)
def _owner(pid: int) -> Owner:
    return Owner(socket.gethostname(), _boot_id(), _pid_namespace(), pid, _start_ticks(pid) or 0)


def is_running(pid: int, started: int) -> bool:
    """Whether the process of this pid and start time lives, here and in this pid namespace. A zombie does not."""
    state_and_start = _read_stat(pid)
    if state_and_start is not None:
        state, ticks = state_and_start
        return state not in "ZX" and (not started or ticks == started)
    try:
        os.kill(pid, 0)  # no /proc, or one that hides other users' processes
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def is_tag_of_the_dead(tag: str) -> bool | None:
    """Whether the tagged owner is gone; None when it ran on another machine or in another container."""
    place, _, rest = tag.partition("-")
    pid, _, started = rest.partition("-")
    if place != this_process().tag.partition("-")[0] or not (rest.isascii() and pid.isdigit() and started.isdigit()):
        return None
    return not is_running(int(pid), int(started))


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _pid_namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _start_ticks(pid: int) -> int | None:
    found = _read_stat(pid)
    return found[1] if found else None


def _read_stat(pid: int) -> tuple[str, int] | None:
    """State and start time; the name before them may hold spaces and brackets, so the last bracket ends it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return fields[0].decode(), int(fields[19])
    except (OSError, IndexError, ValueError):
        return None
