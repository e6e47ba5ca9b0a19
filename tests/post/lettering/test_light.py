"""A text's picture is looked at once, where the text stands and while it stands there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from post.cut import CutShot
from post.fonts import FontBook
from post.lettering import overlay_boxes, shot_blocks, shot_lettering
from post.type.ink import parse_color
from post.type.looks import LOOKS
from storyboards.story import TitleStyle
from tests.post.suite_for_tests import Told
from tests.post.workbench import cut_of, make_media, overlay, shot, suite_in

BOOK = FontBook.installed()
BARE = TitleStyle("lower-third", *[None] * 11)
BARE = replace(BARE, plate="#00000000")
HALVES = "color=c=black:s=640x360:r=25,drawbox=x=0:y=0:w=640:h=180:color=white:t=fill"
LATE = "color=c=black:s=640x360:r=25,drawbox=c=white:t=fill:enable='gte(n,50)'"


def clip(folder: Path, name: str, source: str) -> CutShot:
    media = make_media(folder, name, "-f", "lavfi", "-i", source, "-frames:v", "100", "-c:v", "libx264", "-g", "12")
    return shot("r001", num_frames=100, media=media)


@pytest.mark.parametrize(("anchor", "is_mended"), [("top-left", True), ("bottom-left", False)])
def test_only_where_the_text_stands(tmp_path: Path, anchor: str, is_mended: bool) -> None:
    suite, store = suite_in(tmp_path)
    suite = replace(suite, report=(heard := Told()))
    over = replace(clip(tmp_path, "halves.mp4", HALVES), overlays=(overlay("lower-third", 10, 80, en="Indigenous"),))
    cut = cut_of(over, titles={"lower-third": replace(BARE, anchor=anchor)})
    (block,) = shot_blocks(cut, cut.shots[0], "en", cut.canvas, BOOK, suite=suite)
    assert (block.style.plate is not None) == is_mended
    assert len(heard.events) == is_mended
    if is_mended:
        assert heard.events[0][0] == "note"
        assert "shot r001, overlay 1 (en): the letters have 1.9:1 contrast" in str(heard.events[0][1]["message"])
    shot_blocks(cut, cut.shots[0], "hi", cut.canvas, BOOK, suite=suite)
    assert [stage for stage, _ in store.made] == ["contrast"], "measured once, for all texts and languages"


@pytest.mark.parametrize(("first", "is_mended"), [(0, False), (60, True)])
def test_only_while_the_text_stands(tmp_path: Path, first: int, is_mended: bool) -> None:
    suite, _ = suite_in(tmp_path)
    over = replace(clip(tmp_path, "late.mp4", LATE), overlays=(overlay("lower-third", first, 25, en="Indigenous"),))
    cut = cut_of(over, titles={"lower-third": BARE})
    (block,) = shot_blocks(cut, cut.shots[0], "en", cut.canvas, BOOK, suite=suite)
    assert (block.style.plate is not None) == is_mended


def test_stills_are_looked_at(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    media = make_media(tmp_path, "snow.png", "-f", "lavfi", "-i", "color=c=0xf4f4f4:s=640x360", "-frames:v", "1")
    over = shot("s1", "still", 100, media, overlays=(overlay("lower-third", 0, 90, en="Snow"),))
    cut = cut_of(over, titles={"lower-third": BARE})
    (block,) = shot_blocks(cut, cut.shots[0], "en", cut.canvas, BOOK, suite=suite)
    assert block.style.plate == LOOKS["documentary"].plate


def test_a_look_needs_no_looking(tmp_path: Path) -> None:
    suite, store = suite_in(tmp_path)
    over = replace(clip(tmp_path, "halves.mp4", HALVES), overlays=(overlay("lower-third", 10, 80, en="Indigenous"),))
    cut = cut_of(over)
    assert shot_lettering(cut, cut.shots[0], "en", cut.canvas, BOOK, suite=suite) == shot_lettering(
        cut, cut.shots[0], "en", cut.canvas, BOOK
    )
    assert store.made == []


def test_a_file_that_is_no_clip_counts_as_any_light(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    media = make_media(tmp_path, "x.png", "-f", "lavfi", "-i", "color=c=black:s=64x64", "-frames:v", "1")
    (tmp_path / "media" / "x.png").write_bytes(b"<html>")
    over = shot("r001", num_frames=50, media=media, overlays=(overlay("lower-third", 0, 50, en="Indigenous"),))
    cut = cut_of(over, titles={"lower-third": BARE})
    (block,) = shot_blocks(cut, cut.shots[0], "en", cut.canvas, BOOK, suite=suite)
    assert block.style.plate is not None
    (tmp_path / "media" / "x.png").unlink()
    suite, _ = suite_in(tmp_path / "again")
    assert overlay_boxes(cut, "en", cut.canvas, book=BOOK, suite=suite)


def test_letters_and_plate_alike_are_a_warning(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    suite = replace(suite, report=(heard := Told()))
    alike = replace(BARE, plate="#445566", color="#556677")
    over = replace(clip(tmp_path, "halves.mp4", HALVES), overlays=(overlay("lower-third", 10, 80, en="Indigenous"),))
    cut = cut_of(over, titles={"lower-third": alike})
    (block,) = shot_blocks(cut, cut.shots[0], "en", cut.canvas, BOOK, suite=suite)
    assert block.style.plate is not None
    assert parse_color(block.style.plate) == parse_color("#445566")
    assert len(heard.warnings()) == 1
