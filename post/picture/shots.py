"""Turns a shot into a layer: its file found and looked at, its frames timed, its picture fitted and graded.

Takes a spec, writes what the layer needs into a working folder, gives layers. Asks the suite for retimed clips. Runs no
encoder of films.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from post.cut import CutShot, Media
from post.errors import FfmpegError, MediaError
from post.picture.backgrounds import Ground, lay_ground
from post.picture.focus import Focus, focus_of
from post.picture.geometry import MIDDLE, Fit, Window, fit_picture, shaped
from post.picture.grade import write_cube
from post.picture.layers import BlackLayer, ClipLayer, Layer, MoveLayer, PlateLayer, StillLayer
from post.picture.motion import RETIMED_FILE, Clip, judged, needs_frames, retimed, retimed_facts, working_size
from post.picture.moves import MOST_ZOOM, TIGHT, plan_move, wants_cover
from post.picture.probe import CUT_SHORT, ClipFacts, probe_clip
from post.picture.retime import Retime, handle, landed, retime
from post.picture.spec import StretchSpec, goes_in, may_need_frames
from post.picture.stills import picture_size, prepare_still, prepare_travel
from post.suite import Suite

EXACT_TOLERANCE = Fraction(1, 10_000)
"""Seconds; far less than any frame, far more than the rounding of the filters' clock."""

SLIGHT = Fraction(9, 10)
"""A side of which so much stays is cut off evenly."""


@dataclass(frozen=True)
class Place:
    """Where layers are laid: which frames of a shot, under which file names, in which folder."""

    spec: StretchSpec
    suite: Suite
    work: Path


def own_layer(place: Place) -> tuple[Layer, str | None]:
    """The stretch's shot, and what the user calls its file."""
    shot = place.spec.shot
    layer = _layer(shot, place, "picture", 0, shot.num_frames, place.spec.tail_frames or 0)
    return layer, None if shot.media is None else Path(shot.media.path).name


def before_layer(place: Place) -> Layer:
    """The shot before, continued for as long as this one takes to come in."""
    shot = place.spec.before
    if shot is None:
        return BlackLayer(place.spec.entry_frames)
    return _layer(shot, place, "before", shot.num_frames, place.spec.entry_frames, place.spec.before_tail)


def _layer(shot: CutShot, place: Place, name: str, first: int, num_frames: int, tail_frames: int) -> Layer:
    """Frames of a shot from its `first` on: 0, or its own length for what follows it."""
    cube = _cube(shot.grade, place.work)
    if shot.media is None:
        file = None if shot.background_media is None else _found(shot, shot.background_media, place.suite)
        ground = Ground(shot, place.spec.canvas, place.spec.look, place.work / f"{name}.png", file)
        lay_ground(ground, place.suite)
        return PlateLayer(f"{name}.png", num_frames, cube)
    path = _found(shot, shot.media, place.suite)
    if shot.kind == "still":
        return _still(shot, shot.media, path, place, f"{name}.png", first, num_frames, cube)
    try:
        return replace(_clip(shot, shot.media, path, place, name, first, num_frames, tail_frames), cube=cube)
    except FfmpegError as error:
        if shot.kind != "footage":
            raise
        raise MediaError(f"shot {shot.id}: {path.name} cannot be shown whole\n{error.message}", error.hint) from error


def _still(
    shot: CutShot, media: Media, path: Path, place: Place, file: str, first: int, num_frames: int, cube: str | None
) -> Layer:
    spec, where = place.spec, f"shot {shot.id}"
    cover, move = _covers(shot, spec), shot.camera_move
    target = place.work / file
    if move is None:
        prepare_still(path, spec.canvas, target, where, cover=cover)
        return StillLayer(file, first, num_frames, shot.num_frames, goes_in(media.sha256), cube)
    if move == "static":
        prepare_still(path, spec.canvas, target, where, cover=cover)
        return PlateLayer(file, num_frames, cube)
    size = picture_size(path, where)
    if cover is None:
        fit = fit_picture(size.width_px, size.height_px, Fraction(1), spec.canvas)
        cover = fit.crops or wants_cover(move, size, spec.canvas)
    most = 1 + MOST_ZOOM if "zoom" in move or "dolly" in move else TIGHT * (1 + MOST_ZOOM / 2)
    picture, unit = prepare_travel(path, spec.canvas, target, where, cover=cover, most_zoom=most)
    way = plan_move(move, picture, unit, float(shot.num_frames / spec.fps))
    return MoveLayer(file, picture, way, first, num_frames, shot.num_frames, cube)


