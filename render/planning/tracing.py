"""Peaks of an expert as the ranks use it, traced over the engine's own modules; runs in a process of its own.

`python -m render.planning.tracing` reads a JSON list of cases on standard input and prints a row for each. An expert has
two moments: all shots of a wave are prepared with the text weights still there, then those are released and the steps
are made. Both are traced. `--table` makes the committed table anew, `traces/a14b.json`.
Imports torch only inside functions. Knows no cards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from math import prod

from wan22_inference.config import A14B, ExpertConfig, tensor_shapes

DTYPE_BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}
_ALWAYS_WIDE = ".norm_k.weight"  # float32, whatever the rest is


@dataclass(frozen=True)
class Case:
    """What a peak depends on. How many sequences there are beside this one does not matter."""

    width_px: int
    height_px: int
    num_frames: int
    ulysses: int = 1
    shard: int = 1
    batch: int = 1  # texts in one forward
    dtype: str = "bfloat16"
    config: ExpertConfig = field(default=A14B)


@dataclass(frozen=True)
class Row:
    """Bytes of one rank: the parts of a forward, their sum, and the fullest moment before the first one."""

    weights_bytes: int  # of this rank, resident
    context_bytes: int  # text keys and values, modulation, of one shot
    gathered_bytes: int  # weights of other ranks, for a moment
    activations_bytes: int
    peak_bytes: int  # of a forward
    preparing_bytes: int  # everything while a shot is prepared, text weights with it


def text_weights_bytes(config: ExpertConfig, shard: int, dtype: str) -> int:
    """Weights that only texts and timesteps go through, as rank 0 holds them."""
    total = 0
    for name, shape in tensor_shapes(config).items():
        if is_text_weight(name):
            rows = -(-shape[0] // shard)
            total += rows * prod(shape[1:]) * (4 if name.endswith(_ALWAYS_WIDE) else DTYPE_BYTES[dtype])
    return total


def is_text_weight(name: str) -> bool:
    """Whether a tensor belongs to the engine's conditioner."""
    if name.startswith(("text_embedding", "time_embedding", "time_projection")):
        return True
    return ".cross_attn." in name and name.split(".")[3] in ("k", "v", "norm_k")


def trace(case: Case) -> Row:
    """Traces one case; seconds at full size. Needs torch."""
    import torch

    from wan22_inference import trace as engine
    from wan22_inference.geometry import ClipShape
    from wan22_inference.parallel.mesh import Layout

    layout = Layout(max(1, case.shard // case.ulysses), case.ulysses, case.shard)
    clip = ClipShape(case.width_px, case.height_px, case.num_frames)
    dtype: torch.dtype = getattr(torch, case.dtype)
    found = engine.trace_expert(case.config, clip, engine.Case(layout, dtype=dtype, batch=case.batch))
    return Row(
        weights_bytes=found.parameters_bytes,
        context_bytes=found.context_bytes,
        gathered_bytes=found.gathered_bytes,
        activations_bytes=found.activations_bytes,
        peak_bytes=found.peak_bytes,
        preparing_bytes=preparing_bytes(case.config, case.shard, case.dtype),
    )


@lru_cache(maxsize=16)
def preparing_bytes(config: ExpertConfig, shard: int, dtype: str) -> int:
    """The fullest moment of preparing a shot, which no clip or sequence changes. Needs torch."""
    import torch

    from wan22_inference import trace as engine
    from wan22_inference.parallel.mesh import Layout

    return engine.trace_preparing(config, engine.Case(Layout(shard, 1, shard), dtype=getattr(torch, dtype)))


def cases_from_json(values: Sequence[dict[str, object]]) -> list[Case]:
    """Cases that `asdict` spelled; a missing `config` is that of A14B."""
    cases = []
    for value in values:
        config = value.get("config")
        known = {**value, "config": _config(config) if isinstance(config, dict) else A14B}
        cases.append(Case(**known))  # type: ignore[arg-type]
    return cases


def _config(value: dict[str, object]) -> ExpertConfig:
    patch = value["patch_size"]
    assert isinstance(patch, list | tuple)
    return ExpertConfig(**{**value, "patch_size": tuple(patch)})  # type: ignore[arg-type]


TABLE_SHARDS = (1, 2, 4, 8)
TABLE_ULYSSES = (1, 2, 4, 8)
TABLE_CLIPS = ((1280, 720, 81), (1280, 720, 49), (832, 480, 81), (832, 480, 49))
"""Those of the presets and shorter ones; others are traced where torch is."""


def table_cases() -> tuple[list[Case], list[Case]]:
    """What the committed table is made of: weights split over more and more ranks, and clips by whole weights."""
    width, height, frames = 832, 480, 81
    sharding = [Case(width, height, frames, shard=shard) for shard in TABLE_SHARDS]
    clips = [
        Case(*clip, ulysses=ulysses, batch=batch)
        for clip in TABLE_CLIPS
        for ulysses in TABLE_ULYSSES
        for batch in (1, 2)
    ]
    return sharding, clips


def make_table() -> dict[str, object]:
    """The committed table. What is gathered and what is active add up, so neither has to be traced with every other."""
    import torch

    sharding, clips = table_cases()
    split = {case.shard: trace(case) for case in sharding}
    whole = split[1]
    return {
        "made_by": "python -m render.planning.tracing --table",
        "torch": torch.__version__,
        "config": asdict(A14B),
        "dtype": "bfloat16",
        "sharding": [
            {
                "shard": shard,
                "weights_bytes": row.weights_bytes,
                "preparing_bytes": row.preparing_bytes,
                "gathered_bytes": row.gathered_bytes + row.activations_bytes - whole.activations_bytes,
            }
            for shard, row in split.items()
        ],
        "clips": [_clip_row(case, trace(case)) for case in clips],
    }


def _clip_row(case: Case, row: Row) -> dict[str, object]:
    return {
        "clip": f"{case.width_px}x{case.height_px}x{case.num_frames}",
        "ulysses": case.ulysses,
        "batch": case.batch,
        "context_bytes": row.context_bytes,
        "activations_bytes": row.activations_bytes,
    }


def main(argv: Sequence[str]) -> int:
    """Rows for the cases on standard input, one JSON object a line, each as soon as it is there; or the table."""
    import warnings

    warnings.filterwarnings("ignore")
    if list(argv) == ["--table"]:
        table = make_table()
        rows = {key: table.pop(key) for key in ("sharding", "clips")}
        text = json.dumps(table, indent=1)[:-2]
        for key, values in rows.items():
            assert isinstance(values, list)
            text += f',\n "{key}": [\n  ' + ",\n  ".join(json.dumps(value) for value in values) + "\n ]"
        print(text + "\n}")
        return 0
    for case in cases_from_json(json.load(sys.stdin)):
        print(json.dumps(asdict(trace(case))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
