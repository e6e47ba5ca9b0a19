"""Which way letters run: the standard's rules, and libass's own pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from post.fonts import FontBook
from post.type.bidi import anchored, base_level, levels, visual_order
from post.type.layout import Caption, compose
from post.type.overlay_style import OverlayStyle
from post.type.shaping import Wish, clusters
from tests.post.type.drawing import HD, draw

BOOK = FontBook.installed()
LINE = OverlayStyle("Source Sans Pro", 0.06, "center", "#FFFFFF", enter="none", exit="none", num_lines=1)
BOTH_WAYS = [
    ("en", "abc שלום 123 def"),
    ("he", "שלום abc 123 עולם"),
    ("he", '(שלום) "abc" 1-2'),
    ("ar", "من 2025 إلى INS Vikrant (الهند)"),
    ("ar", "INS فيكرانت 45,000 طن"),
    ("ar", "السعر: 100$ أو 5%"),
    ("en", "The ship فيكرانت of 1961, (عاد) home"),
    ("ur", "بحری جہاز INS Vikrant 2025"),
    ("fa", "کشتی ۱۲۳ شماره"),
]


def seen(text: str, language: str) -> str:
    """The characters from left to right."""
    return "".join(text[index] for index in visual_order(levels(text, base_level(text, language))))


def test_order() -> None:
    assert seen("abc def 12", "en") == "abc def 12"
    assert seen("אבג 12 דה", "he") == "הד 12 גבא"
    assert seen("abc (אבג) 12", "en") == "abc (גבא) 12", "brackets go with what they hold, numbers after them do not"
    assert seen("אב abc 1,5 גד", "he") == "דג abc 1,5 בא"
    assert levels("العام 1961", 1)[-4:] == [2, 2, 2, 2]


def test_a_language_decides_where_a_line_begins() -> None:
    assert base_level("INS فيكرانت", "ar") == 1
    assert base_level("فيكرانت comes home", "en") == 0
    assert base_level("Vikrant", "ar") == 0, "nothing in it is read from the right"
    assert anchored("INS فيكرانت", "ar").startswith("\u200f")
    assert anchored("فيكرانت", "ar") == "فيكرانت"


@pytest.mark.skipif(BOOK.face("Noto Sans Arabic") is None, reason="no Arabic font is installed")
@pytest.mark.skipif(BOOK.face("Noto Sans Hebrew") is None, reason="no Hebrew font is installed")
@pytest.mark.parametrize(("language", "text"), BOTH_WAYS)
def test_letters_stand_where_libass_draws_them(tmp_path: Path, language: str, text: str) -> None:
    """Where a space is said to be, in a line read both ways, the drawn picture is empty."""
    block = compose(Caption(text, LINE, 0, 60, language, "x"), HD, BOOK)
    assert block is not None
    (line,) = block.lines
    ink = draw(tmp_path, [block]).max(axis=2)
    parts = clusters("".join(run.text for run in line.line.runs), Wish(LINE.family, 400, language), BOOK, "x")
    assert len(parts) == len(line.line.spans)
    spaces = [span for part, span in zip(parts, line.line.spans) if part == " "]
    assert spaces
    for left, right in spaces:
        middle = ink[:, int(line.x + left + 0.3 * (right - left)) : int(line.x + right - 0.3 * (right - left)) + 1]
        assert middle.max() < 60


@pytest.mark.skipif(BOOK.face("Noto Sans Arabic") is None, reason="no Arabic font is installed")
@pytest.mark.parametrize("kind", ["type-on", "wipe"])
@pytest.mark.parametrize(("language", "text"), [*BOTH_WAYS[3:7], ("hi", "क्षत्रिय शक्ति"), ("en", "office affinity")])
def test_letters_come_in_reading_order_and_none_changes(tmp_path: Path, kind: str, language: str, text: str) -> None:
    """What shows half way is drawn exactly as in the whole line, and grows from where reading begins."""
    style = replace(LINE, enter=kind, enter_s=2.0)
    block = compose(Caption(text, style, 0, 200, language, "x"), HD, BOOK)
    assert block is not None
    whole = draw(tmp_path, [block], frame=100).max(axis=2).astype(int)
    before = 0
    for frame in (6, 15, 22):
        part = draw(tmp_path, [block], frame=frame).max(axis=2).astype(int)
        assert ((part == whole) | (part < 60)).mean() > 0.9995
        shown = int((part > 100).sum())
        assert shown > before
        before = shown
        if frame == 6:
            columns = (part > 100).any(axis=0).nonzero()[0]
            middle = block.bounds.x + block.bounds.width / 2
            assert (columns.mean() > middle) == block.right_to_left
    assert before < int((whole > 100).sum())
