"""Model files as tests need them: true headers and true sizes, and next to no bytes on the disk."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path

WIDTH = {"F32": 4, "BF16": 2, "F16": 2, "F8_E4M3": 1, "I8": 1}
Shapes = Mapping[str, Sequence[int]]


def safetensors(
    path: Path, shapes: Shapes, dtype: str = "BF16", size: int = 0, said: Mapping[str, str] | None = None
) -> Path:
    """A safetensors file of these tensors; a filler tensor makes it exactly `size` bytes. Sparse."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table: dict[str, object] = {"__metadata__": dict(said)} if said else {}
    position = 0
    for name, shape in shapes.items():
        end = position + prod(shape) * WIDTH[dtype]
        table[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [position, end]}
        position = end
    raw = json.dumps(table).encode()
    if size:
        length = len(raw) + 400
        left = size - 8 - length - position
        assert left >= 0, f"{path}: {size} bytes are too few"
        values = left // WIDTH[dtype]
        table[f"filler.{path.name}"] = {
            "dtype": dtype, "shape": [values], "data_offsets": [position, position + values * WIDTH[dtype]]
        }  # fmt: skip
        position += values * WIDTH[dtype]
        raw = json.dumps(table).encode().ljust(length + left % WIDTH[dtype])
    with path.open("wb") as file:
        file.write(len(raw).to_bytes(8, "little") + raw)
        file.truncate(8 + len(raw) + position)
    return path


def shards(folder: Path, stem: str, sizes: Sequence[int], shapes: Shapes, dtype: str = "F32") -> None:
    """A set of shards with its index; the tensors lie in the first."""
    names = [f"{stem}-{k:05d}-of-{len(sizes):05d}.safetensors" for k in range(1, len(sizes) + 1)]
    weight_map: dict[str, str] = {}
    for k, (name, size) in enumerate(zip(names, sizes, strict=True)):
        mine = shapes if k == 0 else {f"more.{k}.weight": (8, 8)}
        safetensors(folder / name, mine, dtype, size)
        weight_map |= dict.fromkeys([*mine, f"filler.{name}"], name)
    (folder / f"{stem}.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def pth(path: Path, shapes: Shapes, dtype: str = "BFloat16", size: int = 0) -> Path:
    """A PyTorch archive of a plain state dictionary, without PyTorch; sparse data, exactly `size` bytes if told."""
    width = {"BFloat16": 2, "Half": 2, "Float": 4}[dtype]
    path.parent.mkdir(parents=True, exist_ok=True)
    data = _state_pickle(shapes, dtype)
    _write_sparse_zip(path, data, [prod(shape) * width for shape in shapes.values()], size)
    return path


def _state_pickle(shapes: Shapes, dtype: str) -> bytes:
    """The opcodes torch.save writes, by hand: an ordered dictionary of rebuilt tensors."""
    out = io.BytesIO()
    out.write(b"\x80\x02ccollections\nOrderedDict\n)R(")
    for number, (name, shape) in enumerate(shapes.items()):
        out.write(_text(name))
        out.write(b"ctorch._utils\n_rebuild_tensor_v2\n(")
        out.write(
            b"("
            + _text("storage")
            + f"ctorch\n{dtype}Storage\n".encode()
            + _text(str(number))
            + _text("cpu")
            + _int(prod(shape))
            + b"tQ"
        )
        out.write(
            _int(0) + b"(" + b"".join(map(_int, shape)) + b"t" + b"(" + b"".join(map(_int, shape)) + b"t" + b"\x89"
        )
        out.write(b"ccollections\nOrderedDict\n)RtR")
    out.write(b"u.")
    return out.getvalue()


def _text(text: str) -> bytes:
    raw = text.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def _int(value: int) -> bytes:
    return b"\x8a\x08" + struct.pack("<q", value)


def _write_sparse_zip(path: Path, data: bytes, storages: Sequence[int], size: int) -> None:
    """A stored zip (ZIP64 where needed) whose data entries are holes."""
    names = ["archive/data.pkl", *(f"archive/data/{k}" for k in range(len(storages)))]
    lengths = [len(data), *storages]
    overhead = sum(30 + len(n) + 20 for n in names) + sum(46 + len(n) + 28 for n in names) + 56 + 20 + 22
    if size:
        pad = size - overhead - sum(lengths)
        extra_name = "archive/data/filler"
        pad -= 30 + len(extra_name) + 20 + 46 + len(extra_name) + 28
        assert pad >= 0
        names.append(extra_name)
        lengths.append(pad)
    central = io.BytesIO()
    with path.open("wb") as file:
        for name, length in zip(names, lengths, strict=True):
            offset = file.tell()
            raw = name.encode()
            local_extra = struct.pack("<HHQQ", 1, 16, length, length)
            file.write(
                struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0x21, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(raw), 20)
                + raw
                + local_extra
            )
            if name.endswith("data.pkl"):
                crc = zlib.crc32(data)
                file.write(data)
            else:
                crc = 0
                file.seek(length, 1)
            extra = struct.pack("<HHQQQ", 1, 24, length, length, offset)
            central.write(
                struct.pack(
                    "<IHHHHHHIIIHHHHHII",
                    0x02014B50,
                    45,
                    45,
                    0,
                    0,
                    0,
                    0x21,
                    crc,
                    0xFFFFFFFF,
                    0xFFFFFFFF,
                    len(raw),
                    28,
                    0,
                    0,
                    0,
                    0,
                    0xFFFFFFFF,
                )
                + raw
                + extra
            )
        start = file.tell()
        directory = central.getvalue()
        file.write(directory)
        file.write(
            struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, len(names), len(names), len(directory), start)
        )
        file.write(struct.pack("<IIQI", 0x07064B50, 0, start + len(directory), 1))
        file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
        assert not size or file.tell() == size, (file.tell(), size)


