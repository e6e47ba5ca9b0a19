"""What the conductor knows of a renderer: how takes are keyed, found, made and described.

Planning asks `inputs`, `is_made` and `settings`; casting and publishing ask `find_clip` and `provenance`. A renderer
makes its takes one by one (`TakeRenderer`) or as one batch (`BatchRenderer`). Knows neither of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from render.enhance import Enhanced
from render.store import Store, StoredArtifact
from storyboards.story import Shot

if TYPE_CHECKING:
    from render.job import Job
    from render.making import Made
    from render.plan import Plan, PlannedTake, Stored

CLIP = "clip.mov"
"""The file of every clip artifact."""


class Renderer(Protocol):
    """What every renderer can tell."""

    @property
    def name(self) -> str: ...

    @property
    def stage(self) -> str:
        """The stage whose key is the identity of a take."""
        ...

    def inputs(self, shot: Shot, take: int, seed: int, enhanced: Enhanced) -> Mapping[str, object]:
        """Everything that is meant to change the take's picture, as JSON values."""
        ...

    def is_made(self, store: Stored, key: str) -> bool:
        """Whether the take's clip is there, as far as sizes tell."""
        ...

    def settings(self, takes: Sequence[PlannedTake], plan: Plan) -> Mapping[str, object] | None:
        """What `plan.json` keeps of the engine for the next run, given the takes still to make."""
        ...

    def notes(self) -> Sequence[str]:
        """What a plan's reader should know, a line each."""
        ...

    def find_clip(
        self, store: Store, plan: Plan, take: PlannedTake, stopping: Callable[[], bool]
    ) -> StoredArtifact | None:
        """The take's clip with the way to make it again should it be damaged; None where it was never made."""
        ...

    def provenance(self, store: Store, take: PlannedTake) -> Mapping[str, object]:
        """Fields that a take's record has besides the common ones."""
        ...


@runtime_checkable
class TakeRenderer(Renderer, Protocol):
    """Makes takes one by one."""

    def build(
        self, shot: Shot, take: int, seed: int, enhanced: Enhanced, stopping: Callable[[], bool]
    ) -> Callable[[Path], Mapping[str, object]]:
        """What the store calls to make a take's clip."""
        ...


@runtime_checkable
class BatchRenderer(Renderer, Protocol):
    """Makes all takes of a run together."""

    def make_batch(self, job: Job, plan: Plan) -> Made:
        """Makes what the plan lacks, or this rank's part of it. Raises Stopped, Paused, OSError, ReelwrightError."""
        ...
