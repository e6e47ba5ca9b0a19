"""Lays out the texts over one shot: line breaks, sizes, plates, places, and no two on top of each other.

Takes `Caption`s (text, style, frames) and a canvas, gives `Block`s in pixels from the picture's top left. Everything
stays inside the title-safe box: 5 % from every edge. Knows no ASS and no FFmpeg.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from post.errors import LetteringError
from post.fonts import WEIGHTS, FontBook
from post.type.lines import break_lines
from post.type.shaping import SetLine, Wish, clusters, metrics, set_line
from post.type.styles import OverlayStyle
from post.type.text import paragraphs
from storyboards.story import Size

SAFE_MARGIN = 0.05
"""Title-safe inset, of the picture's width and height."""

SHRINKS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
"""Sizes tried before a text gets more lines than its style wants."""

SMALL = (0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46)
"""Sizes tried with as many lines as it takes."""


@dataclass(frozen=True)
class Caption:
    """A text to be set over a shot."""

    text: str
    style: OverlayStyle
    first_frame: int  # of the shot
    num_frames: int
    language: str
    where: str  # "shot r001, overlay 2", for messages


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

    style: OverlayStyle
    size_px: float  # em
    tracking_px: float
    lines: tuple[PlacedLine, ...]
    bounds: Box  # plate, or the text with its air
    bar: Box | None
    first_frame: int
    num_frames: int
    weight: int

    def moved(self, dx: float, dy: float) -> Block:
        return replace(
            self,
            lines=tuple(replace(line, x=line.x + dx, baseline=line.baseline + dy) for line in self.lines),
            bounds=self.bounds.moved(dx, dy),
            bar=self.bar.moved(dx, dy) if self.bar else None,
        )


def lay_out(captions: Sequence[Caption], canvas: Size, book: FontBook) -> list[Block]:
    """The captions as blocks, earlier ones first; later ones make room for those already there. Raises
    LetteringError.
    """
    placed: list[Block] = []
    for caption in sorted(captions, key=lambda caption: caption.first_frame):
        block = compose(caption, canvas, book)
        if block is not None:
            placed.append(_beside(block, placed, canvas, caption.where))
    return placed


def compose(caption: Caption, canvas: Size, book: FontBook) -> Block | None:
    """One caption set at its anchor as if alone; None if there is nothing to show. Raises LetteringError."""
    texts = paragraphs(caption.text, caption.where)
    if not texts:
        return None
    style = caption.style
    upright = canvas.height_px > canvas.width_px
    base_px = style.size * (canvas.width_px if upright else canvas.height_px)
    safe = safe_box(canvas)
    widest = min(canvas.width_px * (max(style.measure, 0.9) if upright else style.measure), safe.width)
    wish = Wish(style.family, WEIGHTS.get(style.weight, 400), caption.language)

    def lines_at(size_px: float) -> list[SetLine]:
        tracking = style.tracking * size_px
        room = widest - 2 * style.pad_x * size_px
        broken = break_lines(
            texts,
            room,
            lambda text: set_line(text, wish, size_px, tracking, book, caption.where).width if text else 0.0,
            lambda word: clusters(word, wish, book, caption.where),
        )
        return [set_line(text, wish, size_px, tracking, book, caption.where) for text in broken]

    wanted = max(style.num_lines, len(texts))
    for shrink, limit in [*((shrink, wanted) for shrink in SHRINKS), *((shrink, 99) for shrink in SMALL)]:
        lines = lines_at(base_px * shrink)
        block = _block(lines, caption, base_px * shrink, wish)
        if len(lines) <= limit and block.bounds.width <= widest + 0.5 and block.bounds.height <= safe.height:
            return _anchored(block, safe)
    raise LetteringError(
        f"{caption.where}: the text ({len(caption.text)} characters) does not fit the picture "
        f"even at {SMALL[-1]:.0%} of its size",
        "Shorten it, or give its style a smaller size.",
    )


