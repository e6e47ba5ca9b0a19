"""What a finished file is: codec, profile, colour tags, rate, groups of pictures, lengths, and whether it starts at
once.

Takes a path, gives `ContainerFacts` read from packets and boxes, not from what the header says of itself. Decodes
nothing. Knows no outputs: what a file should be, its caller knows.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from post.errors import PostError

COLOR_NAMES = {1: "bt709", 5: "smpte170m", 6: "smpte170m", 9: "bt2020nc", 16: "smpte2084", 18: "arib-std-b67"}
"""ISO/IEC 23091-2 code points that matter here; others go by their number."""


@dataclass(frozen=True)
class ContainerFacts:
    """A file's make."""

    codec: str
    profile: str
    pix_fmt: str
    width_px: int
    height_px: int
    pixel_aspect: Fraction
    primaries: str
    transfer: str
    matrix: str
    color_range: str  # tv | pc | unknown
    num_frames: int  # packets of picture
    fps: Fraction | None  # if every frame lasts equally long, else None
    group_lengths: tuple[int, ...]  # frames from one key frame to the next
    has_open_groups: bool
    video_duration: Fraction  # seconds
    audio_codec: str | None
    audio_rate_hz: int | None
    audio_channels: int | None
    audio_duration: Fraction | None
    faststart: bool
    bit_rate: float  # of the picture, bits per second


def container_facts(path: Path) -> ContainerFacts:
    """Reads a file's packets. Raises PostError."""
    import av
    from av.error import FFmpegError as AvError

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise PostError(f"{path.name} has no picture in it")
            return _read(path, container)
    except AvError as error:
        raise PostError(f"{path.name} cannot be read: {error}") from error


def _read(path: Path, container: object) -> ContainerFacts:
    import av

    assert isinstance(container, av.container.InputContainer)
    stream = container.streams.video[0]
    sound = container.streams.audio[0] if container.streams.audio else None
    base = stream.time_base or Fraction(1, 1)
    times: list[int] = []
    keys: list[int] = []
    num_bytes = 0
    for packet in container.demux(stream):
        if packet.size and packet.pts is not None:
            times.append(packet.pts)
            num_bytes += packet.size
            if packet.is_keyframe:
                keys.append(len(times) - 1)
    steps = {later - earlier for earlier, later in zip(sorted(times), sorted(times)[1:])}
    fps = 1 / (steps.pop() * base) if len(steps) == 1 else (stream.average_rate if len(times) == 1 else None)
    duration = (stream.duration or 0) * base
    context = stream.codec_context
    return ContainerFacts(
        codec=context.name,
        profile=str(context.profile or ""),
        pix_fmt=str(context.pix_fmt),
        width_px=context.width,
        height_px=context.height,
        pixel_aspect=Fraction(stream.sample_aspect_ratio or 1),
        primaries=_color(context.color_primaries),
        transfer=_color(context.color_trc),
        matrix=_color(context.colorspace),
        color_range={1: "tv", 2: "pc"}.get(int(context.color_range), "unknown"),
        num_frames=len(times),
        fps=fps,
        group_lengths=tuple(later - earlier for earlier, later in zip(keys, [*keys[1:], len(times)])),
        has_open_groups=any(min(times[key:]) < times[key] for key in keys),
        video_duration=duration,
        audio_codec=sound.codec_context.name if sound else None,
        audio_rate_hz=sound.codec_context.sample_rate if sound else None,
        audio_channels=sound.codec_context.layout.nb_channels if sound else None,
        audio_duration=(sound.duration or 0) * (sound.time_base or Fraction(1)) if sound else None,
        faststart=is_faststart(path),
        bit_rate=float(num_bytes * 8 / duration) if duration else 0.0,
    )


def is_faststart(path: Path) -> bool:
    """Whether an MP4 or MOV has its index before its data, so that it plays while it loads."""
    with path.open("rb") as file:
        while True:
            head = file.read(8)
            if len(head) < 8:
                return False
            length, kind = struct.unpack(">I4s", head)
            if kind in (b"moov", b"mdat"):
                return bool(kind == b"moov")
            if length == 1:
                length = struct.unpack(">Q", file.read(8))[0] - 8
            if length < 8:
                return False
            file.seek(length - 8, 1)


def _color(code: object) -> str:
    return COLOR_NAMES.get(int(code), str(int(code))) if isinstance(code, int) else "unknown"
