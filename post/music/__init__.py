"""Music: a cue as a stored sound of exactly its length, at the common level, with its fades.

Engines `temp` (played by us) and `file` (the director's track). Gains, ducking and the cue's place in the film belong
to the mix, so that none of them makes music anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import CutCue
from post.errors import PostError
from post.suite import Artifact, Suite
from storyboards.times import as_text

if TYPE_CHECKING:
    from post.sound.wav import Samples

__all__ = ["MUSIC_VERSION", "NAME", "cue_sound", "unavailable"]

MUSIC_VERSION = 1
"""Part of every cue's key: raised when this file changes what is heard."""

NAME = "music.wav"


def unavailable(engine: str) -> str | None:
    """Why music of this engine cannot be made here, with a hint on its own line; None when it can."""
    if engine in ("temp", "file"):
        return None
    return f"music engine {engine!r} is not installed here\n  hint: Use engine: temp for now, or engine: file."


def cue_sound(cue: CutCue, fps: Fraction, suite: Suite) -> Artifact:
    """The cue's `music.wav`: 48 kHz, stereo, 24 bit. Raises PostError naming the cue."""
    from post.sound.wav import sample_at

    reason = unavailable(cue.engine)
    if reason is not None:
        message, _, hint = reason.partition("\n  hint: ")
        raise PostError(f"music {cue.id}: {message}", hint)
    start = sample_at(cue.first_frame, fps)
    num_samples = sample_at(cue.first_frame + cue.num_frames, fps) - start
    inputs: dict[str, object] = {
        "version": MUSIC_VERSION,
        "engine": cue.engine,
        "num_samples": num_samples,
        "fade_in": as_text(cue.fade_in),
        "fade_out": as_text(cue.fade_out),
    }
    if cue.engine == "file":
        return suite.artifact(
            "music", inputs | _file_inputs(cue), lambda folder: _from_file(cue, num_samples, folder, suite)
        )
    from post.music.temp import TEMP_VERSION, temp_music

    land_at = None if cue.land_on_frame is None else sample_at(cue.land_on_frame, fps) - start
    inputs |= {"temp_version": TEMP_VERSION, "prompt": cue.prompt, "seed": cue.seed, "land_at": land_at}

    def build(folder: Path) -> Mapping[str, object]:
        return _keep(temp_music(cue.prompt, cue.seed, num_samples, land_at), cue, num_samples, folder, suite)

    return suite.artifact("music", inputs, build)


def _file_inputs(cue: CutCue) -> dict[str, object]:
    if cue.media is None:
        raise PostError(f"music {cue.id}: engine file needs a file", "Add `file: path` to the cue.")
    return {"sha256": cue.media.sha256}


def _from_file(cue: CutCue, num_samples: int, folder: Path, suite: Suite) -> Mapping[str, object]:
    from post.music.track import looped
    from post.sound.decode import audible_peak, decode

    assert cue.media is not None
    what = f"music {cue.id}"
    with tempfile.TemporaryDirectory(dir=folder) as work:
        source = suite.media(cue.media)
        limit_s = num_samples / 48_000 + 60
        sound = decode(source, Path(work), num_channels=2, what=what, limit_s=limit_s, stopping=suite.stopping)
        audible_peak(sound, what, source.name)
        return _keep(looped(sound, num_samples), cue, num_samples, folder, suite)


def _keep(parts: Iterable[Samples], cue: CutCue, num_samples: int, folder: Path, suite: Suite) -> Mapping[str, object]:
    """Writes `music.wav` with the cue's fades at the common level."""
    import numpy as np

    from post.sound import wav
    from post.sound.level import SPEECH_LUFS, gain_to, level_of_file

    raw = folder / "raw.f32"
    peak = 0.0
    with raw.open("wb") as out:
        for part in _faded(parts, cue, num_samples, suite.check):
            peak = max(peak, float(np.max(np.abs(part))))
            out.write(np.ascontiguousarray(part).data)  # tofile does not say that a disk is full
    gain = np.float32(gain_to(SPEECH_LUFS, level_of_file(raw, 2, folder, suite.stopping), peak))
    sound = np.memmap(raw, np.float32, "r").reshape(-1, 2)
    wav.write(folder / NAME, (sound[start:stop] * gain for start, stop in wav.blocks(num_samples)), 2)
    del sound
    raw.unlink()
    return {"num_samples": num_samples, "gain_db": round(20 * float(np.log10(gain)), 2)}


def _faded(parts: Iterable[Samples], cue: CutCue, num_samples: int, check: Callable[[], None]) -> Iterator[Samples]:
    """The parts with the cue's fades, never shorter than 10 ms so that nothing clicks."""
    import numpy as np

    from post.sound.wav import SAMPLE_RATE

    least = min(SAMPLE_RATE // 100, num_samples // 2)
    up = max(least, min(round(cue.fade_in * SAMPLE_RATE), num_samples))
    down = max(least, min(round(cue.fade_out * SAMPLE_RATE), num_samples))
    at = 0
    for part in parts:
        check()
        place = np.arange(at, at + len(part))
        level = np.clip(place / max(1, up), 0, 1) * np.clip((num_samples - 1 - place) / max(1, down), 0, 1)
        yield (part * (np.sin(np.pi / 2 * level) ** 2).astype(np.float32)[:, None]).astype(np.float32)
        at += len(part)
