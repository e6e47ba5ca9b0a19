"""Bring an expert from its files into memory: each rank reads, casts and places its own rows, and nothing else.

meta device -> sharded -> empty storage -> rows copied in. No rank ever holds a whole expert on the host, nor a whole
tensor beyond 64 MB. Files were checked when the checkpoint was opened; here only names are compared once more, because
storage that nothing was read into would be garbage without an error.
"""

import gc
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from wan22_inference.checkpoint import ExpertFiles, TensorRef
from wan22_inference.config import ExpertConfig
from wan22_inference.errors import CheckpointError, RequestError
from wan22_inference.lora import Lora, check_fits
from wan22_inference.model.attention import choose_attention
from wan22_inference.model.conditioner import Conditioner
from wan22_inference.model.expert import CHUNK_TOKENS, Expert
from wan22_inference.model.kernels import choose_kernels
from wan22_inference.model.transformer import Tools, Transformer
from wan22_inference.parallel.group import Group

if TYPE_CHECKING:
    from torch.distributed.device_mesh import DeviceMesh

_STAGING_BYTES = 64 << 20
DTYPES = (torch.bfloat16, torch.float16, torch.float32)


def load_expert(
    files: ExpertFiles,
    *,
    device: torch.device | str,
    dtype: torch.dtype,
    ulysses: Group | None = None,
    shard_mesh: "DeviceMesh | None" = None,
    attention: str = "auto",
    loras: Sequence[Lora] = (),
    prefetch: int = 1,
    compile: bool = False,
    chunk_tokens: int = CHUNK_TOKENS,
) -> Expert:
    """Load one expert. All ranks of `shard_mesh` call it together.

    `dtype` is that of matrix products; norms, modulation, patch embedding and head stay fp32. `loras` are merged into
    the rows as they are read. `prefetch` blocks are gathered ahead where weights are sharded. Raises CheckpointError
    if a file changed since it was opened, RequestError for a LoRA that does not fit, an attention backend or a dtype
    that cannot be had.
    """
    check_fits(loras, files.tensors)
    expert = build_expert(
        files.config,
        device=device,
        dtype=dtype,
        ulysses=ulysses,
        shard_mesh=shard_mesh,
        attention=attention,
        prefetch=prefetch,
        chunk_tokens=chunk_tokens,
    )
    fill(parameters_of(expert), files.tensors, loras)
    if compile:
        expert.compile()
    return expert


def build_expert(
    config: ExpertConfig,
    *,
    device: torch.device | str,
    dtype: torch.dtype,
    ulysses: Group | None = None,
    shard_mesh: "DeviceMesh | None" = None,
    attention: str = "auto",
    prefetch: int = 1,
    chunk_tokens: int = CHUNK_TOKENS,
) -> Expert:
    """An expert with storage for its share of the weights, and garbage in it."""
    device = torch.device(device)
    if dtype not in DTYPES:
        raise RequestError(f"dtype {dtype}: allowed are {', '.join(str(known) for known in DTYPES)}")
    name, attend = choose_attention(attention, device, dtype, config.head_dim)
    tools = Tools(attend, choose_kernels(device), dtype)
    with torch.device("meta"), _default_dtype(dtype):
        transformer, conditioner = Transformer(config, tools), Conditioner(config)
    for module in (transformer, conditioner):
        module.requires_grad_(False).eval()
    if shard_mesh is not None and shard_mesh.size() > 1:
        from wan22_inference.parallel.shard import apply_fsdp

        apply_fsdp(transformer, conditioner, shard_mesh, prefetch=prefetch)
        for module in (transformer, conditioner):
            module.to_empty(device=device)
    else:
        for part in (*transformer.modules(), *conditioner.modules()):
            _make_room(part, device)
    return Expert(transformer, conditioner, ulysses or Group(), device, attention=name, chunk_tokens=chunk_tokens)


def _make_room(module: nn.Module, device: torch.device) -> None:
    """What `to_empty` does, for one module; it works on the fake tensors of a trace too."""
    for name, parameter in module.named_parameters(recurse=False):
        setattr(module, name, nn.Parameter(torch.empty_like(parameter, device=device), requires_grad=False))


