"""Peak memory of an expert for a clip and a layout, without a GPU, weights, or other ranks.

The real code runs on fake tensors, and one rank of the layout talks to a fake process group, while a ledger follows the
storage of every tensor. It counts tensors only: not a CUDA context, nor workspaces of cuBLAS and attention, nor NCCL's
buffers, nor what an allocator wastes. What a block needs does not depend on how many there are, so two small depths are
traced and the rest is a straight line; a test compares that with the full depth.

`python -m wan22_inference.trace --size 1280x720 --frames 81 --sequences 1 --ulysses 4 --shard 4` prints JSON.
"""

import argparse
import json
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed.tensor import DTensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only

from wan22_inference.config import A14B, ExpertConfig
from wan22_inference.errors import RankError
from wan22_inference.geometry import ClipShape
from wan22_inference.load import build_expert, parameters_of
from wan22_inference.model.expert import CHUNK_TOKENS, Expert
from wan22_inference.parallel.mesh import Layout, Ranks, leave, make_ranks

_NUM_TEXTS = 2  # the prompt and the negative
_SHALLOW, _DEEP = 6, 8  # depths that are traced: deep enough for what is gathered ahead of a block


@dataclass(frozen=True)
class Trace:
    """Bytes of one rank at its fullest moment in a forward; the first four add up to the peak."""

    parameters_bytes: int  # of this rank, resident
    context_bytes: int  # text keys and values, modulation
    gathered_bytes: int  # weights of other ranks, for a moment
    activations_bytes: int
    peak_bytes: int
    after_bytes: int  # still held when the forward is over


@dataclass(frozen=True)
class Case:
    """What is traced besides the model and the clip."""

    layout: Layout = field(default_factory=Layout)
    dtype: torch.dtype = torch.bfloat16
    batch: int = 1  # texts in one forward
    precompute: bool = True  # text keys and values made beforehand and their weights released
    prefetch: int = 1
    chunk_tokens: int = CHUNK_TOKENS
    text_rows: int | None = None  # rows of a text; None: as many as fit, the worst case


def trace_expert(config: ExpertConfig, clip: ClipShape, case: Case | None = None) -> Trace:
    """Trace one forward of rank 0. Raises RankError where this process already belongs to a process group."""
    case = case or Case()
    if config.num_layers <= _DEEP:
        return trace_depth(config, clip, case)
    shallow, deep = (trace_depth(replace(config, num_layers=depth), clip, case) for depth in (_SHALLOW, _DEEP))
    steps = (config.num_layers - _DEEP) / (_DEEP - _SHALLOW)
    grown = {key: round(value + (value - asdict(shallow)[key]) * steps) for key, value in asdict(deep).items()}
    return Trace(**grown)


def trace_depth(config: ExpertConfig, clip: ClipShape, case: Case) -> Trace:
    """Trace at the config's own depth: exact, and slow for many blocks."""
    with _fake_ranks(case.layout) as ranks, FakeTensorMode(), _Ledger() as ledger, ledger.watch_resizing():
        expert = _expert(config, case, ranks, ledger)
        texts, timesteps = _texts(config, case)
        before = ledger.bytes_now
        context = expert.prepare(texts, timesteps, precompute=case.precompute)
        context_bytes = ledger.bytes_now - before
        if case.precompute:
            expert.release_text_weights()
        latents = torch.zeros(clip.latent_shape)
        ledger.forget_peak()
        velocity = expert(latents, context, 0, list(range(case.batch)) if case.batch > 1 else 0)
        del velocity
        after = ledger.bytes_now
        expert.close()
        del expert, context, texts, latents
    parameters, gathered = ledger.at_peak["parameters"], ledger.at_peak["gathered"]
    return Trace(
        parameters_bytes=parameters,
        context_bytes=context_bytes,
        gathered_bytes=gathered,
        activations_bytes=ledger.peak_bytes - parameters - gathered - context_bytes,
        peak_bytes=ledger.peak_bytes,
        after_bytes=after,
    )


def trace_preparing(config: ExpertConfig, case: Case) -> int:
    """The most bytes of rank 0 while a shot is prepared, before the text weights are released. Knows no clip.

    Traced at full depth: which moment is the fullest depends on it (the timesteps' wide layer, or the last block's
    keys and values on top of all others)."""
    with _fake_ranks(case.layout) as ranks, FakeTensorMode(), _Ledger() as ledger, ledger.watch_resizing():
        expert = _expert(config, case, ranks, ledger)
        texts, timesteps = _texts(config, case)
        ledger.forget_peak()
        context = expert.prepare(texts, timesteps, precompute=case.precompute)
        expert.close()
        del expert, context, texts
    peak_bytes: int = ledger.peak_bytes
    return peak_bytes


