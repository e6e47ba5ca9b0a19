"""The head of a GGUF file: its model's name and kind, its tensors, and the size that the whole file must have.

Follows the published layout of versions 2 and 3: magic, counts, typed key-value pairs, tensor table, aligned data.
Every count and length comes from outside and is held against the bytes that there are. Reads no weights.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
_MAX_HEAD_BYTES = 64_000_000  # vocabularies stand in the head
_MAX_TENSORS = 100_000
_MAX_PAIRS = 100_000
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"
}  # fmt: skip
_TYPES = {  # number: name, values in a block, bytes of a block
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 39: ("MXFP4", 32, 17),
}  # fmt: skip


class GgufError(ValueError):
    """The head does not hold what it says."""


@dataclass(frozen=True)
class GgufHead:
    """`needed_bytes` is the size that the table of tensors asks for; 0 where a type is not known."""

    architecture: str
    name: str
    num_params: int
    bytes_of: dict[str, int]  # by type
    needed_bytes: int


def read_gguf(path: Path) -> GgufHead:
    """The head of a GGUF file. Raises GgufError, OSError."""
    with path.open("rb") as file:
        try:
            return _read(_Reader(file))
        except (struct.error, MemoryError, OverflowError):
            raise GgufError("its head is cut short or damaged") from None


class _Reader:
    def __init__(self, data: BinaryIO) -> None:
        self.data = data

    def number(self, form: str) -> int | float | bool:
        size = struct.calcsize(form)
        value: int | float | bool = struct.unpack(form, self.data.read(size))[0]
        return value

    def count(self, form: str = "<Q", most: int = 1 << 40) -> int:
        value = int(self.number(form))
        if self.data.tell() > _MAX_HEAD_BYTES:
            raise GgufError(f"its head is longer than {_MAX_HEAD_BYTES} bytes")
        if value > most:
            raise GgufError(f"its head counts {value} things")
        return value

    def string(self) -> str:
        length = self.count(most=_MAX_HEAD_BYTES)
        raw = self.data.read(length)
        if len(raw) != length:
            raise GgufError("its head is cut short")
        return raw.decode("utf-8", "replace")

    def value(self, kind: int, depth: int = 0) -> object:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY and depth < 3:
            inner, length = self.count("<I"), self.count(most=_MAX_HEAD_BYTES)
            if inner in _SCALARS:
                self.data.seek(length * struct.calcsize(_SCALARS[inner]), 1)
            else:
                for _ in range(length):
                    self.value(inner, depth + 1)
            return None
        if kind in _SCALARS:
            return self.number(_SCALARS[kind])
        raise GgufError(f"its head has a value of the unknown type {kind}")


def _read(reader: _Reader) -> GgufHead:
    if reader.data.read(4) != MAGIC:
        raise GgufError("does not begin like a GGUF file")
    version = reader.count("<I")
    if version not in (2, 3):
        raise GgufError(f"is GGUF version {version}; known are 2 and 3")
    num_tensors, num_pairs = reader.count(most=_MAX_TENSORS), reader.count(most=_MAX_PAIRS)
    pairs = {reader.string(): reader.value(reader.count("<I")) for _ in range(num_pairs)}
    alignment = pairs.get("general.alignment", 32)
    align = alignment if isinstance(alignment, int) and 0 < alignment < 1 << 20 else 32
    num_params, bytes_of, end, known = 0, dict[str, int](), 0, True
    for _ in range(num_tensors):
        reader.string()
        shape = [reader.count() for _ in range(reader.count("<I", most=8))]
        kind, offset = reader.count("<I"), reader.count(most=1 << 50)
        num_params += prod(shape)
        name, block, block_bytes = _TYPES.get(kind, (f"type {kind}", 1, 0))
        known &= bool(block_bytes)
        size = -(-prod(shape) // block) * block_bytes
        bytes_of[name] = bytes_of.get(name, 0) + size
        end = max(end, offset + size)
    start = -(-reader.data.tell() // align) * align
    text = {key: str(pairs.get(f"general.{key}") or "") for key in ("architecture", "name")}
    return GgufHead(text["architecture"], text["name"], num_params, bytes_of, start + end if known else 0)
