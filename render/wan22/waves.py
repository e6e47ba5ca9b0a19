"""Which shots go together between two exchanges of experts. Pure: what stands where is handed in.

An expert with LoRA files merged into it is another expert, so a wave has one set of them. Shots already under way come
into the first waves, the rest follow in the order given. Within a wave ranks help themselves, longest work first, so
that the last shot to be taken is a short one. Knows no ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from render.wan22.jobfile import Task
from render.wan22.request import LoraUse, texts_needed

LINEAR_TOKENS = 29_700
"""Tokens at which attention costs as much as the rest of a forward, at full size (traced: 117 and 46 of 163 TFLOP in a
block at 75600 tokens)."""


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


@dataclass(frozen=True)
class HostRoom:
    """Host memory for what an expert keeps of a wave's shots; every rank keeps the whole wave.

    text_bytes  of each text, wherever it is used
    shot_bytes  of each shot besides its texts
    room_bytes  what one rank may take
    """

    text_bytes: Mapping[str, int]
    shot_bytes: int
    room_bytes: int

    def needed_bytes(self, tasks: Iterable[Task]) -> int:
        """What shots take together; a text in common counts once."""
        tasks = list(tasks)
        texts = {text for task in tasks for text in texts_needed(task.request)}
        return sum(self.text_bytes.get(text, 0) for text in texts) + self.shot_bytes * len(tasks)


def plan_waves(standings: Sequence[Standing], wave_size: int, room: HostRoom | None = None) -> list[Wave]:
    """Waves over everything that has no latents yet: of at most `wave_size` shots, fewer where there is no room for
    more, but never none."""
    groups: dict[tuple[LoraUse, ...], list[Standing]] = {}
    for one in standings:
        if not one.has_latents:
            groups.setdefault(one.task.loras, []).append(one)
    waves = []
    for loras, members in groups.items():
        members.sort(key=lambda one: one.step == 0)  # stable: under way first
        waves += [_wave(loras, part) for part in _parts(members, wave_size, room)]
    return waves


def _parts(members: Sequence[Standing], wave_size: int, room: HostRoom | None) -> list[list[Standing]]:
    parts: list[list[Standing]] = []
    for one in members:
        last = parts[-1] if parts else []
        tasks = [other.task for other in (*last, one)]
        if not last or len(last) == wave_size or (room and room.needed_bytes(tasks) > room.room_bytes):
            parts.append([one])
        else:
            last.append(one)
    return parts


def _wave(loras: tuple[LoraUse, ...], members: Sequence[Standing]) -> Wave:
    longest_first = sorted(members, key=work_left, reverse=True)  # stable, so equal ones keep their order
    high = tuple(one.task for one in longest_first if one.step < one.task.request.high_steps.stop)
    low = tuple(one.task for one in longest_first if one.step >= one.task.request.high_steps.stop)
    return Wave(loras, high, low)


def work_left(one: Standing) -> int:
    """Arithmetic still to be done for a shot, in a unit of its own: forwards, each growing with tokens."""
    request, tokens = one.task.request, one.task.request.clip.num_tokens
    forwards = sum(
        max(0, steps.stop - max(steps.start, one.step)) * (2 if guidance > 1 else 1)
        for steps, guidance in (
            (request.high_steps, request.guidance_high),
            (request.low_steps, request.guidance_low),
        )
    )
    return forwards * tokens * (tokens + LINEAR_TOKENS)
