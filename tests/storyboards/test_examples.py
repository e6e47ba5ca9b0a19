"""Every example loads, says what it is meant to say, and fits the published schema."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest
import yaml

import storyboards

EXAMPLES = Path(__file__).parents[2] / "storyboards" / "examples"
SCHEMA = json.loads((EXAMPLES.parent / "schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_without_problems(path: Path) -> None:
    assert storyboards.check(path) == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_fits_the_schema(path: Path) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(plain_yaml(path))


def plain_yaml(path: Path) -> Any:
    """As editors read it: with YAML 1.1's types, which happen to be those of the schema in the examples."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return json.loads(json.dumps(data))


def test_minimal_gets_every_default() -> None:
    found = storyboards.load(EXAMPLES / "minimal.yaml")
    shot = found.shots[0]
    assert found.project.languages == ("en",)
    assert found.project.fps == 25
    assert str(found.project.canvas) == "1920x1080"
    assert (str(found.model.size), found.model.frames, found.model.steps, found.model.solver) == (
        "1280x720",
        81,
        40,
        "unipc",
    )
    assert found.outputs[0].id == "hall"
    assert found.outputs[0].languages == ("en",)
    assert shot.narration == {"en": "It begins at sea."}
    assert shot.voice == "narrator"
    assert found.voices["narrator"].engine == "scratch"
    assert shot.duration is None
    assert shot.line == 4
    assert shot.transition.kind == "cut"


def test_harbour_is_a_minute_in_two_languages() -> None:
    found = storyboards.load(EXAMPLES / "harbour.yaml")
    kinds = [shot.kind for shot in found.shots]
    assert len(found.shots) == 12
    assert (kinds.count("generated"), kinds.count("card"), kinds.count("still")) == (9, 2, 1)
    assert 62 <= sum((shot.duration or Fraction(0) for shot in found.shots), Fraction(0)) <= 68
    assert all(set(shot.narration) == {"en", "hi"} for shot in found.shots if shot.narration)
    assert sum('"' in shot.prompt for shot in found.shots) >= 3
    assert all(len(shot.narration["en"].split()) <= 9 for shot in found.shots if shot.narration)


def test_exhibition_has_54_shots_and_uses_the_language() -> None:
    found = storyboards.load(EXAMPLES / "exhibition-54.yaml")
    assert len(found.shots) == 54
    assert len(found.acts) == 7
    assert {shot.kind for shot in found.shots} == {"generated", "footage", "still", "card"}
    assert {output.kind for output in found.outputs} == {"hall", "loop", "web", "archive", "stills", "handoff"}
    assert {shot.transition.kind for shot in found.shots} == {"cut", "dissolve", "dip", "wipe"}
    assert any(shot.panel for shot in found.shots)
    assert any(shot.ambience for shot in found.shots)
    assert any(shot.model.steps == 50 for shot in found.shots)
