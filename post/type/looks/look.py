"""What a look is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from post.type.overlay_style import OverlayStyle

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """One family of type."""

    styles: Mapping[str, OverlayStyle]  # vocabulary.BUILT_IN_TITLES, and `disclosure`
    headline: OverlayStyle  # a card's first line
    body: OverlayStyle  # its other lines
    ground_lit: Rgb  # a card's ground where it is lightest, sRGB
    ground_dark: Rgb
    veil: str  # laid over a picture behind a card's words
    dark_ink: str  # words on a light ground
    rule: str  # the rule beside a card's words
    dark_rule: str  # the same on a light ground
    rule_side: str  # above | start | both
    plate: str  # lent to light letters that have none
    light_plate: str  # lent to dark letters that have none
