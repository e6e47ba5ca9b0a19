"""Music: a cue as a stored sound of exactly its length, at the common level, with its fades.

Engines `temp` (played by us), `file` (the director's track) and `musicgen` (a model, in an environment of its own).
Gains, ducking and the cue's place in the film belong to the mix, so that none of them makes music anew.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import CutCue
from post.errors import PostError
from post.suite import Artifact, Suite
from storyboards.times import as_text

if TYPE_CHECKING:
    from post.music.cue import Span
    from post.music.musicgen import Player

__all__ = ["MUSIC_VERSION", "NAME", "cue_sound", "unavailable"]

MUSIC_VERSION = 1
"""Part of every cue's key: raised when this file changes what is heard."""

NAME = "music.wav"


def unavailable(engine: str) -> str | None:
    """Why music of this engine cannot be made here, with a hint on its own line; None when it can.

    Looks for the environment and the weights, and reads none of them. A cue whose engine is unavailable is made with
    `temp`, and said to be.
    """
    if engine in ("temp", "file"):
        return None
    if engine == "musicgen":
        from post.music.musicgen import missing

        reason = missing()
        return None if reason is None else f"{reason.message}\n  hint: {reason.hint}"
    return f"music engine {engine!r} is not known here\n  hint: Use temp, file or musicgen."


def cue_sound(cue: CutCue, fps: Fraction, suite: Suite, *, ring: int = 0, player: Player | None = None) -> Artifact:
    """The cue's `music.wav`: 48 kHz, stereo, 24 bit. Raises PostError naming the cue.

    With `ring` it goes on for so many samples after its end, fading out over them (a film that loops). `player` is what
    all cues of a film share that are played by a model (`musicgen.playing`).
    """
    from post.music.cue import Span

    span = Span.of(cue, fps, ring)
    inputs: dict[str, object] = {
        "version": MUSIC_VERSION,
        "engine": cue.engine,
        "num_samples": span.num_samples,
        "fade_in": as_text(cue.fade_in),
        "fade_out": as_text(cue.fade_out),
    }
    if ring:
        inputs["ring"] = ring
    if cue.engine == "file":
        return _file(cue, span, inputs, suite)
    if cue.engine == "musicgen":
        return _musicgen(cue, span, inputs, suite, player)
    if cue.engine != "temp":
        message, _, hint = str(unavailable(cue.engine)).partition("\n  hint: ")
        raise PostError(f"music {cue.id}: {message}", hint)
    return _temp(cue, span, inputs, suite)


def _temp(cue: CutCue, span: Span, inputs: dict[str, object], suite: Suite) -> Artifact:
    from post.music.cue import keep
    from post.music.temp import TEMP_VERSION, temp_music

    asked = {"temp_version": TEMP_VERSION, "prompt": cue.prompt, "seed": cue.seed, "land_at": span.land_at}

    def build(folder: Path) -> dict[str, object]:
        parts = temp_music(cue.prompt, cue.seed, span.num_samples, span.land_at, span.ring)
        said = {key: inputs[key] for key in ("engine", "instead_of") if "instead_of" in inputs}
        return keep(parts, cue, span, folder, suite) | said

    return suite.artifact("music", inputs | asked, build)


def _file(cue: CutCue, span: Span, inputs: dict[str, object], suite: Suite) -> Artifact:
    if cue.media is None:
        raise PostError(f"music {cue.id}: engine file needs a file", "Add `file: path` to the cue.")
    from post.music.own import OWN_VERSION, from_file, warn

    asked = {"file_version": OWN_VERSION, "sha256": cue.media.sha256, "land_at": span.land_at}
    artifact = suite.artifact("music", inputs | asked, lambda folder: from_file(cue, span, folder, suite))
    warn(artifact, cue, suite)
    return artifact


def _musicgen(cue: CutCue, span: Span, inputs: dict[str, object], suite: Suite, player: Player | None) -> Artifact:
    from post.music import musicgen

    reason = musicgen.missing()
    if reason is None:
        return musicgen.cue_music(cue, span, inputs, suite, player)
    if getattr(reason, "is_damage", False):
        # What is there and cannot be used is for a person to look at; what is not there is played for now.
        raise PostError(f"music {cue.id}: {reason.message}", reason.hint)
    suite.report(
        "warning", message=f"music {cue.id}: {reason.message}; it is played as temp music\n  hint: {reason.hint}"
    )
    return _temp(cue, span, inputs | {"engine": "temp", "instead_of": "musicgen"}, suite)
