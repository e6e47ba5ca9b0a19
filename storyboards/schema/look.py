"""How pictures and texts look: styles, title styles, overlays, camera, transitions, and what is passed down.

Knows no shots.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from storyboards.schema.localized import LocalText
from storyboards.schema.scalars import (
    Colour,
    Flag,
    Gain,
    Length,
    Name,
    NameOrNull,
    RelativePath,
    Takes,
    Text,
    Time,
    decimal,
    whole,
    word,
)
from storyboards.schema.section import Section, is_null
from storyboards.vocabulary import ANCHORS, FITS, FRAMINGS, LETTERING, LIGHTS, MOVES, TRANSITIONS

WEIGHTS: tuple[str, ...] = ("regular", "semibold", "bold")
ALIGNS: tuple[str, ...] = ("left", "center", "right")
MOTIONS: tuple[str, ...] = ("none", "fade", "rise", "wipe", "type-on")


class TakenAway:
    """Annotation for a map that is inherited: a plain `null` takes it away."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: None if is_null(value) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        sides = handler(schema)["anyOf"]
        return {"anyOf": [{"const": None} if side == {"type": "null"} else side for side in sides]}


MAX_CAST = 16
Cast = Annotated[list[Name], Field(max_length=MAX_CAST)]
Motion = Annotated[str, word(MOTIONS, "motion")]


class StyleSection(Section):
    """Words that a style adds to every prompt, and words that it wants avoided."""

    noun: ClassVar[str] = "a style such as {add: .., avoid: ..}"
    add: Text | None = None
    avoid: Text | None = None


class TitleSection(Section):
    """A named overlay style; what is not written stays as the built-in style has it."""

    noun: ClassVar[str] = "a title style such as {font: .., size: 0.044, anchor: bottom-left}"
    font: Text | None = None
    size: Annotated[float, decimal(0.005, 0.5, "a share of the picture's height")] | None = None
    anchor: Annotated[str, word(ANCHORS, "anchor")] | None = None
    color: Colour | None = None
    plate: Colour | None = None
    outline: Colour | None = None
    shadow: Flag | None = None
    weight: Annotated[str, word(WEIGHTS, "weight")] | None = None
    align: Annotated[str, word(ALIGNS, "alignment")] | None = None
    enter: Motion | None = None
    exit: Motion | None = None


class OverlaySection(Section):
    """Text laid over a shot's picture."""

    noun: ClassVar[str] = "an overlay such as {text: .., as: lower-third, at: 0.5, for: 3.0}"
    text: LocalText
    style: Name | None = Field(None, alias="as")
    at: Time | None = None
    duration: Length | None = Field(None, alias="for")


class CameraSection(Section):
    """How the shot is taken."""

    noun: ClassVar[str] = "a camera such as {framing: wide, move: dolly-in, lens_mm: 35}"
    framing: Annotated[str, word(FRAMINGS, "framing")] | None = None
    move: Annotated[str, word(MOVES, "move")] | None = None
    lens_mm: Annotated[int, whole(4, 2000, "a focal length in millimetres")] | None = None


class TransitionSection(Section):
    """How the shot comes in, over the end of the one before."""

    noun: ClassVar[str] = "a transition such as {kind: dissolve, for: 0.5}"
    kind: Annotated[str, word(TRANSITIONS, "transition")]
    duration: Length | None = Field(None, alias="for")


class AmbienceSection(Section):
    """A sound that lies under the shot."""

    noun: ClassVar[str] = "an ambience such as {file: .., gain_db: -24}"
    file: RelativePath
    gain_db: Gain | None = None


class Passed(Section):
    """What a project passes on to its acts, and an act to its shots; `null` takes an inherited value away."""

    style: NameOrNull = None
    characters: Cast | None = None
    place: NameOrNull = None
    camera: Annotated[CameraSection | None, TakenAway()] = None
    light: Annotated[str | None, word(LIGHTS, "light").or_null()] = None
    lettering: Annotated[str, word(LETTERING, "lettering")] | None = None
    takes: Takes | None = None
    fit: Annotated[str, word(FITS, "fit")] | None = None
    voice: NameOrNull = None
    ambience: Annotated[AmbienceSection | None, TakenAway()] = None
    transition: Annotated[TransitionSection | None, TakenAway()] = None
