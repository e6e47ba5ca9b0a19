"""Which layout a batch takes on a machine: all that are possible, what each needs, which fit, which ends first.

A whole batch wants throughput, a retake wants latency; both are the time until the last clip is there, so that is what
is compared. Layouts within 2 % of the fastest count as equal, and the one with the least talk between cards is taken.
Imports no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from render.options import EngineOptions
from render.planning.cards import BY_SIZE, GIB, Card, Machine, machine_named
from render.planning.hours import DISK_BYTES_PER_S, Left, Rate, Stage, Timetable, rate_of, timetable
from render.planning.memory import MemoryTable, Model, memory_tables
from render.wan22.layout import Layout, check_heads, check_layout
from render.wan22.settings import wave_for
from wan22_inference.geometry import ClipShape

ALIKE = 1.02


@dataclass(frozen=True)
class Work:
    """The batch and what it runs with."""

    shots: Sequence[Left]
    model: Model
    expert_file_bytes: int
    options: EngineOptions
    rate: Rate | None = None  # None: that of the card
    batched: bool = False
    host_bytes: int | None = None  # memory of the computer, if known
    disk_bytes_per_s: float = DISK_BYTES_PER_S
    trace: bool = True  # what the committed table lacks may be traced


@dataclass(frozen=True)
class Choice:
    """One layout weighed."""

    layout: Layout
    wave: int
    memory: MemoryTable
    times: Timetable

    @property
    def fits(self) -> bool:
        return self.memory.fits

    @property
    def why_not(self) -> str:
        """Why it cannot be taken; empty if it can."""
        if self.memory.no_tiling:
            return self.memory.no_tiling
        if self.fits:
            return ""
        full = self.memory.fullest
        return (
            f"{full.name} takes {full.peak_bytes / GIB:.1f} GiB and {self.memory.reserve_bytes / GIB:.1f} in reserve, "
            f"of each card {self.memory.card_bytes / GIB:.1f} are there"
        )


def possible(num_cards: int, num_heads: int) -> list[Layout]:
    """Every layout of so many ranks: sequences are shared, and weights split, by equal parts of them."""
    found = []
    parts = [number for number in range(1, num_cards + 1) if num_cards % number == 0]
    for ulysses in parts:
        if num_heads % ulysses:
            continue
        found += [
            Layout(num_cards // ulysses, ulysses, shard) for shard in parts if not (shard % ulysses and ulysses % shard)
        ]
    return found


def weigh(work: Work, machine: Machine, layouts: Sequence[Layout] | None = None) -> list[Choice]:
    """All possible layouts (or these), the one to take first, those that do not fit last."""
    layouts = layouts if layouts is not None else possible(machine.num_cards, work.model.config.num_heads)
    requests = [shot.request for shot in work.shots]
    waves = [wave_for(work.options, layout, requests) for layout in layouts]
    tables = memory_tables(
        requests, layouts, work.model, machine.room, batched=work.batched, waves=waves, trace=work.trace
    )
    choices = [
        Choice(layout, wave, table, timetable(work.shots, _stage(work, machine, layout, wave)))
        for layout, wave, table in zip(layouts, waves, tables, strict=True)
    ]
    return _ranked(choices)


def _stage(work: Work, machine: Machine, layout: Layout, wave: int) -> Stage:
    holds = work.host_bytes is None or work.host_bytes >= 2 * work.expert_file_bytes
    return Stage(
        work.model.config, layout, machine.card, work.rate or rate_of(machine.card), wave, work.expert_file_bytes,
        host_holds_experts=holds, batched=work.batched, disk_bytes_per_s=work.disk_bytes_per_s,
    )  # fmt: skip


def _ranked(choices: Sequence[Choice]) -> list[Choice]:
    fitting = [choice for choice in choices if choice.fits]
    best = min((choice.times.total_s for choice in fitting), default=0.0)

    def order(choice: Choice) -> tuple[object, ...]:
        alike = choice.times.total_s <= best * ALIKE
        talk = (choice.layout.ulysses, choice.layout.shard)
        if not choice.fits:
            return (2, choice.memory.needed_bytes, *talk)
        return (0, *talk) if alike else (1, choice.times.total_s, *talk)

    return sorted(choices, key=order)


def forced(text: str, machine: Machine, num_heads: int) -> Layout:
    """The layout of `--layout` on this machine. Raises UserMistake."""
    from render.wan22.layout import parse_layout

    layout = parse_layout(text, machine.num_cards)
    check_layout(layout, machine.num_cards)
    check_heads(layout, num_heads)
    return layout


def reason(taken: Choice, choices: Sequence[Choice], num_shots: int, *, how: str = "") -> str:
    """Why this one, in a sentence."""
    if how:
        return how
    layout = taken.layout
    if layout.world == 1:
        return "one card"
    others = [choice for choice in choices if choice.fits and choice.layout != layout]
    plain = next((choice for choice in choices if choice.layout == Layout(layout.world, 1, 1)), None)
    if layout.ulysses == 1 and layout.shard == 1:
        return f"an expert fits on each card, so {layout.replicas} shots go at once and the cards need not talk"
    if layout.ulysses == 1:
        why = plain.why_not if plain else ""
        return f"a shot for each card, weights split over {layout.shard}, because whole they do not fit ({why})"
    if num_shots < layout.world and plain is not None and plain.fits:
        return f"{num_shots} shot(s) for {layout.world} cards: several cards share one, so that it is there sooner"
    slower = min((choice.times.total_s for choice in others), default=0.0)
    gain = f", {slower / taken.times.total_s:.2f} times as fast as the next" if slower > taken.times.total_s else ""
    return f"cards share a shot's tokens{gain}"


def nearest(work: Work, machine: Machine) -> str:
    """What would do where nothing fits: more cards, other cards, or a smaller picture on these."""
    told = []
    for num in (2, 4, 8, 16):
        if num > machine.num_cards:
            more = replace(machine, num_cards=num)
            if weigh(replace(work, trace=False), more)[0].fits:
                told.append(f"{num} such cards")
                break
    for size in sorted(BY_SIZE):
        if size > machine.card.nominal_gb:
            other = machine_named(f"{machine.num_cards}x{size}")
            if weigh(replace(work, trace=False), other)[0].fits:
                told.append(f"{machine.num_cards} x {size} GB")
                break
    smaller = _smaller(work, machine)
    if smaller:
        told.append(f"{smaller} on these")
    return "; ".join(told)


def _smaller(work: Work, machine: Machine) -> str:
    largest = max((shot.request.clip for shot in work.shots), key=lambda clip: clip.num_tokens)
    for width, height, frames in ((832, 480, 81), (832, 480, 49), (832, 480, 17)):
        clip = ClipShape(width, height, frames)
        if clip.num_tokens >= largest.num_tokens:
            continue
        small = [
            replace(shot, request=replace(shot.request, width_px=width, height_px=height, num_frames=frames))
            for shot in work.shots
        ]
        if weigh(replace(work, shots=small, trace=False), machine)[0].fits:
            return f"{clip}"
    return ""


def choose_layout(work: Work, card: Card, world: int, local_world: int) -> Layout:
    """What a run takes where nobody said: the best that fits, else the one that needs least. Sequences and weights are
    shared within a computer only. `card` has the memory that may be used."""
    machine = Machine("", world, card, is_assumed=False)
    layouts = [layout for layout in possible(world, work.model.config.num_heads) if layout.lockstep <= local_world]
    return weigh(work, machine, layouts)[0].layout
