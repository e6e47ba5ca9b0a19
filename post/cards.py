"""Cards: a designed ground, and how its words stand on it.

The ground is deep navy, lighter towards the upper left like a wall under one lamp, with a little fixed grain so that
a projector shows no bands. The first line of a card's text is its headline, the rest stands smaller below; a brass
rule opens them. Knows no shots and no FFmpeg.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from post.fonts import FontBook
from post.type.layout import Block, Box, Caption, compose, safe_box
from post.type.styles import BRASS, PAPER, OverlayStyle
from post.type.text import paragraphs
from storyboards.story import Size

CARD_VERSION = 1
LIT, DARK = (27, 52, 84), (5, 13, 26)
"""The ground's lightest and darkest colour, sRGB."""

HEADLINE = OverlayStyle(
    "Source Serif Pro", 0.105, "left", "#FFFFFF", weight="semibold", enter="rise", leading=1.14,
    pad_x=0.0, pad_y=0.0, enter_s=0.7, exit_s=0.45, measure=0.76, bar=BRASS,
)  # fmt: skip
BODY = OverlayStyle(
    "Source Sans Pro", 0.046, "left", PAPER, enter="rise", leading=1.32,
    pad_x=0.0, pad_y=0.0, enter_s=0.9, exit_s=0.45, measure=0.7, num_lines=3,
)  # fmt: skip
CARD_STYLES: Mapping[str, OverlayStyle] = {"headline": HEADLINE, "body": BODY}


def draw_ground(canvas: Size, target: Path) -> None:
    """Writes the ground as a PNG of the canvas's size; the same bytes every time."""
    import numpy as np
    from PIL import Image

    ys, xs = np.mgrid[0 : canvas.height_px, 0 : canvas.width_px]
    away = np.hypot(xs / canvas.width_px - 0.3, (ys / canvas.height_px - 0.34) * 0.8)
    light = np.clip(1 - away / 0.95, 0, 1) ** 1.5
    grain = np.random.default_rng(1922).normal(0.0, 0.9, light.shape)
    channels = [dark + (lit - dark) * light + grain for lit, dark in zip(LIT, DARK)]
    pixels = np.clip(np.stack(channels, axis=-1) + 0.5, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(target, compress_level=1)


def card_blocks(text: str, language: str, num_frames: int, canvas: Size, book: FontBook, where: str) -> list[Block]:
    """The card's words, set and placed, for as long as the card stands. Raises LetteringError."""
    parts = paragraphs(text, where)
    captions = [Caption(parts[0], HEADLINE, 0, num_frames, language, where)] if parts else []
    if len(parts) > 1:
        captions.append(Caption("\n".join(parts[1:]), BODY, 0, num_frames, language, where))
    blocks = [block for caption in captions if (block := compose(caption, canvas, book)) is not None]
    return _stacked(blocks, canvas)


def _stacked(blocks: list[Block], canvas: Size) -> list[Block]:
    """Rule, headline and body as one group, a little above the middle, where the eye puts the middle."""
    if not blocks:
        return []
    em = blocks[0].size_px
    rule, below_rule, between = max(2.0, round(0.055 * em)), round(0.5 * em), round(0.42 * em)
    heights = [block.bounds.height for block in blocks]
    total = rule + below_rule + sum(heights) + between * (len(blocks) - 1)
    safe = safe_box(canvas)
    y = max(safe.y, round((canvas.height_px - total) * 0.47))
    mirrored = blocks[0].lines[0].line.right_to_left
    inset = round(canvas.width_px * 0.11)
    placed: list[Block] = []
    line_y = y
    y += rule + below_rule
    for block in blocks:
        x = canvas.width_px - inset - block.bounds.width if mirrored else inset
        placed.append(replace(block.moved(x - block.bounds.x, y - block.bounds.y), bar=None))
        y += block.bounds.height + between
    width = round(1.5 * em)
    x = canvas.width_px - inset - width if mirrored else inset
    placed[0] = replace(placed[0], bar=Box(float(x), float(line_y), float(width), rule))
    return placed
