"""Joins stretches, sound and captions into one film by copying packets; nothing is encoded again.

Every stretch begins with a closed group and was encoded alike, so packets follow each other with their times moved on
by whole frames. What was written is read back: the same packets, one per frame, at exact times. MP4, MOV or Matroska, by
the target's name. Knows no shots and no store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.errors import PostError
from post.join.filler import Meter, filler
from post.join.sei import retimed, timing_lengths
from post.join.tracks import Sheet, Track, three_letters
from post.picture.encoding import timescale

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet as AnyPacket

    Packet = AnyPacket[Any]

EDIT_SCALE = 48_000
"""Edit lists count in the movie's time scale: in samples, so that lengths of sound are exact."""

REPORT = "Please report this with the storyboard."

_FORMATS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
_ROUNDED = {"matroska": Fraction(1, 1000)}
"""Seconds by which a container rounds times."""


@dataclass(frozen=True)
class Joined:
    """What a film holds, as read back from it."""

    num_frames: int
    num_samples: tuple[int, ...]  # of every track of sound, priming left out
    pictures_sha256: str  # over the packets' bytes
    debt_bytes: int  # by which a constant rate was overdrawn at its worst join; else 0


@dataclass
class _Pictures:
    """The pictures' packets on their way through."""

    paths: Sequence[Path]
    sheet: Sheet
    digest: hashlib._Hash
    meter: Meter | None


def join(
    stretches: Sequence[Path],
    sheet: Sheet,
    target: Path,
    sounds: Sequence[Track] = (),
    texts: Sequence[Track] = (),
    check: Callable[[], None] = lambda: None,
) -> Joined:
    """Writes the film, index first. `check` is called now and then and may raise. Raises PostError if the film does not
    read back, OSError where it cannot be written.
    """
    import heapq
    from contextlib import ExitStack

    import av

    kind = _FORMATS[target.suffix]
    meter = None
    if sheet.rate_kbps is not None:
        meter = Meter(sheet.rate_kbps * 1000, sheet.fps, sheet.start_bits)
    pictures = _Pictures(stretches, sheet, hashlib.sha256(), meter)
    with ExitStack() as opened:
        first = opened.enter_context(av.open(str(stretches[0])))
        film = opened.enter_context(av.open(str(target), "w", format=kind, options=_options(kind, sheet.fps)))
        film.metadata.update(sheet.tags)
        shown = _shown(film, first, sheet)
        sources = [_towards(_picture_packets(pictures), shown)]
        for track in (*sounds, *texts):
            sources.append(_track(track, opened.enter_context(av.open(str(track.path))), film, track in sounds))
        for number, packet in enumerate(heapq.merge(*sources, key=_decoding_time)):
            if number % 256 == 0:
                check()
            film.mux(packet)
    return _read_back(target, sheet, pictures, num_sounds=len(sounds))


def _shown(film: OutputContainer, first: InputContainer, sheet: Sheet) -> Any:
    """Adds the track of pictures, like those of the first stretch."""
    from av.stream import Disposition

    shown: Any = film.add_stream_from_template(first.streams.video[0], opaque=True)
    shown.time_base = Fraction(1, timescale(sheet.fps))
    shown.codec_context.framerate = sheet.fps
    shown.codec_context.color_range = 1  # limited; FFV1 says it nowhere but in the container
    if first.streams.video[0].codec_context.name == "hevc":
        shown.codec_context.codec_tag = "hvc1"
    shown.disposition = Disposition.default
    shown.metadata["handler_name"] = "Picture"
    if sheet.timecode is not None:
        shown.metadata["timecode"] = sheet.timecode
    return shown


def _options(kind: str, fps: Fraction) -> dict[str, str]:
    if kind == "matroska":
        return {"fflags": "+bitexact", "cluster_time_limit": "1000"}
    return {
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "video_track_timescale": str(timescale(fps)),
        "movie_timescale": str(EDIT_SCALE),
    }


def _track(track: Track, source: InputContainer, film: OutputContainer, is_sound: bool) -> Iterator[Packet]:
    """Adds a track to the film; gives its packets."""
    from av.stream import Disposition

    stream = source.streams.audio[0] if is_sound else source.streams.subtitles[0]
    added = film.add_stream_from_template(stream)
    added.metadata["language"] = three_letters(track.language)
    added.metadata["handler_name"] = track.title
    if film.format.name == "matroska":
        added.metadata["title"] = track.title
    added.disposition = Disposition.default if track.is_default else Disposition(0)
    return _towards((packet for packet in source.demux(stream) if packet.size), added)


def _towards(packets: Iterator[Packet], stream: Any) -> Iterator[Packet]:
    for packet in packets:
        packet.stream = stream
        yield packet


