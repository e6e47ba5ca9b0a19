"""Cards: grounds of every look, flat colours, veiled pictures, and words that fit."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from post.cards import card_blocks, draw_ground, veiled
from post.errors import LetteringError
from post.fonts import FontBook
from post.type.ink import contrast, parse_color
from post.type.layout import safe_box
from post.type.looks import LOOKS
from storyboards.story import Size
from storyboards.vocabulary import LOOKS as NAMES

BOOK = FontBook.installed()
CANVASES = [Size(1920, 1080), Size(1080, 1920), Size(3840, 1080), Size(640, 360)]
WORDS = {
    "short": "Act two",
    "two": "Harbour to Horizon\nA film in three acts",
    "long": "From the harbour of our fathers to the far horizon of our children\n" + "Made at the yard in 2024. " * 9,
}


def test_the_looks_are_those_of_the_vocabulary() -> None:
    assert tuple(LOOKS) == NAMES
    assert len({tuple(sorted(look.styles)) for look in LOOKS.values()}) == 1


@pytest.mark.parametrize("look", LOOKS)
def test_a_ground_is_the_same_every_time_and_dark_enough_everywhere(tmp_path: Path, look: str) -> None:
    for canvas in (Size(320, 180), Size(180, 320), Size(640, 180)):
        draw_ground(canvas, tmp_path / "a.png", look=look)
        draw_ground(canvas, tmp_path / "b.png", look=look)
        assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
        with Image.open(tmp_path / "a.png") as opened:
            pixels = np.asarray(opened)
        assert pixels.shape == (canvas.height_px, canvas.width_px, 3)
        brightest = tuple(float(value) for value in pixels.reshape(-1, 3)[pixels.sum(axis=2).argmax()])
        ink = parse_color(LOOKS[look].body.color)
        assert len(brightest) == 3
        assert contrast((ink.red, ink.green, ink.blue), (brightest[0], brightest[1], brightest[2])) >= 4.5


def test_a_colour_is_exactly_that_colour(tmp_path: Path) -> None:
    draw_ground(Size(64, 36), tmp_path / "a.png", look="gala", color="#0B2545")
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.getcolors() == [(64 * 36, (0x0B, 0x25, 0x45))]


@pytest.mark.parametrize("look", LOOKS)
def test_words_stand_out_on_any_veiled_picture(look: str) -> None:
    veil = veiled(Image.new("RGB", (8, 8), "white"), look).getpixel((3, 3))
    assert isinstance(veil, tuple)
    for style in (LOOKS[look].headline, LOOKS[look].body):
        ink = parse_color(style.color)
        assert contrast((ink.red, ink.green, ink.blue), (veil[0], veil[1], veil[2])) >= 4.5


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("length", WORDS)
@pytest.mark.parametrize("look", LOOKS)
def test_words_and_rule_stay_inside_title_safe(look: str, length: str, canvas: Size) -> None:
    blocks = card_blocks(WORDS[length], "en", 75, canvas, BOOK, "shot c1", look=look)
    safe = safe_box(canvas)
    for box in [box for block in blocks for box in (block.bounds, *block.bars)]:
        assert safe.x - 1 <= box.x
        assert box.right <= safe.right + 1
        assert safe.y - 1 <= box.y
        assert box.bottom <= safe.bottom + 1
    assert blocks[0].bars
    for above, below in pairwise(blocks):
        assert above.bounds.bottom < below.bounds.y


@pytest.mark.parametrize("color", ["#FFFFFF", "#F2EFE6", "#808080", "#B03030", "#2F6FB0", "#0B2545", "#000000"])
@pytest.mark.parametrize("look", LOOKS)
def test_words_on_any_colour_can_be_read(look: str, color: str) -> None:
    ground = parse_color(color)
    for block in card_blocks("Act two\nAt sea", "en", 75, CANVASES[0], BOOK, "shot c1", look=look, color=color):
        ink = parse_color(block.style.color)
        assert contrast((ink.red, ink.green, ink.blue), (ground.red, ground.green, ground.blue)) >= 4.5


def test_endless_cards_are_refused() -> None:
    with pytest.raises(LetteringError, match=r"shot c1: (a text of|the text)"):
        card_blocks("\n".join(["line"] * 100), "en", 75, CANVASES[0], BOOK, "shot c1")
