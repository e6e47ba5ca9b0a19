"""What can be wrong with a model file: one finding, where, what, and what to do.

Knows no files; whoever looks at them makes these.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal[
    "lfs-pointer", "web-page", "empty", "truncated", "damaged", "missing", "index", "unfinished", "broken-link",
    "pickle-code", "pickle-classes", "wrong-family", "hash", "size", "unreadable", "sparse", "trap", "not-run",
    "unlocked",
]  # fmt: skip
NOTES = frozenset({"pickle-classes", "sparse", "trap", "not-run", "unlocked"})


@dataclass(frozen=True)
class Problem:
    """One finding. `error` means that the files cannot be used as they are; `note` that somebody should know."""

    kind: Kind
    path: Path
    what: str
    hint: str = ""

    @property
    def severity(self) -> Literal["error", "note"]:
        return "note" if self.kind in NOTES else "error"

    def text(self) -> str:
        """For people; the hint on a line of its own."""
        where = "" if self.what.startswith(str(self.path)) else f"{self.path}: "
        return f"{self.severity}: {where}{self.what}" + (f"\n  hint: {self.hint}" if self.hint else "")

    def to_json(self) -> dict[str, str]:
        return {
            "severity": self.severity,
            "kind": self.kind,
            "path": str(self.path),
            "what": self.what,
            "hint": self.hint,
        }


def once(problems: list[Problem]) -> tuple[Problem, ...]:
    """The same findings without repetitions, in their order."""
    return tuple(dict.fromkeys(problems))
