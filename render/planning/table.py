"""Traced bytes of an expert for a layout and a clip: from the committed table, from a trace now, or between neighbours.

The table holds two lists, because what shows here is a sum of two things that do not touch each other (a test compares
sums with traces, byte by byte): what a split of the weights takes, and what a clip takes. A clip that is not in it is
traced where torch is, in a process of its own, and remembered in the user's cache; without torch it is put between its
neighbours in tokens, and said to be. Imports no torch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from render.planning.tracing import DTYPE_BYTES, Case, text_weights_bytes
from wan22_inference.config import A14B, ExpertConfig, tensor_shapes
from wan22_inference.geometry import ClipShape

TABLE = Path(__file__).parent / "traces" / "a14b.json"
TRACE_LIMIT_S = 120.0
REFERENCE = (832, 480, 81)
"""The clip that splits of the weights were traced with."""
_ENGINE_FILES = ("model", "parallel", "load.py", "trace.py", "config.py", "geometry.py")

TRACED, TRACED_NOW, BETWEEN, BOUND = "traced", "traced now", "between traced neighbours", "upper bound, not traced"


@dataclass(frozen=True)
class ExpertBytes:
    """One rank in one forward."""

    weights_bytes: int  # without those for texts, which are gone before the first step
    context_bytes: int
    gathered_bytes: int  # split weights, whole for a moment
    activations_bytes: int
    preparing_bytes: int  # everything at the fullest moment before, text weights with it
    basis: str

    @property
    def peak_bytes(self) -> int:
        """Of a forward."""
        return self.weights_bytes + self.context_bytes + self.gathered_bytes + self.activations_bytes


@dataclass(frozen=True)
class _Split:
    """What a split of the weights takes, whatever the clip."""

    weights_bytes: int
    preparing_bytes: int
    gathered_bytes: int


@dataclass(frozen=True)
class _Table:
    sharding: Mapping[int, _Split]
    clips: Mapping[tuple[int, int], Mapping[int, int]]  # (ulysses, batch) -> tokens -> activations
    context_bytes: int


@lru_cache(maxsize=1)
def _table() -> _Table:
    read = json.loads(TABLE.read_text("utf-8"))
    clips: dict[tuple[int, int], dict[int, int]] = {}
    for row in read["clips"]:
        tokens = _clip(row["clip"]).num_tokens
        clips.setdefault((row["ulysses"], row["batch"]), {})[tokens] = row["activations_bytes"]
    sharding = {
        row["shard"]: _Split(row["weights_bytes"], row["preparing_bytes"], row["gathered_bytes"])
        for row in read["sharding"]
    }
    return _Table(sharding, clips, max(row["context_bytes"] for row in read["clips"]))


def _clip(text: str) -> ClipShape:
    width, height, frames = (int(part) for part in text.split("x"))
    return ClipShape(width, height, frames)


def from_table(case: Case) -> ExpertBytes | None:
    """The sum of two rows; None where the table lacks one."""
    return _sum_of(case, {})


def expert_bytes(cases: Sequence[Case], *, trace: bool = True) -> list[ExpertBytes]:
    """Bytes for every case. `trace`: what the table lacks may be traced, all in one process."""
    wanted = {part for case in cases if from_table(case) is None for part in _parts(case)}
    known = _known(wanted, trace=trace) if wanted else {}
    return [_sum_of(case, known) or known.get(case) or estimated(case) for case in cases]


def _parts(case: Case) -> list[Case]:
    """What to trace for a case: of the usual model its two parts, as far as the table lacks them, else itself."""
    if not _is_usual(case):
        return [case]
    table, parts = _table(), []
    if case.shard not in table.sharding:
        parts.append(_split_part(case.shard))
    if _tokens(case) not in table.clips.get((case.ulysses, case.batch), {}):
        parts.append(replace(case, shard=1))
    return parts


def _is_usual(case: Case) -> bool:
    return case.config == A14B and case.dtype == "bfloat16"


def _split_part(shard: int) -> Case:
    return Case(*REFERENCE, shard=shard)


def _sum_of(case: Case, known: Mapping[Case, ExpertBytes]) -> ExpertBytes | None:
    """A split of the weights and a clip, from the table or from traces."""
    if not _is_usual(case):
        return None
    table, basis = _table(), TRACED
    split = table.sharding.get(case.shard)
    if split is None:
        row, whole = known.get(_split_part(case.shard)), from_table(Case(*REFERENCE))
        if row is None or whole is None:
            return None
        gathered = row.gathered_bytes + row.activations_bytes - whole.activations_bytes
        split, basis = _Split(row.weights_bytes, row.preparing_bytes, gathered), TRACED_NOW
    active = table.clips.get((case.ulysses, case.batch), {}).get(_tokens(case))
    if active is None:
        row = known.get(replace(case, shard=1))
        if row is None:
            return None
        active, basis = row.activations_bytes, TRACED_NOW
    return ExpertBytes(
        split.weights_bytes, table.context_bytes, split.gathered_bytes, active, split.preparing_bytes, basis
    )


def _known(cases: Iterable[Case], *, trace: bool) -> dict[Case, ExpertBytes]:
    """Traces from the cache and, where torch is, made now."""
    cache = _read_cache()
    found = {case: cache[name] for case in cases if (name := _name(case)) in cache}
    missing = sorted((case for case in cases if case not in found), key=str)
    if missing and trace and importlib.util.find_spec("torch") is not None:
        found.update(_trace_now(missing))
    return found


def estimated(case: Case) -> ExpertBytes:
    """Without any trace of it: weights counted, activations between (or beyond) traced neighbours of A14B, by width."""
    table, tokens = _table(), _tokens(case)
    weights, text = split_weights(case)
    known = max((u for u, _ in table.clips if u <= case.ulysses), default=1)
    line = table.clips[known, min(case.batch, 2)]
    scale = DTYPE_BYTES[case.dtype] / 2 * case.config.dim / A14B.dim
    is_usual = _is_usual(case) and known == case.ulysses and case.batch <= 2
    context = round(table.context_bytes * scale * case.config.num_layers / A14B.num_layers)
    return ExpertBytes(
        weights_bytes=weights,
        context_bytes=context,
        gathered_bytes=_gathered(case),
        activations_bytes=round(_on_line(line, tokens) * scale),
        preparing_bytes=weights + text + context + _wide_layer_bytes(case.config),
        basis=BETWEEN if is_usual else BOUND,
    )


def _wide_layer_bytes(config: ExpertConfig) -> int:
    """The timesteps' projection, gathered and in float32 for a moment: more than all else of preparing."""
    return 6 * config.dim**2 * (4 + 4)


