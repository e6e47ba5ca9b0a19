"""Where texts stand: inside the safe box, at their anchors, never on one another."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from post.cards import card_blocks
from post.errors import LetteringError
from post.fonts import FontBook
from post.type.layout import Caption, compose, lay_out, safe_box
from post.type.looks import LOOKS
from post.type.styles import STYLES
from storyboards.story import Size
from storyboards.vocabulary import ANCHORS

BOOK = FontBook.installed()
HD = Size(1920, 1080)
UPRIGHT = Size(1080, 1920)
LONG = (
    "The yard at Mazagon, where eleven destroyers were laid down between 1998 and 2024 and a twelfth keel stands today"
)


def caption(text: str, style: str = "lower-third", first: int = 0, length: int = 100, **changes: object) -> Caption:
    return Caption(text, replace(STYLES[style], **changes), first, length, "en", "shot r001, overlay 1")  # type: ignore[arg-type]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("canvas", [HD, UPRIGHT, Size(640, 360), Size(3840, 1080)])
@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize("style", STYLES)
def test_every_style_stays_safe_at_every_anchor(canvas: Size, anchor: str, style: str, look: str) -> None:
    wanted = replace(LOOKS[look].styles[style], anchor=anchor)
    block = compose(Caption(LONG, wanted, 0, 100, "en", "shot r001, overlay 1"), canvas, BOOK)
    assert block is not None
    safe = safe_box(canvas)
    assert safe.x - 1 <= block.bounds.x
    assert block.bounds.right <= safe.right + 1
    assert safe.y - 1 <= block.bounds.y
    assert block.bounds.bottom <= safe.bottom + 1
    for line in block.lines:
        assert line.x >= block.bounds.x
        assert line.x + line.line.width <= block.bounds.right + 1
        assert line.baseline - line.line.top >= block.bounds.y
        assert line.baseline + line.line.bottom <= block.bounds.bottom


def test_long_text_has_two_lines_and_gets_smaller_before_a_third() -> None:
    short, long = compose(caption("Short"), HD, BOOK), compose(caption(LONG), HD, BOOK)
    assert short is not None
    assert long is not None
    assert len(long.lines) == 2
    assert long.size_px < short.size_px


@pytest.mark.parametrize("margin", [0.02, 0.12, 0.4])
@pytest.mark.parametrize("canvas", [HD, UPRIGHT])
def test_a_margin_holds_and_never_goes_into_title_safe(canvas: Size, margin: float) -> None:
    inset = margin * 1080
    for anchor in ("top-left", "bottom-right"):
        block = compose(caption("At sea", "label", anchor=anchor, margin=margin), canvas, BOOK)
        assert block is not None
        box = block.bounds
        near = (box.x, box.y) if anchor == "top-left" else (canvas.width_px - box.right, canvas.height_px - box.bottom)
        wanted = (max(inset, 0.05 * canvas.width_px), max(inset, 0.05 * canvas.height_px))
        assert near == pytest.approx(wanted, abs=1)


def test_a_widow_makes_the_text_smaller_first() -> None:
    """At its full size the last word would stand alone."""
    for text in ("Constructionists of Mazagon it", "The commodore and the shipwrights of Mazagondock yard on it"):
        for width in (0.2, 0.24, 0.28, 0.32):
            block = compose(caption(text, "lower-third", measure=width), HD, BOOK)
            assert block is not None
            last = block.text.split("\n")[-1]
            assert len(block.lines) == 1 or " " in last or len(last) > 8


def test_a_style_of_more_lines_is_not_made_smaller() -> None:
    two, six = compose(caption(LONG, "note"), HD, BOOK), compose(caption(LONG, "note", num_lines=6), HD, BOOK)
    assert two is not None
    assert six is not None
    assert six.size_px >= two.size_px
    assert len(six.lines) <= 6


def test_what_keeps_its_place_is_not_moved() -> None:
    band = Caption("It begins at sea", STYLES["subtitle"], 0, 100, "en", "shot r001, caption 1", keeps_place=True)
    alone = compose(band, HD, BOOK)
    other = caption("Across the whole of it, from side to side", "subtitle")
    moved, kept = lay_out([other, band], HD, BOOK)
    assert alone is not None
    assert kept.bounds == alone.bounds
    assert moved.bounds.bottom < kept.bounds.y


def test_rules_lie_on_their_sides() -> None:
    technical = compose(Caption("At sea", LOOKS["technical"].styles["lower-third"], 0, 100, "en", "x"), HD, BOOK)
    assert technical is not None
    (bar,) = technical.bars
    assert (bar.x, bar.height) == (technical.bounds.x, technical.bounds.height)
    assert technical.lines[0].x > bar.right
    label = compose(Caption("At sea", LOOKS["technical"].styles["label"], 0, 100, "en", "x"), HD, BOOK)
    assert label is not None
    assert len(label.bars) == 4
    gala = compose(Caption("At sea", LOOKS["gala"].styles["lower-third"], 0, 100, "en", "x"), HD, BOOK)
    assert gala is not None
    assert [bar.y for bar in gala.bars] == [gala.bounds.y, gala.bounds.bottom - gala.bars[1].height]


def test_texts_at_once_stack_and_texts_in_turn_do_not() -> None:
    blocks = lay_out([caption(f"Number {n}") for n in range(4)] + [caption("Across", "subtitle")], HD, BOOK)
    for one, other in combinations(blocks, 2):
        assert not one.bounds.meets(other.bounds, 0)
    first, second = lay_out([caption("First", first=0, length=50), caption("Second", first=50, length=50)], HD, BOOK)
    assert first.bounds.bottom == pytest.approx(second.bounds.bottom, abs=1)


def test_too_many_at_once_are_refused() -> None:
    with pytest.raises(LetteringError, match=r"shot r001, overlay 1: no room left in the picture beside the \d+ other"):
        lay_out([caption(f"Number {n}") for n in range(30)], HD, BOOK)


@pytest.mark.parametrize("canvas", [HD, UPRIGHT])
def test_a_card_holds_headline_and_body(canvas: Size) -> None:
    headline, body = card_blocks("Harbour to Horizon\nActs one\nto three", "en", 75, canvas, BOOK, "shot c1")
    assert headline.size_px > 2 * body.size_px
    assert headline.bounds.bottom < body.bounds.y
    assert headline.bounds.x == pytest.approx(body.bounds.x)
    assert len(body.lines) == 2
    assert headline.bars
    assert headline.bars[0].bottom < headline.bounds.y
    assert card_blocks("", "en", 75, canvas, BOOK, "shot c1") == []


@pytest.mark.skipif(BOOK.face("Noto Sans Arabic") is None, reason="no Arabic font is installed")
def test_right_to_left_text_is_set_from_the_right() -> None:
    block = compose(replace(caption("من الميناء\nإلى الأفق البعيد"), language="ar"), HD, BOOK)
    assert block is not None
    ends = [line.x + line.line.width for line in block.lines]
    assert ends[0] == pytest.approx(ends[1])


@pytest.mark.skipif(BOOK.face("Noto Sans Devanagari") is None, reason="no Devanagari font is installed")
def test_marks_above_and_below_open_the_lines() -> None:
    block = compose(replace(caption("र्ड्यूँ ट्ठ्रू\nर्ड्यूँ ट्ठ्रू"), language="hi"), HD, BOOK)
    assert block is not None
    upper, lower = block.lines
    assert upper.baseline + upper.line.bottom < lower.baseline - lower.line.top
