"""What the steps of a run share: the storyboard, the wishes, the folder and everything opened in it.

Knows no step; `render.conduct` has their order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from post.suite import Reporter
from render.digests import Digests
from render.journal import Journal
from render.options import Options
from render.ranks import Rank
from render.store import Store
from storyboards.story import Storyboard

PLAN_FILE = "plan.json"
JOURNAL_FILE = "journal.jsonl"


@dataclass(frozen=True)
class Job:
    """What the steps of a run share."""

    storyboard: Storyboard
    options: Options
    out: Path
    store: Store
    digests: Digests
    journal: Journal
    report: Reporter
    stopping: Callable[[], bool]
    rank: Rank


def folder_of(storyboard: Storyboard, options: Options) -> Path:
    """The storyboard's output folder."""
    return options.out_root / storyboard.project.id


def open_job(
    storyboard: Storyboard,
    options: Options,
    out: Path,
    rank: Rank,
    report: Reporter,
    stopping: Callable[[], bool],
) -> Job:
    """Opens the store, the journal and the digests of an output folder."""
    journal = Journal(out / JOURNAL_FILE)
    store = Store(out, on_event=store_events(journal, report))
    return Job(storyboard, options, out, store, Digests(out), journal, report, stopping, rank)


def store_events(journal: Journal, report: Reporter) -> Callable[..., None]:
    """What the store tells goes to the talk; damage and disagreement also go into the journal."""

    def tell(event: str, **fields: object) -> None:
        report(event, **fields)
        if event in ("artifact_damaged", "artifact_conflict"):
            journal.append(event, durable=True, **fields)
            stage, key = fields["stage"], str(fields["key"])[:12]
            what = fields.get("why", "two runs made different bytes from the same inputs")
            report("warning", message=f"{stage} {key}: {what}; kept in {fields['kept']}")

    return tell
