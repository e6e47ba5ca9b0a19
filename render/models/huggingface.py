"""The Hugging Face cache: one asset per repository, whatever revisions of it lie there.

Links from snapshots into blobs are followed, and every blob counts once. What the hub's own scan calls corrupted is
told in its words. Reads the folder tree; knows no network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from render.models.assets import Asset, Item, unique
from render.models.problems import Problem, once
from render.models.walk import Folder, walk

_REPO = re.compile(r"(models|datasets|spaces)--(.+)")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_cache(folder: Folder) -> bool:
    """Folders such as `models--org--name` in it."""
    return any(_REPO.fullmatch(name) and _is_repo(below) for name, below in folder.folders.items())


def _is_repo(folder: Folder) -> bool:
    return bool({"blobs", "snapshots", "refs"} & folder.folders.keys())


def read_cache(folder: Folder, read_snapshot: Callable[[Folder], Asset]) -> tuple[list[Asset], list[Folder]]:
    """Assets of the repositories, and the other folders that lie beside them. `read_snapshot` reads one revision."""
    told = _told_by_hub(folder.path)
    assets, others = [], []
    for name, below in folder.folders.items():
        match = _REPO.fullmatch(name)
        if match and _is_repo(below):
            repo = match[2].replace("--", "/")
            assets.append(_repository(below, repo, match[1], told.get(below.path.resolve(), ""), read_snapshot))
        else:
            others.append(below)
    return assets, others


def _told_by_hub(cache: Path) -> dict[Path, str]:
    """Repositories that the hub's own scan cannot read, with its reason."""
    from huggingface_hub import scan_cache_dir

    told = {}
    for warning in scan_cache_dir(cache).warnings:
        text = str(warning)
        if match := re.search(r"(?:models|datasets|spaces)--[^/\s]+", text):
            told[(cache / match[0]).resolve()] = text.splitlines()[0]
    return told


def _repository(folder: Folder, repo: str, kind: str, told: str, read_snapshot: Callable[[Folder], Asset]) -> Asset:
    items = list(folder.all_files())
    problems: list[Problem] = []
    if told:
        problems.append(
            Problem("damaged", folder.path, f"{folder.path}: {told}", "`hf cache rm` it and fetch it again")
        )
    problems += _blob_problems(folder)
    snapshots = folder.folders.get("snapshots", Folder(folder.path / "snapshots")).folders
    refs = _refs(folder)
    newest = refs.get("main") if refs.get("main") in snapshots else next(iter(reversed(snapshots)), "")
    if not newest:
        return Asset(
            folder.path, "hf", "unfinished", repo, "", "", f"{repo}: no snapshot", tuple(items), (), once(problems),
            repo=repo,
        )  # fmt: skip
    weights, notes, named = [], list[str](), None
    for commit in snapshots:
        asset = read_snapshot(walk(snapshots[commit].path))
        weights += list(asset.weights)
        problems += [p for p in asset.problems if commit == newest or p.kind != "missing"]
        if commit == newest or named is None:
            named = asset
    assert named is not None
    if len(snapshots) > 1:
        notes.append(f"{len(snapshots)} revisions: {', '.join(commit[:8] for commit in snapshots)}")
    notes += _unreferenced(folder, items)
    return replace(
        named, path=folder.path, name=repo, items=tuple(items), weights=tuple(weights), problems=once(problems),
        notes=(*named.notes, *notes), repo=repo, revision=newest,
        title=named.title or f"{kind.removesuffix('s')} {repo}",
    )  # fmt: skip


def _refs(folder: Folder) -> dict[str, str]:
    below = folder.folders.get("refs")
    if below is None:
        return {}
    return {
        item.path.relative_to(below.path).as_posix(): item.path.read_bytes()[:40].decode("ascii", "replace")
        for item in below.all_files()
        if not item.broken
    }


def _blob_problems(folder: Folder) -> list[Problem]:
    problems = []
    for item in folder.all_files():
        if item.path.name.endswith(".incomplete"):
            what = f"{item.path}: is an unfinished download ({item.size_bytes} bytes)"
            problems.append(Problem("unfinished", item.path, what, "download again, or `hf cache prune`"))
        elif item.broken:
            what = f"{item.path}: leads to {item.link}, which is not there"
            problems.append(Problem("broken-link", item.path, what, "download the repository again"))
    return problems


def _unreferenced(folder: Folder, items: list[Item]) -> list[str]:
    linked = {item.identity for item in items if item.link}
    blobs = folder.folders.get("blobs")
    alone = [
        b
        for b in unique(blobs.files if blobs else [])
        if b.identity not in linked and not b.path.name.endswith(".incomplete")
    ]
    plain = not any(item.link for item in items)
    return [] if plain or not alone else [f"{len(alone)} blob(s) that no revision uses: `hf cache prune` removes them"]
