"""Bars' tone, black, countdown and its beep: on their samples, at their level, the film untouched between."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post.sound import wav
from post.sound.leader import Leader, padded, tone_dbfs
from post.suite import Artifact, Suite
from tests.post.suite_for_tests import plain_suite

FPS = Fraction(25)
NTSC = Fraction(30000, 1001)


def _mixed(suite: Suite, num_frames: int, fps: Fraction, channels: int = 2) -> Artifact:
    sound = np.random.RandomState(1).uniform(-0.3, 0.3, (wav.sample_at(num_frames, fps), channels)).astype(np.float32)
    return suite.artifact(
        "mix", {"n": num_frames, "c": channels}, lambda folder: {"n": wav.write(folder / "mix.wav", sound, channels)}
    )


@pytest.mark.parametrize("fps", [FPS, NTSC, Fraction(24), Fraction(50)])
@pytest.mark.parametrize("channels", [1, 2])
def test_everything_on_its_sample(tmp_path: Path, fps: Fraction, channels: int) -> None:
    suite = plain_suite(tmp_path)
    mixed = _mixed(suite, 77, fps, channels)
    leader = Leader(bars=Fraction(3), head_black=Fraction(2), countdown_s=5, tail_black=Fraction(4))
    artifact = padded(mixed, 77, fps, leader, suite)
    whole = wav.read(artifact.file("mix.wav"))
    first = leader.film_frame(fps)
    assert first == round(10 * fps)
    assert len(whole) == wav.sample_at(first + 77 + leader.tail_frames(fps), fps)
    start, stop = artifact.facts["programme_start"], artifact.facts["programme_stop"]
    assert (start, stop) == (wav.sample_at(first, fps), wav.sample_at(first + 77, fps))
    film = wav.read(mixed.file("mix.wav"))
    assert np.array_equal(whole[start : start + len(film)][: stop - start], film[: stop - start])  # type: ignore[operator,misc]
    tone = whole[: wav.sample_at(leader.bars_frames(fps), fps)]
    assert 20 * np.log10(np.abs(tone).max()) == pytest.approx(tone_dbfs(fps), abs=0.01)
    spectrum = np.abs(np.fft.rfft(tone[:96_000, 0] * np.hanning(96_000)))
    assert np.argmax(spectrum) / 2 == pytest.approx(1000, abs=0.5)
    beep = leader.beep_frame(fps)
    assert beep == first - round(2 * fps)
    span = slice(wav.sample_at(beep, fps), wav.sample_at(beep + 1, fps))
    assert np.abs(whole[span]).max() == pytest.approx(10 ** (tone_dbfs(fps) / 20), rel=0.01)
    quiet = whole.copy()
    quiet[span] = 0
    assert not quiet[len(tone) : start].any()  # type: ignore[misc]
    assert not whole[stop:].any()  # type: ignore[misc]


def test_levels_of_the_place() -> None:
    assert [tone_dbfs(fps) for fps in (FPS, Fraction(50), NTSC, Fraction(24), Fraction(60))] == [
        -18,
        -18,
        -20,
        -20,
        -20,
    ]


def test_short_countdowns_and_nothing_at_all(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    assert Leader().is_empty
    assert Leader(countdown_s=1).beep_frame(FPS) is None
    mixed = _mixed(suite, 50, FPS)
    plain = padded(mixed, 50, FPS, Leader(), suite)
    assert np.array_equal(wav.read_whole(plain.file("mix.wav")), wav.read_whole(mixed.file("mix.wav")))
    assert padded(mixed, 52, FPS, Leader(), suite).facts["num_samples"] == 52 * 1920  # filled up with nothing
    quiet = padded(mixed, 50, FPS, Leader(bars=Fraction(1), countdown_s=3), suite, tone=False)
    assert not wav.read(quiet.file("mix.wav"))[: 4 * 48_000].any()
