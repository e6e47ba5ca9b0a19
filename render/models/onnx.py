"""The head of an ONNX file: who made it, what its weights add up to, and which data files lie beside it.

Walks the protobuf fields of the model and its graph by seeking over them; no weight is read and nothing is built.
Knows no operators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import BinaryIO

_MAX_SMALL = 1 << 16  # names, locations
_MAX_FIELDS = 2_000_000
_TYPES = {1: ("F32", 4), 2: ("U8", 1), 3: ("I8", 1), 6: ("I32", 4), 7: ("I64", 8), 9: ("BOOL", 1), 10: ("F16", 2),
          11: ("F64", 8), 16: ("BF16", 2), 17: ("F8_E4M3", 1), 19: ("F8_E5M2", 1)}  # fmt: skip


class OnnxError(ValueError):
    """Not an ONNX model, or not a whole one."""


@dataclass
class OnnxHead:
    """Filled while the file is walked."""

    producer: str = ""
    graph: str = ""
    num_params: int = 0
    bytes_of: dict[str, int] = field(default_factory=dict)
    companions: dict[str, int] = field(default_factory=dict)  # name beside the model: bytes it must at least hold
    has_graph: bool = False


def read_onnx(path: Path) -> OnnxHead:
    """The head of an ONNX model. Raises OnnxError, OSError."""
    head = OnnxHead()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        budget = [_MAX_FIELDS]
        for number, start, length in _fields(file, size, budget):
            if number == 2:
                head.producer = _text(file, start, length)
            elif number == 7:
                head.has_graph = True
                file.seek(start)
                _graph(file, start + length, head, budget)
                file.seek(start + length)
    if not head.has_graph:
        raise OnnxError("holds no graph: not an ONNX model")
    return head


def _graph(file: BinaryIO, end: int, head: OnnxHead, budget: list[int]) -> None:
    for number, start, length in _fields(file, end, budget):
        if number == 2:
            head.graph = _text(file, start, length)
        elif number == 5:
            file.seek(start)
            _tensor(file, start + length, head, budget)
        file.seek(start + length)


def _tensor(file: BinaryIO, end: int, head: OnnxHead, budget: list[int]) -> None:
    dims: list[int] = []
    kind, outside = 0, dict[str, str]()
    for number, start, length in _fields(file, end, budget):
        if number == 1:
            dims += _numbers(file, start, length)
        elif number == 2:
            kind = start if length < 0 else 0
        elif number == 13:
            file.seek(start)
            pair = {n: _text(file, s, l) for n, s, l in _fields(file, start + length, budget)}
            outside[pair.get(1, "")] = pair.get(2, "")
        if length >= 0:
            file.seek(start + length)
    name, width = _TYPES.get(kind, (f"type {kind}", 0))
    values = prod(dims) if dims else 1
    head.num_params += values
    head.bytes_of[name] = head.bytes_of.get(name, 0) + values * width
    if location := outside.get("location"):
        numbers = [int(outside[key]) if outside.get(key, "").isdigit() else 0 for key in ("offset", "length")]
        head.companions[location] = max(head.companions.get(location, 0), sum(numbers))


def _fields(file: BinaryIO, end: int, budget: list[int]) -> Iterator[tuple[int, int, int]]:
    """Number, start and length of each field up to `end`; a plain number comes as (number, value, -1)."""
    while file.tell() < end:
        budget[0] -= 1
        if budget[0] < 0:
            raise OnnxError("has more fields than any model")
        tag = _varint(file)
        number, wire = tag >> 3, tag & 7
        if number == 0 or wire not in (0, 1, 2, 5):
            raise OnnxError("is not a protobuf message: not an ONNX model, or damaged")
        if wire == 0:
            yield number, _varint(file), -1
            continue
        length = _varint(file) if wire == 2 else 8 if wire == 1 else 4
        start = file.tell()
        if start + length > end:
            raise OnnxError(f"is cut short: a part of {length} bytes begins at {start} of {end}")
        yield number, start, length
        file.seek(start + length)


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise OnnxError("is cut short")
        value |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return value
    raise OnnxError("is not a protobuf message: not an ONNX model, or damaged")


def _numbers(file: BinaryIO, start: int, length: int) -> list[int]:
    if length < 0:
        return [start]
    file.seek(start)
    found: list[int] = []
    while file.tell() < start + length and len(found) < 16:
        found.append(_varint(file))
    return found


def _text(file: BinaryIO, start: int, length: int) -> str:
    if length < 0:
        return str(start)
    file.seek(start)
    return file.read(min(length, _MAX_SMALL)).decode("utf-8", "replace")
