"""Whether every artifact is whole, and whether what people see is what the store holds.

Reads only, and works beside a running one: what is being built just now is not a finding. Takes an output folder, gives
findings; knows no storyboard, so a stored thing that no shot asks for any more is not its business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from render import atomic
from render.artifact_files import Checked, size_damage
from render.keys import is_key, is_stage, key_of
from render.manifest import (
    MANIFEST_NAME,
    PROVENANCE_NAME,
    Manifest,
    ManifestDamaged,
    digest_of,
    read_manifest,
)
from render.owner import is_tag_of_the_dead
from render.store import CONFLICTS, QUARANTINE, STORE_NAME, TEMP_FOLDER

PUBLISHED_FOLDERS = ("takes", "film")
PUBLISHED_SUFFIXES = (".mov", ".mp4", ".srt", ".vtt")  # records and contact sheets beside them are no artifacts

Kind = Literal["damaged", "stranger", "orphan", "published", "kept"]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, or that somebody should look at."""

    kind: Kind
    where: str  # relative to the output folder
    what: str
    hint: str = ""

    @property
    def severity(self) -> Literal["error", "note"]:
        """`note` for what only takes room: put aside, or left over."""
        return "note" if self.kind in ("kept", "orphan") else "error"

    def text(self) -> str:
        """For people: place, finding, and the hint on a line of its own."""
        return f"{self.severity}: {self.where}: {self.what}" + (f"\n  hint: {self.hint}" if self.hint else "")

    def to_json(self) -> dict[str, str]:
        return {
            "severity": self.severity, "kind": self.kind, "where": self.where, "what": self.what, "hint": self.hint
        }  # fmt: skip


def verify(out: Path, deep: bool = True, *, published: Mapping[str, str] | None = None) -> list[Finding]:
    """All findings, in order of place; `deep` hashes every byte, else sizes alone are compared. `published` says which
    SHA-256 each published name (relative to `out`) must have; others must be something that the store holds."""
    findings: list[Finding] = []
    known: set[str] = set()
    for folder in _stage_folders(out / STORE_NAME, findings, out):
        for key_folder in _entries(folder):
            findings += _artifact(out, folder.name, key_folder, deep, known)
    findings += _kept(out)
    if deep:
        findings += _published(out, known, published or {})
    return sorted(findings, key=lambda finding: finding.where)


def _stage_folders(root: Path, findings: list[Finding], out: Path) -> Iterator[Path]:
    for entry in _entries(root):
        if is_stage(entry.name) and entry.is_dir():
            yield entry
        elif entry.name not in (TEMP_FOLDER, QUARANTINE, CONFLICTS):
            findings.append(Finding("stranger", _where(out, entry), "nothing of the store's", "move it elsewhere"))


def _artifact(out: Path, stage: str, folder: Path, deep: bool, known: set[str]) -> Iterator[Finding]:
    where = _where(out, folder)
    if not is_key(folder.name) or folder.is_symlink() or not folder.is_dir():
        yield Finding("stranger", where, "no artifact of the store", "move it elsewhere")
        return
    try:
        manifest = read_manifest(folder)
        _check_manifest(manifest, stage, folder.name)
    except (ManifestDamaged, OSError) as error:
        yield Finding("damaged", f"{where}/{MANIFEST_NAME}", str(error), _REMAKE)
        return
    checked = Checked()
    for name, wanted in manifest.files.items():
        why = checked.damage(folder / name, wanted) if deep else size_damage(folder / name, wanted)
        if why is None:
            known.add(wanted.sha256)
        else:
            yield Finding("damaged", f"{where}/{name}", why, _REMAKE)
    for extra in _files(folder):
        name = extra.relative_to(folder).as_posix()
        if name not in manifest.files and name not in (MANIFEST_NAME, PROVENANCE_NAME):
            yield Finding("stranger", f"{where}/{name}", "the manifest does not know it", "move it elsewhere")


_PUBLISH = "run the same command again to put it back; keep a version of your own elsewhere"
_REMAKE = "run the same command again: only this is made again"


def _check_manifest(manifest: Manifest, stage: str, key: str) -> None:
    if (manifest.stage, manifest.key) != (stage, key):
        raise ManifestDamaged(f"it belongs to {manifest.stage}/{manifest.key}")
    if key_of(stage, manifest.inputs) != key:
        raise ManifestDamaged("its inputs do not give its key")
    if digest_of(manifest.files, manifest.facts) != manifest.digest:
        raise ManifestDamaged("its files do not give its digest")


def _kept(out: Path) -> Iterator[Finding]:
    root = out / STORE_NAME
    for entry in _entries(root / QUARANTINE):
        yield Finding("kept", _where(out, entry), "a damaged artifact, put aside", "remove it once looked at")
    for entry in _entries(root / CONFLICTS):
        yield Finding("kept", _where(out, entry), "made twice from the same inputs with other contents: a step is not "
                      "deterministic", "compare it with the artifact of its key, then remove it")  # fmt: skip
    for entry in _entries(root / TEMP_FOLDER):
        tag = entry.name.removeprefix(atomic.TEMP_PREFIX).rpartition("-")[0]
        if is_tag_of_the_dead(tag) is not False:
            yield Finding("orphan", _where(out, entry), "left by a run that was killed", "the next run removes it")


def _published(out: Path, known: set[str], wanted: Mapping[str, str]) -> Iterator[Finding]:
    found: set[str] = set()
    for top in PUBLISHED_FOLDERS:
        for path in _files(out / top):
            where = _where(out, path)
            found.add(where)
            if path.name.startswith(atomic.TEMP_PREFIX):
                yield Finding("orphan", where, "left by a run that was killed", "the next run removes it")
            elif where in wanted or path.suffix in PUBLISHED_SUFFIXES:
                allowed = {wanted[where]} if where in wanted else _of_its_record(out, path) or known
                if not _is_one_of(path, allowed):
                    yield Finding("published", where, "not what the store holds", _PUBLISH)
    for where in sorted(wanted.keys() - found):
        yield Finding("published", where, "not there", _REMAKE)


def _of_its_record(out: Path, path: Path) -> set[str]:
    """What the artifact holds that the record beside a published file names; nothing where there is no record."""
    try:
        record = json.loads(path.with_suffix(".json").read_bytes())
        record = record.get("clip", record)  # the file's own artifact, where the take's key is another stage's
        manifest = read_manifest(out / STORE_NAME / str(record["stage"]) / str(record["key"]))
    except (OSError, ValueError, KeyError, TypeError, ManifestDamaged):
        return set()
    return {file.sha256 for file in manifest.files.values()}


def _is_one_of(path: Path, digests: set[str]) -> bool:
    try:
        return not path.is_symlink() and atomic.file_sha256(path) in digests
    except OSError:
        return False


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names) + [name for name in folders if os.path.islink(os.path.join(root, name))]:
            yield Path(root, name)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _where(out: Path, path: Path) -> str:
    return path.relative_to(out).as_posix()
