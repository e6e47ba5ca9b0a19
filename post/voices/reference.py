"""The reference clip of a cloned voice: looked over, and made into what models take: mono, 22.05 kHz, at most 30 s.

Reads no more than the beginning of a long file. Clips that can be used but should not are told as warnings. Knows no engine.
"""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from post.errors import MediaError
from post.sound.decode import FORMATS, audible_peak, decode
from post.voices.checks import pauses, speech_span

SAMPLE_RATE = 22_050
LONGEST_S = 30.0
"""More does not help: models hear the first 10 to 30 s."""

SHORTEST_S = 3.0
LOOKED_AT_S = 120.0
"""Speech is looked for in so much of a long file."""

LOUDEST = 0.7


def look_over(clip: Path, what: str) -> list[str]:
    """What is odd about a clip, as sentences; cheap, from its header alone. Raises MediaError where it is no sound."""
    import av

    options = {"protocol_whitelist": "file,pipe", "format_whitelist": FORMATS}
    try:
        with av.open(str(clip.resolve()), options=options) as container:
            stream = next(iter(container.streams.audio), None)
            if stream is None:
                raise MediaError(
                    f"{what}: {clip.name} holds no sound", "Give a recording of 6 to 30 s of clear speech."
                )
            rate, num_channels = stream.rate or 0, stream.channels
            known = stream.duration is not None and stream.time_base is not None
            duration_s = float(stream.duration * stream.time_base) if known else None  # type: ignore[operator]
    except (av.FFmpegError, ValueError, OSError) as error:
        raise MediaError(f"{what}: {clip.name} is no sound that can be read", _advice(clip)) from error
    if duration_s is not None and duration_s < SHORTEST_S:
        raise MediaError(
            f"{what}: {clip.name} is {duration_s:.1f} s long; at least {SHORTEST_S:.0f} s are needed",
            "Give a recording of 6 to 30 s of clear speech.",
        )
    odd = []
    if rate < 16_000:
        odd.append(f"{what}: {clip.name} is sampled at {rate / 1000:g} kHz; the voice will sound as dull as it")
    if num_channels > 2:
        odd.append(f"{what}: {clip.name} has {num_channels} channels, which are mixed into one")
    if duration_s is not None and duration_s > 10 * LONGEST_S:
        odd.append(f"{what}: {clip.name} is {duration_s / 60:.0f} minutes long; {LONGEST_S:.0f} s of it are used")
    return odd


def _advice(clip: Path) -> str:
    head = clip.open("rb").read(256).lstrip().lower() if clip.is_file() else b""
    if head.startswith((b"<", b"<!doctype")):
        return "It is a web page: download the sound itself, not the page that shows it."
    if head.startswith(b"version https://git-lfs"):
        return "It is a Git LFS pointer: run `git lfs pull`."
    return "Play it to check, or export it again as WAV or FLAC."


def prepare(clip: Path, out: Path, what: str, stopping: Callable[[], bool] = lambda: False) -> None:
    """Writes the clip's speech to `out`: WAV, mono, 22.05 kHz, 16 bit, at most 30 s, silence at its ends left out.

    Raises MediaError for what is no sound, silent, or has too little speech.
    """
    look_over(clip, what)
    heard = decode(clip, out.parent, num_channels=1, what=what, limit_s=LOOKED_AT_S, stopping=stopping)
    audible_peak(heard, what, clip.name)
    samples = np.array(heard[:, 0])
    start, stop = speech_span(samples, 48_000)
    speech = samples[start : min(stop, start + int(LONGEST_S * 48_000))]
    silent_s = sum(stop - start for start, stop in pauses(speech, 48_000, 0.3))
    if len(speech) / 48_000 - silent_s < SHORTEST_S:
        raise MediaError(
            f"{what}: {clip.name} has {len(speech) / 48_000 - silent_s:.1f} s of speech in its first "
            f"{min(LOOKED_AT_S, len(samples) / 48_000):.0f} s; at least {SHORTEST_S:.0f} s are needed",
            "Give a recording of 6 to 30 s of clear speech.",
        )
    write(out, speech)


def write(out: Path, speech: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    """Resampled from 48 kHz, its loudest sample at 0.7."""
    size = len(speech)
    spectrum = np.fft.rfft(speech.astype(np.float64))
    num = size * SAMPLE_RATE // 48_000
    resampled = np.fft.irfft(spectrum[: num // 2 + 1], num) * (num / size)
    loudest = float(np.max(np.abs(resampled)))
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((resampled * (LOUDEST / loudest) * 32767).astype("<i2").tobytes())
