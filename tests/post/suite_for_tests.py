"""A plain suite for tests of finishing: artifacts are real files in folders named by their key.

Keeps what a store promises finishing (same inputs, same artifact; built once; hashed before use; nothing half made) and
nothing of what makes a store durable. Counts what was built, so that tests can say what a change cost.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from post.cut import Media
from post.suite import Artifact, Build, Suite


@dataclass(frozen=True)
class PlainArtifact:
    """One folder, with the digests it had when it was made."""

    key: str
    folder: Path
    digests: Mapping[str, str]
    facts: Mapping[str, object]

    @property
    def digest(self) -> str:
        return _sha256(json.dumps(self.digests, sort_keys=True).encode())

    def file(self, name: str) -> Path:
        path = self.folder / name
        assert _sha256(path.read_bytes()) == self.digests[name], f"{path} was altered"
        return path


@dataclass
class PlainMaker:
    """`artifact(stage, inputs, build)` over one folder; `built` lists (stage, key) in the order of their making."""

    folder: Path
    built: list[tuple[str, str]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def __call__(self, stage: str, inputs: Mapping[str, object], build: Build) -> Artifact:
        text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, allow_nan=False)
        assert json.loads(text) == _lists(inputs), "inputs must be JSON values"
        key = _sha256(f"{stage}\n{text}".encode())
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            folder = self.folder / stage / key
            if not folder.exists():
                self._make(stage, key, folder, build)
            manifest = json.loads(folder.with_suffix(".json").read_text())
            return PlainArtifact(key, folder, manifest["digests"], manifest["facts"])

    def _make(self, stage: str, key: str, folder: Path, build: Build) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
        try:
            facts = dict(build(making) or {})
            paths = sorted(path for path in making.rglob("*") if path.is_file())
            digests = {path.relative_to(making).as_posix(): _sha256(path.read_bytes()) for path in paths}
            manifest = json.dumps({"digests": digests, "facts": facts}, sort_keys=True, allow_nan=False)
            folder.with_suffix(".json").write_text(manifest)
            making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        with self._lock:
            self.built.append((stage, key))

    def num_built(self, stage: str) -> int:
        """How many artifacts of a stage were made."""
        return sum(made == stage for made, _ in self.built)


@dataclass
class Told:
    """A reporter that remembers: a list of (event, fields)."""

    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def __call__(self, event: str, /, **fields: object) -> None:
        self.events.append((event, fields))

    def warnings(self) -> list[str]:
        return [str(fields.get("message")) for event, fields in self.events if event == "warning"]


def plain_suite(
    folder: Path,
    *,
    stopping: Callable[[], bool] = lambda: False,
    num_workers: int = 2,
    report: Told | None = None,
) -> Suite:
    """A suite that keeps artifacts in `folder/artifacts` and finds media in `folder/<root>/<path>`.

    `suite.artifact` is a `PlainMaker` and `suite.report` a `Told` unless one is given: tests may ask them.
    """

    def media(item: Media) -> Path:
        path = folder / item.root / item.path
        assert _sha256(path.read_bytes()) == item.sha256, f"{path} was altered"
        return path

    return Suite(
        artifact=PlainMaker(folder / "artifacts"),
        media=media,
        report=report if report is not None else Told(),
        stopping=stopping,
        num_workers=num_workers,
    )


def media_of(
    folder: Path,
    path: str,
    *,
    root: str = "storyboard",
    **probed: object,
) -> Media:
    """The `Media` of an existing file `folder/<root>/<path>`; `probed` gives fps, num_frames, width_px, height_px."""
    sha256 = _sha256((folder / root / path).read_bytes())
    return Media(root=root, path=path, sha256=sha256, **probed)  # type: ignore[arg-type]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _lists(value: object) -> object:
    """The value as JSON gives it back: tuples as lists."""
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lists(item) for item in value]
    return value
