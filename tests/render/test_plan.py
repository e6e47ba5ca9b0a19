"""The plan is pure: who is planned, with which seed, under which key; and nothing else moves a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from render.licences import KNOWN
from render.plan import ExtraTake, Plan, make_plan
from render.renderers.animatic import AnimaticRenderer
from storyboards.story import Storyboard
from tests.render.stories import HEAD, SHOTS, story


def plan(board: Storyboard, **wishes: object) -> Plan:
    return make_plan(board, AnimaticRenderer(board, lambda path: "0" * 64), None, **wishes)  # type: ignore[arg-type]


def keys(board: Storyboard) -> dict[str, str]:
    return {take.name: take.key for take in plan(board).takes}


def test_every_generated_shot_has_its_takes(tmp_path: Path) -> None:
    made = plan(story(tmp_path, SHOTS.replace("A sailor on deck,", "A sailor on deck, takes: 2,")))
    assert [take.name for take in made.takes] == ["r001-t1", "r002-t1", "r002-t2"]
    assert len({take.seed for take in made.takes}) == 3
    assert made.to_make == made.takes


def test_keys_of_a_fixed_storyboard_stay(tmp_path: Path) -> None:
    """Golden: a change here renders everybody's panels again, and must be meant (raise ANIMATIC_VERSION)."""
    assert keys(story(tmp_path)) == GOLDEN


GOLDEN = {
    "r001-t1": "59477d69d29bf0415638627cc66701f9179302eae9b40fbce65f18bda3e5fc0c",
    "r002-t1": "79103aa2fdca10a4892207e967818e038b5503997fd1c7cb1bd947c6677501be",
}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It begins.", "It begins at sea."),
        ("duration: 3}", "duration: 5}"),
        ("  - {id: r002,", "  - {id: r0015, kind: card, text: {en: New, hi: नया}, duration: 1}\n  - {id: r002,"),
        ("voice: narrator}", "voice: narrator, duration: 9}"),
        ("light: dawn}", "light: dawn, overlays: [{text: {en: Sea, hi: समुद्र}}]}"),
        ("light: dawn}", "light: dawn, notes: calm, transition: {kind: dissolve, for: 0.5}}"),
        ("languages: [en, hi]", "title: {en: Other, hi: और}, languages: [en, hi]"),
    ],
)
def test_what_is_no_picture_moves_no_key(tmp_path: Path, old: str, new: str) -> None:
    text = HEAD + SHOTS
    assert old in text
    changed = text.replace("title: Planned, ", "") if "title:" in new else text
    (tmp_path / "changed").mkdir()
    assert keys(story(tmp_path)) == keys(story(tmp_path / "changed", "", changed.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"), [("A sailor", "Two sailors"), ("light: dawn", "light: night"), ("seed: 7", "seed: 8")]
)
def test_what_is_meant_to_change_the_picture_moves_its_key(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "changed").mkdir()
    before, after = keys(story(tmp_path)), keys(story(tmp_path / "changed", "", (HEAD + SHOTS).replace(old, new)))
    assert before != after


def test_a_retake_has_its_own_seed_and_leaves_the_others(tmp_path: Path) -> None:
    board = story(tmp_path)
    made = plan(board, extra=[ExtraTake("r001", 2, None), ExtraTake("r001", 3, 99)])
    assert [take.name for take in made.takes] == ["r001-t1", "r001-t2", "r001-t3", "r002-t1"]
    assert made.takes[0].key == plan(board).takes[0].key
    assert made.takes[2].seed == 99


def test_lettering_that_was_taken_out_becomes_an_overlay_in_every_language(tmp_path: Path) -> None:
    (overlay,) = plan(story(tmp_path)).lettering["r001"]
    assert overlay.texts == {"en": "SWAVLAMBAN 2025", "hi": "SWAVLAMBAN 2025"}
    assert overlay.stripped
    dropped = SHOTS.replace("light: dawn", "light: dawn, lettering: drop")
    (tmp_path / "dropped").mkdir()
    assert plan(story(tmp_path / "dropped", dropped)).lettering == {}


def test_lettering_that_the_director_has_set_is_not_set_twice(tmp_path: Path) -> None:
    own = "light: dawn, overlays: [{text: {en: swavlamban  2025, hi: स्वावलंबन}}]}"
    assert plan(story(tmp_path, SHOTS.replace("light: dawn}", own))).lettering == {}


def test_the_plan_as_json_holds_no_absolute_path(tmp_path: Path) -> None:
    import json

    text = json.dumps(plan(story(tmp_path)).to_json())
    assert str(tmp_path) not in text
    assert KNOWN["animatic"].name in text
