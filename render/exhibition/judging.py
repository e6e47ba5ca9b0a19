"""Quality control of everything delivered: inspected, judged by the policy, reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import Cut
from post.export.film import Film
from post.suite import Suite

if TYPE_CHECKING:
    from render.job import Job


@dataclass
class Judged:
    """The verdict and its report."""

    passes: bool = True
    summary: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)

    def publish(self, folder: Path) -> Path | None:
        """Writes the report; gives the page's path."""
        return None


def judge(job: Job, cut: Cut, films: Sequence[Film], suite: Suite) -> Judged:
    """Judges every film."""
    return Judged()
