"""Folders of a project that hold no models: what was made, what was only tried, and what a cache grows in.

Looks at names and kinds of files, never into them. User data is told and never proposed for removal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from render.models.amounts import both, sizes_json
from render.models.assets import Item, total_bytes
from render.models.walk import Folder

MEDIA = frozenset(
    {
        ".mp4",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".gif",
        ".png",
        ".jpg",
        ".jpeg",
        ".webp",
        ".bmp",
        ".exr",
        ".wav",
        ".mp3",
        ".flac",
        ".ogg",
        ".npy",
        ".srt",
        ".vtt",
    }
)
RECORDS = frozenset({".json", ".jsonl", ".txt", ".log", ".csv", ".md", ""})
_TEMPORARY = re.compile(r"(?:^|[_.-])(?:test|tests|tmp|temp|scratch|proof|debug|trial)(?:[_.-]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A folder that holds no models."""

    path: Path
    status: Literal["user-data", "temporary"]
    items: tuple[Item, ...]
    evidence: tuple[str, ...]

    @property
    def size_bytes(self) -> int:
        return total_bytes(self.items)

    def to_json(self) -> dict[str, object]:
        return {
            "path": str(self.path),
            "status": self.status,
            "size": sizes_json(self.size_bytes),
            "num_files": len(self.items),
            "evidence": list(self.evidence),
        }


def places(root: Folder, taken: Collection[Path]) -> list[Place]:
    """Folders directly under the root with made things in them: media and records, no code and no model files."""
    found = []
    for folder in root.folders.values():
        if any(path == folder.path or path.is_relative_to(folder.path) for path in taken):
            continue
        items = tuple(folder.all_files())
        kinds = Counter(item.path.suffix.lower() for item in items)
        if not items or not kinds.keys() & MEDIA or kinds.keys() - MEDIA - RECORDS:
            continue
        told = ", ".join(f"{number} {kind or 'without suffix'}" for kind, number in kinds.most_common(4))
        trial = _TEMPORARY.search(folder.path.name) is not None
        why = "its name says a trial" if trial else "made things: kept, whatever else goes"
        found.append(Place(folder.path, "temporary" if trial else "user-data", items, (f"{told}; {why}",)))
    return found


def ignored(root: Path, names: Collection[str]) -> tuple[list[str], list[str]]:
    """Which of these top folders `.gitignore` names, and which not. Both empty where there is none."""
    try:
        lines = (root / ".gitignore").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return [], []
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith(("#", "!"))]
    patterns = [pattern.strip("/").removesuffix("/**").removesuffix("/*") for pattern in patterns]
    named = [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
    return named, [name for name in names if name not in named]


def describe(place: Place) -> str:
    """One line for people."""
    return f"{place.status:<11} {both(place.size_bytes):>28}  {place.path}: {'; '.join(place.evidence)}"
