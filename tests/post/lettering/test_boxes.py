"""Where texts stand: promised boxes, burned captions, the label, and nothing on anything else."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from post.captions import Caption as Spoken
from post.cut import Cut
from post.fonts import FontBook
from post.lettering import DEFAULT_BURN, TextBox, overlay_boxes, shot_lettering
from storyboards.story import Background, Disclosure, Size
from storyboards.vocabulary import BURNS, LOOKS
from tests.post.workbench import cut_of, overlay, shot

BOOK = FontBook.installed()
PAL = Fraction(25)
CANVASES = [Size(1920, 1080), Size(1080, 1920), Size(3840, 1080)]
SPOKEN = (
    Spoken(40, 110, PAL, ("It begins at sea,", "long before the sun.")),
    Spoken(115, 180, PAL, ("And nobody is there to see it.",)),
)


def film(look: str = "documentary", canvas: Size = CANVASES[0]) -> Cut:
    return cut_of(
        shot("c1", "card", 50, text={"en": "Harbour to Horizon\nAct one"}, overlays=(overlay("note", 5, 40, en="A note"),)),
        shot("r1", num_frames=60, overlays=(
            overlay("lower-third", 10, 40, en="Indigenous design and construction"),
            overlay("subtitle", 5, 50, en="A subtitle of the director's own"),
            overlay("credit", 0, 60, en="Photograph by the yard"),
            overlay("label", 0, 60, en="Mazagon Dock"), overlay("title", 20, 40, en="Launch day"),
        )),
        shot("r2", num_frames=80),
        languages=("en",), canvas=canvas, look=look, disclosure=Disclosure({"en": "Made by a model"}, ("always",)),
    )  # fmt: skip


def area(box: TextBox) -> tuple[int, int, int, int]:
    x, y, width, height = box.box
    return x, y, x + width, y + height


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("look", LOOKS)
def test_no_two_texts_meet(look: str, canvas: Size) -> None:
    """Overlays, a card's words, burned captions and the label, at any moment of the film."""
    boxes = overlay_boxes(film(look, canvas), "en", canvas, burn=frozenset(BURNS), captions=SPOKEN, book=BOOK)
    for one, other in combinations(boxes, 2):
        if (
            one.first_frame < other.first_frame + other.num_frames
            and other.first_frame < one.first_frame + one.num_frames
        ):
            a, b = area(one), area(other)
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)
    for box in boxes:
        left, top, right, bottom = area(box)
        assert canvas.width_px * 0.05 - 1 <= left < right <= canvas.width_px * 0.95 + 1
        assert canvas.height_px * 0.05 - 1 <= top < bottom <= canvas.height_px * 0.95 + 1


def test_captions_and_label_keep_their_place() -> None:
    boxes = overlay_boxes(film(), "en", CANVASES[0], burn=frozenset(BURNS), captions=SPOKEN, book=BOOK)
    captions = [box for box in boxes if box.what == "caption"]
    assert [(box.shot_id, box.first_frame, box.num_frames) for box in captions] == [
        ("c1", 40, 10), ("r1", 50, 60), ("r2", 115, 65),
    ]  # fmt: skip
    assert captions[0].box == captions[1].box, "one caption over two shots does not move"
    assert len({area(box)[3] for box in captions}) == 1, "all of them stand on one line"
    assert len({box.box for box in boxes if box.what == "label"}) == 1
    assert captions[0].text == "It begins at sea,\nlong before the sun."


@pytest.mark.parametrize(("burn", "kinds"), [
    (frozenset(), {"card"}),
    (frozenset({"label"}), {"card", "label"}),
    (DEFAULT_BURN, {"card", "overlay 1", "overlay 2", "overlay 3", "overlay 4", "overlay 5", "label"}),
    (frozenset({"captions"}), {"card", "caption"}),
])  # fmt: skip
def test_only_what_is_to_be_burned_is_there(burn: frozenset[str], kinds: set[str]) -> None:
    boxes = overlay_boxes(film(), "en", CANVASES[0], burn=burn, captions=SPOKEN, book=BOOK)
    assert {box.what for box in boxes} == kinds


def test_a_film_without_burned_captions_is_as_before() -> None:
    cut = film()
    for each in cut.shots:
        plain = shot_lettering(cut, each, "en", cut.canvas, BOOK)
        assert plain == shot_lettering(cut, each, "en", cut.canvas, BOOK, captions=SPOKEN)


def test_boxes_say_when_a_text_stands_still() -> None:
    cut = film()
    boxes = overlay_boxes(cut, "en", cut.canvas, book=BOOK)
    box = next(box for box in boxes if box.what == "overlay 1" and box.shot_id == "r1")
    assert (box.first_frame, box.num_frames) == (60, 40)
    assert box.first_frame < box.steady_first
    assert box.steady_first + box.steady_frames < box.first_frame + box.num_frames
    assert box.light_on_dark
    assert box.text == "Indigenous design and construction"
    x, y, width, height = box.letters
    left, top, right, bottom = area(box)
    assert left <= x < x + width <= right
    assert top <= y < y + height <= bottom


def test_words_on_a_light_card_are_dark() -> None:
    for color, light in (("#F2EFE6", False), ("#0B2545", True), ("#808080", False)):
        cut = cut_of(
            shot("c1", "card", 50, text={"en": "Act two"}, background=Background("color", color)), languages=("en",)
        )
        (box,) = overlay_boxes(cut, "en", cut.canvas, book=BOOK)
        assert box.light_on_dark == light
