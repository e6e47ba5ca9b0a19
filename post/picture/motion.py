"""A clip's frames at the delivery rate: which method its motion allows, measured once, and the frames themselves.

Two stages: `motion` (how a clip's held-out frames came back: facts only) and `retimed` (a stretch of the clip at the
delivery rate, ten bit 4:2:2, shared by every language and output). The frames are made at the clip's own size, before
any enlargement. Knows no shots' text, no canvas but its size, and no encoder of films.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as graphs

from post import ffmpeg
from post.errors import PostError
from post.ffmpeg import EXACT_ARGS
from post.picture.geometry import fit_picture
from post.picture.heldout import compare
from post.picture.probe import ClipFacts
from post.picture.retime import Retime
from post.picture.source import Stream, clip_input, mastered, on_film_clock
from post.suite import Artifact, Suite
from storyboards.story import Size
from storyboards.times import as_text

MOTION_VERSION = 1
RETIMED_FILE = "retimed.mov"
CALM = "mi_mode=mci:mc_mode=obmc:me_mode=bidir:me=epzs:mb_size=16:search_param=32"
"""The interpolator's settings: in the comparison on made scenes the others were slower and tore more."""

JUDGED_WIDTH_PX = 640
JUDGED_S = Fraction(8)
"""Seconds of a clip that are judged at most; of a longer one its beginning, middle and end."""

SAME_RATE = Fraction(2, 1000)
"""A rate this near to a whole multiple of another is taken for it: 29.97 for 30, a phone's 24.99 for 25."""


@dataclass(frozen=True)
class Clip:
    """A clip to be retimed."""

    path: Path
    sha256: str
    facts: ClipFacts
    where: str  # for messages


def needs_frames(source_fps: Fraction | None, speed: Fraction, fps: Fraction) -> bool:
    """Whether frames of the film fall between frames of the clip.

    >>> needs_frames(Fraction(16), Fraction(1), Fraction(25)), needs_frames(Fraction(50), Fraction(1), Fraction(25))
    (True, False)
    """
    if source_fps is None:
        return False
    ratio = source_fps * speed / fps
    whole = round(ratio)
    return whole < 1 or abs(ratio / whole - 1) > SAME_RATE


def judged(clip: Clip, start: Fraction, length: Fraction, suite: Suite) -> Artifact:
    """How well frames of this part of the clip can be made from their neighbours; `facts["method"]` is the verdict."""
    inputs = {
        "version": MOTION_VERSION,
        "sha256": clip.sha256,
        "start": as_text(start),
        "length": as_text(length),
        "interpolator": CALM,
    }
    return suite.artifact("motion", inputs, lambda folder: _judge(clip, start, length, suite, folder))


def retimed(clip: Clip, timing: Retime, method: str, canvas: Size, fps: Fraction, suite: Suite) -> Artifact:
    """`RETIMED_FILE`: exactly `timing.num_frames` frames at the delivery rate, made by interpolate or blend."""
    size = working_size(clip.facts, canvas)
    inputs = {
        "version": MOTION_VERSION,
        "sha256": clip.sha256,
        "method": CALM if method == "interpolate" else method,
        "size": str(size),
        "fps": as_text(fps),
        "start": as_text(timing.start),
        "stop": None if timing.stop is None else as_text(timing.stop),
        "speed": as_text(timing.speed),
        "num_frames": timing.num_frames,
    }
    return suite.artifact("retimed", inputs, lambda folder: _make(clip, timing, method, size, fps, suite, folder))


def working_size(facts: ClipFacts, canvas: Size) -> Size:
    """The clip's own size in even numbers, or the canvas's where that is smaller: more would be thrown away."""
    fit = fit_picture(facts.width_px, facts.height_px, facts.pixel_aspect, canvas, cover=True)
    if fit.width_px < facts.width_px or fit.height_px < facts.height_px:
        width, height = fit.width_px, fit.height_px
    else:
        width, height = facts.width_px, facts.height_px
    return Size(max(32, width + width % 2), max(32, height + height % 2))


def retimed_facts(clip: Clip, size: Size, fps: Fraction, num_frames: int) -> ClipFacts:
    """What a retimed clip is: mastered, progressive, at the delivery rate."""
    facts = clip.facts
    aspect = facts.pixel_aspect * Fraction(facts.width_px, size.width_px) * Fraction(size.height_px, facts.height_px)
    return ClipFacts(
        size.width_px, size.height_px, aspect, fps, num_frames / fps, 1 / fps, False, "bt709", False, "bt709"
    )  # fmt: skip


def _make(
    clip: Clip, timing: Retime, method: str, size: Size, fps: Fraction, suite: Suite, folder: Path
) -> Mapping[str, object]:
    from post.quality.measure.frames import count_frames

    (folder / "clip").symlink_to(clip.path.resolve())
    try:
        ffmpeg.run(
            retimed_args(clip.facts, timing, method, size, fps),
            cwd=folder, stopping=suite.stopping, what=f"{clip.where}: motion",
        )  # fmt: skip
    finally:
        (folder / "clip").unlink()
    found = count_frames(folder / RETIMED_FILE).num_frames
    if found != timing.num_frames:
        raise PostError(
            f"{clip.where}: {found} frames were made between its own, expected {timing.num_frames}",
            "Say retime: duplicate for this shot, and report this.",
        )
    return {"num_frames": found, "method": method}


