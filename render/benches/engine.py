"""`bench engine`: the command line of the engine's bench, built purely, and its report as a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GIB = 2**30
SIZES = {"cuda": ("1280x720", 81), "cpu": ("320x192", 17)}
DTYPES = {"cuda": "bfloat16", "cpu": "float32"}


@dataclass(frozen=True)
class Wish:
    """What was asked for; None takes what suits the device: the full model on a GPU, seconds of work on a CPU."""

    device: str
    size: str | None = None
    frames: int | None = None
    dtype: str | None = None
    layers: int | None = None
    dim: int | None = None
    steps: int = 4
    repeats: int = 3
    rounds: int = 1
    attention: str = "auto"
    batched: bool = False
    compile: bool = False
    alone: bool = False


def argv_of(wish: Wish) -> list[str]:
    """The process that measures."""
    size, frames = SIZES[wish.device]
    argv = [sys.executable, "-m", "wan22_inference.bench", "--device", wish.device]
    argv += ["--size", wish.size or size, "--frames", str(wish.frames or frames)]
    argv += ["--dtype", wish.dtype or DTYPES[wish.device], "--steps", str(wish.steps), "--repeats", str(wish.repeats)]
    argv += ["--rounds", str(wish.rounds), "--attention", wish.attention]
    for name in ("layers", "dim"):
        value = getattr(wish, name)
        argv += [f"--{name}", str(value)] if value else []
    return argv + [f"--{name}" for name in ("batched", "compile", "alone") if getattr(wish, name)]


def table_of(report: Mapping[str, Any]) -> str:
    """A report for people."""
    case, config, machine = report["case"], report["case"]["config"], report["machine"]
    rate = report["matrix"]["flops_per_s"]
    place = machine.get("gpu") or f"{machine['cpu']} CPU, {machine['threads']} threads"
    head = [
        f"machine   {place}, torch {machine['torch']}",
        f"expert    {config['num_layers']} blocks of width {config['dim']}, {case['num_parameters'] / 1e9:.3g} G "
        f"parameters, {case['dtype']}, random",
        f"clip      {case['clip']}: {case['num_tokens']} tokens, {amount(report['forward_flops'])}FLOP a forward",
        f"matrix    {amount(rate)}FLOP/s measured ({report['matrix']['side']} squared)",
        "",
    ]
    steps = f"clip of {case['steps']} steps"
    rows: list[tuple[str, ...]] = [("", "attention", "forward", "FLOP/s", "of matrix", steps, "peak", "planned")]
    rows += [_row(row) for row in report["rows"]]
    return "\n".join([*head, *_aligned(rows)])


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        row["name"],
        row["attention"],
        seconds(row["forward_s"]),
        amount(row["flops_per_s"]).strip(),
        f"{row['utilisation']:.0%}",
        seconds(row["clip_s"]),
        size_of(row["peak_bytes"]),
        size_of(row.get("planned_peak_bytes")),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def amount(value: float) -> str:
    """A number with its prefix, ready for a unit: `1.25 T`."""
    for power, prefix in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M")):
        if value >= power:
            return f"{value / power:.3g} {prefix}"
    return f"{value:.3g} "


def seconds(value: float) -> str:
    """`0.257 s`, `12.3 s`."""
    return f"{value:.3g} s"


def size_of(num_bytes: int | None) -> str:
    """`29.8 GiB`, `150 MiB`, or a dash."""
    if num_bytes is None:
        return "-"
    return f"{num_bytes / GIB:.2f} GiB" if num_bytes >= GIB else f"{num_bytes / 2**20:.0f} MiB"
