"""The files of one part of a checkpoint: a folder of safetensors with or without an index, or one `.pth`.

Gives all tensors of the part, complete or refused. Does not know what the part is for.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wan22_inference.checkpoint.header import read_header
from wan22_inference.checkpoint.tensors import TensorRef, digest
from wan22_inference.errors import CheckpointError

MAX_JSON_BYTES = 50_000_000
_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.safetensors")
_UNFINISHED = (".incomplete", ".part", ".aria2", ".crdownload", ".tmp")


@dataclass(frozen=True)
class WeightFiles:
    """All tensors of one part, by the names that the files use."""

    path: Path  # the folder, or the .pth itself
    naming: str  # "official" or "diffusers"
    tensors: dict[str, TensorRef]
    settings: dict[str, Any]  # the part's config.json; empty where the layout has none
    metadata: dict[str, str]  # what the safetensors headers say besides

    @property
    def num_bytes(self) -> int:
        return sum(ref.num_bytes for ref in self.tensors.values())

    def digest(self, *, deep: bool = False) -> str:
        return digest(self.tensors, deep=deep)


@contextmanager
def noting(problems: list[str]) -> Iterator[None]:
    """Collect a problem instead of stopping at it, so that all of them can be told at once."""
    try:
        yield
    except CheckpointError as error:
        problems.extend(problem for problem in error.problems if problem not in problems)


def read_part(folder: Path) -> tuple[dict[str, TensorRef], dict[str, str]]:
    """All tensors of a folder of safetensors, and its files' metadata. Raises CheckpointError with every problem."""
    problems: list[str] = []
    files, promised = _shards(folder, problems)
    tensors: dict[str, TensorRef] = {}
    metadata: dict[str, str] = {}
    broken = False
    for file in files:
        count = len(problems)
        with noting(problems):
            found, said = read_header(file)
            for name in found.keys() & tensors.keys():
                problems.append(f"{file}: tensor {name!r} stands in {tensors[name].file.name} too")
            tensors |= found
            metadata |= said
        broken |= len(problems) > count
    absent = sorted(promised.keys() - tensors.keys())
    if absent and not broken and not any("is missing" in problem for problem in problems):
        problems.append(f"{folder}: the index names {len(absent)} tensors that no shard holds: {some(absent)}")
    misplaced = sorted(name for name, file in promised.items() if name in tensors and tensors[name].file.name != file)
    if misplaced:
        problems.append(f"{folder}: the index looks for {len(misplaced)} tensors in the wrong shard: {some(misplaced)}")
    if problems:
        raise CheckpointError(f"{folder}: cannot be used", problems=problems)
    return tensors, metadata


def _shards(folder: Path, problems: list[str]) -> tuple[list[Path], dict[str, str]]:
    """Files of a folder, and which file its index promises for each tensor."""
    try:
        present = {path.name: path for path in sorted(folder.iterdir())}
    except OSError as error:
        raise CheckpointError(f"{folder}: cannot be read: {error.strerror or error}") from None
    unfinished = [name for name in present if name.endswith(_UNFINISHED)]
    files = [name for name in present if name.endswith(".safetensors")]
    indexes = [name for name in present if name.endswith(".safetensors.index.json")]
    promised: dict[str, str] = {}
    if len(indexes) > 1:
        problems.append(f"{folder}: has {len(indexes)} index files: {some(indexes)}; keep one")
    elif indexes:
        with noting(problems):
            promised = _read_index(present[indexes[0]])
    wanted = sorted(set(promised.values()) | _promised_by_names(files)) or files
    for name in [name for name in wanted if not present.get(name, folder / name).is_file()]:
        state = " (an unfinished download lies beside it)" if any(name in other for other in unfinished) else ""
        problems.append(f"{folder / name}: is missing{state}")
    if not wanted and not indexes:
        beside = f"; an unfinished download lies there: {some(unfinished)}" if unfinished else ""
        problems.append(f"{folder}: holds no .safetensors file{beside}")
    if not promised and not _promised_by_names(files) and len(files) > 1:
        problems.append(f"{folder}: has {len(files)} weight files and no index: {some(files)}")
    return [present[name] for name in wanted if name in present and present[name].is_file()], promised


def _promised_by_names(files: list[str]) -> set[str]:
    """`x-00002-of-00006.safetensors` promises five others, index or not."""
    wanted: set[str] = set()
    for name in files:
        if match := _SHARD.fullmatch(name):
            count = min(int(match[3]), 10_000)
            wanted |= {f"{match[1]}-{k:05d}-of-{match[3]}.safetensors" for k in range(1, count + 1)}
    return wanted


def _read_index(path: Path) -> dict[str, str]:
    weight_map = read_json(path).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise CheckpointError(f"{path}: has no table `weight_map`")
    for name, file in weight_map.items():
        if not isinstance(file, str) or not file.endswith(".safetensors") or file != Path(file).name:
            raise CheckpointError(
                f"{path}: places tensor {name[:200]!r} in {str(file)[:200]!r}, which is not a file of this folder"
            )
    return weight_map


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(name[:120] for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def read_json(path: Path) -> dict[str, Any]:
    """A JSON table from outside. Raises CheckpointError."""
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise CheckpointError(f"{path}: {path.stat().st_size} bytes, more than {MAX_JSON_BYTES} for a JSON file")
        table = json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        start = path.read_bytes()[:40]
        what = (
            "is a git-lfs pointer"
            if start.startswith(b"version https://git-lfs")
            else f"is not valid JSON: {str(error)[:120]}"
        )
        raise CheckpointError(f"{path}: {what}") from None
    if not isinstance(table, dict):
        raise CheckpointError(f"{path}: is not a JSON table")
    return table
