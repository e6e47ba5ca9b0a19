from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.keys import check_stage, explain, is_key, is_stage, key_of, take_seed

TAKE = {
    "prompt": "A harbour at dawn — é",
    "size": [1280, 720],
    "frames": 81,
    "guidance": [4.0, 3.0],
    "seed": 7,
    "lettering": None,
}


def test_golden_keys() -> None:
    """These never change: they are the names of everybody's finished work."""
    assert key_of("clip-animatic", TAKE) == "94929d564038c1e3c9b37b4ca07714eebcff843fb48cd352186702aa2e8b9d67"
    assert key_of("line", {}) == "f77c7dcd543e8e8189f901757d95bc07cb8d9e23339eae565e5883eb4dd99e36"


def test_golden_seeds() -> None:
    asked = [(42, "r001", 1), (42, "r001", 2), (43, "r001", 1)]
    assert [take_seed(*one) for one in asked] == [1574648245, 328186496, 1492140749]
    assert take_seed(0, "é", 1) == take_seed(0, "e\u0301", 1)


@given(st.integers(0, 2**63), st.text(st.characters(codec="utf-8"), min_size=1), st.integers(1, 99))
def test_seeds_fit_every_generator(seed: int, shot_id: str, take: int) -> None:
    assert 0 <= take_seed(seed, shot_id, take) < 2**31


def test_a_key_is_of_its_stage_and_of_nothing_else() -> None:
    assert key_of("line", TAKE) != key_of("mix", TAKE)
    assert key_of("line", TAKE) == key_of("line", dict(reversed(TAKE.items())))
    assert is_key(key_of("line", TAKE))


@pytest.mark.parametrize(
    "stage", ["", "Clip", "a/b", "..", ".tmp", "clip-", "-clip", "clip\n", "quarantine", "conflicts", "x" * 65]
)
def test_stages_are_safe_folder_names(stage: str) -> None:
    assert not is_stage(stage)
    with pytest.raises(ValueError, match="is no name for a stage"):
        check_stage(stage)


def test_explain_names_the_fields_that_differ() -> None:
    old = {"camera": {"move": "pan left", "speed": 1.0}, "children": ["a", "b"], "steps": 40, "gone": True}
    new = {"camera": {"move": "push in", "speed": 1.0}, "children": ["a", "c"], "steps": 40.0, "added": {"x": 1}}
    assert explain(old, new) == [
        'added: new, {"x": 1}',
        'camera.move: "pan left" → "push in"',
        'children[1]: "b" → "c"',
        "gone: gone, was true",
        "steps: 40 → 40.0",
    ]
    assert explain(old, old) == []
    assert explain({"x": ("é",)}, {"x": ["e\u0301"]}) == []
    assert explain({"x": [1]}, {"x": [1, 2]}) == ["x: 1 entries → 2"]


def test_explain_shows_where_long_texts_part() -> None:
    start = "A long description of a harbour in the early morning, "
    (line,) = explain({"prompt": start + "with gulls" + " and more" * 20}, {"prompt": start + "without gulls"})
    assert line.startswith('prompt: "…')
    assert "with gulls" in line
    assert "without gulls" in line
    assert len(line) < 160


@given(
    st.dictionaries(st.text("ab", max_size=2), st.integers(0, 2) | st.lists(st.integers(0, 1), max_size=2), max_size=3),
    st.dictionaries(st.text("ab", max_size=2), st.integers(0, 2) | st.lists(st.integers(0, 1), max_size=2), max_size=3),
)
def test_explain_is_empty_exactly_when_the_keys_are_equal(old: dict[str, object], new: dict[str, object]) -> None:
    assert (explain(old, new) == []) == (key_of("line", old) == key_of("line", new))
