"""A contact sheet: the middle frame of every take, labelled, on one picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from render.atomic import write_bytes
from render.standing import TakeThere

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

COLUMNS = 4
CARD_WIDTH_PX = 480
GAP_PX = 20
LABEL_PX = 44
GROUND = (24, 26, 30)
INK = (236, 232, 222)
CHOSEN = (232, 178, 74)


def draw_sheet(rows: Sequence[TakeThere], path: Path) -> Path:
    """Draws the sheet (JPEG) and gives its path; takes in the film's cut are framed."""
    from PIL import Image, ImageDraw

    font = _font(22)
    cards = [middle_frame(row.path) for row in rows]
    height_px = max(card.height for card in cards) + LABEL_PX
    columns = min(COLUMNS, len(cards))
    lines = -(-len(cards) // columns)
    size = (columns * (CARD_WIDTH_PX + GAP_PX) + GAP_PX, lines * (height_px + GAP_PX) + GAP_PX)
    sheet = Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(sheet)
    for index, (row, card) in enumerate(zip(rows, cards, strict=True)):
        x = GAP_PX + index % columns * (CARD_WIDTH_PX + GAP_PX)
        y = GAP_PX + index // columns * (height_px + GAP_PX)
        sheet.paste(card, (x, y))
        if row.chosen:
            draw.rectangle((x - 3, y - 3, x + card.width + 2, y + card.height + 2), outline=CHOSEN, width=4)
        label = f"{row.shot_id}  take {row.take}  {row.renderer}"
        draw.text((x, y + card.height + 10), label, font=font, fill=CHOSEN if row.chosen else INK)
    data = io.BytesIO()
    sheet.save(data, "JPEG", quality=88)
    write_bytes(path, data.getvalue())
    return path


def middle_frame(path: Path) -> Image:
    """The frame in the middle of a clip, at card width."""
    import av
    from PIL import Image

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if stream.duration:
            container.seek(stream.duration // 2, stream=stream)
        frame = next(container.decode(stream))
        height_px = round(frame.height * CARD_WIDTH_PX / frame.width)
        pixels = frame.reformat(CARD_WIDTH_PX, height_px, "rgb24").to_ndarray()
    return Image.fromarray(pixels)


def _font(size_px: int) -> FreeTypeFont:
    from font_source_sans_pro import SourceSansProSemibold
    from PIL import ImageFont

    return ImageFont.truetype(SourceSansProSemibold, size_px)
