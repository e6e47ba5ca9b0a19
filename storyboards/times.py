"""Exact time: rates, durations and the frames they fall on.

A duration is a `Fraction` of seconds, a rate a `Fraction` of frames per second. Frame numbers are made in one place,
from the start of the film, so that rounding never adds up. Knows no shots and no files.
"""

from __future__ import annotations

import re
from fractions import Fraction

MODEL_FPS = Fraction(16)
"""Wan2.2-T2V-A14B makes 16 frames a second (upstream `wan/configs/shared_config.py`)."""

# Digits are spelled out: `\d` and the number types would also take underscores, exponents and digits of other scripts.
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,18})?|[-+]?\.[0-9]{1,18}")
_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}|/[0-9]{1,9})?")
_TIMECODE = re.compile(r"([0-9]{1,3}):([0-9]{2}):([0-9]{2,3})")


def frame_at(seconds: Fraction, fps: Fraction) -> int:
    """Number of the frame nearest to a moment, halves up: `floor(seconds * fps + 1/2)`.

    >>> [frame_at(Fraction(81, 16) * n, Fraction(25)) for n in (1, 2, 3)]
    [127, 253, 380]
    """
    scaled = seconds * fps + Fraction(1, 2)
    return scaled.numerator // scaled.denominator


def parse_rate(text: str) -> Fraction:
    """Frames per second from `25`, `23.976` (exactly as written) or `30000/1001`. Raises ValueError."""
    if _RATE.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is no rate; write 25 or 30000/1001")
    try:
        rate = Fraction(text.strip())
    except ZeroDivisionError:
        raise ValueError(f"{text!r} is no rate; write 25 or 30000/1001") from None
    if not 1 <= rate <= 240:
        raise ValueError(f"{text!r} is outside 1 to 240 frames a second")
    return rate


def parse_seconds(text: str) -> Fraction:
    """Seconds from a plain decimal, exactly as written. Raises ValueError."""
    if _DECIMAL.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is no number of seconds")
    return Fraction(text.strip())


def parse_timecode(text: str, fps: Fraction) -> Fraction:
    """Seconds from `MM:SS:FF` (frames of `fps`, non-drop) or plain decimal seconds. Raises ValueError.

    Frames count at the nominal rate (30 for 30000/1001) and last exactly `1/fps` each.
    """
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        return parse_seconds(text)
    minutes, seconds, frames = (int(part) for part in match.groups())
    nominal = -(-fps.numerator // fps.denominator)
    if seconds >= 60:
        raise ValueError(f"{text!r} has {seconds} seconds in a minute; MM:SS:FF allows 0 to 59")
    if frames >= nominal:
        raise ValueError(f"{text!r} has frame {frames} of a second with {nominal}; allowed 0 to {nominal - 1}")
    return ((minutes * 60 + seconds) * nominal + frames) / fps


def as_text(value: Fraction) -> str:
    """The shortest exact text of a fraction: `25`, `4.5` or `30000/1001`; `Fraction(as_text(v)) == v`."""
    if value.denominator == 1:
        return str(value.numerator)
    reduced, powers = value.denominator, {2: 0, 5: 0}
    for prime in powers:
        while reduced % prime == 0:
            reduced //= prime
            powers[prime] += 1
    if reduced != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(powers.values())
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
