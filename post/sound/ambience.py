"""Ambience: sound that lies under shots, looped to their length and crossfaded at their edges.

Neighbouring shots with the same sound at the same gain share one bed, which does not stop at the cut between them.
Gives stored sounds at the common level; their gain belongs to the mix.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from post.cut import Cut, CutAmbience, CutShot
from post.sound.wav import SAMPLE_RATE, Samples, sample_at
from post.suite import Artifact, Suite

AMBIENCE_VERSION = 1
"""Part of every bed's key: raised when this file changes what is heard."""

NAME = "ambience.wav"

EDGE_S = 0.24
"""Fade at a cut, half before it and half after; a dissolve takes as long as the picture's."""


@dataclass(frozen=True)
class Bed:
    """One ambience over a run of shots, in samples of the film."""

    shot_id: str  # the first one, for messages
    ambience: CutAmbience
    start: int
    stop: int
    fade_in: int
    fade_out: int


LOOP_EDGE_S = 1.0
"""Fade from the end of a film that loops into its beginning, all of it over the beginning."""


def beds(cut: Cut, *, loops: bool = False) -> tuple[Bed, ...]:
    """The beds of a film, each reaching over its edges by half a fade, within the film.

    Where it `loops`, the last bed reaches over the film's end by as much as the first one takes to come up.
    """
    found = []
    end = sample_at(cut.num_frames, cut.fps)
    for run in _runs(cut.shots):
        first, last = run[0], run[-1]
        assert first.ambience is not None
        following = next((shot for shot in cut.shots if shot.first_frame == last.first_frame + last.num_frames), None)
        start, fade_in = _edge(cut, first)
        if loops and start == 0:
            fade_in = _seam(cut, end)
        if following is None and loops:
            fade_out = _seam(cut, end)
            stop = end + fade_out
        elif following is None:
            stop, fade_out = end, round(EDGE_S * SAMPLE_RATE)
        else:
            stop, fade_out = _edge(cut, following)
            stop = min(end, stop + fade_out)
        found.append(
            Bed(first.id, first.ambience, start, stop, min(fade_in, stop - start), min(fade_out, stop - start))
        )
    return tuple(found)


def _seam(cut: Cut, end: int) -> int:
    """How long the crossfade at the seam of a loop is: as the picture's, if that dissolves into the first shot."""
    picture = sample_at(cut.shots[0].transition.num_frames, cut.fps)
    return max(1, min(picture or round(LOOP_EDGE_S * SAMPLE_RATE), end // 4))


def _runs(shots: Iterable[CutShot]) -> list[list[CutShot]]:
    runs: list[list[CutShot]] = []
    before: CutShot | None = None
    for shot in shots:
        if shot.ambience is not None:
            if before is not None and before.ambience == shot.ambience:
                runs[-1].append(shot)
            else:
                runs.append([shot])
        before = shot
    return runs


def _edge(cut: Cut, shot: CutShot) -> tuple[int, int]:
    """Where the crossfade into a shot begins, and how long it is, in samples."""
    at = sample_at(shot.first_frame, cut.fps)
    if shot.transition.num_frames > 0:
        return at, max(1, sample_at(shot.first_frame + shot.transition.num_frames, cut.fps) - at)
    fade = round(EDGE_S * SAMPLE_RATE)
    return max(0, at - fade // 2), fade


def bed_sound(bed: Bed, suite: Suite) -> Artifact:
    """The bed's `ambience.wav`: 48 kHz, stereo, 24 bit, as long as the bed. Raises MediaError naming the shot."""
    num_samples = bed.stop - bed.start
    inputs = {
        "version": AMBIENCE_VERSION,
        "sha256": bed.ambience.media.sha256,
        "num_samples": num_samples,
        "fade_in": bed.fade_in,
        "fade_out": bed.fade_out,
    }
    return suite.artifact("ambience", inputs, lambda folder: _build(bed, num_samples, folder, suite))


def _build(bed: Bed, num_samples: int, folder: Path, suite: Suite) -> Mapping[str, object]:
    from post.music.track import looped
    from post.sound import wav
    from post.sound.decode import RAW_NAME, audible_peak, decode
    from post.sound.level import SPEECH_LUFS, gain_to, level_of_file

    what = f"shot {bed.shot_id}, ambience"
    with tempfile.TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        source = suite.media(bed.ambience.media)
        limit_s = num_samples / SAMPLE_RATE + 60
        sound = decode(source, work, num_channels=2, what=what, limit_s=limit_s, stopping=suite.stopping)
        peak = audible_peak(sound, what, source.name)
        gain = gain_to(SPEECH_LUFS, level_of_file(work / RAW_NAME, 2, work, suite.stopping), peak)
        parts = _faded(looped(sound, num_samples, 1.0), bed, num_samples, gain)
        wav.write(folder / NAME, parts, 2)
    return {"num_samples": num_samples}


def _faded(parts: Iterable[Samples], bed: Bed, num_samples: int, gain: float) -> Iterator[Samples]:
    import numpy as np

    at = 0
    for part in parts:
        place = np.arange(at, at + len(part)) + 0.5
        level = np.clip(place / max(1, bed.fade_in), 0, 1) * np.clip((num_samples - place) / max(1, bed.fade_out), 0, 1)
        yield part * (gain * np.sin(np.pi / 2 * level)).astype(np.float32)[:, None]
        at += len(part)
