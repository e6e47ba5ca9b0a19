"""Pictures as filter chains: each layer gives exactly the frames asked for, on the canvas, in BT.709, limited range.

Takes typed values and plain file names, gives ffmpeg-python streams. Knows no shots, no text and no encoder; runs
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import ffmpeg

from post.picture.geometry import Fit, Window, fit_picture
from post.picture.moves import Move, eased
from post.picture.probe import ClipFacts
from post.picture.retime import Retime
from post.picture.source import Stream, clip_input, color_options, on_film_clock, scaler_flags, tagged, to_sdr
from storyboards.story import Size

PUSH = 0.055
"""How far a still is moved into over its shot, of its size: felt rather than seen."""

RESERVE = 0.02
"""What a still that is moved out of keeps beyond its end, for a transition that shows more of it."""


@dataclass(frozen=True)
class Target:
    """What a layer's frames are to be."""

    canvas: Size
    fps: Fraction
    pix_fmt: str = "yuv420p"  # yuv420p | yuv422p10le
    scaler: str = "lanczos"  # vocabulary.SCALERS


@dataclass(frozen=True)
class ClipLayer:
    """A clip laid under the film's frames."""

    file: str
    facts: ClipFacts
    retime: Retime
    fit: Fit
    tolerance: Fraction  # seconds before its moment that a frame counts as begun
    cube: str | None = None  # file of the grade
    window: Window | None = None  # the part of the clip that is used; `fit` is of that
    soft_sides: bool = False  # what the picture leaves of the canvas shows it blurred; else black

    def stream(self, target: Target) -> Stream:
        fps = target.fps
        seek = max(0, self.retime.start.__floor__() - 2)
        picture = clip_input(self.file, seek)
        if self.facts.interlaced:
            picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
        picture = on_film_clock(picture, self.retime, self.retime.start - seek, self.tolerance)
        drops = self.facts.fps is None or self.facts.fps > fps
        if drops:
            picture = _at_rate(picture, fps)
        picture = self._to_canvas(picture, target)
        if not drops:
            picture = _at_rate(picture, fps)
        return _exactly(picture, self.retime.num_frames)

    def _to_canvas(self, picture: Stream, target: Target) -> Stream:
        fit, canvas = self.fit, target.canvas
        options = color_options(self.facts)
        if self.facts.is_hdr:
            picture = to_sdr(picture, self.facts)
        if self.window is not None:
            window = self.window
            picture = picture.filter("crop", window.width_px, window.height_px, window.x_px, window.y_px, exact=1)
        if self.cube is not None:
            given = {name: value for name, value in options.items() if name.startswith("in_")}
            picture = picture.filter("scale", flags=scaler_flags(target.scaler), **given)
            picture = _graded(picture, self.cube)
            options = {name: value for name, value in options.items() if name.startswith("out_")}
        picture = picture.filter(
            "scale", fit.width_px, fit.height_px, flags=scaler_flags(target.scaler), **options
        ).filter("format", target.pix_fmt)  # fmt: skip
        if fit.crops:
            picture = picture.filter("crop", canvas.width_px, canvas.height_px, fit.x_px, fit.y_px)
        elif self.soft_sides:
            picture = _on_soft_ground(picture, fit, target)
        else:
            picture = picture.filter("pad", canvas.width_px, canvas.height_px, fit.x_px, fit.y_px, color="black")
        return tagged(picture)


@dataclass(frozen=True)
class StillLayer:
    """A picture of the canvas's size, moved into (or out of) slowly."""

    file: str
    first_frame: int  # of the move
    num_frames: int
    move_frames: int  # that the whole move takes
    inwards: bool
    cube: str | None = None

    def stream(self, target: Target) -> Stream:
        picture = _held(self.file, target, self.num_frames, self.cube)
        way = f"(in+{self.first_frame})/{self.move_frames}"
        zoom = f"(1+{PUSH}*{way})" if self.inwards else f"({1 + RESERVE}+{PUSH}*(1-{way}))"
        left, right = f"(W-W/{zoom})/2", f"(W+W/{zoom})/2"
        top, bottom = f"(H-H/{zoom})/2", f"(H+H/{zoom})/2"
        return picture.filter(
            "perspective", x0=left, y0=top, x1=right, y1=top, x2=left, y2=bottom, x3=right, y3=bottom,
            interpolation="cubic", sense="source", eval="frame",
        )  # fmt: skip


