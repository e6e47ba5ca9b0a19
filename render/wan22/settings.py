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
    check_heads,
    check_layout,
    check_machines,
    num_ranks,
    parse_layout,
)
from wan22_inference.errors import CheckpointError
from wan22_inference.request import ShotRequest

if TYPE_CHECKING:
    from wan22_inference.checkpoint import Checkpoint

MODELS = "models"
USUAL_NAMES = ("Wan2.2-T2V-A14B", "Wan2.2-T2V-A14B-Diffusers")
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
    """The model folder: the one named, else the only one under `$REELWRIGHT_MODELS`; None where there is none.

    One with a published name is meant before others. Raises BadModelFiles where several could be meant: which of
    them a film is made with is not ours to guess, since it changes every take.
    """
    if options.checkpoint is not None:
        return options.checkpoint.absolute()
    root = Path(environ.get("REELWRIGHT_MODELS") or MODELS).absolute()
    usual = [path for name in USUAL_NAMES if _likeness(path := root / name)]
    rated = {path: _likeness(path) for path in _folders(root)}
    best = max(rated.values(), default=0)
    found = _distinct(usual or [path for path, rate in rated.items() if rate == best > 0])
    if len(found) > 1:
        listed = "\n".join(f"  - {path}" for path in found)
        raise BadModelFiles(
            f"{len(found)} folders under {root} look like model files of Wan2.2, and which one is meant is not said:\n"
            f"{listed}",
            "Name one with --checkpoint DIR; `reelwright models inventory` tells what each of them holds.",
        )
    return found[0] if found else None


def _folders(root: Path) -> list[Path]:
    try:
        return [root, *sorted(path for path in root.iterdir() if path.is_dir())]
    except OSError:
        return []


def _likeness(folder: Path) -> int:
    """2: looks like the model, 1: of its family, so that opening it says what is wrong with it, 0: something else."""
    try:
        if (folder / "high_noise_model").is_dir():
            told = _read_object(folder / "high_noise_model" / "config.json")
            return 1 if told.get("model_type", "t2v") != "t2v" or told.get("in_dim", 16) != 16 else 2
        if not (folder / "model_index.json").is_file():
            return 0
    except OSError:
        return 0
    index = _read_object(folder / "model_index.json")
    name = index.get("_class_name")
    if name is None:
        return 2
    return 0 if not str(name).startswith("Wan") else 2 if name == "WanPipeline" and index.get("transformer_2") else 1


def _read_object(path: Path) -> Mapping[str, object]:
    """A JSON object, empty where the file is none: what is wrong with it is said when the folder is opened."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _distinct(paths: Sequence[Path]) -> list[Path]:
    """Links to a folder that is there as well are the same folder."""
    return list({os.path.realpath(path): path for path in reversed(paths)}.values())[::-1]


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


def layout_for(options: EngineOptions, kept: Kept, requests: Sequence[ShotRequest], checkpoint: Checkpoint) -> Layout:
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
    if options.device == "cpu" or not requests:
        return Layout(world, 1, 1)
    from render.planning.choosing import layout_of_run

    return layout_of_run(options, kept, requests, checkpoint, (world, local_world))


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
