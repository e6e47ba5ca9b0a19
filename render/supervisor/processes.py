"""Finds and ends every process below one of ours, also those that made a session of their own.

torchrun gives each rank a session, so killing its process group leaves the ranks alive; and once torchrun is dead
nobody can tell whose children they were. So they are noted while it lives, with the time they started, because a
number may be given to another process later. Knows nothing of what the processes do. Linux; elsewhere it sees nobody.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def table() -> dict[int, tuple[int, str, int]]:
    """Every process: number -> (parent, state, start time in clock ticks)."""
    found = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            found[int(folder.name)] = (int(fields[1]), fields[0], int(fields[19]))
        except (OSError, IndexError, ValueError):
            continue
    return found


class Family:
    """All that ever was seen below a process, while it is still the same process."""

    def __init__(self, root: int) -> None:
        self.root = root
        self._seen: dict[int, int] = {}  # number: start time
        self.children: tuple[int, ...] = ()  # those directly below the root, the last time they were looked for

    def look(self) -> None:
        """Notes who is there now."""
        rows = table()
        below: dict[int, list[int]] = {}
        for number, (parent, _, _) in rows.items():
            below.setdefault(parent, []).append(number)
        if self.root in rows:
            self.children = tuple(sorted(below.get(self.root, ())))
        waiting = [self.root, *self.alive(rows)]
        known: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number in known or number not in rows:
                continue
            known.add(number)
            self._seen.setdefault(number, rows[number][2])
            waiting += below.get(number, ())

    def alive(self, rows: dict[int, tuple[int, str, int]] | None = None) -> list[int]:
        """Numbers of those that still run."""
        rows = table() if rows is None else rows
        return [n for n, born in self._seen.items() if n in rows and rows[n][2] == born and rows[n][1] not in "ZX"]

    def signal(self, number: int, only: tuple[int, ...] | None = None) -> None:
        """Sends a signal to all of them, or to some."""
        for process in self.alive():
            if only is None or process in only:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(process, number)

    def kill(self) -> None:
        """Ends all of them; those born meanwhile too."""
        for _ in range(5):
            self.look()
            if not self.alive():
                return
            self.signal(signal.SIGKILL)


def num_oom_kills() -> int:
    """How often the kernel has killed for memory here, as far as we may know; only differences mean something."""
    return _count(PROC / "vmstat", "oom_kill") + sum(
        _count(path, "oom_kill") for path in (_own_cgroup() / "memory.events", Path("/sys/fs/cgroup/memory.events"))
    )


def _own_cgroup() -> Path:
    try:
        lines = (PROC / "self" / "cgroup").read_text().splitlines()
    except OSError:
        lines = []
    own = next((line[3:] for line in lines if line.startswith("0::")), "/")
    return Path("/sys/fs/cgroup" + own)


def _count(path: Path, name: str) -> int:
    try:
        rows = dict(line.split()[:2] for line in path.read_text().splitlines())
        return int(rows.get(name, 0))
    except (OSError, ValueError):
        return 0
