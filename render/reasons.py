"""Why a take would run again: the named fields that differ from when it was last made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from render.conduct import check_wishes, plan_of
from render.digests import Digests
from render.keys import explain
from render.options import Options
from render.plan import PlannedTake
from render.store import Store
from storyboards import load


@dataclass(frozen=True)
class Reason:
    """What would become of one take, and why."""

    take: str
    verdict: str  # kept | made: never made before | made again | made again: damaged or gone
    changes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def reasons(storyboard: Path, out: Path, options: Options) -> list[Reason]:
    """One reason for each take of the shots that `options` names. Raises UserMistake, StoryboardError."""
    board, store = load(storyboard), Store(out)
    check_wishes(board, options)
    plan = plan_of(board, options, store, Digests(out))
    return [reason(store, out, plan.renderer, take) for take in plan.takes]


def reason(store: Store, out: Path, renderer: str, take: PlannedTake) -> Reason:
    """Compares a planned take with the one under its name."""
    if take.have:
        return Reason(take.name, "kept: it is in the store, whole as far as its size tells", ())
    record = out / "takes" / renderer / f"{take.name}.json"
    if not record.exists():
        return Reason(take.name, "to make: never made before", ())
    made = json.loads(record.read_text("utf-8"))
    if made["key"] == take.key:
        return Reason(take.name, "to make again: its artifact is damaged or gone", ())
    before = store.get(str(made["stage"]), str(made["key"]))
    if before is None:
        return Reason(take.name, "to make again: it was made from other inputs, which are gone", ())
    return Reason(take.name, "to make again: changed since it was made", tuple(explain(before.inputs, take.inputs)))
