"""A mix as the film's container wants it: AAC in an M4A, or the WAV as it is.

A loop's AAC is coded as if the sound had always been going round: what a decoder needs before the first sample is the
loop's own end, and what follows the last one is its beginning. So a player that plays the file again and again hears no
fading in, and one that ignores edit lists hears sound instead of silence. Knows no cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post import ffmpeg
from post.suite import Artifact, Suite

if TYPE_CHECKING:
    from av.packet import Packet

SOUND_VERSION = 2
AAC_FRAME = 1024
CODED_FILE = "sound.m4a"
_OPTIONS = {"fflags": "+bitexact", "movie_timescale": "48000"}
"""Edit lists count in the movie's time scale: in samples, so that lengths are exact."""

_AHEAD = 8 * AAC_FRAME
"""Samples of the loop's end heard before its beginning: enough for the coder to have settled."""


def coded(
    mixed: Artifact,
    channels: int,
    kbps: int,
    suite: Suite,
    *,
    name: str = "mix.wav",
    loops: bool = False,
    what: str = "",
) -> Artifact:
    """`sound.m4a` with the mix as AAC, by itself in the store, so that a changed picture does not encode it again."""
    inputs = {"version": SOUND_VERSION, "mix": mixed.digest, "kbps": kbps, "channels": channels, "loops": loops}

    def build(folder: Path) -> Mapping[str, object]:
        wav = folder / "mix.wav"
        if loops:
            num_samples = _around(mixed.file(name), wav)
        else:
            wav.symlink_to(mixed.file(name).resolve())
        ffmpeg.run(sound_args(channels, kbps), cwd=folder, stopping=suite.stopping, what=what or "sound")
        wav.unlink()
        if loops:
            _one_round(folder / CODED_FILE, num_samples)
        return {}

    return suite.artifact("sound", inputs, build)


def sound_args(channels: int, kbps: int) -> list[str]:
    """Arguments that make `sound.m4a` from `mix.wav`."""
    guard = ["-f", "wav", *ffmpeg.INPUT_GUARD]
    coding = ["-c:a", "aac", "-b:a", f"{kbps}k", "-ar", "48000", "-ac", str(channels), "-threads", "1"]
    return [*guard, "-i", "mix.wav", *coding, *ffmpeg.EXACT_ARGS, "-f", "mp4", CODED_FILE]


def _around(source: Path, target: Path) -> int:
    """Writes the loop with its end before it and its beginning after it; gives its own length in samples."""
    import wave

    with wave.open(str(source), "rb") as opened, wave.open(str(target), "wb") as around:
        around.setparams(opened.getparams())
        width, length = opened.getsampwidth() * opened.getnchannels(), opened.getnframes()
        for part in _round_and_round(opened, length, -_AHEAD, length + 4 * AAC_FRAME):
            around.writeframesraw(part)
    assert width
    return length


def _round_and_round(source: Any, length: int, start: int, stop: int) -> Iterator[bytes]:
    """Samples `start` to `stop` of a sound that never ends."""
    at = start
    while at < stop:
        place = at % length
        count = min(stop - at, length - place, 1 << 20)
        source.setpos(place)
        yield source.readframes(count)
        at += count


def _one_round(path: Path, num_samples: int) -> None:
    """Keeps the packets of one round and the one that a decoder needs before them."""
    import av

    whole = path.with_suffix(".whole.m4a")
    path.replace(whole)
    with (
        av.open(str(whole)) as source,
        av.open(str(path), "w", format="mp4", options=_OPTIONS) as target,
    ):
        stream = source.streams.audio[0]
        added = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.size and packet.pts is not None:
                at = packet.pts - _AHEAD
                if -AAC_FRAME <= at < num_samples:
                    target.mux(_moved(packet, at, min(AAC_FRAME, num_samples - at), added))
    whole.unlink()


def _moved(packet: Packet[Any], at: int, duration: int, stream: Any) -> Packet[Any]:
    import av

    moved: Packet[Any] = av.Packet(bytes(packet))
    moved.pts = moved.dts = at
    moved.duration = duration
    moved.time_base = packet.time_base
    moved.is_keyframe = True
    moved.stream = stream
    return moved
