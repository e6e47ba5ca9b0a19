"""Ranks that share a batch through the store, where the takes need no collective work between them.

Rank 0 takes the lock; the others wait to see it, make their share, and hand in what came of it as a small file. Rank 0
waits for those files. Knows no renderer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from post.suite import Stopped
from render.atomic import write_json
from render.errors import ReelwrightError
from render.keys import key_of
from render.lock import wait_for_token
from render.making import Made
from render.plan import Plan
from render.ranks import Rank
from storyboards.times import MODEL_FPS

if TYPE_CHECKING:
    from render.job import Job

FIRST_WITHIN_S = 120.0
POLL_S = 0.05
LOOK_UP_S = 1.0
TAKE_BYTES_PER_PIXEL = 0.35
"""The mezzanine codec, per pixel and frame, rounded up from what drawn panels take."""
FILM_BYTES_PER_PIXEL = 0.15
"""Stretches and the joined film together, per pixel, frame and language."""
SPARE_BYTES = 20_000_000


def room_needed(plan: Plan) -> int:
    """Bytes of disk to have free before a run starts: takes still to make, and the films."""
    board = plan.storyboard
    pixels = board.project.canvas.width_px * board.project.canvas.height_px
    clip_frames = float(board.project.fps * board.model.frames / MODEL_FPS)
    film_frames = float(board.project.fps * plan.estimated_s)
    takes = len(plan.to_make) * clip_frames * TAKE_BYTES_PER_PIXEL
    films = sum(len(output.languages) for output in board.outputs) * film_frames * FILM_BYTES_PER_PIXEL
    return round(pixels * (takes + films)) + SPARE_BYTES


def wait_for_first(out: Path, rank: Rank, stopping: Callable[[], bool]) -> None:
    """Returns once rank 0 of this launch holds the folder. Raises FolderInUse or IoProblem when it never does."""
    ends = time.monotonic() + FIRST_WITHIN_S
    while True:
        if stopping():
            raise Stopped
        try:
            wait_for_token(out, rank.token, min(LOOK_UP_S, max(ends - time.monotonic(), 0)))
            return
        except ReelwrightError:
            if time.monotonic() >= ends:
                raise


def _file(out: Path, token: str, rank: int) -> Path:
    return out / "ranks" / f"{key_of('launch', {'token': token})[:12]}-{rank}.json"


def hand_in(job: Job, made: Made) -> None:
    """Another rank's report to rank 0, written when its share is done."""
    path = _file(job.out, job.rank.token, job.rank.rank)
    path.parent.mkdir(exist_ok=True)
    write_json(path, {"failed": made.failed, "made": made.num_made})


def gather(job: Job, plan: Plan, made: Made) -> None:
    """Rank 0 waits for every other rank's report and adds it to its own. Raises Stopped.

    A rank that dies ends the launch (torchrun stops the others), so there is no time limit here.
    """
    for rank in range(1, job.rank.world):
        path = _file(job.out, job.rank.token, rank)
        if path.with_suffix(".done").exists():
            continue
        while not path.exists():
            if job.stopping():
                raise Stopped
            time.sleep(POLL_S)
        report = json.loads(path.read_text("utf-8"))
        made.failed.update(report["failed"])
        made.num_made += int(report["made"])
        path.replace(path.with_suffix(".done"))  # planned again, rank 0 goes on alone
