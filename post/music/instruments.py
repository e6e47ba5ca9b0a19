"""The instruments: a note's name, pitch, length and velocity in, its sound out.

Pure synthesis, tuned by measuring: no instrument begins or ends with a jump, all stand at comparable loudness at the
same velocity. `play` gives mono sound of full length, release included. Knows no rooms and no bars.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from post.music import tones
from post.music.tones import Wave

Player = Callable[[int, float, float], Wave]

_LEVELS = 8
"""Velocities are played in so many steps, so that equal notes are made once."""


def play(instrument: str, pitch: int, length_s: float, velocity: float) -> Wave:
    """The sound of one note. Equal notes are remembered."""
    step = max(1, min(_LEVELS, round(velocity * _LEVELS)))
    return _played(instrument, pitch, round(length_s, 2), step)


@functools.lru_cache(maxsize=120)
def _played(instrument: str, pitch: int, length_s: float, step: int) -> Wave:
    velocity = step / _LEVELS
    sound = INSTRUMENTS[instrument](pitch, max(0.05, length_s), velocity)
    sound *= np.float32(velocity**1.3 * _GAINS[instrument])
    sound.setflags(write=False)
    return sound


def _soft_saw(n: int, hz: float) -> float:
    return float(n**-1.1 / (1 + (hz / 1900) ** 2.2))


def _bright_saw(n: int, hz: float) -> float:
    return float(n**-1.0 / (1 + (hz / 4600) ** 2.4))


def _dark_brass(n: int, hz: float) -> float:
    return float(n**-0.9 / (1 + (hz / 620) ** 3))


def _bright_brass(n: int, hz: float) -> float:
    return float(n**-0.35 / (1 + (hz / 2300) ** 3.0))


def _reed(n: int, hz: float) -> float:
    return (1.0, 0.35, 0.22, 0.05, 0.03, 0.012)[n - 1] if n <= 6 else 0.0


def _hollow(n: int, hz: float) -> float:
    return float((1.0 if n % 2 else 0.3) * n**-1.5 / (1 + (hz / 1100) ** 2))


def _vowel(n: int, hz: float) -> float:
    """An "ah": formants near 700, 1100 and 2600 Hz."""
    formants = ((700, 110, 1.0), (1090, 130, 0.55), (2600, 220, 0.12))
    heard = sum(gain / (1 + ((hz - centre) / width) ** 2) for centre, width, gain in formants)
    return float((0.06 + heard) * n**-0.8)


def _ensemble(
    spectra: tuple[Callable[[int, float], float], Callable[[int, float], float]],
    *,
    attack_s: float,
    release_s: float,
    cents: tuple[float, ...],
    depth_cents: float,
    swell: float = 0.0,
) -> Player:
    """Several players of one kind, slightly apart; brightness follows the envelope and the velocity."""

    def player(pitch: int, length_s: float, velocity: float) -> Wave:
        frequency = tones.hertz(pitch)
        at_s = tones.times(length_s + release_s)
        dark, bright = (tones.table(spectrum, frequency) for spectrum in spectra)
        shape = tones.envelope(len(at_s), attack_s=min(attack_s, 0.6 * length_s), release_s=release_s, sustain=0.92)
        mix = np.minimum(1.0, velocity * (1 - swell + swell * shape * shape)).astype(np.float32)
        total = np.zeros(len(at_s), np.float32)
        for number, offset in enumerate(cents):
            start = ((pitch * 37 + number * 101) % 97) / 97
            rate_hz = 4.7 + 0.35 * number + (pitch % 5) * 0.06
            phase = tones.vibrato_phase(
                frequency * 2 ** (offset / 1200), at_s, rate_hz=rate_hz, depth_cents=depth_cents, start=start
            )
            soft = tones.look_up(dark, phase)
            total += soft + mix * (tones.look_up(bright, phase) - soft)
        return total * shape / np.float32(np.sqrt(len(cents)))

    return player


def _bass(pitch: int, length_s: float, velocity: float) -> Wave:
    frequency = tones.hertz(pitch)
    at_s = tones.times(length_s + 0.35)
    cycle = tones.table(_hollow, frequency)
    sound = tones.look_up(cycle, frequency * at_s) + 0.5 * tones.look_up(cycle, frequency * 1.0035 * at_s + 0.3)
    return sound * tones.envelope(len(at_s), attack_s=0.09, release_s=0.35, sustain=0.75)


def _piano(pitch: int, length_s: float, velocity: float) -> Wave:
    frequency = tones.hertz(pitch)
    ring_s = float(np.clip(7.5 * 2 ** ((48 - pitch) / 20), 1.2, 9.0))
    stiffness = 0.00032 * 2 ** ((pitch - 48) / 14)
    slope = 2.1 - 0.9 * velocity
    parts = []
    for n in range(1, 13):
        ratio = n * np.sqrt(1 + stiffness * n * n)
        hammer = abs(np.sin(np.pi * n / 8.2)) + 0.04
        parts.append((ratio, hammer * n**-slope, ring_s / (1 + 0.42 * (n - 1))))
        if n <= 4:  # two strings a hair apart: the tone sings and beats
            parts.append((ratio * 1.0006, 0.6 * hammer * n**-slope, ring_s / (1 + 0.5 * (n - 1))))
    sound = tones.partials(frequency, min(ring_s, length_s + 0.7), parts, attack_s=0.004)
    knock = tones.banded(tones.noise(5, 4800), 120, 900) * tones.envelope(4800, attack_s=0.002, release_s=0.09)
    size = min(len(sound), len(knock))
    sound[:size] += np.float32(0.02 + 0.05 * velocity) * knock[:size]
    return _let_go(sound, length_s)


def _plucked(pitch: int, length_s: float, velocity: float) -> Wave:
    parts = [(n * (1 + 0.00006 * n * n), abs(np.sin(np.pi * n * 0.21)) * n**-1.5, 3.2 / n**0.75) for n in range(1, 16)]
    return tones.partials(tones.hertz(pitch), min(2.6, length_s + 1.2), parts, attack_s=0.002)


def _spiccato(pitch: int, length_s: float, velocity: float) -> Wave:
    frequency = tones.hertz(pitch)
    at_s = tones.times(0.32)
    cycle = tones.table(_bright_saw if velocity > 0.5 else _soft_saw, frequency)
    sound = sum(tones.look_up(cycle, frequency * 2 ** (cents / 1200) * at_s + cents / 9) for cents in (-6.0, 0.0, 7.0))
    fall = np.exp(-at_s * 11).astype(np.float32)
    return np.asarray(sound, np.float32) * fall * tones.envelope(len(at_s), attack_s=0.012, release_s=0.08)


def _tanpura(pitch: int, length_s: float, velocity: float) -> Wave:
    """Its harmonics bloom one after another: the buzzing bridge."""
    frequency = tones.hertz(pitch)
    at_s = tones.times(min(5.0, length_s + 1.5))
    total = np.zeros(len(at_s), np.float64)
    for n in range(1, 22):
        if n * frequency > 9000:
            break
        bloom = np.exp(-((np.log(at_s + 0.02) - np.log(0.05 + 0.045 * n)) ** 2) * 1.4)
        total += n**-0.55 * bloom * np.exp(-at_s * (0.7 + 0.09 * n)) * np.sin(2 * np.pi * n * frequency * at_s + n)
    return (total * tones.envelope(len(at_s), attack_s=0.01, release_s=0.5)).astype(np.float32)


def _bell(pitch: int, length_s: float, velocity: float) -> Wave:
    parts = ((1.0, 1.0, 2.6), (2.004, 0.42, 1.9), (2.99, 0.2, 1.2), (4.1, 0.12, 0.8), (5.43, 0.07, 0.5))
    return tones.partials(tones.hertz(pitch), 2.8, parts, attack_s=0.003)


def _taiko(pitch: int, length_s: float, velocity: float) -> Wave:
    base = tones.hertz(pitch)
    at_s = tones.times(1.5)
    drop = base * at_s + base * 0.9 * 0.045 * (1 - np.exp(-at_s / 0.045))
    skin = np.sin(2 * np.pi * drop) * np.exp(-at_s * 4.2) + 0.35 * np.sin(2 * np.pi * 1.58 * drop) * np.exp(-at_s * 8)
    slap = tones.banded(tones.noise(11, 72_000), 90, 1400 + 1800 * velocity)[: len(at_s)] * np.exp(-at_s * 34)
    sound = (skin + (0.35 + 0.4 * velocity) * slap).astype(np.float32)
    return sound * tones.envelope(len(at_s), attack_s=0.003, release_s=0.2)


def _timpani(pitch: int, length_s: float, velocity: float) -> Wave:
    parts = ((1.0, 1.0, 2.4), (1.504, 0.6, 1.7), (1.99, 0.4, 1.3), (2.44, 0.22, 0.9), (2.9, 0.12, 0.6))
    tone = tones.partials(tones.hertz(pitch), 2.2, parts, attack_s=0.005)
    stick = tones.banded(tones.noise(12, 9600), 100, 900) * tones.envelope(9600, attack_s=0.003, release_s=0.15)
    tone[:9600] += np.float32(0.25) * stick
    return tone


def _cymbal(pitch: int, length_s: float, velocity: float) -> Wave:
    at_s = tones.times(3.5)
    wash = tones.banded(tones.noise(13, len(at_s)), 2600, 9000) * np.exp(-at_s * 1.9)
    return wash.astype(np.float32) * tones.envelope(len(at_s), attack_s=0.004, release_s=1.0)


def _swell(pitch: int, length_s: float, velocity: float) -> Wave:
    """A cymbal played backwards: rises to the end of its length, which is cut soft."""
    at_s = tones.times(length_s)
    rise = (at_s / at_s[-1] if len(at_s) > 1 else at_s) ** 3
    wash = tones.banded(tones.noise(14, len(at_s)), 500, 5200) * rise
    return wash.astype(np.float32) * tones.envelope(len(at_s), attack_s=0.05, release_s=0.05)


def _let_go(sound: Wave, length_s: float) -> Wave:
    """The damper falls at the end of the note: what rings after it fades within 0.6 s."""
    keep = round((length_s + 0.6) * 48_000)
    sound = sound[:keep]
    fade = min(len(sound), round(0.6 * 48_000))
    sound[len(sound) - fade :] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)).astype(np.float32)
    return sound


INSTRUMENTS: dict[str, Player] = {
    "strings": _ensemble(
        (_soft_saw, _bright_saw), attack_s=0.55, release_s=0.7, cents=(-6.0, 1.0, 7.0), depth_cents=9, swell=0.4
    ),
    "violin": _ensemble((_soft_saw, _bright_saw), attack_s=0.16, release_s=0.35, cents=(-3.0, 4.0), depth_cents=16),
    "brass": _ensemble(
        (_dark_brass, _bright_brass), attack_s=0.13, release_s=0.3, cents=(-4.0, 3.0), depth_cents=4, swell=0.85
    ),
    "horn": _ensemble(
        (_dark_brass, _bright_brass), attack_s=0.09, release_s=0.28, cents=(-2.0, 2.0), depth_cents=7, swell=0.7
    ),
    "pad": _ensemble(
        (_hollow, _soft_saw), attack_s=0.9, release_s=1.1, cents=(-8.0, 0.0, 9.0), depth_cents=5, swell=0.5
    ),
    "choir": _ensemble((_vowel, _vowel), attack_s=0.5, release_s=0.7, cents=(-9.0, -1.0, 8.0), depth_cents=18),
    "flute": _ensemble((_reed, _reed), attack_s=0.07, release_s=0.16, cents=(0.0,), depth_cents=14),
    "bass": _bass,
    "piano": _piano,
    "pluck": _plucked,
    "spiccato": _spiccato,
    "tanpura": _tanpura,
    "bells": _bell,
    "taiko": _taiko,
    "timpani": _timpani,
    "cymbal": _cymbal,
    "swell": _swell,
}

_GAINS = {
    "strings": 0.55, "violin": 0.58, "brass": 0.6, "horn": 0.62, "pad": 0.55, "choir": 0.5, "flute": 0.62, "bass": 0.5,
    "piano": 0.4, "pluck": 0.4, "spiccato": 0.62, "tanpura": 0.16, "bells": 0.2, "taiko": 0.6, "timpani": 0.42,
    "cymbal": 0.12, "swell": 0.16,
}  # fmt: skip
