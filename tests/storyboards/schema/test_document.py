"""The published JSON Schema: generated from the models, and of one mind with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest
import yaml

import storyboards
from storyboards.schema.document import Document
from storyboards.schema.keys import allowed_keys
from storyboards.schema.meanings import MEANINGS

PUBLISHED = Path(__file__).parents[3] / "storyboards" / "schema.json"
SCHEMA: dict[str, Any] = json.loads(storyboards.schema_json())


def test_the_published_schema_is_the_generated_one() -> None:
    anew = "import storyboards; print(storyboards.schema_json(), end=str())"
    assert PUBLISHED.read_text(encoding="utf-8") == storyboards.schema_json(), f"write it anew: python -c {anew!r}"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(allowed_keys(Document, ()))
    assert '"type": "null"' not in storyboards.schema_json()


HEAD = "version: 1\nproject: {id: a, title: A}\n"
GOOD = [
    HEAD + "shots: [{id: a, prompt: x}]",
    HEAD + "shots: [{id: a, prompt: x, narration: {en: x, hi: null}, place: null, camera: null, duration: '00:04:12'}]",
    HEAD + "acts: [{id: x, shots: [{id: a, kind: card, text: x}]}]",
    HEAD.replace("title: A", "title: A, fps: 30000/1001")
    + "shots: [{id: a, kind: footage, media: a.mov, in: 0, out: 2.5}]",
    HEAD + "voices: {v: {engine: recorded, files: {a: a.wav}}}\nshots: [{id: a, prompt: x}]",
]
BAD = [
    "",
    HEAD,
    "version: 2\nproject: {id: a, title: A}\nshots: [{id: a, prompt: x}]",
    HEAD + "shots: []",
    HEAD + "shots: [{id: A, prompt: x}]",
    HEAD + "shots: [{id: a}]",
    HEAD + "shots: [{id: a, prompt: x, colour: red}]",
    HEAD + "shots: [{id: a, kind: card, text: x, prompt: y}]",
    HEAD + "shots: [{id: a, kind: footage, prompt: y}]",
    HEAD + "shots: [{id: a, prompt: x, narration: {english: x}}]",
    HEAD + "shots: [{id: a, prompt: x, narration: []}]",
    HEAD + "shots: [{id: a, prompt: x, takes: 0}]",
    HEAD + "shots: [{id: a, prompt: x, notes: null}]",
    HEAD + "shots: [{id: a, prompt: x}]\nacts: [{id: x, shots: [{id: a, prompt: x}]}]",
    HEAD + "styles: {Navy: {add: x}}\nshots: [{id: a, prompt: x}]",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_the_loader_takes_fits(text: str, tmp_path: Path) -> None:
    for name in ("a.mov", "a.wav"):
        (tmp_path / name).write_bytes(b"x")
    path = tmp_path / "a.yaml"
    path.write_text(
        text.replace("project: {id: a, title: A", "project: {id: a, title: A, languages: [en, hi]")
        if "hi:" in text
        else text
    )
    assert [problem for problem in storyboards.check(path) if problem.severity == "error"] == []
    jsonschema.Draft202012Validator(SCHEMA).validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("text", BAD)
def test_what_the_loader_refuses_does_not_fit(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    assert any(problem.severity == "error" for problem in storyboards.check(path))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(yaml.safe_load(text))


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    parts = {
        "Document": SCHEMA,
        **{f"{name}Section": part for name, part in SCHEMA["$defs"].items() if "properties" in part},
    }
    assert {name: set(keys) for name, keys in MEANINGS.items()} == {
        name: set(part["properties"]) for name, part in parts.items()
    }
    assert all(part.get("description") for name, part in parts.items() if name != "Document")
