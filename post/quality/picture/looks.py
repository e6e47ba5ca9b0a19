"""Decodes a film once, and gives every frame as the measures look at it.

A `Look` holds the frame in small: luma of about 480x270, and means of luma and colour over a grid of squares; the whole
frame stays at hand for those that need a part of it in full. Takes a path; a file that ends early or is damaged gives
the frames it has and says so in `Reel.trouble`. Knows no promise and no thresholds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.suite import Stopped

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    U8 = npt.NDArray[np.uint8]
    F32 = npt.NDArray[np.float32]

CELL = 8
"""Sides of a grid square, in pixels of the small picture; its colours have half of that."""

_CELLS = 2040
"""Grid squares of a picture, about: 60x34 for 16:9, so 480x272."""


@dataclass(frozen=True)
class Look:
    """One frame."""

    number: int
    luma: U8  # [height, width] of the small picture, 8 bit video codes (16 is black)
    grid: F32  # [rows, columns] mean luma codes
    blue: F32  # [rows, columns] mean Cb codes
    red: F32  # [rows, columns] mean Cr codes
    is_key: bool
    frame: Any  # av.VideoFrame, as decoded; valid while the next one has not been asked for


@dataclass
class Reel:
    """What the decoding itself found; filled while it runs."""

    num_frames: int = 0
    trouble: str | None = None  # why not everything could be decoded
    width_px: int = 0
    height_px: int = 0
    interlaced: bool = False
    out_of_step: int | None = None  # the first frame that does not stand at number / fps
    times: list[float] = field(default_factory=list)  # seconds, of the first few frames


def small_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Columns and rows of the grid for a picture of these sides.

    >>> small_size(1920, 1080), small_size(1080, 1920)
    ((60, 34), (34, 60))
    """
    rows = max(4, round(math.sqrt(_CELLS * height_px / max(1, width_px))))
    return max(4, round(_CELLS / rows)), rows


def looks(path: Path, fps: Fraction, reel: Reel, stopping: Callable[[], bool] = lambda: False) -> Iterator[Look]:
    """Every frame of the first video stream that can be decoded, in order. Raises Stopped."""
    import av
    from av.error import FFmpegError as AvError

    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                reel.trouble = "there is no picture in it"
                return
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            stream.codec_context.thread_count = 1
            stream.codec_context.options = {"err_detect": "explode"}
            smaller = _Smaller()
            origin: Fraction | None = None
            for frame in container.decode(stream):
                if stopping():
                    raise Stopped
                if frame.is_corrupt and reel.trouble is None:
                    reel.trouble = f"frame {reel.num_frames} is damaged"
                origin = _keep_time(frame, fps, origin, reel)
                reel.width_px, reel.height_px = frame.width, frame.height
                reel.interlaced = reel.interlaced or bool(frame.interlaced_frame)
                number = reel.num_frames
                reel.num_frames += 1
                yield smaller.look(number, frame)
    except (AvError, OSError, ValueError) as error:
        reel.trouble = reel.trouble or f"it cannot be decoded after frame {reel.num_frames}: {_reason(error)}"


def _keep_time(frame: Any, fps: Fraction, origin: Fraction | None, reel: Reel) -> Fraction:
    """Notes the first frame that is off its beat by more than the file's own rounding of times."""
    if frame.pts is None or frame.time_base is None:
        reel.out_of_step = reel.num_frames if reel.out_of_step is None else reel.out_of_step
        return origin or Fraction(0)
    at = frame.pts * frame.time_base
    start = at if origin is None else origin
    tolerance = max(Fraction(frame.time_base), Fraction(1, 1000))
    if reel.out_of_step is None and abs(at - start - reel.num_frames / fps) > min(tolerance, 1 / fps / 3):
        reel.out_of_step = reel.num_frames
    return start


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


class _Smaller:
    """Scales frames down, averaging over area, into 8 bit codes of limited range."""

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter

        self._reformatter = VideoReformatter()

    def look(self, number: int, frame: Any) -> Look:
        columns, rows = small_size(frame.width, frame.height)
        width, height = columns * CELL, rows * CELL
        small = self._reformatter.reformat(
            frame, width=width, height=height, format="yuv420p", interpolation="AREA", dst_color_range=1
        )
        luma = plane(small, 0)
        blue, red = plane(small, 1), plane(small, 2)
        return Look(
            number, luma.copy(), means(luma, CELL), means(blue, CELL // 2), means(red, CELL // 2),
            bool(frame.key_frame), frame,
        )  # fmt: skip


def plane(frame: Any, number: int) -> U8:
    """One plane of an 8 bit frame, without its padding; a view."""
    import numpy as np

    held = frame.planes[number]
    rows = np.frombuffer(memoryview(held), np.uint8).reshape(held.height, held.line_size)
    return rows[:, : held.width]


def means(picture: U8, side: int) -> F32:
    """Means over squares of `side` pixels."""
    import numpy as np

    height, width = picture.shape
    across = picture.reshape(height // side, side, width).sum(axis=1, dtype=np.uint32)
    total = across.reshape(height // side, width // side, side).sum(axis=2, dtype=np.uint32)
    found: F32 = (total / np.float32(side * side)).astype(np.float32)
    return found
