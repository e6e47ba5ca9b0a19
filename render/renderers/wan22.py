"""The Wan2.2 engine as a renderer: keys, clips and provenance of its takes, and the batch that makes them.

The planning side, without torch: reads headers of model files, the store, and the folder's last `plan.json`. How
latents are made is `render/wan22/`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from render.enhance import Enhanced
from render.errors import UserMistake
from render.options import Options
from render.store import Store, StoredArtifact
from render.wan22 import request as keys
from render.wan22 import settings
from render.wan22.distilled import DRAFT, NONE_FOUND, Search, find_pair, read_kept_pair
from storyboards.story import Shot, Storyboard
from wan22_inference.request import ShotRequest

if TYPE_CHECKING:
    from render.job import Job
    from render.making import Made
    from render.plan import Plan, PlannedTake, Stored
    from render.wan22.jobfile import Batch
    from wan22_inference.checkpoint import Checkpoint

LATENT = "latent"
LATENT_FILE = "latents.safetensors"
CLIP_STAGE = "clip"


@dataclass(frozen=True)
class Wan22Renderer:
    """Takes of one storyboard by the engine."""

    storyboard: Storyboard
    sha256: Callable[[Path], str]
    options: Options
    name: str = "wan22"
    stage: str = LATENT

    @property
    def out(self) -> Path:
        return self.options.out_root / self.storyboard.project.id

    @cached_property
    def kept(self) -> settings.Kept:
        """What the folder's last run chose."""
        return settings.read_kept(self.out)

    @cached_property
    def checkpoint(self) -> Checkpoint | None:
        """The model files, None where there are none. Raises BadModelFiles for some that are no good."""
        folder = settings.find_checkpoint(self.options.engine)
        return None if folder is None else _opened(folder)[0]

    @cached_property
    def weights(self) -> keys.Weights | None:
        """Digests of the model files; without the files those of the last run, so that finished takes are found."""
        return self.kept.weights if self.checkpoint is None else _opened(self.checkpoint.root)[1]

    @property
    def dtype(self) -> str:
        return self.options.engine.dtype or self.kept.dtype or "bfloat16"

    @property
    def guidance_batch(self) -> str:
        return self.options.engine.guidance_batch or self.kept.guidance_batch or "two"

    def inputs(self, shot: Shot, take: int, seed: int, enhanced: Enhanced) -> Mapping[str, object]:
        request = keys.shot_request(shot, f"{shot.id}-t{take}", seed, enhanced)
        return keys.latent_inputs(request, self._loras(shot), self.weights, self.dtype)

    def _loras(self, shot: Shot) -> tuple[keys.LoraUse, ...]:
        """The LoRA files of a shot: those it names, else for a draft the distilled pair."""
        if _wants_pair(shot):
            return () if self.draft_lora is None else (self.draft_lora,)
        return keys.loras_of(shot, self.storyboard.folder, self.sha256)

    @cached_property
    def _drafts(self) -> tuple[Shot, ...]:
        return tuple(shot for shot in self.storyboard.shots if shot.kind == "generated" and _wants_pair(shot))

    @cached_property
    def distilled(self) -> Search:
        """What was found of a distilled pair, where a shot wants one. Raises UserMistake for several."""
        return find_pair(self.checkpoint) if self._drafts and self.checkpoint is not None else Search()

    @cached_property
    def draft_lora(self) -> keys.LoraUse | None:
        """The pair for drafts; without the model files that of the last run, so that finished takes are found."""
        if self.checkpoint is None:
            kept = read_kept_pair(self.out)
            return keys.LoraUse(1.0, None, None, *kept) if kept else None
        pair = self.distilled.pair
        if pair is None:
            return None
        return keys.LoraUse(1.0, str(pair.high), str(pair.low), self.sha256(pair.high), self.sha256(pair.low))

    def is_made(self, store: Stored, key: str) -> bool:
        return self._clip_key(store, key) is not None

    def _clip_key(self, store: Stored, key: str) -> Mapping[str, object] | None:
        """Inputs of the clip of a latent, if both are in the store."""
        latent = store.get(LATENT, key)
        if latent is None or self.weights is None:
            return None
        inputs = keys.clip_inputs(latent.digest, self.weights)
        return inputs if store.find(CLIP_STAGE, inputs) is not None else None

    def settings(self, takes: Sequence[PlannedTake], plan: Plan) -> Mapping[str, object] | None:
        self._refuse_other_passes(takes)
        layout = self.kept.layout
        if takes and self.checkpoint is not None and self.options.takes:
            requests = [self.request(take, plan) for take in takes]
            layout = settings.layout_for(self.options.engine, self.kept, requests, self.checkpoint)
        return {
            "weights": self.weights,
            "layout": asdict(layout) if layout else None,
            "guidance_batch": self.guidance_batch,
            "dtype": self.dtype,
            **({"draft_lora": self.draft_lora.inputs()} if self._drafts and self.draft_lora else {}),
        }

    def _refuse_other_passes(self, takes: Sequence[PlannedTake]) -> None:
        """Raises UserMistake where takes under way were begun with the other number of forwards for a step."""
        asked, kept = self.options.engine.guidance_batch, self.kept.guidance_batch
        if asked is None or kept in (None, asked):
            return
        begun = [take.name for take in takes if any((self.out / "ckpt" / take.key).glob("step-*"))]
        if begun:
            raise UserMistake(
                f"--guidance-batch {asked}: {', '.join(begun[:6])} were begun with {kept} forward(s) for a step",
                f"Finish them with --guidance-batch {kept} first, or remove their folders under ckpt/.",
            )

    def notes(self) -> Sequence[str]:
        if self.checkpoint is not None:
            return self._draft_notes()
        if self.weights is None:
            return ("weights: not found, so it cannot be known which takes are there; " + settings.WHERE_HINT,)
        return ("weights: not found; takes are known by those of the last run",)

    def _draft_notes(self) -> tuple[str, ...]:
        """Which pair drafts are made with; without one what they will look like."""
        if not self._drafts:
            return ()
        pair = self.distilled.pair
        if pair is not None:
            return (f"draft: step-distilled LoRA pair {pair.name} ({pair.high} with {pair.low.name})",)
        warning = NONE_FOUND.format(steps=self._drafts[0].model.steps)
        return (warning, *(f"not taken as a distilled pair: {why}" for why in self.distilled.refused))

    def find_clip(
        self, store: Store, plan: Plan, take: PlannedTake, stopping: Callable[[], bool]
    ) -> StoredArtifact | None:
        inputs = self._clip_key(store, take.key)
        if inputs is None:
            return None
        latent = store.get(LATENT, take.key)
        assert latent is not None
        return store.artifact(CLIP_STAGE, inputs, self._again(latent, take.name, stopping))

    def _again(
        self, latent: StoredArtifact, name: str, stopping: Callable[[], bool]
    ) -> Callable[[Path], Mapping[str, object]]:
        """Decodes kept latents once more, in a process of its own: this one stays without torch."""

        def decode(folder: Path) -> Mapping[str, object]:
            from render.children import run_child
            from render.renderers.animatic import failure

            if self.checkpoint is None:
                raise settings.no_weights()
            work = {
                "checkpoint": str(self.checkpoint.root),
                "latents": str(latent.file(LATENT_FILE)),
                "folder": str(folder),
                "device": self.options.engine.device,
                "name": name,
            }
            ended = run_child([sys.executable, "-m", "render.wan22.decode"], json.dumps(work).encode(), stopping)
            if ended.status != 0:
                raise failure(ended, f"take {name}")
            facts = json.loads(ended.out)
            assert isinstance(facts, dict)
            return facts

        return decode

    def provenance(self, store: Store, take: PlannedTake) -> Mapping[str, object]:
        latent = store.get(LATENT, take.key)
        return {} if latent is None else {"latent": latent.digest, **{k: latent.facts[k] for k in sorted(latent.facts)}}

    def request(self, take: PlannedTake, plan: Plan) -> ShotRequest:
        """What the engine is asked for a planned take."""
        shot = plan.storyboard.shot(take.shot_id)
        return keys.shot_request(shot, take.name, take.seed, plan.prompts[take.shot_id])

    def batch(self, job: Job, plan: Plan) -> Batch:
        """What the plan lacks, for the ranks. Raises BadModelFiles where there is nothing to make it with."""
        from render.wan22.jobfile import Batch, Task
        from render.wan22.layout import Layout

        if self.checkpoint is None or self.weights is None:
            raise settings.no_weights()
        tasks: dict[str, Task] = {}
        for take in plan.to_make:
            if take.key in tasks:
                tasks[take.key] = replace(tasks[take.key], names=(*tasks[take.key].names, take.name))
                continue
            shot = plan.storyboard.shot(take.shot_id)
            tasks[take.key] = Task(
                take.key, (take.name,), shot.id, take.take, take.inputs, self.request(take, plan), self._loras(shot)
            )
        engine, layout = plan.engine or {}, None
        if isinstance(found := engine.get("layout"), dict):
            layout = Layout(**found)
        requests = [task.request for task in tasks.values()]
        layout = layout or settings.layout_for(self.options.engine, self.kept, requests, self.checkpoint)
        wish = self.options.engine
        return Batch(
            out=job.out.absolute(),
            checkpoint=self.checkpoint.root,
            weights=self.weights,
            tasks=tuple(tasks.values()),
            layout=layout,
            token=job.rank.token,
            device=wish.device,
            dtype=self.dtype,
            wave=settings.wave_for(wish, layout, requests),
            guidance_batch=self.guidance_batch,
            exact=wish.exact,
            deadline_s=settings.deadline_of(wish.until_time),
        )

    def make_batch(self, job: Job, plan: Plan) -> Made:
        from render.wan22.run import make

        if not plan.to_make:
            from render.making import Made

            return Made(num_reused=len(plan.takes))
        if job.rank.first and self._drafts and self.distilled.pair is None:
            for note in self._draft_notes():
                job.report("warning", message=note)
        return make(job, plan, self.batch(job, plan))


def _wants_pair(shot: Shot) -> bool:
    return shot.model.preset == DRAFT and not shot.model.loras


@lru_cache(maxsize=4)
def _opened(folder: Path) -> tuple[Checkpoint, Mapping[str, str]]:
    """A checkpoint and its digests, once a process: reading them again and again would cost more than the plan."""
    from render.errors import BadModelFiles

    checkpoint = settings.open_weights(folder)
    try:
        return checkpoint, checkpoint.digest()
    except OSError as error:
        raise BadModelFiles(f"{folder}: cannot be read ({error})", settings.WHERE_HINT) from None
