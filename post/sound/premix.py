"""The premix: all sounds of a film added up at their gains, music ducked, as raw 32-bit float stereo.

Works block by block. On the way it measures how far speech stands above the music under it. Knows no delivery
loudness: see `master`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from post.sound import wav
from post.sound.ducking import Speech, bridged, duck_gain
from post.sound.sounds import Sound
from post.sound.wav import Samples


@dataclass
class Balance:
    """Energy of speech and music where both are heard."""

    speech: float = 0.0
    music: float = 0.0
    unducked: float = 0.0

    def add(self, speech: Samples, music: Samples, unducked: Samples) -> None:
        """One block of the three stems; counts only samples in which someone speaks over music."""
        if not (speech.any() and unducked.any()):
            return
        both = (np.abs(speech[:, 0]) > 1e-4) & (np.abs(unducked[:, 0]) + np.abs(unducked[:, 1]) > 1e-6)
        self.speech += float(np.sum(speech[both].astype(np.float64) ** 2))
        self.music += float(np.sum(music[both].astype(np.float64) ** 2))
        self.unducked += float(np.sum(unducked[both].astype(np.float64) ** 2))

    def facts(self) -> Mapping[str, object]:
        """As JSON values; empty where speech and music never meet."""
        if min(self.speech, self.music, self.unducked) <= 0:
            return {}
        return {
            "speech_over_music_db": round(10 * math.log10(self.speech / self.music), 2),
            "ducked_db": round(10 * math.log10(self.music / self.unducked), 2),
        }


@dataclass(frozen=True)
class _Placed:
    sound: Sound
    path: Path
    start: int
    stop: int


def premix(sounds: Sequence[Sound], num_samples: int, out: Path, check: Callable[[], None]) -> Balance:
    """Writes `out`, shape (num_samples, 2); what reaches past the film's end is cut. `check` may raise Stopped."""
    placed = []
    for sound in sounds:
        path = sound.artifact.file(sound.name)
        placed.append(_Placed(sound, path, sound.start, min(num_samples, sound.start + wav.length(path))))
    speech = bridged([Speech(item.start, item.stop) for item in placed if item.sound.kind == "line"])
    balance = Balance()
    with out.open("wb") as file:
        for start, stop in wav.blocks(num_samples):
            check()
            file.write(_block(placed, speech, start, stop, balance).tobytes())
    return balance


def _block(placed: Sequence[_Placed], speech: Sequence[Speech], start: int, stop: int, balance: Balance) -> Samples:
    stems = {kind: np.zeros((stop - start, 2), np.float32) for kind in ("line", "music", "ambience", "unducked")}
    for item in placed:
        low, high = max(start, item.start), min(stop, item.stop)
        if low >= high:
            continue
        part = wav.read(item.path, low - item.start, high - item.start) * np.float32(10 ** (item.sound.gain_db / 20))
        here = slice(low - start, high - start)
        if item.sound.kind == "music":
            stems["unducked"][here] += part
            part = part * duck_gain(speech, item.sound.duck_db, low, high)[:, None]
        stems[item.sound.kind][here] += part
    balance.add(stems["line"], stems["music"], stems["unducked"])
    return stems["line"] + stems["music"] + stems["ambience"]
