"""The resolved storyboard: what everything after the YAML works with.

Plain frozen values with every default filled in and project, act and shot inheritance applied; made by
`storyboards.load`, which has already checked it. Texts are maps by language with every language of the project
present (or absent where declared silent). Knows no YAML, no files' contents and no frames of the film.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

Texts = Mapping[str, str]
"""What people read or hear, by language code: `{"en": "It begins at sea.", "hi": "..."}`."""


@dataclass(frozen=True)
class Size:
    """A picture's size in pixels."""

    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"


@dataclass(frozen=True)
class Project:
    """What holds for the whole film."""

    id: str
    title: Texts
    languages: tuple[str, ...]  # the first is the base
    canvas: Size  # delivery picture
    fps: Fraction  # delivery rate, frames per second
    seed: int
    takes: int  # per shot unless the shot says otherwise
    purpose: str  # vocabulary.PURPOSES
    lettering: str  # vocabulary.LETTERING
    look: str = "documentary"  # vocabulary.LOOKS: the family of title styles and cards

    @property
    def base_language(self) -> str:
        return self.languages[0]


@dataclass(frozen=True)
class Lora:
    """One pair of low-rank weights; paths relative to the storyboard's folder."""

    high: str | None
    low: str | None
    scale: float


@dataclass(frozen=True)
class Model:
    """How the video model is asked, presets already spread out."""

    preset: str
    size: Size  # multiples of 16
    frames: int  # 4n+1, at 16 frames a second
    steps: int
    shift: float
    boundary: float
    guidance_high: float
    guidance_low: float
    solver: str
    negative: str | None  # None: the model's own default
    loras: tuple[Lora, ...]


@dataclass(frozen=True)
class Style:
    """Words that a style adds to a prompt and words it wants avoided."""

    id: str
    add: str
    avoid: str
    grade: str = "none"  # vocabulary.GRADES, given to the picture when the film is finished


@dataclass(frozen=True)
class Voice:
    """A narrator."""

    id: str
    engine: str  # vocabulary.VOICE_ENGINES
    speaker: str | None  # reference clip, relative path
    consent: str | None  # consent file, relative path
    files: Mapping[str, Mapping[str, str]]  # engine recorded: shot id -> language -> relative path
    speed: float
    seed: int | None
    name: str | None = None  # one of the engine's own voices, where it has some


@dataclass(frozen=True)
class TitleStyle:
    """A named overlay style; None means: as the style family has it."""

    id: str
    font: str | None
    size: float | None  # of picture height
    anchor: str | None  # vocabulary.ANCHORS
    color: str | None  # #RRGGBB or #RRGGBBAA
    plate: str | None  # likewise
    outline: str | None
    shadow: bool | None
    weight: str | None  # regular | semibold | bold
    align: str | None  # left | center | right
    enter: str | None  # none | fade | rise | wipe | type-on
    exit: str | None
    lines: int | None = None  # at most
    margin: float | None = None  # from the picture's edge, of its height; never less than title-safe


@dataclass(frozen=True)
class Background:
    """What a card's words stand on."""

    kind: str  # color | blur | still
    value: str  # #RRGGBB | id of the shot whose picture is blurred | relative path


@dataclass(frozen=True)
class Overlay:
    """Text laid over a shot's picture."""

    texts: Texts
    style: str  # a key of Storyboard.titles or a built-in style name
    at: Fraction  # seconds into the shot
    duration: Fraction | None  # seconds on screen; None: to the shot's end
    stripped: bool = False  # made from lettering that the enhancer took out of the prompt


@dataclass(frozen=True)
class Camera:
    """How the shot is taken; None means not said."""

    framing: str | None = None
    move: str | None = None
    lens_mm: int | None = None


@dataclass(frozen=True)
class Transition:
    """How this shot begins: it comes in over the previous shot's tail."""

    kind: str = "cut"  # vocabulary.TRANSITIONS
    duration: Fraction = Fraction(0)  # seconds


