"""Where a file is silent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from post.quality.measure.silence import Stretch, measure_silence, parse
from post.sound import wav


def test_silence_in_the_middle_and_at_the_end(tmp_path: Path) -> None:
    sound = 0.1 * np.sin(2 * np.pi * 440 * np.arange(5 * 48_000) / 48_000)
    sound[48_000 : 2 * 48_000] = 0
    sound[4 * 48_000 :] = 0
    wav.write(tmp_path / "a.wav", np.stack([sound, sound], 1).astype(np.float32), 2)
    first, last = measure_silence(tmp_path / "a.wav")
    assert (first.start_s, first.end_s) == pytest.approx((1, 2), abs=0.01)
    assert last.start_s == pytest.approx(4, abs=0.01)
    assert last.end_s is None or last.end_s == pytest.approx(5, abs=0.01)
    assert measure_silence(tmp_path / "a.wav", at_least_s=2) == ()


def test_parsing() -> None:
    lines = [
        "frame:1",
        "lavfi.silence_start=-0.01",
        "lavfi.silence_duration=2",
        "lavfi.silence_end=2",
        "lavfi.silence_start=5",
    ]
    assert parse(lines) == (Stretch(0.0, 2.0), Stretch(5.0, None))
