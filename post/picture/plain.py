"""Plain stretches: black, bars and countdown, encoded like a film's shots, so that they join it by stream copy.

Takes what kind, how many frames and how they are encoded; gives an artifact with `stretch.mp4`. Knows no shots, no sound
and no films.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import ffmpeg as graphs

from post import ffmpeg
from post.errors import PostError
from post.ffmpeg import EXACT_ARGS
from post.picture.encoding import STRETCH_FILE, Encoding, encoder_options
from post.picture.layers import BlackLayer, PlateLayer, Target
from post.picture.leader import LEADER_VERSION, draw_leader, leader_face
from post.picture.source import Stream, scaler_flags, tagged
from post.picture.spec import encoding_inputs
from post.picture.testcard import BARS_VERSION, draw_bars
from post.quality.measure.frames import count_frames
from post.suite import Artifact, Suite
from storyboards.story import Size
from storyboards.times import as_text

VERSIONS = {"black": 1, "bars": BARS_VERSION, "countdown": LEADER_VERSION}
"""By kind; raised when it would look different."""


def make_plain(kind: str, num_frames: int, canvas: Size, fps: Fraction, encoding: Encoding, suite: Suite) -> Artifact:
    """`kind` is black, bars or countdown. A countdown's figures count the whole seconds to its end. Raises FfmpegError,
    Stopped.
    """
    assert kind in VERSIONS, kind
    assert num_frames > 0, num_frames
    inputs: dict[str, object] = {
        "version": VERSIONS[kind],
        "kind": kind,
        "num_frames": num_frames,
        "canvas": str(canvas),
        "fps": as_text(fps),
        "encoding": encoding_inputs(encoding),
    }
    if kind == "countdown":
        inputs["face"] = leader_face().sha256
    target = Target(canvas, fps, encoding.pix_fmt)
    return suite.artifact(
        "plain", inputs, lambda folder: _build(kind, num_frames, target, encoding, suite, folder)
    )  # fmt: skip


def _build(
    kind: str, num_frames: int, target: Target, encoding: Encoding, suite: Suite, folder: Path
) -> Mapping[str, object]:
    work = folder / "work"
    work.mkdir()
    if kind == "bars":
        draw_bars(target.canvas, target.fps, work / "bars.png")
    elif kind == "countdown":
        draw_leader(target.canvas, target.fps, num_frames, work, suite.check)
    args = plain_args(kind, num_frames, target, encoding)
    ffmpeg.run(args, cwd=work, stopping=suite.stopping, what=kind)
    counted = count_frames(work / STRETCH_FILE)
    if counted.num_frames != num_frames or not counted.is_regular(target.fps):
        raise PostError(
            f"{kind}: {counted.num_frames} frames were written, expected {num_frames}", "Please report this."
        )
    (work / STRETCH_FILE).replace(folder / STRETCH_FILE)
    shutil.rmtree(work)
    return {"num_frames": num_frames}


def plain_args(kind: str, num_frames: int, target: Target, encoding: Encoding) -> list[str]:
    """Arguments for `post.ffmpeg.run`, in a folder that holds the bars or the leader's frames."""
    if kind == "black":
        picture = BlackLayer(num_frames).stream(target)
    elif kind == "bars":
        picture = PlateLayer("bars.png", num_frames).stream(target)
    else:
        picture = _leader(target)
    picture = picture.filter("settb", f"{target.fps.denominator}/{target.fps.numerator}").filter("setpts", "N")
    options = encoder_options(target.fps, encoding)
    output = graphs.output(picture, STRETCH_FILE, **options, **{"frames:v": num_frames, "an": None})
    args: list[str] = ["-filter_complex_threads", "1", "-filter_threads", "1", *output.get_args()]
    return [*args[:-1], *EXACT_ARGS, args[-1]]


def _leader(target: Target) -> Stream:
    rate = f"{target.fps.numerator}/{target.fps.denominator}"
    picture = graphs.input("leader%05d.png", threads=1, f="image2", framerate=rate, protocol_whitelist="file")["v:0"]
    flags = scaler_flags(target.scaler)
    picture = picture.filter("format", "gbrp").filter(
        "scale", flags=flags, out_color_matrix="bt709", out_range="limited"
    )
    return tagged(picture.filter("format", target.pix_fmt))
