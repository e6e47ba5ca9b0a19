"""A forecast for people, on one screen, and for machines. Pure text; reckons nothing new."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from render.plan import Plan
from render.planning.cards import GIB, Machine
from render.planning.forecast import Forecast
from render.planning.hours import HOST_BYTES_PER_S
from render.planning.layouts import Choice
from render.planning.memory import MemoryTable, Phase

BAR_WIDTH = 24
WIDTH = 118
MAX_TEXTS = 5


def text_of(found: Forecast) -> str:
    """One screen: shots, takes, machine, hours, memory, room, licences."""
    plan = found.plan
    lines = [*_film(plan), *_takes(found)]
    if found.machine is None and plan.renderer == "wan22":
        lines.append("machine    no NVIDIA card here; name one for hours and memory: --gpus 4x48")
    elif found.machine is not None and plan.renderer == "wan22":
        lines.append(f"machine    {found.machine}{_standing(found)}")
    if found.taken is not None:
        lines += _layout(found, found.taken)
        lines += _hours(found, found.taken)
        assert found.machine is not None
        lines += _memory(found.taken.memory, found.machine)
        lines.append(f"official   code would need {found.official}")
    lines += [line for check in found.checks for line in _check(check.name, check.state, check.found, check.hint)]
    lines += _licences(plan)
    lines += [f"{'advice':<10} {advice}" for advice in found.advice]
    lines += [f"{'note':<10} {note}" for note in plan.notes]
    return "\n".join(part for line in lines for part in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    """A long line goes on under its own text."""
    if len(line) <= WIDTH:
        return [line]
    return textwrap.wrap(line, WIDTH, subsequent_indent=" " * 11, break_long_words=False, break_on_hyphens=False)


def _film(plan: Plan) -> Iterator[str]:
    board = plan.storyboard
    minutes, seconds = divmod(round(plan.estimated_s), 60)
    yield (
        f"{board.project.id}: {len(board.shots)} shots, about {minutes}:{seconds:02d}, "
        f"{board.project.canvas} at {board.project.fps} frames a second, {', '.join(board.project.languages)}"
    )
    kinds = Counter(shot.kind for shot in board.shots)
    yield "shots      " + ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    yield "outputs    " + "; ".join(f"{o.id} ({o.kind}) in {', '.join(o.languages)}" for o in board.outputs)
    for reason in plan.stand_ins:
        yield _clipped("stands in  " + reason.replace("\n  hint: ", "; "))
    for text in plan.unreadable[:MAX_TEXTS]:
        yield _clipped(f"text       {text}")
    if len(plan.unreadable) > MAX_TEXTS:
        yield f"text       and {len(plan.unreadable) - MAX_TEXTS} more texts that nobody could read (all in --json)"
    lettered = sum(bool(enhanced.removed) for enhanced in plan.prompts.values())
    if lettered:
        yield f"lettering  taken out of {lettered} prompt(s); {len(plan.lettering)} become overlays"
    cut = [shot_id for shot_id, enhanced in plan.prompts.items() if enhanced.truncated]
    if cut:
        yield "too long   prompts cut to the model's 512 tokens: " + _some(cut)


def _takes(found: Forecast) -> Iterator[str]:
    plan = found.plan
    num_reused = len(plan.takes) - len(plan.to_make)
    spared = f", which spares {hours_text(found.spared_gpu_s)} of one card" if found.spared_gpu_s else ""
    yield f"takes      {len(plan.takes)} by {plan.renderer}: {len(plan.to_make)} to make, {num_reused} reused{spared}"
    if found.num_under_way or found.num_latents:
        yield f"           {found.num_under_way} under way, {found.num_latents} need only their clips"
    causes = Counter(why for _, why in found.not_reused)
    for why, number in causes.most_common(3):
        names = [name for name, cause in found.not_reused if cause == why]
        yield _clipped(f"  to make  {number} {why}: {_some(names, 8)}")
    if len(causes) > 3:
        yield f"  to make  {sum(causes.values()) - sum(n for _, n in causes.most_common(3))} more; `reelwright why SHOT`"


def _standing(found: Forecast) -> str:
    assert found.machine is not None
    if not found.machine.is_assumed:
        free = found.machine.free_bytes
        return f", {free / GIB:.1f} GiB free on the fullest" if free is not None else ""
    return "; hours are this card's, name yours for others: --gpus 4xL40S"


def _layout(found: Forecast, taken: Choice) -> Iterator[str]:
    if found.refused:
        yield f"REFUSED    nothing fits: {found.refused}"
        yield f"  hint: {found.nearest or 'a smaller --size, or cards with more memory'}"
        yield f"layout     {taken.layout} needs least"
        return
    yield f"layout     {taken.layout}, waves of {taken.wave}: {found.why}"
    others = [str(one.layout) for one in found.choices if one.fits and one.layout != taken.layout]
    unfit = sum(not one.fits for one in found.choices)
    if others:
        yield _clipped(f"           {len(others)} more fit, {unfit} do not; next {others[0]}")


def _hours(found: Forecast, taken: Choice) -> Iterator[str]:
    seconds = taken.times.total_s
    what = "; ".join(f"{number} of {clip}" for clip, number in found.clips.items())
    assert found.rate is not None
    if not found.refused:
        yield f"hours      about {hours_text(seconds)} for {what}"
        yield (
            f"           not under {hours_text(found.floor_s)} on these cards, whoever writes the program; "
            f"loading experts {hours_text(taken.times.loading_s)}, decoding {hours_text(taken.times.decoding_s)}"
        )
        yield f"           reckoned with {found.rate.basis}"
        if found.measured is not None:
            yield f"           this computer: {found.measured}"
    if found.within_s is not None and not found.refused:
        yield _within(found, seconds)
    if found.deadline is not None and not found.refused:
        one = found.deadline
        yield (
            f"until      {one.at}: stops in {hours_text(one.left_s)} with about {one.num_done} clip(s) done, "
            f"{one.num_left} to go on with"
        )
    if found.presets_s:
        yield "presets    all takes anew: " + ", ".join(
            f"{name} {hours_text(s)}" for name, s in found.presets_s.items()
        )


def _within(found: Forecast, seconds: float) -> str:
    assert found.within_s is not None
    assert found.taken is not None
    asked = f"within     {hours_text(found.within_s)}"
    if seconds <= found.within_s:
        return f"{asked}: yes, about {hours_text(seconds)}"
    done = found.taken.times.num_done(found.within_s)
    quicker = [name for name, needed in found.presets_s.items() if needed <= found.within_s]
    hint = f"; in that time: preset {', '.join(quicker)}" if quicker else ""
    never = ", and no program could on these cards" if found.floor_s > found.within_s else ""
    return f"{asked}: no, about {hours_text(seconds)}{never}; {done} of {found.num_pictures} clips by then{hint}"


def _memory(table: MemoryTable, machine: Machine) -> Iterator[str]:
    whose = f"each card's {table.card_bytes / GIB:.1f}"
    if machine.free_bytes is not None:
        whose = f"the {table.card_bytes / GIB:.1f} that are free now on the fullest card"
    yield (
        f"memory     GiB of {whose}, {table.reserve_bytes / GIB:.1f} of them in reserve for context, NCCL and workspaces"
    )
    for phase in table.phases:
        full = phase.peak_bytes + table.reserve_bytes
        state = "" if full <= table.card_bytes else "  TOO MUCH"
        yield f"  {phase.name:<8} {_bar(phase, table)} {phase.peak_bytes / GIB:5.1f} = {_parts(phase)}{state}"
    if table.tiling is not None:
        yield f"           pictures are decoded in tiles of {table.tiling.tile_px} px, {table.tiling.stride_px} px apart"


def _bar(phase: Phase, table: MemoryTable) -> str:
    """`#` weights, `=` gathered blocks, `+` all else, `r` the reserve, `.` free."""
    whole = max(table.card_bytes, phase.peak_bytes + table.reserve_bytes)
    weights = phase.weights_bytes + max(0, phase.preparing_bytes - phase.working_bytes)  # those for texts, at first
    ends = (weights, weights + phase.gathered_bytes, phase.peak_bytes)
    marks = [round(BAR_WIDTH * end / whole) for end in (*ends, phase.peak_bytes + table.reserve_bytes)]
    drawn, at = "", 0
    for mark, sign in zip(marks, "#=+r", strict=True):
        drawn += sign * max(0, mark - at)
        at = max(at, mark)
    return f"[{drawn:.<{BAR_WIDTH}}]"


def _parts(phase: Phase) -> str:
    parts = {
        "weights": phase.weights_bytes,
        "gathered blocks": phase.gathered_bytes,
        "texts": phase.context_bytes,
        "active": phase.activations_bytes,
        "waiting shots": phase.waiting_bytes,
    }
    told = " + ".join(f"{name} {size / GIB:.1f}" for name, size in parts.items() if size >= 0.05 * GIB)
    if phase.preparing_bytes > phase.working_bytes:
        told = f"texts made first, with their weights; then {phase.working_bytes / GIB:.1f} = {told}"
    return f"{told} ({phase.basis})"


def _check(name: str, state: str, found: str, hint: str) -> Iterator[str]:
    word = {"short": "NO: ", "warn": "", "ok": "", "unknown": ""}[state]
    yield f"{name:<10} {word}{found}"
    if hint and state != "ok":
        yield f"  hint: {hint}"


def _licences(plan: Plan) -> Iterator[str]:
    by_licence: dict[str, list[str]] = {}
    for use in plan.uses:
        by_licence.setdefault(use.licence, []).append(use.asset)
    told = "; ".join(f"{', '.join(assets)}: {licence}" for licence, assets in by_licence.items())
    verdict = "" if plan.licence_problems else ", all allowed"
    yield f"licences   purpose {plan.storyboard.project.purpose}{verdict}: {told}"
    for problem in plan.licence_problems:
        yield f"{'REFUSED' if problem.blocking else 'note':<10} {problem.message}"
        yield f"  hint: {problem.hint}"


def hours_text(seconds: float) -> str:
    """`21.3 h`, `45 min`, `30 s`."""
    if seconds >= 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _some(names: list[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _clipped(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 4].rstrip() + " ..."


def to_json(found: Forecast) -> dict[str, object]:
    """The forecast as `plan --json` has it, under `forecast`."""
    machine, taken = found.machine, found.taken
    return {
        "machine": None if machine is None else {
            "name": machine.name,
            "num_cards": machine.num_cards,
            "card": machine.card.name,
            "card_bytes": machine.card.memory_bytes,
            "free_bytes": machine.free_bytes,
            "flops_per_s": machine.card.flops_per_s,
            "link": machine.card.link,
            "link_bytes_per_s": machine.card.link_bytes_per_s,
            "source": machine.card.source,
            "is_assumed": machine.is_assumed,
        },
        "num_pictures": found.num_pictures,
        "num_under_way": found.num_under_way,
        "num_latents": found.num_latents,
        "clips": dict(found.clips),
        "fits": found.fits,
        "refused": found.refused or None,
        "nearest": found.nearest or None,
        "layout": asdict(taken.layout) if taken is not None else None,
        "why": found.why or None,
        "wave": taken.wave if taken is not None else None,
        "memory": taken.memory.to_json() if taken is not None else None,
        "layouts": [_choice_json(one) for one in found.choices],
        "official": found.official.to_json() if found.official is not None else None,
        "hours": _hours_json(found),
        "checks": [check.to_json() for check in found.checks],
        "advice": list(found.advice),
        "to_make": [{"take": name, "why": why} for name, why in found.not_reused],
    }  # fmt: skip


def _choice_json(one: Choice) -> dict[str, object]:
    return {
        **asdict(one.layout),
        "fits": one.fits,
        "why_not": one.why_not or None,
        "peak_bytes": one.memory.fullest.peak_bytes,
        "needed_bytes": one.memory.needed_bytes,
        "basis": one.memory.phases[1].basis,
        "seconds": round(one.times.total_s, 1),
        "wave": one.wave,
    }


def _hours_json(found: Forecast) -> dict[str, object] | None:
    if found.taken is None or found.rate is None:
        return None
    times = found.taken.times
    return {
        "seconds": round(times.total_s, 1),
        "least_seconds": round(found.floor_s, 1),
        "loading_seconds": round(times.loading_s, 1),
        "decoding_seconds": round(times.decoding_s, 1),
        "flops_per_s_per_card": found.rate.flops_per_s,
        "basis": found.rate.basis,
        "measured": asdict(found.measured) if found.measured is not None else None,
        "host_bytes_per_s": HOST_BYTES_PER_S,
        "presets_seconds": {name: round(seconds, 1) for name, seconds in found.presets_s.items()},
        "spared_card_seconds": round(found.spared_gpu_s, 1),
        "done_seconds": {name: round(at, 1) for name, at in times.done_s.items()},
        "within": None if found.within_s is None else {
            "seconds": found.within_s,
            "is_enough": times.total_s <= found.within_s,
            "num_done": times.num_done(found.within_s),
        },
        "until_time": asdict(found.deadline) if found.deadline is not None else None,
    }  # fmt: skip
