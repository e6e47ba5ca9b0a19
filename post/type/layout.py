"""Lays out the texts over one shot: places at their anchors, and no two on top of each other.

Takes `Caption`s (text, style, frames) and a canvas, gives `Block`s in pixels from the picture's top left. Everything
stays inside the title-safe box: 5 % from every edge. Knows no ASS and no FFmpeg.
"""

from __future__ import annotations

from collections.abc import Sequence

from post.errors import LetteringError
from post.fonts import FontBook
from post.type.block import Block, Box, Caption, PlacedLine
from post.type.setting import SHRINKS, set_block, widest_line
from post.type.text import paragraphs
from storyboards.story import Size

__all__ = ["SAFE_MARGIN", "Block", "Box", "Caption", "PlacedLine", "compose", "lay_out", "safe_box"]

SAFE_MARGIN = 0.05
"""Title-safe inset, of the picture's width and height."""


def lay_out(captions: Sequence[Caption], canvas: Size, book: FontBook, around: Sequence[Block] = ()) -> list[Block]:
    """The captions as blocks in the order of their coming. Raises LetteringError.

    Those that keep their place are placed first; the others, earlier ones first, make room for those already there and
    for what stands `around`.
    """
    ordered = sorted(captions, key=lambda caption: caption.first_frame)
    placed: list[Block] = list(around)
    blocks: dict[int, Block] = {}
    for number in sorted(range(len(ordered)), key=lambda number: not ordered[number].keeps_place):
        block = compose(ordered[number], canvas, book)
        if block is not None:
            blocks[number] = _beside(block, placed, canvas, ordered[number], book)
            placed.append(blocks[number])
    return [blocks[number] for number in sorted(blocks)]


def compose(caption: Caption, canvas: Size, book: FontBook, largest: float = 1.0) -> Block | None:
    """One caption set at its anchor as if alone, at `largest` of its size at most; None if there is nothing to show.

    Raises LetteringError.
    """
    texts = paragraphs(caption.text, caption.where)
    if not texts:
        return None
    safe = safe_box(canvas, caption.style.margin)
    block = set_block(texts, caption, canvas, widest_line(caption.style, canvas, safe), safe.height, book, largest)
    return _anchored(block, safe)


def safe_box(canvas: Size, margin: float = 0.0) -> Box:
    """The title-safe box, or the smaller one that a margin (of the shorter side) leaves."""
    inset = margin * min(canvas.width_px, canvas.height_px)
    dx = max(canvas.width_px * SAFE_MARGIN, inset)
    dy = max(canvas.height_px * SAFE_MARGIN, inset)
    return Box(dx, dy, canvas.width_px - 2 * dx, canvas.height_px - 2 * dy)


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


def _beside(block: Block, placed: Sequence[Block], canvas: Size, caption: Caption, book: FontBook) -> Block:
    """The block moved away from those on screen at the same time: up from the bottom, down from elsewhere, else the
    other way; where there is no room, smaller.
    """
    together = [
        other
        for other in placed
        if block.first_frame < other.first_frame + other.num_frames
        and other.first_frame < block.first_frame + block.num_frames
    ]
    first_way = -1 if "bottom" in block.style.anchor else 1
    safe = safe_box(canvas)
    for shrink in SHRINKS:
        smaller = block if shrink == 1.0 else compose(caption, canvas, book, shrink)
        assert smaller is not None
        for way in (first_way, -first_way):
            moved = _pushed(smaller, together, way)
            if moved.bounds.y >= safe.y - 1 and moved.bounds.bottom <= safe.bottom + 1:
                return moved
    raise LetteringError(
        f"{caption.where}: no room left in the picture beside the {len(together)} other text(s) on screen at the same "
        "time",
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
