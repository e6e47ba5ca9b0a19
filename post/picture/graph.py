"""The command that makes one stretch: layers, transition, text, encoder.

Pure: typed values and plain names in, arguments out. Knows no shots and runs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import ffmpeg

from post.ffmpeg import EXACT_ARGS
from post.picture.layers import Layer, Stream
from post.type.ass import FRAME_CS
from storyboards.story import Size

STRETCH_FILE = "stretch.mp4"
SCRIPT_FILE = "text.ass"
FACES_FOLDER = "faces"

MIXES = {"dissolve": "fade", "wipe": "smoothright"}
"""xfade's names for the storyboard's transitions; a dip is made of two fades."""


@dataclass(frozen=True)
class Entry:
    """How the picture comes in over the one before."""

    kind: str  # dissolve | dip | wipe
    before: Layer
    num_frames: int


@dataclass(frozen=True)
class Encoding:
    """How H.264 is written. One setting for a whole film, so that its stretches join without encoding again."""

    preset: str = "veryfast"
    crf: int = 18
    maxrate_mbps: int = 20


def stretch_args(
    layer: Layer,
    entry: Entry | None,
    canvas: Size,
    fps: Fraction,
    num_frames: int,
    *,
    has_text: bool,
    encoding: Encoding,
) -> list[str]:
    """Arguments for `post.ffmpeg.run`, in a folder that holds the named files."""
    picture = layer.stream(canvas, fps)
    if entry is not None:
        picture = _mixed(entry, picture, canvas, fps)
    if has_text:
        picture = _lettered(picture)
    tb = f"{fps.denominator}/{fps.numerator}"
    picture = picture.filter("settb", tb).filter("setpts", "N")
    output = ffmpeg.output(picture, STRETCH_FILE, **_encoder(fps, encoding), **{"frames:v": num_frames, "an": None})
    args: list[str] = ["-filter_complex_threads", "1", "-filter_threads", "1", *output.get_args()]
    return [*args[:-1], *EXACT_ARGS, args[-1]]


def _mixed(entry: Entry, picture: Stream, canvas: Size, fps: Fraction) -> Stream:
    """The picture before goes over into this one during this one's first frames."""
    before = entry.before.stream(canvas, fps)
    if entry.kind == "dip":
        return _dipped(before, picture, entry.num_frames)
    seconds = entry.num_frames / fps
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


def _encoder(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    group = max(1, fps.__floor__())
    return {
        "c:v": "libx264",
        "preset": encoding.preset,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "crf": encoding.crf,
        "maxrate": f"{encoding.maxrate_mbps}M",
        "bufsize": f"{encoding.maxrate_mbps}M",
        "g": group,
        "keyint_min": group,
        "sc_threshold": 0,
        "x264-params": "open-gop=0:force-cfr=1:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
        "threads": 1,
        "r": f"{fps.numerator}/{fps.denominator}",
        "fps_mode": "cfr",
        "color_range": "tv",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "video_track_timescale": timescale(fps),
    }


def timescale(fps: Fraction) -> int:
    """Ticks a second in our MP4 files, in which every frame lasts a whole number: at least 10,000.

    >>> timescale(Fraction(25)), timescale(Fraction(30000, 1001))
    (10000, 30000)
    """
    return fps.numerator * max(1, -(-10_000 // fps.numerator))
