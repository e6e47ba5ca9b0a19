"""Which shots go together between two exchanges of experts. Pure: what stands where is handed in.

An expert with LoRA files merged into it is another expert, so a wave has one set of them. Shots already under way come
first, the rest in the order given. Knows no ranks: within a wave they help themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from render.wan22.jobfile import Task
from render.wan22.request import LoraUse


@dataclass(frozen=True)
class Standing:
    """How far a task is: steps in its newest checkpoint, and what is in the store."""

    task: Task
    step: int = 0
    has_latents: bool = False
    has_clip: bool = False


@dataclass(frozen=True)
class Wave:
    """Shots that share their experts. `high` still need the high-noise one, `low` only the other."""

    loras: tuple[LoraUse, ...]
    high: tuple[Task, ...]
    low: tuple[Task, ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        return self.high + self.low


def decode_only(standings: Iterable[Standing]) -> list[Task]:
    """Latents without a clip."""
    return [one.task for one in standings if one.has_latents and not one.has_clip]


def plan_waves(standings: Sequence[Standing], wave_size: int) -> list[Wave]:
    """Waves of at most `wave_size` shots over everything that has no latents yet."""
    groups: dict[tuple[LoraUse, ...], list[Standing]] = {}
    for one in standings:
        if not one.has_latents:
            groups.setdefault(one.task.loras, []).append(one)
    waves = []
    for loras, members in groups.items():
        members.sort(key=lambda one: one.step == 0)  # stable: under way first
        for start in range(0, len(members), wave_size):
            waves.append(_wave(loras, members[start : start + wave_size]))
    return waves


def _wave(loras: tuple[LoraUse, ...], members: Sequence[Standing]) -> Wave:
    high = tuple(one.task for one in members if one.step < one.task.request.high_steps.stop)
    low = tuple(one.task for one in members if one.step >= one.task.request.high_steps.stop)
    return Wave(loras, high, low)
