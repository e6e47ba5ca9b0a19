"""Loudness by FFmpeg against BS.1770 written out here, and the parser against awkward output."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from post.quality.measure.loudness import measure_loudness, parse
from post.sound import wav

RATE = 48_000

# ITU-R BS.1770-4, table 1 and 2: the K weighting at 48 kHz.
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def _filtered(sound: np.ndarray, section: tuple[tuple[float, ...], tuple[float, ...]]) -> np.ndarray:
    (b0, b1, b2), (_, a1, a2) = section
    out = np.zeros_like(sound)
    x1 = x2 = y1 = y2 = 0.0
    for index, x0 in enumerate(sound.tolist()):
        y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        out[index] = y0
        x1, x2, y1, y2 = x0, x1, y0, y1
    return out


def _integrated_lufs(sound: np.ndarray) -> float:
    """BS.1770-4: 400 ms blocks, three quarters overlapping, gated at -70 LUFS and then 10 LU below the mean."""
    weighted = np.stack([_filtered(_filtered(sound[:, ear], SHELF), HIGH_PASS) for ear in (0, 1)], 1)
    block, step = round(0.4 * RATE), round(0.1 * RATE)
    power = np.array(
        [np.sum(np.mean(weighted[at : at + block] ** 2, axis=0)) for at in range(0, len(sound) - block + 1, step)]
    )
    level = -0.691 + 10 * np.log10(power + 1e-20)
    kept = power[level > -70]
    gate = -0.691 + 10 * np.log10(kept.mean()) - 10
    return float(-0.691 + 10 * np.log10(power[(level > -70) & (level > gate)].mean()))


def test_against_bs_1770(tmp_path: Path) -> None:
    at = np.arange(6 * RATE) / RATE
    rng = np.random.RandomState(1)
    voice = np.sin(2 * np.pi * 210 * at) * np.maximum(0, np.sin(2 * np.pi * 2.3 * at)) * np.where(at < 4, 0.3, 0.003)
    sound = np.stack([voice + 0.01 * rng.standard_normal(len(at)), 0.6 * voice], 1)
    path = tmp_path / "a.wav"
    wav.write(path, sound.astype(np.float32), 2)
    heard = measure_loudness(path)
    assert heard.integrated_lufs == pytest.approx(_integrated_lufs(sound), abs=0.05)
    assert heard.sample_peak_dbfs == pytest.approx(20 * np.log10(np.abs(sound).max()), abs=0.05)


def test_the_reference_tone(tmp_path: Path) -> None:
    """A 997 Hz sine at -20 dBFS in both ears is -20 LUFS; peaks and the curve stand at -20 too."""
    tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(8 * RATE) / RATE)
    wav.write(tmp_path / "a.wav", np.stack([tone, tone], 1).astype(np.float32), 2)
    heard = measure_loudness(tmp_path / "a.wav")
    assert heard.integrated_lufs == pytest.approx(-20, abs=0.05)
    assert heard.range_lu == pytest.approx(0, abs=0.05)
    assert heard.true_peak_dbtp == pytest.approx(-20, abs=0.05)
    assert heard.max_momentary_lufs == pytest.approx(-20, abs=0.05)
    assert [seconds for seconds, _ in heard.momentary][:3] == pytest.approx([0.4, 0.5, 0.6])
    wav.write(tmp_path / "mono.wav", tone[:, None].astype(np.float32), 1)
    assert measure_loudness(tmp_path / "mono.wav").integrated_lufs == pytest.approx(-20, abs=0.05)


def test_a_peak_between_samples(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * RATE / 4 * np.arange(RATE) / RATE + np.pi / 4) * np.hanning(RATE)
    wav.write(tmp_path / "a.wav", np.stack([tone, tone], 1).astype(np.float32), 2)
    heard = measure_loudness(tmp_path / "a.wav")
    assert heard.sample_peak_dbfs == pytest.approx(-9.03, abs=0.05)
    assert heard.true_peak_dbtp == pytest.approx(-6.02, abs=0.3)


def test_a_peak_in_the_last_moment(tmp_path: Path) -> None:
    sound = np.full((RATE + 700, 2), 0.01, np.float32)
    sound[-20:-15] = 0.5
    wav.write(tmp_path / "a.wav", sound, 2)
    assert measure_loudness(tmp_path / "a.wav").sample_peak_dbfs == pytest.approx(-6.02, abs=0.05)


def test_silence_and_a_moment_have_no_loudness(tmp_path: Path) -> None:
    wav.write(tmp_path / "silence.wav", np.zeros((2 * RATE, 2), np.float32), 2)
    silence = measure_loudness(tmp_path / "silence.wav")
    assert (silence.integrated_lufs, silence.true_peak_dbtp, silence.sample_peak_dbfs) == (None, None, None)
    wav.write(tmp_path / "moment.wav", np.full((480, 2), 0.1, np.float32), 2)
    moment = measure_loudness(tmp_path / "moment.wav")
    assert moment.integrated_lufs is None
    assert moment.sample_peak_dbfs == pytest.approx(-20, abs=0.1)


def test_awkward_lines() -> None:
    text = (
        "frame:3    pts:14400   pts_time:0.3\nlavfi.r128.M=-inf\nlavfi.r128.I=-70.000\nlavfi.r128.true_peaks_ch0=nan\n"
        "\nnoise\nlavfi.r128.I\n"
        "frame:4 pts:19200 pts_time:0.4\nlavfi.r128.M=-22.5\nlavfi.r128.I=-22.500\nlavfi.r128.LRA=1.5\n"
        "lavfi.r128.true_peaks_ch1=0.500\nlavfi.r128.sample_peaks_ch0=0.250\n"
    )
    heard = parse(iter(text.splitlines()))
    assert heard.integrated_lufs == -22.5
    assert heard.momentary == ((0.5, -22.5),)
    assert heard.true_peak_dbtp == pytest.approx(-6.02, abs=0.01)
    assert parse(iter([])).integrated_lufs is None
