"""What an output wants of its sound: loudness, true peak, channels, and whether it goes round.

Read from an output's settings; two outputs with the same goal share one mix. Knows no sound.
"""

from __future__ import annotations

from dataclasses import dataclass

from storyboards.story import Output

TARGETS_LUFS = {"web": -16.0}
"""Integrated loudness by kind of output; -23 (EBU R 128) for all others."""

HALL_LUFS = -23.0

LIMIT_DBTP = -1.0
"""The highest true peak that is allowed (EBU R 128), unless an output says its own."""

LOSSY_DB = 0.5
"""A mix stays this far below the limit, because a lossy encoder adds some."""

_CHANNELS = {"stereo": 2, "mono": 1, "none": 0}


@dataclass(frozen=True)
class Goal:
    """How a mix is to come out."""

    target_lufs: float
    limit_dbtp: float = LIMIT_DBTP
    num_channels: int = 2  # 1 or 2
    loops: bool = False

    @property
    def ceiling_dbtp(self) -> float:
        """What the true peak of the mix itself may be."""
        return self.limit_dbtp - LOSSY_DB

    def inputs(self) -> dict[str, object]:
        """What a mix's key has of it; what is as usual is left out."""
        found: dict[str, object] = {"target_lufs": self.target_lufs}
        if self.limit_dbtp != LIMIT_DBTP:
            found["limit_dbtp"] = self.limit_dbtp
        if self.num_channels != 2:
            found["num_channels"] = self.num_channels
        if self.loops:
            found["loops"] = True
        return found


def target_lufs(output: Output) -> float:
    """The output's own loudness, else its kind's."""
    return output.loudness_lufs if output.loudness_lufs is not None else TARGETS_LUFS.get(output.kind, HALL_LUFS)


def channels(output: Output) -> int:
    """How many channels an output's sound has: 2 unless it says mono (1) or none (0)."""
    return _CHANNELS[str(output.settings.get("audio") or "stereo")]


def goal_of(output: Output, *, loops: bool = False) -> Goal:
    """The goal of an output that has sound."""
    limit = output.settings.get("true_peak_dbtp")
    limit_dbtp = float(limit) if isinstance(limit, (int, float)) and not isinstance(limit, bool) else LIMIT_DBTP
    return Goal(float(target_lufs(output)), limit_dbtp, max(1, channels(output)), loops)
