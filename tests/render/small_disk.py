"""A small disk of its own for tests: a tmpfs in a user and mount namespace, which no root is needed for.

Programs run inside the namespace; tests look at its files, fill it and make it larger from outside. Knows no runs.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20


@dataclass(frozen=True)
class SmallDisk:
    """A mounted disk; `folder` is its path for programs inside, `seen` the same place for us."""

    holder: int  # process that keeps the namespace
    folder: Path

    @property
    def seen(self) -> Path:
        return Path(f"/proc/{self.holder}/root{self.folder}")

    def inside(self, argv: Sequence[str]) -> list[str]:
        """The command as it runs inside the namespace."""
        return ["nsenter", "-t", str(self.holder), "-U", "-m", "--preserve-credentials", "--wd=.", "--", *argv]

    def grow(self, num_bytes: int) -> None:
        """Gives the disk another size."""
        options = f"remount,size={num_bytes}"
        subprocess.run(self.inside(["mount", "-o", options, str(self.folder)]), check=True, capture_output=True)

    def fill(self, leaving: int) -> None:
        """Takes all room but `leaving` bytes, also while others write; holds on to it until `clear`."""
        handle = os.open(self.seen / "filler", os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            while (taken := self.free() - leaving) > 0:
                with suppress(OSError):  # somebody was quicker
                    os.posix_fallocate(handle, os.fstat(handle).st_size, taken)
        finally:
            os.close(handle)

    def free(self) -> int:
        """Bytes that may still be written."""
        found = os.statvfs(self.seen)
        return found.f_bavail * found.f_frsize

    def clear(self) -> None:
        """Removes what `fill` took."""
        (self.seen / "filler").unlink()


@contextmanager
def small_disk(folder: Path, num_bytes: int) -> Iterator[SmallDisk | str]:
    """A disk of that size at `folder`, or in words why there can be none here."""
    folder.mkdir(parents=True)
    script = f'mount -t tmpfs -o size={num_bytes} tmpfs "$0" && echo mounted && exec cat'
    try:
        holder = subprocess.Popen(
            ["unshare", "-Urm", "sh", "-c", script, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    except FileNotFoundError:
        yield "no unshare here"
        return
    with holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline().strip() == "mounted":
            yield SmallDisk(holder.pid, folder)
            holder.stdin.close()
        else:
            yield f"no disk of one's own here: {holder.stderr.read().strip()}"
