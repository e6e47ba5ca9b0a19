"""Tempo and beats: right on what has a beat, silent about what has none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from post.music.beats import find_beats
from post.music.temp import temp_music
from post.sound import wav
from post.voices import narrate
from tests.post.films_for_tests import request
from tests.post.music.clicks_for_tests import clicks, drops, drums
from tests.post.suite_for_tests import plain_suite

RATE = 48_000
FRAME = RATE / 60  # the shortest delivery frame


def _furthest(found: tuple[int, ...], places: list[int]) -> int:
    return max(min(abs(at - place) for place in places) for at in found)


@pytest.mark.parametrize("bpm", [55, 72, 90, 100, 120, 128, 140])
def test_a_click_track(bpm: int) -> None:
    sound, places = clicks(bpm, 20)
    beats = find_beats(sound)
    assert beats is not None
    assert beats.is_sure
    assert beats.bpm == pytest.approx(bpm, rel=0.001)
    assert len(beats.at) == len(places)
    assert _furthest(beats.at, places) < FRAME / 4
    assert beats.strong == 0


@pytest.mark.parametrize("bpm", [174, 200])
def test_a_fast_one_may_be_counted_in_two(bpm: int) -> None:
    sound, places = clicks(bpm, 20)
    beats = find_beats(sound)
    assert beats is not None
    assert beats.is_sure
    assert bpm / beats.bpm == pytest.approx(round(bpm / beats.bpm), rel=0.001)
    assert _furthest(beats.at, places) < FRAME / 4


@pytest.mark.parametrize("bpm", [84, 95, 124])
def test_drums(bpm: int) -> None:
    sound, places = drums(bpm, 20)
    beats = find_beats(sound)
    assert beats is not None
    assert beats.is_sure
    assert beats.bpm == pytest.approx(bpm, rel=0.001)
    assert _furthest(beats.at, places) < FRAME / 4
    assert places.index(min(places, key=lambda place: abs(place - beats.at[beats.strong]))) % 4 == 0


def test_players_who_sway() -> None:
    sound, places = clicks(110, 25, sway_s=0.008)
    beats = find_beats(sound)
    assert beats is not None
    assert beats.is_sure
    assert _furthest(beats.at, places) < FRAME / 4


@pytest.mark.parametrize("prompt", ["piano at 92 bpm", "fast driving drums and strings"])
def test_played_music(prompt: str) -> None:
    sound = np.concatenate(list(temp_music(prompt, 7, 30 * RATE)))
    beats = find_beats(sound)
    assert beats is not None
    assert beats.is_sure


def test_what_has_no_beat() -> None:
    at = np.arange(15 * RATE) / RATE
    chord = np.stack([np.sin(2 * np.pi * 220 * at), np.sin(2 * np.pi * 277 * at)], 1).astype(np.float32) * 0.3
    noise = np.random.RandomState(0).randn(15 * RATE, 2).astype(np.float32) * 0.1
    for sound in (chord, noise, drops(20, 150), drops(20, 20)):
        beats = find_beats(sound)
        assert beats is None or not beats.is_sure


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 2.9, 10.0])
def test_silence_and_what_is_too_short(seconds: float) -> None:
    assert find_beats(np.zeros((round(seconds * RATE), 2), np.float32)) is None


@pytest.mark.slow
def test_speech_has_no_beat(tmp_path: Path) -> None:
    text = "The first keel was laid in the spring. Two years later, the second. Then came the long wait for steel."
    spoken = narrate([request("r001", text)], plain_suite(tmp_path))["r001", "en"]
    beats = find_beats(wav.read(spoken.artifact.file("line.wav")))
    assert beats is None or not beats.is_sure