def retimed_args(facts: ClipFacts, timing: Retime, method: str, size: Size, fps: Fraction) -> list[str]:
    """Arguments that make `RETIMED_FILE` from `clip`."""
    seek = max(0, timing.start.__floor__() - 2)
    picture = clip_input("clip", seek)
    if facts.interlaced:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    step = 1 / facts.fps if facts.fps else Fraction(0)
    last = timing.moment(timing.num_frames - 1, fps)
    needed = max(last, timing.start) + 3 * step  # two neighbours to move towards; more would be worked on for nothing
    if timing.stop is not None:
        needed = min(needed, timing.stop if last >= timing.stop else timing.stop + step)
    clock = Retime(timing.start, needed, timing.speed, timing.num_frames)
    picture = on_film_clock(picture, clock, timing.start - seek, Fraction(0))
    picture = mastered(picture, facts, size)
    picture = picture.filter("tpad", stop=3, stop_mode="clone")
    picture = _between(picture, f"{fps.numerator}/{fps.denominator}", method)
    picture = picture.filter("fps", fps=f"{fps.numerator}/{fps.denominator}", start_time=0)
    picture = picture.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=timing.num_frames)
    output = graphs.output(
        picture, RETIMED_FILE, **{
            "c:v": "prores", "profile:v": 2, "vendor": "apl0", "pix_fmt": "yuv422p10le", "threads": 1, "an": None,
            "r": f"{fps.numerator}/{fps.denominator}", "frames:v": timing.num_frames, "color_range": "tv",
            "color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "f": "mov",
        },
    )  # fmt: skip
    args: list[str] = ["-filter_complex_threads", "1", "-filter_threads", "1", *output.get_args()]
    return [*args[:-1], *EXACT_ARGS, args[-1]]


def _between(picture: Stream, rate: str, method: str) -> Stream:
    """Frames at the rate's own moments; over a cut or a flash the interpolator repeats instead."""
    options: dict[str, Any] = {"mi_mode": "blend"}
    if method == "interpolate":
        options = dict(part.split("=") for part in CALM.split(":"))
    return picture.filter("minterpolate", fps=rate, **options)


def _judge(clip: Clip, start: Fraction, length: Fraction, suite: Suite, folder: Path) -> Mapping[str, object]:
    import numpy as np

    assert clip.facts.fps is not None
    size = _judged_size(clip.facts)
    (folder / "clip").symlink_to(clip.path.resolve())
    truths, guesses = [], []
    for first, seconds in _windows(start, length):
        count = max(3, round(seconds * clip.facts.fps))
        ffmpeg.run(
            judge_args(clip.facts, first, count, size),
            cwd=folder, stopping=suite.stopping, what=f"{clip.where}: motion",
        )  # fmt: skip
        shape = (-1, size.height_px, size.width_px)
        truth, guess = (np.fromfile(folder / name, np.uint8).reshape(shape) for name in ("truth", "guess"))
        truths.append(truth[: len(truth) - 1 + len(truth) % 2])
        guesses.append(guess[: len(truths[-1])])
    for name in ("clip", "truth", "guess"):
        (folder / name).unlink()
    return compare(np.concatenate(truths), np.concatenate(guesses)).facts()


def judge_args(facts: ClipFacts, start: Fraction, num_frames: int, size: Size) -> list[str]:
    """Arguments that write grey frames: `truth` as they are, `guess` with every second one made from its neighbours."""
    seek = max(0, start.__floor__() - 2)
    assert facts.fps is not None
    rate = f"{facts.fps.numerator}/{facts.fps.denominator}"
    picture = clip_input("clip", seek)
    if facts.interlaced:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    picture = picture.filter("trim", start=f"{float(start - seek) - 0.001:.6f}")
    picture = picture.filter("setpts", f"N*{facts.fps.denominator}/{facts.fps.numerator}/TB")
    picture = picture.filter("trim", end_frame=num_frames)
    picture = picture.filter("scale", size.width_px, size.height_px, flags="area+accurate_rnd").filter("format", "gray")
    parts = picture.split()
    kept = parts[1].filter("select", "not(mod(n,2))").filter("tpad", stop=2, stop_mode="clone")
    guess = _between(kept, rate, "interpolate").filter("fps", fps=rate, start_time=0)
    guess = guess.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=num_frames)
    raw = {"f": "rawvideo", "pix_fmt": "gray", "fps_mode": "passthrough", "threads": 1}
    outputs = [
        graphs.output(parts[0], "truth", **raw),
        graphs.output(guess, "guess", **raw, **{"frames:v": num_frames}),
    ]
    args: list[str] = graphs.merge_outputs(*outputs).get_args()
    return ["-filter_complex_threads", "1", "-filter_threads", "1", *args]


def _judged_size(facts: ClipFacts) -> Size:
    scale = min(Fraction(1), Fraction(JUDGED_WIDTH_PX, max(facts.width_px, facts.height_px)))
    return Size(*(max(32, 2 * round(side * scale / 2)) for side in (facts.width_px, facts.height_px)))


def _windows(start: Fraction, length: Fraction) -> list[tuple[Fraction, Fraction]]:
    """(start, seconds) of what is looked at."""
    if length <= JUDGED_S:
        return [(start, length)]
    part = JUDGED_S / 3
    return [(start + (length - part) * Fraction(number, 2), part) for number in range(3)]