def safe_box(canvas: Size) -> Box:
    """The title-safe box."""
    dx, dy = canvas.width_px * SAFE_MARGIN, canvas.height_px * SAFE_MARGIN
    return Box(dx, dy, canvas.width_px - 2 * dx, canvas.height_px - 2 * dy)


def _block(lines: list[SetLine], caption: Caption, em: float, wish: Wish) -> Block:
    """Lines stacked and aligned inside their padding, with the block's top left at 0, 0."""
    style = caption.style
    pad_x, pad_y = style.pad_x * em, style.pad_y * em
    bar_px = float(max(2, round(0.075 * em))) if style.bar and style.plate else 0.0
    top = max(lines[0].top, max(metrics(run.font).cap_height for run in lines[0].runs) * em)
    bottom = max(lines[-1].bottom, 0.18 * em)
    # Marks above and below (Devanagari, Nastaliq, stacked accents) open the lines exactly as far as they need.
    pitch = max(
        style.leading * em, *(above.bottom + below.top + 0.16 * em for above, below in itertools.pairwise(lines)), 0.0
    )
    inner = max(line.width for line in lines)
    slack = {"left": 0.0, "center": 0.5, "right": 1.0}[style.align]
    mirrored = style.align == "right" or (style.align == "left" and lines[0].right_to_left)
    if mirrored:
        slack = 1.0
    width = float(round(inner + 2 * pad_x))
    height = float(round(pad_y * 2 + top + pitch * (len(lines) - 1) + bottom + bar_px))
    placed = tuple(
        PlacedLine(line, pad_x + (inner - line.width) * slack, pad_y + top + pitch * row)
        for row, line in enumerate(lines)
    )
    bar = Box(0.0, height - bar_px, width, bar_px) if bar_px else None
    return Block(
        style, em, style.tracking * em, placed, Box(0.0, 0.0, width, height), bar,
        caption.first_frame, caption.num_frames, wish.weight,
    )  # fmt: skip


def _anchored(block: Block, safe: Box) -> Block:
    """The block moved to its anchor; plates lie on whole pixels, so that their edges are sharp."""
    anchor, size = block.style.anchor, block.bounds
    x = (
        safe.x
        if "left" in anchor
        else safe.right - size.width
        if "right" in anchor
        else safe.x + (safe.width - size.width) / 2
    )
    y = (
        safe.y
        if "top" in anchor
        else safe.bottom - size.height
        if "bottom" in anchor
        else safe.y + (safe.height - size.height) / 2
    )
    return block.moved(round(x), round(y))


def _beside(block: Block, placed: Sequence[Block], canvas: Size, where: str) -> Block:
    """The block moved away from those on screen at the same time: up from the bottom, down from elsewhere, else the
    other way.
    """
    together = [
        other
        for other in placed
        if block.first_frame < other.first_frame + other.num_frames
        and other.first_frame < block.first_frame + block.num_frames
    ]
    safe = safe_box(canvas)
    first_way = -1 if "bottom" in block.style.anchor else 1
    for way in (first_way, -first_way):
        moved = _pushed(block, together, way)
        if moved.bounds.y >= safe.y - 1 and moved.bounds.bottom <= safe.bottom + 1:
            return moved
    raise LetteringError(
        f"{where}: no room left in the picture beside the {len(together)} other text(s) on screen at the same time",
        "Let them follow each other (at:, for:), give one another anchor, or shorten them.",
    )


def _pushed(block: Block, others: Sequence[Block], way: int) -> Block:
    gap = round(0.35 * block.size_px)
    for _ in range(len(others) + 1):
        hit = next((other for other in others if block.bounds.meets(other.bounds, gap - 1)), None)
        if hit is None:
            break
        y = hit.bounds.bottom + gap if way > 0 else hit.bounds.y - gap - block.bounds.height
        block = block.moved(0.0, round(y - block.bounds.y))
    return block
