"""The Cut: the edit as exact frames, the hand-over from the conductor to finishing.

Made by `render.edit` from a storyboard and the takes there are; written as `cut.json`, so that finishing can be run again
from that file alone. Everything is counted in delivery frames from the start of the film, and the shots lie end to
end: `shots[i + 1].first_frame == shots[i].first_frame + shots[i].num_frames`. Timing is the same in every language.
Knows no store and no plan: a picture is a `Media`, which whoever runs finishing turns into a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from storyboards.story import Background, Disclosure, Output, Size, Texts, TitleStyle, Voice

CUT_VERSION = 2


@dataclass(frozen=True)
class Media:
    """A file that a cut shows or plays; `root` says what `path` is relative to, so that folders can be moved."""

    root: str  # "out" (the storyboard's output folder) | "storyboard" (the YAML's folder)
    path: str  # POSIX, relative
    sha256: str
    fps: Fraction | None = None  # None: a still or a sound
    num_frames: int | None = None
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True)
class CutOverlay:
    """Text over a shot, in delivery frames counted from the shot's first frame."""

    texts: Texts
    style: str
    first_frame: int
    num_frames: int


@dataclass(frozen=True)
class CutTransition:
    """How a shot comes in: over its own first frames, mixed with the previous shot's handle (frames after its out)."""

    kind: str = "cut"
    num_frames: int = 0


@dataclass(frozen=True)
class CutAmbience:
    """A sound under one shot."""

    media: Media
    gain_db: float


@dataclass(frozen=True)
class CutShot:
    """One shot of the film."""

    id: str
    kind: str  # generated | footage | still | card
    act: str | None
    first_frame: int
    num_frames: int
    media: Media | None  # None: a card, or a missing take filled with a card
    media_in: Fraction  # seconds into the media at the shot's first frame
    media_out: Fraction | None  # seconds into the media where it ends; None: the media's end
    take: int | None
    renderer: str | None  # wan22 | animatic, for generated shots
    text: Texts | None  # cards
    style: str | None  # id of the storyboard style, for the grade
    overlays: tuple[CutOverlay, ...]
    transition: CutTransition
    ambience: CutAmbience | None
    notes: str | None
    credit: str | None
    licence: str | None
    camera_move: str | None = None  # vocabulary.MOVES: how a still is moved over; None: slowly in or out
    grade: str = "none"  # vocabulary.GRADES
    fill: str | None = None  # vocabulary.FILLS
    retime: str = "auto"  # vocabulary.RETIMES
    background: Background | None = None  # cards
    background_media: Media | None = None  # cards over a still, or over another shot's picture blurred
    background_in: Fraction = Fraction(0)  # seconds into `background_media`, where that is a clip


@dataclass(frozen=True)
class LineRequest:
    """One line of narration to be spoken: everything its sound depends on."""

    shot_id: str
    language: str
    text: str
    voice: Voice
    lexicon: Mapping[str, str]
    recorded: Media | None = None  # engine recorded: the director's own file
    speaker: Media | None = None  # reference clip


@dataclass(frozen=True)
class CutLine:
    """A spoken line's place in the film."""

    request: LineRequest
    first_frame: int  # of the film
    duration: Fraction  # seconds, as measured


@dataclass(frozen=True)
class CutCue:
    """Music's place in the film."""

    id: str
    first_frame: int
    num_frames: int
    engine: str
    prompt: str
    media: Media | None  # engine file
    gain_db: float
    duck_db: float
    fade_in: Fraction  # seconds
    fade_out: Fraction
    land_on_frame: int | None  # of the film
    seed: int
    licence: str | None
    credit: str | None


@dataclass(frozen=True)
class Cut:
    """The whole edit."""

    project_id: str
    title: Texts
    languages: tuple[str, ...]
    canvas: Size
    fps: Fraction
    renderer: str  # wan22 | animatic: whose takes these are, names the film folder
    shots: tuple[CutShot, ...]
    lines: tuple[CutLine, ...]
    cues: tuple[CutCue, ...]
    titles: Mapping[str, TitleStyle]
    outputs: tuple[Output, ...]
    disclosure: Disclosure | None
    version: int = CUT_VERSION
    look: str = "documentary"  # vocabulary.LOOKS
    purpose: str = "internal"  # vocabulary.PURPOSES
    filled: tuple[str, ...] = field(default=())  # shots standing in with an animatic panel (--fill animatic)

    def title_in(self, language: str) -> str:
        """The film's title in a language, else in the first that it has, else its id."""
        return self.title.get(language) or next(iter(self.title.values()), self.project_id)

    @property
    def num_frames(self) -> int:
        """Length of the film in delivery frames."""
        return self.shots[-1].first_frame + self.shots[-1].num_frames if self.shots else 0

    @property
    def duration(self) -> Fraction:
        """Length of the film in seconds."""
        return self.num_frames / self.fps