def _clip(
    shot: CutShot, media: Media, path: Path, place: Place, name: str, first: int, num_frames: int, tail_frames: int
) -> ClipLayer:
    spec = place.spec
    facts = probe_clip(path, f"shot {shot.id}")
    timing = shot_retime(shot, facts, spec.fps)
    clip = Clip(path, media.sha256, facts, f"shot {shot.id}")
    method = _method(shot, clip, timing, place)
    if method != "duplicate":
        timing = landed(timing, spec.fps, facts.duration, facts.fps, tail_frames)
    if first:
        timing = handle(timing, num_frames, spec.fps, facts.duration)
    tolerance = _tolerance(facts, spec.fps, exact=shot.kind == "generated")
    if method != "duplicate":
        path = retimed(clip, timing, method, spec.canvas, spec.fps, place.suite).file(RETIMED_FILE)
        facts = retimed_facts(clip, working_size(facts, spec.canvas), spec.fps, num_frames)
        timing, tolerance = Retime(Fraction(0), None, Fraction(1), num_frames), EXACT_TOLERANCE
    (place.work / name).symlink_to(path.resolve())
    fit, window = _fit(shot, facts, spec, _focus(shot, clip, place))
    return ClipLayer(name, facts, timing, fit, tolerance, None, window, _soft_sides(shot, spec))


def _method(shot: CutShot, clip: Clip, timing: Retime, place: Place) -> str:
    """interpolate | blend | duplicate; measured where the shot leaves it open."""
    fps, facts = place.spec.fps, clip.facts
    if not may_need_frames(shot, fps) or not needs_frames(facts.fps, timing.speed, fps):
        return "duplicate"
    if shot.retime != "auto":
        return shot.retime
    start, length = timing.start, shot.num_frames / fps * timing.speed
    if facts.duration is not None:
        if shot.kind == "generated":  # judged whole, so that a longer line does not ask again
            start, length = Fraction(0), facts.duration
        length = min(length, facts.duration - start)
    return str(judged(clip, start, length, place.suite).facts["method"])


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


def _covers(shot: CutShot, spec: StretchSpec) -> bool | None:
    """Whether the picture covers the canvas; None: if little is lost."""
    if spec.fit == "pad":
        return None
    if shot.kind == "generated":
        return True
    if shot.fill is not None:
        return shot.fill == "cover"
    return True if spec.fit == "crop" else None


def _soft_sides(shot: CutShot, spec: StretchSpec) -> bool:
    return spec.fit == "pad" or shot.fill == "contain"


def _focus(shot: CutShot, clip: Clip, place: Place) -> Focus:
    """Which part stays of a clip that is cropped for another canvas."""
    facts, canvas = clip.facts, place.spec.canvas
    if place.spec.fit != "crop" or not _covers(shot, place.spec):
        return MIDDLE
    part = shaped(facts.width_px, facts.height_px, facts.pixel_aspect, canvas)
    kept = Fraction(part.width_px, facts.width_px), Fraction(part.height_px, facts.height_px)
    if min(kept) >= SLIGHT:
        return MIDDLE
    length = shot.num_frames / place.spec.fps
    if facts.duration is not None:
        length = min(length, facts.duration - shot.media_in)
    return focus_of(clip, shot.media_in, length, kept, place.suite)


def _fit(shot: CutShot, facts: ClipFacts, spec: StretchSpec, focus: Focus) -> tuple[Fit, Window | None]:
    """How the clip comes onto the canvas. A padded output shows the film's picture, with what the film cuts off cut off."""
    window: Window | None = None
    width, height = facts.width_px, facts.height_px
    film = spec.film_canvas
    if spec.fit == "pad" and film is not None and (shot.kind == "generated" or shot.fill == "cover"):
        window = shaped(width, height, facts.pixel_aspect, film)
        width, height = window.width_px, window.height_px
        window = None if (width, height) == (facts.width_px, facts.height_px) else window
    return fit_picture(width, height, facts.pixel_aspect, spec.canvas, cover=_covers(shot, spec), focus=focus), window


def _tolerance(facts: ClipFacts, fps: Fraction, *, exact: bool) -> Fraction:
    """How long before its time a frame counts as begun.

    A camera's times waver; ours are exact but for the file's rounding.
    """
    return max(EXACT_TOLERANCE, facts.tick * Fraction(6, 10)) if exact else 1 / fps / 4


def _cube(grade: str, work: Path) -> str | None:
    if grade == "none":
        return None
    name = f"{grade}.cube"
    if not (work / name).exists():
        write_cube(grade, work / name)
    return name


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
