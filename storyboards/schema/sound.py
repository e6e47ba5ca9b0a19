"""Voices and music.

Knows no shots; that a voice's files and a cue's ends belong to shots there are is checked by the resolving side.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from storyboards.schema.localized import LocalPath
from storyboards.schema.scalars import Gain, Id, Name, RelativePath, Seed, Text, Time, decimal, word
from storyboards.schema.section import Section
from storyboards.vocabulary import MUSIC_ENGINES, VOICE_ENGINES


class VoiceSection(Section):
    """A narrator."""

    noun: ClassVar[str] = "a voice such as {engine: scratch}"
    engine: Annotated[str, word(VOICE_ENGINES, "voice engine")]
    speaker: RelativePath | None = None
    consent: RelativePath | None = None
    files: dict[str, LocalPath] | None = None
    name: Text | None = None
    speed: Annotated[float, decimal(0.5, 2.0, "a speed")] | None = None
    seed: Seed | None = None


class CueSection(Section):
    """Music under a run of shots, both ends included."""

    noun: ClassVar[str] = "a music cue such as {id: opening, from: r001, to: r009, prompt: ..}"
    id: Id
    first_shot: Name | None = Field(None, alias="from")
    last_shot: Name | None = Field(None, alias="to")
    engine: Annotated[str, word(MUSIC_ENGINES, "music engine")] | None = None
    prompt: Text | None = None
    file: RelativePath | None = None
    gain_db: Gain | None = None
    duck_db: Annotated[float, decimal(-96, 0, "a lowering in decibels")] | None = None
    fade_in: Time | None = None
    fade_out: Time | None = None
    land_on: Name | None = None
    seed: Seed | None = None
    licence: Text | None = None
    credit: Text | None = None
