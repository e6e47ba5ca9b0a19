"""Quality control of an export: every film inspected, judged by the project's policy, the report put in its place.

Knows no measuring. The report lies in `quality/` of the output folder, whatever the verdict, and goes into the package.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from post.cut import Cut
from post.export.film import Film
from post.quality.policy import Policy, load_policy
from post.suite import Suite
from render.atomic import write_bytes
from storyboards.story import Storyboard


@dataclass(frozen=True)
class Verdict:
    """What quality control said of everything delivered."""

    passes: bool
    lines: tuple[str, ...]  # for the console
    files: Mapping[str, bytes]  # report.html, report.json

    @property
    def summary(self) -> str:
        """The last line: the verdict on all of it."""
        return self.lines[-1] if self.lines else ""

    def publish(self, folder: Path) -> Path:
        """Writes the report; gives its page."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            write_bytes(folder / name, content)
        return folder / next(name for name in self.files if name.endswith(".html"))


def policy_of(storyboard: Storyboard) -> Policy:
    """The project's own policy, or the built-in one. Raises StoryboardError with every mistake in it."""
    if storyboard.policy is None:
        return load_policy(None)
    return load_policy(storyboard.folder / storyboard.policy, storyboard.policy)


def judge_films(cut: Cut, films: Sequence[Film], storyboard: Storyboard, suite: Suite) -> Verdict:
    """Inspects and judges. Raises StoryboardError, PostError, Stopped."""
    from post.quality.control import control
    from post.quality.report import verdict, write_report
    from post.quality.report.console import summary

    judged = control(cut, films, suite, policy_of(storyboard))
    title = cut.title.get(cut.languages[0]) or cut.project_id
    with tempfile.TemporaryDirectory() as name:
        paths = write_report(judged, title, Path(name))
        files = {path.name: path.read_bytes() for path in paths.values()}
    return Verdict(verdict(judged) != "fail", tuple(summary(judged)), files)
