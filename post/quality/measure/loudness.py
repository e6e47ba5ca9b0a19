"""How loud a file sounds: BS.1770 loudness, range, the momentary curve, true peak; measured by FFmpeg's ebur128.

A function from a path to numbers. Digital silence and sounds shorter than one 400 ms block have no loudness (None). A
mono file counts as it is heard, from two loudspeakers. Knows no targets: who delivers decides what is right.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from post import ffmpeg

_FLOOR_LUFS = -69.9
"""What ebur128 calls a programme in which no block passed the absolute gate: -70."""


_LEAST_FOR_RANGE = 50
"""Momentary values (5 s of sound) below which a loudness range, made of 3 s windows, means nothing."""


@dataclass(frozen=True)
class RawSound:
    """How a headerless file of 32-bit floats is to be read."""

    num_channels: int
    sample_rate: int = 48_000


@dataclass(frozen=True)
class Loudness:
    """Loudness of one file. Peaks are of the louder channel; None where there is no signal."""

    integrated_lufs: float | None
    range_lu: float | None  # None under 5 s
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    momentary: tuple[tuple[float, float], ...]  # (seconds at the end of its 400 ms, LUFS), every 100 ms

    @property
    def max_momentary_lufs(self) -> float | None:
        """The loudest 400 ms."""
        return max((lufs for _, lufs in self.momentary), default=None)


def loudness_args(source: str, out: str, raw: RawSound | None = None) -> list[str]:
    """FFmpeg's arguments that write ebur128's numbers, frame by frame, to the text file `out`."""
    import ffmpeg as graph

    options: dict[str, object] = {"protocol_whitelist": "file,pipe", "threads": 1}
    if raw is not None:
        options |= {"f": "f32le", "ar": raw.sample_rate, "ac": raw.num_channels}
    sound = graph.input(source, **options).audio.filter("aresample", 48_000)
    # ebur128 looks at whole steps of 100 ms only: without filling up the last one its peaks would be missed.
    heard = sound.filter("asetnsamples", n=4800, pad=1).filter(
        "ebur128", metadata=1, peak="true+sample", dualmono=1, framelog="quiet"
    )
    told = heard.filter("ametadata", mode="print", file=out)
    nowhere = graph.output(told, "-", format="null", threads=1)
    return ["-filter_threads", "1", "-filter_complex_threads", "1", *nowhere.get_args()]


def measure_loudness(
    path: Path,
    *,
    raw: RawSound | None = None,
    work: Path | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Loudness:
    """The loudness of a file's first sound track. Raises FfmpegError, Stopped.

    `work` is a folder for what is in between; the system's own for such things where it is not given.
    """
    with tempfile.TemporaryDirectory(prefix="loudness-", dir=work) as name:
        folder = Path(name)
        args = loudness_args(str(path.resolve()), "r128.txt", raw)
        ffmpeg.run(args, cwd=folder, stopping=stopping, what=f"measuring {path.name}")
        with (folder / "r128.txt").open(encoding="utf-8", errors="replace") as lines:
            return parse(lines)


def parse(lines: Iterator[str]) -> Loudness:
    """Loudness from `ametadata`'s lines: `frame:12 pts:57600 pts_time:1.2`, then `lavfi.r128.M=-22.71` and others.

    The file's own values are the last ones; peaks are running maxima.
    """
    values: dict[str, float] = {}
    peaks: dict[str, float] = {}
    momentary: list[tuple[float, float]] = []
    at_s = 0.0
    for line in lines:
        if line.startswith("frame:"):
            at_s = _number(line.rpartition("pts_time:")[2])
            continue
        name, _, text = line.strip().partition("=")
        if not name.startswith("lavfi.r128."):
            continue
        short, value = name.removeprefix("lavfi.r128."), _number(text)
        if short.startswith(("true_peaks_ch", "sample_peaks_ch")):
            kind = short.partition("_")[0]
            peaks[kind] = max(peaks.get(kind, 0.0), value if math.isfinite(value) else 0.0)
            continue
        values[short] = value
        if short == "M" and math.isfinite(value) and at_s >= 0.299:
            momentary.append((round(at_s + 0.1, 3), value))
    integrated = values.get("I", -math.inf)
    whole = integrated > _FLOOR_LUFS
    return Loudness(
        integrated_lufs=integrated if whole else None,
        range_lu=values.get("LRA") if whole and len(momentary) >= _LEAST_FOR_RANGE else None,
        true_peak_dbtp=_decibels(peaks.get("true", 0.0)),
        sample_peak_dbfs=_decibels(peaks.get("sample", 0.0)),
        momentary=tuple(momentary),
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _decibels(amplitude: float) -> float | None:
    return 20 * math.log10(amplitude) if amplitude > 0 else None
