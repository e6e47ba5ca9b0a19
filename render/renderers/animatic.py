"""The animatic as a renderer: from a shot to a drawn clip in the store.

Drawing runs in a process of its own, one per clip, so that a crash is one failed take and both cores are used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from render.animatic import PanelSpec, take_inputs
from render.children import Ended, run_child
from render.enhance import Enhanced
from render.errors import ReelwrightError
from render.renderers.draw import spec_to_json
from render.renderers.protocol import CLIP as CLIP
from render.store import Store, StoredArtifact
from storyboards.story import Shot, Storyboard
from storyboards.times import MODEL_FPS

if TYPE_CHECKING:
    from render.plan import Plan, PlannedTake, Stored

STAGE = "clip-animatic"


@dataclass(frozen=True)
class AnimaticRenderer:
    """Draws the takes of one storyboard."""

    storyboard: Storyboard
    sha256: Callable[[Path], str]
    name: str = "animatic"
    stage: str = STAGE
    engine: Mapping[str, object] | None = None  # what the folder's plan says of the other renderer, handed on

    def spec(self, shot: Shot, take: int, seed: int, enhanced: Enhanced) -> PanelSpec:
        """What the panel is drawn from: the director's words without lettering, camera, light, blocks."""
        panel = self.storyboard.folder / shot.panel if shot.panel else None
        words = shot.prompt if shot.lettering == "keep" else enhanced.stripped
        return PanelSpec(
            shot_id=shot.id,
            take=take,
            prompt=words,
            framing=shot.camera.framing,
            move=shot.camera.move,
            lens_mm=shot.camera.lens_mm,
            light=shot.light,
            place=shot.place[1] if shot.place else "",
            characters=tuple(words for _, words in shot.characters),
            style=shot.style.add if shot.style else "",
            act=shot.act or "",
            canvas=self.storyboard.project.canvas,
            fps=self.storyboard.project.fps,
            seconds=shot.model.frames / MODEL_FPS,
            seed=seed,
            panel_sha256=self.sha256(panel) if panel else None,
        )

    def inputs(self, shot: Shot, take: int, seed: int, enhanced: Enhanced) -> Mapping[str, object]:
        return take_inputs(self.spec(shot, take, seed, enhanced))

    def is_made(self, store: Stored, key: str) -> bool:
        return store.get(self.stage, key) is not None

    def settings(self, takes: Sequence[PlannedTake], plan: Plan) -> Mapping[str, object] | None:
        return self.engine

    def notes(self) -> Sequence[str]:
        return ()

    def find_clip(
        self, store: Store, plan: Plan, take: PlannedTake, stopping: Callable[[], bool]
    ) -> StoredArtifact | None:
        if not self.is_made(store, take.key):
            return None
        shot = plan.storyboard.shot(take.shot_id)
        build = self.build(shot, take.take, take.seed, plan.prompts[take.shot_id], stopping)
        return store.artifact(take.stage, take.inputs, build)

    def provenance(self, store: Store, take: PlannedTake) -> Mapping[str, object]:
        return {}

    def build(
        self, shot: Shot, take: int, seed: int, enhanced: Enhanced, stopping: Callable[[], bool]
    ) -> Callable[[Path], Mapping[str, object]]:
        """What the store calls to make the take's clip."""

        def draw(folder: Path) -> Mapping[str, object]:
            spec = spec_to_json(self.spec(shot, take, seed, enhanced))
            panel = str(self.storyboard.folder / shot.panel) if shot.panel else None
            return run_worker({"spec": spec, "panel": panel, "folder": str(folder)}, f"shot {shot.id}", stopping)

        return draw


def run_worker(job: Mapping[str, object], what: str, stopping: Callable[[], bool]) -> Mapping[str, object]:
    """Runs the drawing process on one job; gives the clip's facts. Raises ReelwrightError, Stopped, OSError."""
    ended = run_child([sys.executable, "-m", "render.renderers.draw"], json.dumps(job).encode(), stopping)
    if ended.status == 0:
        facts = json.loads(ended.out)
        assert isinstance(facts, dict)
        return facts
    raise failure(ended, what)


def failure(ended: Ended, what: str) -> Exception:
    """The error a failed worker deserves: its own message where it gave one, else its last words."""
    from errno import ENOSPC
    from os import strerror

    said = _json_line(ended.out)
    if said.get("errno") == ENOSPC or b"No space left on device" in ended.talk:
        return OSError(ENOSPC, strerror(ENOSPC), what)
    if "message" in said:
        return ReelwrightError(f"{what}: {said['message']}", str(said.get("hint", "")))
    talk = ended.talk.decode("utf-8", "replace").strip()
    tail = talk.splitlines()[-1] if talk else "it said nothing"
    error = ReelwrightError(f"{what}: drawing ended with status {ended.status}: {tail}", "Its last words are in log/.")
    error.add_note(talk)
    return error


def _json_line(out: bytes) -> dict[str, object]:
    try:
        value = json.loads(out)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
