"""Where models lie on this machine: the usual place of each store, and what a user names instead.

Takes folders and store names, gives roots that are there. Knows environment variables and habits, opens no model.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from render.errors import UserMistake
from render.models.assets import Asset
from render.models.gather import Gathered, gather
from render.models.walk import walk

STORES = ("hf", "ollama", "comfyui", "lightx2v", "dir")
MODELS = "models"


@dataclass(frozen=True)
class Wish:
    """What an inventory is asked for. `stores` empty means all."""

    folders: tuple[Path, ...]
    stores: tuple[str, ...]


def read_wish(folders: Sequence[Path], stores: str | None) -> Wish:
    """Folders and `--store hf,dir:/data` together. Raises UserMistake."""
    named, kinds = list(folders), []
    for word in (stores or "").split(","):
        kind, _, place = word.strip().partition(":")
        if not kind:
            continue
        if kind not in STORES:
            raise UserMistake(
                f"--store {word.strip()!r} is no store", f"Known are {', '.join(STORES)}; dir:PATH names a folder."
            )
        kinds.append(kind)
        if place:
            named.append(Path(place).expanduser())
    for folder in named:
        if not folder.is_dir():
            state = "is a file" if folder.is_file() else "is not there"
            raise UserMistake(f"{folder}: {state}", "Name a folder that holds models.")
    return Wish(tuple(named), tuple(dict.fromkeys(kinds)))


def roots(wish: Wish, environ: Mapping[str, str] = os.environ) -> list[Path]:
    """The folders to look through: those named, else the usual ones of the stores wished for that are there."""
    if wish.folders:
        return list(wish.folders)
    kinds = wish.stores or STORES
    usual = [path for kind in kinds for path in usual_places(kind, environ) if path.is_dir()]
    return [
        path
        for path in dict.fromkeys(path.absolute() for path in usual)
        if not any(path != other and path.is_relative_to(other) for other in usual)
    ]


def usual_places(kind: str, environ: Mapping[str, str]) -> list[Path]:
    """Where a store lies unless somebody moved it."""
    home = Path(environ.get("HOME") or Path.home())
    if kind == "hf":
        cache = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE")
        base = environ.get("HF_HOME") or f"{environ.get('XDG_CACHE_HOME') or home / '.cache'}/huggingface"
        return [Path(cache)] if cache else [Path(base) / "hub"]
    if kind == "ollama":
        named = environ.get("OLLAMA_MODELS")
        return [Path(named)] if named else [home / ".ollama/models", Path("/usr/share/ollama/.ollama/models")]
    if kind == "comfyui":
        named = environ.get("COMFYUI_PATH")
        return (
            [Path(named)] if named else [home / "ComfyUI/models", home / "SwarmUI/Models", home / "ai/SwarmUI/Models"]
        )
    if kind == "dir":
        return [Path(environ.get("REELWRIGHT_MODELS") or MODELS)]
    return []


def look_through(wish: Wish) -> list[Gathered]:
    """Everything under the roots, a root once."""
    return [gather(walk(root)) for root in roots(wish)]


def wished(assets: Sequence[Asset], wish: Wish) -> list[Asset]:
    """Assets of the stores that were asked for."""
    return [asset for asset in assets if not wish.stores or asset.store in wish.stores]
