"""The master: a premix brought to its delivery loudness, true peaks under their ceiling, written as the final WAV.

Two passes: measure, then one gain for the whole film; a limiter works only where peaks would pass, and then the
loudness is measured and met again. Knows no lines and no music.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from post.quality.measure.loudness import Loudness, measure_loudness
from post.sound import limiter, wav
from post.sound.level import level_of_file
from post.sound.wav import Samples

TRUE_PEAK_DBTP = -1.5
"""The ceiling: R 128 allows -1, and a lossy encoder adds some."""

_MARGIN_DB = 0.15
"""The limiter aims this much lower: meters differ."""

_CLOSE_LU = 0.03
_MOST_GAIN_DB = 40.0
"""A film whose sounds are this far too quiet is left below its target: nothing but noise would come up."""

_MOST_LIMITED_DB = 14.0
"""Deeper limiting would be heard as damage: such a target is missed, and said to be."""

_TRIES = 10


@dataclass(frozen=True)
class Master:
    """How a mix came out."""

    target_lufs: float
    loudness: Loudness  # of the file as written
    gain_db: float
    limited_db: float  # deepest gain reduction of the limiter; 0 where it did nothing
    reaches_target: bool

    def facts(self) -> Mapping[str, object]:
        """As JSON values."""
        return {
            "target_lufs": self.target_lufs,
            "integrated_lufs": _rounded(self.loudness.integrated_lufs),
            "range_lu": _rounded(self.loudness.range_lu),
            "true_peak_dbtp": _rounded(self.loudness.true_peak_dbtp),
            "gain_db": round(self.gain_db, 2),
            "limited_db": round(self.limited_db, 2),
            "reaches_target": self.reaches_target,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def master(premix: Path, target_lufs: float, out: Path, work: Path, stopping: Callable[[], bool]) -> Master:
    """Writes `out` (24-bit stereo) from `premix` (raw 32-bit float, stereo)."""
    sound = np.memmap(premix, np.float32, "r").reshape(-1, 2)
    before = level_of_file(premix, 2, work, stopping)
    if before.integrated_lufs is None:
        wav.write(out, _levelled(sound, 1.0, None), 2)
        return Master(target_lufs, before, 0.0, 0.0, reaches_target=before.sample_peak_dbfs is None)
    ceiling_db = TRUE_PEAK_DBTP - _MARGIN_DB
    peak_dbtp = -99.0 if before.true_peak_dbtp is None else before.true_peak_dbtp
    most_db = min(_MOST_GAIN_DB, ceiling_db - peak_dbtp + _MOST_LIMITED_DB)
    gain_db = min(target_lufs - before.integrated_lufs, most_db)
    for _ in range(_TRIES):
        curve = None
        if peak_dbtp + gain_db > TRUE_PEAK_DBTP - 0.02:
            ceiling = 10 ** (ceiling_db / 20)
            curve = limiter.gains(limiter.peaks(sound, 10 ** (gain_db / 20), ceiling), ceiling)
        wav.write(out, _levelled(sound, 10 ** (gain_db / 20), curve), 2)
        heard = _measured(out, sound, work, stopping)
        over_db = -99.0 if heard.true_peak_dbtp is None else heard.true_peak_dbtp - TRUE_PEAK_DBTP
        missing_lu = 0.0 if heard.integrated_lufs is None else target_lufs - heard.integrated_lufs
        if over_db <= 0 and (abs(missing_lu) <= _CLOSE_LU or gain_db >= most_db):
            break
        ceiling_db -= max(0.0, over_db + 0.02)
        # What is added under a limiter is partly taken away again: ask for more than is missing.
        gain_db = min(gain_db + missing_lu * (1.0 if curve is None else 1.6), most_db)
    limited_db = 0.0 if curve is None else 20 * float(np.log10(curve.min()))
    return Master(target_lufs, heard, gain_db, limited_db, reaches_target=abs(missing_lu) <= 0.1)


def _measured(out: Path, sound: Samples, work: Path, stopping: Callable[[], bool]) -> Loudness:
    """Loudness of the written file; a very short one is measured repeated, as the premix was."""
    if len(sound) >= 3 * wav.SAMPLE_RATE:
        return measure_loudness(out, work=work, stopping=stopping)
    raw = work / "written.f32"
    raw.write_bytes(wav.read(out).data)
    return level_of_file(raw, 2, work, stopping)


def _levelled(sound: Samples, gain: float, curve: np.ndarray | None) -> Iterator[Samples]:
    for start, stop in wav.blocks(len(sound)):
        part = sound[start:stop] * np.float32(gain)
        yield part if curve is None else part * limiter.apply(curve, start, stop)[:, None]
