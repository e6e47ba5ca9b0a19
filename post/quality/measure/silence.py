"""Where a file is silent, measured by FFmpeg's silencedetect. Knows no film: who asks decides what may be silent."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from post import ffmpeg


@dataclass(frozen=True)
class Stretch:
    """From when to when, in seconds; `end_s` is None where it lasts to the end of the file."""

    start_s: float
    end_s: float | None


def silence_args(source: str, out: str, *, below_db: float, at_least_s: float) -> list[str]:
    """FFmpeg's arguments that write where silence begins and ends to the text file `out`."""
    import ffmpeg as graph

    heard = graph.input(source, protocol_whitelist="file,pipe", threads=1).audio
    found = heard.filter("silencedetect", noise=f"{below_db:.1f}dB", duration=at_least_s)
    told = found.filter("ametadata", mode="print", file=out)
    nowhere = graph.output(told, "-", format="null", threads=1)
    return ["-filter_threads", "1", "-filter_complex_threads", "1", *nowhere.get_args()]


def measure_silence(
    path: Path, *, below_db: float = -60.0, at_least_s: float = 0.5, stopping: Callable[[], bool] = lambda: False
) -> tuple[Stretch, ...]:
    """Stretches in which no channel passes `below_db` for `at_least_s`. Raises FfmpegError, Stopped."""
    with tempfile.TemporaryDirectory(prefix="silence-") as name:
        folder = Path(name)
        args = silence_args(str(path.resolve()), "silence.txt", below_db=below_db, at_least_s=at_least_s)
        ffmpeg.run(args, cwd=folder, stopping=stopping, what=f"measuring {path.name}")
        with (folder / "silence.txt").open(encoding="utf-8", errors="replace") as lines:
            return parse(lines)


def parse(lines: Iterable[str]) -> tuple[Stretch, ...]:
    """Stretches from `lavfi.silence_start=1.25` and `lavfi.silence_end=2.5` lines."""
    found: list[Stretch] = []
    for line in lines:
        name, _, text = line.strip().partition("=")
        if name == "lavfi.silence_start":
            found.append(Stretch(max(0.0, float(text)), None))
        elif name == "lavfi.silence_end" and found and found[-1].end_s is None:
            found[-1] = Stretch(found[-1].start_s, float(text))
    return tuple(found)
