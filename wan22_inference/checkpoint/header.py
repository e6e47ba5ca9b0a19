"""Read the header of a safetensors file, and nothing else of it.

Takes a path, gives every tensor's type, shape and byte range. A header comes from outside: it is read within a budget,
and a file whose header does not describe the file exactly is refused. Knows no model and does not import torch.
"""

import json
from math import prod
from pathlib import Path
from typing import Any

from wan22_inference.checkpoint.tensors import BYTES_OF, TensorRef
from wan22_inference.errors import CheckpointError

MAX_HEADER_BYTES = 100_000_000  # the limit of the format's own library
_MAX_DIMS = 16
_MAX_TENSORS = 200_000


def read_header(path: Path) -> tuple[dict[str, TensorRef], dict[str, str]]:
    """Tensors by name, and the file's metadata. Raises CheckpointError for anything but a whole, well-formed file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            start = file.read(256)
            refuse_foreign(path, start, size)
            length = int.from_bytes(start[:8], "little")
            if length > size - 8 or not 2 <= length <= MAX_HEADER_BYTES:
                raise CheckpointError(
                    f"{path}: the header claims {length} bytes in a file of {size} bytes: "
                    "not a safetensors file, or cut short",
                    hint="fetch the file again and compare its size with the source",
                )
            file.seek(8)
            raw = file.read(length)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror or error}") from None
    return _parse(path, raw, data_start=8 + length, file_size=size)


def refuse_foreign(path: Path, start: bytes, size: int) -> None:
    """Name the usual things that lie where a weight file should be. Raises CheckpointError."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"version https://git-lfs"):
        raise CheckpointError(
            f"{path}: is a git-lfs pointer ({size} bytes), not the file itself",
            hint="run `git lfs pull` in the checkpoint",
        )
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise CheckpointError(
            f"{path}: is a web page, not a weight file",
            hint="the download needs a login or another address; fetch it again",
        )
    if size < 10:
        raise CheckpointError(f"{path}: holds {size} bytes", hint="fetch the file again")
    if not start.strip(b"\0"):
        raise CheckpointError(f"{path}: begins with zeros: an unfinished download", hint="fetch the file again")


def _parse(path: Path, raw: bytes, *, data_start: int, file_size: int) -> tuple[dict[str, TensorRef], dict[str, str]]:
    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(
            f"{path}: its header is not valid JSON: {str(error)[:200] or 'nested too deep'}"
        ) from None
    if not isinstance(header, dict) or len(header) > _MAX_TENSORS:
        raise CheckpointError(f"{path}: its header is not a table of at most {_MAX_TENSORS} tensors")
    metadata = header.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise CheckpointError(f"{path}: its metadata is not a table of strings")
    tensors = {name: _tensor(path, name, entry, data_start) for name, entry in header.items()}
    _check_cover(path, tensors, data_start, file_size)
    return tensors, metadata


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"{twice[:80]!r} stands twice")
    return table


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number of JSON")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def _tensor(path: Path, name: str, entry: object, data_start: int) -> TensorRef:
    where = f"{path}: tensor {name[:200]!r}"
    if not isinstance(entry, dict):
        raise CheckpointError(f"{where} is not described by a table")
    dtype, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not isinstance(dtype, str) or dtype not in BYTES_OF:
        raise CheckpointError(f"{where} has the unknown type {str(dtype)[:40]!r}; known are {', '.join(BYTES_OF)}")
    if not isinstance(shape, list) or len(shape) > _MAX_DIMS or not all(map(_is_count, shape)):
        raise CheckpointError(f"{where} has the shape {str(shape)[:80]}, which is not a list of sizes")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(map(_is_count, offsets)):
        raise CheckpointError(f"{where} has the offsets {str(offsets)[:80]}, which are not [begin, end]")
    begin, end = offsets
    if end - begin != prod(shape) * BYTES_OF[dtype]:
        raise CheckpointError(f"{where} of shape {shape} and type {dtype} spans {end - begin} bytes")
    return TensorRef(path, name, dtype, tuple(shape), data_start + begin, data_start + end)


def _check_cover(path: Path, tensors: dict[str, TensorRef], data_start: int, file_size: int) -> None:
    position, last = data_start, "the header"
    for ref in sorted(tensors.values(), key=lambda ref: (ref.start, ref.end)):
        if ref.start != position:
            relation = "overlaps" if ref.start < position else "leaves a gap after"
            raise CheckpointError(
                f"{path}: tensor {ref.key[:200]!r} {relation} {last[:200]}", hint="the file is not to be trusted"
            )
        position, last = ref.end, f"tensor {ref.key!r}"
    if position != file_size:
        state = "is cut short" if file_size < position else "has bytes after its last tensor"
        raise CheckpointError(
            f"{path}: {state}: {file_size} bytes, its header describes {position}", hint="fetch the file again"
        )
