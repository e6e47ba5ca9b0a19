"""What nobody could read is said before anything is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from post.cut import CutOverlay
from post.fonts import FontBook
from post.lettering import reading_problems
from post.lettering.graphemes import num_graphemes, reading_s
from storyboards.story import Output, Size, TitleStyle
from tests.post.workbench import cut_of, overlay, shot

BOOK = FontBook.installed()
HD = Size(1920, 1080)


def told(*overlays: CutOverlay, languages: tuple[str, ...] = ("en",), num_frames: int = 100, **other: Any) -> list[str]:
    cut = cut_of(
        shot("r001", num_frames=num_frames, overlays=overlays), languages=languages, canvas=HD, **other
    )  # fmt: skip
    return [problem.message for problem in reading_problems(cut, BOOK)]


def test_letters_are_counted_as_readers_count_them() -> None:
    assert num_graphemes("sea") == 3
    assert num_graphemes("निर्माण") == 3
    assert num_graphemes("e\u0301\u200b👩\u200d🚒🇮🇳🇫🇷") == 4
    assert reading_s("a" * 40) == pytest.approx(2)
    assert reading_s("海" * 9) == pytest.approx(1)
    assert reading_s("2025") == pytest.approx(0.2)
    assert reading_s("१२ स्वदेशी") == pytest.approx(6 / 15), "figures take the pace of the words beside them"


def test_what_can_be_read_is_not_spoken_of() -> None:
    assert told(overlay("lower-third", 10, 75, en="Indigenous design", hi="स्वदेशी डिज़ाइन"), languages=("en", "hi")) == []


def test_too_short() -> None:
    assert told(overlay("label", 0, 20, en="Now")) == [
        "shot r001, overlay 1 (en): on screen for 0.80 s; a text has to stand for at least 0.84 s"
    ]
    assert told(overlay("label", 0, 21, en="Now")) == []


def test_too_fast_in_one_language_only() -> None:
    text = overlay("lower-third", 0, 25, en="Built here", hi="नौसेना के पोत प्रांगण में स्वदेशी निर्माण")
    (problem,) = told(text, languages=("en", "hi"))
    assert problem.startswith("shot r001, overlay 1 (hi): 22 letters in 1.00 s (22 a second); they take 1.5 s to read")


def test_time_counts_to_the_end_of_the_shot() -> None:
    assert "on screen for 0.40 s" in told(overlay("label", 90, 200, en="Now"), num_frames=100)[0]


def test_too_many_lines_unless_told() -> None:
    text = " ".join(["Displacement and draught of the vessel"] * 6)
    (problem,) = told(overlay("lower-third", 0, 2000, en=text), num_frames=2000)
    assert "its style allows 2" in problem
    empty = TitleStyle("lower-third", *[None] * 11)
    assert told(
        overlay("lower-third", 0, 2000, en=text), num_frames=2000, titles={"lower-third": replace(empty, lines=6)}
    ) == []  # fmt: skip
    assert told(overlay("lower-third", 0, 200, en="one\ntwo\nthree"), num_frames=200) == [], "told by the writer"


def test_no_room_no_glyph_no_style_nothing_to_see() -> None:
    assert "no room left in the picture" in told(*[overlay("title", 0, 99, en=f"Number {n}") for n in range(9)])[-1]
    assert "no font on this machine draws" in told(overlay("label", 0, 99, en="\U0001f6a2"))[0]
    assert "no overlay style 'lable'" in told(overlay("lable", 0, 99, en="x"))[0]
    assert "nothing of this text can be seen" in told(overlay("label", 0, 99, en="\u200b\u200f"))[0]


def test_every_outputs_canvas_is_tried() -> None:
    text = (
        "Commodore of the yard, who laid down eleven destroyers and a carrier in the days before the last great refit"
    )
    cut = cut_of(
        shot("r001", num_frames=200, overlays=(overlay("label", 0, 200, en=text),)), languages=("en",), canvas=HD
    )
    assert reading_problems(cut, BOOK) == []
    kiosk = Output("kiosk", "loop", ("en",), Size(1080, 1080), None, None)
    (problem,) = reading_problems(replace(cut, outputs=(*cut.outputs, kiosk)), BOOK)
    assert "1080x1080" in problem.message
    assert (problem.shot_id, problem.overlay, problem.language) == ("r001", 1, "en")


def test_cards_are_read_too() -> None:
    words = "Harbour to Horizon\n" + "A film in three acts, made at the yard between 1998 and 2024. " * 2
    cut = cut_of(shot("c1", "card", 25, text={"en": words}), languages=("en",), canvas=HD)
    (problem,) = reading_problems(cut, BOOK)
    assert problem.overlay is None
    assert "they take" in problem.message
    assert problem.hint == "Give the card a longer duration:, or say it in fewer words."
