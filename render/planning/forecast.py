"""The forecast of a plan: machine, layout, memory, hours, room. Pure looking; nothing is made and nothing waits.

`forecast(plan, gpus)` is the way in. Takes that ask for the same picture count once; what is under way counts from its
newest checkpoint. Imports no torch, and needs neither a GPU nor weights: without weights the published model counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from render.errors import ReelwrightError, UserMistake
from render.options import Options
from render.plan import Plan
from render.planning.cards import GIB, Card, Machine, machine_named
from render.planning.choosing import cards_here, disk_rate, model_of, suiting
from render.planning.hours import Left, Rate, floor_s, rate_of
from render.planning.layouts import Choice, Work, forced, nearest, reason, weigh
from render.planning.left import clips_of, left_of, made_of
from render.planning.measured import Measured
from render.planning.memory import Model
from render.planning.official import Official, official_need
from render.planning.own_shots import own_rate
from render.planning.prospects import Deadline, advice, deadline, not_reused, presets_s, spared_s
from render.planning.room import (
    Check,
    Weights,
    disk_bytes,
    disk_check,
    host_bytes,
    host_check,
    prepared_bytes,
    program_checks,
    weights_check,
)
from render.planning.tracing import DTYPE_BYTES
from render.store import Store
from render.wan22.layout import Layout, check_heads, check_layout

if TYPE_CHECKING:
    from wan22_inference.checkpoint import Checkpoint

ENGINE = "wan22"


@dataclass(frozen=True)
class Forecast:
    """Everything known beforehand."""

    plan: Plan
    machine: Machine | None  # None: no card here, and none named
    num_pictures: int  # to make, equal ones once
    num_under_way: int
    num_latents: int  # only their clips are missing
    clips: Mapping[str, int]  # `1280x720x81, 40 steps`: how many to make
    choices: tuple[Choice, ...] = ()
    taken: Choice | None = None
    why: str = ""
    refused: str = ""
    nearest: str = ""
    official: Official | None = None
    rate: Rate | None = None
    floor_s: float = 0.0
    presets_s: Mapping[str, float] = field(default_factory=dict)
    spared_gpu_s: float = 0.0
    measured: Measured | None = None  # by doctor, of the cards that are here
    within_s: float | None = None
    deadline: Deadline | None = None
    checks: tuple[Check, ...] = ()
    advice: tuple[str, ...] = ()
    not_reused: tuple[tuple[str, str], ...] = ()  # take, why

    @property
    def seconds(self) -> float | None:
        """Until the last clip is there; None where it cannot be said."""
        return self.taken.times.total_s if self.taken is not None else None

    @property
    def fits(self) -> bool:
        """Nothing to make, or a layout that has room; unknown machines count as fitting."""
        return not self.refused

    def to_json(self) -> dict[str, object]:
        from render.planning.report import to_json

        return to_json(self)

    def text(self) -> str:
        from render.planning.report import text_of

        return text_of(self)


def forecast(
    plan: Plan,
    gpus: str | None = None,
    *,
    options: Options,
    within_h: float | None = None,
    now: datetime | None = None,
    trace: bool = True,
) -> Forecast:
    """What a plan takes on a machine: the one named (`4x48`, `8xH100`), else the one that is here.

    `trace`: sizes that the committed traces lack may be traced where torch is. Raises UserMistake for a machine or a
    layout that is none, BadModelFiles for weights that are no good.
    """
    out = options.out_root / plan.storyboard.project.id
    store = Store(out)
    checkpoint = _checkpoint(options) if plan.renderer == ENGINE else None
    weights, model = model_of(checkpoint, str((plan.engine or {}).get("dtype") or "bfloat16"))
    shots = left_of(plan, store, out) if plan.renderer == ENGINE else []
    machine, measured = _machine(gpus, options)
    known = _Known(plan, options, out, store, machine, model, weights, shots, gpus is None, measured)
    if plan.renderer != ENGINE or machine is None or not shots:
        return _bare(known)
    return _weighed(known, within_h, now, trace)


def foreseen(plan: Plan, options: Options) -> dict[str, object]:
    """What `plan.json` keeps of the forecast, under `forecast`: nothing for takes that no card makes. Traces nothing,
    and stands in no run's way: where nothing can be foretold the reason is kept instead."""
    if plan.renderer != ENGINE:
        return {}
    try:
        return {"forecast": forecast(plan, options=options, trace=False).to_json()}
    except ReelwrightError as error:
        return {"forecast": {"problem": error.message}}


