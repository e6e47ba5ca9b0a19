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
from render.making import find_take, stored_take
from render.plan import Plan, PlannedTake, make_plan
from render.renderers.choose import choose
from render.renderers.protocol import CLIP
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
        chosen = _chosen(job, plan, shot, takes.get(shot.id, []))
        if chosen is not None:
            _add(cast, plan, *chosen)
        elif job.options.fill == "animatic" and plan.renderer != "animatic":
            _stand_in(cast, job, shot)
        else:
            cast.missing.append(shot.id)
    return cast


def _whole(job: Job, plan: Plan, renderer: str | None = None) -> Plan:
    """The plan over all shots, for a run that was asked for some."""
    chosen = choose(renderer or plan.renderer, job.storyboard, job.digests.sha256, job.options)
    return make_plan(job.storyboard, chosen, job.store, extra=read_retakes(job.out))


def _chosen(job: Job, plan: Plan, shot: Shot, takes: list[PlannedTake]) -> tuple[PlannedTake, StoredArtifact] | None:
    """The picked take if it is there; without a pick the newest that is."""
    if shot.pick is not None:
        numbers = [take.take for take in takes]
        if shot.pick not in numbers:
            raise UserMistake(
                f"line {shot.line}: shot {shot.id}: pick: {shot.pick}, but its takes are {numbers}",
                "Pick one of them, or raise `takes:`.",
            )
        takes = [take for take in takes if take.take == shot.pick]
    for take in sorted(takes, key=lambda take: take.take, reverse=True):
        artifact = find_take(job, plan, take)
        if artifact is not None:
            return take, artifact
    return None


def _add(cast: Cast, plan: Plan, take: PlannedTake, artifact: StoredArtifact) -> None:
    media = media_of(artifact, f"takes/{plan.renderer}/{take.name}.mov")
    cast.takes[take.shot_id] = Take(media, take.take, plan.renderer)
    cast.artifacts[media.path] = artifact


def _stand_in(cast: Cast, job: Job, shot: Shot) -> None:
    """An animatic panel for a shot without a take (`--fill animatic`)."""
    plan = make_plan(
        job.storyboard,
        choose("animatic", job.storyboard, job.digests.sha256, job.options),
        job.store,
        extra=read_retakes(job.out),
    )
    try:
        take = plan.by_shot()[shot.id][0]
        _add(cast, plan, take, stored_take(job, plan, take))
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
