"""What stands before and after a film for the projectionist: bars with their tone, black, a countdown with its beep.

Counts everything in the film's frames and writes sound of exactly as many samples. Tone and beep are 1 kHz at the
alignment level of the place: EBU R 68 (25 and 50 frames a second), else SMPTE RP 155. Knows no pictures: whoever makes
them takes the frames from `Leader`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post.suite import Artifact, Suite
from storyboards.times import as_text, frame_at

if TYPE_CHECKING:
    from post.sound.wav import Samples, Writer

LEADER_VERSION = 1
NAME = "mix.wav"
TONE_HZ = 1000
BEEP_BEFORE_S = 2
"""The beep is heard while the countdown shows its 2, for one frame, this long before the film begins."""

_RAMP_S = 0.001  # so that a tone that ends within a wave does not click


@dataclass(frozen=True)
class Leader:
    """Lengths in seconds, in the order of time: bars and tone, black, countdown, the film, black."""

    bars: Fraction = Fraction(0)
    head_black: Fraction = Fraction(0)
    countdown_s: int = 0
    tail_black: Fraction = Fraction(0)

    @property
    def is_empty(self) -> bool:
        return not (self.bars or self.head_black or self.countdown_s or self.tail_black)

    def bars_frames(self, fps: Fraction) -> int:
        return frame_at(self.bars, fps)

    def black_frames(self, fps: Fraction) -> int:
        return frame_at(self.head_black, fps)

    def countdown_frames(self, fps: Fraction) -> int:
        return frame_at(Fraction(self.countdown_s), fps)

    def tail_frames(self, fps: Fraction) -> int:
        return frame_at(self.tail_black, fps)

    def film_frame(self, fps: Fraction) -> int:
        """The frame at which the film begins."""
        return self.bars_frames(fps) + self.black_frames(fps) + self.countdown_frames(fps)

    def beep_frame(self, fps: Fraction) -> int | None:
        """The frame in which the countdown beeps; None where there is none that long."""
        if self.countdown_s < BEEP_BEFORE_S:
            return None
        return self.film_frame(fps) - frame_at(Fraction(BEEP_BEFORE_S), fps)


def tone_dbfs(fps: Fraction) -> float:
    """Peak level of the line-up tone at a frame rate."""
    return -18.0 if fps in (25, 50, 100) else -20.0


def padded(
    mixed: Artifact,
    num_frames: int,
    fps: Fraction,
    leader: Leader,
    suite: Suite,
    *,
    name: str = NAME,
    tone: bool = True,
) -> Artifact:
    """The sound `name` of an artifact, with what its leader wants before and after it; in a file of the same name.

    `num_frames` is the film's length in `fps`. Without `tone` bars and countdown stay silent (stems). Facts:
    `programme_start` and `programme_stop`, samples between which the film is heard.
    """
    from post.sound.wav import sample_at

    first = leader.film_frame(fps)
    start, stop = sample_at(first, fps), sample_at(first + num_frames, fps)
    end = sample_at(first + num_frames + leader.tail_frames(fps), fps)
    tones = list(_tones(leader, fps)) if tone else []
    inputs = {
        "version": LEADER_VERSION,
        "sound": mixed.digest,
        "name": name,
        "fps": as_text(fps),
        "span": [start, stop, end],
        "tones": tones,
    }

    def build(folder: Path) -> Mapping[str, object]:
        _build(mixed.file(name), folder / name, (start, stop, end), tones, suite)
        return {"num_samples": end, "programme_start": start, "programme_stop": stop}

    return suite.artifact("padded", inputs, build)


def _tones(leader: Leader, fps: Fraction) -> Iterator[list[float]]:
    """First sample, sample after the last, and peak level in dBFS."""
    from post.sound.wav import sample_at

    if leader.bars_frames(fps):
        yield [0, sample_at(leader.bars_frames(fps), fps), tone_dbfs(fps)]
    beep = leader.beep_frame(fps)
    if beep is not None:
        yield [sample_at(beep, fps), sample_at(beep + 1, fps), tone_dbfs(fps)]


def _build(source: Path, out: Path, span: tuple[int, int, int], tones: list[list[float]], suite: Suite) -> None:
    """Writes nothing, tones, the film's sound (cut or filled up to its frames), nothing."""
    import wave

    from post.sound import wav

    start, stop, end = span
    with wave.open(str(source), "rb") as opened:
        num_channels, length = opened.getnchannels(), opened.getnframes()

    with wav.Writer(out, num_channels) as file:
        at = 0
        for first, after, level_dbfs in [*tones, [float(start), float(start), 0.0]]:
            _silence(file, int(first) - at, num_channels)
            if after > first:
                _tone(file, int(after - first), level_dbfs, num_channels)
            at = int(after)
        for low, high in wav.blocks(min(length, stop - start)):
            suite.check()
            file.write_whole(wav.read_whole(source, low, high))
        _silence(file, end - file.num_written, num_channels)


def _silence(file: Writer, num_samples: int, num_channels: int) -> None:
    from post.sound import wav

    for part in wav.silence(num_samples, num_channels):
        file.write(part)


def _tone(file: Writer, num_samples: int, level_dbfs: float, num_channels: int) -> None:
    from post.sound import wav

    for low, high in wav.blocks(num_samples):
        file.write(_wave(low, high, num_samples, level_dbfs, num_channels))


def _wave(low: int, high: int, num_samples: int, level_dbfs: float, num_channels: int) -> Samples:
    """Samples `low` to `high` of a tone of so many, its ends rounded off within a millisecond."""
    import numpy as np

    from post.sound.wav import SAMPLE_RATE

    at = np.arange(low, high)
    # The phase counts whole samples of a cycle, so that an hour of tone is as pure as its first second.
    cycle = (at * TONE_HZ % SAMPLE_RATE) / SAMPLE_RATE
    ramp = max(1, min(round(_RAMP_S * SAMPLE_RATE), num_samples // 2))
    edge = np.clip(np.minimum(at, num_samples - 1 - at) / ramp, 0, 1)
    level = 10 ** (level_dbfs / 20) * np.sin(np.pi / 2 * edge) ** 2
    return np.repeat((level * np.sin(2 * np.pi * cycle)).astype(np.float32)[:, None], num_channels, axis=1)
