"""Shots and acts, and which keys have a meaning in which kind of shot.

Knows nothing outside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from storyboards.schema.localized import LocalText
from storyboards.schema.look import BackgroundOf, OverlaySection, Passed
from storyboards.schema.project import ModelSection
from storyboards.schema.scalars import Id, Length, RelativePath, Seed, Takes, Text, Time, word
from storyboards.vocabulary import FILLS, RETIMES, SHOT_KINDS

MAX_OVERLAYS = 64

NEEDED_KEY: Mapping[str, str] = {"generated": "prompt", "footage": "media", "still": "media", "card": "text"}
"""The key without which a shot of a kind is nothing."""

_GENERATED = (
    "prompt",
    "characters",
    "place",
    "light",
    "camera",
    "lettering",
    "takes",
    "pick",
    "seed",
    "model",
    "panel",
)
KEYS_OF_KINDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_GENERATED, ("generated",)),
    "camera": ("generated", "still"),
    "media": ("footage", "still"),
    "in": ("footage",),
    "out": ("footage",),
    "credit": ("footage", "still"),
    "licence": ("footage", "still"),
    "text": ("card",),
    "fill": ("footage", "still"),
    "retime": ("generated", "footage"),
    "background": ("card",),
}
"""The kinds in which a key means something; keys that are not here mean something in all."""


def _schema_by_kind(schema: dict[str, Any]) -> None:
    """Says the two tables above in JSON Schema."""
    rules: list[dict[str, Any]] = []
    for kind in SHOT_KINDS:
        refused = [key for key, kinds in KEYS_OF_KINDS.items() if kind not in kinds]
        condition: dict[str, Any] = {"properties": {"kind": {"const": kind}}}
        if kind != "generated":
            condition["required"] = ["kind"]
        then = {"required": [NEEDED_KEY[kind]], "properties": dict.fromkeys(refused, False)}
        rules.append({"if": condition, "then": then})
    schema["allOf"] = rules


class ShotSection(Passed):
    """One shot."""

    model_config = ConfigDict(json_schema_extra=_schema_by_kind)
    noun: ClassVar[str] = "a shot such as {id: r001, prompt: ..}"

    id: Id
    kind: Annotated[str, word(SHOT_KINDS, "kind")] | None = None
    prompt: Text | None = None
    model: ModelSection | None = None
    seed: Seed | None = None
    pick: Takes | None = None
    panel: RelativePath | None = None
    media: RelativePath | None = None
    media_in: Time | None = Field(None, alias="in")
    media_out: Length | None = Field(None, alias="out")
    credit: Text | None = None
    licence: Text | None = None
    text: LocalText | None = None
    duration: Length | None = None
    overlays: list[OverlaySection] | None = Field(None, max_length=MAX_OVERLAYS)
    narration: LocalText | None = None
    notes: Text | None = None
    fill: Annotated[str, word(FILLS, "fill")] | None = None
    retime: Annotated[str, word(RETIMES, "way of retiming")] | None = None
    background: BackgroundOf | None = None


class ActSection(Passed):
    """A named run of shots, and what they have in common."""

    noun: ClassVar[str] = "an act such as {id: arrival, shots: [..]}"

    id: Id
    title: LocalText | None = None
    model: ModelSection | None = None
    shots: list[ShotSection] = Field(min_length=1)
