"""Line breaks: few, even, and never where they hurt."""

from __future__ import annotations

from post.type.lines import break_lines, has_widow


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


def test_no_word_is_left_alone() -> None:
    """Where another break, or a smaller size, can help it."""
    assert broken("the carrier of the eastern fleet it", 31)[-1].count(" ") >= 1
    assert has_widow(["Constructionworkers", "on"], ["Constructionworkers on"], len)
    assert not has_widow(["one two three", "four five six"], ["one two three four five six"], len)
    assert not has_widow(["one two", "constructionworkers"], ["one two constructionworkers"], len), (
        "long enough to stand"
    )
    assert not has_widow(["Harbour", "on"], ["Harbour", "on"], len), "the writer's own lines"


def test_lines_break_where_sense_breaks() -> None:
    assert broken("The keepers of the archive", 18) == ["The keepers", "of the archive"]
    assert broken("45,000 tonnes, length 262 metres", 20) == ["45,000 tonnes,", "length 262 metres"]
    assert broken("बंदरगाह से क्षितिज तक", 16) == ["बंदरगाह से", "क्षितिज तक"]


def test_endless_words_are_quick() -> None:
    lines = broken("x" * 600, 40)
    assert "".join(lines) == "x" * 600
    assert max(map(len, lines)) <= 40
