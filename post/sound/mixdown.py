"""The mix of a film in one language: lines at their frames, music ducked under them, ambience, at delivery loudness.

`mix` gives `mix.wav`: 48 kHz, 24 bit, exactly as long as the picture. Sounds are kept at one level, so gains are
relative to speech. Works in blocks; knows no pictures and no captions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from post.cut import Cut
from post.sound.goal import Goal, channels, goal_of, target_lufs
from post.sound.sounds import Sound, gather
from post.suite import Artifact, Suite
from storyboards.story import Output

__all__ = ["MIX_VERSION", "NAME", "channels", "mix", "mix_inputs", "target_lufs"]

MIX_VERSION = 1
"""Part of every mix's key: raised when this file or what it uses changes what is heard."""

NAME = "mix.wav"


def mix(cut: Cut, output: Output, language: str, suite: Suite, *, loop: bool = False) -> Artifact:
    """The film's `mix.wav` for an output in one language; with `loop` its end goes over into its beginning.

    Facts: loudness and peak as measured on the file, `is_silent`, and with speech and music both there:
    `speech_over_music_db` and `ducked_db`, measured where both sound. Raises PostError.
    """
    from post.sound.wav import sample_at

    goal = goal_of(output, loops=loop)
    sounds = gather(cut, language, suite, loops=loop)
    num_samples = sample_at(cut.num_frames, cut.fps)
    inputs = mix_inputs(sounds, num_samples, goal)
    artifact = suite.artifact("mix", inputs, lambda folder: _build(sounds, num_samples, goal, folder, suite))
    _warn(artifact, output, language, suite)
    suite.report("progress", stage="mix", item=f"{output.id} {language}")
    return artifact


def mix_inputs(sounds: Sequence[Sound], num_samples: int, goal: Goal) -> dict[str, object]:
    """Everything that a mix's samples depend on."""
    return {
        "version": MIX_VERSION,
        "num_samples": num_samples,
        **goal.inputs(),
        "sounds": [sound.inputs() for sound in sounds],
    }


def _build(sounds: Sequence[Sound], num_samples: int, goal: Goal, folder: Path, suite: Suite) -> Mapping[str, object]:
    from post.sound import wav
    from post.sound.master import master
    from post.sound.premix import arranged, premix

    if not sounds:
        wav.write(folder / NAME, wav.silence(num_samples, goal.num_channels), goal.num_channels)
        return {"is_silent": True, "num_samples": num_samples, "target_lufs": goal.target_lufs}
    with tempfile.TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        arrangement = arranged(sounds, num_samples, is_mono=goal.num_channels == 1, loops=goal.loops)
        balance = premix(arrangement, work / "premix.f32", suite.check)
        result = master(work / "premix.f32", goal, folder / NAME, work, suite.stopping)
    is_silent = result.loudness.sample_peak_dbfs is None
    return {"is_silent": is_silent, "num_samples": num_samples, **result.facts(), **balance.facts()}


def _warn(artifact: Artifact, output: Output, language: str, suite: Suite) -> None:
    """Says what will be heard and was hardly meant."""
    facts = artifact.facts
    over = facts.get("speech_over_music_db")
    if isinstance(over, float) and over < 6:
        suite.report(
            "warning",
            message=f"{output.id}.{language}: speech is only {over:.1f} dB above the music under it; "
            "lower the cue's gain_db or duck_db",
        )
    if facts.get("reaches_target") is False:
        heard = facts.get("integrated_lufs")
        heard_text = "no measurable loudness" if heard is None else f"{heard} LUFS"
        suite.report(
            "warning",
            message=f"{output.id}.{language}: the mix has {heard_text}, its target is {facts['target_lufs']} LUFS",
        )
