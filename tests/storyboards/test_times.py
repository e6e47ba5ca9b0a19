"""Exact time: reading, writing, and the frames that moments fall on."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboards.times import as_text, frame_at, parse_rate, parse_seconds, parse_timecode

RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(50), Fraction(60000, 1001)])


@pytest.mark.parametrize(
    ("text", "fps", "seconds"),
    [
        ("4.5", Fraction(25), Fraction(9, 2)),
        ("0.1", Fraction(25), Fraction(1, 10)),
        (".5", Fraction(25), Fraction(1, 2)),
        ("00:04:12", Fraction(25), Fraction(112, 25)),
        ("01:00:00", Fraction(30000, 1001), Fraction(60 * 30 * 1001, 30000)),
        ("100:59:49", Fraction(50), Fraction((100 * 60 + 59) * 50 + 49, 50)),
    ],
)
def test_times_are_exact(text: str, fps: Fraction, seconds: Fraction) -> None:
    assert parse_timecode(text, fps) == seconds


@pytest.mark.parametrize(
    "text", ["00:60:00", "00:00:25", "1e3", "1_000", "0x10", "nan", "inf", "", "٣", "4,5", "1:2:3", "4.5s"]
)
def test_no_time_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_timecode(text, Fraction(25))


@pytest.mark.parametrize(
    ("text", "rate"), [("25", Fraction(25)), ("30000/1001", Fraction(30000, 1001)), ("23.976", Fraction(2997, 125))]
)
def test_rates(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["0", "241", "1/0", "25fps", "-25", "1e2", "2_5", "٢٥", ""])
def test_no_rate_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rate(text)


@given(st.fractions())
def test_text_of_a_fraction_is_exact(value: Fraction) -> None:
    assert Fraction(as_text(value)) == value


@given(st.decimals(0, 86400, places=6))
def test_seconds_are_what_was_written(value: object) -> None:
    assert parse_seconds(f"{value:f}") == Fraction(str(value))


@given(RATES, st.lists(st.fractions(0, 20, max_denominator=1001), max_size=30))
def test_no_drift(fps: Fraction, durations: list[Fraction]) -> None:
    total = Fraction(0)
    for duration in durations:
        total += duration
        assert abs(frame_at(total, fps) - total * fps) <= Fraction(1, 2)


@given(RATES, st.fractions(0, 100), st.fractions(0, 100))
def test_frames_keep_the_order_of_moments(fps: Fraction, one: Fraction, other: Fraction) -> None:
    assert (one <= other) <= (frame_at(one, fps) <= frame_at(other, fps))


@given(RATES, st.integers(0, 999), st.integers(0, 59), st.integers(0, 23))
def test_a_timecode_falls_on_its_frame(fps: Fraction, minutes: int, seconds: int, frames: int) -> None:
    nominal = -(-fps.numerator // fps.denominator)
    found = parse_timecode(f"{minutes:02d}:{seconds:02d}:{frames:02d}", fps)
    assert frame_at(found, fps) == (minutes * 60 + seconds) * nominal + frames
