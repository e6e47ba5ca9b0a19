"""Preflight: what texts of a wave take of host memory, and what is said where there is too little."""

from __future__ import annotations

import pytest

from render.planning.room import Weights, host_check, prepared_bytes
from wan22_inference.config import A14B
from wan22_inference.request import ShotRequest

GB = 10**9


def shots(num: int, prompt: str = "a ship {}", negative: str = "blur") -> list[ShotRequest]:
    return [ShotRequest(f"r{n}", prompt.format(n), negative, n) for n in range(num)]


def test_a_full_text_is_0_39_gib_and_a_shared_one_counts_once() -> None:
    full = "ship " * 600
    times = 40 * 7 * 5120 * 4
    one = prepared_bytes(A14B, shots(1, full, full), 4, 2)
    assert one == 512 * 2 * 5120 * 40 * 2 + times
    assert one / 2**30 == pytest.approx(0.39, abs=0.01)
    assert prepared_bytes(A14B, shots(4, full, full), 4, 2) == one + 3 * times
    assert prepared_bytes(A14B, shots(8, full, full), 4, 2) == one + 3 * times, "one wave at a time"
    assert prepared_bytes(A14B, shots(4, "{} " + full, full), 4, 2) == pytest.approx(5 * one, rel=0.05)
    assert prepared_bytes(A14B, [], 4, 2) == 0


def test_it_is_what_the_ranks_keep() -> None:
    from render.wan22.host import shot_bytes, text_bytes

    rows = 512
    assert prepared_bytes(A14B, shots(1, "ship " * 600, "ship " * 600), 1, 2) == text_bytes(A14B, rows, 2) + shot_bytes(
        A14B, 40
    )


@pytest.mark.parametrize(
    ("host", "state", "words"),
    [
        (200 * GB, "ok", "here are"),
        (100 * GB, "warn", "every exchange of experts reads the disk"),
        (18 * GB, "warn", "waves are made smaller"),
        (8 * GB, "short", "use fewer ranks"),
        (None, "unknown", "needed"),
    ],
)
def test_what_is_said_of_host_memory(host: int | None, state: str, words: str) -> None:
    check = host_check(4, Weights(True), 1 * GB, host)
    assert check.state == state
    assert words in check.found + check.hint
    assert "4.0 GB for the prepared texts of a wave" in check.found
