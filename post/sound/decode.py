"""Any sound file of the director's as an array: decoded by FFmpeg, 48 kHz, mono or stereo.

Resampled by the SoX resampler at 28 bits of precision. The result lies in a raw file and is mapped, not loaded, so that
an hour of it costs no memory. Refuses what is no sound, damaged or silent, with a message that names whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from post import ffmpeg
from post.errors import FfmpegError, MediaError
from post.sound.wav import SAMPLE_RATE, Samples, blocks

RESAMPLER = {"resampler": "soxr", "precision": 28}

FORMATS = "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,mov,mp3,matroska,mpeg,mpegts,ogg,rm,rso,tta,voc,w64,wav,wv"
"""Containers that hold sound. Play lists and scripts, which can name other files, are not among them."""

RAW_NAME = "decoded.f32"

SILENT_BELOW = 10 ** (-65 / 20)
"""A file that never passes -65 dBFS holds nothing to be heard."""


@dataclass(frozen=True)
class Filter:
    """One step of an FFmpeg filter chain, from typed values."""

    name: str
    options: dict[str, float | int | str] = field(default_factory=dict)


def decode_args(
    source: Path, out: str, *, num_channels: int, filters: Sequence[Filter] = (), limit_s: float | None = None
) -> list[str]:
    """FFmpeg's arguments for `source` as raw 32-bit float at 48 kHz."""
    import ffmpeg as graph

    options: dict[str, object] = {"protocol_whitelist": "file,pipe", "format_whitelist": FORMATS, "threads": 1}
    stream = graph.input(str(source), **options).audio
    for step in filters:
        stream = stream.filter(step.name, **step.options)
    stream = stream.filter("aresample", SAMPLE_RATE, **RESAMPLER)
    limit = {} if limit_s is None else {"t": f"{limit_s:.3f}"}
    raw = graph.output(stream, out, format="f32le", acodec="pcm_f32le", ac=num_channels, threads=1, **limit)
    return ["-filter_threads", "1", "-filter_complex_threads", "1", *raw.get_args()]


def decode(
    source: Path,
    folder: Path,
    *,
    num_channels: int,
    what: str,
    filters: Sequence[Filter] = (),
    limit_s: float | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Samples:
    """The sound of `source`, shape (samples, channels), mapped from `folder / RAW_NAME`.

    `what` says whose it is ("shot r001, ambience"). A damaged file is refused, other than one with mere rubbish (tags)
    after its end. Raises MediaError, Stopped.
    """
    declared_s = _declared_s(source, what)
    _refuse_short_wav(source, what)
    args = decode_args(source.resolve(), RAW_NAME, num_channels=num_channels, filters=filters, limit_s=limit_s)
    path = folder / RAW_NAME
    try:
        talk = ffmpeg.run(args, cwd=folder, stopping=stopping, what=what)
    except FfmpegError as error:
        at_s = path.stat().st_size / (4 * num_channels * SAMPLE_RATE) if path.exists() else 0.0
        if declared_s is None or at_s < declared_s - 0.1:
            raise _damaged(source, what, f"is damaged at about {at_s:.1f} s") from error
        talk = ffmpeg.run(["-noxerror", *args], cwd=folder, stopping=stopping, what=what)
    num_samples = path.stat().st_size // (4 * num_channels)
    if num_samples < 2:
        raise _damaged(source, what, "holds no sound")
    if "CRC mismatch" in talk:
        raise _damaged(source, what, "is damaged (its checksums do not match)")
    _refuse_cut_short(source, what, num_samples / SAMPLE_RATE, declared_s, talk, limit_s)
    return np.memmap(path, np.float32, "r").reshape(-1, num_channels)


def _declared_s(source: Path, what: str) -> float | None:
    """How long the file says its sound is. Raises MediaError where there is none."""
    import av

    options = {"protocol_whitelist": "file,pipe", "format_whitelist": FORMATS}
    try:
        with av.open(str(source.resolve()), options=options) as container:
            if not container.streams.audio:
                raise _damaged(source, what, "holds no sound")
            stream = container.streams.audio[0]
            if stream.duration is None or stream.time_base is None:
                return None
            return float(stream.duration * stream.time_base)
    except (av.FFmpegError, ValueError) as error:
        raise _damaged(source, what, f"is no sound that can be read{_looks_like(source)}") from error


def _refuse_short_wav(source: Path, what: str) -> None:
    """Raises MediaError where a WAV says it has more bytes than there are; FFmpeg believes the file's size."""
    with source.open("rb") as file:
        head = file.read(12)
    says = int.from_bytes(head[4:8], "little") + 8
    has = source.stat().st_size
    streamed = says - 8 in (0, 0xFFFFFFFF)
    if head[:4] == b"RIFF" and head[8:] == b"WAVE" and not streamed and says > has + 8:
        raise _damaged(source, what, f"is cut short: {has:,} of {says:,} bytes are there")


def _refuse_cut_short(
    source: Path, what: str, heard_s: float, declared_s: float | None, talk: str, limit_s: float | None
) -> None:
    """Raises MediaError where a file ends well before the length it was made with."""
    if declared_s is None or "Estimating duration" in talk or (limit_s is not None and heard_s >= limit_s - 0.1):
        return
    if heard_s < declared_s - max(0.3, 0.02 * declared_s):
        raise _damaged(source, what, f"is cut short: {heard_s:.1f} s of {declared_s:.1f} s are there")


def _damaged(source: Path, what: str, found: str) -> MediaError:
    return MediaError(f"{what}: {source.name} {found}", _advice(source))


def audible_peak(samples: Samples, what: str, name: str) -> float:
    """The highest sample. Raises MediaError where there is nothing to hear, or nothing that is a sound."""
    peak = max(float(np.max(np.abs(samples[start:stop]))) for start, stop in blocks(len(samples)))
    if not np.isfinite(peak):
        raise MediaError(f"{what}: {name} holds values that are no sound (NaN or infinite)", "Export the file again.")
    if peak < SILENT_BELOW:
        raise MediaError(
            f"{what}: {name} is silent (nothing above -65 dBFS)", "Check the track that was exported, and its level."
        )
    return peak


def _head(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(512).lstrip().lower()


def _looks_like(source: Path) -> str:
    head = _head(source)
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head")):
        return ": it is a web page"
    if head.startswith(b"version https://git-lfs"):
        return ": it is a Git LFS pointer, not the file itself"
    return ": it is empty" if not head else ""


def _advice(source: Path) -> str:
    looks = _looks_like(source)
    if "web page" in looks:
        return "Download the sound itself, not the page that shows it."
    if "LFS" in looks:
        return "Run `git lfs pull`."
    return "Play it to check, or export it again as WAV or FLAC."
