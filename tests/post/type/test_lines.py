"""Line breaks: few, even, and never where they hurt."""

from __future__ import annotations

from post.type.lines import break_lines


def broken(text: str, width: int) -> list[str]:
    """Breaks with every character one wide."""
    return break_lines(text.split("\n"), width, len, list)


def test_lines_are_balanced() -> None:
    assert broken("one two three four five six", 20) == ["one two three", "four five six"]
    assert broken("one two three four five six", 40) == ["one two three four five six"]


def test_paragraphs_stay_apart() -> None:
    assert broken("one\ntwo three", 20) == ["one", "two three"]


def test_a_line_may_break_after_hyphen_dash_and_slash() -> None:
    assert broken("shore-to-ship", 9) == ["shore-", "to-ship"]
    assert broken("harbour—horizon", 9) == ["harbour—", "horizon"]


def test_a_word_too_wide_is_broken_and_ideographs_may_always_be() -> None:
    assert max(map(len, broken("abcdefghij", 4))) <= 4
    assert broken("海軍の力、港から。", 5) == ["海軍の力、", "港から。"]


def test_nothing_is_lost() -> None:
    text = "The yard at Mazagon, where eleven destroyers were laid down between 1998 and 2024."
    for width in range(12, 90):
        lines = broken(text, width)
        assert " ".join(lines) == text
        assert max(map(len, lines)) <= width
