"""Which take of each shot goes into the film: the picked one, else the newest whole one, else a stand-in if asked for.

Knows the store and the renderers; nothing of finishing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import Media
from post.suite import Stopped
from render.edit import Take
from render.errors import IoProblem, ReelwrightError, UserMistake
from render.making import stored_take
from render.plan import Plan, PlannedTake, make_plan
from render.renderers.animatic import CLIP
from render.renderers.choose import choose
from render.retakes import read_retakes
from render.store import StoredArtifact
from storyboards.story import Shot
from storyboards.times import parse_rate

if TYPE_CHECKING:
    from render.job import Job


@dataclass
class Cast:
    """The takes that go into the film."""

    takes: dict[str, Take] = field(default_factory=dict)  # by shot id
    missing: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    artifacts: dict[str, StoredArtifact] = field(default_factory=dict)  # by Media.path

    def open(self, media: Media) -> Path:
        """The clip of a take, checked against its hash (and made again where it was damaged)."""
        artifact = self.artifacts.get(media.path)
        if artifact is None:
            raise IoProblem(f"{media.path} is not among the film's takes", "Run `render` again.")
        return artifact.file(CLIP)


def cast_takes(job: Job, plan: Plan) -> Cast:
    """A take for every generated shot, as far as there are any."""
    if job.options.shots is not None:
        plan = _whole(job, plan)
    cast = Cast()
    takes = plan.by_shot()
    for shot in job.storyboard.shots:
        if shot.kind != "generated":
            continue
        chosen = _chosen(job, shot, takes.get(shot.id, []))
        if chosen is not None:
            _add(cast, job, plan, chosen)
        elif job.options.fill == "animatic" and plan.renderer != "animatic":
            _stand_in(cast, job, shot)
        else:
            cast.missing.append(shot.id)
    return cast


def _whole(job: Job, plan: Plan, renderer: str | None = None) -> Plan:
    """The plan over all shots, for a run that was asked for some."""
    chosen = choose(renderer or plan.renderer, job.storyboard, job.digests.sha256)
    return make_plan(job.storyboard, chosen, job.store, extra=read_retakes(job.out))


def _chosen(job: Job, shot: Shot, takes: list[PlannedTake]) -> PlannedTake | None:
    """The picked take if it is there; without a pick the newest that is."""
    if shot.pick is not None:
        numbers = [take.take for take in takes]
        if shot.pick not in numbers:
            raise UserMistake(
                f"line {shot.line}: shot {shot.id}: pick: {shot.pick}, but its takes are {numbers}",
                "Pick one of them, or raise `takes:`.",
            )
        takes = [take for take in takes if take.take == shot.pick]
    there = [take for take in takes if job.store.get(take.stage, take.key) is not None]
    return max(there, key=lambda take: take.take, default=None)


def _add(cast: Cast, job: Job, plan: Plan, take: PlannedTake) -> None:
    artifact = stored_take(job, plan, take)
    media = media_of(artifact, f"takes/{plan.renderer}/{take.name}.mov")
    cast.takes[take.shot_id] = Take(media, take.take, plan.renderer)
    cast.artifacts[media.path] = artifact


def _stand_in(cast: Cast, job: Job, shot: Shot) -> None:
    """An animatic panel for a shot without a take (`--fill animatic`)."""
    plan = _whole(job, make_plan(job.storyboard, choose("animatic", job.storyboard, job.digests.sha256), job.store))
    try:
        _add(cast, job, plan, plan.by_shot()[shot.id][0])
    except Stopped:
        raise
    except ReelwrightError:
        cast.missing.append(shot.id)
    else:
        cast.filled.append(shot.id)


def media_of(artifact: StoredArtifact, path: str) -> Media:
    """A take's clip as the Cut names it."""
    facts = artifact.facts
    return Media(
        root="out",
        path=path,
        sha256=artifact.manifest.files[CLIP].sha256,
        fps=parse_rate(str(facts["fps"])),
        num_frames=int(str(facts["num_frames"])),
        width_px=int(str(facts["width_px"])),
        height_px=int(str(facts["height_px"])),
    )