def split_weights(case: Case) -> tuple[int, int]:
    """Bytes of the first rank's rows: weights of the transformer, weights for texts."""
    total = 0
    for name, shape in tensor_shapes(case.config).items():
        rows = -(-shape[0] // case.shard)
        wide = 4 if _is_wide(name) else DTYPE_BYTES[case.dtype]
        total += rows * _volume(shape[1:]) * wide
    text = text_weights_bytes(case.config, case.shard, case.dtype)
    return total - text, text


def _is_wide(name: str) -> bool:
    """Whether the engine keeps a tensor in float32 in any case."""
    parts = ("modulation", ".norm_q.weight", ".norm_k.weight", ".norm3.", "patch_embedding", "head.head")
    return any(part in name for part in parts)


def _gathered(case: Case) -> int:
    """A block that works, one gathered ahead, and the buffer they come in."""
    if case.shard == 1:
        return 0
    table = _table()
    if _is_usual(case):
        near = min(table.sharding, key=lambda shard: (abs(shard - case.shard), shard))
        return table.sharding[near if near > 1 else 2].gathered_bytes
    whole, _ = split_weights(Case(case.width_px, case.height_px, case.num_frames, dtype=case.dtype, config=case.config))
    return 3 * whole // max(case.config.num_layers, 3)


def _on_line(line: Mapping[int, int], tokens: int) -> int:
    """Straight between the neighbours; beyond them along the last two."""
    known = sorted(line)
    at = min(max(bisect_left(known, tokens), 1), len(known) - 1)
    low, high = known[at - 1], known[at]
    value = line[low] + (line[high] - line[low]) * (tokens - low) / (high - low)
    return max(round(value), 0)


def _tokens(case: Case) -> int:
    return ClipShape(case.width_px, case.height_px, case.num_frames).num_tokens


def _volume(shape: Iterable[int]) -> int:
    volume = 1
    for size in shape:
        volume *= size
    return volume


# Traces made here, kept in the user's cache


def _trace_now(cases: Sequence[Case]) -> dict[Case, ExpertBytes]:
    """Rows as far as they come within the limit; nothing where the engine cannot be traced."""
    wanted = json.dumps([asdict(case) for case in cases])
    command = [sys.executable, "-W", "ignore", "-m", "render.planning.tracing"]
    try:
        ended = subprocess.run(
            command, input=wanted, capture_output=True, text=True, timeout=TRACE_LIMIT_S, check=False, cwd=_root(),
            env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        said = ended.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout.decode() if isinstance(late.stdout, bytes) else (late.stdout or "")
    except OSError:
        return {}
    rows: dict[Case, ExpertBytes] = {}
    for case, line in zip(cases, said.splitlines(), strict=False):
        with suppress(ValueError, TypeError, KeyError):
            row = json.loads(line)
            row.pop("peak_bytes")
            rows[case] = ExpertBytes(**row, basis=TRACED_NOW)
    _write_cache(rows)
    return rows


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def cache_file() -> Path:
    """Where traces made here are kept; another engine has another file."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "reelwright" / f"traces-{_engine_digest()[:12]}.json"


@lru_cache(maxsize=1)
def _engine_digest() -> str:
    """Over the engine's source as far as memory depends on it."""
    engine = _root() / "wan22_inference"
    digest = hashlib.sha256()
    for name in _ENGINE_FILES:
        path = engine / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    digest.update(Path(__file__).with_name("tracing.py").read_bytes())
    return digest.hexdigest()


def _name(case: Case) -> str:
    return hashlib.sha256(json.dumps(asdict(case), sort_keys=True).encode()).hexdigest()


def _read_cache() -> dict[str, ExpertBytes]:
    try:
        read = json.loads(cache_file().read_text("utf-8"))
        return {name: ExpertBytes(**row) for name, row in read.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_cache(rows: Mapping[Case, ExpertBytes]) -> None:
    """A service: where it cannot be written, it is done without."""
    from render.atomic import write_json

    known = _read_cache() | {_name(case): row for case, row in rows.items()}
    with suppress(OSError):
        cache_file().parent.mkdir(parents=True, exist_ok=True)
        write_json(cache_file(), {name: asdict(row) for name, row in known.items()})
