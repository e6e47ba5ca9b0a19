"""Asks for one more take of a shot, after checking that there is such a shot."""

from __future__ import annotations

import difflib
from pathlib import Path

from render.errors import UserMistake
from render.lock import FolderLock
from render.plan import ExtraTake
from render.ranks import this_rank
from render.retakes import add_retake
from storyboards import load


def ask_retake(storyboard: Path, out: Path, shot_id: str, seed: int | None) -> ExtraTake:
    """Adds the next take number of a generated shot to `retakes.json`. Raises UserMistake, FolderInUse."""
    board = load(storyboard)
    shots = {shot.id: shot for shot in board.shots}
    if shot_id not in shots:
        near = difflib.get_close_matches(shot_id, shots, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Shots: {', '.join(list(shots)[:12])}"
        raise UserMistake(f"no shot {shot_id!r} in {storyboard}", hint)
    shot = shots[shot_id]
    if shot.kind != "generated":
        raise UserMistake(f"shot {shot_id} is a {shot.kind}; takes are made of generated shots only", "")
    out.mkdir(parents=True, exist_ok=True)
    with FolderLock.acquire(out, this_rank().token):
        return add_retake(out, shot_id, shot.takes, seed)