def _machine(gpus: str | None, options: Options) -> tuple[Machine | None, Measured | None]:
    """The one named, else what is here, with as many cards as there will be ranks."""
    if gpus is None and options.engine.device == "cpu":
        return None, None
    machine, measured = (machine_named(gpus), None) if gpus is not None else cards_here()
    ranks = options.engine.num_ranks
    if machine is not None and ranks is not None:
        machine = replace(machine, num_cards=ranks)
    return machine, measured


@dataclass(frozen=True)
class _Known:
    plan: Plan
    options: Options
    out: Path
    store: Store
    machine: Machine | None
    model: Model
    weights: Weights
    shots: list[Left]
    is_here: bool
    measured: Measured | None

    @property
    def sheet(self) -> Card:
        """The card as its maker tells of it."""
        assert self.machine is not None
        return self.measured.sheet_of(self.machine.card) if self.measured is not None else self.machine.card


def _bare(known: _Known) -> Forecast:
    """Without cards, or with nothing for them to do."""
    requests = [shot.request for shot in known.shots if not shot.has_latents]
    num_latents = len(known.shots) - len(requests)
    wave = known.options.engine.wave or 4
    checks = [disk_check(known.out, disk_bytes(known.plan, requests, num_latents, wave))]
    is_ours = known.plan.renderer == ENGINE
    if is_ours:
        checks.append(weights_check(known.weights, 1, disk_rate(known.measured)))
    return Forecast(
        plan=known.plan,
        machine=known.machine,
        num_pictures=len(requests),
        num_under_way=sum(shot.first_step > 0 for shot in known.shots),
        num_latents=num_latents,
        clips=clips_of(known.shots),
        checks=(*checks, *program_checks(known.plan)),
        not_reused=not_reused(known.plan, known.store, known.out),
        spared_gpu_s=spared_s(known.plan, known.model.config, rate_of(known.machine.card))
        if is_ours and known.machine
        else 0.0,
    )


