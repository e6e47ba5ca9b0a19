"""Clipping: samples that stand at a ceiling.

A sound that was driven over its limit shows runs of samples at one flat extreme value; that is what is counted. True
and sample peaks come with `loudness`. Pure functions of a file or an array.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from post import ffmpeg

RUN = 3
"""Samples in a row at full scale that count as clipped: one or two may be a true maximum."""

FULL_SCALE = 0.999
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Clipping:
    """Clipped samples of one file, all channels together."""

    num_clipped: int
    num_samples: int

    @property
    def share(self) -> float:
        return self.num_clipped / self.num_samples if self.num_samples else 0.0


def clipped_samples(samples: NDArray[np.float32]) -> int:
    """How many samples of shape (samples, channels) lie in runs of `RUN` or more at full scale, with the same sign."""
    count = 0
    for channel in range(samples.shape[1]):
        for start in range(0, len(samples), _BLOCK):
            part = samples[start : start + _BLOCK, channel]
            count += _in_runs(part >= FULL_SCALE) + _in_runs(part <= -FULL_SCALE)
    return count


def _in_runs(flags: NDArray[np.bool_]) -> int:
    if not flags.any():
        return 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= RUN].sum())


def measure_clipping(path: Path, *, stopping: Callable[[], bool] = lambda: False) -> Clipping:
    """Clipping in a file's first sound track, as it comes (no resampling). Raises FfmpegError, Stopped."""
    import ffmpeg as graph

    with tempfile.TemporaryDirectory(prefix="peaks-") as name:
        folder = Path(name)
        source = graph.input(str(path.resolve()), protocol_whitelist="file,pipe", threads=1).audio
        raw = graph.output(source, "sound.f32", format="f32le", acodec="pcm_f32le", ac=2, threads=1)
        ffmpeg.run(raw.get_args(), cwd=folder, stopping=stopping, what=f"reading {path.name}")
        size = (folder / "sound.f32").stat().st_size
        if size == 0:
            return Clipping(0, 0)
        samples = np.memmap(folder / "sound.f32", np.float32, "r").reshape(-1, 2)
        return Clipping(clipped_samples(samples), samples.size)
