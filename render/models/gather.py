"""Divides a folder tree into assets: what belongs together because it was made to be loaded together.

Walks down from a root and asks at each folder whether it is one thing (a pipeline, a checkpoint, a set of shards, an
ONNX folder) or a shelf with several. Whatever no asset takes is counted as the rest, so that sums come out to the byte.
Stores with a form of their own (Hugging Face cache, Ollama) are read by the files beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from render.models import comfyui, huggingface, lightx2v, ollama
from render.models.assets import COMPONENTS, Asset, Item, Weight, total_bytes
from render.models.name_sets import name_set
from render.models.problems import Problem, once
from render.models.seeing import SHARD, completeness, is_unfinished, is_weight, join_shards, see
from render.models.walk import Folder

_CORES = frozenset({"transformer", "unet", "transformer_2"})
_CONFIGS = frozenset({"config.json", "params.json", "adapter_config.json", "open_clip_config.json"})


@dataclass
class Gathered:
    """What a tree holds: assets, and the files that belong to none."""

    root: Folder
    assets: list[Asset] = field(default_factory=list)
    rest: list[Item] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        return total_bytes(item for item in self.root.all_files())


def gather(root: Folder) -> Gathered:
    """Every asset under a folder."""
    found = Gathered(root)
    _shelf(root, found, "dir")
    return found


def _shelf(folder: Folder, found: Gathered, store: str) -> None:
    """Takes a folder apart, or takes it as one thing."""
    if huggingface.is_cache(folder):
        cached, others = huggingface.read_cache(folder, _snapshot)
        found.assets += cached
        found.rest += folder.files
        for below in others:
            _shelf(below, found, store)
        return
    if ollama.is_store(folder):
        found.assets += ollama.read_store(folder)
        taken = {item.path for asset in found.assets for item in asset.items}
        found.rest += [item for item in folder.all_files() if item.path not in taken]
        return
    if lightx2v.is_root(folder):
        found.assets.append(lightx2v.read_root(folder))
        return
    if comfyui.is_root(folder):
        store = "comfyui"
    elif layout := layout_of(folder):
        found.assets.append(asset_of(folder, list(folder.all_files()), layout, store))
        return
    _loose(folder, found, store)
    for below in folder.folders.values():
        _shelf(below, found, store)


def _snapshot(tree: Folder) -> Asset:
    return asset_of(tree, list(tree.all_files()), layout_of(tree) or "single-file", "hf")


def layout_of(folder: Folder) -> str:
    """The layout that a folder is one thing by; empty for a shelf."""
    names, below = folder.names(), folder.folders
    if "model_index.json" in names:
        return "diffusers"
    if "high_noise_model" in below or "low_noise_model" in below:
        return "wan-native"
    if len(below.keys() & COMPONENTS) >= 2 and any(_has_weights(below[core]) for core in below.keys() & _CORES):
        return "diffusers"
    if any("transformers" in b.folders and "vae" in b.folders for b in below.values()):
        return "raw"
    weights = [item for item in folder.files if is_weight(item)]
    if not weights:
        return ""
    if any(item.path.suffix.lower() == ".onnx" for item in weights) and all(
        item.path.suffix.lower() in (".onnx", ".bin", ".pb") for item in weights
    ):
        return "onnx"
    if any(n.startswith("models_t5") or n.lower().endswith("_vae.pth") for n in names) and len(weights) > 1:
        return "wan-native"
    if names & _CONFIGS or {"vocab.json", "tokenizer.json"} & names:
        return "transformers"
    stems = {match[1] for item in weights if (match := SHARD.fullmatch(item.path.name))}
    if len(stems) == 1 and all(SHARD.fullmatch(item.path.name) for item in weights):
        return "shards"
    return ""


def _has_weights(folder: Folder) -> bool:
    return any(is_weight(item) for item in folder.all_files())


def asset_of(
    folder: Folder, items: Sequence[Item], layout: str, store: str, *, repo: str = "", revision: str = ""
) -> Asset:
    """One folder as an asset: every weight in it looked at, every promise checked."""
    weights = join_shards(see(items))
    problems: list[Problem] = []
    for below in folder.all_folders():
        problems += completeness(below.path, below.files, weights)
        if below.unread:
            problems.append(Problem("unreadable", below.path, f"{below.path}: cannot be listed: {below.unread}"))
    named = name_set(folder, layout, weights)
    return Asset(
        folder.path,
        store,
        layout,
        folder.path.name,
        named.model,
        named.line,
        named.title,
        tuple(items),
        tuple(weights),
        once(problems + list(named.problems)),
        named.notes,
        repo,
        revision,
    )


def _loose(folder: Folder, found: Gathered, store: str) -> None:
    """Files that lie on a shelf: each weight file an asset, shards of one name together."""
    weights = join_shards(see(folder.files))
    problems = completeness(folder.path, folder.files, weights)
    groups: dict[str, list[Weight]] = {}
    for weight in weights:
        match = SHARD.fullmatch(weight.item.path.name)
        groups.setdefault(match[1] if match else weight.item.path.name, []).append(weight)
    taken = {weight.item.path for weight in weights}
    for stem, group in groups.items():
        found.assets.append(_loose_asset(folder, stem, group, problems, store))
    for item in folder.files:
        if is_unfinished(item):
            mine = tuple(p for p in problems if p.path == item.path)
            found.assets.append(
                Asset(item.path, store, "unfinished", item.path.name, "", "", "unfinished download", (item,), (), mine)
            )
        elif item.path not in taken:
            found.rest.append(item)


def _loose_asset(folder: Folder, stem: str, group: list[Weight], problems: list[Problem], store: str) -> Asset:
    names = {weight.item.path.name for weight in group}
    mine = [p for p in problems if p.path.name in names or p.path.name.startswith(f"{stem}-")]
    part = next((weight.part for weight in group if weight.part), None)
    formats = {weight.head.format for weight in group}
    layout = (
        "gguf"
        if formats == {"gguf"}
        else "onnx"
        if formats == {"onnx"}
        else "shards"
        if len(group) > 1
        else "single-file"
    )
    path = group[0].item.path
    notes: tuple[str, ...] = ()
    if store == "comfyui":
        mine += comfyui.misplaced(path, part)
    return Asset(
        path,
        store,
        layout,
        path.name if len(group) == 1 else stem,
        part.model if part else "",
        part.line if part else "",
        part.title if part else "",
        tuple(w.item for w in group),
        tuple(group),
        once(mine),
        notes,
    )
