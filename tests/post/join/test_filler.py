"""Filler keeps a constant rate over joins, and decoders see none of it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from post.join.filler import LEAST, Meter, filler

RATE = 2_000_000
FRAME = RATE // 25 // 8


def meter() -> Meter:
    return Meter(RATE, Fraction(25), 0.4 * RATE / 2)


@given(st.lists(st.lists(st.integers(20, FRAME), min_size=1, max_size=25), min_size=1, max_size=6))
def test_every_stretch_ends_on_the_budget(groups: list[list[int]]) -> None:
    """As long as pictures are no bigger than their share, every join is met to the byte, and no buffer runs dry."""
    told, frames = meter(), 0
    for sizes in groups:
        level = told.level_bits
        extra = told.take_last(sizes)
        frames += len(sizes)
        missing = int(RATE * frames / 25 / 8) - told.num_bytes
        assert 0 <= missing < LEAST
        assert all(more == 0 or more >= LEAST for more in extra)
        for size, more in zip(sizes, extra):
            level -= 8 * (size + more)
            assert level >= 0
            level += told.frame_bits
    assert told.debt_bytes == 0


def test_what_was_overdrawn_is_said_and_paid_back() -> None:
    told = meter()
    told.take_last([4 * FRAME])
    assert told.debt_bytes == 3 * FRAME
    told.take_last([100] * 10)
    assert told.num_bytes == 11 * FRAME


def test_filler_units() -> None:
    assert filler(10, "h264") == b"\0\0\0\x06\x0c\xff\xff\xff\xff\x80"
    assert filler(10, "hevc") == b"\0\0\0\x06\x4c\x01\xff\xff\xff\x80"
