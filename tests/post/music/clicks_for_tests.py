"""Music whose beat is known: clicks, drums, noise that has none."""

from __future__ import annotations

import numpy as np

from post.sound.wav import SAMPLE_RATE, Samples


def clicks(bpm: float, seconds: float, *, start_s: float = 0.37, sway_s: float = 0.0) -> tuple[Samples, list[int]]:
    """A click on every beat, a deeper and louder one on every fourth, and where they are."""
    chance = np.random.RandomState(1)
    out = np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32)
    at_s = start_s
    places: list[int] = []
    while at_s < seconds - 0.1:
        place = round((at_s + sway_s * chance.randn()) * SAMPLE_RATE)
        _put(out, place, _click(strong=len(places) % 4 == 0))
        places.append(place)
        at_s += 60 / bpm
    return out, places


def drums(bpm: float, seconds: float) -> tuple[Samples, list[int]]:
    """Kick on one, a softer one on three, snare on two and four, hats on eighths; begins with the first beat."""
    chance = np.random.RandomState(3)
    out = np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32)
    beat_s = 60 / bpm
    at = np.arange(round(0.2 * SAMPLE_RATE)) / SAMPLE_RATE
    places = []
    for number in range(int(seconds / beat_s)):
        place = round(number * beat_s * SAMPLE_RATE)
        places.append(place)
        if number % 2 == 0:
            _put(out, place, (0.8, 0.5)[number % 4 // 2] * np.sin(2 * np.pi * 55 * at) * np.exp(-at * 18))
        else:
            _put(out, place, 0.35 * chance.randn(len(at)) * np.exp(-at * 30))
        for eighth in (0.0, 0.5):
            hat = 0.12 * chance.randn(2000) * np.exp(-np.arange(2000) / 300)
            _put(out, round((number + eighth) * beat_s * SAMPLE_RATE), hat)
    return out, places


def drops(seconds: float, count: int) -> Samples:
    """Sharp sounds at no time in particular."""
    chance = np.random.RandomState(3)
    out = np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32)
    for place in chance.randint(0, len(out) - 2000, count):
        _put(out, int(place), 0.3 * chance.randn(1000) * np.exp(-np.arange(1000) / 150))
    return out


def _click(*, strong: bool) -> np.ndarray:
    at = np.arange(round(0.03 * SAMPLE_RATE)) / SAMPLE_RATE
    sound = 0.45 * np.sin(2 * np.pi * 1000 * at) * np.exp(-at * 150)
    return sound + (0.5 * np.sin(2 * np.pi * 80 * at) * np.exp(-at * 40) if strong else 0)


def _put(out: Samples, at: int, sound: np.ndarray) -> None:
    room = max(0, min(len(sound), len(out) - at))
    out[at : at + room] += sound[:room, None].astype(np.float32)
