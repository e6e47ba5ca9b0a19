"""Joins stretches and sound into one MP4 by copying packets; nothing is encoded again.

Every stretch begins with a closed group and was encoded alike, so packets follow each other with their times moved on
by whole frames. What was written is read back: the same packets, one per frame, at exact times. Knows no shots and no
store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.errors import PostError
from post.picture.encoding import timescale

if TYPE_CHECKING:
    from av.packet import Packet as AnyPacket

    Packet = AnyPacket[Any]

AAC_FRAME = 1024
"""Samples in one AAC packet."""

REPORT = "Please report this with the storyboard."


@dataclass(frozen=True)
class Joined:
    """What a film holds, as read back from it."""

    num_frames: int
    num_samples: int  # of sound, priming left out
    pictures_sha256: str  # over the packets' bytes


def join(
    stretches: Sequence[Path], sound: Path, fps: Fraction, target: Path, tags: Mapping[str, str], language: str
) -> Joined:
    """Writes the film: H.264 from the stretches, AAC from `sound`, index first.

    Raises PostError if it does not read back.
    """
    import av

    digest = hashlib.sha256()
    options = {"movflags": "+faststart", "fflags": "+bitexact", "video_track_timescale": str(timescale(fps))}
    with (
        av.open(str(sound)) as heard,
        av.open(str(stretches[0])) as first,
        av.open(str(target), "w", format="mp4", options=options) as film,
    ):
        film.metadata.update(tags)
        pictures = film.add_stream_from_template(first.streams.video[0])
        sounds = film.add_stream_from_template(heard.streams.audio[0])
        pictures.time_base = Fraction(1, timescale(fps))
        sounds.metadata["language"] = language
        sounds.metadata["handler_name"] = "Sound"
        pictures.metadata["handler_name"] = "Picture"
        sound_packets = (packet for packet in heard.demux(audio=0) if packet.size)
        for packet in _by_time(_picture_packets(stretches, fps, digest), sound_packets):
            packet.stream = sounds if packet.stream.type == "audio" else pictures
            film.mux(packet)
    return _read_back(target, fps, digest.hexdigest())


def _picture_packets(stretches: Sequence[Path], fps: Fraction, digest: hashlib._Hash) -> Iterator[Packet]:
    """All pictures in decoding order, timed from the film's start, decoded ahead of their time by the same
    throughout.
    """
    import av

    scale = timescale(fps)
    step = int(scale / fps)
    first_frame = 0
    delay = max(_delay(path) for path in stretches)
    header: bytes | None = None
    for path in stretches:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            assert stream.time_base == Fraction(1, scale)
            if header is None:
                header = stream.codec_context.extradata
            elif stream.codec_context.extradata != header:
                raise PostError(f"{path}: this stretch is encoded unlike the first one", REPORT)
            count = 0
            for packet in container.demux(stream):
                if not packet.size:
                    continue
                assert packet.pts is not None
                packet.pts += first_frame * step
                packet.dts = (first_frame + count) * step - delay
                packet.duration = step
                digest.update(bytes(packet))
                count += 1
                yield packet
            first_frame += count


def _delay(path: Path) -> int:
    """Ticks between decoding and showing a stretch's first picture; the very short ones have none."""
    import av

    with av.open(str(path)) as container:
        packet = next(packet for packet in container.demux(video=0) if packet.size)
        return (packet.pts or 0) - (packet.dts or 0)


def _by_time(pictures: Iterator[Packet], sounds: Iterator[Packet]) -> Iterator[Packet]:
    """Both kinds of packets in order of decoding time."""
    import heapq

    return heapq.merge(pictures, sounds, key=_decoding_time)


def _decoding_time(packet: Packet) -> Fraction:
    assert packet.time_base is not None
    return (packet.dts if packet.dts is not None else packet.pts or 0) * packet.time_base


def _read_back(path: Path, fps: Fraction, expected_sha256: str) -> Joined:
    """Reads the film's packets again and compares bytes and times with what was meant."""
    import av

    digest = hashlib.sha256()
    times: list[Fraction] = []
    with av.open(str(path)) as film:
        for packet in film.demux(video=0):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                digest.update(bytes(packet))
                times.append(packet.pts * packet.time_base)
    exact = all(time == number / fps for number, time in enumerate(sorted(times)))
    if digest.hexdigest() != expected_sha256 or not exact:
        raise PostError(f"{path.name}: the joined film does not read back as it was written", REPORT)
    return Joined(len(times), sound_samples(path), digest.hexdigest())


def sound_samples(path: Path) -> int:
    """Samples of sound that a player gives, from the track's own length."""
    import av

    with av.open(str(path)) as film:
        track = film.streams.audio[0]
        assert track.time_base is not None
        return round((track.duration or 0) * track.time_base * track.codec_context.sample_rate)
