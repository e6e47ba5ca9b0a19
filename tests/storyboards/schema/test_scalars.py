"""Single values: read exactly as written, or refused with a word on what was meant."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from storyboards.compose import Plain
from storyboards.schema import scalars
from storyboards.schema.project import ModelSection
from storyboards.schema.scalars import (
    Timecode,
    decimal,
    moment,
    read_colour,
    read_flag,
    read_id,
    read_rate,
    read_text,
    whole,
)
from storyboards.story import Size


def refusal(read: Callable[[Any], Any], value: Any) -> tuple[str, str | None]:
    with pytest.raises(PydanticCustomError) as caught:
        read(value)
    context = dict(caught.value.context or {})
    return context["message"], context["hint"]


COUNT = whole(1, 99, "a count").read


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("010", "a leading zero could mean an octal number; write 10"),
        ("1e3", "write the number out, without an exponent"),
        ("0x10", "write the number in decimal digits"),
        ("1_000", "write 1000"),
        ("12:30", "a time in minutes and seconds is written MM:SS:FF, where a time is wanted"),
        ("4,5", "write 4.5"),
        ("35mm", "write 35 without the unit"),
        ("no", None),
        ("~", None),
        (".inf", None),
        ("nan", None),
        ("٣", None),
        ("-", None),
        ("+", None),
        (".", None),
    ],
)
def test_what_yaml_would_have_made_a_number(text: str, hint: str | None) -> None:
    message, found = refusal(COUNT, Plain(text))
    assert message == f"'{text}' stands where a count from 1 to 99 is wanted"
    assert found == hint


def test_whole_numbers() -> None:
    assert COUNT(Plain("7")) == 7
    assert COUNT(Plain("+7")) == 7
    assert refusal(COUNT, Plain("7.0"))[0] == "7.0 stands where a count from 1 to 99 is wanted"
    assert "outside the allowed range" in refusal(COUNT, Plain("100"))[0]
    assert refusal(COUNT, "7") == ("'7' in quotes is a text; a count from 1 to 99 is wanted", "write 7 without quotes")
    assert refusal(COUNT, {})[0].startswith("a map of keys stands where")
    assert refusal(COUNT, Plain(""))[0].startswith("nothing stands where")
    assert "too many digits" in refusal(COUNT, Plain("1" * 5000))[0]


@given(st.decimals(-96, 24, places=3))
def test_decimals(value: object) -> None:
    assert decimal(-96, 24).read(Plain(f"{value:f}")) == float(str(value))


def test_times() -> None:
    read = moment(positive=True).read
    assert read(Plain("4.5")) == Fraction(9, 2)
    assert read(Plain("0.1")) == Fraction(1, 10)
    assert read(Plain("00:04:12")) == Timecode("00:04:12")
    assert read("00:04:12") == Timecode("00:04:12")
    assert "above 0" in refusal(read, Plain("0"))[0]
    assert "0 or more" in refusal(moment(positive=False).read, Plain("-1"))[0]
    assert refusal(read, Plain("5s"))[1] == "write 5 without the unit"
    assert "more than a day" in refusal(read, Plain("90000"))[0]


def test_rates() -> None:
    assert read_rate(Plain("25")) == 25
    assert read_rate("30000/1001") == Fraction(30000, 1001)
    assert refusal(read_rate, Plain("30000/0"))[1] == "write frames a second such as 25, 23.976 or 30000/1001"


def test_flags() -> None:
    assert read_flag(Plain("true")) is True
    assert read_flag(Plain("False")) is False
    for word in ("no", "yes", "on", "off", "y", "1", "~"):
        assert refusal(read_flag, Plain(word)) == (
            f"'{word}' stands where true or false is wanted",
            "write true or false, without quotes",
        )
    assert refusal(read_flag, "true")[0] == "'true' stands where true or false is wanted"


def test_texts() -> None:
    assert read_text(Plain("no")) == "no"
    assert read_text(Plain("010")) == "010"
    assert read_text("null") == "null"
    assert read_text("  a\n") == "a"
    assert read_text("e\u0301") == "\u00e9"
    assert refusal(read_text, Plain("null"))[0] == "null is no text"
    assert refusal(read_text, Plain("~"))[0] == "~ is no text"
    assert refusal(read_text, Plain(""))[0] == "the text is missing"
    assert refusal(read_text, "  ")[0] == "the text is empty"
    assert refusal(read_text, [])[0] == "a list stands where a text is wanted"


@pytest.mark.parametrize("text", ["a", "r001", "0", "act-2", "010", "no", "a" * 64])
def test_ids(text: str) -> None:
    assert read_id(Plain(text)) == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("R001", "write r001"),
        ("sea power", "write sea-power"),
        ("-a", "write a"),
        ("a_b", "write a-b"),
        ("Éclair", "write e-clair"),
        ("शॉट", "write it in Latin letters, such as shot-7"),
        ("../etc", "write etc"),
        ("a" * 65, "write " + "a" * 64),
        ("a\n", "write a"),
    ],
)
def test_no_ids(text: str, hint: str) -> None:
    assert refusal(read_id, text)[1] == hint


def test_colours() -> None:
    assert read_colour("#0b2545cc") == "#0B2545CC"
    assert refusal(read_colour, Plain(""))[0] == "nothing stands where a colour is wanted"
    assert "write #RRGGBB or #RRGGBBAA" in refusal(read_colour, Plain("red"))[0]


def test_sizes() -> None:
    canvas = scalars.size(16, 16384, 2, "a picture size").read
    assert canvas(Plain("1920x1080")) == Size(1920, 1080)
    assert refusal(canvas, Plain("1920 × 1080"))[1] == "write 1920x1080"
    assert refusal(canvas, Plain("1921x1080"))[1] == "the nearest size is 1922x1080"
    assert "outside" in refusal(canvas, Plain("8x8"))[0]
    assert "stands where" in refusal(canvas, Plain("0x10"))[0]


def test_frames_are_four_n_and_one() -> None:
    assert ModelSection.model_validate({"frames": Plain("81")}).frames == 81
    with pytest.raises(ValueError, match="80 frames; the model makes 4n"):
        ModelSection.model_validate({"frames": Plain("80")})
