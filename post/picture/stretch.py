"""One shot of one output and language as H.264, exactly as many frames as the cut says, text burned in.

Takes a `StretchSpec`, gives an artifact with `stretch.mp4`. Its inputs are settings and digests only: the film's
languages share a stretch whose text does not differ. Counted by decoding before it is kept. Knows no films.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from post import ffmpeg
from post.cards import CARD_VERSION, draw_ground
from post.cut import CutShot, Media
from post.errors import FfmpegError, LetteringError, MediaError, PostError
from post.picture.encoding import STRETCH_FILE, Encoding
from post.picture.geometry import fit_picture
from post.picture.graph import FACES_FOLDER, SCRIPT_FILE, Entry, stretch_args
from post.picture.layers import BlackLayer, ClipLayer, Layer, PlateLayer, StillLayer
from post.picture.probe import CUT_SHORT, ClipFacts, probe_clip
from post.picture.retime import Retime, handle, retime
from post.picture.stills import prepare_still
from post.quality.measure.frames import count_frames
from post.suite import Artifact, Suite
from post.type.ass import Lettering
from post.type.faces import lay_faces
from storyboards.story import Size
from storyboards.times import as_text

HALL = Encoding()
STRETCH_VERSION = 1
"""Raised when the same inputs would give another picture."""

EXACT_TOLERANCE = Fraction(1, 10_000)
"""Seconds; far less than any frame, far more than the rounding of the filters' clock."""


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

    @property
    def name(self) -> str:
        return f"{self.shot.id} {self.language}" if self.lettering else self.shot.id

    @property
    def entry_frames(self) -> int:
        """Frames over which it comes in: not more than it has."""
        return 0 if self.shot.transition.kind == "cut" else min(self.shot.transition.num_frames, self.shot.num_frames)

    def inputs(self) -> dict[str, object]:
        """What changes its picture, as JSON values."""
        lettering = self.lettering
        return {
            "version": STRETCH_VERSION,
            "canvas": str(self.canvas),
            "fps": as_text(self.fps),
            "num_frames": self.shot.num_frames,
            "picture": _picture_inputs(self.shot),
            "entry": (
                {
                    "kind": self.shot.transition.kind,
                    "num_frames": self.entry_frames,
                    "before": _before_inputs(self.before),
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
            "encoding": asdict(self.encoding),
        }


def make_stretch(spec: StretchSpec, suite: Suite) -> Artifact:
    """The stretch, from the store or made now. Raises MediaError, LetteringError, FfmpegError, Stopped."""
    if spec.shot.kind != "card" and spec.shot.media is None:
        raise MediaError(
            f"shot {spec.shot.id}: there is no {'take' if spec.shot.kind == 'generated' else 'file'} to show",
            "Render it first, or fill it with the animatic (--fill animatic)."
            if spec.shot.kind == "generated"
            else "Name its file with media:.",
        )
    return suite.artifact("stretch", spec.inputs(), lambda folder: _build(spec, suite, folder))


def _build(spec: StretchSpec, suite: Suite, folder: Path) -> Mapping[str, object]:
    work = folder / "work"
    work.mkdir()
    layer, shown = _layer(spec.shot, spec, suite, work, "picture")
    entry = None
    if spec.entry_frames:
        entry = Entry(spec.shot.transition.kind, _before_layer(spec, suite, work), spec.entry_frames)
    if spec.lettering:
        lay_faces(spec.lettering.faces, work / FACES_FOLDER)
        (work / SCRIPT_FILE).write_text(spec.lettering.script, encoding="utf-8")
    args = stretch_args(
        layer, entry, spec.canvas, spec.fps, spec.shot.num_frames,
        has_text=spec.lettering is not None, encoding=spec.encoding,
    )  # fmt: skip
    try:
        talk = ffmpeg.run(args, cwd=work, stopping=suite.stopping, what=f"shot {spec.name}")
    except FfmpegError as error:
        if shown is not None and spec.shot.kind == "footage":
            raise MediaError(
                f"shot {spec.shot.id}: {shown} cannot be shown whole\n{error.message}", error.hint
            ) from error
        raise
    _refuse_lost_letters(talk, spec)
    facts = _verified(work / STRETCH_FILE, spec)
    (work / STRETCH_FILE).replace(folder / STRETCH_FILE)
    shutil.rmtree(work)
    return facts


def _verified(path: Path, spec: StretchSpec) -> dict[str, object]:
    """Decodes what was written. A wrong count is our fault, never the user's, and is not kept."""
    counted = count_frames(path)
    expected = (spec.shot.num_frames, spec.canvas.width_px, spec.canvas.height_px)
    if (counted.num_frames, counted.width_px, counted.height_px) != expected or not counted.is_regular(spec.fps):
        raise PostError(
            f"shot {spec.name}: the finished picture has {counted.num_frames} frames of "
            f"{counted.width_px}x{counted.height_px}, expected {expected[0]} of {expected[1]}x{expected[2]} "
            f"at {as_text(spec.fps)} a second",
            "Please report this with the storyboard.",
        )
    return {"num_frames": counted.num_frames}


def _refuse_lost_letters(talk: str, spec: StretchSpec) -> None:
    """libass says on stderr, and only there, that it found no glyph."""
    lost = [line for line in talk.splitlines() if "fontselect" in line or ("Glyph" in line and "not found" in line)]
    if lost:
        raise LetteringError(
            f"shot {spec.name}: a letter was not drawn: {lost[0].strip()}", "Please report this with the text."
        )


def _layer(shot: CutShot, spec: StretchSpec, suite: Suite, work: Path, name: str) -> tuple[Layer, str | None]:
    """A shot's own picture, its file linked into the working folder under a plain name, and what the user calls it."""
    if shot.media is None:
        return PlateLayer(_ground(spec.canvas, work), shot.num_frames), None
    path = _found(shot, shot.media, suite)
    if shot.kind == "still":
        prepare_still(path, spec.canvas, work / f"{name}.png", f"shot {shot.id}")
        return StillLayer(f"{name}.png", 0, shot.num_frames, shot.num_frames, _goes_in(shot.media)), path.name
    facts = probe_clip(path, f"shot {shot.id}")
    (work / name).symlink_to(path.resolve())
    return _clip(name, shot, facts, shot_retime(shot, facts, spec.fps), spec), path.name


def _before_layer(spec: StretchSpec, suite: Suite, work: Path) -> Layer:
    """The shot before, continued for as long as this one takes to come in."""
    shot, count = spec.before, spec.entry_frames
    if shot is None:
        return BlackLayer(count)
    if shot.media is None:
        return PlateLayer(_ground(spec.canvas, work), count)
    path = _found(shot, shot.media, suite)
    if shot.kind == "still":
        prepare_still(path, spec.canvas, work / "before.png", f"shot {shot.id}")
        return StillLayer("before.png", shot.num_frames, count, shot.num_frames, _goes_in(shot.media))
    facts = probe_clip(path, f"shot {shot.id}")
    (work / "before").symlink_to(path.resolve())
    return _clip(
        "before", shot, facts, handle(shot_retime(shot, facts, spec.fps), count, spec.fps, facts.duration), spec
    )


def shot_retime(shot: CutShot, facts: ClipFacts, fps: Fraction) -> Retime:
    """How the shot's clip fills its frames. Raises MediaError where the in or out point lies after the clip's end."""
    length = f"{float(facts.duration or 0):.2f} s"
    if facts.duration is not None and shot.media_in >= facts.duration:
        raise MediaError(
            f"shot {shot.id}: in: {float(shot.media_in):g} lies after the end of the clip ({length})",
            "Times count in seconds from the start of the file.",
        )
    if facts.duration is not None and shot.media_out is not None and shot.media_out > facts.duration + CUT_SHORT:
        raise MediaError(
            f"shot {shot.id}: out: {float(shot.media_out):g} lies after the end of the clip ({length})",
            "Leave out: away to use the clip to its end.",
        )
    return retime(shot.num_frames, fps, shot.media_in, shot.media_out, facts.duration)


def _clip(file: str, shot: CutShot, facts: ClipFacts, timing: Retime, spec: StretchSpec) -> ClipLayer:
    generated = shot.kind == "generated"
    fit = fit_picture(
        facts.width_px, facts.height_px, facts.pixel_aspect, spec.canvas, cover=True if generated else None
    )
    return ClipLayer(file, facts, timing, fit, _tolerance(facts, spec.fps, exact=generated))


def _tolerance(facts: ClipFacts, fps: Fraction, *, exact: bool) -> Fraction:
    """How long before its time a frame counts as begun.

    A camera's times waver; ours are exact but for the file's rounding.
    """
    return max(EXACT_TOLERANCE, facts.tick * Fraction(6, 10)) if exact else 1 / fps / 4


def _found(shot: CutShot, media: Media, suite: Suite) -> Path:
    try:
        path = suite.media(media)
        if not path.is_file():
            raise FileNotFoundError(path)
    except FileNotFoundError as error:
        raise MediaError(
            f"shot {shot.id}: {media.path} is not there", "Put the file back, or change media:."
        ) from error
    return path


def _ground(canvas: Size, work: Path) -> str:
    if not (work / "ground.png").exists():
        draw_ground(canvas, work / "ground.png")
    return "ground.png"


def _goes_in(media: Media) -> bool:
    """Half of all stills are moved into, half out of; which, hangs on the picture alone."""
    return int(media.sha256[:2] or "0", 16) % 2 == 0


def _picture_inputs(shot: CutShot) -> dict[str, object]:
    if shot.media is None:
        return {"kind": "card", "version": CARD_VERSION}
    return {
        "kind": shot.kind,
        "sha256": shot.media.sha256,
        "in": as_text(shot.media_in),
        "out": None if shot.media_out is None else as_text(shot.media_out),
    }


def _before_inputs(shot: CutShot | None) -> dict[str, object] | None:
    return None if shot is None else {**_picture_inputs(shot), "num_frames": shot.num_frames}
