"""Where a batch stands, read from the files of its folder alone: takes, films, who works there, how the last run ended.

Changes nothing and takes no lock, so it always works.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from render.journal import Journal
from render.lock import holder


@dataclass(frozen=True)
class TakeThere:
    """One published take."""

    shot_id: str
    take: int
    renderer: str
    seed: int
    key: str
    stage: str
    path: Path
    chosen: bool  # in the film's current cut

    @property
    def name(self) -> str:
        return f"{self.shot_id}-t{self.take}"

    def to_json(self) -> dict[str, object]:
        return {
            "shot": self.shot_id,
            "take": self.take,
            "renderer": self.renderer,
            "seed": self.seed,
            "key": self.key,
            "in_film": self.chosen,
        }


def takes_there(out: Path) -> list[TakeThere]:
    """Every take under `takes/`, in the film's order as far as the plan tells it."""
    chosen = _chosen(out)
    found = []
    for record in (out / "takes").glob("*/*.json"):
        row = json.loads(record.read_text("utf-8"))
        path = record.with_suffix(".mov")
        if path.exists():
            here = (str(row["renderer"]), str(row["shot"]), int(row["take"]))
            found.append(
                TakeThere(
                    here[1],
                    here[2],
                    here[0],
                    int(row["seed"]),
                    str(row["key"]),
                    str(row["stage"]),
                    path,
                    here in chosen,
                )
            )
    order = {shot_id: index for index, shot_id in enumerate(_planned_shots(out))}
    return sorted(found, key=lambda row: (order.get(row.shot_id, len(order)), row.shot_id, row.renderer, row.take))


def _chosen(out: Path) -> set[tuple[str, str, int]]:
    """(renderer, shot, take) of every generated shot of the current cut."""
    cut = _json(out / "cut.json")
    shots = cut.get("shots", [])
    assert isinstance(shots, list)
    return {(shot["renderer"], shot["id"], shot["take"]) for shot in shots if shot.get("take") is not None}


def _planned_shots(out: Path) -> list[str]:
    takes = _json(out / "plan.json").get("takes", [])
    assert isinstance(takes, list)
    return list(dict.fromkeys(str(take["shot"]) for take in takes))


def _json(path: Path) -> dict[str, object]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def standing(out: Path) -> dict[str, object]:
    """The batch's state as JSON values."""
    plan = _json(out / "plan.json")
    rows = takes_there(out)
    keys = {row.key for row in rows}
    planned = plan.get("takes", [])
    assert isinstance(planned, list)
    missing = [f"{take['shot']}-t{take['take']}" for take in planned if take["key"] not in keys]
    last = _last_run(out)
    working = holder(out)
    return {
        "project": plan.get("project"),
        "renderer": plan.get("renderer"),
        "takes_planned": len(planned),
        "takes_done": len(planned) - len(missing),
        "takes_missing": missing,
        "films": _films(out),
        "exhibition": _exhibition(out),
        "running": {"host": working.host, "pid": working.pid, "since": working.since} if working is not None else None,
        "last_run": last,
    }


def _films(out: Path) -> list[str]:
    """Every published film, relative to the folder."""
    found = (path for path in (out / "film").glob("*/*") if path.suffix in (".mp4", ".mov", ".mkv"))
    return sorted(path.relative_to(out).as_posix() for path in found)


def _exhibition(out: Path) -> dict[str, object]:
    """Whether the package is there, how many files it holds, and what quality control last said."""
    try:
        num_files = len((out / "exhibition" / "manifest-sha256.txt").read_text("utf-8").splitlines())
    except OSError:
        num_files = 0
    return {"num_files": num_files, "verdict": _json(out / "quality" / "report.json").get("verdict")}


def _last_run(out: Path) -> dict[str, object] | None:
    """How the newest run in the journal ended; `code` is None where it never said (killed, or still running)."""
    last: dict[str, object] | None = None
    for entry in Journal(out / "journal.jsonl").read():
        if entry.event == "run_started":
            last = {"run": entry.payload.get("run"), "code": None, "failed": {}}
        elif entry.event == "run_finished" and last is not None:
            last = {**last, "code": entry.payload.get("code"), "failed": entry.payload.get("failed", {})}
    return last
