"""Stills: one of every shot, the film's own pixels, a sheet of all, a poster that says what it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from post.cut import Cut, CutOverlay
from post.export.stills import SHEET, make_stills
from storyboards.story import Disclosure, Output, Size
from tests.post.type.drawing import has_tesseract, read
from tests.post.workbench import counting_clip, cut_of, make_media, shot, suite_in

PRESS = Output("press", "stills", ("en", "hi"), Size(640, 360), None, None)


def the_cut(folder: Path) -> Cut:
    grey = replace(counting_clip(folder, "grey.mov", num_frames=81), fps=Fraction(16), num_frames=81)
    bars = make_media(
        folder, "bars.mov", "-f", "lavfi", "-i", "smptehdbars=s=640x360:r=25:d=3", "-c:v", "ffv1",
        "-colorspace", "bt709", "-color_range", "tv",
    )  # fmt: skip
    overlay = CutOverlay({"en": "Written over"}, "title", 0, 50)
    cut = cut_of(
        shot("r001", media=grey, num_frames=50, overlays=(overlay,)),
        shot("r002", "footage", media=replace(bars, fps=Fraction(25), num_frames=75), num_frames=50),
        shot("r003", "card", num_frames=50, text={"en": "Act two", "hi": "अंक दो"}),
    )
    return replace(cut, disclosure=Disclosure({"en": "AI-generated images", "hi": "एआई-निर्मित चित्र"}, ("start",)))


def test_a_still_of_every_shot_a_sheet_and_posters(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    pieces = {piece.name: piece for piece in make_stills(the_cut(tmp_path), PRESS, suite)}
    assert set(pieces) == {
        "r001.png", "r002.png", "r003.en.png", "r003.hi.png", SHEET, "poster.en.png", "poster.hi.png"
    }  # fmt: skip
    for name, piece in pieces.items():
        with Image.open(piece.path()) as image:
            assert image.mode == "RGB"
            if name != SHEET:
                assert image.size == (640, 360), name
    with Image.open(pieces["r001.png"].path()) as image:  # the middle of the clip, and nothing written over it
        darkest, lightest = image.convert("L").getextrema()
    assert 91 <= darkest <= lightest <= 95  # frame 40 of 81: luma 96


def test_the_poster_has_title_and_label_on_the_richest_picture(tmp_path: Path) -> None:
    if not has_tesseract("eng"):
        pytest.skip("Tesseract is not installed")
    suite, _ = suite_in(tmp_path)
    pieces = {piece.name: piece for piece in make_stills(the_cut(tmp_path), PRESS, suite)}
    with Image.open(pieces["poster.en.png"].path()) as image:
        pixels = np.asarray(image)
    assert len(np.unique(pixels[100:101].reshape(-1, 3), axis=0)) > 5  # colour bars, not the grey clip
    words = read(tmp_path, pixels[240:345], "eng")
    assert "Sea Power" in words  # colour bars beside it read as strokes


def test_the_same_cut_gives_the_same_bytes_and_nothing_twice(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    contents = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        suite, store = suite_in(folder)
        pieces = make_stills(the_cut(folder), PRESS, suite)
        contents.append({piece.name: piece.path().read_bytes() for piece in pieces})
        num_made = len(store.made)
        make_stills(the_cut(folder), PRESS, suite)
        assert len(store.made) == num_made
    assert contents[0] == contents[1]
