"""What an artifact's `manifest.json` says, and how it is spelled.

The same result gives the same manifest, byte for byte; what differs between runs (times, hosts, seconds) lies beside it
in `provenance.json`. The last field, `seal`, is the SHA-256 of all bytes before it: a manifest that was cut, altered or
written halfway is told from a whole one without looking at anything else. Knows no store and hashes no files.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from render.canonical import plain_json

MANIFEST_NAME = "manifest.json"
PROVENANCE_NAME = "provenance.json"
MANIFEST_SCHEMA = "reelwright/artifact/1"
MAX_MANIFEST_BYTES = 16 * 2**20

_PLAIN_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # neither links nor pipes
_SEAL = b',\n "seal": "'
_END = b'"\n}\n'


class ManifestDamaged(Exception):
    """The manifest is missing, cut, altered or of another schema; the text says which."""


@dataclass(frozen=True)
class StoredFile:
    """One file of an artifact."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """One artifact: made by `stage` from `inputs`, under `key`. Inputs and facts are plain JSON values, composed; the
    names of files are spelled as the file system spells them."""

    stage: str
    key: str
    inputs: Mapping[str, object]  # canonical, so that old and new can be compared field by field
    files: Mapping[str, StoredFile]  # by name, folders in it with forward slashes
    facts: Mapping[str, object]  # what the maker wants to know again without opening the files
    digest: str  # over names and contents

    def to_bytes(self) -> bytes:
        """The file as it is written."""
        fields = {
            "digest": self.digest,
            "facts": self.facts,
            "files": {name: {"bytes": file.bytes, "sha256": file.sha256} for name, file in self.files.items()},
            "inputs": self.inputs,
            "key": self.key,
            "schema": MANIFEST_SCHEMA,
            "stage": self.stage,
        }  # "seal" must not sort among them: it is added as the last field
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
        sealed = text.encode("utf-8").removesuffix(b"\n}")
        return sealed + _SEAL + hashlib.sha256(sealed).hexdigest().encode() + _END

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Reads what `to_bytes` wrote; ManifestDamaged for anything else."""
        sealed, found, seal = data.rpartition(_SEAL)
        if not found or seal != hashlib.sha256(sealed).hexdigest().encode() + _END:
            raise ManifestDamaged("it is empty" if not data else "its seal is missing or does not fit")
        fields = json.loads(data)
        if fields.get("schema") != MANIFEST_SCHEMA:
            raise ManifestDamaged(f"its schema is {fields.get('schema')!r}, not {MANIFEST_SCHEMA!r}")
        files = {name: StoredFile(file["sha256"], file["bytes"]) for name, file in fields["files"].items()}
        for name in files:
            check_file_name(name)
        return cls(fields["stage"], fields["key"], fields["inputs"], files, fields["facts"], fields["digest"])


def digest_of(files: Mapping[str, StoredFile], facts: Mapping[str, object]) -> str:
    """SHA-256 over names and contents of the files; over the facts where an artifact holds nothing else."""
    content: object = {name: file.sha256 for name, file in files.items()} if files else ["facts", plain_json(facts)]
    spelled = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode("utf-8")).hexdigest()


def read_manifest(folder: str | Path) -> Manifest:
    """The manifest of an artifact's folder. FileNotFoundError without a folder, ManifestDamaged for the rest."""
    try:
        handle = os.open(
            os.path.join(folder, MANIFEST_NAME), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        )
    except (FileNotFoundError, NotADirectoryError):
        if os.path.lexists(folder):
            raise ManifestDamaged("it is not there") from None
        raise FileNotFoundError(errno.ENOENT, "no artifact", str(folder)) from None
    except OSError as error:
        raise ManifestDamaged(f"it cannot be read ({error.strerror})") from error
    try:
        with open(handle, "rb") as file:
            data = file.read(MAX_MANIFEST_BYTES)
    except OSError as error:
        raise ManifestDamaged(f"it cannot be read ({error.strerror})") from error
    return Manifest.from_bytes(data)


def check_file_name(name: str) -> None:
    """ManifestDamaged unless `name` stays inside its artifact."""
    parts = PurePosixPath(name).parts
    if not name or name.startswith("/") or "\0" in name or ".." in parts or str(PurePosixPath(name)) != name:
        raise ManifestDamaged(f"it names a file outside itself: {name!r}")
