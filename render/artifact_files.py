"""The files of one artifact: hashed when it is made, checked before they are used.

Knows no store: it is given folders, paths and what a manifest says of them.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from render.manifest import MANIFEST_NAME, PROVENANCE_NAME, Manifest, ManifestDamaged, StoredFile, read_manifest
from render.owner import this_process

_WRITING = 0o222


def hash_files(folder: Path) -> dict[str, StoredFile]:
    """Every file that was built, by name, made read-only: a film edited in place would change the store through its
    hard link. ValueError for links, pipes and the names that the store keeps for itself."""
    files: dict[str, StoredFile] = {}
    for root, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = Path(root, name)
            found = os.lstat(path)
            inside = path.relative_to(folder).as_posix()
            if stat.S_ISDIR(found.st_mode):
                continue
            if not stat.S_ISREG(found.st_mode):
                raise ValueError(f"{inside}: an artifact holds plain files only, not links, pipes or devices")
            if inside in (MANIFEST_NAME, PROVENANCE_NAME):
                raise ValueError(f"{inside}: the store writes this file itself")
            os.chmod(path, stat.S_IMODE(found.st_mode) & ~_WRITING)
            files[_checked_name(inside)] = _hash(path)
    return dict(sorted(files.items()))


@dataclass(frozen=True)
class Damage:
    """Something lies there that is no whole artifact."""

    why: str


def look(folder: str, stage: str, key: str) -> Manifest | Damage | None:
    """What lies in an artifact's folder, by its manifest and the sizes of its files; None when there is nothing."""
    try:
        manifest = read_manifest(folder)
    except FileNotFoundError:
        return None
    except ManifestDamaged as error:
        return Damage(f"{MANIFEST_NAME}: {error}")
    if (manifest.stage, manifest.key) != (stage, key):
        return Damage(f"{MANIFEST_NAME}: it belongs to {manifest.stage}/{manifest.key}")
    for name, wanted in manifest.files.items():
        why = size_damage(f"{folder}/{name}", wanted)
        if why is not None:
            return Damage(f"{name}: {why}")
    return manifest


def is_whole(folder: Path, stage: str, key: str) -> bool:
    """Whether a whole artifact lies there, by every byte."""
    found, checked = look(str(folder), stage, key), Checked()
    return isinstance(found, Manifest) and all(
        checked.damage(folder / name, file) is None for name, file in found.files.items()
    )


def size_damage(path: str | Path, wanted: StoredFile) -> str | None:
    """What is wrong with a file as far as one look tells; None when nothing is."""
    try:
        found = os.lstat(path)
    except OSError as error:
        return str(error.strerror or error)
    if not stat.S_ISREG(found.st_mode):
        return "not a plain file"
    return None if found.st_size == wanted.bytes else f"{found.st_size} bytes, not {wanted.bytes}"


def provenance_of(told: object, seconds: float) -> dict[str, object]:
    """How an artifact came to be: never part of a key, a digest or the manifest."""
    owner = this_process()
    told_fields = told if isinstance(told, Mapping) else {"told": told}
    return {
        **told_fields,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "host": owner.host,
        "pid": owner.pid,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


class Checked:
    """Which files were found whole in this process, told by size, time of change and inode."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int, int, str]] = {}
        self._guard = threading.Lock()

    def is_known(self, path: Path, wanted: StoredFile) -> bool:
        """Whether this very file was found whole before and was not touched since."""
        with self._guard:
            seen = self._seen.get(str(path))
        try:
            return seen is not None and seen == (*_signature(os.lstat(path)), wanted.sha256)
        except OSError:
            return False

    def remember(self, path: Path, file: StoredFile) -> None:
        """Takes a file as whole that was hashed when it was made."""
        try:
            signature = _signature(os.lstat(path))
        except OSError:
            return
        if signature[0] == file.bytes:
            with self._guard:
                self._seen[str(path)] = (*signature, file.sha256)

    def damage(self, path: Path, wanted: StoredFile) -> str | None:
        """What is wrong with a file, by its bytes; None when it is whole."""
        if self.is_known(path, wanted):
            return None
        why = size_damage(path, wanted)
        if why is not None:
            return why
        try:
            found = os.lstat(path)
            if _hash(path).sha256 != wanted.sha256:
                return "its bytes changed"
        except OSError as error:
            return str(error.strerror or error)
        with self._guard:
            self._seen[str(path)] = (*_signature(found), wanted.sha256)
        return None


def _hash(path: Path) -> StoredFile:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return StoredFile(digest, os.fstat(file.fileno()).st_size)


def _signature(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ino


def _checked_name(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"{name!r}: the name of a stored file must be Unicode") from None
    return name
