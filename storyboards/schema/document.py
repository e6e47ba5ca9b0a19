"""The whole document, version 1, and its JSON Schema.

Gives the model that all others hang from and the text of `schema.json`. Knows no storyboard.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from storyboards.schema.localized import JSON_SCHEMA
from storyboards.schema.look import StyleSection, TitleSection
from storyboards.schema.output import DisclosureSection, OutputSection
from storyboards.schema.project import ModelSection, ProjectSection
from storyboards.schema.scalars import MAX_ID_CHARS, RelativePath, Text, number_text
from storyboards.schema.section import Reads, Section, refuse
from storyboards.schema.shot import ActSection, ShotSection
from storyboards.schema.sound import CueSection, VoiceSection

VERSION = 1


def _read_version(value: Any) -> int:
    text = number_text(value, "the number of the language's version")
    if text != str(VERSION):
        refuse(
            f"version {text} of the language is not known here; this is version {VERSION}", f"write version: {VERSION}"
        )
    return VERSION


def _one_list(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": ["shots"]}, {"required": ["acts"]}]


class Document(Section):
    """A storyboard."""

    model_config = ConfigDict(json_schema_extra=_one_list)

    version: Annotated[int, Reads(_read_version, {"const": VERSION})]
    project: ProjectSection
    model: ModelSection | None = None
    styles: dict[str, StyleSection] | None = None
    characters: dict[str, Text] | None = None
    places: dict[str, Text] | None = None
    voices: dict[str, VoiceSection] | None = None
    lexicon: dict[str, Text] | None = None
    titles: dict[str, TitleSection] | None = None
    music: list[CueSection] | None = Field(None, max_length=1000)
    acts: list[ActSection] | None = Field(None, min_length=1)
    shots: list[ShotSection] | None = Field(None, min_length=1)
    outputs: list[OutputSection] | None = Field(None, min_length=1, max_length=100)
    disclosure: DisclosureSection | None = None
    exceptions: RelativePath | None = None
    policy: RelativePath | None = None


ID_MAPS: tuple[str, ...] = ("styles", "characters", "places", "voices", "titles")
"""Maps whose keys are ids."""


def schema_json() -> str:
    """The JSON Schema of the language as a text that ends with a line break; the same for the same models."""
    from storyboards.schema.meanings import MEANINGS

    schema = _without_nulls(Document.model_json_schema(by_alias=True))
    for name in ID_MAPS:
        schema["properties"][name]["propertyNames"] = {"pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": MAX_ID_CHARS}
    schema = _with_reference(schema, JSON_SCHEMA, {"$ref": "#/$defs/Localized"})
    for name, part in (("Document", schema), *schema["$defs"].items()):
        for key, value in part["properties"].items():
            part["properties"][key] = {"description": MEANINGS[name][key], **value}
    parts = {"Localized": JSON_SCHEMA, **schema.pop("$defs")}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reelwright storyboard, version 1",
    }
    text = json.dumps({**head, **schema, "$defs": parts}, indent=2, ensure_ascii=False)
    # Parts are called by what they are, not by the names of our classes.
    return re.sub(r'((?:#/\$defs/|")[A-Z][a-z]+)Section"', r'\1"', text) + "\n"


def _with_reference(schema: Any, part: dict[str, Any], reference: dict[str, str]) -> Any:
    """The schema with `reference` wherever `part` stood in it."""
    if schema == part:
        return reference
    if isinstance(schema, dict):
        return {key: _with_reference(value, part, reference) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_with_reference(item, part, reference) for item in schema]
    return schema


def _without_nulls(schema: Any) -> Any:
    """The schema without the nulls and titles that optional fields bring in: a key is left out, not null."""
    if isinstance(schema, list):
        return [_without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: _without_nulls(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))
    }
    if made.get("default", 0) is None:
        del made["default"]
    sides = [side for side in made.get("anyOf", ()) if side != {"type": "null"}]
    if len(sides) == 1 and len(sides) != len(made["anyOf"]):
        del made["anyOf"]
        made = {**sides[0], **made}
    elif sides:
        made["anyOf"] = sides
    return made
