"""How one kind of text over the picture looks: every value filled in.

Sizes are of the picture's height (in an upright picture of its width), lengths in em, times in seconds. Knows no text,
no fonts' files and no pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

BAR_SIDES = ("below", "above", "both", "start", "frame")
"""Where a style's rule runs; `start` is where reading begins."""


@dataclass(frozen=True)
class OverlayStyle:
    """One style."""

    family: str
    size: float  # em, of picture height
    anchor: str  # vocabulary.ANCHORS
    color: str
    plate: str | None = None  # colour of the box behind the text
    bar: str | None = None  # colour of the rule along the box
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
    margin: float = 0.0  # from the picture's edges, of its height; title-safe holds beside it
    bar_side: str = "below"  # BAR_SIDES
    bar_em: float = 0.075  # how thick the rule is
    bar_length_em: float | None = None  # None: as long as its side
    shade: str = "#040A12"  # what the scrim is made of
