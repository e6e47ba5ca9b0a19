"""A folder tree as it lies on the disk: names, sizes, blocks and links, each file stat'ed once.

Links to folders are followed once; a folder that was already seen is not seen again, so circles end. Knows no models.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from render.models.assets import Item

SKIPPED = frozenset(
    {
        ".git",
        ".hg",
        ".venv",
        "venv",
        "node_modules",
        "__pycache__",
        "site-packages",
        ".locks",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    }
)
TRASH = ".reelwright-trash"
STAGING = ".reelwright-download"
MAX_DEPTH = 40


@dataclass
class Folder:
    """A folder with what lies in it, sorted by name. `unread` says why it could not be listed."""

    path: Path
    files: list[Item] = field(default_factory=list)
    folders: dict[str, Folder] = field(default_factory=dict)
    unread: str = ""
    link: str = ""

    def all_files(self) -> Iterator[Item]:
        """Every file in it and below."""
        yield from self.files
        for folder in self.folders.values():
            yield from folder.all_files()

    def all_folders(self) -> Iterator[Folder]:
        """Itself and every folder below."""
        yield self
        for folder in self.folders.values():
            yield from folder.all_folders()

    def names(self) -> set[str]:
        return {item.path.name for item in self.files}


def walk(root: Path) -> Folder:
    """The tree under a folder. A folder that cannot be read says so and is empty."""
    return _walk(root, set(), 0)


def _walk(path: Path, seen: set[tuple[int, int]], depth: int) -> Folder:
    folder = Folder(path)
    try:
        here = os.stat(path)
        if (here.st_dev, here.st_ino) in seen or depth > MAX_DEPTH:
            return folder
        seen.add((here.st_dev, here.st_ino))
        # folders before links to folders: what lies here counts here, not where a link to it stands
        entries = sorted(os.scandir(path), key=lambda entry: (entry.is_symlink(), entry.name))
    except OSError as error:
        folder.unread = error.strerror or str(error)
        return folder
    for entry in entries:
        if entry.name in SKIPPED or entry.name == TRASH or (entry.name == STAGING and _is_idle(entry.path)):
            continue
        link = os.readlink(entry.path) if entry.is_symlink() else ""
        if _is_dir(entry):
            below = _walk(Path(entry.path), seen, depth + 1)
            below.link = link
            folder.folders[entry.name] = below
        elif (item := _item(entry, link)) is not None:
            folder.files.append(item)
    return folder


def _is_idle(path: str) -> bool:
    """A staging folder in which nothing waits to be finished."""
    return not any(name.endswith(".part") for name in os.listdir(path))


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _item(entry: os.DirEntry[str], link: str) -> Item | None:
    try:
        found = entry.stat()
    except OSError:
        return Item(Path(entry.path), 0, 0, 0, 0, 0, link, broken=True)
    if not stat.S_ISREG(found.st_mode):
        return None
    return Item(
        Path(entry.path), found.st_size, found.st_blocks * 512, found.st_dev, found.st_ino, found.st_nlink, link
    )


def item_of(path: Path) -> Item:
    """One file. A broken link is an item with `broken`. Raises OSError for a name that is not there."""
    link = os.readlink(path) if path.is_symlink() else ""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        if not link:
            raise
        return Item(path, 0, 0, 0, 0, 0, link, broken=True)
    return Item(path, found.st_size, found.st_blocks * 512, found.st_dev, found.st_ino, found.st_nlink, link)
