"""One weight file, from its head alone: what format it has, what it holds, what is wrong with it.

`look(path)` recognises by content, never by name: safetensors, PyTorch archives and pickles, GGUF, ONNX, and the usual
things that lie where a weight file should be. Loads no weight, runs nothing. Does not know what the tensors are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Literal

from render.models.gguf import MAGIC, GgufError, read_gguf
from render.models.onnx import OnnxError, read_onnx
from render.models.pickles import PickleView, view_pickle
from render.models.problems import Kind, Problem
from wan22_inference.checkpoint.header import read_header, refuse_foreign
from wan22_inference.checkpoint.pth import read_pth
from wan22_inference.checkpoint.tensors import TensorRef
from wan22_inference.errors import CheckpointError

Format = Literal["safetensors", "pickle", "gguf", "onnx", "hdf5", "other", ""]
AGAIN = "fetch the file again and compare its size with the source"
_NAMED = {".safetensors": "safetensors", ".sft": "safetensors", ".gguf": "gguf", ".onnx": "onnx", ".pth": "pickle",
          ".pt": "pickle", ".ckpt": "pickle", ".pkl": "pickle"}  # fmt: skip


@dataclass(frozen=True)
class Head:
    """What the head of one file says. `tensors` gives type and shape by name, where names can be had."""

    format: Format
    num_params: int = 0
    bytes_of: Mapping[str, int] = field(default_factory=dict)  # by type
    tensors: Mapping[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)  # metadata; GGUF: architecture and name
    imports: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()  # files beside it that belong to it
    problems: tuple[Problem, ...] = ()

    @property
    def dtype(self) -> str:
        """The type that most bytes have; `+` where others hold a tenth or more."""
        if not self.bytes_of:
            return ""
        most = max(self.bytes_of, key=lambda name: self.bytes_of[name])
        rest = sum(self.bytes_of.values()) - self.bytes_of[most]
        return most + ("+" if rest * 10 >= sum(self.bytes_of.values()) else "")


def look(path: Path) -> Head:
    """The head of a file. Whatever is wrong becomes a problem in it; raises nothing for bad files."""
    try:
        with path.open("rb") as file:
            start = file.read(256)
            size = file.seek(0, 2)
        if problem := _foreign(path, start, size):
            return Head(_NAMED.get(path.suffix.lower(), ""), problems=(problem,))  # type: ignore[arg-type]
        return _LOOKS[format_of(path, start)](path)
    except FileNotFoundError:
        return Head(
            "", problems=(Problem("broken-link", path, "its link leads nowhere", "remove the link, or fetch the file"),)
        )
    except OSError as error:
        return Head("", problems=(Problem("unreadable", path, f"cannot be read: {error.strerror or error}"),))


def format_of(path: Path, start: bytes) -> Format:
    """The format that a file's first bytes show; its name decides only where bytes cannot."""
    if start.startswith(MAGIC):
        return "gguf"
    if start.startswith(b"\x89HDF"):
        return "hdf5"
    if start[:2] == b"PK" or start[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        return "pickle"
    if start[8:9] == b"{" or path.suffix.lower() in (".safetensors", ".sft"):
        return "safetensors"
    named = _NAMED.get(path.suffix.lower(), "other")
    return named  # type: ignore[return-value]


def _foreign(path: Path, start: bytes, size: int) -> Problem | None:
    try:
        refuse_foreign(path, start, size)
    except CheckpointError as error:
        kind: Kind = "empty"
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"version https://git-lfs"):
            kind = "lfs-pointer"
        elif start.strip(b"\0") and size >= 10:
            kind = "web-page"
        return Problem(kind, path, error.message, error.hint)
    return None


def _of_tensors(kind: Format, tensors: Mapping[str, TensorRef], said: Mapping[str, str], *rest: Problem) -> Head:
    bytes_of: dict[str, int] = {}
    for ref in tensors.values():
        bytes_of[ref.dtype] = bytes_of.get(ref.dtype, 0) + ref.num_bytes
    return Head(
        kind,
        sum(prod(ref.shape) for ref in tensors.values()),
        bytes_of,
        {name: (ref.dtype, ref.shape) for name, ref in tensors.items()},
        said,
        problems=rest,
    )


