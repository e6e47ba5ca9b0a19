"""The policy: which findings fail, warn, inform or are left out, and where their limits lie.

Read from the project's own YAML file; what it does not name stays as `findings.KINDS` has it:

    black: {severity: warn, least_s: 0.2}
    repeats: off
    caption-fast: {chars_per_s: 17}

Every mistake in it is told at once, with its line. Knows no films.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from post.quality.findings import KINDS, SEVERITIES
from storyboards.compose import Map, Plain, compose, place
from storyboards.problems import Problem, StoryboardError, listed, shown
from storyboards.source import read_text
from storyboards.suggest import nearest_word

MAX_BYTES = 256 * 1024
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_LOWEST = {"loudness-range": -100.0, "speech-silent": -120.0, "phase": -1.0}
"""Kinds whose limits may be negative; all others start at 0."""


@dataclass(frozen=True)
class Policy:
    """Severities and limits by finding id, where they are not the built-in ones."""

    severities: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def severity(self, finding_id: str) -> str:
        """fail | warn | inform | off."""
        return self.severities.get(finding_id, KINDS[finding_id].severity)

    def limit(self, finding_id: str, name: str) -> float:
        """One of the kind's limits."""
        return self.limits.get((finding_id, name), KINDS[finding_id].limits[name])


def load_policy(path: Path | None, file: str | None = None) -> Policy:
    """The policy in a YAML file, called `file` in messages; the built-in one for None. Raises StoryboardError."""
    if path is None:
        return Policy()
    called = file or path.name
    return parse_policy(read_text(path, called, max_bytes=MAX_BYTES), called)


def parse_policy(text: str, file: str) -> Policy:
    """The policy in a YAML text. Raises StoryboardError with all of its mistakes."""
    if not text.strip() or all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        return Policy()
    root, problems = compose(text, file)
    severities: dict[str, str] = {}
    limits: dict[tuple[str, str], float] = {}

    def tell(holder: Map, key: str, field_name: str, message: str, hint: str | None, *, of_key: bool = False) -> None:
        line, column = place(holder.marks[key][0 if of_key else 1])
        problems.append(Problem(file, line, column, field_name, message, hint))

    for key, value in root.items():
        if key == "version" and value == "1":
            continue
        kind = KINDS.get(key)
        if kind is None:
            tell(root, key, key, "no finding is called so", _hint(key, tuple(KINDS)), of_key=True)
        elif isinstance(value, Map):
            for name, written in value.items():
                if name == "severity":
                    _severity(value, name, f"{key}.severity", written, tell, severities, key)
                elif name not in kind.limits:
                    allowed = ("severity", *kind.limits)
                    tell(value, name, f"{key}.{name}", f"is no setting; allowed here: {listed(allowed)}",
                         _hint(name, allowed), of_key=True)  # fmt: skip
                else:
                    number = _number(written)
                    if number is None or number < _LOWEST.get(key, 0.0):
                        tell(value, name, f"{key}.{name}", f"{_told(written)}; wanted is a number"
                             + ("" if key in _LOWEST else " from 0"),
                             f"the built-in limit is {kind.limits[name]:g}")  # fmt: skip
                    else:
                        limits[key, name] = number
        else:
            _severity(root, key, key, value, tell, severities, key)
    if problems:
        raise StoryboardError(problems)
    return Policy(severities, limits)


def _severity(
    holder: Map, key: str, field_name: str, written: object, tell: object, severities: dict[str, str], finding: str
) -> None:
    if isinstance(written, str) and written in SEVERITIES:
        severities[finding] = str(written)
        return
    assert callable(tell)
    text = written if isinstance(written, str) else ""
    tell(holder, key, field_name, f"{_told(written)}; allowed: {listed(SEVERITIES)}", _hint(text, SEVERITIES))


def _number(written: object) -> float | None:
    if not isinstance(written, Plain) or _NUMBER.fullmatch(written) is None:
        return None
    value = float(written)
    return value if math.isfinite(value) else None


def _told(written: object) -> str:
    return f"{shown(written)} is not allowed" if isinstance(written, str) else "a list or map is not allowed"


def _hint(word: str, allowed: tuple[str, ...]) -> str | None:
    near = nearest_word(word, allowed) if word else None
    return f"did you mean {near}?" if near else None
