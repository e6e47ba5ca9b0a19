"""The list of problems while a storyboard is being checked.

Takes a path of a value and what is wrong with it, adds line, column, field name and shot id. Knows no schema.
"""

from __future__ import annotations

from collections.abc import Collection

from storyboards.compose import Map
from storyboards.marks import Loc, field_of, place_of, shot_of
from storyboards.problems import Problem, shown
from storyboards.suggest import nearest_word

MAX_PROBLEMS = 1000
MAX_COMPARED = 50_000  # words that are looked at for hints in one report


class TooManyProblems(Exception):
    """The report is full; whoever made it shows what it has."""


class Report:
    """Collects the problems of one file. Raises TooManyProblems once it has `MAX_PROBLEMS`."""

    def __init__(self, file: str, root: Map) -> None:
        self.file = file
        self.root = root
        self.problems: list[Problem] = []
        self._num_compared = 0
        self._seen: set[tuple[str, str]] = set()

    def error(self, loc: Loc, message: str, hint: str | None = None, *, of_key: bool = False) -> None:
        self._add(loc, message, hint, of_key, "error")

    def warning(self, loc: Loc, message: str, hint: str | None = None, *, of_key: bool = False) -> None:
        self._add(loc, message, hint, of_key, "warning")

    def nearest(self, word: str, allowed: Collection[str]) -> str | None:
        """The word that was meant, as long as there is time: thousands of mistakes meet thousands of words."""
        if not word or not allowed or self._num_compared > MAX_COMPARED:
            return None
        self._num_compared += len(allowed)
        return nearest_word(word, tuple(allowed))

    def did_you_mean(self, word: str, allowed: Collection[str]) -> str | None:
        """The same as a hint."""
        nearest = self.nearest(word, allowed)
        return f"did you mean {shown(nearest)}?" if nearest is not None else None

    def finished(self) -> list[Problem]:
        """All problems in the order of their lines."""
        problems = sorted(self.problems, key=lambda problem: (problem.line, problem.column))
        if len(problems) >= MAX_PROBLEMS:
            problems.append(Problem(self.file, 0, 0, "", f"only the first {len(problems)} problems are shown", None))
        return problems

    def _add(self, loc: Loc, message: str, hint: str | None, of_key: bool, severity: str) -> None:
        field = field_of(loc)
        if (field, message) in self._seen:
            return
        self._seen.add((field, message))
        line, column = place_of(self.root, loc, of_key=of_key)
        shot = shot_of(self.root, loc)
        if shot is not None:
            message = f"shot {shown(shot)[1:-1]}: {message}"
        self.problems.append(Problem(self.file, line, column, field, message, hint, severity))
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems
