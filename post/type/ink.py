"""Colours: how they are written, laid over one another, and how far apart two of them are for an eye.

Takes `#RRGGBB` or `#RRGGBBAA`, gives `Rgba`; luminance and contrast ratio are those of WCAG 2.2. Knows no styles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from post.errors import LetteringError


@dataclass(frozen=True)
class Rgba:
    """A colour, 0 to 255 each; `alpha` 255 is solid."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    def __str__(self) -> str:
        solid = f"#{self.red:02X}{self.green:02X}{self.blue:02X}"
        return solid if self.alpha == 255 else f"{solid}{self.alpha:02X}"


def parse_color(text: str) -> Rgba:
    """`#RRGGBB` or `#RRGGBBAA`. Raises LetteringError."""
    match = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})?", text)
    if match is None:
        raise LetteringError(f"colour {text!r}: allowed are #RRGGBB and #RRGGBBAA", "White is #FFFFFF.")
    red, green, blue, alpha = (int(part or "ff", 16) for part in match.groups())
    return Rgba(red, green, blue, alpha)


def over(color: Rgba, below: tuple[float, float, float], coverage: float = 1.0) -> tuple[float, float, float]:
    """What is seen of `color` laid over an opaque one, 0 to 255 each; mixed as libass mixes, in the coded values."""
    share = color.alpha / 255 * coverage
    red, green, blue = (
        top * share + under * (1 - share) for top, under in zip((color.red, color.green, color.blue), below)
    )
    return red, green, blue


def luminance(color: tuple[float, float, float]) -> float:
    """Relative luminance of an sRGB colour (0 to 255 each), 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Contrast ratio of two colours, 1 to 21.

    >>> round(contrast((255, 255, 255), (0, 0, 0)))
    21
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
