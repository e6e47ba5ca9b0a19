"""A PyTorch file of weights, seen from outside: whether it is whole, what it would import, what texts it carries.

Reads the pickle inside opcode by opcode; nothing of it runs. Knows no model.
"""

from __future__ import annotations

import io
import pickletools
import zipfile
from dataclasses import dataclass
from pathlib import Path

_MOST_BYTES = 64_000_000
_MOST_OPCODES = 5_000_000
_PLAIN = {
    "collections OrderedDict", "torch Size", "torch device", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor",
    "torch._utils _rebuild_parameter", "torch.storage UntypedStorage", "torch.storage TypedStorage",
    "torch.nn.parameter Parameter", "torch.serialization _get_layout",
    *(f"torch {kind}Storage" for kind in (
        "Float", "Half", "BFloat16", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool")),
    *(f"torch {kind}" for kind in ("float16", "float32", "float64", "bfloat16", "int64", "int32", "uint8", "bool")),
}  # fmt: skip
"""What tensors, and the dictionaries around them, are put together with."""


@dataclass(frozen=True)
class Pickled:
    """What a pickle asks for, and every text in it, in order."""

    imports: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def foreign(self) -> list[str]:
        """Imports that are no part of a tensor."""
        return [name.replace(" ", ".") for name in self.imports if name not in _PLAIN]

    def has(self, key: str) -> bool:
        return key in self.texts

    def text_after(self, key: str) -> str | None:
        """The text that follows a key."""
        for here, following in zip(self.texts, self.texts[1:]):
            if here == key:
                return following
        return None


def damage(path: Path) -> str | None:
    """What is wrong with a file of weights at first sight, as the end of a sentence; None where nothing shows."""
    with path.open("rb") as file:
        head = file.read(512)
    size = path.stat().st_size
    if not head:
        return "is empty"
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        return "is a web page"
    if head.startswith(b"version https://git-lfs"):
        return "is a Git LFS pointer, not the file itself"
    if path.suffix == ".safetensors":
        return _safetensors_damage(path, head, size)
    if head[:2] == b"PK" and not zipfile.is_zipfile(path):
        return f"is cut short or damaged ({size:,} bytes)"
    return None


def _safetensors_damage(path: Path, head: bytes, size: int) -> str | None:
    """A header that fits, and all the bytes that it promises."""
    import json

    length = int.from_bytes(head[:8], "little")
    if not 2 <= length <= min(size - 8, 100_000_000):
        return f"is cut short or damaged ({size:,} bytes)"
    with path.open("rb") as file:
        file.seek(8)
        try:
            header = json.loads(file.read(length))
            wanted = max(
                (int(each["data_offsets"][1]) for key, each in header.items() if key != "__metadata__"), default=0
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return "has a damaged header"
    return f"is cut short: {size:,} of {8 + length + wanted:,} bytes are there" if size < 8 + length + wanted else None


def read_pickled(path: Path) -> Pickled:
    """What the file asks for and says. Raises ValueError, worded as the end of a sentence."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [info for info in archive.infolist() if info.filename.endswith("data.pkl")]
            if len(inside) != 1:
                raise ValueError("is an archive without one pickle: not a PyTorch file")
            if inside[0].file_size > _MOST_BYTES:
                raise ValueError("holds a pickle too large to be a list of tensors")
            data = archive.read(inside[0])
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise ValueError("is cut short or damaged, or is no PyTorch archive") from None
    return _read(data)


def _read(data: bytes) -> Pickled:
    imports: dict[str, None] = {}
    texts: list[str] = []
    memo: dict[int, str] = {}
    try:
        for number, (opcode, arg, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            if number > _MOST_OPCODES:
                raise ValueError("too long")
            name = opcode.name
            if "UNICODE" in name or name in ("STRING", "BINSTRING", "SHORT_BINSTRING"):
                texts.append(str(arg))
            elif name in ("GLOBAL", "INST"):
                imports[str(arg)] = None
            elif name in ("STACK_GLOBAL", "EXT1", "EXT2", "EXT4"):
                # torch.save writes protocol 2, which has none of these; names that were put together are not followed.
                imports["an import by computed name"] = None
            elif name in ("PUT", "BINPUT", "LONG_BINPUT") and texts and isinstance(arg, int):
                memo[arg] = texts[-1]
            elif name in ("GET", "BINGET", "LONG_BINGET") and isinstance(arg, int) and arg in memo:
                texts.append(memo[arg])
    except (ValueError, IndexError, UnicodeDecodeError):
        raise ValueError("holds a damaged pickle") from None
    return Pickled(tuple(imports), tuple(texts))
