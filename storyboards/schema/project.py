"""The project and the model: what holds for the whole film unless an act or a shot says otherwise.

Knows no shots.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from storyboards.schema.localized import LocalText
from storyboards.schema.look import Passed
from storyboards.schema.scalars import (
    Canvas,
    Id,
    Language,
    Rate,
    RelativePath,
    Seed,
    decimal,
    number_text,
    read_text,
    size,
    whole,
    word,
)
from storyboards.schema.section import Reads, Section, refuse
from storyboards.story import Size
from storyboards.vocabulary import LOOKS, PRESETS, PURPOSES, SOLVERS

MAX_FRAMES = 257


def _read_frames(value: Any) -> int:
    count: int = whole(5, MAX_FRAMES, "a number of frames (4n+1)").read(value)
    if count % 4 != 1:
        below = max((count - 1) // 4 * 4 + 1, 5)
        refuse(f"{count} frames; the model makes 4n+1 of them", f"the nearest are {below} and {below + 4}")
    return count


_FRAMES_SCHEMA = {"type": "integer", "minimum": 5, "maximum": MAX_FRAMES, "description": "4n+1"}

Frames = Annotated[int, Reads(_read_frames, _FRAMES_SCHEMA)]
ModelSize = Annotated[Size, size(16, 4096, 16, "a picture size")]
Boundary = Annotated[float, decimal(0, 1, "a share of the noise")]
Scale = Annotated[float, decimal(0, 30, "a guidance scale")]
LoraScale = Annotated[float, decimal(-4, 4, "a LoRA's scale")]
Steps = Annotated[int, whole(1, 200, "a number of steps")]


def _read_shift(value: Any) -> float:
    shift: float = decimal(0, 100, "a shift").read(value)
    if shift == 0:
        refuse(f"{number_text(value, 'a shift')} is no shift; it has to be above 0")
    return shift


Shift = Annotated[float, Reads(_read_shift, {"type": "number", "exclusiveMinimum": 0, "maximum": 100})]


def _read_negative(value: Any) -> str | None:
    """`default` stands for the model's own text; an empty text in quotes for none at all."""
    if type(value) is str and not value.strip():
        return ""
    text = read_text(value)
    return None if text == "default" else text


Negative = Annotated[str | None, Reads(_read_negative, {"type": "string", "default": "default"})]


class GuidanceSection(Section):
    """Classifier-free guidance of the two experts; 1 is none."""

    noun: ClassVar[str] = "guidance such as {high: 4.0, low: 3.0}"
    high: Scale | None = None
    low: Scale | None = None


class LoraSection(Section):
    """Low-rank weights merged into the experts: one file for each."""

    noun: ClassVar[str] = "a LoRA such as {high: .., low: .., scale: 1.0}"
    high: RelativePath | None = None
    low: RelativePath | None = None
    scale: LoraScale | None = None


class ModelSection(Section):
    """How the video model is asked. `preset` is a named set of the others; a key written beside it wins."""

    preset: Annotated[str, word(PRESETS, "preset")] | None = None
    size: ModelSize | None = None
    frames: Frames | None = None
    steps: Steps | None = None
    shift: Shift | None = None
    boundary: Boundary | None = None
    guidance: GuidanceSection | None = None
    solver: Annotated[str, word(SOLVERS, "solver")] | None = None
    negative: Negative = None
    loras: list[LoraSection] | None = Field(None, max_length=16)


class ProjectSection(Passed):
    """The film: its name, languages, delivery picture, and what is passed on to every shot."""

    id: Id
    title: LocalText
    languages: list[Language] | None = Field(None, min_length=1, max_length=24)
    canvas: Canvas | None = None
    fps: Rate | None = None
    seed: Seed | None = None
    purpose: Annotated[str, word(PURPOSES, "purpose")] | None = None
    look: Annotated[str, word(LOOKS, "look")] | None = None
