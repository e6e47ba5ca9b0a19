"""Did you mean."""

from __future__ import annotations

import pytest

from storyboards.suggest import nearest_word
from storyboards.vocabulary import FRAMINGS, LIGHTS, MOVES, TRANSITIONS


@pytest.mark.parametrize(
    ("word", "allowed", "nearest"),
    [
        ("narator", ("narrator", "veteran"), "narrator"),
        ("dolly in", MOVES, "dolly-in"),
        ("Dolly_In", MOVES, "dolly-in"),
        ("push-in", MOVES, "dolly-in"),
        ("close-up", FRAMINGS, "close"),
        ("wide shot", FRAMINGS, "wide"),
        ("sunrise", LIGHTS, "dawn"),
        ("fade", TRANSITIONS, "dissolve"),
        ("lens", ("framing", "move", "lens_mm"), "lens_mm"),
        ("colour", ("font", "color"), "color"),
        ("r01", ("r001", "r002"), "r001"),
        ("dialog", MOVES, None),
        ("x" * 10_000, MOVES, None),
        ("", MOVES, None),
        ("quay", (), None),
    ],
)
def test_nearest(word: str, allowed: tuple[str, ...], nearest: str | None) -> None:
    assert nearest_word(word, allowed) == nearest


def test_neighbours_swapped_are_one_step() -> None:
    assert nearest_word("ab", ("ba", "cd")) == "ba"