class Bomb:
    """A pickle of it would run a command when loaded."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("echo harm",)


def bomb(path: Path) -> Path:
    """A `.pth` that would run code."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"weight": Bomb()}, protocol=2))
    return path


def gguf(path: Path, size: int, architecture: str = "llama") -> Path:
    """A GGUF file with one tensor of just the right length."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    def head(count: int) -> bytes:
        pairs = text("general.architecture") + struct.pack("<I", 8) + text(architecture)
        tensor = (
            text("blk.0.attn_q.weight") + struct.pack("<I", 1) + struct.pack("<Q", count) + struct.pack("<IQ", 24, 0)
        )
        raw = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + pairs + tensor
        return raw + b"\0" * (-len(raw) % 32)

    raw = head(size - len(head(0)))
    with path.open("wb") as file:
        file.write(raw)
        file.truncate(size)
    return path


def onnx(path: Path, beside: Mapping[str, int]) -> Path:
    """An ONNX model whose weights lie in files beside it, these made sparse with their sizes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = b""
    for name, size in beside.items():
        (path.parent / name).parent.mkdir(parents=True, exist_ok=True)
        with (path.parent / name).open("wb") as file:
            file.write(b"\1")
            file.truncate(size)
        location = _message(13, _message(1, b"location") + _message(2, name.encode()))
        length = _message(13, _message(1, b"length") + _message(2, str(size).encode()))
        tensors += _message(
            5,
            _varint(1 << 3)
            + _varint(size // 4)
            + _varint(2 << 3)
            + _varint(1)
            + location
            + length
            + _varint(14 << 3)
            + _varint(1),
        )
    graph = _message(2, b"main_graph") + tensors
    path.write_bytes(_varint(1 << 3) + _varint(8) + _message(2, b"pytorch") + _message(7, graph))
    return path


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _message(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def filler(path: Path, size: int) -> Path:
    """A plain file of `size` bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(b"x" * min(size, 16))
        file.truncate(size)
    return path


def lfs_pointer(path: Path, size: int = 9_990_000_000) -> Path:
    """What git without LFS leaves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize {size}\n")
    return path
