"""What a batch runs with: weights, layout, and what an earlier run of the folder chose and this one keeps.

Reads headers of model files and the folder's last `plan.json`; loads nothing. Imports no torch.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from render.errors import BadModelFiles, UserMistake
from render.options import EngineOptions
from render.wan22.layout import (
    Layout,
    Work,
    cards,
    check_heads,
    check_layout,
    check_machines,
    choose_layout,
    num_ranks,
    parse_layout,
)
from wan22_inference.errors import CheckpointError
from wan22_inference.request import ShotRequest

if TYPE_CHECKING:
    from wan22_inference.checkpoint import Checkpoint

MODELS = "models"
USUAL_NAMES = ("Wan2.2-T2V-A14B", "Wan2.2-T2V-A14B-Diffusers")
MARKS = ("high_noise_model", "model_index.json")
WHERE_HINT = (
    "Name the folder of Wan2.2-T2V-A14B with --checkpoint, or put it under $REELWRIGHT_MODELS (default models/). "
    "`--renderer animatic` makes the film with drawn panels meanwhile."
)
LEAST_STEPS = 160
"""Steps that a replica makes with one expert before it takes the other, where nobody said `--wave`."""


@dataclass(frozen=True)
class Kept:
    """What the last run's `plan.json` says of the engine; empty where there is none."""

    weights: Mapping[str, str] | None = None
    layout: Layout | None = None
    guidance_batch: str | None = None
    dtype: str | None = None


def read_kept(out: Path) -> Kept:
    """The engine's part of the folder's `plan.json`."""
    try:
        plan = json.loads((out / "plan.json").read_text("utf-8"))
        engine = plan["engine"]
        return Kept(
            weights=engine["weights"],
            layout=Layout(**engine["layout"]) if engine["layout"] else None,
            guidance_batch=engine["guidance_batch"],
            dtype=engine["dtype"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Kept()


def find_checkpoint(options: EngineOptions, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The model folder: the one named, else the likeliest under `$REELWRIGHT_MODELS`; None where there is none."""
    if options.checkpoint is not None:
        return options.checkpoint.absolute()
    root = Path(environ.get("REELWRIGHT_MODELS") or MODELS).absolute()
    candidates = [root / name for name in USUAL_NAMES]
    if root.is_dir():
        candidates += [root, *sorted(path for path in root.iterdir() if path.is_dir())]
    return next((path for path in candidates if any((path / mark).exists() for mark in MARKS)), None)


def open_weights(folder: Path) -> Checkpoint:
    """The checked model files of a folder. Raises BadModelFiles."""
    from wan22_inference.checkpoint import open_checkpoint

    try:
        return open_checkpoint(folder)
    except CheckpointError as error:
        raise BadModelFiles(error.message, error.hint) from None
    except OSError as error:
        raise BadModelFiles(f"{folder}: cannot be read ({error.strerror})", WHERE_HINT) from None


def no_weights() -> BadModelFiles:
    """The error of a run that has to make takes and has nothing to make them with."""
    return BadModelFiles("the wan22 renderer has no model files: none were found", WHERE_HINT)


def layout_for(
    options: EngineOptions, kept: Kept, requests: Sequence[ShotRequest], checkpoint: Checkpoint
) -> Layout:
    """The layout asked for, else the one this folder was begun with, else the one that suits. Raises UserMistake."""
    world, local_world = num_ranks(options)
    config = checkpoint.expert("high").config
    if options.layout is not None:
        layout = parse_layout(options.layout, world)
        check_machines(layout, local_world)
        check_heads(layout, config.num_heads)
        return layout
    if kept.layout is not None and kept.layout.world == world:
        try:
            check_layout(kept.layout, world)
            check_machines(kept.layout, local_world)
            check_heads(kept.layout, config.num_heads)
            return kept.layout
        except UserMistake:
            pass  # other weights or machines than before
    if options.device == "cpu":
        return Layout(world, 1, 1)
    work = Work(
        num_shots=len(requests),
        expert_bytes=config.num_parameters * (4 if options.dtype == "float32" else 2),
        num_tokens=max((request.clip.num_tokens for request in requests), default=0),
        num_heads=config.num_heads,
    )
    return choose_layout(work, world, local_world, min(cards(), default=None))


def wave_for(options: EngineOptions, layout: Layout, requests: Sequence[ShotRequest]) -> int:
    """Shots between two exchanges of experts: as asked, else so many that each replica makes LEAST_STEPS steps.

    An exchange reads one expert, some tens of seconds; four shots of 40 steps make that a few per cent, and the first
    takes can be looked at after four shots instead of after all.
    """
    if options.wave is not None:
        return options.wave
    steps = max(1, min((request.num_steps for request in requests), default=1))
    return layout.replicas * -(-LEAST_STEPS // steps)


def deadline_of(until_time: str | None, now: datetime | None = None) -> float | None:
    """The next moment with that time of day, as a wall clock. Raises UserMistake."""
    if until_time is None:
        return None
    now = now or datetime.now()
    try:
        moment = datetime.strptime(until_time.strip(), "%H:%M")
    except ValueError:
        raise UserMistake(f"--until-time {until_time!r} is no time of day", "Write --until-time 06:00.") from None
    ends = now.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)
    return (ends if ends > now else ends + timedelta(days=1)).timestamp()
