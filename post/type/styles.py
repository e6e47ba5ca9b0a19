"""Overlay styles by name: those of the film's look as a table, and a storyboard's own laid over them.

Takes names and `TitleStyle`s, gives `OverlayStyle`s with every value filled in. Knows no text, no fonts' files and no
pixels.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace

from post.errors import LetteringError
from post.type.ink import Rgba, parse_color
from post.type.looks import LOOKS
from post.type.overlay_style import OverlayStyle
from storyboards.story import TitleStyle

__all__ = ["STYLES", "OverlayStyle", "Rgba", "overlaid", "parse_color", "style_named"]

STYLES = LOOKS["documentary"].styles
"""The styles of a film that names no look."""

BARE_SCRIM = 0.42
"""Opacity of the soft darkness around letters whose plate the storyboard took away."""


def style_named(
    name: str, titles: Mapping[str, TitleStyle], where: str = "", look: str = "documentary"
) -> OverlayStyle:
    """The style of that name: one of the look's, the storyboard's own, or the storyboard's over the look's.

    Raises LetteringError.
    """
    styles, own = LOOKS[look].styles, titles.get(name)
    if own is None:
        if name not in styles:
            raise LetteringError(_unknown(name, [*titles, *styles], where), _nearest(name, [*titles, *styles]))
        return styles[name]
    return overlaid(_family_of(name, styles), own)


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
        "num_lines": own.lines,
        "margin": own.margin,
    }
    changed: dict[str, object] = {key: value for key, value in said.items() if value is not None}
    if own.plate is not None and parse_color(own.plate).alpha == 0:
        changed |= {"plate": None, "scrim": BARE_SCRIM, "shadow": own.shadow is not False}
    if own.plate is not None and own.plate != base.plate:
        changed["bar"] = None  # a look's rule belongs to its own plate
    return replace(base, **changed)  # type: ignore[arg-type]


def _family_of(name: str, styles: Mapping[str, OverlayStyle]) -> OverlayStyle:
    """The style that a storyboard's own starts from: the same name, or a name beginning with it; else lower-third."""
    for built_in in sorted(styles, key=len, reverse=True):
        if name == built_in or name.startswith(built_in + "-"):
            return styles[built_in]
    return styles["lower-third"]


def _natural_align(anchor: str) -> str:
    return "left" if anchor.endswith("left") else "right" if anchor.endswith("right") else "center"


def _unknown(name: str, known: list[str], where: str) -> str:
    return f"{where + ': ' if where else ''}no overlay style {name!r}; there are {', '.join(sorted(set(known)))}"


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"Did you mean {near[0]!r}?" if near else "Define it under titles:, or use one of these."
