"""Draws the contact sheet: every shot's still in the film's order, with its name and where it begins.

Takes PNGs and labels, gives a PNG. Knows no cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

COLUMNS = 4
CARD_WIDTH_PX = 720
GAP_PX = 32
LABEL_PX = 64
GROUND, INK = (18, 22, 28), (236, 232, 222)


def draw_sheet(stills: Sequence[Path], labels: Sequence[str], target: Path) -> None:
    """Writes the sheet; the same bytes for the same stills."""
    from font_source_sans_pro import SourceSansProSemibold
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(SourceSansProSemibold, 32)
    cards = []
    for path in stills:
        with Image.open(path) as image:
            height_px = round(image.height * CARD_WIDTH_PX / image.width)
            cards.append(image.convert("RGB").resize((CARD_WIDTH_PX, height_px), Image.Resampling.LANCZOS))
    columns = min(COLUMNS, len(cards))
    rows = -(-len(cards) // columns)
    pitch = (CARD_WIDTH_PX + GAP_PX, max(card.height for card in cards) + LABEL_PX + GAP_PX)
    sheet = Image.new("RGB", (columns * pitch[0] + GAP_PX, rows * pitch[1] + GAP_PX), GROUND)
    draw = ImageDraw.Draw(sheet)
    for index, (card, label) in enumerate(zip(cards, labels, strict=True)):
        x, y = GAP_PX + index % columns * pitch[0], GAP_PX + index // columns * pitch[1]
        sheet.paste(card, (x, y))
        draw.text((x, y + card.height + 12), label, font=font, fill=INK)
    sheet.save(target, "PNG", compress_level=6)
