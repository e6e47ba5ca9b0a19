"""What an inventory is made of: files as they lie on the disk, and assets, each one thing that somebody downloaded.

Plain values. Bytes are counted once per file on the disk, whatever links lead to it: `size_bytes` is what the files say,
`disk_bytes` what they occupy. Knows no formats and no policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from render.models.amounts import sizes_json
from render.models.families import Part
from render.models.heads import Head
from render.models.problems import Problem

COMPONENTS = frozenset(
    {
        "transformer", "transformer_2", "unet", "vae", "text_encoder", "text_encoder_2", "text_encoder_3", "tokenizer",
        "tokenizer_2", "scheduler", "image_encoder", "image_processor", "feature_extractor", "vocoder", "audio_vae",
        "connectors", "safety_checker", "projection_model",
    }
)  # fmt: skip
"""Folders of a diffusers pipeline."""


@dataclass(frozen=True)
class Item:
    """One name of one file. `link` is where a symbolic link leads, empty for a plain file."""

    path: Path
    size_bytes: int
    disk_bytes: int
    device: int
    inode: int
    num_links: int
    link: str = ""
    broken: bool = False

    @property
    def identity(self) -> tuple[int, int]:
        return self.device, self.inode


@dataclass(frozen=True)
class Weight:
    """A weight file that was looked at; `part` is what it was recognised as."""

    item: Item
    head: Head
    part: Part | None


@dataclass(frozen=True)
class Asset:
    """One model, component or set, as it lies somewhere.

    layout    diffusers, wan-native, lightx2v, transformers, single-file, shards, onnx, gguf, raw, ollama, unfinished
    model     its name in the catalogue, or the name of its shape, or nothing
    line      the family it belongs to; redundancy is judged by it
    """

    path: Path
    store: str
    layout: str
    name: str
    model: str
    line: str
    title: str
    items: tuple[Item, ...]
    weights: tuple[Weight, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    repo: str = ""
    revision: str = ""

    @property
    def size_bytes(self) -> int:
        return total_bytes(self.items)

    @property
    def disk_bytes(self) -> int:
        return sum(item.disk_bytes for item in unique(self.items))

    @property
    def freed_bytes(self) -> int:
        """What removing it would give back: files that no other name keeps alive."""
        names: dict[tuple[int, int], int] = {}
        for item in self.items:
            if not item.link:
                names[item.identity] = names.get(item.identity, 0) + 1
        return sum(
            i.disk_bytes for i in unique(i for i in self.items if not i.link) if names[i.identity] >= i.num_links
        )

    @property
    def num_params(self) -> int:
        return sum(weight.head.num_params for weight in _once(self.weights))

    @property
    def dtype(self) -> str:
        totals: dict[str, int] = {}
        for weight in _once(self.weights):
            for name, num_bytes in weight.head.bytes_of.items():
                totals[name] = totals.get(name, 0) + num_bytes
        return Head("", bytes_of=totals).dtype

    @property
    def formats(self) -> tuple[str, ...]:
        return tuple(sorted({weight.head.format for weight in self.weights if weight.head.format}))

    @property
    def is_broken(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    def to_json(self) -> dict[str, object]:
        return {
            "path": str(self.path),
            "store": self.store,
            "layout": self.layout,
            "name": self.name,
            "model": self.model,
            "line": self.line,
            "title": self.title,
            "formats": list(self.formats),
            "dtype": self.dtype,
            "params": self.num_params,
            "size": sizes_json(self.size_bytes),
            "disk": sizes_json(self.disk_bytes),
            "num_files": len(self.items),
            "shared_by": sorted({item.num_links for item in self.items if item.num_links > 1 and not item.link}),
            "repo": self.repo,
            "revision": self.revision,
            "components": [
                {"file": str(w.item.path), "title": w.part.title, "kind": w.part.kind, "model": w.part.model}
                for w in self.weights
                if w.part
            ],
            "problems": [problem.to_json() for problem in self.problems],
            "notes": list(self.notes),
        }


def unique(items: Iterable[Item]) -> list[Item]:
    """Each file on the disk once, links left out where the file itself is there."""
    found: dict[tuple[int, int], Item] = {}
    for item in items:
        if not item.broken and (item.identity not in found or found[item.identity].link):
            found[item.identity] = item
    return list(found.values())


def total_bytes(items: Iterable[Item]) -> int:
    """Sum of sizes, each file on the disk once."""
    return sum(item.size_bytes for item in unique(items))


def _once(weights: Iterable[Weight]) -> list[Weight]:
    return list({weight.item.identity: weight for weight in weights}.values())
