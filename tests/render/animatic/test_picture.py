"""Every word of the vocabularies gives a picture of its own, and words in the prompt decide what is in it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from render.animatic import draw_panel
from render.animatic.library import THINGS
from render.animatic.nouns import GROUNDS, SUBJECTS
from render.animatic.scene import kind_of
from render.animatic.words import read
from storyboards.story import Size
from storyboards.vocabulary import FRAMINGS, LIGHTS, MOVES
from tests.render.animatic.panels import panel

TINY = Size(160, 90)


def distance(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures, 0..255."""
    return float(np.abs(np.asarray(a, dtype=np.int16) - np.asarray(b, dtype=np.int16)).mean())


def body(picture: Image.Image) -> Image.Image:
    """The picture without its margin."""
    return picture.crop((0, 12, picture.width, picture.height))


@pytest.mark.parametrize(
    ("field", "words"), [("framing", FRAMINGS), ("move", MOVES), ("light", LIGHTS)], ids=("framing", "move", "light")
)
def test_every_word_draws_and_differs(field: str, words: tuple[str, ...]) -> None:
    pictures = {word: body(draw_panel(panel(canvas=TINY, **{field: word}))) for word in words}
    for number, word in enumerate(words):
        for other in words[number + 1 :]:
            assert distance(pictures[word], pictures[other]) > 0.05, (word, other)


@pytest.mark.parametrize("framing", FRAMINGS)
def test_every_framing_takes_people_ships_and_things(framing: str) -> None:
    for prompt in ("an officer and a sailor", "a destroyer at sea", "gears", "three helicopters", "a crowd", "a truck"):
        picture = np.asarray(body(draw_panel(panel(prompt, canvas=TINY, framing=framing, light="morning"))))
        assert picture.std() > 4


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_subject_can_be_drawn(name: str) -> None:
    kind_of(name)
    word = SUBJECTS[name].split("|")[-1 if name == "crate" else 0]
    plain = word.replace("(?: ", " ").replace("?", "").split("(")[0].split("[")[0].strip()
    draw_panel(panel(f"a {plain}", canvas=TINY, framing="full", light="noon"))


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ground_can_be_painted(ground: str) -> None:
    from render.animatic.places import place
    from render.animatic.words import Reading
    from tests.render.animatic.stages import stage

    for framing in ("wide", "overhead", "close"):
        on = stage(framing)
        place(on, ground, Reading(ground, frozenset(), (), None, 0.4, True, True, True, False))
        assert on.layers


def test_words_are_read() -> None:
    assert [found.name for found in read(panel("A grey frigate leaves harbour")).subjects] == ["frigate"]
    assert read(panel("A grey frigate leaves harbour")).ground == "harbour"
    helicopters = read(panel("Three helicopters over an aircraft carrier at dusk"))
    assert [(found.name, found.count) for found in helicopters.subjects] == [("helicopter", 3), ("carrier", 1)]
    assert helicopters.light == "dusk"
    assert read(panel("She waits", characters=("naval officer in white",))).subjects[0].name == "person:officer"
    assert read(panel("Her bow cuts the sea, a destroyer at speed")).subjects[0].name == "destroyer"
    assert read(panel("एक जहाज समुद्र में")).subjects[0].name == "frigate"
    assert read(panel("quantum entanglement")).subjects == ()


@pytest.mark.parametrize("prompt", ["", " ", "∑∆ 👩‍🚀 漢字", "x" * 5000, "a\nb\tc", "उठती हुई लहरें और एक जहाज"])
def test_any_text_draws(prompt: str) -> None:
    assert draw_panel(panel(prompt, canvas=TINY, framing=None, move=None, light=None, lens_mm=None)).size == (160, 90)


def test_takes_and_shots_look_different() -> None:
    first = draw_panel(panel(canvas=TINY))
    assert distance(body(first), body(draw_panel(panel(canvas=TINY, take=2)))) > 1
    assert distance(body(first), body(draw_panel(panel(canvas=TINY, shot_id="r002")))) > 1
    assert distance(first, draw_panel(panel(canvas=TINY))) == 0


def test_catalogue_has_every_named_thing() -> None:
    scenery = {"crowd", "lighthouse", "cranes"}
    assert {name for name in SUBJECTS if not name.startswith("person:")} - scenery | {"hand_rope"} == set(THINGS)
