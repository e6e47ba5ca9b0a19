"""The command that makes one stretch: layers, transition, text, encoder.

Pure: typed values and plain names in, arguments out. Knows no shots and no codecs, and runs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import ffmpeg

from post.ffmpeg import EXACT_ARGS
from post.picture.encoding import STRETCH_FILE, Encoding, encoder_options
from post.picture.layers import Layer, Target
from post.picture.source import Stream
from post.type.ass import FRAME_CS
from storyboards.story import Size

SCRIPT_FILE = "text.ass"
FACES_FOLDER = "faces"
GUIDES_FILE = "guides.png"

MIXES = {"dissolve": "fade", "wipe": "smoothright"}
"""xfade's names for the storyboard's transitions; a dip is made of two fades."""


@dataclass(frozen=True)
class Entry:
    """How the picture comes in over the one before."""

    kind: str  # dissolve | dip | wipe
    before: Layer
    num_frames: int


def stretch_args(
    layer: Layer,
    entry: Entry | None,
    canvas: Size,
    fps: Fraction,
    num_frames: int,
    *,
    has_text: bool,
    encoding: Encoding,
    scaler: str = "lanczos",
    has_guides: bool = False,
) -> list[str]:
    """Arguments for `post.ffmpeg.run`, in a folder that holds the named files."""
    options = encoder_options(fps, encoding)
    target = Target(canvas, fps, str(options["pix_fmt"]), scaler)
    picture = layer.stream(target)
    if entry is not None:
        picture = _mixed(entry, picture, target)
    if has_text:
        picture = _lettered(picture)
    if has_guides:
        picture = _guided(picture, target)
    tb = f"{fps.denominator}/{fps.numerator}"
    picture = picture.filter("settb", tb).filter("setpts", "N")
    output = ffmpeg.output(picture, STRETCH_FILE, **options, **{"frames:v": num_frames, "an": None})
    args: list[str] = ["-filter_complex_threads", "1", "-filter_threads", "1", *output.get_args()]
    return [*args[:-1], *EXACT_ARGS, args[-1]]


def _mixed(entry: Entry, picture: Stream, target: Target) -> Stream:
    """The picture before goes over into this one during this one's first frames."""
    before = entry.before.stream(target)
    if entry.kind == "dip":
        return _dipped(before, picture, entry.num_frames)
    seconds = entry.num_frames / target.fps
    return ffmpeg.filter(
        [before, picture], "xfade", transition=MIXES[entry.kind], duration=f"{float(seconds):.6f}", offset=0
    )


def _dipped(before: Stream, picture: Stream, num_frames: int) -> Stream:
    """Half the time to black and half the time out of it; xfade's own dip is black for most of its length."""
    down = num_frames // 2
    out = picture.filter("trim", start_frame=down).filter("setpts", "PTS-STARTPTS")
    out = out.filter("fade", type="in", start_frame=0, nb_frames=num_frames - down)
    if down == 0:
        return out
    gone = before.filter("trim", end_frame=down).filter("fade", type="out", start_frame=0, nb_frames=down)
    return ffmpeg.concat(gone, out, v=1, a=0)


def _lettered(picture: Stream) -> Stream:
    """Text drawn by libass from the folder's own faces, on the script's clock."""
    return (
        picture.filter("settb", f"{FRAME_CS}/100")
        .filter("setpts", "N")
        .filter("ass", filename=SCRIPT_FILE, fontsdir=FACES_FOLDER, shaping="complex")
    )


def _guided(picture: Stream, target: Target) -> Stream:
    """Guides over everything."""
    guides = ffmpeg.input(GUIDES_FILE, threads=1, f="png_pipe", protocol_whitelist="file")["v:0"]
    mode = "yuv422p10" if target.pix_fmt == "yuv422p10le" else "yuv420"
    return ffmpeg.filter([picture, guides], "overlay", 0, 0, format=mode, eof_action="repeat").filter(
        "format", target.pix_fmt
    )
