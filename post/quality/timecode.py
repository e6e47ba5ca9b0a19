"""Frames as people read them on a player: HH:MM:SS:FF, non-drop."""

from __future__ import annotations

from fractions import Fraction


def timecode(frame: int, fps: Fraction) -> str:
    """HH:MM:SS:FF of a frame, counted at the nominal rate (30 for 30000/1001).

    >>> timecode(1533, Fraction(25)), timecode(1800, Fraction(30000, 1001))
    ('00:01:01:08', '00:01:00:00')
    """
    nominal = max(1, -(-fps.numerator // fps.denominator))
    seconds, frames = divmod(max(0, frame), nominal)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}:{frames:02}"
