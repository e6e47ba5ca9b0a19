"""The journal: what happened, a line each, in order of `seq`. History, never the truth: the store is the truth.

A line is JSON with its own CRC in front, over all bytes after it: `{"crc":"89abcdef","seq":7,"at":…,"event":…,…}`. A
line torn by a kill is kept aside (`journal.jsonl.torn`) and cut off before the next is written; a journal damaged in
its middle is kept whole under another name, and begins again with the lines before the damage. Processes of one machine
may append together, taking turns; anybody reads. Knows no meaning of any event.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from render.atomic import make_folder, sync_folder, write_bytes
from render.canonical import plain_json

TORN_SUFFIX = ".torn"
DAMAGED_SUFFIX = ".damaged"
RECOVERED = "journal_recovered"
REBUILT = "journal_rebuilt"
OWN_FIELDS = frozenset({"crc", "seq", "at", "event"})

_CRC_START = b'{"crc":"'
_BODY_AT = len(_CRC_START) + 8 + len(b'",')
_APPENDING = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Record:
    """One line."""

    seq: int  # counts up by one; what came before what, whatever clocks did
    at: str  # wall clock, UTC, for people only
    event: str
    payload: Mapping[str, object]


@dataclass(frozen=True)
class Reading:
    """What could be read: `records` up to the first damage, and the bytes from there on."""

    records: tuple[Record, ...]
    rest: bytes = b""

    @property
    def is_torn(self) -> bool:
        """Only the last line is missing its end: a kill, nothing worse."""
        return bool(self.rest) and not _holds_lines(self.rest)

    @property
    def is_damaged(self) -> bool:
        """There is more after the damage: history is lost, and has to be drawn from the store again."""
        return bool(self.rest) and not self.is_torn

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


class Journal:
    """The journal of one output folder. Opening it writes nothing; the first `append` mends what a kill left."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seq = 0
        self._size = -1  # of the file when `_seq` was read: another size means that somebody else wrote
        self._guard = threading.Lock()
        self.needs_rebuild = False  # known after the first append: history was lost, `rebuild` it from the store

    def append(self, event: str, *, durable: bool = True, **payload: object) -> Record:
        """Adds one line, whole or not at all; `durable` syncs it before returning (what must be known after a crash:
        an attempt, before its work starts). OSErrors pass through and leave the journal as it was."""
        wrong = OWN_FIELDS & payload.keys()
        if wrong:
            raise ValueError(f"{event}: {', '.join(sorted(wrong))}: the journal's own fields")
        with self._guard, self._turn() as handle:
            while os.fstat(handle).st_size != self._size:
                self._catch_up(handle)
            record, line = _line(self._seq + 1, event, payload)
            self._write(handle, line, durable)
            self._seq, self._size = record.seq, os.fstat(handle).st_size
            return record

    def read(self) -> Reading:
        """Every line up to the first damage. Changes nothing, also while another process writes."""
        return _parse(self._bytes())

    def rebuild(self, artifacts: Iterable[tuple[str, str]]) -> int:
        """After damage: one `artifact_found` line for each (stage, key) that no readable line names; how many."""
        told = {(record.payload.get("stage"), record.payload.get("key")) for record in self.read()}
        missing = [(stage, key) for stage, key in artifacts if (stage, key) not in told]
        for stage, key in missing:
            self.append("artifact_found", durable=False, stage=stage, key=key)
        self.append(REBUILT, num_artifacts=len(missing))
        self.needs_rebuild = False
        return len(missing)

    @contextmanager
    def _turn(self) -> Iterator[int]:
        """The open file, alone among the processes of this machine (where the file system knows no flock, the folder's
        lock alone sees to it)."""
        handle = self._open()
        while not _is_at(handle, self.path):  # mended by another while we waited: that file is gone
            os.close(handle)
            handle = self._open()
        try:
            yield handle
        finally:
            os.close(handle)

    def _open(self) -> int:
        try:
            handle = os.open(self.path, _APPENDING, 0o666)
        except FileNotFoundError:
            make_folder(self.path.parent)
            handle = os.open(self.path, _APPENDING, 0o666)
        with suppress(OSError):  # see `_turn`
            fcntl.flock(handle, fcntl.LOCK_EX)
        return handle

    def _write(self, handle: int, line: bytes, durable: bool) -> None:
        before = os.fstat(handle).st_size
        try:
            _write_whole(handle, line)
        except OSError:
            os.ftruncate(handle, before)
            raise
        if durable:
            os.fsync(handle)
            if not before:
                sync_folder(self.path.parent)

    def _catch_up(self, handle: int) -> None:
        """Takes up the `seq` of what others wrote since; the first time, and after damage, reads all and mends it."""
        if self._size > 0:
            new = _parse(_tail(handle, self._size))
            if new.records and not new.rest:
                self._seq = max(record.seq for record in new)
                self._size = os.fstat(handle).st_size
                return
        data = _tail(handle, 0)
        reading = _parse(data)
        self._seq = max((record.seq for record in reading), default=0)
        self._size = len(data) - len(reading.rest)
        marks = [record.event for record in reading if record.event in (RECOVERED, REBUILT)]
        self.needs_rebuild = reading.is_damaged or marks[-1:] == [RECOVERED]
        if reading.is_torn:
            _keep(self.path.with_name(self.path.name + TORN_SUFFIX), reading.rest + b"\n")
            os.ftruncate(handle, self._size)
        elif reading.is_damaged:
            self._begin_again(data, data[: self._size])
            self._swap(handle)

    def _begin_again(self, data: bytes, good: bytes) -> None:
        kept = _free_name(self.path.with_name(self.path.name + DAMAGED_SUFFIX))
        write_bytes(kept, data)
        lost = {"num_bytes_lost": len(data) - len(good), "kept": kept.name}
        write_bytes(self.path, good + _line(self._seq + 1, RECOVERED, lost)[1])

    def _swap(self, handle: int) -> None:
        """The same handle for the file that now lies under the name; it is read again from its start."""
        fresh = self._open()
        os.dup2(fresh, handle, inheritable=False)
        os.close(fresh)
        self._size = -1

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""


