"""Overlay styles: the built-in ones as a table, and a storyboard's own laid over them.

Gives `OverlayStyle`s with every value filled in. Sizes are of the picture's height (in an upright picture of its
width), lengths in em, times in seconds. Knows no text, no fonts' files and no pixels.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from post.errors import LetteringError
from storyboards.story import TitleStyle

NAVY = "#0B2036E0"
INK = "#0A0F16C4"
WHITE = "#FFFFFF"
PAPER = "#F4F1EA"
BRASS = "#D8A545"
BARE_SCRIM = 0.42
"""Opacity of the soft darkness around letters that have no plate."""


@dataclass(frozen=True)
class Rgba:
    """A colour, 0 to 255 each; `alpha` 255 is solid."""

    red: int
    green: int
    blue: int
    alpha: int = 255


@dataclass(frozen=True)
class OverlayStyle:
    """How one kind of text over the picture looks."""

    family: str
    size: float  # em, of picture height
    anchor: str  # vocabulary.ANCHORS
    color: str
    plate: str | None = None  # colour of the box behind the text
    bar: str | None = None  # colour of the rule along the plate's lower edge
    scrim: float = 0.0  # opacity of the soft darkness around letters without a plate, 0 to 1
    outline: str | None = None
    shadow: bool = False
    weight: str = "regular"
    align: str = "left"
    enter: str = "fade"
    exit: str = "fade"
    tracking: float = 0.0  # em between letters, in scripts whose letters stand apart
    leading: float = 1.22  # line to line at least, em
    pad_x: float = 0.62  # plate beyond the text, em
    pad_y: float = 0.36
    enter_s: float = 0.4
    exit_s: float = 0.3
    num_lines: int = 2  # wanted at most; more make the text smaller
    measure: float = 0.9  # widest line, of picture width


STYLES: Mapping[str, OverlayStyle] = {
    "lower-third": OverlayStyle(
        "Source Sans Pro", 0.046, "bottom-left", WHITE, NAVY, bar=BRASS, weight="semibold", enter="rise", measure=0.62
    ),
    "title": OverlayStyle(
        "Source Serif Pro", 0.088, "center", WHITE, NAVY, bar=BRASS, weight="semibold", align="center",
        enter="rise", leading=1.16, enter_s=0.6, exit_s=0.4, measure=0.8, pad_x=0.62, pad_y=0.4,
    ),
    "subtitle": OverlayStyle(
        "Source Sans Pro", 0.044, "bottom", WHITE, INK, weight="semibold", align="center",
        pad_x=0.5, pad_y=0.24, enter_s=0.12, exit_s=0.12, measure=0.76,
    ),
    "label": OverlayStyle(
        "Source Sans Pro", 0.034, "top-left", PAPER, NAVY, weight="semibold", tracking=0.03, pad_x=0.55, pad_y=0.28,
        measure=0.5,
    ),
    "note": OverlayStyle("Source Sans Pro", 0.031, "bottom-right", PAPER, INK, pad_y=0.26, measure=0.42, num_lines=3),
    "credit": OverlayStyle(
        "Source Sans Pro", 0.026, "bottom-right", PAPER, INK, align="right", pad_x=0.5, pad_y=0.22, tracking=0.01,
        measure=0.6,
    ),
    "disclosure": OverlayStyle(
        "Source Sans Pro", 0.026, "top-right", PAPER, INK, weight="semibold", pad_x=0.5, pad_y=0.24, tracking=0.02,
        measure=0.5,
    ),
}  # fmt: skip


def style_named(name: str, titles: Mapping[str, TitleStyle], where: str = "") -> OverlayStyle:
    """The style of that name: a built-in one, the storyboard's own, or the storyboard's over the built-in.

    Raises LetteringError.
    """
    own = titles.get(name)
    if own is None:
        if name not in STYLES:
            raise LetteringError(_unknown(name, titles, where), _nearest(name, [*titles, *STYLES]))
        return STYLES[name]
    return overlaid(_family_of(name), own)


def overlaid(base: OverlayStyle, own: TitleStyle) -> OverlayStyle:
    """`base` with whatever the storyboard says instead.

    A plate of no opacity (`#00000000`) is no plate: the letters then get a soft darkness and a shadow to stand out by.
    """
    said = {
        "family": own.font,
        "size": own.size,
        "anchor": own.anchor,
        "color": own.color,
        "plate": own.plate,
        "outline": own.outline,
        "shadow": own.shadow,
        "weight": own.weight,
        "enter": own.enter,
        "exit": own.exit,
        "align": own.align or (_natural_align(own.anchor) if own.anchor else None),
    }
    changed: dict[str, object] = {key: value for key, value in said.items() if value is not None}
    if own.plate is not None and parse_color(own.plate).alpha == 0:
        changed |= {"plate": None, "scrim": BARE_SCRIM, "shadow": own.shadow is not False}
    if own.plate is not None and own.plate != base.plate:
        changed["bar"] = None  # the brass rule belongs to the navy plate
    return replace(base, **changed)  # type: ignore[arg-type]


def parse_color(text: str) -> Rgba:
    """`#RRGGBB` or `#RRGGBBAA`. Raises LetteringError."""
    match = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})?", text)
    if match is None:
        raise LetteringError(f"colour {text!r}: allowed are #RRGGBB and #RRGGBBAA", "White is #FFFFFF.")
    red, green, blue, alpha = (int(part or "ff", 16) for part in match.groups())
    return Rgba(red, green, blue, alpha)


def _family_of(name: str) -> OverlayStyle:
    """The built-in style that a storyboard's own starts from: the same name, or a name beginning with it; else
    lower-third.
    """
    for built_in in sorted(STYLES, key=len, reverse=True):
        if name == built_in or name.startswith(built_in + "-"):
            return STYLES[built_in]
    return STYLES["lower-third"]


def _natural_align(anchor: str) -> str:
    return "left" if anchor.endswith("left") else "right" if anchor.endswith("right") else "center"


def _unknown(name: str, titles: Mapping[str, TitleStyle], where: str) -> str:
    known = ", ".join(sorted({*titles, *STYLES}))
    return f"{where + ': ' if where else ''}no overlay style {name!r}; there are {known}"


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"Did you mean {near[0]!r}?" if near else "Define it under titles:, or use one of these."
