"""Writes weights in the true file formats, one tensor in memory at a time: sharded safetensors with an index, and .pth.

Knows names, shapes and a function that makes a tensor; nothing of models.
"""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

Make = Callable[[str], Tensor]
"""Name -> its tensor, in the dtype it is stored in."""

_FORMAT_NAMES: Final = {torch.float32: "F32", torch.bfloat16: "BF16"}


def write_safetensors(path: Path, shapes: Mapping[str, tuple[int, ...]], dtype: torch.dtype, make: Make) -> None:
    """One safetensors file: header first, then the tensors in the order of `shapes`."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, shape in shapes.items():
        size = math.prod(shape) * dtype.itemsize
        header[name] = {"dtype": _FORMAT_NAMES[dtype], "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in shapes:
            file.write(make(name).to(dtype).contiguous().view(torch.uint8).numpy().data)


def write_sharded(
    folder: Path, stem: str, shapes: Mapping[str, tuple[int, ...]], dtype: torch.dtype, num_shards: int, make: Make
) -> None:
    """`<stem>-0000k-of-0000n.safetensors` with `<stem>.safetensors.index.json`, or one file without index."""
    if num_shards == 1:
        write_safetensors(folder / f"{stem}.safetensors", shapes, dtype, make)
        return
    weight_map: dict[str, str] = {}
    shards = _split(shapes, num_shards)
    for number, names in enumerate(shards, start=1):
        file = f"{stem}-{number:05d}-of-{len(shards):05d}.safetensors"
        write_safetensors(folder / file, {name: shapes[name] for name in names}, dtype, make)
        weight_map |= dict.fromkeys(names, file)
    total = sum(math.prod(shape) for shape in shapes.values()) * dtype.itemsize
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / f"{stem}.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def write_pth(path: Path, names: Iterable[str], dtype: torch.dtype, make: Make) -> None:
    """A state dictionary as `torch.save` writes it; for small parts, which are held whole."""
    torch.save(OrderedDict((name, make(name).to(dtype)) for name in names), path)


def _split(shapes: Mapping[str, tuple[int, ...]], num_shards: int) -> list[list[str]]:
    """Names in order, cut into shards of about equal size; fewer where there are fewer tensors."""
    total = sum(math.prod(shape) for shape in shapes.values())
    shards: list[list[str]] = [[]]
    seen = 0
    for name, shape in shapes.items():
        if shards[-1] and seen >= total * len(shards) / num_shards and len(shards) < num_shards:
            shards.append([])
        shards[-1].append(name)
        seen += math.prod(shape)
    return shards
