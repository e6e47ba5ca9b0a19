"""How a rank tells where it stands, and how it ends: the agreement between the batch's ranks and whoever watches them.

Starting. `torchrun … -m render.wan22 JOBFILE` is one rank of a batch. JOBFILE is what `jobfile.write_job(path, batch)`
wrote: everything a rank needs (takes with requests and keys, model folder, settings, output folder, run token); a
rank opens neither storyboard nor plan, and takes no lock: the parent holds it. Without torchrun it is one rank of one.

Working. `out/ranks/<rank>.json` is rewritten (whole, not synced) at every step and at every change of phase:

    rank, world, pid, token     `token` is the run's: files with another token are an earlier run's
    phase                       start | encode | load | high | low | decode | finish | done
    take, step, num_steps       the take under work and steps done, over both experts; null in other phases
    at, at_monotonic            wall clock and `time.monotonic()` of the last sign of progress, seconds
    step_s                      seconds of the newest step, null before the first
    resumed                     {take: step} that this rank took up from checkpoints
    done                        {take: stage} of what this rank finished: latent, clip
    failed                      {take: message} of what it gave up

A step is expected every few seconds or minutes (`step_s` tells). `start`, `encode`, `load`, `decode` and `finish` show
progress only between items: give them a limit of their own, of half an hour or more.

Ending. Exit code 0: this rank's part is done (failed takes included: they are in `failed`). 75: stopped after a
checkpoint (signal or `--until-time`). 1: anything else; then `out/ranks/<rank>.error.txt` holds the rank's own
traceback and `out/ranks/<rank>.error.json` {message, hint, exit_code}, exit_code as DESIGN has it (2, 65, 69, 74, 1).
torchrun turns every code but 0 into 1, so read `phase`: it is `done` only after a normal end, `stopped` after 75. A
rank that died without either (a kill, a crash) left neither file nor last phase. SIGTERM, SIGINT and SIGUSR1 end the
step, write a checkpoint and exit 75.

Reading the result. What is in the store counts: a take is made when `clip` of its latent is there (`Wan22Renderer.
take_clip`); why it is not, `failed` says.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from render.atomic import write_json

RANKS_FOLDER = "ranks"


def beat_path(out: Path, rank: int) -> Path:
    """`out/ranks/<rank>.json`."""
    return out / RANKS_FOLDER / f"{rank}.json"


def error_path(out: Path, rank: int) -> Path:
    """`out/ranks/<rank>.error.txt`, a rank's own traceback; the same with `.json` is the error in fields."""
    return out / RANKS_FOLDER / f"{rank}.error.txt"


@dataclass
class Beat:
    """One rank's state as its file has it."""

    rank: int
    world: int
    token: str
    pid: int = field(default_factory=os.getpid)
    phase: str = "start"
    take: str | None = None
    step: int | None = None
    num_steps: int | None = None
    step_s: float | None = None
    at: float = 0.0
    at_monotonic: float = 0.0
    resumed: dict[str, int] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class Heart:
    """Writes a rank's file; several threads may."""

    def __init__(self, out: Path, rank: int, world: int, token: str) -> None:
        self._path = beat_path(out, rank)
        self.beat = Beat(rank, world, token)
        self._lock = threading.Lock()
        for stale in (error_path(out, rank), error_path(out, rank).with_suffix(".json")):
            stale.unlink(missing_ok=True)

    def phase(self, name: str) -> None:
        """A new phase begins."""
        self.tell(phase=name, take=None, step=None, num_steps=None)

    def tell(self, **fields: object) -> None:
        """Changes fields and writes the file."""
        with self._lock:
            for name, value in fields.items():
                setattr(self.beat, name, value)
            self._write()

    def done(self, takes: Iterable[str], stage: str) -> None:
        """Takes have their latents or their clip."""
        with self._lock:
            self.beat.done.update(dict.fromkeys(takes, stage))
            self._write()

    def failed(self, takes: Iterable[str], message: str) -> None:
        """Takes are given up."""
        with self._lock:
            self.beat.failed.update(dict.fromkeys(takes, message))
            self._write()

    def resumed(self, take: str, step: int) -> None:
        """A take goes on from a checkpoint."""
        with self._lock:
            self.beat.resumed[take] = step
            self._write()

    def _write(self) -> None:
        self.beat.at, self.beat.at_monotonic = round(time.time(), 3), round(time.monotonic(), 3)
        write_json(self._path, asdict(self.beat), durable=False)


def read_beats(out: Path, token: str | None = None) -> dict[int, Beat]:
    """The files of all ranks (of one run, if `token` is given), by rank; unreadable ones are left out."""
    beats: dict[int, Beat] = {}
    for path in (out / RANKS_FOLDER).glob("*.json"):
        if not path.stem.isdigit():
            continue
        try:
            beat = Beat(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):
            continue
        if token is None or beat.token == token:
            beats[beat.rank] = beat
    return beats


def write_error(out: Path, rank: int, trace: str, fields: Mapping[str, object]) -> None:
    """Leaves a rank's traceback and its error in fields (message, hint, exit_code)."""
    path = error_path(out, rank)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(trace, "utf-8")
    write_json(path.with_suffix(".json"), fields, durable=False)


def read_error(out: Path, rank: int) -> Mapping[str, object] | None:
    """What `write_error` left: message, hint, exit_code; None where there is nothing."""
    try:
        value = json.loads(error_path(out, rank).with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
