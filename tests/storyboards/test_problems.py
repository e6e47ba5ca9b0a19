"""What users are told: the golden file of messages, and the two forms of a problem."""

from __future__ import annotations

from pathlib import Path

import pytest

import storyboards
from storyboards.problems import Problem, StoryboardError, shown

GOLDEN = Path(__file__).parent / "golden"


def test_messages_are_the_golden_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    told = "\n".join(problem.text() for problem in storyboards.check("messages.yaml")) + "\n"
    assert told == Path("messages.txt").read_text(encoding="utf-8")


def test_places_are_those_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last name in a field's path stands at the problem's line and column, or its value does."""
    monkeypatch.chdir(GOLDEN)
    lines = Path("messages.yaml").read_text(encoding="utf-8").split("\n")
    for problem in storyboards.check("messages.yaml"):
        here = lines[problem.line - 1]
        assert 1 <= problem.column <= len(here)
        assert here[problem.column - 1] not in " :,", problem


def test_text_form() -> None:
    problem = Problem("a.yaml", 3, 7, "shots[0].id", "it is wrong", "put it right")
    assert problem.text() == "a.yaml:3:7: shots[0].id: it is wrong\n  hint: put it right"
    assert Problem("a.yaml", 0, 0, "", "is empty").text() == "a.yaml: is empty"
    assert Problem("a.yaml", 1, 1, "x", "odd", None, "warning").text() == "a.yaml:1:1: x: warning: odd"


def test_json_form_has_every_key() -> None:
    problem = Problem("a.yaml", 3, 7, "shots[0].id", "it is wrong")
    assert problem.to_json() == {
        "file": "a.yaml",
        "line": 3,
        "column": 7,
        "field": "shots[0].id",
        "message": "it is wrong",
        "hint": None,
        "severity": "error",
    }


def test_the_error_carries_all_problems() -> None:
    error = StoryboardError([Problem("a", 1, 1, "x", "one"), Problem("a", 2, 1, "y", "two")])
    assert len(error.problems) == 2
    assert str(error) == "a:1:1: x: one\na:2:1: y: two"


def test_shown_text_cannot_play_tricks_on_a_terminal() -> None:
    assert shown("\x1b[31mred\u202e") == "'\\x1b[31mred\\u202e'"
    assert shown("क्षितिज") == "'क्षितिज'"
    assert len(shown("x" * 1000)) == 62
