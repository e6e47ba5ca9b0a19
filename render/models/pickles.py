"""What a pickle would import if somebody loaded it: read opcode by opcode, nothing of it runs.

Takes a `.pth`, `.pt`, `.bin`, `.ckpt` (PyTorch archive, TorchScript archive, or the older bare pickle) and tells tensors
from code. The names and shapes of a plain state dictionary come from the engine's own reader of such files; this file
knows only which names a pickle asks for and what that means.
"""

from __future__ import annotations

import io
import pickletools
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

_MAX_PICKLE_BYTES = 32_000_000
_MAX_OPCODES = 5_000_000
_LEGACY_MAGIC = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the number that torch.save wrote first before 1.6
_WIDTHS = {"Double": ("F64", 8), "Float": ("F32", 4), "Half": ("F16", 2), "BFloat16": ("BF16", 2), "Long": ("I64", 8),
           "Int": ("I32", 4), "Short": ("I16", 2), "Char": ("I8", 1), "Byte": ("U8", 1), "Bool": ("BOOL", 1),
           "Float8_e4m3fn": ("F8_E4M3", 1), "Float8_e5m2": ("F8_E5M2", 1)}  # fmt: skip
_PLAIN = {
    "collections.OrderedDict", "torch.Size", "torch.device", "torch.storage.UntypedStorage",
    "torch.storage.TypedStorage", "torch.serialization._get_layout",
    "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray.scalar",
    "numpy._core.multiarray._reconstruct", "numpy.dtype", "numpy.ndarray", "_codecs.encode",
    "torch._tensor._rebuild_from_type_v2", "torch.Tensor", "torch.nn.parameter.Parameter",
    *(f"{module}.{name}" for module in ("builtins", "__builtin__") for name in (
        "set", "frozenset", "dict", "list", "tuple", "int", "float", "complex", "str", "bytes", "bytearray", "bool",
        "slice", "range", "object")),
}  # fmt: skip
_TORCH_TYPES = {
    "float", "float16", "float32", "float64", "bfloat16", "half", "double", "int8", "int16", "int32", "int64", "long",
    "uint8", "bool", "float8_e4m3fn", "float8_e5m2", "complex64", "per_tensor_affine", "strided",
}  # fmt: skip
_PLAIN_STARTS = ("torch._utils._rebuild_", "numpy.dtypes.")
_RUNNERS = {
    "os", "posix", "nt", "sys", "subprocess", "socket", "shutil", "runpy", "importlib", "pty", "code", "codeop",
    "ctypes", "pickle", "_pickle", "marshal", "asyncio", "multiprocessing", "threading", "webbrowser",
    "urllib", "http", "requests", "platform", "pip", "pdb", "bdb", "timeit", "trace", "cProfile", "profile", "doctest",
    "functools", "operator", "commands", "io", "_io", "zipimport", "imp", "site", "dill", "cloudpickle", "joblib",
    "signal", "builtins", "__builtin__", "test", "distutils", "setuptools", "ssl", "smtplib", "ftplib",
}  # fmt: skip


@dataclass
class PickleView:
    """`imports` are dotted names; `runs` those that can run code; `foreign` the rest that is no tensor."""

    archive: str  # "zip", "torchscript", "legacy" or "bare"
    imports: list[str] = field(default_factory=list)
    storage_bytes: int = 0
    dtypes: list[tuple[str, int]] = field(default_factory=list)

    @property
    def runs(self) -> list[str]:
        return [name for name in self.imports if not _is_plain(name) and name.split(".")[0] in _RUNNERS | {"?"}]

    @property
    def foreign(self) -> list[str]:
        return [name for name in self.imports if not _is_plain(name) and name not in self.runs]


def view_pickle(path: Path) -> PickleView:
    """What a pickle asks for. Raises ValueError for what is no readable pickle, OSError."""
    with path.open("rb") as file:
        start = file.read(2)
        if start == b"PK":
            return _view_archive(path)
        file.seek(0)
        head = file.read(_MAX_PICKLE_BYTES)
    if not start.startswith(b"\x80") and start[:1] not in (b"c", b"(", b"}", b"]"):
        raise ValueError("is neither a PyTorch archive nor a pickle")
    legacy = head[2 : 2 + len(_LEGACY_MAGIC)] == _LEGACY_MAGIC
    view = PickleView("legacy" if legacy else "bare")
    data = io.BytesIO(head)
    for _ in range(4 if legacy else 1):  # magic, protocol, system, then the object
        _walk(data, view)
    view.storage_bytes = max(0, path.stat().st_size - data.tell()) if legacy else 0
    return view


def _view_archive(path: Path) -> PickleView:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            script = any("/code/" in info.filename for info in entries)
            view = PickleView("torchscript" if script else "zip")
            for info in entries:
                if "/data/" in info.filename:
                    view.storage_bytes += info.file_size
                if info.filename.endswith(".pkl") and info.file_size <= _MAX_PICKLE_BYTES:
                    _walk(io.BytesIO(archive.read(info)), view)
    except (zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError):
        raise ValueError("is a zip archive that is cut short or damaged") from None
    if not any(info.filename.endswith(".pkl") for info in entries):
        raise ValueError("is a zip archive without a pickle: not a PyTorch file")
    return view


def _walk(data: io.BytesIO, view: PickleView) -> None:
    """Notes every import of one pickle. Strings are followed through the memo, because names may come from there."""
    pushed: list[str] = []  # the strings on top of the stack
    memo: dict[int, str] = {}
    try:
        for num_seen, (opcode, arg, _) in enumerate(pickletools.genops(data)):
            if num_seen > _MAX_OPCODES:
                raise ValueError("holds more instructions than any state dictionary")
            name, top = opcode.name, pushed[-1] if pushed else "?"
            if name in ("PROTO", "FRAME"):
                continue
            if name in ("PUT", "BINPUT", "LONG_BINPUT") and isinstance(arg, int):
                memo[arg] = top
            elif name == "MEMOIZE":
                memo[len(memo)] = top
            elif name in ("GET", "BINGET", "LONG_BINGET") and isinstance(arg, int):
                pushed.append(memo.get(arg, "?"))
            elif "UNICODE" in name or "STRING" in name:
                pushed.append(str(arg))
            else:
                if name in ("GLOBAL", "INST"):
                    _note(view, str(arg).replace(" ", ".", 1))
                elif name == "STACK_GLOBAL":
                    _note(view, ".".join(pushed[-2:]) if len(pushed) >= 2 else "?")
                elif name in ("EXT1", "EXT2", "EXT4"):
                    _note(view, "?.registered_extension")
                pushed.clear()  # whatever it did, the strings seen are no longer known to be on top
            del pushed[:-2]
    except (ValueError, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"holds a damaged pickle: {str(error)[:120]}") from None


def _note(view: PickleView, name: str) -> None:
    if name not in view.imports:
        view.imports.append(name)
    module, _, kind = name.rpartition(".")
    width = _WIDTHS.get(kind.removesuffix("Storage"))
    if module in ("torch", "torch.storage", "torch.cuda") and kind.endswith("Storage") and width:
        view.dtypes.append(width)


def _is_plain(name: str) -> bool:
    if name in _PLAIN or name.startswith(_PLAIN_STARTS):
        return True
    module, _, kind = name.rpartition(".")
    return module in ("torch", "torch.cuda", "torch.storage") and (kind.endswith("Storage") or kind in _TORCH_TYPES)
