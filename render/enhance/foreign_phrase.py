"""A phrase of another language: a pattern, what it means, what is put in its place.

Patterns see text whose quoted strings are masked, and name the words to be shown `shown` (or `rest`). Knows no language.
"""

# ruff: noqa: E501 - a pattern broken over lines reads worse than a long one

from __future__ import annotations

import re
from dataclasses import dataclass

Q_MARK, Q_REST = "\ue000", "\ue002"  # stand for the first character of a quoted string and for each further one
QUOTED = rf"{Q_MARK}{Q_REST}*+(?:\s*+(?:(?:,|und|et|और|/|&|-)\s*+)?{Q_MARK}{Q_REST}*+)*+"
CAPS = r"[A-ZÄÖÜÀÉÈ0-9][A-ZÄÖÜÀÉÈ0-9\-&!'’]*[A-ZÄÖÜÀÉÈ0-9!](?:\s+[A-ZÄÖÜÀÉÈ0-9][A-ZÄÖÜÀÉÈ0-9\-&!'’]*(?![a-zäöüßéè]))*(?![a-zäöüßéè])"
SURE = rf"(?P<shown>{QUOTED}|{CAPS})"
ANY = rf"(?P<shown>{QUOTED}|{CAPS}|[^,.;:!?()\n{Q_MARK}{Q_REST}]{{1,80}}?)"


@dataclass(frozen=True)
class Phrase:
    """A pattern, what it means, and what is put in its place (may use the pattern's groups)."""

    kind: str
    pattern: re.Pattern[str]
    new: str = ""


def phrase(kind: str, pattern: str, new: str = "") -> Phrase:
    """A phrase from its pattern's text."""
    return Phrase(kind, re.compile(pattern), new)