def _picture_packets(pictures: _Pictures) -> Iterator[Packet]:
    """All pictures in decoding order, timed from the film's start, decoded ahead of their time by the same
    throughout.
    """
    fps = pictures.sheet.fps
    scale = timescale(fps)
    step = int(scale / fps)
    first_frame = 0
    delay = max(_delay(path) for path in pictures.paths)
    for path in pictures.paths:
        count = 0
        for packet in _constant(_stretch_packets(path, pictures, scale), pictures.meter):
            assert packet.pts is not None
            packet.pts += first_frame * step
            packet.dts = (first_frame + count) * step - delay
            packet.duration = step
            pictures.digest.update(bytes(packet))
            count += 1
            yield packet
        first_frame += count


def _stretch_packets(path: Path, pictures: _Pictures, scale: int) -> Iterator[Packet]:
    """The packets of one stretch, which has to be encoded like the first."""
    import av

    with av.open(str(path)) as container, av.open(str(pictures.paths[0])) as first:
        stream = container.streams.video[0]
        assert stream.time_base == Fraction(1, scale)
        if stream.codec_context.extradata != first.streams.video[0].codec_context.extradata:
            raise PostError(f"{path}: this stretch is encoded unlike the first one", REPORT)
        yield from (packet for packet in container.demux(stream) if packet.size)


def _constant(packets: Iterator[Packet], meter: Meter | None) -> Iterator[Packet]:
    """The same; of a constant rate timed on from the stretch before, with filler in the last group."""
    if meter is None:
        yield from packets
        return
    group: list[Packet] = []
    for packet in packets:
        if packet.is_keyframe and group:
            meter.take([each.size for each in group])
            yield from group
            group = []
        group.append(packet if group else _retimed(packet, meter))
    for packet, more in zip(group, meter.take_last([each.size for each in group])):
        name = packet.stream.codec_context.name
        yield _changed(packet, bytes(packet) + filler(more, name)) if more else packet


def _retimed(packet: Packet, meter: Meter) -> Packet:
    """A group's first picture; behind a join its timing counts from the last group before."""
    since, meter.group_frame = meter.num_frames - meter.group_frame, meter.num_frames
    if packet.pts != 0 or packet.stream.codec_context.name != "h264":
        return packet
    lengths = timing_lengths(packet.stream.codec_context.extradata or b"")
    return packet if lengths is None else _changed(packet, retimed(bytes(packet), lengths, since))


def _changed(packet: Packet, data: bytes) -> Packet:
    import av

    changed: Packet = av.Packet(data)
    changed.pts, changed.dts, changed.time_base = packet.pts, packet.dts, packet.time_base
    changed.is_keyframe, changed.stream = packet.is_keyframe, packet.stream
    return changed


def _delay(path: Path) -> int:
    """Ticks between decoding and showing a stretch's first picture; the very short ones have none."""
    import av

    with av.open(str(path)) as container:
        packet = next(packet for packet in container.demux(video=0) if packet.size)
        return (packet.pts or 0) - (packet.dts or 0)


def _decoding_time(packet: Packet) -> Fraction:
    assert packet.time_base is not None
    return (packet.dts if packet.dts is not None else packet.pts or 0) * packet.time_base


def _read_back(path: Path, sheet: Sheet, pictures: _Pictures, num_sounds: int) -> Joined:
    """Reads the film's packets again and compares bytes and times with what was meant."""
    import av

    digest = hashlib.sha256()
    times: list[Fraction] = []
    with av.open(str(path)) as film:
        for packet in film.demux(video=0):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                digest.update(bytes(packet))
                times.append(packet.pts * packet.time_base)
    rounding = _ROUNDED.get(_FORMATS[path.suffix], Fraction(0))
    exact = all(abs(time - number / sheet.fps) <= rounding for number, time in enumerate(sorted(times)))
    if digest.digest() != pictures.digest.digest() or not exact:
        raise PostError(f"{path.name}: the joined film does not read back as it was written", REPORT)
    samples = tuple(sound_samples(path, number) for number in range(num_sounds))
    debt = 0 if pictures.meter is None else pictures.meter.debt_bytes
    return Joined(len(times), samples, digest.hexdigest(), debt)


def sound_samples(path: Path, number: int = 0) -> int:
    """Samples of sound that a player gives, from the track's own length; where it has none, from its packets."""
    import av

    with av.open(str(path)) as film:
        track = film.streams.audio[number]
        assert track.time_base is not None
        rate = track.codec_context.sample_rate
        if track.duration is not None:
            return round(track.duration * track.time_base * rate)
        width = track.codec_context.format.bytes * track.codec_context.layout.nb_channels
        if track.codec_context.name == "pcm_s24le":
            width = 3 * track.codec_context.layout.nb_channels
        return sum(packet.size for packet in film.demux(track)) // width
