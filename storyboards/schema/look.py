"""How pictures and texts look: styles, title styles, overlays, camera, transitions, and what is passed down.

Knows no shots.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from storyboards.compose import kind_of
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
    read_colour,
    read_name,
    read_path,
    whole,
    word,
)
from storyboards.schema.section import Reads, Section, is_null, refuse
from storyboards.story import Background
from storyboards.vocabulary import ANCHORS, FITS, FRAMINGS, GRADES, LETTERING, LIGHTS, MOVES, TRANSITIONS

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
GROUNDS: tuple[str, ...] = ("blur", "still")


def _read_background(value: Any) -> Background:
    """A colour, or a map of one key: `{blur: shot id}` or `{still: path}`."""
    if isinstance(value, str):
        return Background("color", read_colour(value))
    wanted = 'a background such as "#0B2545", {blur: r001} or {still: stills/quay.jpg}'
    if not isinstance(value, dict) or len(value) != 1:
        refuse(f"{kind_of(value)} stands where {wanted} is wanted")
    ((kind, written),) = value.items()
    if kind not in GROUNDS:
        refuse(f"{kind} is no kind of background; allowed are blur and still", word=str(kind), allowed=GROUNDS)
    return Background(kind, read_name(written) if kind == "blur" else read_path(written))


_BACKGROUND_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": "^#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$"},
        *(
            {
                "type": "object",
                "required": [kind],
                "properties": {kind: {"type": "string"}},
                "additionalProperties": False,
            }
            for kind in GROUNDS
        ),
    ]
}
BackgroundOf = Annotated[Background, Reads(_read_background, _BACKGROUND_SCHEMA)]


class StyleSection(Section):
    """Words that a style adds to every prompt, words that it wants avoided, and the finished picture's grade."""

    noun: ClassVar[str] = "a style such as {add: .., avoid: ..}"
    add: Text | None = None
    avoid: Text | None = None
    grade: Annotated[str, word(GRADES, "grade")] | None = None


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
    lines: Annotated[int, whole(1, 12, "a number of lines")] | None = None
    margin: Annotated[float, decimal(0, 0.4, "a share of the picture's height")] | None = None


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
