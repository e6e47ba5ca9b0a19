"""Whether letters stand out from what is under them, and what is done where they do not.

Takes a style and how light the picture under it is (`Light`), gives the worst contrast ratio anywhere beside its letters
and, where that is too little, a style that has enough: a denser plate, a stronger scrim, or a plate where there was
none. 4.5:1 is wanted, 3:1 of large letters (WCAG 2.2, 1.4.3). Pure; a box keeps its place and size whatever is lent to
it. Knows no files and no frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from post.type.ink import Rgba, contrast, luminance, over, parse_color
from post.type.looks import LOOKS
from post.type.overlay_style import OverlayStyle

ENOUGH, ENOUGH_LARGE = 4.5, 3.0
LARGE = 0.06
"""Em, of the picture's shorter side, from which letters count as large: the size of titles, never of lower thirds."""

SCRIM_REACH = 0.66
"""Share of a scrim's opacity at the thinnest place beside its letters; measured on drawn frames (2nd percentile)."""

DENSER = (0.7, 0.8, 0.88, 0.94, 1.0)
STRONGER = (0.55, 0.65, 0.75)

Color = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """The darkest and the lightest there is under a text, as greys in sRGB code values, 0 to 255."""

    darkest: float
    lightest: float


ANY_LIGHT = Light(0.0, 255.0)
"""Of a picture that nobody has looked at."""


@dataclass(frozen=True)
class Finding:
    """Letters that did not stand out enough by themselves."""

    measured: float  # contrast ratio as designed
    mended: float  # as it is now
    wanted: float
    remedy: str  # "a denser plate" | "a stronger scrim" | "a plate" | "" where nothing helps

    @property
    def is_mended(self) -> bool:
        return self.mended >= self.wanted

    def message(self, where: str) -> str:
        """For the user."""
        found = (
            f"{where}: the letters have {self.measured:.1f}:1 contrast on this picture, wanted are {self.wanted:g}:1"
        )
        if self.is_mended:
            return f"{found}; they got {self.remedy} ({self.mended:.1f}:1)"
        return f"{found}, and no plate helps: their colour and their plate are too alike"


def wanted_contrast(size_share: float, weight: str = "regular") -> float:
    """The least ratio for letters whose em is this share of the picture's shorter side; thin ones are never large."""
    return ENOUGH_LARGE if size_share >= LARGE and weight != "light" else ENOUGH


def worst_contrast(style: OverlayStyle, light: Light) -> float:
    """The least contrast ratio of the letters against what is beside them."""
    ink = parse_color(style.color)
    outline = parse_color(style.outline) if style.outline else None
    grounds = [_ground(style, (grey, grey, grey)) for grey in (light.darkest, light.lightest)]
    ratios = [contrast(over(ink, ground), ground) for ground in grounds]
    between = sorted(luminance(ground) for ground in grounds)
    if ink.alpha == 255 and between[0] < luminance(over(ink, grounds[0])) < between[1]:
        ratios.append(1.0)  # somewhere in between lies a picture just as light as the letters
    worst = min(ratios)
    if outline is not None and outline.alpha >= 200:
        worst = max(worst, min(contrast(over(ink, ground), over(outline, ground)) for ground in grounds))
    return worst


def mended(style: OverlayStyle, light: Light, size_share: float, look: str) -> tuple[OverlayStyle, Finding | None]:
    """The style with contrast enough on this picture, and what was found; the same style and None if all is well.

    Where nothing helps, the style comes back as it was with a finding that is not mended.
    """
    wanted, measured = wanted_contrast(size_share, style.weight), worst_contrast(style, light)
    if measured >= wanted:
        return style, None
    for remedy, stronger in _remedies(style, look):
        reached = worst_contrast(stronger, light)
        if reached >= wanted:
            return stronger, Finding(measured, reached, wanted, remedy)
    return style, Finding(measured, measured, wanted, "")


def _ground(style: OverlayStyle, picture: Color) -> Color:
    """What the letters stand on."""
    if style.plate:
        return over(parse_color(style.plate), picture)
    return over(parse_color(style.shade), picture, style.scrim * SCRIM_REACH) if style.scrim else picture


def _remedies(style: OverlayStyle, look: str) -> Iterator[tuple[str, OverlayStyle]]:
    """From the one that changes the design least."""
    family, ink = LOOKS[look], parse_color(style.color)
    light_letters = luminance((ink.red, ink.green, ink.blue)) > 0.18
    if style.plate:
        plate = parse_color(style.plate)
        for share in DENSER:
            if share * 255 > plate.alpha:
                yield "a denser plate", replace(style, plate=str(replace(plate, alpha=round(share * 255))))
        return
    shade = style.shade if light_letters else str(_pale(family.light_plate))
    for scrim in STRONGER:
        if scrim > style.scrim:
            yield "a stronger scrim", replace(style, scrim=scrim, shade=shade, shadow=style.shadow and light_letters)
    lent = parse_color(family.plate if light_letters else family.light_plate)
    for alpha in (lent.alpha, 245, 255):
        yield "a plate", replace(style, plate=str(replace(lent, alpha=alpha)), scrim=0.0, shadow=False)


def _pale(color: str) -> Rgba:
    return replace(parse_color(color), alpha=255)
