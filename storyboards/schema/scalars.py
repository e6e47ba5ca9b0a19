"""The kinds of single values: texts, ids, numbers, sizes, times, colours, words of a vocabulary.

Each is read from the text as it was written, exactly; what YAML would have made of it plays no part. Knows no models.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any

from storyboards.compose import Plain, kind_of
from storyboards.problems import listed, shown
from storyboards.schema.section import Reads, refuse
from storyboards.story import Size
from storyboards.times import parse_rate

MAX_ID_CHARS = 64
MAX_PATH_CHARS = 1024
NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]+)?")
_TIMECODE = re.compile(r"[0-9]{1,3}:[0-9]{2}:[0-9]{2,3}")
_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


def read_text(value: Any) -> str:
    """A text in NFC without blanks around it. `null` and nothing are refused: nobody wants to read them on a wall."""
    if not isinstance(value, str):
        refuse(f"{kind_of(value)} stands where a text is wanted", "quote the text if it begins with [ or {")
    if type(value) is Plain and value in NULL_WORDS:
        if not value:
            refuse("the text is missing", "write it after the `:`, or leave the key out")
        refuse(f"{value} is no text", f"leave the key out, or write '{value}' in quotes if the text is meant")
    text = value.strip()
    if not text:
        refuse("the text is empty", "write it, or leave the key out")
    return str(text) if text.isascii() else unicodedata.normalize("NFC", text)


def read_id(value: Any) -> str:
    text = _scalar(value, "an id")
    if _ID.fullmatch(text) is None or len(text) > MAX_ID_CHARS:
        slug = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", text).casefold()).strip("-")[:MAX_ID_CHARS]
        hint = f"write {slug}" if slug else "write it in Latin letters, such as shot-7"
        allowed = f"an id is made of a-z, 0-9 and -, begins with a letter or digit, and has at most {MAX_ID_CHARS}"
        refuse(f"{shown(text)} is no id; {allowed}", hint)
    return text


def read_name(value: Any) -> str:
    """The id of something declared elsewhere; whether it exists is checked there, with a better message."""
    return _scalar(value, "a name")


def read_language(value: Any) -> str:
    text = _scalar(value, "a language code")
    if _LANGUAGE.fullmatch(text) is None:
        refuse(f"{shown(text)} is no language code", "write a code such as en, hi, pt-BR or zh-Hant")
    return text


def read_path(value: Any) -> str:
    text = read_text(value)
    if len(text) > MAX_PATH_CHARS:
        refuse(f"a path of {len(text)} characters; at most {MAX_PATH_CHARS} are allowed")
    if "\n" in text:
        refuse("a line break stands in a path")
    return text


def read_flag(value: Any) -> bool:
    text = _scalar(value, "true or false")
    if type(value) is not Plain or text not in _FLAGS:
        refuse(f"{shown(text)} stands where true or false is wanted", "write true or false, without quotes")
    return _FLAGS[text]


_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def number_text(value: Any, wanted: str, *, at: tuple[str | int, ...] = ()) -> str:
    """The digits of a plain decimal number. Anything else is refused, with a word on what it was."""
    text = _scalar(value, wanted)
    if _NUMBER.fullmatch(text) is None or text[-1:] in ("", "+", "-"):
        refuse(f"{shown(text)} stands where {wanted} is wanted", _number_hint(text), at)
    if type(value) is not Plain:
        refuse(f"{shown(text)} in quotes is a text; {wanted} is wanted", f"write {text} without quotes", at)
    if len(text) > 24:
        refuse(f"{shown(text)} has too many digits for {wanted}", None, at)
    return text


def _number_hint(text: str) -> str | None:
    bare = text.lstrip("+-")
    if re.fullmatch(r"0[0-9.]+", bare):
        return f"a leading zero could mean an octal number; write {bare.lstrip('0') or '0'}"
    if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+", bare):
        return "write the number out, without an exponent"
    if re.fullmatch(r"0[xob][0-9A-Fa-f_]+", bare):
        return "write the number in decimal digits"
    if re.fullmatch(r"[0-9][0-9_]*", bare):
        return f"write {bare.replace('_', '')}"
    if re.fullmatch(r"[0-9]+,[0-9]+", bare):
        return f"write {bare.replace(',', '.')}"
    if re.fullmatch(r"[0-9]+:[0-9]+(?::[0-9.]+)?", bare):
        return "a time in minutes and seconds is written MM:SS:FF, where a time is wanted"
    if match := re.fullmatch(r"([0-9.]+)\s*(?:s|sec|seconds|px|mm|db|fps|%)", bare, re.IGNORECASE):
        return f"write {match[1]} without the unit"
    return None


@dataclass(frozen=True)
class _Whole:
    least: int
    most: int
    noun: str

    def __call__(self, value: Any) -> int:
        wanted = f"{self.noun} from {self.least} to {self.most}"
        text = number_text(value, wanted)
        if "." in text:
            refuse(f"{text} stands where {wanted} is wanted")
        number = int(text)
        if not self.least <= number <= self.most:
            refuse(f"{text} is outside the allowed range; {wanted} is wanted")
        return number


def whole(least: int, most: int, noun: str = "a whole number") -> Reads:
    """A whole number in a range."""
    return Reads(_Whole(least, most, noun), {"type": "integer", "minimum": least, "maximum": most})


def decimal(least: float, most: float, noun: str = "a number") -> Reads:
    """A number in a range, as a float."""
    wanted = f"{noun} from {least:g} to {most:g}"

    def read(value: Any) -> float:
        text = number_text(value, wanted)
        number = float(text)
        if not least <= number <= most:
            refuse(f"{text} is outside the allowed range; {wanted} is wanted")
        return number

    return Reads(read, {"type": "number", "minimum": least, "maximum": most})


@dataclass(frozen=True)
class Timecode:
    """A time written `MM:SS:FF`; its length depends on the project's rate."""

    text: str


