"""What a file's packets tell: its tracks, and how many bits a second of picture takes, on the whole and at most.

Decodes nothing. Knows no promises.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from post.errors import PostError


@dataclass(frozen=True)
class SoundTrack:
    """One track of sound."""

    codec: str
    rate_hz: int
    num_channels: int
    duration_s: float


@dataclass(frozen=True)
class PacketFacts:
    """A file's tracks and rates."""

    codec: str  # of the picture: h264 | hevc | av1 | prores | ffv1 …
    mean_mbps: float
    peak_mbps: float  # of the biggest second
    peak_frame: int  # where that second begins, in order of decoding
    sound: tuple[SoundTrack, ...]
    num_texts: int  # text tracks


def packet_facts(path: Path) -> PacketFacts:
    """Reads all packets of the picture. Raises PostError."""
    import av
    from av.error import FFmpegError as AvError

    sizes: list[int] = []
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise PostError(f"{path.name} has no picture in it")
            stream = container.streams.video[0]
            fps = float(stream.average_rate or stream.guessed_rate or 25)
            codec = stream.codec_context.codec.canonical_name
            tracks = tuple(
                SoundTrack(
                    sound.codec_context.codec.canonical_name, sound.codec_context.sample_rate,
                    sound.codec_context.layout.nb_channels, float((sound.duration or 0) * (sound.time_base or 1)),
                )
                for sound in container.streams.audio
            )  # fmt: skip
            num_texts = len(container.streams.subtitles)
            try:
                for packet in container.demux(stream):
                    if packet.size:
                        sizes.append(packet.size)
            except AvError:
                pass  # a file cut short; decoding will tell where
    except (AvError, OSError, ValueError) as error:
        raise PostError(f"{path.name} cannot be read: {error}") from error
    peak, at = _peak(sizes, max(1, round(fps)))
    mean = sum(sizes) * 8 * fps / max(1, len(sizes)) / 1e6
    return PacketFacts(codec, round(mean, 3), round(peak * 8 / 1e6, 3), at, tracks, num_texts)


def _peak(sizes: list[int], window: int) -> tuple[int, int]:
    """The most bytes in any `window` packets, and where they begin."""
    held: deque[int] = deque()
    total = most = first = 0
    for number, size in enumerate(sizes):
        held.append(size)
        total += size
        if len(held) > window:
            total -= held.popleft()
        if total > most:
            most, first = total, number - len(held) + 1
    return most, first
