"""Music goes down before speech, stays down over short gaps, comes back slowly."""

from __future__ import annotations

import numpy as np
import pytest

from post.sound.ducking import ATTACK_S, HOLD_S, RELEASE_S, Speech, bridged, depth_db, duck_gain

RATE = 48_000


def _speech(*spans_s: tuple[float, float]) -> list[Speech]:
    return [Speech(round(start * RATE), round(stop * RATE)) for start, stop in spans_s]


def test_short_gaps_are_bridged() -> None:
    assert bridged(_speech((5, 6), (1, 2), (2.79, 4))) == tuple(_speech((1, 6)))
    assert bridged(_speech((1, 2), (4, 5))) == tuple(_speech((1, 2), (4, 5)))
    assert bridged(_speech((1, 5), (2, 3))) == tuple(_speech((1, 5)))
    assert bridged([]) == ()


def test_the_shape_of_a_duck() -> None:
    gain_db = 20 * np.log10(duck_gain(bridged(_speech((2, 4))), -9, 0, 8 * RATE))

    def at(seconds: float) -> float:
        return float(gain_db[round(seconds * RATE)])

    assert at(1.0) == 0
    assert at(2 - ATTACK_S - 0.01) == 0
    assert at(2.0) == pytest.approx(-9, abs=0.01)  # down before the first syllable
    assert at(3.0) == pytest.approx(-9)
    assert at(4 + HOLD_S) == pytest.approx(-9, abs=0.01)
    assert -9 < at(4.6) < 0
    assert at(4 + HOLD_S + RELEASE_S + 0.01) == 0
    assert np.abs(np.diff(gain_db)).max() < 9 * np.pi / 2 / (ATTACK_S * RATE) * 1.05  # no corner that would click


def test_no_pumping_in_gaps_below_the_bridge() -> None:
    speech = bridged(_speech((1, 2), (2.8, 3.5), (4.9, 6)))
    assert duck_gain(speech, -9, RATE, 6 * RATE).max() == pytest.approx(10 ** (-9 / 20))


def test_blocks_join_exactly() -> None:
    speech = bridged(_speech((1, 2), (4.3, 5)))
    whole = duck_gain(speech, -12, 0, 7 * RATE)
    parts = [duck_gain(speech, -12, low, low + 10_000) for low in range(0, 7 * RATE - 10_000, 10_000)]
    joined = np.concatenate(parts)
    assert np.array_equal(joined, whole[: len(joined)])


def test_speech_at_the_very_start_and_end() -> None:
    gain = duck_gain(bridged(_speech((0, 1), (9.9, 12))), -6, 0, 10 * RATE)
    assert gain[0] == pytest.approx(10 ** (-6 / 20))
    assert gain[-1] == pytest.approx(10 ** (-6 / 20))


def test_depths_are_kept_sensible() -> None:
    assert [depth_db(asked) for asked in (0.0, -1.0, -6.0, -9.0, -15.0, -60.0)] == [0.0, -6.0, -6.0, -9.0, -15.0, -15.0]
