"""Look into a `.pth` file without executing it, and load it the only safe way.

The official text encoder and VAE come as PyTorch zip archives. `read_pth` names their tensors with an unpickler that
can build nothing but descriptions (no torch, no code of the file runs); `load_pth` is the one place that hands such a
file to torch.
"""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wan22_inference.checkpoint.header import refuse_foreign
from wan22_inference.checkpoint.tensors import BYTES_OF, TensorRef
from wan22_inference.errors import CheckpointError

if TYPE_CHECKING:
    import torch

MIN_TORCH = (2, 10)
_MAX_PICKLE_BYTES = 16_000_000
_STORAGES = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}


class _Storage(NamedTuple):  # tuples, because a hostile pickle cannot change one after it was checked
    dtype: str
    key: str
    num_values: int


class _Tensor(NamedTuple):
    storage: _Storage
    offset: int
    shape: tuple[int, ...]


def read_pth(path: Path) -> dict[str, TensorRef]:
    """Tensors of a state dictionary by name. Raises CheckpointError for anything but a plain archive of tensors."""
    try:
        with path.open("rb") as file:
            refuse_foreign(path, file.read(256), file.seek(0, 2))
            return _read_archive(path, file)
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError):  # all that zipfile says of a damaged archive
        raise CheckpointError(
            f"{path}: is not a whole PyTorch archive: cut short, or in the format before PyTorch 1.6",
            hint="fetch the file again",
        ) from None
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror or error}") from None


def load_pth(path: Path) -> "dict[str, torch.Tensor]":
    """The tensors of a state dictionary, mapped from the file and not copied. Raises CheckpointError."""
    import torch

    version = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
    if version < MIN_TORCH:
        raise CheckpointError(
            f"{path}: torch {torch.__version__} is not safe for .pth files",
            hint=f"install torch {MIN_TORCH[0]}.{MIN_TORCH[1]} or later",
        )
    read_pth(path)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (pickle.UnpicklingError, RuntimeError, ValueError, EOFError) as error:
        raise CheckpointError(f"{path}: torch refuses it: {str(error).splitlines()[0][:200]}") from None
    return {name: value for name, value in state.items() if isinstance(value, torch.Tensor)}


def _read_archive(path: Path, file: Any) -> dict[str, TensorRef]:
    with zipfile.ZipFile(file) as archive:
        entries = {info.filename: info for info in archive.infolist()}
        pickles = [name for name in entries if name.endswith("/data.pkl")]
        if len(pickles) != 1 or entries[pickles[0]].file_size > _MAX_PICKLE_BYTES:
            raise CheckpointError(f"{path}: is a zip file, but not a PyTorch archive of tensors")
        if compressed := next((info for info in entries.values() if info.compress_type != zipfile.ZIP_STORED), None):
            raise CheckpointError(
                f"{path}: its entry {compressed.filename!r} is compressed, which PyTorch never writes"
            )
        state = _Describer.load_from(path, archive.read(pickles[0]))
        root = pickles[0].removesuffix("data.pkl")
        offsets = {
            name.removeprefix(f"{root}data/"): (_data_start(file, info), info.file_size)
            for name, info in entries.items()
            if name.startswith(f"{root}data/")
        }
    return {name: _reference(path, name, tensor, offsets) for name, tensor in state.items()}


def _data_start(file: Any, info: zipfile.ZipInfo) -> int:
    """The directory's copy of the extra field may differ from the local one, which is what counts."""
    file.seek(info.header_offset)
    local = file.read(30)
    if len(local) != 30:
        raise zipfile.BadZipFile
    name_length, extra_length = struct.unpack("<HH", local[26:30])
    return int(info.header_offset + 30 + name_length + extra_length)


def _reference(path: Path, name: str, tensor: _Tensor, offsets: dict[str, tuple[int, int]]) -> TensorRef:
    size = BYTES_OF[tensor.storage.dtype]
    start, stored = offsets.get(tensor.storage.key, (0, -1))
    begin, length = tensor.offset * size, prod(tensor.shape) * size
    if begin + length > stored:
        raise CheckpointError(
            f"{path}: tensor {name[:200]!r} needs {begin + length} bytes, its storage holds {max(stored, 0)}"
        )
    return TensorRef(path, name, tensor.storage.dtype, tensor.shape, start + begin, start + begin + length)


class _Describer(pickle._Unpickler):
    """Builds descriptions of tensors, ordered dictionaries, and nothing else.

    The unpickler written in Python, because the one in C allocates whatever memo index a hostile file names.
    """

    @classmethod
    def load_from(cls, path: Path, raw: bytes) -> dict[str, _Tensor]:
        try:
            state = cls(io.BytesIO(raw)).load()
        except CheckpointError:
            raise
        except Exception as error:  # a hostile pickle may raise anything
            raise CheckpointError(f"{path}: holds more than tensors: {str(error)[:200]}") from None
        if not isinstance(state, dict) or not state:
            raise CheckpointError(f"{path}: holds no table of tensors")
        if odd := next((k for k, v in state.items() if not isinstance(k, str) or not isinstance(v, _Tensor)), None):
            raise CheckpointError(
                f"{path}: its entry {str(odd)[:80]!r} is not a tensor",
                hint="expected a plain state dictionary, not a training state",
            )
        return dict(state)

    def find_class(self, module: str, name: str) -> Any:
        if module in ("torch", "torch.storage") and name in _STORAGES:
            return _STORAGES[name]
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, *_: _tensor(storage, offset, shape)
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return lambda tensor, *_: tensor
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _, num_values = pid
        if kind != "storage" or dtype not in BYTES_OF or not isinstance(key, str) or not isinstance(num_values, int):
            raise pickle.UnpicklingError("an unknown kind of storage")
        return _Storage(dtype, key, num_values)


def _tensor(storage: object, offset: object, shape: object) -> _Tensor:
    sizes = shape if isinstance(shape, tuple) else ()
    if not isinstance(storage, _Storage) or not isinstance(shape, tuple) or not isinstance(offset, int) or offset < 0:
        raise pickle.UnpicklingError("a tensor without storage, offset or shape")
    if len(sizes) > 16 or not all(isinstance(size, int) and size >= 0 for size in sizes):
        raise pickle.UnpicklingError(f"a tensor of shape {str(shape)[:80]}")
    return _Tensor(storage, offset, sizes)
