"""The store: everything made, under the key of what made it, whole or not at all.

`store/<stage>/<key>/` holds the files, `manifest.json` (what they are) and `provenance.json` (how they came to be).
An artifact is built in `store/.tmp/`, and takes its place by one rename: whoever is first wins, and a second one with
other contents goes to `store/conflicts/`. Before a file is used its bytes are hashed, once a process; a damaged
artifact goes to `store/quarantine/`, never to the bin, and is made again. Knows nothing of shots, of their order or of
what a stage does.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from render import atomic
from render.artifact_files import Checked, Damage, hash_files, is_whole, look, provenance_of
from render.canonical import plain_json
from render.errors import ArtifactChanged, ArtifactLost
from render.keys import is_key, is_stage, key_of
from render.manifest import MANIFEST_NAME, PROVENANCE_NAME, Manifest, digest_of
from render.space import naming_problems, pausing_when_full

if TYPE_CHECKING:
    from post.suite import Build

STORE_NAME = "store"
TEMP_FOLDER = ".tmp"
QUARANTINE = "quarantine"
CONFLICTS = "conflicts"


def _silent(event: str, /, **fields: object) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class StoredArtifact:
    """Something stored whole."""

    manifest: Manifest
    folder: Path
    _store: Store = field(repr=False, compare=False)
    _build: Build | None = field(default=None, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((self.folder, self.digest))

    @property
    def stage(self) -> str:
        return self.manifest.stage

    @property
    def key(self) -> str:
        return self.manifest.key

    @property
    def inputs(self) -> Mapping[str, object]:
        return self.manifest.inputs

    @property
    def facts(self) -> Mapping[str, object]:
        return self.manifest.facts

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents of the files."""
        return self.manifest.digest

    def file(self, name: str) -> Path:
        """The path of one file, hashed against the manifest before its first use in this process. A damaged artifact is
        made again; ArtifactChanged when that gives other bytes, ArtifactLost when nobody said how to make it."""
        return self._store._whole_file(self, name)