@contextmanager
def _default_dtype(dtype: torch.dtype) -> Iterator[None]:
    """Modules made inside have this dtype unless they ask for another."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def parameters_of(expert: Expert) -> dict[str, nn.Parameter]:
    """Parameters of both modules under their official names."""
    return dict(expert.transformer.named_parameters()) | dict(expert.conditioner.named_parameters())


@torch.no_grad()
def fill(parameters: dict[str, nn.Parameter], tensors: dict[str, TensorRef], loras: Sequence[Lora] = ()) -> None:
    """Copy every parameter's own rows from the files. Raises CheckpointError if names or files do not fit."""
    unloaded, unknown = sorted(parameters.keys() - tensors.keys()), sorted(tensors.keys() - parameters.keys())
    if unloaded or unknown:
        raise CheckpointError(
            f"the files do not hold this expert: without values {unloaded[:3]}, without a place {unknown[:3]}"
        )
    in_order = sorted(tensors, key=lambda name: (tensors[name].file, tensors[name].start))
    for file, names in groupby(in_order, key=lambda name: tensors[name].file):
        with _opened(file) as opened:
            for name in names:
                _fill_one(parameters[name], opened.get_slice(tensors[name].key), name, tensors[name], loras)


def _opened(file: Path) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        return safe_open(file, framework="pt")
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{file}: changed since it was checked: {error}") from None


def _fill_one(parameter: nn.Parameter, source: Any, name: str, ref: TensorRef, loras: Sequence[Lora]) -> None:
    local, first = own_rows(parameter)
    row_bytes = max(1, prod(ref.shape[1:]) * 4)
    at_once = max(1, _STAGING_BYTES // row_bytes)
    for begin in range(0, local.shape[0], at_once):
        end = min(begin + at_once, local.shape[0])
        rows: Tensor = source[first + begin : first + end]
        for lora in loras:
            rows = lora.add_to(name, rows, first + begin)
        local[begin:end].copy_(rows)


def own_rows(parameter: nn.Parameter) -> tuple[Tensor, int]:
    """This rank's rows of a parameter and the index of the first; all of them where it is not sharded."""
    if type(parameter.data) is Tensor or not hasattr(parameter, "to_local"):
        return parameter.data, 0
    local: Tensor = parameter.to_local()
    rank, size = parameter.device_mesh.get_local_rank(), parameter.device_mesh.size()  # type: ignore[attr-defined]
    chunk = -(-parameter.shape[0] // size)
    first = min(rank * chunk, parameter.shape[0])
    assert local.shape[0] == min(first + chunk, parameter.shape[0]) - first, "shards are not the usual chunks of rows"
    return local, first


class Warming:
    """A thread that reads files so that the next expert lies in the page cache when it is loaded."""

    def __init__(self, files: Sequence[Path], part: int, num_parts: int) -> None:
        self._stopped = threading.Event()
        self._ranges = list(_share(files, part, num_parts))
        self.num_bytes = 0
        self._thread = threading.Thread(target=self._read, name="warm-pages", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        buffer = bytearray(8 << 20)
        for path, start, end in self._ranges:
            try:
                with path.open("rb", buffering=0) as file:
                    file.seek(start)
                    while (
                        start < end
                        and not self._stopped.is_set()
                        and (got := file.readinto(memoryview(buffer)[: end - start]))
                    ):
                        start += got
                        self.num_bytes += got
            except OSError:
                return  # only a service: the load itself will tell what is wrong

    def stop(self) -> None:
        """End early, and wait for the thread."""
        self._stopped.set()
        self._thread.join()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all is read; False if the time was not enough."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


def warm_pages(files: ExpertFiles, *, part: int = 0, num_parts: int = 1) -> Warming:
    """Read an expert's files in the background, `part` of `num_parts` of them (one part for each rank of a machine)."""
    return Warming(sorted({ref.file for ref in files.tensors.values()}), part, num_parts)


def _share(files: Sequence[Path], part: int, num_parts: int) -> Iterator[tuple[Path, int, int]]:
    for path in files:
        size = os.stat(path).st_size
        yield path, size * part // num_parts, size * (part + 1) // num_parts


def free_memory(device: torch.device) -> None:
    """Give freed memory back, between two experts."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
