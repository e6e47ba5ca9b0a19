"""The master: a premix brought to its delivery loudness, true peaks under their ceiling, written as the final WAV.

Two passes: measure, then one gain for the whole film; a limiter works only where peaks would pass, and then the
loudness is measured and met again. Knows no lines and no music.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from post.quality.measure.loudness import Loudness, measure_loudness
from post.sound import limiter, wav
from post.sound.goal import Goal
from post.sound.level import level_of_file
from post.sound.wav import Samples

_MARGIN_DB = 0.15
"""The limiter aims this much lower: meters differ."""

_CLOSE_LU = 0.03
_MOST_GAIN_DB = 40.0
"""A film whose sounds are this far too quiet is left below its target: nothing but noise would come up."""

_MOST_LIMITED_DB = 14.0
"""Deeper limiting would be heard as damage: such a target is missed, and said to be."""

_TRIES = 10


@dataclass(frozen=True)
class Gain:
    """What was done to every sample of a premix, the same to all that it is made of."""

    gain_db: float = 0.0
    curve: NDArray[np.float32] | None = None  # the limiter's; None where it did nothing

    @property
    def limited_db(self) -> float:
        """Deepest gain reduction of the limiter."""
        return 0.0 if self.curve is None else 20 * float(np.log10(self.curve.min()))

    def applied(self, part: Samples, start: int) -> Samples:
        """A block that begins at sample `start`."""
        louder = part * np.float32(10 ** (self.gain_db / 20))
        if self.curve is None:
            return louder
        return louder * limiter.apply(self.curve, start, start + len(part))[:, None]


@dataclass(frozen=True)
class Master:
    """How a mix came out."""

    target_lufs: float
    loudness: Loudness  # of the file as written
    gain: Gain
    reaches_target: bool

    def facts(self) -> Mapping[str, object]:
        """As JSON values."""
        return {
            "target_lufs": self.target_lufs,
            "integrated_lufs": _rounded(self.loudness.integrated_lufs),
            "range_lu": _rounded(self.loudness.range_lu),
            "true_peak_dbtp": _rounded(self.loudness.true_peak_dbtp),
            "gain_db": round(self.gain.gain_db, 2),
            "limited_db": round(self.gain.limited_db, 2),
            "reaches_target": self.reaches_target,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def master(premix: Path, goal: Goal, out: Path, work: Path, stopping: Callable[[], bool]) -> Master:
    """Writes `out` (24 bit, the goal's channels) from `premix` (raw 32-bit float, stereo)."""
    sound = np.memmap(premix, np.float32, "r").reshape(-1, 2)
    before = level_of_file(premix, 2, work, stopping)
    gain = Gain()
    if before.integrated_lufs is None:
        _write(out, sound, gain, goal)
        return Master(goal.target_lufs, before, gain, reaches_target=before.sample_peak_dbfs is None)
    ceiling_db = goal.ceiling_dbtp - _MARGIN_DB
    peak_dbtp = -99.0 if before.true_peak_dbtp is None else before.true_peak_dbtp
    most_db = min(_MOST_GAIN_DB, ceiling_db - peak_dbtp + _MOST_LIMITED_DB)
    gain_db = min(goal.target_lufs - before.integrated_lufs, most_db)
    for _ in range(_TRIES):
        gain = Gain(gain_db, _curve(sound, gain_db, ceiling_db, peak_dbtp, goal))
        _write(out, sound, gain, goal)
        heard = _measured(out, goal, work, stopping)
        over_db = -99.0 if heard.true_peak_dbtp is None else heard.true_peak_dbtp - goal.ceiling_dbtp
        missing_lu = 0.0 if heard.integrated_lufs is None else goal.target_lufs - heard.integrated_lufs
        if over_db <= 0 and (abs(missing_lu) <= _CLOSE_LU or gain_db >= most_db):
            break
        ceiling_db -= max(0.0, over_db + 0.02)
        # What is added under a limiter is partly taken away again: ask for more than is missing.
        gain_db = min(gain_db + missing_lu * (1.0 if gain.curve is None else 1.6), most_db)
    return Master(goal.target_lufs, heard, gain, reaches_target=abs(missing_lu) <= 0.1)


def _curve(
    sound: Samples, gain_db: float, ceiling_db: float, peak_dbtp: float, goal: Goal
) -> NDArray[np.float32] | None:
    """The limiter's gains, where it is needed at all."""
    if peak_dbtp + gain_db <= goal.ceiling_dbtp - 0.02:
        return None
    ceiling = 10 ** (ceiling_db / 20)
    return limiter.gains(limiter.peaks(sound, 10 ** (gain_db / 20), ceiling), ceiling, loops=goal.loops)


def _write(out: Path, sound: Samples, gain: Gain, goal: Goal) -> None:
    def parts() -> Iterator[Samples]:
        for start, stop in wav.blocks(len(sound)):
            yield gain.applied(sound[start:stop], start)[:, : goal.num_channels]

    wav.write(out, parts(), goal.num_channels)


def _measured(out: Path, goal: Goal, work: Path, stopping: Callable[[], bool]) -> Loudness:
    """Loudness of the written file; a very short one is measured repeated, as the premix was."""
    if wav.length(out) >= 3 * wav.SAMPLE_RATE:
        return measure_loudness(out, work=work, stopping=stopping)
    raw = work / "written.f32"
    raw.write_bytes(wav.read(out).data)
    return level_of_file(raw, goal.num_channels, work, stopping)
