"""A whole run: plan, takes, films; locked, journaled, and honest about how it ended.

The order of a run reads from top to bottom in `_run_first`. Every stage asks the store for what it needs, so a run that
was interrupted goes on where it was. Knows no command line: wishes come as `Options`, talk goes to a `Reporter`.
"""

from __future__ import annotations

import difflib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from post.suite import Reporter, Stopped
from render import sharing
from render.atomic import write_json
from render.digests import Digests
from render.errors import ArtifactChanged, ReelwrightError, UserMistake
from render.finish import finish
from render.job import PLAN_FILE, Job, folder_of, open_job
from render.lock import FolderLock
from render.making import make_takes
from render.options import Options
from render.plan import Plan, make_plan
from render.planning.forecast import foreseen
from render.ranks import Rank
from render.renderers.choose import choose
from render.retakes import read_retakes
from render.space import ballast, is_disk_full, pausing_when_full, preflight
from render.store import Store
from storyboards import load
from storyboards.story import Storyboard

MAX_PLANS = 3


@dataclass
class Outcome:
    """How a run ended."""

    out: Path
    plan: Plan
    failed: dict[str, str] = field(default_factory=dict)  # shot or film: message
    films: list[Path] = field(default_factory=list)
    exhibition: Path | None = None
    report: Path | None = None  # of quality control
    num_made: int = 0
    num_reused: int = 0

    @property
    def code(self) -> int:
        """0 all done, 1 something failed (other ends are raised as errors)."""
        return 1 if self.failed else 0


def plan_of(storyboard: Storyboard, options: Options, store: Store, digests: Digests) -> Plan:
    """The plan as it stands now, with what the store holds."""
    from render.foresight import expected_lines, stand_ins

    return make_plan(
        storyboard,
        choose(options.renderer, storyboard, digests.sha256, options),
        store,
        extra=read_retakes(folder_of(storyboard, options)),
        only=options.shots,
        estimate=expected_lines(storyboard),
        stand_ins=stand_ins(storyboard),
    )


def with_readings(plan: Plan) -> Plan:
    """The plan with the texts that nobody could read."""
    from render.foresight import MAX_READ_SHOTS, expected_lines, unreadable

    board = plan.storyboard
    if len(board.shots) > MAX_READ_SHOTS:
        return plan
    return replace(plan, unreadable=tuple(unreadable(board, plan.renderer, plan.lettering, expected_lines(board))))


def run(path: Path, options: Options, rank: Rank, report: Reporter, stopping: Callable[[], bool]) -> Outcome:
    """Runs a storyboard as far as `options.until`.

    Raises StoryboardError, ReelwrightError with its exit code (folder in use, paused, no environment), OSError.
    """
    storyboard = load(path)
    check_wishes(storyboard, options)
    out = folder_of(storyboard, options)
    job = open_job(storyboard, options, out, rank, report, stopping)
    if not rank.first:
        return _run_other(job)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserMistake(f"{out} cannot be made ({error})", "Choose another folder with --out.") from None
    with FolderLock.acquire(out, rank.token), ballast(out), pausing_when_full(out, lambda: 2**28):
        return _run_first(job)


def check_wishes(storyboard: Storyboard, options: Options) -> None:
    """Raises UserMistake where the command line names what the storyboard does not have, or an output makes no sense."""
    from render.foresight import refuse_outputs

    refuse_outputs(storyboard)
    known = {
        "--shots": (options.shots, [shot.id for shot in storyboard.shots]),
        "--languages": (options.languages, list(storyboard.project.languages)),
        "--outputs": (options.outputs, [output.id for output in storyboard.outputs]),
    }
    for flag, (asked, there) in known.items():
        for name in asked or ():
            if name not in there:
                near = difflib.get_close_matches(name, there, 1)
                hint = f"Did you mean {near[0]}?" if near else f"It has: {', '.join(there[:12])}."
                raise UserMistake(f"{flag} {name}: {storyboard.path.name} has none of that name", hint)


def _run_first(job: Job) -> Outcome:
    """Rank 0's run, which is the whole run where there is one process."""
    job.store.sweep()
    run_id = uuid.uuid4().hex[:12]
    job.journal.append("run_started", run=run_id, renderer=job.options.renderer, ranks=job.rank.world)
    if job.journal.needs_rebuild:
        job.journal.rebuild((artifact.stage, artifact.key) for artifact in job.store.all())
    try:
        outcome = _until_steady(job)
    except BaseException as error:
        job.journal.append("run_finished", run=run_id, code=ending_code(error), failed={}, message=str(error))
        raise
    job.journal.append("run_finished", run=run_id, code=outcome.code, failed=outcome.failed)
    return outcome


def _until_steady(job: Job) -> Outcome:
    """The steps of a run; planned anew when something stored turned out to be other than planned with."""
    for _ in range(MAX_PLANS - 1):
        try:
            return _steps(job)
        except ArtifactChanged as error:
            job.report("warning", message=f"{error.message}: planning again")
    return _steps(job)


def _steps(job: Job) -> Outcome:
    """Plan, takes, films, exhibition."""
    from render.foresight import refuse_voices

    options, out = job.options, job.out
    plan = with_readings(plan_of(job.storyboard, options, job.store, job.digests))
    refuse_licences(plan)
    for text in (*refuse_voices(job.storyboard), *plan.stand_ins, *plan.unreadable):
        job.report("warning", message=text)
    here = os.path.relpath(job.storyboard.path, out)
    write_json(out / PLAN_FILE, {**plan.to_json(), **foreseen(plan, options), "storyboard_from_here": here})
    outcome = Outcome(out, plan)
    job.report("planned", plan=plan)
    preflight(out, sharing.room_needed(plan))
    if options.takes and options.reaches("render"):
        made = make_takes(job, plan)
        sharing.gather(job, plan, made)
        outcome.failed, outcome.num_made, outcome.num_reused = dict(made.failed), made.num_made, made.num_reused
    if options.reaches("film"):
        finished = finish(job, plan, outcome.failed)
        outcome.films, outcome.failed = finished.films, {**outcome.failed, **finished.failed}
        outcome.exhibition, outcome.report = finished.exhibition, finished.report
    return outcome


def ending_code(error: BaseException) -> int:
    """The exit code of a run that an error ended, as its journal has it."""
    if isinstance(error, ReelwrightError):
        return error.exit_code
    if isinstance(error, Stopped | KeyboardInterrupt) or is_disk_full(error):
        return 75
    return 74 if isinstance(error, OSError) else 1


def _run_other(job: Job) -> Outcome:
    """Another rank's part: its share of the takes, through the store; rank 0 does the rest.

    What failed is handed in and told by rank 0: a rank that ended with an error would end all the others.
    """
    sharing.wait_for_first(job.out, job.rank, job.stopping)
    plan = plan_of(job.storyboard, job.options, job.store, job.digests)
    outcome = Outcome(job.out, plan)
    if job.options.reaches("render"):
        made = make_takes(job, plan)
        sharing.hand_in(job, made)
    return outcome


def refuse_licences(plan: Plan) -> None:
    """Raises UserMistake where the project's purpose forbids an asset."""
    blocking = [problem for problem in plan.licence_problems if problem.blocking]
    if blocking:
        raise UserMistake(
            "\n".join(problem.message for problem in blocking), "\n        ".join(problem.hint for problem in blocking)
        )
