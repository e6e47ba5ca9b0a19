"""The report in a few lines, for a terminal or a log: plain text, a finding with its hint on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from post.quality.judge import verdict_of

if TYPE_CHECKING:
    from post.quality.findings import Finding
    from post.quality.report import Judged

WORDS = {"pass": "pass", "warnings": "pass with warnings", "fail": "does not pass"}
MOST_LINES = 12


def summary(files: Sequence[Judged]) -> list[str]:
    """Lines: every file with its verdict, its failures and warnings under it, the verdict of all last."""
    lines: list[str] = []
    for each in files:
        lines.append(f"{each.inspection.file}: {WORDS[each.verdict]}{_counts(each.findings)}")
        told = [finding for finding in each.findings if finding.severity in ("fail", "warn")]
        for finding in told[:MOST_LINES]:
            lines += finding_lines(finding)
        if len(told) > MOST_LINES:
            lines.append(f"  … and {len(told) - MOST_LINES} more in the report")
    whole = verdict_of(finding for each in files for finding in each.findings)
    lines.append(f"quality: {WORDS[whole]} ({len(files)} file{'s' if len(files) != 1 else ''})")
    return lines


def finding_lines(finding: Finding) -> list[str]:
    """One finding: severity, place, what, measured and allowed; its hint below."""
    place = " ".join(part for part in (finding.timecode, finding.shot) if part)
    head = f"  {finding.severity:<6} {place + ': ' if place else ''}{finding.message}"
    numbers = "; ".join(
        f"{word} {text}" for word, text in (("measured", finding.measured), ("allowed", finding.allowed)) if text
    )
    lines = [f"{head} [{finding.id}]"]
    if numbers:
        lines.append(f"         {numbers}")
    if finding.hint:
        lines.append(f"         hint: {finding.hint}")
    return lines


def _counts(findings: Sequence[Finding]) -> str:
    parts = []
    for severity, word in (("fail", "failure"), ("warn", "warning"), ("inform", "note")):
        count = sum(finding.severity == severity for finding in findings)
        if count:
            parts.append(f"{count} {word}{'s' if count != 1 else ''}")
    return f" ({', '.join(parts)})" if parts else ""
