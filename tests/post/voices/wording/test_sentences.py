"""Texts in sentences: whole ones where they fit, broken where sense breaks where they do not."""

from __future__ import annotations

import itertools

import pytest

from post.voices.wording.sentences import sentences


def parts(text: str, language: str, limit: int) -> list[str]:
    return [text[part.start : part.stop] for part in sentences(text, language, limit)]


@pytest.mark.parametrize(
    ("language", "limit", "expected"),
    [
        ("en", 250, ["She sails at dawn.", "Who commands her?", "Captain Rao does! Yes. The end."]),
        ("en", 250, ["It begins at sea.", "eye en ess Vikrant makes twenty-eight knots."]),
        ("de", 253, ["Am 3. Oktober lief z. B. die Fregatte aus.", "Dr. Müller war dabei.", "Dann ging er."]),
        ("es", 239, ["El Sr. García llegó.", "¿Quién es el capitán?", "¡Es él mismo, señores!"]),
        ("fr", 273, ["M. Dupont est arrivé.", "Il part demain matin."]),
        ("hi", 150, ["शुरुआत समुद्र से होती है।", "भारत की नौसेना आगे बढ़ती है॥", "क्या आप तैयार हैं?"]),
        ("zh", 30, ["这艘航空母舰全长二百六十二米。", "它可以搭载三十架飞机！"]),
        ("ru", 182, ["Корабль вышел в 1971 г. из порта.", "Он вернулся домой."]),
    ],
)
def test_sentences_end_where_they_end(language: str, limit: int, expected: list[str]) -> None:
    glue = "" if language == "zh" else " "
    assert parts(glue.join(expected), language, limit) == expected


def test_a_long_sentence_breaks_after_its_clauses() -> None:
    text = (
        "The ship, which was built over eleven years by more than two thousand workers, is the largest ever made in the "
        "country; it carries thirty aircraft and a crew of one thousand six hundred."
    )
    assert parts(text, "en", 80) == [
        "The ship, which was built over eleven years by more than two thousand workers,",
        "is the largest ever made in the country;",
        "it carries thirty aircraft and a crew of one thousand six hundred.",
    ]
    assert [part.pause_s for part in sentences(text, "en", 80)] == [0.2, 0.2, 0.0]


@pytest.mark.parametrize("limit", [10, 64, 135, 225])
@pytest.mark.parametrize(
    "text",
    [
        "word and other words, " * 200,
        "x" * 3000,
        "क" * 500 + " " + "की" * 300,
        "它可以搭载三十架飞机" * 60,
        "A. B. C. D. " * 50,
        "!?" * 300,
        "Hi.",
        "",
    ],
)
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int) -> None:
    found = sentences(text, "en", limit)
    assert all(0 < part.stop - part.start <= limit for part in found)
    assert "".join(text[part.start : part.stop] for part in found).replace(" ", "") == text.replace(" ", "")
    assert all(before.stop <= after.start for before, after in itertools.pairwise(found))
    assert all(text[part.start] not in "\u093e\u0940\u094d" for part in found)
