"""Letters against what is under them: measured, mended, or said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from post.fonts import FontBook
from post.type.contrast import ANY_LIGHT, LARGE, Light, mended, wanted_contrast, worst_contrast
from post.type.ink import contrast, luminance, parse_color
from post.type.layout import Caption, compose
from post.type.looks import LOOKS
from post.type.overlay_style import OverlayStyle
from tests.post.type.drawing import HD, draw

BARE = OverlayStyle("Source Sans Pro", 0.046, "bottom-left", "#FFFFFF", weight="semibold", enter="none", exit="none")
SNOW, NIGHT = Light(225, 255), Light(0, 25)


def test_ratios_are_those_of_wcag() -> None:
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert luminance((255, 0, 0)) == pytest.approx(0.2126)
    assert str(parse_color("#0b254580")) == "#0B254580"


@pytest.mark.parametrize("look", LOOKS)
def test_every_built_in_style_stands_out_on_any_picture(look: str) -> None:
    """So nothing has to be looked at for a film that keeps to its look."""
    for style in LOOKS[look].styles.values():
        assert worst_contrast(style, ANY_LIGHT) >= 4.5
    for style in (LOOKS[look].headline, LOOKS[look].body):
        for ground in (LOOKS[look].ground_lit, LOOKS[look].ground_dark):
            ink = parse_color(style.color)
            assert contrast((ink.red, ink.green, ink.blue), ground) >= 4.5
        assert worst_contrast(replace(style, plate=LOOKS[look].veil), ANY_LIGHT) >= 4.5, "over any veiled picture"


def test_bare_letters_keep_their_look_where_they_stand_out() -> None:
    assert mended(BARE, NIGHT, 0.046, "documentary") == (BARE, None)


def test_bare_letters_get_what_changes_them_least() -> None:
    dim, dim_finding = mended(BARE, Light(40, 150), 0.046, "documentary")
    assert dim.scrim > 0
    assert dim.plate is None
    snow, snow_finding = mended(BARE, SNOW, 0.046, "gala")
    assert snow.plate == LOOKS["gala"].plate
    for finding in (dim_finding, snow_finding):
        assert finding is not None
        assert finding.is_mended
        assert finding.measured < 4.5 <= finding.mended
    assert snow_finding is not None
    assert snow_finding.message("shot r001, overlay 1 (en)") == (
        "shot r001, overlay 1 (en): the letters have 1.0:1 contrast on this picture, wanted are 4.5:1; "
        f"they got a plate ({snow_finding.mended:.1f}:1)"
    )


def test_dark_letters_get_a_light_plate() -> None:
    style, finding = mended(replace(BARE, color="#101820"), NIGHT, 0.046, "technical")
    assert finding is not None
    assert finding.is_mended
    assert style.plate is not None
    plate = parse_color(style.plate)
    assert luminance((plate.red, plate.green, plate.blue)) > 0.8


def test_a_thin_plate_becomes_denser() -> None:
    style, finding = mended(replace(BARE, plate="#0B254533"), SNOW, 0.046, "documentary")
    assert finding is not None
    assert finding.remedy == "a denser plate"
    assert style.plate is not None
    assert parse_color(style.plate).alpha > 0x33


def test_letters_and_plate_alike_are_said_not_mended() -> None:
    like = replace(BARE, color="#556677", plate="#445566")
    style, finding = mended(like, ANY_LIGHT, 0.046, "documentary")
    assert style == like
    assert finding is not None
    assert not finding.is_mended
    assert "their colour and their plate are too alike" in finding.message("shot r001, overlay 1")


def test_a_picture_in_between_is_as_bad_as_its_worst_part() -> None:
    grey = replace(BARE, color="#808080")
    assert worst_contrast(grey, ANY_LIGHT) == 1.0


def test_large_letters_need_less() -> None:
    assert (wanted_contrast(LARGE), wanted_contrast(LARGE - 0.001)) == (3.0, 4.5)
    assert wanted_contrast(LARGE, "light") == 4.5


def test_an_outline_is_what_letters_are_seen_against() -> None:
    assert worst_contrast(replace(BARE, outline="#000000"), SNOW) == pytest.approx(21)


@pytest.mark.parametrize("size", [0.03, 0.09])
@pytest.mark.parametrize("light", [Light(150, 150), Light(190, 190)])
def test_what_is_mended_measures_so_in_the_picture(tmp_path: Path, size: float, light: Light) -> None:
    """On drawn frames, the pixels right beside the letters have the contrast that was worked out."""
    style, finding = mended(replace(BARE, size=size), light, size, "documentary")
    assert finding is not None
    block = compose(Caption("Indigenous design", style, 0, 60, "en", "x"), HD, FontBook.installed())
    assert block is not None
    grey = "0x" + f"{int(light.lightest):02x}" * 3
    bare = replace(block, style=replace(style, plate=None, scrim=0.0, shadow=False))
    letters = draw(tmp_path, [bare], ground="black").max(axis=2) > 8
    near = np.asarray(Image.fromarray(letters.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))) > 0
    beside = draw(tmp_path, [block], ground=grey)[near & ~letters]
    ratios = sorted(contrast((255, 255, 255), tuple(map(float, pixel))) for pixel in beside[::7])
    assert ratios[len(ratios) // 20] >= wanted_contrast(size) * 0.97