@dataclass(frozen=True)
class Ambience:
    """A sound that lies under one shot."""

    file: str  # relative path
    gain_db: float


@dataclass(frozen=True)
class Shot:
    """One shot, with everything inherited filled in."""

    id: str
    kind: str  # vocabulary.SHOT_KINDS
    act: str | None
    line: int  # line in the YAML, from 1
    prompt: str  # generated shots; else ""
    style: Style | None
    characters: tuple[tuple[str, str], ...]  # (name, description)
    place: tuple[str, str] | None
    camera: Camera
    light: str | None
    lettering: str
    duration: Fraction | None  # seconds; None: auto
    fit: str  # vocabulary.FITS
    overlays: tuple[Overlay, ...]
    narration: Texts | None  # None: silent
    voice: str | None  # key of Storyboard.voices
    ambience: Ambience | None
    transition: Transition
    takes: int
    pick: int | None  # None: the newest whole take
    seed: int | None  # pinned seed
    model: Model  # the project's, with the act's and the shot's own settings
    panel: str | None  # relative path
    media: str | None  # footage and stills: relative path
    media_in: Fraction | None  # seconds into the footage
    media_out: Fraction | None
    credit: str | None
    licence: str | None
    text: Texts | None  # cards
    notes: str | None
    fill: str | None = None  # footage and stills: vocabulary.FILLS; None: as its proportions suggest
    retime: str = "auto"  # vocabulary.RETIMES: how the delivery rate is made of the clip's own
    background: Background | None = None  # cards; None: the look's own ground


@dataclass(frozen=True)
class Act:
    """A named run of shots."""

    id: str
    title: Texts | None
    shot_ids: tuple[str, ...]


@dataclass(frozen=True)
class Cue:
    """Music under a run of shots, both ends included."""

    id: str
    first_shot: str
    last_shot: str
    engine: str  # vocabulary.MUSIC_ENGINES
    prompt: str
    file: str | None  # relative path, engine `file`
    gain_db: float
    duck_db: float  # how far it goes down under speech, negative
    fade_in: Fraction  # seconds
    fade_out: Fraction
    land_on: str | None  # shot whose start the music hits
    seed: int | None
    licence: str | None
    credit: str | None


@dataclass(frozen=True)
class Output:
    """One thing to be delivered."""

    id: str
    kind: str  # vocabulary.OUTPUT_KINDS
    languages: tuple[str, ...]
    canvas: Size | None  # None: the project's
    fps: Fraction | None
    loudness_lufs: float | None  # None: the kind's own target
    settings: Mapping[str, object] = field(default_factory=dict)  # further checked keys (codec, rate_mbps, audio, ...)


@dataclass(frozen=True)
class Disclosure:
    """The visible label that says the pictures were made by a model."""

    label: Texts
    where: tuple[str, ...]


@dataclass(frozen=True)
class Storyboard:
    """A whole, checked storyboard."""

    path: Path  # absolute
    project: Project
    model: Model
    styles: Mapping[str, Style]
    characters: Mapping[str, str]
    places: Mapping[str, str]
    voices: Mapping[str, Voice]
    lexicon: Mapping[str, str]
    titles: Mapping[str, TitleStyle]
    music: tuple[Cue, ...]
    acts: tuple[Act, ...]
    shots: tuple[Shot, ...]
    outputs: tuple[Output, ...]
    disclosure: Disclosure | None
    exceptions: str | None  # relative path of the signed file
    policy: str | None = None  # relative path: which findings of quality control fail, warn or inform

    @property
    def folder(self) -> Path:
        """Where relative paths start."""
        return self.path.parent

    def shot(self, shot_id: str) -> Shot:
        """The shot of that id. Raises KeyError."""
        return self._shots_by_id[shot_id]

    @cached_property
    def _shots_by_id(self) -> Mapping[str, Shot]:
        return {shot.id: shot for shot in self.shots}
