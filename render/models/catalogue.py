"""What we know of models: repository, sizes, licence, memory tier, what in this project uses it.

Reads `catalogue.yaml` beside it, once. Licences are not kept here but in `render.licences`, by asset. Knows no disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from render.licences import KNOWN, Licence
from render.models.amounts import sizes_json

CATALOGUE = Path(__file__).with_name("catalogue.yaml")


@dataclass(frozen=True)
class Model:
    """One entry.

    repos        where it is published, the best for this project first
    needs        by repository: patterns of the files a program needs; empty means all but what `needless` drops
    bytes_of     by repository: the whole of it as published, where known; `needed_bytes` the part that is needed
    exact        whether those are exact or rounded as published
    parts        what a complete set holds: role -> names of parts that will do
    instead      by repository: why it is the wrong one, and the right one
    """

    id: str
    title: str
    kind: str
    line: str
    repos: tuple[str, ...]
    licence: str
    tier_gb: int
    used_by: str
    bytes_of: Mapping[str, int]
    needed_bytes: int
    exact: bool
    needs: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    instead: Mapping[str, Mapping[str, str]]
    runs: str  # what the engine does with it; empty: not run by it
    sha256: Mapping[str, tuple[str, int]]  # file name: digest and bytes, where published
    note: str

    @property
    def terms(self) -> Licence | None:
        """The licence, from the one home of licences."""
        return KNOWN.get(self.licence)

    def to_json(self) -> dict[str, object]:
        terms = self.terms
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "line": self.line,
            "repos": list(self.repos),
            "licence": terms.name if terms else "",
            "terms": terms.terms if terms else "",
            "memory_tier_gb": self.tier_gb,
            "used_by": self.used_by,
            "repo_sizes": {repo: sizes_json(size) for repo, size in self.bytes_of.items()},
            "needed": sizes_json(self.needed_bytes),
            "exact": self.exact,
            "runs": self.runs,
            "note": self.note,
        }


@cache
def models() -> dict[str, Model]:
    """Every entry by id, in the order of the file."""
    import yaml

    table = yaml.load(CATALOGUE.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {entry["id"]: _model(entry) for entry in table["models"]}


def by_repo(repo: str) -> Model | None:
    """The entry that a repository belongs to, also one that is the wrong one for it."""
    wanted = repo.casefold()
    for model in models().values():
        if wanted in (name.casefold() for name in (*model.repos, *model.instead, *model.bytes_of)):
            return model
    return None


def find(name: str) -> Model | None:
    """An entry by id, title or repository."""
    wanted = name.casefold()
    found = models().get(wanted)
    return found or next((m for m in models().values() if m.title.casefold() == wanted), None) or by_repo(name)


def wanted_files(names: list[str], patterns: tuple[str, ...]) -> list[str]:
    """Names that one of the patterns takes; a pattern that begins with `!` drops."""
    take = [pattern for pattern in patterns if not pattern.startswith("!")]
    drop = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return [
        name
        for name in names
        if any(fnmatchcase(name, p) for p in take or ["*"]) and not any(fnmatchcase(name, p) for p in drop)
    ]


def known_digests() -> dict[tuple[str, int], str]:
    """SHA-256 by file name and size, of published files."""
    return {(name, size): sha for model in models().values() for name, (sha, size) in model.sha256.items()}


def _model(entry: dict[str, Any]) -> Model:
    sizes = {repo: int(size) for repo, size in entry.get("sizes", {}).items()}
    return Model(
        id=entry["id"],
        title=entry["title"],
        kind=entry["kind"],
        line=entry.get("line", entry["id"]),
        repos=tuple(entry.get("repos", ())),
        licence=entry.get("licence", entry["id"]),
        tier_gb=int(entry.get("tier_gb", 0)),
        used_by=entry.get("used_by", ""),
        bytes_of=sizes,
        needed_bytes=int(entry.get("needed", next(iter(sizes.values()), 0))),
        exact=bool(entry.get("exact", False)),
        needs={repo: tuple(patterns) for repo, patterns in entry.get("needs", {}).items()},
        parts={role: tuple(names) for role, names in entry.get("parts", {}).items()},
        instead=entry.get("instead", {}),
        runs=entry.get("runs", ""),
        sha256={name: (pair[0], int(pair[1])) for name, pair in entry.get("sha256", {}).items()},
        note=entry.get("note", ""),
    )
