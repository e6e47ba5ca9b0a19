"""A cue on its way into the store: its exact span, its fades, its level.

Whatever plays it, a cue is finished here, the same way for every engine. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import CutCue
from post.suite import Suite

if TYPE_CHECKING:
    from post.sound.wav import Samples

NAME = "music.wav"

_LEAST_FADE_S = 0.01  # never shorter, so that nothing clicks


@dataclass(frozen=True)
class Span:
    """How long a cue is, in samples."""

    num_samples: int
    land_at: int | None  # from the cue's start; None: nothing to land on within it
    ring: int = 0  # how much it goes on after its end

    @property
    def total(self) -> int:
        return self.num_samples + self.ring

    @staticmethod
    def of(cue: CutCue, fps: Fraction, ring: int = 0) -> Span:
        """A cue's span at the film's rate."""
        from post.sound.wav import sample_at

        start = sample_at(cue.first_frame, fps)
        num_samples = sample_at(cue.first_frame + cue.num_frames, fps) - start
        land_at = None if cue.land_on_frame is None else sample_at(cue.land_on_frame, fps) - start
        return Span(num_samples, land_at, ring)


def keep(
    parts: Iterable[Samples], cue: CutCue, span: Span, folder: Path, suite: Suite, ends_at: int | None = None
) -> dict[str, object]:
    """Writes `music.wav` with the cue's fades at the common level; returns facts.

    `ends_at`: a beat at which the music stops rather than at the cue's end; its fade-out leads there.
    """
    import numpy as np

    from post.sound import wav
    from post.sound.level import SPEECH_LUFS, gain_to, level_of_file

    raw = folder / "raw.f32"
    peak = 0.0
    with raw.open("wb") as out:
        for part in _faded(parts, cue, span, ends_at, suite.check):
            peak = max(peak, float(np.max(np.abs(part))))
            out.write(np.ascontiguousarray(part).data)  # tofile does not say that a disk is full
    gain = np.float32(gain_to(SPEECH_LUFS, level_of_file(raw, 2, folder, suite.stopping), peak))
    sound = np.memmap(raw, np.float32, "r").reshape(-1, 2)
    wav.write(folder / NAME, (sound[start:stop] * gain for start, stop in wav.blocks(span.total)), 2)
    del sound
    raw.unlink()
    return {"num_samples": span.total, "gain_db": round(20 * float(np.log10(gain)), 2)}


def _faded(
    parts: Iterable[Samples], cue: CutCue, span: Span, ends_at: int | None, check: Callable[[], None]
) -> Iterator[Samples]:
    """The parts with the cue's fades; with a ring it is the ring that fades."""
    import numpy as np

    from post.sound.wav import SAMPLE_RATE

    least = min(round(_LEAST_FADE_S * SAMPLE_RATE), span.num_samples // 2)
    up = max(least, min(round(cue.fade_in * SAMPLE_RATE), span.num_samples))
    down = max(least, span.ring, min(round(cue.fade_out * SAMPLE_RATE), span.num_samples))
    last = span.total - 1
    if ends_at is not None:
        last, down = ends_at, min(down, ends_at)
    at = 0
    for part in parts:
        check()
        place = np.arange(at, at + len(part))
        level = np.clip(place / max(1, up), 0, 1) * np.clip((last - place) / max(1, down), 0, 1)
        yield (part * (np.sin(np.pi / 2 * level) ** 2).astype(np.float32)[:, None]).astype(np.float32)
        at += len(part)
