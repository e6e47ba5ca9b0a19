"""Takes away what an audit found superfluous: into a trash folder, with a list of what lay where.

Dry by default. Only verdicts redundant, duplicate, legacy and incomplete that nothing names are taken; unknown and used
assets never, nor anything that holds, or lies in, a used one. Removing a file that has other names frees nothing, and
the plan says so. Knows no formats.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.atomic import make_folder, write_json
from render.errors import IoProblem
from render.models.amounts import both, sizes_json
from render.models.assets import Item, unique
from render.models.audit import Verdict
from render.models.walk import TRASH, item_of

TAKEN = frozenset({"redundant", "duplicate", "legacy", "incomplete"})
YOUNG_S = 3600.0  # an unfinished download that changed within the hour may still be running


@dataclass(frozen=True)
class Removal:
    """One thing to take away, or the reason why it stays."""

    verdict: Verdict
    paths: tuple[Path, ...]  # what is moved: a folder, or files
    frees_bytes: int
    kept_because: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "paths": [str(path) for path in self.paths],
            "status": self.verdict.status,
            "size": sizes_json(self.verdict.asset.size_bytes),
            "frees": sizes_json(self.frees_bytes),
            "kept_because": self.kept_because,
            "evidence": self.verdict.evidence,
        }


def plan_removals(root: Path, verdicts: Sequence[Verdict], statuses: frozenset[str] = TAKEN) -> list[Removal]:
    """What could go, and what stays though its verdict is one of these."""
    used = [verdict.asset.path for verdict in verdicts if verdict.used or verdict.status in ("active", "unknown")]
    removals = []
    for verdict in verdicts:
        if verdict.status in statuses & TAKEN:
            paths = _paths(verdict)
            kept = _why_kept(root, verdict, paths, used)
            removals.append(Removal(verdict, paths, 0 if kept else verdict.asset.freed_bytes, kept))
    return removals


def _paths(verdict: Verdict) -> tuple[Path, ...]:
    asset = verdict.asset
    return (asset.path,) if asset.path.is_dir() else tuple(item.path for item in asset.items)


def _why_kept(root: Path, verdict: Verdict, paths: Sequence[Path], used: Sequence[Path]) -> str:
    if verdict.used:
        return "something names it"
    if verdict.asset.store == "ollama":
        return "Ollama keeps its own books: use `ollama rm`"
    if verdict.asset.store == "hf":
        return "the Hugging Face cache keeps its own books: use `hf cache rm` or `hf cache prune`"
    for path in paths:
        if path == root or not path.is_relative_to(root):
            return "it is the folder that was asked about, or lies outside of it"
        if os.path.realpath(path.parent) != os.path.realpath(root / path.parent.relative_to(root)):
            return "it lies behind a link"
        if near := next((other for other in used if other.is_relative_to(path) or path.is_relative_to(other)), None):
            return f"{near} is used or unknown, and lies in it or around it"
        if path.is_symlink():
            return "it is a link"
    newest = max((_changed(item) for item in verdict.asset.items), default=0.0)
    if verdict.asset.layout == "unfinished" and time.time() - newest < YOUNG_S:
        return "it changed within the last hour: the download may still be running"
    return ""


def _changed(item: Item) -> float:
    try:
        return os.stat(item.path).st_mtime
    except OSError:
        return 0.0


def apply(root: Path, removals: Sequence[Removal]) -> Path:
    """Moves what is to go into a new folder under `.reelwright-trash`; gives that folder. Raises IoProblem.

    The list of moves is written before the first one, so that a killed run can be undone by hand.
    """
    going = [removal for removal in removals if not removal.kept_because]
    trash = _new_trash(root)
    moves = [(path, trash / path.relative_to(root)) for removal in going for path in removal.paths]
    _check_unchanged(going)
    write_json(trash / "moved.json", {"moves": [{"from": str(a), "to": str(b)} for a, b in moves]})
    for source, target in moves:
        make_folder(target.parent)
        try:
            os.rename(source, target)
        except OSError as error:
            raise IoProblem(
                f"{source}: cannot be moved to {target}: {error.strerror}",
                f"what was moved before stands in {trash / 'moved.json'}; move it back, or go on",
            ) from None
    return trash


def _new_trash(root: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for k in range(1000):
        trash = root / TRASH / (stamp if not k else f"{stamp}-{k}")
        try:
            make_folder(trash.parent)
            trash.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise IoProblem(f"{trash}: cannot be made: {error.strerror}") from None
        return trash
    raise IoProblem(f"{root / TRASH}: no free name in it")


def _check_unchanged(going: Sequence[Removal]) -> None:
    """Nothing is moved that is no longer what was judged."""
    for removal in going:
        for item in unique(removal.verdict.asset.items):
            try:
                now = item_of(item.path)
            except OSError:
                raise IoProblem(f"{item.path}: is gone since it was judged", "run `reclaim` again") from None
            if (now.identity, now.size_bytes) != (item.identity, item.size_bytes):
                raise IoProblem(f"{item.path}: changed since it was judged", "run `reclaim` again")


def text_of(removals: Sequence[Removal]) -> str:
    """The plan for people."""
    lines = []
    for removal in removals:
        size = both(removal.verdict.asset.size_bytes)
        verb = "keep" if removal.kept_because else "move"
        lines.append(f"{verb}  {removal.verdict.status:<10} {size:>28}  {removal.verdict.asset.path}")
        why = [removal.kept_because] if removal.kept_because else removal.verdict.evidence[:2]
        lines += [f"        {line}" for line in why]
    total = sum(r.verdict.asset.size_bytes for r in removals if not r.kept_because)
    frees = sum(removal.frees_bytes for removal in removals)
    lines.append(f"{both(total)} in all; {both(frees)} of blocks on the disk would come free")
    return "\n".join(lines)