@dataclass(frozen=True)
class MoveLayer:
    """A picture larger than the canvas, over which a window goes from one place to another.

    A whole-pixel crop follows the window and the rest of its way is sampled between pixels, so that nothing trembles
    and little is worked on.
    """

    file: str
    picture: Size  # of the file
    move: Move
    first_frame: int
    num_frames: int
    move_frames: int
    cube: str | None = None

    def stream(self, target: Target) -> Stream:
        canvas, move = target.canvas, self.move
        widest, tallest = (
            max(getattr(view, side) for view in (move.start, move.end)) for side in ("width_px", "height_px")
        )
        room = Size(_room(widest, self.picture.width_px), _room(tallest, self.picture.height_px))
        picture = ffmpeg.input(
            self.file, threads=1, f="png_pipe", protocol_whitelist="file",
            framerate=f"{target.fps.numerator}/{target.fps.denominator}",
        )["v:0"].filter("format", "gbrp")  # fmt: skip
        if self.cube is not None:
            picture = _graded(picture, self.cube).filter("format", "gbrp")
        picture = _exactly(picture, self.num_frames)
        x, y = (self._crop(axis, "n", room) for axis in "xy")
        picture = picture.filter("crop", room.width_px, room.height_px, x, y, exact=1)
        now = "(in-1)"  # this filter counts frames from one
        left, top = (f"({self._place(axis, now)}-{self._crop(axis, now, room)})" for axis in "xy")
        width, height = self._side("width_px", now), self._side("height_px", now)
        picture = picture.filter(
            "perspective", x0=left, y0=top, x1=f"{left}+{width}", y1=top, x2=left, y2=f"{top}+{height}",
            x3=f"{left}+{width}", y3=f"{top}+{height}", interpolation="cubic", sense="source", eval="frame",
        )  # fmt: skip
        picture = picture.filter(
            "scale", canvas.width_px, canvas.height_px, flags=scaler_flags(target.scaler),
            out_color_matrix="bt709", out_range="limited",
        ).filter("format", target.pix_fmt)  # fmt: skip
        return tagged(picture)

    def _way(self, frame: str) -> str:
        return eased(f"({frame}+{self.first_frame})/{max(1, self.move_frames - 1)}")

    def _side(self, side: str, frame: str) -> str:
        """The window's width or height: grown by the same share in every frame, as a lens does."""
        start, end = getattr(self.move.start, side), getattr(self.move.end, side)
        return f"{start:.4f}" if start == end else f"({start:.4f}*pow({end / start:.8f},{self._way(frame)}))"

    def _place(self, axis: str, frame: str) -> str:
        """The window's left or top edge."""
        side = "width_px" if axis == "x" else "height_px"
        start, end = (getattr(view, f"middle_{axis}_px") for view in (self.move.start, self.move.end))
        middle = f"({start:.4f}+{end - start:.4f}*{self._way(frame)})"
        if self.move.sway_px:
            swing = (0.37, 0.83) if axis == "x" else (0.29, 0.71)
            seconds = f"({frame}+{self.first_frame})/25"
            middle = (
                f"({middle}+{self.move.sway_px / 4:.3f}*(sin({2 * 3.14159 * swing[0]:.4f}*{seconds}+1)"
                f"+0.6*sin({2 * 3.14159 * swing[1]:.4f}*{seconds}+2)))"
            )
        return f"({middle}-{self._side(side, frame)}/2)"

    def _crop(self, axis: str, frame: str, room: Size) -> str:
        most = self.picture.width_px - room.width_px if axis == "x" else self.picture.height_px - room.height_px
        return f"clip(floor({self._place(axis, frame)})-2,0,{most})"