def _safetensors(path: Path) -> Head:
    try:
        tensors, said = read_header(path)
    except CheckpointError as error:
        cut = "cut short" in error.message
        return Head(
            "safetensors",
            problems=(Problem("truncated" if cut else "damaged", path, error.message, error.hint or AGAIN),),
        )
    return _of_tensors("safetensors", tensors, said)


def _pickle(path: Path) -> Head:
    try:
        view = view_pickle(path)
    except ValueError as error:
        hint = AGAIN if path.suffix != ".bin" else "not a weight file, or fetch it again"
        cut: Kind = "truncated" if "cut short" in str(error) else "damaged"
        return Head("pickle", problems=(Problem(cut, path, f"{path}: {error}", hint),))
    problems = _import_problems(path, view)
    if view.archive == "zip" and not problems:
        try:
            return _of_tensors("pickle", read_pth(path), {})
        except CheckpointError as error:
            if "cut short" in error.message or "its storage holds" in error.message:
                return Head("pickle", problems=(Problem("truncated", path, error.message, error.hint or AGAIN),))
    name, width = max(view.dtypes, key=lambda pair: pair[1], default=("", 1))
    params = view.storage_bytes // width if name else 0
    return Head(
        "pickle", params, {name: view.storage_bytes} if name else {}, imports=tuple(view.imports), problems=problems
    )


def _import_problems(path: Path, view: PickleView) -> tuple[Problem, ...]:
    if view.runs or view.archive == "torchscript":
        what = f"asks for {', '.join(view.runs[:4])}" if view.runs else "is TorchScript, which is a program"
        return (
            Problem(
                "pickle-code", path, f"{path}: would run code when loaded: it {what}",
                "do not load it: take the .safetensors of the same model, or the file from its publisher",
            ),
        )  # fmt: skip
    if view.foreign:
        return (
            Problem(
                "pickle-classes", path, f"{path}: holds more than tensors: {', '.join(view.foreign[:4])}",
                "loads only with its own program; a .safetensors of the same weights is safer",
            ),
        )  # fmt: skip
    return ()


def _gguf(path: Path) -> Head:
    try:
        head = read_gguf(path)
    except GgufError as error:
        return Head("gguf", problems=(Problem("damaged", path, f"{path}: {error}", AGAIN),))
    size = path.stat().st_size
    short = (
        Problem(
            "truncated", path, f"{path}: is cut short: {size} bytes, its head describes {head.needed_bytes}", AGAIN
        ),
    )
    said = {"architecture": head.architecture, "name": head.name}
    return Head("gguf", head.num_params, head.bytes_of, said=said, problems=short if size < head.needed_bytes else ())


def _onnx(path: Path) -> Head:
    try:
        head = read_onnx(path)
    except OnnxError as error:
        cut: Kind = "truncated" if "cut short" in str(error) else "damaged"
        return Head("onnx", problems=(Problem(cut, path, f"{path}: {error}", AGAIN),))
    problems = []
    for name, least in head.companions.items():
        beside = path.parent / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            problems.append(Problem("damaged", path, f"{path}: places weights in {name[:80]!r}, outside its folder"))
        elif not beside.is_file():
            problems.append(
                Problem("missing", beside, f"{beside}: is missing; {path.name} keeps its weights there", AGAIN)
            )
        elif beside.stat().st_size < least:
            what = f"{beside}: is cut short: {beside.stat().st_size} bytes, {path.name} needs {least}"
            problems.append(Problem("truncated", beside, what, AGAIN))
    said = {"producer": head.producer, "graph": head.graph}
    return Head(
        "onnx", head.num_params, head.bytes_of, said=said, companions=tuple(head.companions), problems=tuple(problems)
    )


def _other(path: Path) -> Head:
    return Head("other")


def _hdf5(path: Path) -> Head:
    return Head("hdf5")


_LOOKS = {
    "safetensors": _safetensors, "pickle": _pickle, "gguf": _gguf, "onnx": _onnx, "hdf5": _hdf5, "other": _other,
    "": _other,
}  # fmt: skip