def _weighed(known: _Known, within_h: float | None, now: datetime | None, trace: bool) -> Forecast:
    machine, options, plan = known.machine, known.options, known.plan
    assert machine is not None
    rate = own_rate(known.store, made_of(plan, known.store), known.model.config, machine.card) or rate_of(machine.card)
    batched = (options.engine.guidance_batch or str((plan.engine or {}).get("guidance_batch") or "two")) == "one"
    work = Work(
        shots=known.shots,
        model=known.model,
        expert_file_bytes=known.weights.expert_file_bytes,
        options=options.engine,
        rate=rate,
        batched=batched,
        host_bytes=host_bytes() if known.is_here else None,
        disk_bytes_per_s=disk_rate(known.measured),
        trace=trace,
    )
    choices = weigh(work, machine)
    taken, why = _taken(known, work, choices)
    refused, near = "", ""
    if not taken.fits:
        refused, near = taken.why_not, nearest(work, machine)
        if _fits_when_free(work, machine, taken):
            held = (machine.card.memory_bytes - machine.room.memory_bytes) / GIB
            near = "; ".join(
                filter(None, (f"free the cards, {held:.1f} GiB are taken by other programs (nvidia-smi)", near))
            )
    requests = [shot.request for shot in known.shots if not shot.has_latents]
    num_waves = -(-len(requests) // taken.wave) if requests else 0
    largest = max((shot.request.clip for shot in known.shots), key=lambda clip: clip.num_tokens)
    return Forecast(
        plan=plan,
        machine=machine,
        num_pictures=len(requests),
        num_under_way=sum(shot.first_step > 0 for shot in known.shots),
        num_latents=len(known.shots) - len(requests),
        clips=clips_of(known.shots),
        choices=tuple(choices),
        taken=taken,
        why=why,
        refused=refused,
        nearest=near,
        official=official_need(largest, machine.num_cards, machine.card.memory_bytes),
        rate=rate,
        measured=known.measured,
        floor_s=floor_s(known.shots, known.model.config, known.sheet, machine.num_cards),
        presets_s=presets_s(plan, work, machine),
        spared_gpu_s=spared_s(plan, known.model.config, rate),
        within_s=within_h * 3600 if within_h is not None else None,
        deadline=deadline(options.engine.until_time, len(known.shots), taken, now),
        checks=(
            disk_check(known.out, disk_bytes(plan, requests, len(known.shots) - len(requests), taken.wave)),
            host_check(
                machine.num_cards,
                known.weights,
                prepared_bytes(known.model.config, requests, taken.wave, DTYPE_BYTES[known.model.dtype]),
                work.host_bytes,
            ),
            weights_check(known.weights, 2 * num_waves, work.disk_bytes_per_s),
            *program_checks(plan),
        ),
        advice=tuple(advice(work, machine, taken)),
        not_reused=not_reused(known.plan, known.store, known.out),
    )


def _fits_when_free(work: Work, machine: Machine, taken: Choice) -> bool:
    """Whether only what other programs hold is in the way."""
    if machine.free_bytes is None:
        return False
    return weigh(replace(work, trace=False), replace(machine, free_bytes=None), [taken.layout])[0].fits


def _taken(known: _Known, work: Work, choices: list[Choice]) -> tuple[Choice, str]:
    """The layout of `--layout`, the one this folder was begun with, or the best."""
    assert known.machine is not None
    heads = known.model.config.num_heads
    if known.options.engine.layout is not None:
        layout = forced(known.options.engine.layout, known.machine, heads)
        return _of(choices, layout, work, known.machine), "asked for with --layout"
    kept = _kept_layout(known, heads)
    if kept is not None:
        return _of(choices, kept, work, known.machine), "kept from the last run of this folder"
    taken = choices[0]
    if not _is_from_the_beginning(work, known.machine):
        best = suiting(work, known.machine.room, known.machine.num_cards, known.machine.num_cards)
        taken = _of(choices, best, work, known.machine)
    return taken, reason(taken, choices, len(known.shots))


def _is_from_the_beginning(work: Work, machine: Machine) -> bool:
    """Whether the choices were weighed with just what a run chooses by."""
    begun = any(shot.first_step or shot.has_latents for shot in work.shots)
    return not begun and len({shot.group for shot in work.shots}) == 1 and work.rate == rate_of(machine.card)


def _of(choices: list[Choice], layout: Layout, work: Work, machine: Machine) -> Choice:
    return next((one for one in choices if one.layout == layout), None) or weigh(work, machine, [layout])[0]


def _kept_layout(known: _Known, num_heads: int) -> Layout | None:
    """The last run's, where it was for as many cards; a run goes on with it."""
    from render.wan22.settings import read_kept

    layout = read_kept(known.out).layout
    assert known.machine is not None
    if layout is None or layout.world != known.machine.num_cards:
        return None
    try:
        check_layout(layout, layout.world)
        check_heads(layout, num_heads)
    except UserMistake:
        return None
    return layout


def _checkpoint(options: Options) -> Checkpoint | None:
    from render.wan22.settings import find_checkpoint, open_weights

    folder = find_checkpoint(options.engine)
    return open_weights(folder) if folder is not None else None