class Store:
    """The store of one output folder. Threads and processes may share it."""

    def __init__(self, out: Path, *, on_event: Callable[..., None] = _silent) -> None:
        """`on_event(name, **fields)` hears `artifact_started` (before work begins), `artifact_made`, `artifact_found`,
        `artifact_failed`, `artifact_damaged`, `artifact_conflict`; it may be called from any thread that asks."""
        self.out = out.absolute()  # programs started in another folder are given these paths
        self.root = self.out / STORE_NAME
        self._on_event = on_event
        self._checked = Checked()
        self._locks: WeakValueDictionary[tuple[str, str], _KeyLock] = WeakValueDictionary()
        self._locks_guard = threading.Lock()

    def find(self, stage: str, inputs: Mapping[str, object]) -> StoredArtifact | None:
        """What is stored under these inputs. Reads the manifest and the sizes; hashes and changes nothing."""
        return self.get(stage, key_of(stage, inputs))

    def get(self, stage: str, key: str) -> StoredArtifact | None:
        """The same by key; None too when what lies there is visibly damaged."""
        found = self._look(stage, key)
        return StoredArtifact(found, self.root / stage / key, self) if isinstance(found, Manifest) else None

    def has(self, stage: str, key: str) -> bool:
        """Whether something lies under this key that is whole as far as manifest and sizes tell."""
        return isinstance(self._look(stage, key), Manifest)

    def all(self) -> Iterator[StoredArtifact]:
        """Everything stored, in order of stage and key; what is visibly damaged is left out."""
        for stage in _names(self.root, is_stage):
            for key in _names(self.root / stage, is_key):
                artifact = self.get(stage, key)
                if artifact is not None:
                    yield artifact

    def artifact(self, stage: str, inputs: Mapping[str, object], build: Build) -> StoredArtifact:
        """What is stored under these inputs, or `build(folder)` makes it first. A key is built by one thread at a time;
        of two processes the first to finish wins. What the facts hold under `provenance` (seconds, peak bytes) is kept
        apart from them. Paused when the disk is full, IoProblem where the store cannot be written."""
        key = key_of(stage, inputs)
        with self._alone(stage, key):
            found = self._look(stage, key)
            if isinstance(found, Manifest):
                self._on_event("artifact_found", stage=stage, key=key)
                return StoredArtifact(found, self.root / stage / key, self, build)
            if found is not None:
                self._quarantine(stage, key, found.why)
            return self._make(stage, key, inputs, build)

    def sweep(self) -> int:
        """Removes what killed runs left half-made; only for the holder of the folder's lock. How many things went."""
        num_removed = atomic.sweep(self.root / TEMP_FOLDER)
        for folder, folders, _ in os.walk(self.out):
            folders[:] = [name for name in folders if Path(folder, name) != self.root and name != TEMP_FOLDER]
            num_removed += atomic.sweep(Path(folder))
        return num_removed

    def _look(self, stage: str, key: str) -> Manifest | Damage | None:
        return look(f"{self.root}/{stage}/{key}", stage, key)

    def _make(self, stage: str, key: str, inputs: Mapping[str, object], build: Build) -> StoredArtifact:
        self._on_event("artifact_started", stage=stage, key=key)
        began = time.monotonic()
        with naming_problems(f"{self.root}: cannot be written"), pausing_when_full(self.out, lambda: 1):
            work = self.root / TEMP_FOLDER / atomic.temp_name()
            atomic.make_folder(work.parent)
            os.mkdir(work)
        try:
            with pausing_when_full(self.out, lambda: 2 * _tree_bytes(work)):
                facts = dict(build(work) or {})
                manifest = self._finish(work, stage, key, inputs, facts, time.monotonic() - began)
                artifact = self._commit(work, manifest, build)
        except BaseException as error:
            self._on_event("artifact_failed", stage=stage, key=key, error=f"{type(error).__name__}: {error}")
            raise
        finally:
            atomic.remove_tree(work)
        self._on_event("artifact_made", stage=stage, key=key, seconds=round(time.monotonic() - began, 3))
        return artifact

    def _finish(
        self, work: Path, stage: str, key: str, inputs: Mapping[str, object], facts: dict[str, object], seconds: float
    ) -> Manifest:
        """Hashes what was built and writes the manifest last."""
        told = facts.pop("provenance", {})
        with naming_problems(f"{stage} {key[:12]}: cannot be stored"):
            files = hash_files(work)
            if not files and not facts:
                raise ValueError(f"{stage} {key[:12]}: nothing was made: no file and no fact")
            kept_facts, kept_inputs = plain_json(facts), plain_json(inputs)
            assert isinstance(kept_facts, dict)
            assert isinstance(kept_inputs, dict)
            manifest = Manifest(stage, key, kept_inputs, files, kept_facts, digest_of(files, kept_facts))
            atomic.write_json(work / PROVENANCE_NAME, provenance_of(told, seconds), durable=False)
            atomic.write_bytes(work / MANIFEST_NAME, manifest.to_bytes(), durable=False)  # synced on commit
        return manifest

    def _commit(self, work: Path, manifest: Manifest, build: Build) -> StoredArtifact:
        stage, key = manifest.stage, manifest.key
        target = self.root / stage / key
        with naming_problems(f"{stage} {key[:12]}: cannot be stored"):
            while not atomic.commit_folder(work, target):
                found = self._look(stage, key)
                if isinstance(found, Manifest):
                    if found.digest != manifest.digest:
                        self._keep_conflict(work, manifest, found)
                    return StoredArtifact(found, target, self, build)
                if found is not None:
                    self._quarantine(stage, key, found.why)
        for name, file in manifest.files.items():
            self._checked.remember(target / name, file)
        return StoredArtifact(manifest, target, self, build)

    def _keep_conflict(self, work: Path, ours: Manifest, theirs: Manifest) -> None:
        """Two runs made different bytes from the same inputs: the first stays, the second is kept to be looked at."""
        kept = self.root / CONFLICTS / f"{ours.stage}-{ours.key[:16]}-{uuid.uuid4().hex[:8]}"
        atomic.commit_folder(work, kept)
        self._on_event(
            "artifact_conflict", stage=ours.stage, key=ours.key, kept=kept.relative_to(self.out).as_posix(),
            digest=theirs.digest, other_digest=ours.digest,
        )  # fmt: skip

    def _whole_file(self, artifact: StoredArtifact, name: str) -> Path:
        wanted = artifact.manifest.files.get(name)
        if wanted is None:
            names = ", ".join(sorted(artifact.manifest.files)) or "none"
            raise KeyError(f"{artifact.stage} {artifact.key[:12]} has no file {name!r}; it has: {names}")
        path = artifact.folder / name
        if self._checked.is_known(path, wanted):
            return path
        with self._alone(artifact.stage, artifact.key), naming_problems(f"{path}: cannot be read"):
            why = self._checked.damage(path, wanted)
            if why is not None:
                self._replace(artifact, f"{name}: {why}")
        return path

    def _replace(self, artifact: StoredArtifact, why: str) -> None:
        """Puts a damaged artifact aside and makes it again, unless another process already did."""
        stage, key = artifact.stage, artifact.key
        now = self._look(stage, key)
        if not isinstance(now, Manifest) or now.digest == artifact.digest:
            self._quarantine(stage, key, why)
            now = self._look(stage, key)
        if not isinstance(now, Manifest):
            if artifact._build is None:
                raise ArtifactLost(
                    f"{stage} {key[:12]} is damaged ({why}) and lies in quarantine now",
                    "run the same command again: only this is made again", stage=stage, key=key,
                )  # fmt: skip
            now = self._make(stage, key, artifact.inputs, artifact._build).manifest
        if now.digest != artifact.digest:
            raise ArtifactChanged(
                f"{stage} {key[:12]} was damaged ({why}); made again, its contents are others",
                "run the same command again: what was made from it follows", stage=stage, key=key,
            )  # fmt: skip

    def _quarantine(self, stage: str, key: str, why: str) -> None:
        """Moves a damaged artifact out of the way. Another process may have put a whole one there meanwhile: what was
        moved is looked at again, and goes back if it is whole."""
        kept = self.root / QUARANTINE / f"{stage}-{key[:16]}-{uuid.uuid4().hex[:8]}"
        with naming_problems(f"{stage} {key[:12]}: cannot be put in quarantine"):
            atomic.make_folder(kept.parent)
            try:
                os.rename(self.root / stage / key, kept)
            except FileNotFoundError:
                return
            if is_whole(kept, stage, key) and atomic.commit_folder(kept, self.root / stage / key):
                return
            atomic.sync_folder(kept.parent)
        self._on_event(
            "artifact_damaged", stage=stage, key=key, why=why, kept=kept.relative_to(self.out).as_posix()
        )  # fmt: skip

    @contextmanager
    def _alone(self, stage: str, key: str) -> Iterator[None]:
        with self._locks_guard:
            lock = self._locks.get((stage, key))
            if lock is None:
                lock = self._locks[(stage, key)] = _KeyLock()
        with lock.lock:
            yield


class _KeyLock:
    """A lock that goes when nobody holds it any more."""

    def __init__(self) -> None:
        self.lock = threading.RLock()


def _names(folder: Path, wanted: Callable[[str], bool]) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if wanted(name))
    except OSError:
        return []


def _tree_bytes(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except OSError:
                continue
    return total
