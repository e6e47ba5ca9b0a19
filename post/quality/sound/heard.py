"""Decodes a film's first sound track once: loudness by FFmpeg's ebur128, everything else from the samples.

Takes a path, gives `Heard`. Knows no promise beyond where the programme lies, and no thresholds but what counts as
silence.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post import ffmpeg
from post.quality.measure.loudness import Loudness, parse
from post.quality.promise import Frames
from post.quality.sound.seam import SoundSeam, sound_seam
from post.suite import Stopped

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

RATE_HZ = 48_000
BLOCK = 480
"""10 ms: the steps in which level is kept."""

SILENT_DB = -60.0
FLOOR_DB = -120.0
_LEAST_SILENCE_S = 0.5
_WAVE_POINTS = 1200


@dataclass(frozen=True)
class Silence:
    """From when to when nothing is heard."""

    start_s: float
    stop_s: float


@dataclass(frozen=True)
class Heard:
    """What a sound track is."""

    num_samples: int  # per channel, at 48 kHz
    loudness: Loudness
    short_term: tuple[tuple[float, float], ...]  # (seconds at the end of its 3 s, LUFS), every 0.5 s
    levels_db: tuple[float, ...]  # of each 100 ms, the louder channel's RMS
    silences: tuple[Silence, ...]
    channel_db: tuple[float, float]  # RMS of left and right over all
    correlation: float  # of left and right where something is heard, -1 to 1
    clipped_runs: int
    clipped_at_s: float | None
    wave: tuple[tuple[int, int], ...]  # lowest and highest sample of equal parts, -100 to 100
    seam: SoundSeam | None


def hear(
    path: Path, *, programme: Frames | None, fps: Fraction, work: Path, stopping: Callable[[], bool] = lambda: False
) -> Heard | None:
    """The file's first sound track; None where it has none that can be decoded. Raises Stopped."""
    import numpy as np

    from post.errors import FfmpegError

    with tempfile.TemporaryDirectory(prefix="hear-", dir=work) as name:
        folder = Path(name)
        (folder / "film").symlink_to(path.resolve())
        try:
            ffmpeg.run(hear_args(programme, fps), cwd=folder, stopping=stopping, what=f"hearing {path.name}")
        except FfmpegError:
            if not (folder / "sound.f32").exists():
                return None
        size = (folder / "sound.f32").stat().st_size
        if size < 8:
            return None
        with (folder / "r128.txt").open(encoding="utf-8", errors="replace") as lines:
            told = lines.readlines()
        samples = np.memmap(folder / "sound.f32", np.float32, "r", shape=(size // 8, 2))
        found = _heard(samples, parse(iter(told)), short_term(told), stopping)
        del samples
        return found


def hear_args(programme: Frames | None, fps: Fraction) -> list[str]:
    """FFmpeg's arguments, in a folder that holds `film`: loudness of the programme to `r128.txt`, samples to
    `sound.f32`.
    """
    cut = ""
    if programme is not None:
        start, stop = (round(frame / fps * RATE_HZ) for frame in (programme.first_frame, programme.stop_frame))
        cut = f"atrim=start_sample={start}:end_sample={stop},asetpts=N/SR/TB,"
    meter = f"[m]{cut}asetnsamples=n=4800:pad=1,ebur128=metadata=1:peak=true+sample:dualmono=1:framelog=quiet"
    graph = f"[0:a:0]aresample={RATE_HZ},asplit=2[m][s];{meter},ametadata=mode=print:file=r128.txt,anullsink;"
    # A filter graph has to end somewhere: the meter's branch in a sink, the samples' in the file.
    graph += "[s]aformat=sample_fmts=flt:channel_layouts=stereo[o]"
    return [
        "-noxerror", *ffmpeg.INPUT_GUARD, "-threads", "1", "-vn", "-sn", "-i", "film",
        "-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[o]",
        "-c:a", "pcm_f32le", "-f", "f32le", "-threads", "1", "sound.f32",
    ]  # fmt: skip


def short_term(lines: Iterable[str]) -> tuple[tuple[float, float], ...]:
    """(seconds, LUFS) every half second from `ametadata`'s lines."""
    found: list[tuple[float, float]] = []
    at_s = 0.0
    for line in lines:
        if line.startswith("frame:"):
            at_s = float(line.rpartition("pts_time:")[2] or 0)
        elif line.startswith("lavfi.r128.S="):
            value = float(line.partition("=")[2])
            if at_s >= 2.8 and (not found or at_s + 0.1 - found[-1][0] >= 0.499) and value == value:
                found.append((round(at_s + 0.1, 2), round(max(value, -70.0), 1)))
    return tuple(found)


def _heard(
    samples: Samples, loudness: Loudness, curve: tuple[tuple[float, float], ...], stopping: Callable[[], bool]
) -> Heard:
    import numpy as np

    from post.quality.measure.peaks import FULL_SCALE, RUN

    powers, products, lows, highs = [], [], [], []
    runs, first_run = 0, None
    step = max(1, -(-len(samples) // _WAVE_POINTS))
    chunk = BLOCK * 1000
    for start in range(0, len(samples), chunk):
        if stopping():
            raise Stopped
        part = np.nan_to_num(np.asarray(samples[start : start + chunk], np.float32))
        whole = part[: len(part) // BLOCK * BLOCK] if len(part) >= BLOCK else part
        blocks = whole.reshape(-1, min(BLOCK, len(whole)), 2)
        powers.append((blocks * blocks).mean(axis=1))
        products.append((blocks[:, :, 0] * blocks[:, :, 1]).mean(axis=1))
        if float(np.abs(part).max()) >= FULL_SCALE:
            count, at = _runs(part, FULL_SCALE, RUN)
            runs += count
            first_run = start + at if first_run is None and count else first_run
    for start in range(0, len(samples), step):
        part = samples[start : start + step]
        lows.append(int(np.clip(part.min() * 100, -100, 100)))
        highs.append(int(np.clip(part.max() * 100, -100, 100)))
    power = np.concatenate(powers) if powers else np.zeros((1, 2), np.float32)
    product = np.concatenate(products) if products else np.zeros(1, np.float32)
    left, right = (float(each) for each in power.mean(axis=0))
    level = decibels(power.max(axis=1))
    loud = level > SILENT_DB
    both = float(np.sqrt(power[loud, 0].sum() * power[loud, 1].sum()))
    tenths = power.max(axis=1)[: len(power) // 10 * 10].reshape(-1, 10).mean(axis=1)
    return Heard(
        num_samples=len(samples),
        loudness=loudness,
        short_term=curve,
        levels_db=tuple(round(float(each), 1) for each in decibels(tenths)),
        silences=_silences(level),
        channel_db=(round(float(decibels(left)), 1), round(float(decibels(right)), 1)),
        correlation=round(float(product[loud].sum()) / both, 3) if both > 1e-12 else 1.0,
        clipped_runs=runs,
        clipped_at_s=None if first_run is None else round(first_run / RATE_HZ, 3),
        wave=tuple(zip(lows, highs)),
        seam=sound_seam(samples),
    )


def decibels(power: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Of mean squares."""
    import numpy as np

    return 10 * np.log10(np.maximum(np.asarray(power, np.float64), 10 ** (FLOOR_DB / 10)))


def _runs(part: Samples, full_scale: float, least: int) -> tuple[int, int]:
    """How many runs of at least `least` samples stand at full scale, and where the first begins."""
    import numpy as np

    count, first = 0, 0
    for channel in range(part.shape[1]):
        for flags in (part[:, channel] >= full_scale, part[:, channel] <= -full_scale):
            edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
            starts, lengths = edges[::2], edges[1::2] - edges[::2]
            found = starts[lengths >= least]
            if len(found):
                first = int(found[0]) if count == 0 else min(first, int(found[0]))
                count += len(found)
    return count, first


def _silences(level_db: npt.NDArray[np.float64]) -> tuple[Silence, ...]:
    import numpy as np

    flags = np.concatenate(([False], level_db <= SILENT_DB, [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(flags))
    seconds = BLOCK / RATE_HZ
    return tuple(
        Silence(round(float(start) * seconds, 2), round(float(stop) * seconds, 2))
        for start, stop in zip(edges[::2], edges[1::2])
        if (stop - start) * seconds >= _LEAST_SILENCE_S
    )
