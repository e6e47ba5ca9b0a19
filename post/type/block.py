"""What is to be set, and what has been: captions in, blocks out.

Plain frozen values in pixels from the picture's top left. Knows no fonts, no canvas and no ASS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from post.type.overlay_style import OverlayStyle
from post.type.shaping import SetLine


@dataclass(frozen=True)
class Caption:
    """A text to be set over a shot."""

    text: str
    style: OverlayStyle
    first_frame: int  # of the shot
    num_frames: int
    language: str
    where: str  # "shot r001, overlay 2", for messages
    keeps_place: bool = False  # others make room for it: burned captions, the disclosure label
    what: str = "overlay"  # "overlay 2" | "card" | "label" | "caption"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def moved(self, dx: float, dy: float) -> Box:
        return replace(self, x=self.x + dx, y=self.y + dy)

    def meets(self, other: Box, gap: float) -> bool:
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )


@dataclass(frozen=True)
class PlacedLine:
    """A shaped line and where its baseline begins."""

    line: SetLine
    x: float
    baseline: float


@dataclass(frozen=True)
class Block:
    """One text, set and placed."""

    caption: Caption
    style: OverlayStyle  # the caption's, or what became of it for the sake of contrast
    size_px: float  # em
    tracking_px: float
    lines: tuple[PlacedLine, ...]
    bounds: Box  # plate, or the text with its air
    bars: tuple[Box, ...]  # the style's rule
    weight: int

    @property
    def first_frame(self) -> int:
        return self.caption.first_frame

    @property
    def num_frames(self) -> int:
        return self.caption.num_frames

    @property
    def text(self) -> str:
        """As it is set, line by line."""
        return "\n".join("".join(run.text for run in line.line.runs) for line in self.lines)

    @property
    def right_to_left(self) -> bool:
        return self.lines[0].line.right_to_left

    def moved(self, dx: float, dy: float) -> Block:
        return replace(
            self,
            lines=tuple(replace(line, x=line.x + dx, baseline=line.baseline + dy) for line in self.lines),
            bounds=self.bounds.moved(dx, dy),
            bars=tuple(bar.moved(dx, dy) for bar in self.bars),
        )
