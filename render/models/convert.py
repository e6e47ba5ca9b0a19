"""Model files made smaller or safer: fp32 to bf16, tensor by tensor, and `.pth` to safetensors.

A folder is converted file by file into a new one: shards stay shards, the index gets the new sum, everything else is
copied. Rounding is to the nearest, ties to even, exactly as PyTorch rounds, and needs no PyTorch. What the engine keeps in
fp32 stays fp32, so that a converted expert gives the same pictures: norms, modulation, patch embedding, head.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from render import atomic
from render.errors import BadModelFiles, NoEnvironment, UserMistake
from render.models.bf16 import round_block
from render.space import naming_problems, preflight
from wan22_inference.checkpoint.header import read_header
from wan22_inference.checkpoint.tensors import BYTES_OF, TensorRef
from wan22_inference.errors import CheckpointError

_BLOCK = 1 << 24
_ROOM_LEFT = 64 << 20
_KEPT_WIDE = ("modulation", "scale_shift_table", "patch_embedding.", "head.head.", "proj_out.", "norm")
_KEPT_FOLDERS = frozenset({"vae"})

Tell = Callable[[str], None]


def convert(source: Path, target: Path, tell: Tell = lambda text: None) -> int:
    """Converts a file or a folder; gives the bytes written. Raises UserMistake, BadModelFiles, NoEnvironment, Paused."""
    if not source.exists():
        raise UserMistake(f"{source}: is not there", "Name a .safetensors or .pth file, or a folder of them.")
    if target.exists():
        raise UserMistake(f"{target}: is there already", "Name a new file or folder; nothing is overwritten.")
    if source.is_dir() and target.resolve().is_relative_to(source.resolve()):
        raise UserMistake(f"{target}: lies in {source}", "Name a place outside of it.")
    preflight(target.parent, _needed(source) + _ROOM_LEFT)
    with naming_problems(f"{target}: cannot be written"):
        atomic.make_folder(target.parent)
    temp = target.parent / atomic.temp_name()
    try:
        with naming_problems(f"{target}: cannot be written"):
            written = _folder(source, temp, tell) if source.is_dir() else _file(source, temp, target.suffix, tell)
            os.rename(temp, target)
            atomic.sync_folder(target.parent)
    except BaseException:
        atomic.remove_tree(temp) if temp.is_dir() else temp.unlink(missing_ok=True)
        raise
    return written


def _needed(source: Path) -> int:
    files = [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
    return sum(_new_size(path) for path in files)


def _new_size(path: Path) -> int:
    if path.suffix != ".safetensors" or path.parent.name in _KEPT_FOLDERS:
        return path.stat().st_size
    return sum(_width(ref) * ref.num_bytes // BYTES_OF[ref.dtype] for ref in _read(path)[0].values()) + 10**6


def _read(path: Path) -> tuple[dict[str, TensorRef], dict[str, str]]:
    try:
        return read_header(path)
    except CheckpointError as error:
        raise BadModelFiles(error.message, error.hint) from None


def _folder(source: Path, temp: Path, tell: Tell) -> int:
    temp.mkdir()
    written = 0
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        new = temp / relative
        new.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".safetensors" and path.parent.name not in _KEPT_FOLDERS:
            written += _to_bf16(path, new, tell)
        else:
            shutil.copyfile(path, new)
            written += new.stat().st_size
    for index in temp.rglob("*.safetensors.index.json"):
        _mend_index(index)
    atomic.sync_tree(temp)
    return written


def _mend_index(index: Path) -> None:
    """The index of a set of shards says the sum of their bytes."""
    table = json.loads(index.read_text("utf-8"))
    files = {index.parent / name for name in table.get("weight_map", {}).values()}
    total = sum(ref.num_bytes for file in files for ref in _read(file)[0].values())
    table["metadata"] = {**(table.get("metadata") or {}), "total_size": total}
    index.write_text(json.dumps(table, indent=2) + "\n", "utf-8")


def _file(source: Path, temp: Path, suffix: str, tell: Tell) -> int:
    if suffix != ".safetensors":
        raise UserMistake(f"the new file would end in {suffix or 'nothing'}", "Name a new .safetensors file.")
    if source.suffix == ".safetensors":
        return _to_bf16(source, temp, tell)
    if source.suffix in (".pth", ".pt", ".bin"):
        return _from_pth(source, temp, tell)
    raise UserMistake(f"{source}: ends in {source.suffix!r}", "Known are .safetensors, .pth, .pt and .bin.")


def _width(ref: TensorRef) -> int:
    """Bytes of one value after conversion."""
    narrow = ref.dtype == "F32" and len(ref.shape) > 1 and not any(mark in ref.key for mark in _KEPT_WIDE)
    return 2 if narrow else BYTES_OF[ref.dtype]


def _to_bf16(source: Path, new: Path, tell: Tell) -> int:
    """Streams one file: header first, then tensor after tensor in the order of the old file."""
    tensors, said = _read(source)
    order = sorted(tensors.values(), key=lambda ref: (ref.start, ref.end))
    tell(f"{source.name}: {sum(_width(ref) != BYTES_OF[ref.dtype] for ref in order)} of {len(order)} tensors to bf16")
    with source.open("rb", buffering=0) as old, new.open("xb") as out:
        out.write(_header(order, said))
        for ref in order:
            _copy_tensor(old, out, ref)
        out.flush()
        os.fsync(out.fileno())
        return out.tell()


def _header(order: list[TensorRef], said: Mapping[str, str]) -> bytes:
    table: dict[str, object] = {"__metadata__": dict(said)} if said else {}
    position = 0
    for ref in order:
        size = ref.num_bytes // BYTES_OF[ref.dtype] * _width(ref)
        dtype = "BF16" if _width(ref) != BYTES_OF[ref.dtype] else ref.dtype
        table[ref.key] = {"dtype": dtype, "shape": list(ref.shape), "data_offsets": [position, position + size]}
        position += size
    raw = json.dumps(table, separators=(",", ":")).encode("utf-8")
    raw += b" " * (-len(raw) % 8)
    return len(raw).to_bytes(8, "little") + raw


def _copy_tensor(old: IO[bytes], out: IO[bytes], ref: TensorRef) -> None:
    old.seek(ref.start)
    left = ref.end - ref.start
    while left:
        block = _read_exactly(old, min(_BLOCK, left), ref)
        out.write(block if _width(ref) == BYTES_OF[ref.dtype] else round_block(block))
        left -= len(block)


def _read_exactly(old: IO[bytes], num_bytes: int, ref: TensorRef) -> bytes:
    parts, left = [], num_bytes
    while left:
        part = old.read(left)
        if not part:
            raise BadModelFiles(f"{ref.file}: ended within tensor {ref.key[:80]!r}: it changed while it was read")
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _from_pth(source: Path, temp: Path, tell: Tell) -> int:
    """Tensors of a pickle, loaded the only safe way, written as safetensors with their types."""
    try:
        from safetensors.torch import save_file

        from wan22_inference.checkpoint.pth import load_pth
    except ImportError:
        raise NoEnvironment(f"{source}: converting a pickle needs PyTorch", "pip install 'reelwright[wan]'") from None
    try:
        state = load_pth(source)
    except ImportError:
        raise NoEnvironment(f"{source}: converting a pickle needs PyTorch", "pip install 'reelwright[wan]'") from None
    except CheckpointError as error:
        raise BadModelFiles(error.message, error.hint) from None
    tell(f"{source.name}: {len(state)} tensors")
    save_file({name: value.contiguous().clone() for name, value in state.items()}, temp)
    return temp.stat().st_size
