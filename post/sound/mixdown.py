"""The mix of a film in one language: lines at their frames, music ducked under them, ambience, at delivery loudness.

`mix` gives `mix.wav`: 48 kHz, stereo, 24 bit, exactly as long as the picture. Sounds are kept at one level, so gains
are relative to speech. Works in blocks; knows no pictures and no captions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from post.cut import Cut
from post.sound.sounds import Sound, gather
from post.suite import Artifact, Suite
from storyboards.story import Output

MIX_VERSION = 1
"""Part of every mix's key: raised when this file or what it uses changes what is heard."""

NAME = "mix.wav"

TARGETS_LUFS = {"web": -16.0}
"""Integrated loudness by kind of output; -23 (EBU R 128) for all others."""

HALL_LUFS = -23.0


def target_lufs(output: Output) -> float:
    """The output's own loudness, else its kind's."""
    return output.loudness_lufs if output.loudness_lufs is not None else TARGETS_LUFS.get(output.kind, HALL_LUFS)


def mix(cut: Cut, output: Output, language: str, suite: Suite) -> Artifact:
    """The film's `mix.wav` for an output in one language.

    Facts: loudness and peak as measured on the file, `is_silent`, and with speech and music both there:
    `speech_over_music_db` and `ducked_db`, measured where both sound. Raises PostError.
    """
    from post.sound.wav import sample_at

    sounds = gather(cut, language, suite)
    num_samples = sample_at(cut.num_frames, cut.fps)
    inputs = {
        "version": MIX_VERSION,
        "num_samples": num_samples,
        "target_lufs": target_lufs(output),
        "sounds": [sound.inputs() for sound in sounds],
    }
    artifact = suite.artifact(
        "mix", inputs, lambda folder: _build(sounds, num_samples, target_lufs(output), folder, suite)
    )
    _warn(artifact, output, language, suite)
    suite.report("progress", stage="mix", item=f"{output.id} {language}")
    return artifact


def _build(
    sounds: Sequence[Sound], num_samples: int, wanted_lufs: float, folder: Path, suite: Suite
) -> Mapping[str, object]:
    from post.sound import wav
    from post.sound.master import master
    from post.sound.premix import premix

    if not sounds:
        import numpy as np

        silence = (np.zeros((stop - start, 2), np.float32) for start, stop in wav.blocks(num_samples))
        wav.write(folder / NAME, silence, 2)
        return {"is_silent": True, "num_samples": num_samples, "target_lufs": wanted_lufs}
    with tempfile.TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        balance = premix(sounds, num_samples, work / "premix.f32", suite.check)
        result = master(work / "premix.f32", wanted_lufs, folder / NAME, work, suite.stopping)
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
