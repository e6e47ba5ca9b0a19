"""What to say when a card was too small: the planner's table for the run's layout, and which layouts would fit.

Only says; what a run does is never changed by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from render.errors import ReelwrightError
from render.wan22.jobfile import Batch
from render.wan22.layout import Layout
from wan22_inference.errors import EngineError

if TYPE_CHECKING:
    from render.planning.cards import Machine
    from render.planning.memory import MemoryTable
    from wan22_inference.config import ExpertConfig

GIB = 2**30
MAX_ADVISED = 4


def memory_text(batch: Batch, machine: Machine | None = None) -> str:
    """The table as lines; empty where it cannot be made (no GPU, weights that cannot be read)."""
    from render.planning.cards import machine_here
    from render.planning.layouts import possible

    machine = machine or machine_here()
    if machine is None:
        return ""
    with suppress(EngineError, ReelwrightError, OSError):
        num_heads = _config(batch).num_heads
        others = [layout for layout in possible(batch.layout.world, num_heads) if layout != batch.layout]
        own, *tables = _tables(batch, machine, [batch.layout, *others])
        fitting = [
            f"  --layout {layout}: {table.needed_bytes / GIB:.1f} GiB"
            for layout, table in sorted(zip(others, tables, strict=True), key=lambda row: row[1].needed_bytes)
            if table.fits
        ]
        lines = [f"planned for each rank with {batch.layout}, on {machine.card.name}:"]
        lines += [f"  {phase.name:<8} {phase.peak_bytes / GIB:6.1f} GiB" for phase in own.phases]
        lines += [f"  reserve  {own.reserve_bytes / GIB:6.1f} GiB", f"  card     {own.card_bytes / GIB:6.1f} GiB"]
        if machine.free_bytes is not None:
            lines.append(f"  free now {machine.free_bytes / GIB:6.1f} GiB on the fullest card")
        lines += (
            ["what would take less:", *fitting[:MAX_ADVISED]] if fitting else ["no other layout of these ranks fits"]
        )
        return "\n".join(lines)
    return ""


def _tables(batch: Batch, machine: Machine, layouts: Sequence[Layout]) -> list[MemoryTable]:
    from render.planning.memory import Model, encoder_values, memory_tables

    requests = [task.request for task in batch.tasks]
    model = Model(_config(batch), encoder_values(), batch.dtype)
    waves = [batch.wave or 1] * len(layouts)
    return memory_tables(requests, layouts, model, machine.card, batched=batch.batched, waves=waves)


def _config(batch: Batch) -> ExpertConfig:
    from wan22_inference.checkpoint import open_checkpoint

    return open_checkpoint(batch.checkpoint).expert("high").config
