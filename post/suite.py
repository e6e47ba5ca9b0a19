"""The suite: what finishing is given to work with, handed in by whoever runs it.

`artifact(stage, inputs, build)` returns what is stored under these inputs, or calls `build(folder)` to make it first.
`media(m)` gives the path of a cut's file, checked against its hash. `report` takes progress; `stopping` says that the run
is to end. Finishing never sees where or how things are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from post.cut import Media

T = TypeVar("T")
R = TypeVar("R")

Build = Callable[[Path], Mapping[str, object] | None]
"""Writes files into the empty folder it is given; what it returns is kept as the artifact's `facts` (JSON values)."""


class Artifact(Protocol):
    """Something stored whole, under a key made of its stage and inputs."""

    @property
    def key(self) -> str: ...

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents of its files: what goes into the inputs of things made from it."""
        ...

    @property
    def facts(self) -> Mapping[str, object]: ...

    def file(self, name: str) -> Path:
        """The path of one file, hashed against its manifest first; a damaged artifact is made again."""
        ...


class ArtifactMaker(Protocol):
    def __call__(self, stage: str, inputs: Mapping[str, object], build: Build) -> Artifact:
        """Inputs are JSON values (str, int, float, bool, None, lists and maps of them); Fractions go in as text."""
        ...


class Reporter(Protocol):
    def __call__(self, event: str, /, **fields: object) -> None:
        """Progress: `("progress", stage="stretch", item="r001 en", done=3, total=24)`, `("warning", message=...)`."""
        ...


class Stopped(Exception):
    """The run was asked to end; nothing is wrong and everything finished is kept."""


def _silent(event: str, /, **fields: object) -> None:
    """Reports nothing."""


@dataclass(frozen=True)
class Suite:
    """What finishing works with."""

    artifact: ArtifactMaker
    media: Callable[[Media], Path]
    report: Reporter = _silent
    stopping: Callable[[], bool] = lambda: False
    num_workers: int = 2  # things made at a time; each external program is pinned to one thread

    def check(self) -> None:
        """Raises Stopped when the run is to end."""
        if self.stopping():
            raise Stopped

    def each(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """`work` over `items`, `num_workers` at a time, results in order; the first error ends it."""
        self.check()
        if len(items) < 2 or self.num_workers < 2:
            results = []
            for item in items:
                self.check()
                results.append(work(item))
            return results

        def guarded(item: T) -> R:
            self.check()
            return work(item)

        with ThreadPoolExecutor(self.num_workers) as pool:
            futures = [pool.submit(guarded, item) for item in items]
            done, waiting = wait(futures, return_when=FIRST_EXCEPTION)
            if waiting:
                for future in waiting:
                    future.cancel()
            for future in futures:
                if future in done and not future.cancelled() and future.exception() is not None:
                    future.result()
            return [future.result() for future in futures]