def _expert(config: ExpertConfig, case: Case, ranks: Ranks, ledger: "_Ledger") -> Expert:
    """An expert on fake tensors, its parameters known to the ledger."""
    expert = build_expert(
        config,
        device="cpu",
        dtype=case.dtype,
        ulysses=ranks.ulysses,
        shard_mesh=ranks.shard_mesh,
        attention="sdpa",
        prefetch=case.prefetch,
        chunk_tokens=case.chunk_tokens,
    )
    for parameter in parameters_of(expert).values():
        ledger.count(getattr(parameter, "_local_tensor", parameter.data), "parameters")
    return expert


def _texts(config: ExpertConfig, case: Case) -> tuple[list[Tensor], Tensor]:
    """Full texts, and the timesteps of a usual shot."""
    rows = torch.zeros(case.text_rows or config.text_len, config.text_dim)
    return [rows] * _NUM_TEXTS, torch.zeros(40, dtype=torch.int64)


@contextmanager
def _fake_ranks(layout: Layout) -> Iterator[Ranks]:
    """Rank 0 of a layout whose other ranks do not exist. The mesh has to be there before tensors are fake."""
    if layout.world == 1:
        yield make_ranks(layout, "cpu")
        return
    if dist.is_initialized():
        raise RankError("a trace needs a process of its own: this one already belongs to a process group")
    from torch.testing._internal.distributed.fake_pg import FakeStore

    dist.init_process_group("fake", store=FakeStore(), rank=0, world_size=layout.world)
    ranks = make_ranks(layout, "cpu")
    try:
        yield ranks
    finally:
        leave(ranks)


class _Ledger(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Follows storages from their first sight to their end, by kind."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._sizes: dict[int, tuple[str, int, Any]] = {}
        self._held: Counter[str] = Counter()
        self.at_peak: Counter[str] = Counter()
        self.peak_bytes = 0

    @property
    def bytes_now(self) -> int:
        return self._held.total()

    def forget_peak(self) -> None:
        self.peak_bytes = 0
        self._note_peak()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if "allgather" in str(func):
            tree_map_only(Tensor, lambda tensor: self.count(tensor, "gathered"), args)
        tree_map_only(Tensor, lambda tensor: self.count(tensor, ""), result)
        return result

    def count(self, tensor: Tensor, kind: str) -> Tensor:
        """See a tensor. The kind of a storage sticks once it has one."""
        if tensor.device.type != "meta" and not isinstance(tensor, DTensor):  # whose own size nobody holds
            self._see(tensor.untyped_storage(), kind)
        return tensor

    def _see(self, storage: torch.UntypedStorage, kind: str) -> None:
        key = id(storage)
        known = self._sizes.get(key)
        if known is None:
            reference = weakref.ref(storage, lambda _: self._forget(key))
            self._sizes[key] = (kind, storage.nbytes(), reference)
            self._held[kind] += storage.nbytes()
        else:
            old_kind, old_size, reference = known
            new_kind = old_kind or kind
            self._sizes[key] = (new_kind, storage.nbytes(), reference)
            self._held[old_kind] -= old_size
            self._held[new_kind] += storage.nbytes()
        self._note_peak()

    def _forget(self, key: int) -> None:
        kind, size, _ = self._sizes.pop(key)
        self._held[kind] -= size

    def _note_peak(self) -> None:
        if self.bytes_now > self.peak_bytes:
            self.peak_bytes, self.at_peak = self.bytes_now, Counter(self._held)

    @contextmanager
    def watch_resizing(self) -> Iterator[None]:
        """FSDP2 frees and regains weights by resizing their storage, which no dispatch shows."""
        original: Callable[..., Any] = torch.UntypedStorage.resize_

        def resize(storage: torch.UntypedStorage, size: int) -> Any:
            result = original(storage, size)
            self._see(storage, "gathered")
            return result

        torch.UntypedStorage.resize_ = resize  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            torch.UntypedStorage.resize_ = original  # type: ignore[method-assign]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m wan22_inference.trace", description="Peak memory of one A14B expert."
    )
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--frames", type=int, default=81)
    for name in ("sequences", "ulysses", "shard"):
        parser.add_argument(f"--{name}", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1, help="texts in one forward")
    parser.add_argument("--prefetch", type=int, default=1, help="blocks gathered ahead")
    parser.add_argument("--keep-text-weights", action="store_true", help="make text keys and values in each forward")
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    clip = ClipShape(int(width), int(height), options.frames)
    layout = Layout(options.sequences, options.ulysses, options.shard)
    case = Case(layout, batch=options.batch, prefetch=options.prefetch, precompute=not options.keep_text_weights)
    print(json.dumps({"clip": str(clip), "layout": str(layout), **asdict(trace_expert(A14B, clip, case))}))


if __name__ == "__main__":
    main()
