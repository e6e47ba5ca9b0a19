"""How ranks share the work: `replicas=R,ulysses=U[,shard=S]`, read and checked.

R shots are worked on at once, each by U ranks; weights are split over S neighbouring ranks (1: whole on every rank).
Which one suits, `render.planning.layouts` says. Imports no torch.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from render.errors import UserMistake
from render.options import EngineOptions

PARTS = ("replicas", "ulysses", "shard")
EXAMPLE = "Write --layout replicas=4, replicas=1,ulysses=4 or replicas=4,shard=4."

RESERVE_BYTES = round(2.5 * 2**30)
"""Of a card: context, workspaces, what the allocator wastes (not in traced peaks)."""


@dataclass(frozen=True)
class Layout:
    """Three numbers; `world` ranks in all."""

    replicas: int
    ulysses: int
    shard: int

    def __str__(self) -> str:
        return f"replicas={self.replicas},ulysses={self.ulysses},shard={self.shard}"

    @property
    def world(self) -> int:
        return self.replicas * self.ulysses

    @property
    def lockstep(self) -> int:
        """Neighbouring ranks that have to make the same forwards at the same time."""
        return max(self.ulysses, self.shard)


def parse_layout(text: str, world: int) -> Layout:
    """The layout a user wrote, for `world` ranks. Raises UserMistake."""
    values = _numbers(text)
    ulysses = values.get(
        "ulysses", world // values["replicas"] if "replicas" in values and "shard" not in values else 1
    )
    replicas = values.get("replicas", max(1, world // max(ulysses, 1)))
    layout = Layout(replicas, ulysses, values.get("shard", ulysses))
    check_layout(layout, world)
    return layout


def _numbers(text: str) -> dict[str, int]:
    values: dict[str, int] = {}
    for part in text.split(","):
        name, equals, number = part.strip().partition("=")
        name = name.strip()
        if name not in PARTS or name in values:
            near = difflib.get_close_matches(name, PARTS, 1)
            what = "twice" if name in values else f"allowed are {', '.join(PARTS)}"
            raise UserMistake(f"--layout {text}: {name!r}, {what}", f"Did you mean {near[0]}?" if near else EXAMPLE)
        if not equals or not number.strip().isascii() or not number.strip().isdigit() or not int(number):
            raise UserMistake(f"--layout {text}: {part.strip()!r} is not a number from 1", EXAMPLE)
        values[name] = int(number)
    return values


def check_layout(layout: Layout, world: int) -> None:
    """Raises UserMistake unless the layout is for so many ranks, and weights can be split that way."""
    if layout.world != world:
        raise UserMistake(
            f"--layout {layout} is for {layout.world} rank(s), there are {world}",
            "replicas times ulysses is the number of ranks (--nproc, or torchrun's --nproc_per_node).",
        )
    if world % layout.shard or (layout.shard % layout.ulysses and layout.ulysses % layout.shard):
        raise UserMistake(
            f"--layout {layout}: weights cannot be split over {layout.shard} of {world} rank(s)",
            "shard divides the ranks, and is a multiple or a divisor of ulysses.",
        )


def check_heads(layout: Layout, num_heads: int) -> None:
    """Raises UserMistake where the model's heads do not divide among the ranks of a sequence."""
    if num_heads % layout.ulysses:
        fitting = ", ".join(str(n) for n in range(1, num_heads + 1) if num_heads % n == 0)
        raise UserMistake(
            f"--layout {layout}: {num_heads} attention heads do not divide among {layout.ulysses} ranks",
            f"ulysses may be {fitting} with these weights.",
        )


def check_machines(layout: Layout, local_world: int) -> None:
    """Raises UserMistake where ranks of one shot would lie on two machines, each with `local_world` ranks."""
    if local_world % layout.ulysses:
        fitting = ", ".join(str(n) for n in range(1, local_world + 1) if local_world % n == 0)
        raise UserMistake(
            f"--layout {layout}: {layout.ulysses} ranks of one shot cross machines of {local_world} rank(s) each",
            f"ulysses may be {fitting} here; replicas may span machines.",
        )


def num_ranks(options: EngineOptions, environ: Mapping[str, str] = os.environ) -> tuple[int, int]:
    """Ranks of a run, and those of one machine: torchrun's, else `--nproc`, else one for each GPU."""
    if "TORCHELASTIC_RUN_ID" in environ:
        world = int(environ["WORLD_SIZE"])
        return world, int(environ.get("LOCAL_WORLD_SIZE", world))
    num = options.num_ranks or (max(1, len(cards())) if options.device == "cuda" else 1)
    return num, num


def cards(environ: Mapping[str, str] = os.environ) -> list[int]:
    """Bytes of memory of each visible NVIDIA card, as nvidia-smi tells them; empty where there is none."""
    program = shutil.which("nvidia-smi") or ("/usr/bin/nvidia-smi" if Path("/usr/bin/nvidia-smi").exists() else None)
    if program is None:
        return []
    command = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    found = [int(line) * 2**20 for line in said.split() if line.isdigit()]
    visible = environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return found
    names = [name.strip() for name in visible.split(",") if name.strip()]
    if all(name.isdigit() for name in names):
        return [found[int(name)] for name in names if int(name) < len(found)]
    return found[: len(names)]
