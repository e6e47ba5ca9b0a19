"""What people ask about a batch besides its hours: other presets, a deadline, what reuse spares, what would be quicker.

Takes a plan and the work weighed, gives numbers and sentences. Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from render.plan import Plan
from render.planning.cards import Machine
from render.planning.hours import Left, Rate, request_flops, with_preset
from render.planning.layouts import Choice, Work, weigh
from render.planning.left import request_of
from render.store import Store
from storyboards.presets import PRESETS
from wan22_inference.config import ExpertConfig


@dataclass(frozen=True)
class Deadline:
    """What `--until-time` leaves of the batch."""

    at: str  # HH:MM
    left_s: float
    num_done: int
    num_left: int


def presets_s(plan: Plan, work: Work, machine: Machine) -> dict[str, float]:
    """Seconds for every take from the start, by preset, where that fits."""
    takes = {take.key: take for take in plan.takes}
    shots = [Left(take.name, request_of(take)) for take in takes.values()]
    found = {}
    for name, preset in PRESETS.items():
        settings: dict[str, object] = {
            "width_px": preset.size.width_px,
            "height_px": preset.size.height_px,
            "num_frames": preset.frames,
            "num_steps": preset.steps,
            "shift": float(preset.shift),
            "boundary": float(preset.boundary),
            "guidance_high": float(preset.guidance_high),
            "guidance_low": float(preset.guidance_low),
            "solver": preset.solver,
        }
        best = weigh(replace(work, shots=with_preset(shots, settings), trace=False), machine)[0]
        if best.fits:
            found[name] = best.times.total_s
    return found


def spared_s(plan: Plan, config: ExpertConfig, rate: Rate) -> float:
    """Seconds of one card that the takes there are would cost again."""
    have = {take.key: take for take in plan.takes if take.have}
    total = 0.0
    for take in have.values():
        request = request_of(take)
        total += request_flops(config, request) / rate.at(request.clip.num_tokens)
    return total


def deadline(until_time: str | None, num_shots: int, taken: Choice, now: datetime | None) -> Deadline | None:
    from render.wan22.settings import deadline_of

    now = now or datetime.now()
    ends = deadline_of(until_time, now)
    if ends is None:
        return None
    left_s = ends - now.timestamp()
    done = taken.times.num_done(left_s)
    return Deadline(str(until_time).strip(), left_s, done, num_shots - done)


def advice(work: Work, machine: Machine, taken: Choice) -> list[str]:
    """What would be quicker without another picture."""
    told = []
    if not work.batched and taken.fits and taken.layout.shard > 1:
        one = weigh(replace(work, batched=True, trace=False), machine, [taken.layout])[0]
        gain = 1 - one.times.total_s / taken.times.total_s
        if one.fits and gain > 0.03:
            told.append(
                f"--guidance-batch one fits and halves what the cards gather: {gain:.0%} less time; the pictures differ "
                "by rounding"
            )
    return told


def not_reused(plan: Plan, store: Store, out: Path) -> tuple[tuple[str, str], ...]:
    """Why each take has to be made."""
    from render.reasons import reason as why_again

    told = []
    for take in plan.to_make:
        found = why_again(store, out, plan.renderer, take)
        text = found.verdict.partition(": ")[2] or found.verdict
        told.append((take.name, "; ".join((text, *found.changes[:3]))))
    return tuple(told)
