"""The plan: what would be made, what is there already, and why.

Pure planning over a resolved storyboard and what the store holds; nothing is made here. `plan.json` in the output folder is
this plan as the last run had it. Knows the renderers only through `Renderer`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from render import licences
from render.edit import duration_of, room_for_line
from render.enhance import Enhanced
from render.errors import UserMistake
from render.keys import key_of, take_seed
from render.prompts import enhance_shots, lettering_overlays
from storyboards.story import Overlay, Shot, Storyboard
from storyboards.times import as_text

if TYPE_CHECKING:
    from render.renderers.protocol import Renderer

PLAN_VERSION = 1


class Found(Protocol):
    """Something stored."""

    @property
    def digest(self) -> str:
        """SHA-256 over its contents."""
        ...


class Stored(Protocol):
    """What the plan asks of a store."""

    def get(self, stage: str, key: str) -> Found | None:
        """What is stored under a key, if it is whole as far as sizes tell."""
        ...

    def find(self, stage: str, inputs: Mapping[str, object]) -> Found | None:
        """The same by what the key is made of."""
        ...


@dataclass(frozen=True)
class ExtraTake:
    """A take asked for with `retake`, beyond the storyboard's own number."""

    shot_id: str
    take: int
    seed: int | None


@dataclass(frozen=True)
class PlannedTake:
    """One take of one shot."""

    shot_id: str
    take: int
    seed: int
    stage: str
    inputs: Mapping[str, object]
    key: str
    have: bool

    @property
    def name(self) -> str:
        """What people call it: `r001-t1`."""
        return f"{self.shot_id}-t{self.take}"


@dataclass(frozen=True)
class Plan:
    """Everything a run is going to do."""

    storyboard: Storyboard
    renderer: str
    takes: tuple[PlannedTake, ...]
    prompts: Mapping[str, Enhanced]
    lettering: Mapping[str, tuple[Overlay, ...]]
    estimated_s: Fraction
    stand_ins: tuple[str, ...]  # what this machine cannot make, and what stands in for it
    uses: tuple[licences.Use, ...]
    licence_problems: tuple[licences.LicenceProblem, ...]
    engine: Mapping[str, object] | None = None  # what the wan22 renderer chose, kept for the next run
    notes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()  # texts that nobody could read as they stand

    @property
    def to_make(self) -> tuple[PlannedTake, ...]:
        return tuple(take for take in self.takes if not take.have)

    def by_shot(self) -> dict[str, list[PlannedTake]]:
        """The takes of each shot, by number."""
        grouped: dict[str, list[PlannedTake]] = {}
        for take in self.takes:
            grouped.setdefault(take.shot_id, []).append(take)
        return grouped

    def to_json(self) -> dict[str, object]:
        """The plan as `plan.json` and `plan --json` have it; no absolute paths."""
        board = self.storyboard
        return {
            "version": PLAN_VERSION,
            "project": board.project.id,
            "storyboard": board.path.name,
            "renderer": self.renderer,
            "num_shots": len(board.shots),
            "num_takes": len(self.takes),
            "num_to_make": len(self.to_make),
            "estimated_s": float(self.estimated_s),
            "fps": as_text(board.project.fps),
            "takes": [_take_json(take) for take in self.takes],
            "prompts": {shot_id: enhanced.to_json(shot_id) for shot_id, enhanced in self.prompts.items()},
            "outputs": [{"id": o.id, "kind": o.kind, "languages": list(o.languages)} for o in board.outputs],
            "stand_ins": list(self.stand_ins),
            "unreadable": list(self.unreadable),
            "licences": [use.to_json() for use in self.uses],
            "licence_problems": [asdict(problem) for problem in self.licence_problems],
            "notes": list(self.notes),
            **({"engine": dict(self.engine)} if self.engine is not None else {}),
        }


def _take_json(take: PlannedTake) -> dict[str, object]:
    return {
        "shot": take.shot_id,
        "take": take.take,
        "seed": take.seed,
        "stage": take.stage,
        "key": take.key,
        "have": take.have,
        "inputs": dict(take.inputs),
    }


def make_plan(
    storyboard: Storyboard,
    renderer: Renderer,
    store: Stored | None,
    *,
    extra: Sequence[ExtraTake] = (),
    only: Collection[str] | None = None,
    estimate: Mapping[tuple[str, str], float] | None = None,
    stand_ins: Sequence[str] = (),
) -> Plan:
    """Plans the takes of every generated shot (or of the shots `only`), in film order.

    `estimate` holds expected seconds of lines by (shot id, language).
    """
    asked: dict[str, list[ExtraTake]] = {}
    for one in extra:
        asked.setdefault(one.shot_id, []).append(one)
    prompts = enhance_shots([shot for shot in storyboard.shots if shot.kind == "generated"])
    lettering: dict[str, tuple[Overlay, ...]] = {}
    takes: list[PlannedTake] = []
    for shot in storyboard.shots:
        if shot.kind != "generated":
            continue
        enhanced = prompts[shot.id]
        overlays = lettering_overlays(shot, enhanced, storyboard.project)
        if overlays:
            lettering[shot.id] = overlays
        if only is not None and shot.id not in only:
            continue
        takes += _takes_of(storyboard, shot, renderer, enhanced, store, asked.get(shot.id, ()))
    used = tuple(licences.uses(storyboard, renderer.name, lettering))
    plan = Plan(
        storyboard=storyboard,
        renderer=renderer.name,
        takes=tuple(takes),
        prompts=prompts,
        lettering=lettering,
        estimated_s=estimated_length(storyboard, estimate or {}),
        stand_ins=tuple(stand_ins),
        uses=used,
        licence_problems=tuple(licences.problems(storyboard, used)),
        notes=tuple(renderer.notes()),
    )
    return replace(plan, engine=renderer.settings(plan.to_make, plan))


def _takes_of(
    storyboard: Storyboard,
    shot: Shot,
    renderer: Renderer,
    enhanced: Enhanced,
    store: Stored | None,
    extra: Sequence[ExtraTake],
) -> list[PlannedTake]:
    """The storyboard's takes of a shot, then those asked for with `retake`."""
    seeds: dict[int, int | None] = dict.fromkeys(range(1, shot.takes + 1))
    seeds.update({one.take: one.seed for one in extra})
    planned = []
    for number, pinned in seeds.items():
        seed = pinned if pinned is not None else seed_of(storyboard, shot, number)
        inputs = renderer.inputs(shot, number, seed, enhanced)
        key = key_of(renderer.stage, inputs)
        have = store is not None and renderer.is_made(store, key)
        planned.append(PlannedTake(shot.id, number, seed, renderer.stage, inputs, key, have))
    return planned


def seed_of(storyboard: Storyboard, shot: Shot, take: int) -> int:
    """A take's seed: the shot's own for its first take, else by hash of project seed, shot id and take number."""
    if shot.seed is not None:
        return shot.seed if take == 1 else take_seed(shot.seed, shot.id, take)
    return take_seed(storyboard.project.seed, shot.id, take)


def estimated_length(storyboard: Storyboard, estimate: Mapping[tuple[str, str], float]) -> Fraction:
    """Seconds of film to be expected before any line is spoken; footage of unknown length counts five."""
    total = Fraction(0)
    for shot in storyboard.shots:
        line = max((Fraction(estimate.get((shot.id, lang), 0.0)) for lang in storyboard.project.languages), default=0)
        try:
            total += duration_of(shot, None, Fraction(line))
        except UserMistake:
            total += shot.duration or max(Fraction(5), room_for_line(Fraction(line)))
    return total
