"""What an export says of itself: what was made, what was kept, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from post.export.tally import Tally, flattened
from post.films import make_films
from storyboards.story import Output
from tests.post.export.films_made import film_cut, make_clips, suite_for

pytestmark = pytest.mark.slow
HALL = Output("hall", "hall", ("en", "hi"), None, None, None)
WEB = Output("web", "web", ("en",), None, None, None, {"codec": "h264"})


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clips(tmp_path_factory.mktemp("clips"))


def test_one_changed_word_rebuilds_what_shows_it_and_says_so(clips: Path, tmp_path: Path) -> None:
    suite, _ = suite_for(tmp_path, clips)
    first = Tally()
    make_films(film_cut(clips, HALL, WEB), suite, tally=first)
    assert {step.made for step in first.steps if step.stage == "stretch"} == {True}

    again = Tally(first.record())
    make_films(film_cut(clips, HALL, WEB), suite, tally=again)
    assert not any(step.made for step in again.steps)

    changed = Tally(first.record())
    make_films(film_cut(clips, HALL, WEB, word="The dock"), suite, tally=changed)
    made = {(step.output_id, step.stage, step.item) for step in changed.steps if step.made}
    assert made == {
        ("hall", "stretch", "r001 en"), ("hall", "film", "hall en"),
        ("web", "stretch", "r001 en"), ("web", "film", "web en"),
    }  # fmt: skip
    (stretch, film, kept) = changed.sentences("hall")
    assert stretch == "stretch r001 en: changed: text.script"
    assert film == "film hall en: changed: pictures"
    assert kept.endswith("parts taken as they were")


def test_another_cut_without_a_past(clips: Path, tmp_path: Path) -> None:
    suite, _ = suite_for(tmp_path, clips)
    tally = Tally()
    make_films(film_cut(clips, HALL), suite, tally=tally)
    assert all(step.because == () for step in tally.steps)
    assert tally.sentences("hall")[0].endswith(": new")
    assert [step.stage for step in tally.made("hall")].count("film") == 2


def test_inputs_by_their_paths() -> None:
    found = flattened({"a": {"b": 1, "c": [1, 2]}, "d": None, "e": {}})
    assert sorted(found) == ["a.b", "a.c", "d", "e"]
    assert len(set(found.values())) == 4
