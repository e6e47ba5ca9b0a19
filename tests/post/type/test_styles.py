"""Styles: the built-in ones, the storyboard's own, and colours."""

from __future__ import annotations

import pytest

from post.errors import LetteringError
from post.fonts import FontBook
from post.type.looks import LOOKS
from post.type.overlay_style import BAR_SIDES
from post.type.styles import STYLES, Rgba, parse_color, style_named
from storyboards.story import TitleStyle
from storyboards.vocabulary import ANCHORS, BUILT_IN_TITLES


def own(style_id: str, **values: object) -> dict[str, TitleStyle]:
    empty: dict[str, object] = dict.fromkeys(
        ("font", "size", "anchor", "color", "plate", "outline", "shadow", "weight", "align", "enter", "exit")
    )
    return {style_id: TitleStyle(style_id, **{**empty, **values})}  # type: ignore[arg-type]


def test_a_storyboards_style_is_laid_over_the_built_in_one() -> None:
    titles = own("lower-third", font="Noto Sans", size=0.05, anchor="bottom-right", plate="#0B2545CC")
    style = style_named("lower-third", titles)
    assert (style.family, style.size, style.anchor, style.align, style.plate) == (
        "Noto Sans", 0.05, "bottom-right", "right", "#0B2545CC",
    )  # fmt: skip
    assert style.weight == STYLES["lower-third"].weight
    assert style.bar is None, "the brass rule belongs to the built-in plate"


def test_a_name_that_begins_like_a_built_in_one_starts_from_it() -> None:
    assert style_named("title-act", own("title-act", color="#FF0000")).family == "Source Serif Pro"
    assert style_named("place-name", own("place-name")).anchor == "bottom-left"


def test_a_plate_of_no_opacity_is_no_plate() -> None:
    style = style_named("title", own("title", plate="#00000000"))
    assert (style.plate, style.bar, style.shadow) == (None, None, True)
    assert style.scrim > 0


def test_an_unknown_style_is_named_with_its_neighbour() -> None:
    with pytest.raises(LetteringError) as error:
        style_named("lowerthird", {}, "shot r001, overlay 1")
    assert str(error.value) == (
        "shot r001, overlay 1: no overlay style 'lowerthird'; there are credit, disclosure, label, lower-third, note, "
        "subtitle, title\n  hint: Did you mean 'lower-third'?"
    )


def test_lines_and_margin_are_the_storyboards_to_say() -> None:
    style = style_named("note", own("note", lines=5, margin=0.12))
    assert (style.num_lines, style.margin) == (5, 0.12)


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_has_every_style(look: str) -> None:
    for name in (*BUILT_IN_TITLES, "disclosure"):
        style = style_named(name, {}, look=look)
        assert style == LOOKS[look].styles[name]
        assert style.anchor in ANCHORS
        assert style.bar_side in BAR_SIDES
        assert FontBook.installed().face(style.family) is not None
    assert (
        style_named("title-act", own("title-act", color="#FF0000"), look=look).size == LOOKS[look].styles["title"].size
    )


def test_colours() -> None:
    assert parse_color("#0b2545CC") == Rgba(11, 37, 69, 204)
    for wrong in ("red", "#fff", "#0B2545CCC", "0B2545", "#0B254G"):
        with pytest.raises(LetteringError, match="allowed are #RRGGBB and #RRGGBBAA"):
            parse_color(wrong)
