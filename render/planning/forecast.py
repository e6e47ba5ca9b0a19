"""The forecast of a plan: machine, layout, memory, hours, room. Pure looking; nothing is made and nothing waits.

`forecast(plan, gpus)` is the way in. Takes that ask for the same picture count once; what is under way counts from its
newest checkpoint. Imports no torch, and needs neither a GPU nor weights: without weights the published model counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from render.options import Options
from render.plan import Plan, PlannedTake
from render.planning.cards import Machine, machine_here, machine_named
from render.planning.hours import DISK_BYTES_PER_S, Left, Rate, floor_s, rate_of, request_flops, with_preset
from render.planning.layouts import Choice, Work, forced, nearest, reason, weigh
from render.planning.memory import Model, encoder_values
from render.planning.official import Official, official_need
from render.planning.own_shots import own_rate
from render.planning.room import (
    Check,
    Weights,
    disk_bytes,
    disk_check,
    host_bytes,
    host_check,
    program_checks,
    weights_check,
)
from render.store import Store
from render.wan22.layout import Layout, check_heads, check_layout
from storyboards.presets import PRESETS
from wan22_inference.config import A14B
from wan22_inference.request import ShotRequest

if TYPE_CHECKING:
    from wan22_inference.checkpoint import Checkpoint

ENGINE = "wan22"
LATENT = "latent"
CHECKPOINTS = "ckpt"


@dataclass(frozen=True)
class Deadline:
    """What `--until-time` leaves of the batch."""

    at: str  # HH:MM
    left_s: float
    num_done: int
    num_left: int


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
    weights, model = _weights(checkpoint, plan)
    shots = left_of(plan, store, out) if plan.renderer == ENGINE else []
    machine = machine_named(gpus) if gpus is not None else machine_here()
    known = _Known(plan, options, out, store, machine, model, weights, shots, gpus is None)
    if plan.renderer != ENGINE or machine is None or not shots:
        return _bare(known)
    return _weighed(known, within_h, now, trace)


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


def _bare(known: _Known) -> Forecast:
    """Without cards, or with nothing for them to do."""
    requests = [shot.request for shot in known.shots if not shot.has_latents]
    num_latents = len(known.shots) - len(requests)
    wave = known.options.engine.wave or 4
    checks = [disk_check(known.out, disk_bytes(known.plan, requests, num_latents, wave))]
    if known.plan.renderer == ENGINE:
        checks.append(weights_check(known.weights, 1, DISK_BYTES_PER_S))
    return Forecast(
        plan=known.plan,
        machine=known.machine,
        num_pictures=len(requests),
        num_under_way=sum(shot.first_step > 0 for shot in known.shots),
        num_latents=num_latents,
        clips=_clips(known.shots),
        checks=(*checks, *program_checks(known.plan)),
        not_reused=_not_reused(known),
        spared_gpu_s=_spared_s(known, rate_of(known.machine.card)) if known.machine else 0.0,
    )


def _weighed(known: _Known, within_h: float | None, now: datetime | None, trace: bool) -> Forecast:
    machine, options, plan = known.machine, known.options, known.plan
    assert machine is not None
    rate = own_rate(known.store, _made(known), known.model.config, machine.card) or rate_of(machine.card)
    batched = (options.engine.guidance_batch or str((plan.engine or {}).get("guidance_batch") or "two")) == "one"
    work = Work(
        shots=known.shots,
        model=known.model,
        expert_file_bytes=known.weights.expert_file_bytes,
        options=options.engine,
        rate=rate,
        batched=batched,
        host_bytes=host_bytes() if known.is_here else None,
        trace=trace,
    )
    choices = weigh(work, machine)
    taken, why = _taken(known, work, choices)
    refused, near = "", ""
    if not taken.fits:
        refused, near = taken.why_not, nearest(work, machine)
    requests = [shot.request for shot in known.shots if not shot.has_latents]
    num_waves = -(-len(requests) // taken.wave) if requests else 0
    largest = max((shot.request.clip for shot in known.shots), key=lambda clip: clip.num_tokens)
    return Forecast(
        plan=plan,
        machine=machine,
        num_pictures=len(requests),
        num_under_way=sum(shot.first_step > 0 for shot in known.shots),
        num_latents=len(known.shots) - len(requests),
        clips=_clips(known.shots),
        choices=tuple(choices),
        taken=taken,
        why=why,
        refused=refused,
        nearest=near,
        official=official_need(largest, machine.num_cards, machine.card.memory_bytes),
        rate=rate,
        floor_s=floor_s(known.shots, known.model.config, machine.card, machine.num_cards),
        presets_s=_presets(known, work),
        spared_gpu_s=_spared_s(known, rate),
        within_s=within_h * 3600 if within_h is not None else None,
        deadline=_deadline(known, taken, now),
        checks=(
            disk_check(known.out, disk_bytes(plan, requests, len(known.shots) - len(requests), taken.wave)),
            host_check(machine.num_cards, known.weights, work.host_bytes),
            weights_check(known.weights, 2 * num_waves, DISK_BYTES_PER_S),
            *program_checks(plan),
        ),
        advice=tuple(_advice(work, machine, taken)),
        not_reused=_not_reused(known),
    )


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
    return choices[0], reason(choices[0], choices, len(known.shots))


def _of(choices: list[Choice], layout: Layout, work: Work, machine: Machine) -> Choice:
    return next((one for one in choices if one.layout == layout), None) or weigh(work, machine, [layout])[0]


def _kept_layout(known: _Known, num_heads: int) -> Layout | None:
    """The last run's, where it was for as many cards; a run goes on with it."""
    from render.errors import UserMistake
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


