"""What a clip is: size, shape, rate, length and colour, read from its first frames and its header.

Takes a path, gives `ClipFacts`; opens only containers of moving pictures, so that a playlist cannot lead to other
files. Knows no shots.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from post.errors import MediaError

CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mxf,ogg,flv,asf,dv,gxf,wtv,ivf,h264,hevc,m4v,nut,gif,apng"
)
"""Demuxers that footage may come in; none that reads a second file."""

CUT_SHORT = Fraction(1, 4)
"""Seconds that may be missing at the end: edit lists and odd last frames, not a broken copy."""

CONTAINER_HINT = (
    "Usable are MP4, MOV, MKV, WebM, AVI, MXF and MPEG files that play in a common player; convert others first."
)


@dataclass(frozen=True)
class ClipFacts:
    """A clip's picture as it is shown: turned upright, in square pixels where `width_px` says so."""

    width_px: int  # as coded, after turning
    height_px: int
    pixel_aspect: Fraction  # width of a pixel over its height, after turning
    fps: Fraction | None  # mean rate; None: not known
    duration: Fraction | None  # seconds of picture from the file's start
    tick: Fraction  # seconds; the file's times are multiples of it
    interlaced: bool
    matrix: str  # bt709 | smpte170m | bt2020nc | gbr: a name that scale and zscale take
    full_range: bool
    transfer: str  # bt709 | smpte2084 | arib-std-b67

    @property
    def is_hdr(self) -> bool:
        return self.transfer != "bt709"


def probe_clip(path: Path, where: str) -> ClipFacts:
    """Facts of the first video stream. Raises MediaError."""
    import av
    from av.error import FFmpegError as AvError

    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    try:
        with av.open(str(path), options=options) as container:
            stream = next((each for each in container.streams.video if not _is_cover(each)), None)
            if stream is None:
                raise MediaError(f"{where}: {path.name} has no moving picture in it", CONTAINER_HINT)
            stream.thread_type = "NONE"
            frame = next(container.decode(stream), None)
            if frame is None:
                raise MediaError(f"{where}: {path.name} has no picture that can be decoded", CONTAINER_HINT)
            facts = _facts(stream, frame)
            return replace(facts, duration=_end(container, stream, where, path.name))
    except (AvError, ValueError, OSError) as error:
        raise MediaError(f"{where}: {path.name} cannot be read as a clip: {_reason(error)}", CONTAINER_HINT) from error


def _facts(stream: object, frame: object) -> ClipFacts:
    import av

    assert isinstance(stream, av.VideoStream)
    assert isinstance(frame, av.VideoFrame)
    width, height = frame.width, frame.height
    aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
    if frame.rotation % 180:
        width, height, aspect = height, width, 1 / aspect
    rate = stream.average_rate or stream.guessed_rate
    return ClipFacts(
        width,
        height,
        aspect,
        Fraction(rate) if rate else None,
        None,
        Fraction(stream.time_base or 0),
        bool(frame.interlaced_frame),
        _matrix(frame.colorspace, frame.format.name, width, height),
        frame.color_range == 2 or frame.format.name.startswith(("yuvj", "rgb", "gbr", "bgr", "gray")),
        {16: "smpte2084", 18: "arib-std-b67"}.get(int(frame.color_trc), "bt709"),
    )


def _end(container: object, stream: object, where: str, name: str) -> Fraction | None:
    """Seconds from the file's start to the end of its last picture, found by reading the packets at its end.

    A header keeps its full length when a file is cut short. Raises MediaError for such a file.
    """
    import av
    from av.error import FFmpegError as AvError

    assert isinstance(container, av.container.InputContainer)
    assert isinstance(stream, av.VideoStream)
    start = Fraction(container.start_time or 0, av.time_base)
    told = None
    if stream.duration and stream.time_base:
        told = ((stream.start_time or 0) + stream.duration) * stream.time_base - start
    elif container.duration:
        told = Fraction(container.duration, av.time_base)
    if told is None or stream.time_base is None:
        return told
    end: Fraction | None = None
    try:
        container.seek(int((told + start) / stream.time_base), stream=stream)
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None:
                end = max(end or Fraction(0), (packet.pts + (packet.duration or 0)) * stream.time_base - start)
    except AvError:
        end = None
    if container.format.name.startswith("mov") and (end is None or end + CUT_SHORT < told):
        raise MediaError(
            f"{where}: {name} is cut short: its header promises {float(told):.2f} s of picture, "
            f"{float(end or 0):.2f} s are there",
            "Copy or export the file again.",
        )
    return end if end is not None else told


def _matrix(colorspace: int, format_name: str, width_px: int, height_px: int) -> str:
    """The file's own word, else BT.601 for standard definition and BT.709 above (EBU Tech 3321, and what players
    assume).
    """
    if format_name.startswith(("rgb", "gbr", "bgr")):
        return "gbr"
    named = {1: "bt709", 5: "smpte170m", 6: "smpte170m", 9: "bt2020nc", 10: "bt2020nc"}.get(int(colorspace))
    if named:
        return named
    return "smpte170m" if max(width_px, height_px) <= 1024 and min(width_px, height_px) <= 576 else "bt709"


def _is_cover(stream: object) -> bool:
    import av

    assert isinstance(stream, av.VideoStream)
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
