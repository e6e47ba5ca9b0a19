"""SHA-256 of the user's own files, remembered between runs.

A digest is taken again only when size, times or inode changed. The memory is one small file of lines in the output
folder, with names relative to it; lines that cannot be read are forgotten, and losing the file costs only hashing.
Knows nothing of stages: it is given paths.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
import time
from pathlib import Path

from render.atomic import write_bytes
from render.errors import IoProblem
from render.space import naming_problems

DIGESTS_NAME = ".digests.jsonl"
YOUNG_S = 2.0  # a file changed this recently may change again within one tick of its clock: not remembered
MAX_TRIES = 3

_Signature = tuple[int, int, int, int]


class Digests:
    """Digests of files by path, for one output folder. Threads may share it."""

    def __init__(self, out: Path) -> None:
        self._out = out.absolute()
        self._memory = out / DIGESTS_NAME
        self._known: dict[str, tuple[_Signature, str]] | None = None
        self._guard = threading.Lock()

    def sha256(self, path: Path) -> str:
        """SHA-256 (hex) of the bytes that were read. IoProblem for what is no plain file, unreadable or changing."""
        name = os.path.relpath(path.absolute(), self._out)
        with naming_problems(f"{path}: cannot be read"):
            signature = _signature(_plain_file(path, os.stat(path)))
            with self._guard:
                known = self._load().get(name)
            if known is not None and known[0] == signature:
                return known[1]
            signature, digest = _hash(path)
        self._remember(name, signature, digest)
        return digest

    def _load(self) -> dict[str, tuple[_Signature, str]]:
        if self._known is None:
            self._known = {}
            lines = self._read_lines()
            for line in lines:
                self._take(line)
            if len(lines) > 2 * len(self._known) + 100:
                self._compact()
        return self._known

    def _read_lines(self) -> list[bytes]:
        try:
            return self._memory.read_bytes().splitlines()
        except OSError:
            return []

    def _take(self, line: bytes) -> None:
        assert self._known is not None
        try:
            name, signature, digest = json.loads(line)
            size, modified, changed, inode = (int(part) for part in signature)
            if isinstance(name, str) and isinstance(digest, str) and len(digest) == 64:
                self._known[name] = ((size, modified, changed, inode), digest)
        except (ValueError, TypeError, RecursionError):
            return

    def _remember(self, name: str, signature: _Signature, digest: str) -> None:
        if time.time() - signature[2] / 1e9 < YOUNG_S:  # the time of change, which nobody can set
            return
        line = json.dumps([name, signature, digest]).encode("ascii")
        with self._guard:
            self._load()[name] = (signature, digest)
            try:
                self._append(b"\n" + line + b"\n")  # the break before it ends a line torn by a kill
            except OSError:
                return  # a folder that cannot be written only forgets

    def _append(self, data: bytes) -> None:
        handle = os.open(self._memory, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)

    def _compact(self) -> None:
        assert self._known is not None
        lines = [json.dumps([name, *entry]) for name, entry in sorted(self._known.items())]
        try:
            write_bytes(self._memory, "\n".join(lines).encode("ascii") + b"\n")
        except OSError:
            return


def _hash(path: Path) -> tuple[_Signature, str]:
    """Signature and digest of one and the same state of the file."""
    for _ in range(MAX_TRIES):
        with open(path, "rb", opener=_open_plain) as file:
            before = _signature(_plain_file(path, os.fstat(file.fileno())))
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if _signature(os.fstat(file.fileno())) == before:
                return before, digest
    raise IoProblem(f"{path}: it changes while it is read", "wait until whatever writes it is done, then run again")


def _open_plain(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not make the run hang


def _plain_file(path: Path, found: os.stat_result) -> os.stat_result:
    if not stat.S_ISREG(found.st_mode):
        raise IoProblem(f"{path}: not a plain file", "name a file, not a folder, pipe or device")
    return found


def _signature(found: os.stat_result) -> _Signature:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
