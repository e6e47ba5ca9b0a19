"""The step-distilled LoRA pair that preset `draft` goes with: found by name and content, exactly one or none.

Looks in the checkpoint's `loras/`, and beside the checkpoint and under `$REELWRIGHT_MODELS` in `loras/` folders and in
folders with a telling name. A pair is two LoRA files whose names differ in high and low only. Reads headers, loads
nothing; which shots use the pair, the renderer says. Imports no torch.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from render.errors import UserMistake
from render.wan22.settings import MODELS
from wan22_inference.errors import EngineError
from wan22_inference.lora import check_fits, open_lora

if TYPE_CHECKING:
    from wan22_inference.checkpoint import Checkpoint, ExpertName

DRAFT = "draft"
MAX_DEPTH = 3
_DISTILLED = re.compile(r"lightning|distill|lightx2v|(?<!\d)4[ _-]?steps?(?![a-z])", re.IGNORECASE)
_STEPS = re.compile(r"(?<!\d)(\d+)[ _-]?steps?(?![a-z])", re.IGNORECASE)
_OTHER_MODEL = re.compile(r"(?<![a-z0-9])(?:ti2v|i2v|s2v|v2v|vace|animate)(?![a-z0-9])", re.IGNORECASE)
_SIDE = re.compile(r"(?<![a-z])(high|low)(?:[ _-]?noise)?(?![a-z])", re.IGNORECASE)

NONE_FOUND = (
    "draft without a distilled pair: {steps} steps without guidance look unfinished; put the high-noise and low-noise "
    "LoRA of a 4-step Lightning (LightX2V) pair into the checkpoint's loras/, or into loras/ under $REELWRIGHT_MODELS"
)


@dataclass(frozen=True)
class Pair:
    """Two LoRA files of one distillation."""

    name: str  # what people call it: the path from where it was found, with * for high and low
    high: Path
    low: Path


@dataclass(frozen=True)
class Search:
    """What was found: at most one usable pair, and why other files that look like one are none."""

    pair: Pair | None = None
    refused: tuple[str, ...] = ()


def find_pair(checkpoint: Checkpoint, environ: Mapping[str, str] = os.environ) -> Search:
    """The one pair for a checkpoint. Raises UserMistake where there are several."""
    good: dict[tuple[Path, Path], Pair] = {}
    refused: list[str] = []
    for pair in _by_name(places(checkpoint.root, environ), refused):
        why = _unfit(pair, checkpoint)
        if why:
            refused.append(why)
        else:
            good.setdefault((pair.high.resolve(), pair.low.resolve()), pair)
    if len(good) > 1:
        names = "; ".join(f"{pair.high} with {pair.low.name}" for pair in good.values())
        first = next(iter(good.values()))
        raise UserMistake(
            f"preset draft: {len(good)} step-distilled LoRA pairs were found: {names}",
            "Choose one in the storyboard, linked or copied into its folder: model: {preset: draft, loras: "
            f"[{{high: {first.high.name}, low: {first.low.name}}}]}}; or keep only one of them where they are.",
        )
    return Search(next(iter(good.values()), None), tuple(dict.fromkeys(refused)))


def read_kept_pair(out: Path) -> tuple[str, str] | None:
    """Digests (high, low) of the pair that the folder's last run used."""
    try:
        found = json.loads((out / "plan.json").read_text("utf-8"))["engine"]["draft_lora"]
        return str(found["high"]), str(found["low"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def places(checkpoint: Path, environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Folders that are looked through."""
    found = [checkpoint / "loras"]
    for root in dict.fromkeys((Path(environ.get("REELWRIGHT_MODELS") or MODELS).absolute(), checkpoint.parent)):
        found.append(root / "loras")
        for folder in _folders(root):
            found += [folder / "loras"] if folder != checkpoint else []
            found += [folder] if _DISTILLED.search(folder.name) and folder != checkpoint else []
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(path for path in root.iterdir() if path.is_dir())
    except OSError:
        return []


def _by_name(folders: Iterable[Path], refused: list[str]) -> Iterator[Pair]:
    """Pairs going by their names; what looks like half of one is told."""
    for folder in folders:
        sides: dict[str, dict[str, Path]] = {}
        for path, name in _weights(folder):
            told = f"{folder.name}/{name}"
            steps = {int(number) for number in _STEPS.findall(told)}
            match = list(_SIDE.finditer(name))
            if not _DISTILLED.search(told) or _OTHER_MODEL.search(told) or (steps and 4 not in steps) or not match:
                continue
            side = match[-1]  # the file's own word, where a folder says one too
            kind = name[: side.start()] + "*" + name[side.end() :]
            sides.setdefault(kind.casefold(), {})[side[1].casefold()] = path
        for kind, found in sorted(sides.items()):
            if len(found) == 2:
                yield Pair(f"{folder.name}/{kind}", found["high"], found["low"])
            else:
                refused += [f"{path}: its other half is missing" for path in found.values()]


def _weights(folder: Path) -> Iterator[tuple[Path, str]]:
    """Safetensors files of a folder and those below, with their paths from it."""
    for here, folders, files in os.walk(folder, followlinks=True):
        below = Path(here).relative_to(folder)
        folders[:] = sorted(folders) if len(below.parts) < MAX_DEPTH else []
        for name in sorted(files):
            if name.casefold().endswith(".safetensors"):
                yield Path(here) / name, (below / name).as_posix()


def _unfit(pair: Pair, checkpoint: Checkpoint) -> str:
    """Why a pair cannot be used; empty if it can."""
    sides: tuple[tuple[ExpertName, Path], ...] = (("high", pair.high), ("low", pair.low))
    for expert, path in sides:
        try:
            check_fits([open_lora(path, expert=expert)], checkpoint.expert(expert).tensors)
        except EngineError as error:
            return error.message
    return ""
