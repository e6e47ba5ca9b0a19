"""The premix: all sounds of a film added up at their gains, music ducked, as raw 32-bit float stereo.

Works block by block. On the way it measures how far speech stands above the music under it. A film that is to loop has
what reaches past its end laid over its beginning. Knows no delivery loudness: see `master`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
class Stems:
    """A block of each stem, shape (n, 2); `unducked` is the music as it was before it made room for speech."""

    speech: Samples
    music: Samples
    ambience: Samples
    unducked: Samples

    @property
    def total(self) -> Samples:
        return self.speech + self.music + self.ambience


@dataclass(frozen=True)
class _Placed:
    sound: Sound
    path: Path
    start: int
    stop: int


@dataclass(frozen=True)
class Arrangement:
    """Every sound at its place in the film; gives any block of the stems."""

    placed: tuple[_Placed, ...]
    speech: tuple[Speech, ...]  # with short gaps joined
    num_samples: int
    is_mono: bool  # both channels are to be alike

    def stems(self, start: int, stop: int) -> Stems:
        """The film's samples `start` to `stop`."""
        kinds = {kind: np.zeros((stop - start, 2), np.float32) for kind in ("line", "music", "ambience", "unducked")}
        for item in self.placed:
            low, high = max(start, item.start), min(stop, item.stop)
            if low >= high:
                continue
            gain = np.float32(10 ** (item.sound.gain_db / 20))
            part = wav.read(item.path, low - item.start, high - item.start) * gain
            if self.is_mono and part.shape[1] == 2:
                part = (part[:, :1] + part[:, 1:]) * np.float32(0.5)
            here = slice(low - start, high - start)
            if item.sound.kind == "music":
                kinds["unducked"][here] += part
                part = part * duck_gain(self.speech, item.sound.duck_db, low, high)[:, None]
            kinds[item.sound.kind][here] += part
        return Stems(kinds["line"], kinds["music"], kinds["ambience"], kinds["unducked"])


def arranged(sounds: Sequence[Sound], num_samples: int, *, is_mono: bool = False, loops: bool = False) -> Arrangement:
    """Sounds at their places. What reaches past the end is cut, or begins the film again where it `loops`."""
    placed: list[_Placed] = []
    for sound in sounds:
        path = sound.artifact.file(sound.name)
        whole = _Placed(sound, path, sound.start, sound.start + wav.length(path))
        placed.append(replace(whole, stop=min(num_samples, whole.stop)))
        if loops and whole.stop > num_samples:
            wrapped = replace(whole, start=whole.start - num_samples, stop=whole.stop - num_samples)
            placed.append(replace(wrapped, stop=min(num_samples, wrapped.stop)))
    spoken = [Speech(item.start, item.stop) for item in placed if item.sound.kind == "line"]
    if loops:  # the music goes down before the end for a line that begins the film, and comes back after the head
        laps = (-num_samples, 0, num_samples)
        spoken = [Speech(each.start + lap, each.stop + lap) for each in spoken for lap in laps]
    return Arrangement(tuple(placed), bridged(spoken), num_samples, is_mono)


def premix(arrangement: Arrangement, out: Path, check: Callable[[], None]) -> Balance:
    """Writes `out`, shape (num_samples, 2). `check` may raise Stopped."""
    balance = Balance()
    with out.open("wb") as file:
        for start, stop in wav.blocks(arrangement.num_samples):
            check()
            block = arrangement.stems(start, stop)
            balance.add(block.speech, block.music, block.unducked)
            file.write(block.total.tobytes())
    return balance
