"""Files that lie twice: by size, then by the bytes at head and tail, in the end by SHA-256 of all of it where asked.

Only files of at least a megabyte count. Hard links and links are one file and never duplicates. Weight files of one size
and one header are told as likely until they were hashed whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from render.atomic import file_sha256
from render.models.assets import Item, unique

LEAST_BYTES = 10**6
_ENDS = 1 << 20
_SAMPLES = 16


@dataclass(frozen=True)
class Twins:
    """Files with the same content. `proven` once every byte was hashed."""

    paths: tuple[Path, ...]
    size_bytes: int
    proven: bool
    digest: str


def find_twins(items: Iterable[Item], deep: bool = False) -> list[Twins]:
    """Groups of equal files, the largest first."""
    sizes: dict[int, list[Item]] = {}
    for item in unique(items):
        if item.size_bytes >= LEAST_BYTES:
            sizes.setdefault(item.size_bytes, []).append(item)
    found = []
    for size, group in sizes.items():
        for digest, twins in _split(group, _sampled).items():
            if not deep:
                found.append(Twins(tuple(item.path for item in twins), size, False, digest))
                continue
            for whole, same in _split(twins, lambda item: file_sha256(item.path)).items():
                found.append(Twins(tuple(item.path for item in same), size, True, whole))
    return sorted(found, key=lambda twins: (-twins.size_bytes, twins.paths))


def _split(items: list[Item], key: object) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    if len(items) < 2:
        return {}
    for item in items:
        try:
            groups.setdefault(key(item), []).append(item)  # type: ignore[operator]
        except OSError:
            continue
    return {digest: group for digest, group in groups.items() if len(group) > 1}


def _sampled(item: Item) -> str:
    """Head, tail and some places between: two trainings of one architecture differ in them, though not in the header."""
    total = hashlib.sha256()
    with item.path.open("rb") as file:
        total.update(file.read(_ENDS))
        for k in range(1, _SAMPLES):
            file.seek(item.size_bytes * k // _SAMPLES)
            total.update(file.read(4096))
        file.seek(max(0, item.size_bytes - _ENDS))
        total.update(file.read(_ENDS))
    return total.hexdigest()
