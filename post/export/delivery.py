"""A delivery: one film-like output with every default of its kind filled in.

Plain values, made and checked by `post.export.kinds`. Knows no storyboard and no FFmpeg.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from storyboards.story import Size

PROFILES = {"h264": "High", "h265": "Main", "av1": "Main", "prores": "HQ", "ffv1": ""}
"""By codec, as ffprobe names them."""


@dataclass(frozen=True)
class Variant:
    """One file of a delivery: `loop.hi.mp4` and `loop.hi.silent.mp4` are two."""

    name: str  # "" | silent | av1: stands in the file's name
    codec: str  # h264 | h265 | av1 | prores | ffv1
    has_sound: bool


@dataclass(frozen=True)
class Delivery:
    """One output, complete."""

    output_id: str
    kind: str  # hall | loop | web | archive
    languages: tuple[str, ...]
    container: str  # mp4 | mov | mkv: the files' suffix
    canvas: Size
    fps: Fraction
    fit: str | None  # crop | pad: how a film of another shape comes onto the canvas
    scaler: str | None  # lanczos | spline | bicubic
    variants: tuple[Variant, ...]  # the first is the main one
    rate_kbps: int | None  # of the picture; None: what the quality asks for, without a limit
    is_constant_rate: bool
    sound: str | None  # aac | pcm_s24le | None
    channels: int  # 2, 1 or 0
    sound_kbps: int | None  # of compressed sound
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    captions: str  # burned | tracks | none
    burn: frozenset[str]  # of overlays, captions, label; also empty
    head_black: Fraction  # seconds
    tail_black: Fraction
    bars: Fraction
    countdown_s: int
    is_public: bool  # shown to people: has to wear the label that the project asks for
    loops: bool  # the end meets the beginning
    shares_picture: bool  # one file holds every language as a track

    @property
    def codec(self) -> str:
        """The main file's codec."""
        return self.variants[0].codec

    @property
    def profile(self) -> str:
        """The main file's profile as ffprobe names it."""
        return PROFILES[self.codec]

    @property
    def group_frames(self) -> int:
        """Frames in a closed group of pictures, at most."""
        return 1 if self.codec in ("prores", "ffv1") else max(1, self.fps.__floor__())

    @property
    def can_be_signed(self) -> bool:
        """Whether a C2PA manifest can be written into the container."""
        return self.container in ("mp4", "mov")
