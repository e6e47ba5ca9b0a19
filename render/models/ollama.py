"""Ollama's store: manifests that name blobs. One asset per tag; blobs that several tags share count once.

Knows the store's form, checks names and sizes; whether a blob's bytes are what its name says, `verify --deep` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from render.models.assets import Asset, Item, Weight
from render.models.problems import Problem
from render.models.seeing import see_one
from render.models.walk import Folder
from wan22_inference.checkpoint.parts import read_json
from wan22_inference.errors import CheckpointError

_MODEL = "application/vnd.ollama.image.model"
_AGAIN = "run `ollama pull` for this model again"


def is_store(folder: Folder) -> bool:
    """`manifests/` and `blobs/` side by side."""
    return {"manifests", "blobs"} <= folder.folders.keys()


def read_store(folder: Folder) -> list[Asset]:
    """One asset per tag, and one for each blob that no manifest names."""
    blobs = {item.path.name.replace(":", "-"): item for item in folder.folders["blobs"].files}
    assets, named = [], set[str]()
    for manifest in _manifests(folder.folders["manifests"]):
        tag, layers, problem = _read(folder.folders["manifests"].path, manifest.path)
        asset, used = _asset(folder.path, tag, manifest, layers, blobs, problem)
        assets.append(asset)
        named |= used
    for name, item in blobs.items():
        if name not in named:
            assets.append(_orphan(name, item))
    return assets


def _manifests(folder: Folder) -> Iterator[Item]:
    yield from (item for item in folder.all_files() if not item.path.name.startswith("."))


def _read(root: Path, path: Path) -> tuple[str, list[dict[str, Any]], Problem | None]:
    """Tag and layers of a manifest: `manifests/<host>/library/qwen3/4b` is `qwen3:4b`."""
    parts = path.relative_to(root).parts
    name = "/".join(parts[1:-1]).removeprefix("library/") or path.parent.name
    tag = f"{name}:{parts[-1]}"
    try:
        table = read_json(path)
    except CheckpointError as error:
        return tag, [], Problem("damaged", path, error.message, _AGAIN)
    layers = [layer for layer in [*_list(table.get("layers")), table.get("config")] if isinstance(layer, dict)]
    sound = [layer for layer in layers if isinstance(layer.get("digest"), str) and isinstance(layer.get("size"), int)]
    if len(sound) != len(layers) or not layers:
        return tag, sound, Problem("damaged", path, f"{path}: does not list its layers", _AGAIN)
    return tag, sound, None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _asset(
    root: Path, tag: str, manifest: Item, layers: list[dict[str, Any]], blobs: dict[str, Item], problem: Problem | None
) -> tuple[Asset, set[str]]:
    problems = [problem] if problem else []
    items, weights, used = [manifest], list[Weight](), set[str]()
    for layer in layers:
        name = layer["digest"].replace(":", "-")
        used.add(name)
        item = blobs.get(name)
        if item is None:
            beside = any(other.startswith(f"{name}-partial") for other in blobs)
            state = ", an unfinished download lies beside it" if beside else ""
            problems.append(
                Problem("missing", root / "blobs" / name, f"{tag}: its blob {name[:19]} is missing{state}", _AGAIN)
            )
            continue
        items.append(item)
        if item.size_bytes != layer["size"]:
            what = f"{tag}: its blob {name[:19]} holds {item.size_bytes} bytes, its manifest says {layer['size']}"
            problems.append(Problem("size", item.path, what, _AGAIN))
        elif layer.get("mediaType") == _MODEL:
            weights.append(see_one(item))
            problems += weights[-1].head.problems
    part = next((weight.part for weight in weights if weight.part), None)
    asset = Asset(
        manifest.path, "ollama", "ollama", tag, part.model if part else "", part.line if part else "llm",
        part.title if part else "Ollama model", tuple(items), tuple(weights), tuple(problems),
    )  # fmt: skip
    return asset, used


def _orphan(name: str, item: Item) -> Asset:
    partial = "-partial" in name
    what = "an unfinished download" if partial else "a blob that no manifest names"
    problem = Problem(
        "unfinished",
        item.path,
        f"{item.path}: is {what} ({item.size_bytes} bytes)",
        "`ollama pull` again, or let Ollama prune it",
    )
    return Asset(
        item.path, "ollama", "unfinished" if partial else "orphan", name[:19], "", "", what, (item,), (),
        (problem,) if partial else (), () if partial else ("no manifest names it",),
    )  # fmt: skip
