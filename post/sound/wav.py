"""The one form in which finishing keeps sound: WAV, 48 kHz, 24 bit, mono or stereo.

Takes and gives arrays of shape (samples, channels) with full scale at 1.0, whole or in blocks, so that an hour of film
needs no hour of memory. Writes no dates and no program names. Decodes nothing else: see `decode`.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
BLOCK = 4 * SAMPLE_RATE
"""Samples handled at a time where a whole film goes through."""

Samples = NDArray[np.float32]

FULL_SCALE = 1 << 23
"""Steps of 24 bit from silence to full scale."""

_MAX_BYTES = (1 << 32) - 4096  # a WAV's sizes are 32 bits wide


def sample_at(frame: int, fps: Fraction) -> int:
    """The sample nearest to a frame's start, halves up, counted from the start of the film."""
    scaled = Fraction(frame * SAMPLE_RATE) / fps + Fraction(1, 2)
    return scaled.numerator // scaled.denominator


def blocks(num_samples: int, size: int = BLOCK) -> Iterator[tuple[int, int]]:
    """(start, stop) of consecutive blocks covering `num_samples`."""
    for start in range(0, num_samples, size):
        yield start, min(start + size, num_samples)


def write(path: Path, parts: Samples | Iterable[Samples], num_channels: int) -> int:
    """Writes an array or a stream of arrays of shape (samples, channels); returns the number of samples.

    Raises ValueError where the file would pass 4 GB, the most a WAV can hold (four hours in stereo).
    """
    stream = [parts] if isinstance(parts, np.ndarray) else parts
    with Writer(path, num_channels) as out:
        for part in stream:
            out.write(part)
    return out.num_written


class Writer:
    """A file being written in blocks, for whoever writes several at once; `num_written` samples so far."""

    def __init__(self, path: Path, num_channels: int) -> None:
        self.num_written = 0
        self._num_channels = num_channels
        self._out = wave.open(str(path), "wb")  # noqa: SIM115 (closed by __exit__)
        self._out.setnchannels(num_channels)
        self._out.setsampwidth(3)
        self._out.setframerate(SAMPLE_RATE)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def write(self, part: Samples) -> None:
        """A block of shape (samples, channels), full scale at 1.0."""
        self.write_whole(_to_whole(part))

    def write_whole(self, part: NDArray[np.int32]) -> None:
        """A block in steps of 24 bit. Raises ValueError where the file would pass 4 GB."""
        self.num_written += len(part)
        if self.num_written * self._num_channels * 3 > _MAX_BYTES:
            raise ValueError("more sound than a WAV file can hold (4 GB)")
        self._out.writeframesraw(_to_bytes(part))


def silence(num_samples: int, num_channels: int) -> Iterator[Samples]:
    """Blocks of nothing."""
    for start, stop in blocks(num_samples):
        yield np.zeros((stop - start, num_channels), np.float32)


def read(path: Path, start: int = 0, stop: int | None = None) -> Samples:
    """Samples `start` to `stop` (the end by default) of one of our own files, shape (samples, channels)."""
    return (read_whole(path, start, stop) / FULL_SCALE).astype(np.float32)


def read_whole(path: Path, start: int = 0, stop: int | None = None) -> NDArray[np.int32]:
    """The same in steps of 24 bit, exactly as they stand in the file."""
    with wave.open(str(path), "rb") as source:
        assert source.getsampwidth() == 3
        assert source.getframerate() == SAMPLE_RATE
        stop = source.getnframes() if stop is None else min(stop, source.getnframes())
        source.setpos(min(start, stop))
        data = source.readframes(max(0, stop - start))
        return _from_bytes(data, source.getnchannels())


def length(path: Path) -> int:
    """Number of samples per channel in one of our own files."""
    with wave.open(str(path), "rb") as source:
        return source.getnframes()


def _to_whole(part: Samples) -> NDArray[np.int32]:
    scaled = np.rint(part.astype(np.float64) * FULL_SCALE)
    return np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int32)


def _to_bytes(whole: NDArray[np.int32]) -> bytes:
    return np.ascontiguousarray(whole, "<i4").reshape(-1, 1).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _from_bytes(data: bytes, num_channels: int) -> NDArray[np.int32]:
    packed = np.frombuffer(data, np.uint8).reshape(-1, 3)
    wide = np.zeros((len(packed), 4), np.uint8)
    wide[:, 1:] = packed
    return (wide.view("<i4").reshape(-1, num_channels) >> 8).astype(np.int32, copy=False)