def _line(seq: int, event: str, payload: Mapping[str, object]) -> tuple[Record, bytes]:
    record = Record(seq, datetime.now(UTC).isoformat(timespec="milliseconds"), event, dict(payload))
    fields = plain_json({"seq": seq, "at": record.at, "event": event, **payload})
    body = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")[1:]
    return record, b'%s%08x",%s\n' % (_CRC_START, zlib.crc32(body), body)


def _parse(data: bytes) -> Reading:
    records: list[Record] = []
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        record = _record(data[start:end])
        if record is None:
            break
        records.append(record)
        start = end + 1
    return Reading(tuple(records), data[start:])


def _record(line: bytes) -> Record | None:
    body = line[_BODY_AT:]
    if line[:_BODY_AT] != b'%s%08x",' % (_CRC_START, zlib.crc32(body)):
        return None
    try:
        fields = json.loads(b"{" + body)
        seq, at, event = (fields.pop(name) for name in ("seq", "at", "event"))
    except (ValueError, KeyError, RecursionError):
        return None
    return Record(seq, at, event, fields) if isinstance(seq, int) else None


def _holds_lines(rest: bytes) -> bool:
    """Whether whole lines follow the first break: then the damage is not just a torn end."""
    _, found, after = rest.partition(b"\n")
    return bool(found) and any(_record(line) is not None for line in after.split(b"\n"))


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def _write_whole(handle: int, line: bytes) -> None:
    written = os.write(handle, line)
    while written < len(line):
        written += os.write(handle, line[written:])


def _tail(handle: int, start: int) -> bytes:
    parts = []
    while part := os.pread(handle, 2**20, start):
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def _keep(path: Path, data: bytes) -> None:
    handle = os.open(path, _APPENDING, 0o666)
    try:
        _write_whole(handle, data)
    finally:
        os.close(handle)


def _free_name(path: Path) -> Path:
    number = 1
    while (candidate := path.with_name(f"{path.name}-{number}")).exists():
        number += 1
    return candidate
