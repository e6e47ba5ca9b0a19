"""The page of a loop that was really made, beside the loop's films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from post.cut import Cut
from post.export.film import Film
from post.export.kiosk.made import make_kiosk
from post.films import make_films
from post.suite import Suite
from storyboards.story import Output
from tests.browser import opened
from tests.post.export.films_made import film_cut, make_clips, suite_for
from tests.post.export.kiosk.test_played import playing, soon

pytestmark = pytest.mark.slow

LOOP = Output("loop", "loop", ("en", "hi"), None, None, None, settings={"captions": "tracks", "idle_return": "90"})

Made = tuple[Cut, Sequence[Film], Suite]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    clips = make_clips(tmp_path_factory.mktemp("clips"))
    suite = suite_for(tmp_path_factory.mktemp("made"), clips)[0]
    cut = film_cut(clips, LOOP)
    return cut, make_films(cut, suite, ["loop"]), suite


def test_a_loop_of_ours_plays_on_its_page(made: Made, tmp_path: Path) -> None:
    cut, films, suite = made
    (piece,) = make_kiosk(cut, LOOP, films, suite)
    assert (piece.name, piece.language) == ("index.html", "")
    assert make_kiosk(cut, LOOP, films, suite)[0].artifact.key == piece.artifact.key
    for name, path in [(piece.name, piece.path()), *(each for film in films for each in film.published().items())]:
        (tmp_path / name).write_bytes(path.read_bytes())
    with opened(tmp_path / "index.html") as seen:
        playing(seen.page, "loop.en.mp4")
        seen.page.evaluate("() => { document.querySelector('video.shown').currentTime = 2.5 }")
        assert soon(seen.page, "() => captions.innerText") == "It begins at sea."
        seen.page.keyboard.press("l")
        playing(seen.page, "loop.hi.mp4")
        assert seen.page.evaluate("() => document.querySelector('#standby .label').textContent") == "एआई-निर्मित"
        assert seen.errors == []


def test_what_browsers_do_not_surely_play_has_no_page_and_says_so(made: Made) -> None:
    cut, films, suite = made
    told: list[str] = []
    suite = replace(suite, report=lambda event, /, **fields: told.append(f"{event}: {fields.get('message')}"))
    delivery = films[0].delivery
    assert delivery is not None
    delivery = replace(delivery, variants=tuple(replace(variant, codec="h265") for variant in delivery.variants))
    assert make_kiosk(cut, LOOP, [replace(film, delivery=delivery) for film in films], suite) == []
    assert told == [
        "warning: output loop: no kiosk page, since browsers do not surely play h265; they play h264 and av1"
    ]
    assert make_kiosk(cut, replace(LOOP, id="other"), films, suite) == []
