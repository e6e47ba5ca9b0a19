"""Stems: a mix taken apart again into speech, music and ambience, for whoever will mix it anew.

Each has had the mix's own gain and limiting, so the three add up to `mix.wav` exactly, in whole 24-bit numbers. Whoever
wants the parts unmastered divides by nothing: the gains are the same in all three. Knows no outputs but one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import Cut
from post.sound.goal import Goal, goal_of
from post.sound.mixdown import NAME as MIX_NAME
from post.sound.mixdown import mix, mix_inputs
from post.sound.sounds import Sound, gather
from post.suite import Artifact, Suite
from storyboards.story import Output

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from post.sound.master import Gain
    from post.sound.premix import Arrangement

STEMS_VERSION = 1
SPEECH, MUSIC, AMBIENCE = "speech.wav", "music.wav", "ambience.wav"
NAMES = (SPEECH, MUSIC, AMBIENCE)


def stems(cut: Cut, output: Output, language: str, suite: Suite, *, loop: bool = False) -> Artifact:
    """`speech.wav`, `music.wav` and `ambience.wav`, which sum to this output's `mix.wav`. Raises PostError.

    Facts: `num_samples`, and `silent`, the names of the stems that hold nothing.
    """
    from post.sound.wav import sample_at

    mixed = mix(cut, output, language, suite, loop=loop)
    goal = goal_of(output, loops=loop)
    sounds = gather(cut, language, suite, loops=loop)
    num_samples = sample_at(cut.num_frames, cut.fps)
    inputs = {"version": STEMS_VERSION, "mix": mixed.digest, "parts": mix_inputs(sounds, num_samples, goal)}

    def build(folder: Path) -> Mapping[str, object]:
        return _build(sounds, num_samples, goal, mixed.file(MIX_NAME), folder, suite)

    artifact = suite.artifact("stems", inputs, build)
    suite.report("progress", stage="stems", item=f"{output.id} {language}")
    return artifact


def _build(
    sounds: Sequence[Sound], num_samples: int, goal: Goal, mixed: Path, folder: Path, suite: Suite
) -> Mapping[str, object]:
    from post.sound import wav
    from post.sound.master import Gain, master
    from post.sound.premix import arranged, premix

    arrangement = arranged(sounds, num_samples, is_mono=goal.num_channels == 1, loops=goal.loops)
    gain = Gain()
    if sounds:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            work = Path(name)
            premix(arrangement, work / "premix.f32", suite.check)
            gain = master(work / "premix.f32", goal, work / MIX_NAME, work, suite.stopping).gain
    silent = set(NAMES)
    with ExitStack() as opened:
        outs = [opened.enter_context(wav.Writer(folder / name, goal.num_channels)) for name in NAMES]
        for start, stop in wav.blocks(num_samples):
            suite.check()
            parts = _levelled(arrangement, gain, goal, start, stop)
            for name, out, whole in zip(NAMES, outs, summing_to(wav.read_whole(mixed, start, stop), parts)):
                out.write_whole(whole)
                if whole.any():
                    silent.discard(name)
    return {"num_samples": num_samples, "silent": sorted(silent)}


def _levelled(
    arrangement: Arrangement, gain: Gain, goal: Goal, start: int, stop: int
) -> tuple[NDArray[np.float64], ...]:
    """A block of each stem as the mix has it, in units of one 24-bit step."""
    from post.sound.wav import FULL_SCALE

    block = arrangement.stems(start, stop)
    parts = (gain.applied(part, start)[:, : goal.num_channels] for part in (block.speech, block.music, block.ambience))
    return tuple(part.astype("f8") * FULL_SCALE for part in parts)


def summing_to(total: NDArray[np.int32], parts: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.int32], ...]:
    """Each part in whole numbers, so that they add up to `total` exactly.

    Rounded down first; the steps that are then missing go to the parts that lost most, and never to a part that is
    silent: its fraction is zero. What no rounding explains (a last bit of 32-bit float) goes to the loudest.
    """
    import numpy as np

    stacked = np.stack(parts)
    whole = np.floor(stacked)
    fractions = stacked - whole
    missing = total - whole.sum(axis=0)
    order = np.argsort(-fractions, axis=0, kind="stable")
    for place in range(len(parts)):
        index = order[place : place + 1]
        takes = (missing > 0) & (np.take_along_axis(fractions, index, 0)[0] > 0)
        at = np.take_along_axis(whole, index, 0)
        np.put_along_axis(whole, index, at + takes, 0)
        missing = missing - takes
    loudest = np.abs(stacked).argmax(axis=0)[None]
    np.put_along_axis(whole, loudest, np.take_along_axis(whole, loudest, 0) + missing, 0)
    return tuple(whole.astype(np.int32))
