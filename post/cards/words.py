"""A card's words: the first line is its headline, the rest stands smaller below; a rule goes with them.

Takes a text and what it stands on, gives `Block`s placed as one group. Light words on a light colour become dark ones.
Knows no shots and no FFmpeg.
"""

from __future__ import annotations

from dataclasses import replace

from post.fonts import FontBook
from post.type.block import Block, Box, Caption
from post.type.ink import contrast, over, parse_color
from post.type.layout import compose, safe_box
from post.type.looks import LOOKS, Look
from post.type.overlay_style import OverlayStyle
from post.type.text import paragraphs
from storyboards.story import Size

INSET = 0.11
"""Of the picture's width, from its edge to words that stand at a side."""

MARGIN = 0.085
"""On both sides, of the shorter side, where the inset is."""

BLACK = (0.0, 0.0, 0.0)


def card_blocks(
    text: str,
    language: str,
    num_frames: int,
    canvas: Size,
    book: FontBook,
    where: str,
    *,
    look: str = "documentary",
    color: str | None = None,
) -> list[Block]:
    """The card's words, set and placed, for as long as the card stands; `color` is that of a flat ground.

    Raises LetteringError.
    """
    family = LOOKS[look]
    parts = paragraphs(text, where)
    headline, body = (_on_card(style, family, color) for style in (family.headline, family.body))
    captions = [Caption(parts[0], headline, 0, num_frames, language, where, what="card")] if parts else []
    if len(parts) > 1:
        captions.append(Caption("\n".join(parts[1:]), body, 0, num_frames, language, where, what="card"))
    for shrink in (1.0, 0.85, 0.7, 0.55):
        blocks = [block for caption in captions if (block := compose(caption, canvas, book, shrink)) is not None]
        if not blocks or _height(blocks) <= safe_box(canvas).height:
            break
    return _grouped(blocks, canvas, family, family.dark_rule if headline.color == family.dark_ink else family.rule)


def _on_card(style: OverlayStyle, look: Look, color: str | None) -> OverlayStyle:
    """The style, in the look's dark ink where that stands out better on the card's colour, and no wider than the inset
    leaves room for in an upright picture.
    """
    if style.align != "center":
        style = replace(style, margin=MARGIN)
    if color is None:
        return style
    ground = over(parse_color(color), BLACK)
    light, dark = (contrast(over(parse_color(ink), ground), ground) for ink in (style.color, look.dark_ink))
    if max(light, dark) < 4.5:  # a middling colour, which only black or white is far enough from
        white, black = contrast((255, 255, 255), ground), contrast(BLACK, ground)
        return replace(style, color="#FFFFFF" if white > black else "#000000")
    return replace(style, color=look.dark_ink) if dark > light else style


def _height(blocks: list[Block]) -> float:
    em = blocks[0].size_px
    return _rule_px(em) + round(0.5 * em) + sum(block.bounds.height + round(0.42 * em) for block in blocks)


def _rule_px(em: float) -> float:
    return float(max(2.0, round(0.055 * em)))


def _grouped(blocks: list[Block], canvas: Size, look: Look, rule_color: str) -> list[Block]:
    """Headline and body as one group with its rule, a little above the middle, where the eye puts the middle."""
    if not blocks:
        return []
    em = blocks[0].size_px
    rule, apart, between = _rule_px(em), round(0.5 * em), round(0.42 * em)
    if look.rule_side != "above":
        rule = float(max(2.0, round(0.03 * em)))
    inner = sum(block.bounds.height for block in blocks) + between * (len(blocks) - 1)
    head = rule + apart if look.rule_side != "start" else 0.0
    foot = rule + apart if look.rule_side == "both" else 0.0
    top = max(safe_box(canvas).y, round((canvas.height_px - head - inner - foot) * 0.47))
    mirrored = blocks[0].right_to_left
    placed: list[Block] = []
    y: float = top + head
    for block in blocks:
        x = _x(block.bounds.width, block, canvas, mirrored=mirrored)
        placed.append(block.moved(x - block.bounds.x, y - block.bounds.y))
        y += block.bounds.height + between
    bars = _rules(placed, em, rule, top, head + inner + foot, look.rule_side, canvas, mirrored=mirrored)
    placed[0] = replace(placed[0], bars=bars, style=replace(placed[0].style, bar=rule_color))
    return placed


def _x(width: float, block: Block, canvas: Size, *, mirrored: bool) -> float:
    if block.style.align == "center":
        return round((canvas.width_px - width) / 2)
    inset = round(canvas.width_px * INSET)
    return canvas.width_px - inset - width if mirrored else inset


def _rules(
    blocks: list[Block], em: float, rule: float, top: float, height: float, side: str, canvas: Size, *, mirrored: bool
) -> tuple[Box, ...]:
    """A short rule above (and below) the group, or one along the side where reading begins."""
    if side == "start":
        off = round(0.42 * em)
        inset = round(canvas.width_px * INSET)
        left = canvas.width_px - inset + off if mirrored else inset - off
        return (Box(float(left), float(top), max(2.0, round(0.05 * em)), float(height)),)
    width = float(round((1.5 if side == "above" else 2.6) * em))
    x = _x(width, blocks[0], canvas, mirrored=mirrored)
    boxes = [Box(float(x), float(top), width, rule)]
    if side == "both":
        boxes.append(Box(float(x), float(top + height - rule), width, rule))
    return tuple(boxes)
