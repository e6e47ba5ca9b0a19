"""Model files of voices and music: found by what they are, looked over before they are loaded, named by a cheap digest.

A `.pth` or `.bin` of torch is a zip archive whose directory, at its end, has a checksum of every tensor: its digest tells
files apart as surely as reading gigabytes would, and a file cut short has none. Knows no model and needs no torch.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

MAX_DEPTH = 4
"""How far below the models' root a folder may lie: `models/hub/models--coqui--XTTS-v2/snapshots/<revision>`."""

MAX_JSON_BYTES = 64 << 20


def candidates(root: Path, names: Sequence[str]) -> Iterator[Path]:
    """Folders at or under `root` that hold all these files, the nearest first."""
    level = [root]
    for _ in range(MAX_DEPTH + 1):
        below: list[Path] = []
        for folder in level:
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue
            found = {entry.name for entry in entries}
            if all(name in found for name in names):
                yield folder
            below += [folder / entry.name for entry in entries if _is_folder(entry)]
        level = below


_known: dict[tuple[str, str], tuple[Path, int]] = {}
"""Folders found before, by root and kind, with the time of their file: looked for again when it is no longer so."""


def nearest(root: Path, name: str, kind: str, accept: Callable[[dict[str, Any]], bool]) -> Path | None:
    """The folder nearest to `root` whose JSON file `name` is accepted; `kind` says what is looked for."""
    known = _known.get((str(root.resolve()), kind))
    if known is not None and _changed_ns(known[0] / name) == known[1]:
        return known[0]
    for folder in candidates(root, [name]):
        value = read_json(folder / name)
        if value is not None and accept(value):
            _known[str(root.resolve()), kind] = (folder, _changed_ns(folder / name))
            return folder
    return None


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return -1


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.name.startswith(".") and entry.is_dir()
    except OSError:
        return False


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file, or None where it is none."""
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            return None
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def fault(path: Path) -> str | None:
    """What is wrong with a file of weights, in words that follow its name; None where it looks whole.

    Cheap: its beginning and its end.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(512)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if size == 0:
        return "is empty"
    if head.startswith(b"version https://git-lfs"):
        return "is a Git LFS pointer, not the file itself"
    if head.lstrip()[:1] == b"<":
        return "is a web page, not a model"
    if path.suffix in (".pth", ".pt", ".bin", ".th"):
        return _fault_of_torch(path, head, size)
    if path.suffix == ".json" and read_json(path) is None:
        return f"is not JSON ({size:,} bytes)"
    return None


def _fault_of_torch(path: Path, head: bytes, size: int) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(path) as archive:
                archive.infolist()
        except (zipfile.BadZipFile, OSError, struct.error, ValueError, OverflowError):
            return f"is cut short ({size:,} bytes, without its end)"
        return None
    if head[:1] == b"\x80":  # torch before 1.6: pickles one after another
        return None
    return f"is not a file of torch ({size:,} bytes)"


def fingerprint(path: Path) -> str:
    """Short digest of a file's contents; remembered while the file stays as it is. Raises OSError."""
    stat = path.stat()
    return _fingerprint(str(path), stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _fingerprint(path: str, size: int, changed_ns: int) -> str:
    digest = hashlib.sha256(str(size).encode())
    try:
        with zipfile.ZipFile(path) as archive:
            for item in archive.infolist():
                digest.update(f"{item.filename}\0{item.file_size}\0{item.CRC}\n".encode())
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError):
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]
