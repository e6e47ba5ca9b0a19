"""Sets one text: as large as its style wants if it fits, smaller before it gets more lines, never with a widow if that
can be helped.

Takes lines as the writer broke them and the room there is, gives a `Block` whose top left is 0, 0. Knows no places and
no other texts.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from post.errors import LetteringError
from post.fonts import WEIGHTS, FontBook
from post.type.bidi import anchored
from post.type.block import Block, Box, Caption, PlacedLine
from post.type.lines import break_lines, has_widow
from post.type.overlay_style import OverlayStyle
from post.type.shaping import SetLine, Wish, clusters, metrics, set_line
from storyboards.story import Size

SHRINKS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
"""Sizes tried before a text gets more lines than its style wants."""

SMALL = (0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46)
"""Sizes tried with as many lines as it takes."""


def widest_line(style: OverlayStyle, canvas: Size, room: Box) -> float:
    """How wide a block may be, in pixels."""
    upright = canvas.height_px > canvas.width_px
    return min(canvas.width_px * (max(style.measure, 0.9) if upright else style.measure), room.width)


def set_block(
    texts: Sequence[str],
    caption: Caption,
    canvas: Size,
    widest: float,
    tallest: float,
    book: FontBook,
    largest: float = 1.0,
) -> Block:
    """The text in a block of at most `widest` by `tallest` pixels. Raises LetteringError."""
    style = caption.style
    wish = Wish(style.family, WEIGHTS.get(style.weight, 400), caption.language)
    base_px = style.size * min(canvas.width_px, canvas.height_px)
    wanted = max(style.num_lines, len(texts))
    with_widow: Block | None = None
    tries = [(shrink, wanted) for shrink in SHRINKS] + [(shrink, 99) for shrink in SMALL]
    for shrink, limit in [each for each in tries if each[0] <= largest]:
        if with_widow is not None and limit > wanted:
            break
        em = base_px * shrink
        room = widest - 2 * style.pad_x * em - _bar_insets(style, em, mirrored=False)[0]
        broken, widowed = _broken(texts, room, em, caption, wish, book)
        if len(broken) > limit:
            continue
        lines = [set_line(anchored(text, caption.language), wish, em, style.tracking * em, book, caption.where)
                 for text in broken]  # fmt: skip
        block = _stacked(lines, caption, em, wish)
        if block.bounds.width <= widest + 0.5 and block.bounds.height <= tallest:
            if not widowed or limit > wanted:
                return block
            with_widow = with_widow or block
    if with_widow is not None:
        return with_widow
    raise LetteringError(
        f"{caption.where}: the text ({len(caption.text)} characters) does not fit the picture "
        f"even at {SMALL[-1]:.0%} of its size",
        "Shorten it, or give its style a smaller size.",
    )


def _broken(
    texts: Sequence[str], room: float, em: float, caption: Caption, wish: Wish, book: FontBook
) -> tuple[list[str], bool]:
    """The lines, and whether one of them is a widow."""

    def width_of(text: str) -> float:
        return set_line(text, wish, em, caption.style.tracking * em, book, caption.where).width if text else 0.0

    broken = break_lines(list(texts), room, width_of, lambda word: clusters(word, wish, book, caption.where))
    return broken, has_widow(broken, list(texts), width_of)


def _stacked(lines: list[SetLine], caption: Caption, em: float, wish: Wish) -> Block:
    """Lines stacked and aligned inside their padding."""
    style = caption.style
    pad_x, pad_y = style.pad_x * em, style.pad_y * em
    mirrored = style.align == "right" or (style.align == "left" and lines[0].right_to_left)
    side, above, below = _bar_insets(style, em, mirrored=mirrored)
    top = max(lines[0].top, max(metrics(run.font).cap_height for run in lines[0].runs) * em)
    bottom = max(lines[-1].bottom, 0.18 * em)
    # Marks above and below (Devanagari, Nastaliq, stacked accents) open the lines exactly as far as they need.
    pitch = max(
        style.leading * em, *(upper.bottom + lower.top + 0.16 * em for upper, lower in itertools.pairwise(lines)), 0.0
    )
    inner = max(line.width for line in lines)
    slack = 1.0 if mirrored else {"left": 0.0, "center": 0.5, "right": 1.0}[style.align]
    width = float(round(inner + 2 * pad_x + side))
    height = float(round(pad_y * 2 + top + pitch * (len(lines) - 1) + bottom + above + below))
    left = pad_x + (0.0 if mirrored else side)
    placed = tuple(
        PlacedLine(line, left + (inner - line.width) * slack, above + pad_y + top + pitch * row)
        for row, line in enumerate(lines)
    )
    bounds = Box(0.0, 0.0, width, height)
    return Block(
        caption,
        style,
        em,
        style.tracking * em,
        placed,
        bounds,
        _bars(style, em, bounds, mirrored=mirrored),
        wish.weight,
    )


def _bar_px(style: OverlayStyle, em: float) -> float:
    return float(max(2, round(style.bar_em * em))) if style.bar else 0.0


def _bar_insets(style: OverlayStyle, em: float, *, mirrored: bool) -> tuple[float, float, float]:
    """What the rule takes of the side where reading begins, of the top and of the bottom."""
    thick = _bar_px(style, em)
    return (
        thick if style.bar_side == "start" else 0.0,
        thick if style.bar_side in ("above", "both") else 0.0,
        thick if style.bar_side in ("below", "both") else 0.0,
    )


def _bars(style: OverlayStyle, em: float, box: Box, *, mirrored: bool) -> tuple[Box, ...]:
    """The style's rule along the sides of a block."""
    thick = _bar_px(style, em)
    if not thick:
        return ()
    length = min(box.width, round(style.bar_length_em * em)) if style.bar_length_em else box.width
    x = box.x + round((box.width - length) * (0.5 if style.align == "center" else 1.0 if mirrored else 0.0))
    above, below = Box(x, box.y, length, thick), Box(x, box.bottom - thick, length, thick)
    if style.bar_side == "start":
        return (Box(box.right - thick if mirrored else box.x, box.y, thick, box.height),)
    if style.bar_side == "frame":
        inner = box.height - 2 * thick
        return (
            above, below, Box(box.x, box.y + thick, thick, inner), Box(box.right - thick, box.y + thick, thick, inner),
        )  # fmt: skip
    return {"above": (above,), "below": (below,), "both": (above, below)}[style.bar_side]
