"""A track through a cue: trimmed, looped on the beat without losing it, landing where it is told."""

from __future__ import annotations

import numpy as np
import pytest

from post.music.beats import find_beats
from post.music.route import laid, long_enough, route
from post.sound.wav import Samples
from tests.post.music.clicks_for_tests import clicks, drops, drums

RATE = 48_000
FRAME = RATE / 60


def _played(sound: Samples, seconds: float, land_s: float | None = None) -> tuple[Samples, str, str | None]:
    num_samples = round(seconds * RATE)
    sound = long_enough(sound)
    way = route(sound, num_samples, None if land_s is None else round(land_s * RATE))
    out = np.concatenate(list(laid(sound, way.pieces, num_samples)))
    assert out.shape == (num_samples, 2)
    return out, way.how, way.landed_on


def _attacks(sound: Samples) -> np.ndarray:
    """Samples at which clicks begin."""
    level = np.abs(sound).max(axis=1)
    loud = np.flatnonzero(level > 0.1)
    return loud[np.concatenate(([True], np.diff(loud) > 0.1 * RATE))] if len(loud) else loud


def _bass(sound: Samples, at: int) -> float:
    """How much of the strong clicks' 80 Hz begins here."""
    part = sound[at : at + 1400].mean(axis=1)
    return float((part * np.sin(2 * np.pi * 80 * np.arange(len(part)) / RATE)).sum())


def test_a_long_track_is_played_as_it_is() -> None:
    sound, _ = clicks(100, 20, start_s=0.0)
    out, how, _ = _played(sound, 12)
    assert how == "trimmed"
    assert np.array_equal(out, sound[: len(out)])


def test_silence_before_the_music_is_left_out() -> None:
    sound, places = clicks(100, 20, start_s=3.0)
    out, _, _ = _played(sound, 10)
    assert _attacks(out)[0] < 0.03 * RATE
    assert places[0] == 3 * RATE


@pytest.mark.parametrize("bpm", [66, 120, 133])
@pytest.mark.parametrize("make", [clicks, drums])
def test_a_loop_keeps_the_beat(bpm: int, make: object) -> None:
    sound, _ = make(bpm, 21.3)  # type: ignore[operator]
    out, how, _ = _played(sound, 60)
    assert how.startswith("looped")
    assert how != "looped"
    beats = find_beats(out)
    assert beats is not None
    assert beats.confidence > 0.8
    at = np.array(beats.at[1:-1])  # the outermost are cut into by the ends
    straight = np.polyval(np.polyfit(np.arange(len(at)), at, 1), np.arange(len(at)))
    assert np.abs(at - straight).max() < FRAME / 2  # no beat is early or late where a lap ends
    assert np.abs(np.diff(at)).max() < 1.02 * beats.period


@pytest.mark.parametrize("bpm", [90, 120])
def test_strong_beats_stay_four_apart(bpm: int) -> None:
    sound, _ = clicks(bpm, 17)
    out, _, _ = _played(sound, 45)
    found = _attacks(out)
    bass = [_bass(out, at) for at in found if at < len(out) - 1400]
    strong = np.flatnonzero(np.array(bass) > 0.5 * max(bass))
    assert set(np.diff(strong).tolist()) == {4}


def test_a_loop_made_to_go_round_goes_round_as_it_is() -> None:
    sound, _ = drums(120, 4.0)
    out, how, _ = _played(sound, 30)
    assert how == "looped whole"
    lap = np.abs(out[4 * RATE : 8 * RATE] - sound)
    assert lap[300:-300].max() == 0


def test_joins_do_not_click_or_sag() -> None:
    at = np.arange(round(21.3 * RATE)) / RATE
    beat, _ = clicks(100, 21.3)
    pad = 0.2 * np.stack([np.sin(2 * np.pi * 220 * at), np.sin(2 * np.pi * 331 * at)], 1).astype(np.float32)
    out, how, _ = _played(beat * 0.3 + pad, 60)
    assert how == "looped on the beat"
    step = np.abs(np.diff(out, axis=0)).max(axis=1)
    assert step.max() < 1.5 * np.abs(np.diff(beat * 0.3 + pad, axis=0)).max()
    levels = np.sqrt((out[: len(out) // 2400 * 2400] ** 2).reshape(-1, 4800).mean(axis=1))
    assert levels.min() > 0.6 * np.median(levels)
    assert levels.max() < 2.5 * np.median(levels)


@pytest.mark.parametrize("bpm", [72, 140])
@pytest.mark.parametrize("land_s", [0.0, 9.87])
@pytest.mark.parametrize("seconds", [12.0, 40.0])
def test_a_strong_beat_falls_on_the_landing(bpm: int, land_s: float, seconds: float) -> None:
    sound, _ = clicks(bpm, 30)
    out, _, landed_on = _played(sound, seconds, land_s)
    assert landed_on == "bar"
    found = _attacks(out)
    nearest = found[np.argmin(np.abs(found - land_s * RATE))]
    assert abs(nearest - land_s * RATE) < FRAME
    assert _bass(out, int(nearest)) > 50  # a strong one


def test_without_a_beat_the_clearest_attack_falls_on_the_landing() -> None:
    sound = drops(30, 25)
    out, _, landed_on = _played(sound, 15, 6.0)
    assert landed_on == "attack"
    found = _attacks(out)
    assert np.abs(found - 6.0 * RATE).min() < FRAME


def test_nothing_to_land_on() -> None:
    at = np.arange(20 * RATE) / RATE
    hum = np.stack([0.3 * np.sin(2 * np.pi * 110 * at)] * 2, 1).astype(np.float32)
    hum *= np.minimum(1, at / 4)[:, None].astype(np.float32)
    _, _, landed_on = _played(hum, 10, 5.0)
    assert landed_on == "nothing"


@pytest.mark.parametrize("num_samples", [2, 100, 4800, 48_000])
def test_very_short_tracks(num_samples: int) -> None:
    sound = np.random.RandomState(1).uniform(-0.5, 0.5, (num_samples, 2)).astype(np.float32)
    for land_s in (None, 2.0):
        out, _, _ = _played(sound, 5, land_s)
        assert np.isfinite(out).all()
        assert np.abs(out).max() < 1.0


def test_a_trimmed_track_ends_with_a_beat() -> None:
    sound, places = clicks(120, 30)
    way = route(sound, round(10.2 * RATE))
    first = way.pieces[0].source
    assert min(abs(way.ends_at + first - place) for place in places) < FRAME
    assert 9.6 * RATE < way.ends_at <= 10.2 * RATE
