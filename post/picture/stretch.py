"""One shot of one output and language as a film's picture, exactly as many frames as the cut says, text burned in.

Takes a `StretchSpec`, gives an artifact with `stretch.mp4`. The film's languages share a stretch whose text does not
differ. Counted by decoding before it is kept. Knows no films.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from post import ffmpeg
from post.errors import FfmpegError, LetteringError, MediaError, PostError
from post.picture.encoding import STRETCH_FILE
from post.picture.graph import FACES_FOLDER, GUIDES_FILE, SCRIPT_FILE, Entry, stretch_args
from post.picture.guides import draw_guides
from post.picture.shots import Place, before_layer, own_layer
from post.picture.spec import StretchSpec
from post.quality.measure.frames import count_frames
from post.suite import Artifact, Suite
from post.type.faces import lay_faces
from storyboards.times import as_text

__all__ = ["StretchSpec", "make_stretch"]


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
    place = Place(spec, suite, work)
    layer, shown = own_layer(place)
    entry = None
    if spec.entry_frames:
        entry = Entry(spec.shot.transition.kind, before_layer(place), spec.entry_frames)
    if spec.lettering:
        lay_faces(spec.lettering.faces, work / FACES_FOLDER)
        (work / SCRIPT_FILE).write_text(spec.lettering.script, encoding="utf-8")
    if spec.has_guides:
        draw_guides(spec.canvas, work / GUIDES_FILE)
    args = stretch_args(
        layer, entry, spec.canvas, spec.fps, spec.shot.num_frames, has_text=spec.lettering is not None,
        encoding=spec.encoding, scaler=spec.scaler, has_guides=spec.has_guides,
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
