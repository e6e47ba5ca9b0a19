"""What is to be delivered, and the label that says how the pictures were made.

Knows no project: an output's own canvas and rate stand here, what it takes over from the project is resolved later.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from storyboards.compose import kind_of
from storyboards.schema.localized import LocalText
from storyboards.schema.scalars import Canvas, Flag, Id, Language, Rate, Text, Time, decimal, read_flag, whole, word
from storyboards.schema.section import Reads, Section, refuse
from storyboards.vocabulary import BURNS, CAPTION_MODES, DISCLOSURE_PLACES, OUTPUT_KINDS, SCALERS

CODECS: tuple[str, ...] = ("h264", "h265", "av1", "prores", "ffv1")
AUDIO_LAYOUTS: tuple[str, ...] = ("stereo", "mono", "none")

SCREEN_FITS: tuple[str, ...] = ("crop", "pad")

_BURN = word(BURNS, "kind of text")


def _read_burn(value: Any) -> bool | tuple[str, ...]:
    """True, false, or what is burned in by name."""
    if isinstance(value, str):
        return read_flag(value)
    if not isinstance(value, list):
        refuse(f"{kind_of(value)} stands where true, false or a list such as [overlays, label] is wanted")
    return tuple(dict.fromkeys(_BURN.read(item) for item in value))


Burn = Annotated[
    bool | tuple[str, ...],
    Reads(_read_burn, {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"enum": list(BURNS)}}]}),
]
Audio = Annotated[str, word(AUDIO_LAYOUTS, "sound layout")]


class ScreenSection(Section):
    """The display that a film is made for."""

    noun: ClassVar[str] = "a screen such as {canvas: 1080x1920, fps: 50}"
    canvas: Canvas | None = None
    fps: Rate | None = None
    audio: Audio | None = None
    fit: Annotated[str, word(SCREEN_FITS, "way onto the screen")] | None = None
    name: Text | None = None


class OutputSection(Section):
    """One thing to be delivered."""

    noun: ClassVar[str] = "an output such as {id: hall, kind: hall}"
    id: Id
    kind: Annotated[str, word(OUTPUT_KINDS, "kind of output")]
    languages: list[Language] | None = Field(None, min_length=1, max_length=24)
    screen: ScreenSection | None = None
    canvas: Canvas | None = None
    fps: Rate | None = None
    audio: Audio | None = None
    loudness_lufs: Annotated[float, decimal(-40, -5, "a loudness in LUFS")] | None = None
    codec: Annotated[str, word(CODECS, "codec")] | None = None
    rate_mbps: Annotated[float, decimal(0.1, 2000, "a data rate in megabits a second")] | None = None
    head_black: Time | None = None
    tail_black: Time | None = None
    burn: Burn | None = None
    captions: Annotated[str, word(CAPTION_MODES, "way of showing captions")] | None = None
    scaler: Annotated[str, word(SCALERS, "scaler")] | None = None
    true_peak_dbtp: Annotated[float, decimal(-20, 0, "a true peak in dBTP")] | None = None
    bars: Time | None = None
    countdown: Annotated[int, whole(0, 30, "a number of seconds")] | None = None
    handles: Time | None = None
    guides: Flag | None = None
    idle_return: Time | None = None


class DisclosureSection(Section):
    """The visible label that says the pictures were made by a model."""

    noun: ClassVar[str] = "a disclosure such as {label: .., where: [start, end]}"
    label: LocalText | None = None
    where: list[Annotated[str, word(DISCLOSURE_PLACES, "place for the label")]] | None = Field(
        None, min_length=1, max_length=8
    )
