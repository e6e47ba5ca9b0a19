"""A clip as a filter chain's beginning: opened safely, on the film's clock, mastered to BT.709.

Pure: typed values and plain file names in, ffmpeg-python streams out. Knows no canvas, no shots and no encoder.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import ffmpeg

from post.picture.probe import CONTAINERS, ClipFacts
from post.picture.retime import TICKS, Retime
from storyboards.story import Size

SCALERS = {"lanczos": "lanczos", "spline": "spline", "bicubic": "bicubic"}
"""swscale's names for vocabulary.SCALERS."""

ROUNDED = Fraction(6, 10_000)
"""Seconds by which a time rounded to milliseconds (Matroska) may be wrong."""

Stream = Any
"""An ffmpeg-python stream; the package has no types."""

_MATRICES = {"bt709": "bt709", "smpte170m": "smpte170m", "bt2020nc": "bt2020"}


def scaler_flags(scaler: str) -> str:
    """swscale's flags: the named kernel, rounded exactly, chroma at full resolution."""
    return f"{SCALERS[scaler]}+accurate_rnd+full_chroma_int"


def clip_input(file: str, seek_s: int) -> Stream:
    """The clip's picture from the frame that stands at `seek_s` on."""
    options: dict[str, Any] = {
        "threads": 1,
        "protocol_whitelist": "file",
        "format_whitelist": CONTAINERS,
        "noaccurate_seek": None,  # the frame that stands at the in point began before it
    }
    return ffmpeg.input(file, **options, **({"ss": seek_s} if seek_s else {}))["v:0"]


def on_film_clock(picture: Stream, retime: Retime, start: Fraction, tolerance: Fraction) -> Stream:
    """Time counted from the in point, slowed, and nothing after the out point."""
    offset = round((start + tolerance) * TICKS)
    slow = 1 / retime.speed
    picture = picture.filter("settb", f"1/{TICKS}").filter(
        "setpts", f"(PTS-{offset})*{slow.numerator}/{slow.denominator}"
    )
    if retime.stop is not None:
        end = round((retime.stop - retime.start - tolerance - ROUNDED) * slow * TICKS)
        picture = picture.filter("trim", end_pts=max(end, 1))
    return picture


def color_options(facts: ClipFacts) -> dict[str, str]:
    """What `scale` is to take the clip's colours for, and that BT.709 is to come out."""
    out = {"out_color_matrix": "bt709", "out_range": "limited"}
    if facts.is_hdr:
        return out
    matrix = {} if facts.matrix == "gbr" else {"in_color_matrix": _MATRICES[facts.matrix]}
    return {**out, **matrix, "in_range": "full" if facts.full_range else "limited"}


def mastered(picture: Stream, facts: ClipFacts, size: Size) -> Stream:
    """The clip at a size of its own, 8 bit 4:2:2, which is the finest the interpolator takes."""
    if facts.is_hdr:
        picture = to_sdr(picture, facts)
    options = color_options(facts)
    flags = scaler_flags("lanczos")
    return tagged(
        picture.filter("scale", size.width_px, size.height_px, flags=flags, **options).filter("format", "yuv422p")
    )


def to_sdr(picture: Stream, facts: ClipFacts) -> Stream:
    """HDR brought to BT.709: linear light with reference white at 203 nits (ITU-R BT.2408), BT.709 primaries,
    highlights rolled off.
    """
    return (
        picture.filter(
            "zscale", transferin=facts.transfer, primariesin="bt2020", matrixin="bt2020nc",
            rangein="full" if facts.full_range else "limited", transfer="linear", npl=203,
        )
        .filter("format", "gbrpf32le")
        .filter("zscale", primaries="bt709")
        .filter("tonemap", tonemap="mobius", param=0.5, desat=0)
        .filter("zscale", transfer="bt709", matrix="bt709", range="limited")
        .filter("format", "yuv444p10le")
    )  # fmt: skip


def tagged(picture: Stream) -> Stream:
    return picture.filter("setsar", 1).filter(
        "setparams", range="limited", color_primaries="bt709", color_trc="bt709", colorspace="bt709", field_mode="prog"
    )
