"""Texts by language: one type, one error, at its own place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import storyboards
from storyboards import Problem
from storyboards.story import Storyboard

HEAD = "version: 1\nproject: {id: test, title: {en: T, hi: T}, languages: [en, hi]}\n"


def shot(narration: str) -> str:
    return HEAD + f"shots:\n  - {{id: a, prompt: x, narration: {narration}}}\n"


@pytest.mark.parametrize(
    ("narration", "column", "field", "message"),
    [
        ("[]", 36, "", "a list stands where a text, or a map of texts by language such as {en: .., hi: ..}, is wanted"),
        (
            "{}",
            36,
            "",
            "an empty map stands where a text, or a map of texts by language such as {en: .., hi: ..}, is wanted",
        ),
        ("It begins.", 36, "", "the line is in en only; the project also has hi"),
        ("{en: It begins.}", 36, "", "the line is missing in hi"),
        ("{en: It begins., hi: }", 53, ".hi", "hi has no text"),
        ("{en: It begins., hi: ~}", 57, ".hi", "hi has no text"),
        ("{en: It begins., hi: ''}", 57, ".hi", "the text is empty"),
        ("{en: It begins., hi: [x]}", 57, ".hi", "a list stands where the text of hi is wanted"),
        ("{en: It begins., hindi: x}", 53, ".hindi", "'hindi' is no language code"),
        ("{en: It begins., hi: x, fr: y}", 60, ".fr", "fr is no language of the project; those are en, hi"),
    ],
)
def test_one_clear_error(
    problems: Callable[[str], list[Problem]], narration: str, column: int, field: str, message: str
) -> None:
    found = problems(shot(narration))
    assert [(problem.field, problem.message) for problem in found] == [
        (f"shots[0].narration{field}", f"shot a: {message}")
    ]
    assert found[0].line == 4
    assert abs(found[0].column - column) <= 6


def test_a_language_is_declared_silent_by_null(board: Callable[[str], Storyboard]) -> None:
    assert board(shot("{en: It begins., hi: null}")).shots[0].narration == {"en": "It begins."}
    assert board(shot("{en: null, hi: null}")).shots[0].narration is None
    assert board(shot("{en: 'null', hi: No}")).shots[0].narration == {"en": "null", "hi": "No"}


def test_titles_fall_back_to_the_base_language(write: Callable[[str], Path]) -> None:
    path = write(HEAD.replace("{en: T, hi: T}", "Test") + "shots: [{id: a, prompt: x}]\n")
    assert [problem.severity for problem in storyboards.check(path)] == ["warning"]
    assert storyboards.load(path).project.title == {"en": "Test", "hi": "Test"}


def test_norwegian_is_a_language(board: Callable[[str], Storyboard]) -> None:
    text = (
        "version: 1\nproject: {id: t, title: {no: Sjø}, languages: [no]}\nshots: [{id: a, prompt: x, narration: Ja}]\n"
    )
    assert board(text).shots[0].narration == {"no": "Ja"}