Moment = Fraction | Timecode
MAX_SECONDS = 86_400


def moment(*, positive: bool) -> Reads:
    """A time: decimal seconds or `MM:SS:FF`."""
    wanted = "a time (seconds such as 4.5, or MM:SS:FF)"

    @lru_cache(maxsize=4096)
    def seconds(text: str) -> Fraction:
        return Fraction(text)

    def read(value: Any) -> Moment:
        text = _scalar(value, wanted)
        if _TIMECODE.fullmatch(text) is not None:
            return Timecode(text)
        found = seconds(number_text(value, wanted))
        if found < 0 or (positive and not found):
            refuse(f"{text} is no time here; it has to be {'above 0' if positive else '0 or more'}")
        if found > MAX_SECONDS:
            refuse(f"{text} seconds are more than a day")
        return found

    least: dict[str, Any] = {"exclusiveMinimum": 0} if positive else {"minimum": 0}
    number = {"type": "number", **least, "maximum": MAX_SECONDS}
    return Reads(read, {"anyOf": [number, {"type": "string", "pattern": f"^{_TIMECODE.pattern}$"}]})


def size(least: int, most: int, step: int, noun: str) -> Reads:
    """A picture size such as 1920x1080, both sides multiples of `step`."""
    wanted = f"{noun} such as 1920x1080, sides from {least} to {most}" if step == 2 else f"{noun} such as 1280x720"

    def read(value: Any) -> Size:
        text = _scalar(value, wanted)
        match = _SIZE.fullmatch(text)
        if match is None:
            tidy = re.sub(r"\s*[x×X*]\s*", "x", text)
            refuse(f"{shown(text)} stands where {wanted} is wanted", f"write {tidy}" if _SIZE.fullmatch(tidy) else None)
        width, height = int(match[1]), int(match[2])
        if not (least <= width <= most and least <= height <= most):
            refuse(f"{text} is outside the allowed range; both sides have to be {least} to {most}")
        if width % step or height % step:
            near = f"{_nearest(width, step, least)}x{_nearest(height, step, least)}"
            refuse(f"{text} has a side that is no multiple of {step}", f"the nearest size is {near}")
        return Size(width, height)

    return Reads(read, {"type": "string", "pattern": f"^{_SIZE.pattern}$"})


def _nearest(length: int, step: int, least: int) -> int:
    return max((length + step // 2) // step * step, least)


def read_rate(value: Any) -> Fraction:
    text = _scalar(value, "a rate")
    try:
        if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?|[0-9]+/[0-9]+", text) is None or len(text) > 24:
            raise ValueError(f"{shown(text)} is no rate")
        rate = parse_rate(text)
    except ValueError as error:
        refuse(str(error).split(";")[0], "write frames a second such as 25, 23.976 or 30000/1001")
    return rate


def read_colour(value: Any) -> str:
    text = _scalar(value, "a colour")
    if _COLOUR.fullmatch(text) is None:
        hint = 'in YAML a # after a blank begins a comment; write "#0B2545" with quotes' if not text else None
        refuse(f"{shown(text)} is no colour; write #RRGGBB or #RRGGBBAA in quotes", hint)
    return text.upper()


def word(allowed: Sequence[str], noun: str) -> Reads:
    """A word of a closed vocabulary."""
    words = frozenset(allowed)

    def read(value: Any) -> str:
        text = _scalar(value, noun)
        if text not in words:
            refuse(
                f"{shown(text)} is no {noun}; allowed are {listed(tuple(allowed))}", word=text, allowed=tuple(allowed)
            )
        return str(text)

    return Reads(read, {"enum": list(allowed)})


def _scalar(value: Any, wanted: str) -> str:
    if not isinstance(value, str):
        refuse(f"{kind_of(value)} stands where {wanted} is wanted")
    if not value:
        refuse(f"nothing stands where {wanted} is wanted", "write it after the `:`, or leave the key out")
    return str(value)


_ID_SCHEMA = {"type": "string", "pattern": f"^{_ID.pattern}$", "maxLength": MAX_ID_CHARS}

Text = Annotated[str, Reads(read_text, {"type": "string", "minLength": 1})]
Id = Annotated[str, Reads(read_id, _ID_SCHEMA)]
Name = Annotated[str, Reads(read_name, _ID_SCHEMA)]
NameOrNull = Annotated[str | None, Reads(read_name, _ID_SCHEMA).or_null()]
Language = Annotated[str, Reads(read_language, {"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"})]
RelativePath = Annotated[str, Reads(read_path, {"type": "string", "minLength": 1, "maxLength": MAX_PATH_CHARS})]
Flag = Annotated[bool, Reads(read_flag, {"type": "boolean"})]
Colour = Annotated[str, Reads(read_colour, {"type": "string", "pattern": f"^{_COLOUR.pattern}$"})]
Rate = Annotated[
    Fraction,
    Reads(
        read_rate,
        {"anyOf": [{"type": "number", "minimum": 1, "maximum": 240}, {"type": "string", "pattern": "^[0-9]+/[0-9]+$"}]},
    ),
]
Time = Annotated[Moment, moment(positive=False)]
Length = Annotated[Moment, moment(positive=True)]
Gain = Annotated[float, decimal(-96, 24, "a gain in decibels")]
Seed = Annotated[int, whole(0, 2**63 - 1, "a seed")]
Takes = Annotated[int, whole(1, 99, "a number of takes")]
Canvas = Annotated[Size, size(16, 16384, 2, "a picture size")]
