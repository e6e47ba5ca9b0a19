"""Where the bytes of a tensor lie, and what a set of them digests to.

Knows offsets, not formats: both readers (safetensors, .pth) give `TensorRef`s.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

BYTES_OF = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
    "U16": 2, "U32": 4, "U64": 8, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "C64": 8,
}  # fmt: skip
_SAMPLE_BYTES = 64
_BLOCK_BYTES = 1 << 22


@dataclass(frozen=True)
class TensorRef:
    """One tensor in a file. `start` and `end` are byte offsets from the beginning of the file."""

    file: Path
    key: str  # its name in that file
    dtype: str  # in the safetensors vocabulary: F32, BF16, ...
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def num_bytes(self) -> int:
        return prod(self.shape) * BYTES_OF[self.dtype]


def digest(tensors: Mapping[str, TensorRef], *, deep: bool = False) -> str:
    """SHA-256 over names, types, shapes and bytes, whatever the files are called and however they are sharded.

    Deep reads every byte. Otherwise 64 bytes from the beginning, the middle and the end of every tensor stand for it:
    enough to tell one training from another, not enough to notice a flipped bit.
    """
    total = hashlib.sha256()
    for file in sorted({ref.file for ref in tensors.values()}):
        if not file.is_file():
            raise FileNotFoundError(file)
    handles = {file: file.open("rb", buffering=0) for file in {ref.file for ref in tensors.values()}}
    try:
        for name in sorted(tensors):
            ref = tensors[name]
            total.update(f"{name}\0{ref.dtype}\0{ref.shape}\0".encode())
            for start, end in [(ref.start, ref.end)] if deep else _samples(ref):
                handle = handles[ref.file]
                handle.seek(start)
                while start < end and (block := handle.read(min(_BLOCK_BYTES, end - start))):
                    total.update(block)
                    start += len(block)
    finally:
        for handle in handles.values():
            handle.close()
    return total.hexdigest()


def _samples(ref: TensorRef) -> list[tuple[int, int]]:
    middle = (ref.start + ref.end - _SAMPLE_BYTES) // 2
    starts = (ref.start, max(ref.start, middle), max(ref.start, ref.end - _SAMPLE_BYTES))
    return [(start, min(start + _SAMPLE_BYTES, ref.end)) for start in starts]
