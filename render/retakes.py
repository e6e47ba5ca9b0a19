"""Takes asked for with `retake`, kept beside the plan in `retakes.json`.

The storyboard is the director's file and is never written by us; what was asked for at the command line lives here.
"""

from __future__ import annotations

import json
from pathlib import Path

from render.atomic import write_json
from render.errors import IoProblem
from render.plan import ExtraTake

FILE = "retakes.json"


def read_retakes(out: Path) -> list[ExtraTake]:
    """Every extra take asked for so far, in order. Raises IoProblem for a damaged file."""
    path = out / FILE
    if not path.exists():
        return []
    try:
        rows = json.loads(path.read_text("utf-8"))["retakes"]
        return [ExtraTake(str(row["shot"]), int(row["take"]), row["seed"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IoProblem(f"{path} cannot be read ({error})", "Restore it, or delete it to forget the retakes.") from None


def add_retake(out: Path, shot_id: str, planned: int, seed: int | None) -> ExtraTake:
    """Asks for one more take of a shot: the number after the `planned` ones and those asked for before."""
    extra = read_retakes(out)
    number = max([planned, *(one.take for one in extra if one.shot_id == shot_id)]) + 1
    added = ExtraTake(shot_id, number, seed)
    rows = [{"shot": one.shot_id, "take": one.take, "seed": one.seed} for one in [*extra, added]]
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / FILE, {"version": 1, "retakes": rows})
    return added
