"""What one stretch is made from, and which of it changes its picture.

Pure. Inputs are settings and digests only; a setting left as it always was stands in none of them, so that what is
stored stays found. Knows no files and no FFmpeg.
"""

from __future__ import annotations

from dataclasses import MISSING, asdict, dataclass, fields
from fractions import Fraction

from post.cut import CutShot
from post.picture.backgrounds import ground_inputs
from post.picture.encoding import Encoding
from post.picture.grade import GRADE_VERSION
from post.picture.guides import GUIDES_VERSION
from post.picture.motion import MOTION_VERSION, needs_frames
from post.picture.retime import retime
from post.type.ass import Lettering
from storyboards.story import Size
from storyboards.times import as_text

HALL = Encoding()
STRETCH_VERSION = 1
"""Raised when the same inputs would give another picture."""
MOVE_VERSION = 1
FILL_VERSION = 1


@dataclass(frozen=True)
class StretchSpec:
    """Everything that one stretch is made from."""

    shot: CutShot
    before: CutShot | None  # whose handle it comes in over; None: a cut, or black before the film's first shot
    lettering: Lettering | None
    language: str  # for messages; not an input
    canvas: Size
    fps: Fraction
    encoding: Encoding = HALL
    fit: str | None = None  # crop | pad: how the film's picture comes onto another canvas; None: as it always did
    film_canvas: Size | None = None  # the cut's own canvas: what `pad` shows whole
    scaler: str = "lanczos"  # vocabulary.SCALERS
    guides: bool = False  # title-safe guides, over panels, cards and the user's own files, never over a rendered take
    look: str = "documentary"  # vocabulary.LOOKS: the ground of cards
    tail_frames: int | None = None  # over which the next shot comes in; given, clips are slowed rather than held there

    @property
    def name(self) -> str:
        return f"{self.shot.id} {self.language}" if self.lettering else self.shot.id

    @property
    def entry_frames(self) -> int:
        """Frames over which it comes in: not more than it has."""
        return 0 if self.shot.transition.kind == "cut" else min(self.shot.transition.num_frames, self.shot.num_frames)

    @property
    def before_tail(self) -> int:
        """Frames of the shot before that this one comes in over and that count for its speed."""
        return self.entry_frames if self.tail_frames is not None else 0

    @property
    def has_guides(self) -> bool:
        return self.guides and (self.shot.kind != "generated" or self.shot.renderer == "animatic")

    def inputs(self) -> dict[str, object]:
        """What changes its picture, as JSON values."""
        lettering = self.lettering
        inputs: dict[str, object] = {
            "version": STRETCH_VERSION,
            "canvas": str(self.canvas),
            "fps": as_text(self.fps),
            "num_frames": self.shot.num_frames,
            "picture": _picture_inputs(self.shot, self, self.tail_frames or 0),
            "entry": (
                {
                    "kind": self.shot.transition.kind,
                    "num_frames": self.entry_frames,
                    "before": _before_inputs(self),
                }
                if self.entry_frames
                else None
            ),
            "text": (
                {
                    "script": lettering.script,
                    "faces": [[face.name, face.font.sha256, face.font.number, face.weight] for face in lettering.faces],
                }
                if lettering
                else None
            ),
            "encoding": encoding_inputs(self.encoding),
        }
        if self.scaler != "lanczos":
            inputs["scaler"] = self.scaler
        if self.has_guides:
            inputs["guides"] = GUIDES_VERSION
        return inputs


def may_need_frames(shot: CutShot, fps: Fraction) -> bool:
    """Whether frames may have to be made between a shot's own; from what the cut says, without opening the file."""
    if shot.kind not in ("generated", "footage") or shot.media is None:
        return False
    if shot.retime == "duplicate" or shot.renderer == "animatic":  # a panel is drawn at the delivery rate, and quickly
        return False
    media = shot.media
    if media.fps is None or media.num_frames is None:
        return True
    timing = retime(shot.num_frames, fps, shot.media_in, shot.media_out, media.num_frames / media.fps)
    return needs_frames(media.fps, timing.speed, fps)


def encoding_inputs(encoding: Encoding) -> dict[str, object]:
    """The encoding's settings; those that came later only where they are not as before."""
    old = ("preset", "crf", "maxrate_mbps")
    defaults = {each.name: each.default for each in fields(Encoding) if each.default is not MISSING}
    return {name: value for name, value in asdict(encoding).items() if name in old or value != defaults.get(name)}


def _picture_inputs(shot: CutShot, spec: StretchSpec, tail_frames: int) -> dict[str, object]:
    graded = {} if shot.grade == "none" else {"grade": [shot.grade, GRADE_VERSION]}
    if shot.media is None:
        return ground_inputs(shot, spec.look) | graded
    inputs: dict[str, object] = {
        "kind": shot.kind,
        "sha256": shot.media.sha256,
        "in": as_text(shot.media_in),
        "out": None if shot.media_out is None else as_text(shot.media_out),
    }
    if may_need_frames(shot, spec.fps):
        inputs["retime"] = [shot.retime, MOTION_VERSION, tail_frames]
    if shot.kind == "still":
        if shot.camera_move is not None:
            inputs["move"] = [shot.camera_move, MOVE_VERSION]
        elif not goes_in(shot.media.sha256):
            inputs["move"] = ["out", MOVE_VERSION]
    if shot.kind != "generated" and shot.fill is not None:
        inputs["fill"] = [shot.fill, FILL_VERSION]
    if spec.fit is not None:
        film = str(spec.film_canvas) if spec.film_canvas and spec.fit == "pad" else None
        inputs["fit"] = [spec.fit, film, FILL_VERSION]
    return inputs | graded


def _before_inputs(spec: StretchSpec) -> dict[str, object] | None:
    if spec.before is None:
        return None
    return {**_picture_inputs(spec.before, spec, spec.before_tail), "num_frames": spec.before.num_frames}


def goes_in(sha256: str) -> bool:
    """Half of all stills are moved into, half out of; which, hangs on the picture alone."""
    return int(sha256[:2] or "0", 16) % 2 == 0
