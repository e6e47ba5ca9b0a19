"""The report of quality control: one page that a producer reads in a minute, the same for machines, and a few lines for
the console.

`write_report` takes judged files, writes `report.html` and `report.json` into a folder. Measures and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from post.quality.findings import Finding
from post.quality.inspection import Inspection
from post.quality.judge import judge, verdict_of
from post.quality.policy import Policy

HTML_FILE, JSON_FILE = "report.html", "report.json"


@dataclass(frozen=True)
class Judged:
    """One file with its findings."""

    inspection: Inspection
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        return verdict_of(self.findings)


def judged(inspections: Sequence[Inspection], policy: Policy | None = None) -> tuple[Judged, ...]:
    """All files judged by one policy."""
    return tuple(Judged(each, judge(each, policy)) for each in inspections)


def verdict(files: Sequence[Judged]) -> str:
    """pass | warnings | fail, of all files together."""
    return verdict_of(finding for each in files for finding in each.findings)


def write_report(files: Sequence[Judged], title: str, folder: Path) -> dict[str, Path]:
    """`report.html` and `report.json` in `folder`; the same files give the same bytes."""
    from post.quality.report.data import as_json
    from post.quality.report.page import page

    paths = {"html": folder / HTML_FILE, "json": folder / JSON_FILE}
    paths["html"].write_text(page(files, title), encoding="utf-8", newline="\n")
    paths["json"].write_text(as_json(files, title), encoding="utf-8", newline="\n")
    return paths
