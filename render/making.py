"""Makes the takes a plan lacks: attempts recorded first, one failed take never stops another.

Knows renderers by their protocol, the store and the journal; not how takes are drawn or denoised.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from post.errors import PostError
from post.suite import Stopped
from render.atomic import publish, write_bytes, write_json
from render.errors import IoProblem, Paused, ReelwrightError
from render.plan import Plan, PlannedTake
from render.renderers.choose import choose
from render.renderers.protocol import CLIP, BatchRenderer, TakeRenderer
from render.store import StoredArtifact

if TYPE_CHECKING:
    from render.job import Job


@dataclass
class Made:
    """What came of the takes."""

    failed: dict[str, str] = field(default_factory=dict)  # take name: message
    num_made: int = 0
    num_reused: int = 0


def make_takes(job: Job, plan: Plan) -> Made:
    """Makes this rank's share of the takes. Raises Stopped, Paused, OSError (a full disk ends the run)."""
    renderer = choose(plan.renderer, plan.storyboard, job.digests.sha256, job.options)
    made = renderer.make_batch(job, plan) if isinstance(renderer, BatchRenderer) else _one_by_one(job, plan)
    if job.stopping():
        raise Stopped
    if job.rank.first:
        publish_takes(job, plan)
    return made


def _one_by_one(job: Job, plan: Plan) -> Made:
    """Several takes at a time, each by itself."""
    made = Made(num_reused=len(plan.takes) - len(plan.to_make))
    share = [take for take in job.rank.share(plan.takes) if not take.have]  # ranks may see the store at other moments
    fatal: list[BaseException] = []
    counting = threading.Lock()

    def one(take: PlannedTake) -> None:
        if fatal or job.stopping():
            return
        try:
            make_take(job, plan, take)
        except (Stopped, OSError, Paused, IoProblem) as error:
            fatal.append(error)
        except (ReelwrightError, PostError) as error:
            with counting:
                made.failed[take.name] = str(error)
            keep_words(job.out, take.name, error)
            job.journal.append("take_failed", take=take.name, key=take.key, message=str(error))
            job.report("failed", item=take.name, message=str(error))
        else:
            with counting:
                made.num_made += 1
            job.report("progress", stage="takes", item=take.name, done=made.num_made, total=len(share))

    job.report("stage", stage="takes", total=len(share), reused=made.num_reused)
    with ThreadPoolExecutor(1 if job.rank.world > 1 else job.options.workers) as pool:
        list(pool.map(one, share))
    if fatal:
        raise fatal[0]
    return made


def publish_takes(job: Job, plan: Plan) -> None:
    """Puts every take there is under its name: also those that a killed run made and did not name, or made anew."""
    for take in plan.takes:
        artifact = find_take(job, plan, take)
        if artifact is not None:
            publish_take(job, plan, take, artifact)


def keep_words(out: Path, name: str, error: Exception) -> None:
    """What a failed worker said, in `log/<take>.txt`."""
    words = "\n".join(getattr(error, "__notes__", ()))
    if words:
        write_bytes(out / "log" / f"{name}.txt", words.encode())


def make_take(job: Job, plan: Plan, take: PlannedTake) -> StoredArtifact:
    """One take out of the store, made first where it is not there, and put under its name in `takes/`."""
    if not take.have:
        job.journal.append("take_started", take=take.name, key=take.key, seed=take.seed, rank=job.rank.rank)
    artifact = stored_take(job, plan, take)
    publish_take(job, plan, take, artifact)
    if not take.have:
        job.journal.append("take_done", take=take.name, key=take.key, digest=artifact.digest)
    return artifact


def find_take(job: Job, plan: Plan, take: PlannedTake) -> StoredArtifact | None:
    """The clip of a take that is there, with the way to make it again should it be damaged."""
    renderer = choose(plan.renderer, plan.storyboard, job.digests.sha256, job.options)
    return renderer.find_clip(job.store, plan, take, job.stopping)


def stored_take(job: Job, plan: Plan, take: PlannedTake) -> StoredArtifact:
    """The clip of a take that its renderer makes by itself, made now if it is not there."""
    renderer = choose(plan.renderer, plan.storyboard, job.digests.sha256, job.options)
    assert isinstance(renderer, TakeRenderer)
    shot = plan.storyboard.shot(take.shot_id)
    build = renderer.build(shot, take.take, take.seed, plan.prompts[take.shot_id], job.stopping)
    return job.store.artifact(take.stage, take.inputs, build)


def publish_take(job: Job, plan: Plan, take: PlannedTake, artifact: StoredArtifact) -> None:
    """`takes/<renderer>/r001-t1.mov` and its provenance beside it."""
    folder = job.out / "takes" / plan.renderer
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{take.name}.mov"
    if not (target.exists() and target.samefile(artifact.folder / CLIP)):
        publish(artifact.file(CLIP), target)
    record = provenance(job, plan, take, artifact)
    path = folder / f"{take.name}.json"
    if not path.exists() or path.read_bytes() != (json.dumps(record, indent=1) + "\n").encode():
        write_json(path, record)


def provenance(job: Job, plan: Plan, take: PlannedTake, artifact: StoredArtifact) -> Mapping[str, object]:
    """Where a take comes from, in plain words for people and machines."""
    renderer = choose(plan.renderer, plan.storyboard, job.digests.sha256, job.options)
    enhanced = plan.prompts[take.shot_id]
    return {
        "shot": take.shot_id,
        "take": take.take,
        "renderer": plan.renderer,
        "stage": take.stage,
        "key": take.key,
        "digest": artifact.digest,
        **({} if artifact.stage == take.stage else {"clip": {"stage": artifact.stage, "key": artifact.key}}),
        "seed": take.seed,
        "prompt": enhanced.enhanced,
        "removed": [{"text": removed.text, "kind": removed.kind} for removed in enhanced.removed],
        **renderer.provenance(job.store, take),
    }
