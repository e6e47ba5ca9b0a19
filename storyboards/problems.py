"""Problems: everything that can be wrong with a storyboard, said so that its author can put it right.

Gives the `Problem` (where, what was found, what is allowed, a hint) with its two forms, text and JSON, and the error
that carries all of them. Knows no YAML and no schema.

    StoryboardError(ValueError)     the storyboard cannot be used; `.problems` has every reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_SHOWN_CHARS = 60


@dataclass(frozen=True)
class Problem:
    """One thing to put right."""

    file: str  # as the user named it
    line: int  # from 1; 0: the file as a whole
    column: int  # from 1, in characters; 0: the file as a whole
    field: str  # `acts[1].shots[3].overlays[0].at`; empty: the file as a whole
    message: str  # what was found and what is allowed
    hint: str | None = None  # what to do about it
    severity: str = "error"  # error | warning

    def text(self) -> str:
        """`FILE:LINE:COL: field: message`, the hint on a line of its own."""
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        field = f"{self.field}: " if self.field else ""
        warning = "warning: " if self.severity == "warning" else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{place}{field}{warning}{self.message}{hint}"

    def to_json(self) -> dict[str, object]:
        """The same for machines; every key is always there."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "field": self.field,
            "message": self.message,
            "hint": self.hint,
            "severity": self.severity,
        }


class StoryboardError(ValueError):
    """A storyboard that cannot be used, with all its problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text() for problem in self.problems))


def shown(value: str) -> str:
    """A user's text in quotes, safe and short enough for a message.

    >>> print(shown("a\\nb"), shown("शुरुआत"))
    'a\\nb' 'शुरुआत'
    """
    if len(value) > MAX_SHOWN_CHARS:
        value = value[: MAX_SHOWN_CHARS - 1] + "…"
    # Format characters stay (Devanagari needs its joiners), except those that turn the direction of the terminal.
    escaped = "".join(
        c if c.isprintable() or c in "\u200c\u200d" else c.encode("unicode_escape").decode() for c in value
    )
    return f"'{escaped}'"


def listed(words: Sequence[str], limit: int = 24) -> str:
    """Allowed words for a message: `a, b, c`, cut with an ellipsis."""
    head = ", ".join(words[:limit])
    return f"{head}, …" if len(words) > limit else head
