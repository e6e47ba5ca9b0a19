"""`models download` from end to end: ask, judge, fetch, lock.

Knows where models go by default; how bytes come is `download`'s business.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from render.errors import BadModelFiles, UserMistake
from render.models.amounts import both, sizes_json
from render.models.download import Pace, default_target, download
from render.models.hub import read_listing, split_repo
from render.models.lockfile import LOCK_NAME, LockedRepo, lock_in
from render.models.repo_check import check


@dataclass(frozen=True)
class Done:
    """What was fetched. `lock` is the file it was written into, where asked."""

    repo: LockedRepo
    target: Path
    lock: Path | None
    left_out_bytes: int

    @property
    def num_bytes(self) -> int:
        return sum(file.num_bytes for file in self.repo.files.values())

    def to_json(self) -> dict[str, object]:
        return {
            "repo": self.repo.repo, "commit": self.repo.commit, "target": str(self.target),
            "lock": str(self.lock) if self.lock else None, "size": sizes_json(self.num_bytes),
            "left_out": sizes_json(self.left_out_bytes),
            "files": {name: {"bytes": f.num_bytes, "sha256": f.sha256} for name, f in self.repo.files.items()},
        }  # fmt: skip

    def text(self) -> str:
        left = f", {both(self.left_out_bytes)} left out" if self.left_out_bytes else ""
        lines = [f"{self.target}: {len(self.repo.files)} files, {both(self.num_bytes)}, whole and verified{left}"]
        lines.append(f"{self.repo.repo} at {self.repo.commit}" + (f", written into {self.lock}" if self.lock else ""))
        return "\n".join(lines)


def fetch(
    text: str, target: Path | None, include: Sequence[str], lock: bool, anyway: bool, tell: Callable[[str], None],
    pace: Pace | None = None,
) -> Done:  # fmt: skip
    """Fetches a repository's needed files. Raises what asking, judging and fetching raise."""
    repo, revision = split_repo(text)
    listing = read_listing(repo, revision)
    report = check(listing, include)
    if not report.go and not anyway:
        right = (
            f"`reelwright models download {report.right_repo}`"
            if report.right_repo
            else "`--anyway` fetches it all the same"
        )
        raise BadModelFiles(
            f"{repo}: {'; '.join(report.remarks[:2])}", f"Take {right}." if report.right_repo else f"{right}."
        )
    if not report.needed:
        raise UserMistake(
            f"{repo}: no file of it is among those asked for",
            f"It holds {len(listing.files)} files: {', '.join(f.path for f in listing.files[:6])}",
        )
    root = Path(os.environ.get("REELWRIGHT_MODELS") or "models")
    folder = target or default_target(repo, root)
    got = download(listing, report.needed, folder, tell, pace)
    left_out = listing.num_bytes - report.needed_bytes
    if not lock:
        return Done(got, folder, None, left_out)
    inside = folder.absolute().is_relative_to(root.absolute()) and folder.absolute() != root.absolute()
    base = root if inside else folder
    named = replace(got, folder=folder.absolute().relative_to(base.absolute()).as_posix() if inside else ".")
    lock_in(base / LOCK_NAME, named)
    return Done(named, folder, base / LOCK_NAME, left_out)