def left_of(plan: Plan, store: Store, out: Path) -> list[Left]:
    """What is to make, each picture once, with what there is of it."""
    found: dict[str, Left] = {}
    for take in plan.to_make:
        if take.key not in found:
            found[take.key] = Left(
                take.name,
                request_of(take),
                first_step=_newest_step(out / CHECKPOINTS / take.key),
                has_latents=store.get(LATENT, take.key) is not None,
                group=str(take.inputs["loras"]),
            )
    return list(found.values())


def request_of(take: PlannedTake) -> ShotRequest:
    """What the engine is asked for a take, from what its key is made of."""
    given = take.inputs
    width, _, height = str(given["size"]).partition("x")
    guidance = given["guidance"]
    assert isinstance(guidance, Mapping)
    numbers = {name: given[name] for name in ("steps", "shift", "boundary", "frames")}
    return ShotRequest(
        id=take.name,
        prompt=str(given["prompt"]),
        negative=str(given["negative"] or ""),
        seed=take.seed,
        width_px=int(width),
        height_px=int(height),
        num_frames=numbers["frames"],  # type: ignore[arg-type]
        num_steps=numbers["steps"],  # type: ignore[arg-type]
        shift=numbers["shift"],  # type: ignore[arg-type]
        boundary=numbers["boundary"],  # type: ignore[arg-type]
        guidance_high=guidance["high"],
        guidance_low=guidance["low"],
        solver=given["solver"],  # type: ignore[arg-type]
    )


def _newest_step(folder: Path) -> int:
    steps = [path.name.removeprefix("step-") for path in folder.glob("step-*")]
    return max((int(step) for step in steps if step.isascii() and step.isdigit()), default=0)


def _made(known: _Known) -> list[tuple[str, Left]]:
    """Everything with latents, for what it tells of the cards."""
    return [
        (take.key, Left(take.name, request_of(take)))
        for take in known.plan.takes
        if known.store.get(LATENT, take.key) is not None
    ]


def _clips(shots: list[Left]) -> dict[str, int]:
    """How many clips of which kind."""
    counts: dict[str, int] = {}
    for shot in shots:
        request = shot.request
        name = f"{request.width_px}x{request.height_px}, {request.num_frames} frames, {request.num_steps} steps"
        counts[name] = counts.get(name, 0) + 1
    return counts


def _presets(known: _Known, work: Work) -> dict[str, float]:
    """Seconds for every take from the start, by preset, where that fits."""
    from dataclasses import replace

    assert known.machine is not None
    takes = {take.key: take for take in known.plan.takes}
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
        best = weigh(replace(work, shots=with_preset(shots, settings), trace=False), known.machine)[0]
        if best.fits:
            found[name] = best.times.total_s
    return found


def _spared_s(known: _Known, rate: Rate) -> float:
    """Seconds of one card that the takes there are would cost again."""
    if known.plan.renderer != ENGINE:
        return 0.0
    have = {take.key: take for take in known.plan.takes if take.have}
    total = 0.0
    for take in have.values():
        request = request_of(take)
        total += request_flops(known.model.config, request) / rate.at(request.clip.num_tokens)
    return total


def _deadline(known: _Known, taken: Choice, now: datetime | None) -> Deadline | None:
    from render.wan22.settings import deadline_of

    now = now or datetime.now()
    ends = deadline_of(known.options.engine.until_time, now)
    if ends is None:
        return None
    left_s = ends - now.timestamp()
    done = taken.times.num_done(left_s)
    return Deadline(str(known.options.engine.until_time).strip(), left_s, done, len(known.shots) - done)


def _advice(work: Work, machine: Machine, taken: Choice) -> list[str]:
    """What would be quicker without another picture."""
    from dataclasses import replace

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


def _not_reused(known: _Known) -> tuple[tuple[str, str], ...]:
    """Why each take has to be made."""
    from render.reasons import reason as why_again

    told = []
    for take in known.plan.to_make:
        found = why_again(known.store, known.out, known.plan.renderer, take)
        text = found.verdict.partition(": ")[2] or found.verdict
        told.append((take.name, "; ".join((text, *found.changes[:3]))))
    return tuple(told)


def _checkpoint(options: Options) -> Checkpoint | None:
    from render.wan22.settings import find_checkpoint, open_weights

    folder = find_checkpoint(options.engine)
    return open_weights(folder) if folder is not None else None


def _weights(checkpoint: Checkpoint | None, plan: Plan) -> tuple[Weights, Model]:
    dtype = str((plan.engine or {}).get("dtype") or "bfloat16")
    if checkpoint is None:
        return Weights(is_there=False), Model(A14B, encoder_values(), dtype)
    files = checkpoint.expert("high")
    values = sum(prod(ref.shape) for ref in checkpoint.t5.tensors.values())
    wide = sum(ref.num_bytes for ref in files.tensors.values() if ref.dtype == "F32")
    weights = Weights(True, files.num_bytes, wide * 2 > files.num_bytes)
    return weights, Model(files.config, values, dtype)
