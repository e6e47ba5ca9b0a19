"""The promise: what one delivered file is to be, told in the file's own frames.

Plain values that quality control measures a file against; made from a cut and a delivery by `promised`, or by hand.
Everything is counted in frames of the file from its first one (bars, countdown and black at the head included). Knows
no cut and no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction

from storyboards.times import as_text

PUBLIC = ("exhibition", "commercial")
"""Purposes for which a film without the label its project asks for does not pass."""


@dataclass(frozen=True)
class Frames:
    """A run of frames."""

    first_frame: int
    num_frames: int

    @property
    def stop_frame(self) -> int:
        return self.first_frame + self.num_frames


@dataclass(frozen=True)
class Make:
    """How a file is to be coded; None wherever anything will do."""

    width_px: int
    height_px: int
    codec: str | None = None  # h264 | hevc | av1 | prores | ffv1
    profile: str | None = None  # as FFmpeg calls it: High, HQ, Main
    pix_fmt: str | None = None  # yuv420p, yuv422p10le
    color: str = "bt709"  # primaries, transfer and matrix
    color_range: str = "tv"
    rate_mbps: float | None = None  # of the picture
    constant_rate: bool = False  # else `rate_mbps` is the most it may be
    max_group: int | None = None  # frames from key frame to key frame; groups are closed
    faststart: bool = False


@dataclass(frozen=True)
class SoundMake:
    """How its sound is to be."""

    num_channels: int = 2  # 0: no sound at all
    codec: str | None = None  # aac | opus | pcm_s24le
    rate_hz: int = 48_000
    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = -1.0
    num_tracks: int | None = None  # None: at least one
    programme: Frames | None = None  # what loudness is promised for; None: the whole file


@dataclass(frozen=True)
class PlannedShot:
    """One shot's place, and what it may do."""

    id: str
    kind: str  # generated | footage | still | card | leader (bars, countdown)
    first_frame: int
    num_frames: int
    transition: str = "cut"  # how it comes in
    transition_frames: int = 0
    stands_still: bool = False  # stills, cards, drawn panels, shots held to their length
    may_have_lettering: bool = False  # kept in the prompt, the user's own picture, a drawn panel
    repeats: Fraction | None = None  # share of frames that repeat the one before by plan; None: not known

    @property
    def frames(self) -> Frames:
        return Frames(self.first_frame, self.num_frames)


@dataclass(frozen=True)
class PlannedText:
    """A text that stands in the picture."""

    what: str  # overlay 1 | card | label | caption
    shot_id: str
    text: str
    language: str
    box: tuple[int, int, int, int] | None  # x, y, width, height in the file's pixels; None: somewhere
    first_frame: int
    num_frames: int
    steady_first: int  # where it stands whole, its entrance over
    steady_frames: int
    size_px: float = 0.0  # em of the letters; 0: not known
    light_on_dark: bool = True


@dataclass(frozen=True)
class PlannedLine:
    """Speech that must be heard."""

    shot_id: str
    start_s: float
    duration_s: float


@dataclass(frozen=True)
class PlannedCaption:
    """A caption as it was made."""

    start_ms: int
    stop_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Promise:
    """All that one file of one output and language was promised to be."""

    output: str
    language: str
    kind: str  # vocabulary.OUTPUT_KINDS
    fps: Fraction
    num_frames: int
    make: Make
    sound: SoundMake
    purpose: str = "internal"  # vocabulary.PURPOSES
    title: str = ""
    variant: str = ""  # tells files of one output and language apart: h264, av1
    shots: tuple[PlannedShot, ...] = ()
    black: tuple[Frames, ...] = ()  # head and tail, dips
    texts: tuple[PlannedText, ...] = ()
    lines: tuple[PlannedLine, ...] = ()
    captions: tuple[PlannedCaption, ...] = ()
    caption_mode: str = "none"  # burned | tracks | none
    label: str | None = None  # the disclosure label that the project asks for in this language
    label_burned: bool = True  # False: the project asks for it, this output leaves it out
    loop: bool = False
    clean: bool = False  # no lettering in the picture at all, cards aside

    @property
    def duration(self) -> Fraction:
        """Seconds of picture."""
        return self.num_frames / self.fps

    @property
    def public(self) -> bool:
        return self.purpose in PUBLIC

    def shot_at(self, frame: int) -> PlannedShot | None:
        """The shot on screen at a frame; None outside of all."""
        return next((shot for shot in self.shots if shot.first_frame <= frame < shot.frames.stop_frame), None)

    def inputs(self) -> dict[str, object]:
        """As JSON values, for a key."""
        value = jsonable(self)
        assert isinstance(value, dict)
        return value


def jsonable(value: object) -> object:
    """Nested plain values as JSON ones: fractions as text, tuples as lists."""
    if isinstance(value, Fraction):
        return as_text(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: jsonable(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(each) for each in value]
    return value
