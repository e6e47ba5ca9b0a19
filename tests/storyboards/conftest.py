"""A small storyboard to put mistakes into, and a way to ask for its problems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import storyboards
from storyboards import Problem
from storyboards.story import Storyboard

HEAD = "version: 1\nproject: {id: test, title: Test}\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a text as a storyboard and gives its path."""

    def written(text: str) -> Path:
        path = tmp_path / "board.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def problems(write: Callable[[str], Path]) -> Callable[[str], list[Problem]]:
    """All problems of a storyboard given as a text."""
    return lambda text: storyboards.check(write(text))


@pytest.fixture
def told(problems: Callable[[str], list[Problem]]) -> Callable[[str], list[str]]:
    """The same as `field: message`, without places and hints."""
    return lambda text: [f"{problem.field}: {problem.message}" for problem in problems(text)]


@pytest.fixture
def board(write: Callable[[str], Path]) -> Callable[[str], Storyboard]:
    """The storyboard of a text that has no errors."""
    return lambda text: storyboards.load(write(text))


@pytest.fixture
def shots(board: Callable[[str], Storyboard]) -> Callable[[str], Storyboard]:
    """A storyboard of which only the part from `shots:` on is given."""
    return lambda text: board(HEAD + text)
