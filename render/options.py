"""What a run was asked for at the command line, checked for sense. Knows nothing of how it is done."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

UNTIL = ("plan", "render", "film", "exhibition")
DEVICES = ("cuda", "cpu")
DTYPES = ("bfloat16", "float32")
GUIDANCE_BATCHES = ("two", "one")


@dataclass(frozen=True)
class EngineOptions:
    """Wishes that only the wan22 renderer looks at."""

    checkpoint: Path | None = None  # None: looked for under $REELWRIGHT_MODELS
    layout: str | None = None  # `replicas=1,ulysses=4[,shard=4]`; None: chosen
    wave: int | None = None  # shots between two exchanges of experts; None: chosen
    device: str = "cuda"
    dtype: str | None = None  # of matrix products; None: as planned before, else bfloat16
    exact: bool = False  # refuse to go on with a shot begun under another fingerprint
    num_ranks: int | None = None  # `--nproc`; None: one for each GPU
    until_time: str | None = None  # HH:MM, local: no step begins after it
    guidance_batch: str | None = None  # forwards for prompt and negative: one | two; None: as planned before, else two


@dataclass(frozen=True)
class Options:
    """One run's wishes."""

    renderer: str = "wan22"
    shots: tuple[str, ...] | None = None  # None: all
    until: str = "exhibition"
    fill: str | None = None  # animatic: stand in for missing takes
    out: Path | None = None  # folder of folders; None: $REELWRIGHT_OUT, else out
    num_workers: int | None = None  # None: one for each core
    outputs: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None  # None: those of each output
    takes: bool = True  # False: films from the takes there are
    targets: tuple[Path, ...] = ()  # folders that the exhibition is copied to
    sign_certificate: Path | None = None  # None: $REELWRIGHT_SIGNING_CERT, else a test chain
    sign_key: Path | None = None
    engine: EngineOptions = EngineOptions()
    supervised: bool = False  # ranks are started and watched by this process, instead of being it

    @property
    def out_root(self) -> Path:
        """DIR of DIR/<project id>/."""
        return self.out if self.out is not None else Path(os.environ.get("REELWRIGHT_OUT") or "out")

    @property
    def workers(self) -> int:
        """How many things are made at a time."""
        return self.num_workers or len(os.sched_getaffinity(0))

    def reaches(self, stage: str) -> bool:
        """Whether the run goes as far as a stage of `UNTIL`."""
        return UNTIL.index(self.until) >= UNTIL.index(stage)
