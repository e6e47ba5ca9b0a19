"""The exhibition as a BagIt bag (RFC 8493): files laid out, hashed, described, put in place whole.

A bag grows under a hidden name beside its final one and takes that name when every checksum stands and agrees with
what was known before; so a half package is never seen. Payload files are links to what is stored where the file system
has links. An exhibition that would be the same again is left as it is. Knows no films: items come with their paths.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from post.errors import PostError

PAYLOAD = "data"
MANIFEST = "manifest-sha256.txt"
REPORT = "Please report this; the files in the store are whole, and the same command makes the package again."


@dataclass(frozen=True)
class Item:
    """One file of the package."""

    path: str  # POSIX, relative to the payload
    source: Path | bytes
    sha256: str | None = None  # where it is known, it is held against what lies in the bag


@dataclass(frozen=True)
class Bag:
    """A package in its place."""

    folder: Path
    checksums: Mapping[str, str]  # payload path (without `data/`) -> SHA-256
    num_bytes: int
    is_new: bool  # False: the same exhibition lay there already


def write_bag(
    items: Sequence[Item], folder: Path, info: Mapping[str, str], check: Callable[[], None] = lambda: None
) -> Bag:
    """Makes the bag `folder` of the items. `info` is its bag-info.txt; `check` is called between files and may raise.

    Raises PostError, OSError; then the earlier bag still stands.
    """
    _refuse_twins(items)
    making = folder.with_name(f".{folder.name}.making")
    _clear(making)
    making.mkdir(parents=True)
    try:
        for item in items:
            check()
            _lay(item, making / item.path)
        check()
        _bag(making, info)
        checksums = read_manifest(making)
        _verify(items, checksums)
        num_bytes = sum(path.stat().st_size for path in making.rglob("*") if path.is_file())
        if folder.is_dir() and is_whole(folder) and read_manifest(folder) == checksums:
            return Bag(folder, checksums, num_bytes, is_new=False)
        _swap(making, folder)
        return Bag(folder, checksums, num_bytes, is_new=True)
    finally:
        _clear(making)


def _refuse_twins(items: Sequence[Item]) -> None:
    """Names have to differ also where capitals do not count: packages travel on sticks."""
    seen: dict[str, str] = {}
    for item in items:
        parts = Path(item.path).parts
        if Path(item.path).is_absolute() or ".." in parts or not parts:
            raise PostError(f"package: {item.path!r} is no path inside a package", REPORT)
        other = seen.setdefault(item.path.casefold(), item.path)
        if other is not item.path:
            raise PostError(
                f"package: {item.path} and {other} would be one file on a stick", "Rename one of the outputs."
            )


def _lay(item: Item, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(item.source, bytes):
        target.write_bytes(item.source)
        return
    source = item.source.resolve()
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def _bag(making: Path, info: Mapping[str, str]) -> None:
    import bagit

    logger = logging.getLogger("bagit")
    before, here = logger.level, os.getcwd()
    logger.setLevel(logging.CRITICAL)
    try:
        bagit.make_bag(str(making), dict(info), processes=1, checksums=["sha256"])
    except bagit.BagError as error:
        raise PostError(f"package: {error}", "Check the rights in the output folder.") from error
    finally:
        logger.setLevel(before)
        os.chdir(here)


def _verify(items: Sequence[Item], checksums: Mapping[str, str]) -> None:
    """What lies in the bag is what was to be packed: every file, and no other content than was known."""
    wanted = {item.path: item.sha256 for item in items}
    if wanted.keys() != checksums.keys():
        odd = sorted(wanted.keys() ^ checksums.keys())[:4]
        raise PostError(f"package: its files are not those that were to be packed: {', '.join(odd)}", REPORT)
    for path, sha256 in wanted.items():
        if sha256 is not None and checksums[path] != sha256:
            raise PostError(f"package: {path} changed on its way into the package", "Run `reelwright verify`.")


def read_manifest(folder: Path) -> dict[str, str]:
    """Payload path (without `data/`) to SHA-256, from a bag's manifest; raises OSError where there is none."""
    found = {}
    for line in (folder / MANIFEST).read_text("utf-8").splitlines():
        digest, _, path = line.partition(" ")
        path = path.strip().removeprefix(f"{PAYLOAD}/")
        found[path.replace("%0A", "\n").replace("%0D", "\r")] = digest
    return found


def is_whole(folder: Path) -> bool:
    """Whether all files of a bag are there with the bytes in all that it says; reads no file's content."""
    import bagit

    try:
        return bool(bagit.Bag(str(folder)).is_valid(fast=True))
    except (bagit.BagError, OSError):
        return False


def _swap(making: Path, folder: Path) -> None:
    """The new bag takes the place of the one before."""
    before = folder.with_name(f".{folder.name}.before")
    _clear(before)
    if folder.exists():
        folder.replace(before)
    making.replace(folder)
    _clear(before)


def _clear(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    elif folder.exists() or folder.is_symlink():
        folder.unlink()
