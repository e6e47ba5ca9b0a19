"""Pictures as filter chains: each layer gives exactly the frames asked for, on the canvas, in BT.709, 8 bit 4:2:0.

Takes typed values and plain file names, gives ffmpeg-python streams. Knows no shots, no text and no encoder; runs
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ffmpeg

from post.picture.geometry import Fit
from post.picture.probe import CONTAINERS, ClipFacts
from post.picture.retime import TICKS, Retime
from storyboards.story import Size

SCALER = "lanczos+accurate_rnd+full_chroma_int"
PUSH = 0.055
"""How far a still is moved into over its shot, of its size: felt rather than seen."""

ROUNDED = Fraction(6, 10_000)
"""Seconds by which a time rounded to milliseconds (Matroska) may be wrong."""

Stream = Any
"""An ffmpeg-python stream; the package has no types."""


@dataclass(frozen=True)
class ClipLayer:
    """A clip laid under the film's frames."""

    file: str
    facts: ClipFacts
    retime: Retime
    fit: Fit
    tolerance: Fraction  # seconds before its moment that a frame counts as begun

    def stream(self, canvas: Size, fps: Fraction) -> Stream:
        seek = max(0, self.retime.start.__floor__() - 2)
        picture = ffmpeg.input(self.file, **_clip_options(seek))["v:0"]
        if self.facts.interlaced:
            picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
        picture = _on_film_clock(picture, self.retime, self.retime.start - seek, self.tolerance)
        drops = self.facts.fps is None or self.facts.fps > fps
        if drops:
            picture = _at_rate(picture, fps)
        picture = _to_canvas(picture, self.facts, self.fit, canvas)
        if not drops:
            picture = _at_rate(picture, fps)
        return _exactly(picture, self.retime.num_frames)


@dataclass(frozen=True)
class StillLayer:
    """A picture of the canvas's size, moved into (or out of) slowly."""

    file: str
    first_frame: int  # of the move
    num_frames: int
    move_frames: int  # that the whole move takes
    inwards: bool

    def stream(self, canvas: Size, fps: Fraction) -> Stream:
        picture = _held(self.file, fps, self.num_frames)
        way = f"(in+{self.first_frame})/{self.move_frames}"
        zoom = f"(1+{PUSH}*{way if self.inwards else f'(1-{way})'})"
        left, right = f"(W-W/{zoom})/2", f"(W+W/{zoom})/2"
        top, bottom = f"(H-H/{zoom})/2", f"(H+H/{zoom})/2"
        return picture.filter(
            "perspective", x0=left, y0=top, x1=right, y1=top, x2=left, y2=bottom, x3=right, y3=bottom,
            interpolation="cubic", sense="source", eval="frame",
        )  # fmt: skip


@dataclass(frozen=True)
class PlateLayer:
    """A picture of the canvas's size that stands still: a card's ground."""

    file: str
    num_frames: int

    def stream(self, canvas: Size, fps: Fraction) -> Stream:
        return _held(self.file, fps, self.num_frames)


@dataclass(frozen=True)
class BlackLayer:
    """Nothing: what is before the first shot."""

    num_frames: int

    def stream(self, canvas: Size, fps: Fraction) -> Stream:
        black = ffmpeg.input(f"color=c=black:s={canvas}:r={fps}", f="lavfi")["v:0"]
        return _exactly(_tagged(black.filter("format", "yuv420p")), self.num_frames)


Layer = ClipLayer | StillLayer | PlateLayer | BlackLayer


def _clip_options(seek_s: int) -> dict[str, Any]:
    options: dict[str, Any] = {
        "threads": 1,
        "protocol_whitelist": "file",
        "format_whitelist": CONTAINERS,
        "noaccurate_seek": None,  # the frame that stands at the in point began before it
    }
    return {**options, "ss": seek_s} if seek_s else options


def _on_film_clock(picture: Stream, retime: Retime, start: Fraction, tolerance: Fraction) -> Stream:
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


def _at_rate(picture: Stream, fps: Fraction) -> Stream:
    """Constant rate: a source frame begins at the first delivery frame not before it, and stands until the next."""
    return picture.filter("fps", fps=f"{fps.numerator}/{fps.denominator}", start_time=0, round="up")


def _exactly(picture: Stream, num_frames: int) -> Stream:
    """As many frames as asked for; the last one holds if there are too few."""
    return picture.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=num_frames)


def _to_canvas(picture: Stream, facts: ClipFacts, fit: Fit, canvas: Size) -> Stream:
    if facts.is_hdr:
        picture = _to_sdr(picture, facts)
    matrix = {} if facts.matrix == "gbr" or facts.is_hdr else {"in_color_matrix": _SCALE_NAMES[facts.matrix]}
    span = {} if facts.is_hdr else {"in_range": "full" if facts.full_range else "limited"}
    picture = picture.filter(
        "scale",
        fit.width_px,
        fit.height_px,
        flags=SCALER,
        out_color_matrix="bt709",
        out_range="limited",
        **matrix,
        **span,
    ).filter("format", "yuv420p")
    if fit.crops:
        picture = picture.filter("crop", canvas.width_px, canvas.height_px, fit.x_px, fit.y_px)
    else:
        picture = picture.filter("pad", canvas.width_px, canvas.height_px, fit.x_px, fit.y_px, color="black")
    return _tagged(picture)


_SCALE_NAMES = {"bt709": "bt709", "smpte170m": "smpte170m", "bt2020nc": "bt2020"}


def _to_sdr(picture: Stream, facts: ClipFacts) -> Stream:
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


def _held(file: str, fps: Fraction, num_frames: int) -> Stream:
    """One picture, converted once, standing for some frames."""
    picture = ffmpeg.input(
        file, threads=1, f="png_pipe", protocol_whitelist="file", framerate=f"{fps.numerator}/{fps.denominator}"
    )
    picture = (
        picture["v:0"]
        .filter("scale", flags=SCALER, out_color_matrix="bt709", out_range="limited")
        .filter("format", "yuv420p")
    )
    return _exactly(_tagged(picture), num_frames)


def _tagged(picture: Stream) -> Stream:
    return picture.filter("setsar", 1).filter(
        "setparams", range="limited", color_primaries="bt709", color_trc="bt709", colorspace="bt709", field_mode="prog"
    )
