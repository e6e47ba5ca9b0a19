"""A storyboard from its file: read, composed, validated, resolved.

`load` gives the storyboard or raises with every problem; `check` gives the problems; `examine` gives both. Knows the
order of the steps and nothing of what they do.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from storyboards.compose import compose
from storyboards.problems import Problem, StoryboardError
from storyboards.report import Report, TooManyProblems
from storyboards.resolve.film import resolve
from storyboards.shape import shape
from storyboards.source import read_text
from storyboards.story import Storyboard


@dataclass(frozen=True)
class Examination:
    """A storyboard with its problems; without a storyboard where there are errors among them."""

    storyboard: Storyboard | None
    problems: tuple[Problem, ...]


def load(path: str | os.PathLike[str], *, root: Path | None = None) -> Storyboard:
    """The storyboard in a file. Raises StoryboardError.

    Relative paths in it start at the file's folder and may not leave `root`, which is that folder unless told.
    """
    found = examine(path, root)
    if found.storyboard is None:
        raise StoryboardError([problem for problem in found.problems if problem.severity == "error"])
    return found.storyboard


def check(path: str | os.PathLike[str], root: Path | None = None) -> list[Problem]:
    """Every problem of a storyboard's file, warnings too, in the order of their lines."""
    return list(examine(path, root).problems)


def examine(path: str | os.PathLike[str], root: Path | None = None) -> Examination:
    """Both at once."""
    file = os.fspath(path)
    with _without_collector():
        return _examined(file, root)


def _examined(file: str, root: Path | None) -> Examination:
    try:
        tree, notes = compose(read_text(Path(file), file), file)
    except StoryboardError as error:
        return Examination(None, error.problems)
    report = Report(file, tree)
    report.problems.extend(notes)
    storyboard = None
    with suppress(TooManyProblems):
        storyboard = resolve(shape(tree, report), tree, Path(os.path.abspath(file)), root, report)
    problems = tuple(report.finished())
    has_errors = any(problem.severity == "error" for problem in problems)
    return Examination(None if has_errors else storyboard, problems)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here makes cycles, and on thousands of shots the cycle collector would take a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