@dataclass(frozen=True)
class PlateLayer:
    """A picture of the canvas's size that stands still: a card's ground."""

    file: str
    num_frames: int
    cube: str | None = None

    def stream(self, target: Target) -> Stream:
        return _held(self.file, target, self.num_frames, self.cube)


@dataclass(frozen=True)
class BlackLayer:
    """Nothing: what is before the first shot."""

    num_frames: int

    def stream(self, target: Target) -> Stream:
        black = ffmpeg.input(f"color=c=black:s={target.canvas}:r={target.fps}", f="lavfi")["v:0"]
        return _exactly(tagged(black.filter("format", target.pix_fmt)), self.num_frames)


Layer = ClipLayer | StillLayer | MoveLayer | PlateLayer | BlackLayer


def _at_rate(picture: Stream, fps: Fraction) -> Stream:
    """Constant rate: a source frame begins at the first delivery frame not before it, and stands until the next."""
    return picture.filter("fps", fps=f"{fps.numerator}/{fps.denominator}", start_time=0, round="up")


def _exactly(picture: Stream, num_frames: int) -> Stream:
    """As many frames as asked for; the last one holds if there are too few."""
    return picture.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=num_frames)


def _graded(picture: Stream, cube: str) -> Stream:
    """The grade, in ten bit RGB."""
    return picture.filter("format", "gbrp10le").filter("lut3d", file=cube, interp="tetrahedral")


def _on_soft_ground(picture: Stream, fit: Fit, target: Target) -> Stream:
    """The picture before its own enlargement, soft and dark, so that no black bars stand in a hall.

    The same that `stills` makes of a still; in ten bits, since eight would show steps in so soft a picture.
    """
    canvas = target.canvas
    small = Size(max(2, canvas.width_px // 16 * 2), max(2, canvas.height_px // 16 * 2))
    cover = fit_picture(fit.width_px, fit.height_px, Fraction(1), small, cover=True)
    whole, ground = picture.split()[0], picture.split()[1]
    ground = (
        ground.filter("scale", cover.width_px, cover.height_px, flags="area")
        .filter("format", "yuv444p10le")
        .filter("crop", small.width_px, small.height_px, cover.x_px, cover.y_px)
        .filter("gblur", sigma=f"{canvas.height_px / 160:.3f}")
        .filter("lutyuv", y="(val-64)*0.38+64", u="(val-512)*0.27+512", v="(val-512)*0.27+512")
        .filter("scale", canvas.width_px, canvas.height_px, flags="bicubic+accurate_rnd")
        .filter("format", target.pix_fmt)
    )
    mode = "yuv422p10" if target.pix_fmt == "yuv422p10le" else "yuv420"
    return ffmpeg.filter([ground, whole], "overlay", fit.x_px, fit.y_px, format=mode).filter("format", target.pix_fmt)


def _room(length: float, most: int) -> int:
    """Whole even pixels that hold a window and its neighbours wherever it lies."""
    return min(most, (int(length) + 8) // 2 * 2)


def _held(file: str, target: Target, num_frames: int, cube: str | None = None) -> Stream:
    """One picture, converted once, standing for some frames."""
    rate = f"{target.fps.numerator}/{target.fps.denominator}"
    picture = ffmpeg.input(file, threads=1, f="png_pipe", protocol_whitelist="file", framerate=rate)["v:0"]
    if cube is not None:
        picture = _graded(picture, cube)
    picture = picture.filter(
        "scale", flags=scaler_flags(target.scaler), out_color_matrix="bt709", out_range="limited"
    ).filter("format", target.pix_fmt)  # fmt: skip
    return _exactly(tagged(picture), num_frames)
