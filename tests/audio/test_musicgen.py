"""MusicGen through audiocraft itself, on tiny random weights in the real formats."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from post import workers
from post.errors import PostError
from post.music import NAME, cue_sound, unavailable
from post.music.musicgen import Player, playing
from post.music.onsets import onset_curve
from post.quality.measure.loudness import measure_loudness
from post.sound import wav
from post.sound.mixdown import mix
from post.workers.environment import python
from tests.post.films_for_tests import FPS, HALL, cue, cut
from tests.post.suite_for_tests import PlainMaker, Told, plain_suite

pytestmark = [
    pytest.mark.audio,
    pytest.mark.skipif(workers.missing() is not None, reason="the environment for voices and music is not built"),
]

SCRIPT = Path(__file__).with_name("tiny_musicgen.py")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One channel, a window of two seconds."""
    folder = tmp_path_factory.mktemp("tiny")
    subprocess.run([python(), "-P", SCRIPT, folder], check=True, capture_output=True)
    return folder


@pytest.fixture
def models(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tiny))
    return tiny


def test_a_cue_longer_than_the_window(tmp_path: Path, models: Path) -> None:
    """Seven seconds from windows of two: exact, audible throughout, without a join that can be told."""
    assert unavailable("musicgen") is None
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    asked = cue(0, 175, engine="musicgen", prompt="slow brass", fade_s=0.1)
    artifact = cue_sound(asked, FPS, suite)
    path = artifact.file(NAME)
    sound = wav.read(path)
    assert sound.shape == (175 * 1920, 2)
    assert measure_loudness(path).integrated_lufs == pytest.approx(-23, abs=0.3)
    assert artifact.facts["engine"] == "musicgen"
    assert artifact.facts["seed"] == 7
    levels = np.sqrt((sound[9600:-9600] ** 2)[: 316_800 // 9600 * 9600].reshape(-1, 9600 * 2).mean(axis=1))
    assert levels.min() > 0.05 * levels.max()
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    for join_s in (2.0, 3.2, 4.4, 5.6, 6.8):  # where windows follow each other
        near = steps[round(join_s * 48_000) - 480 : round(join_s * 48_000) + 480]
        assert near.max() <= steps.max()
        assert np.quantile(near, 0.99) < 3 * np.quantile(steps, 0.99)
    assert told.warnings() == []
    done = [fields for event, fields in told.events if event == "progress" and fields.get("stage") == "music"]
    assert done
    assert done[-1]["done"] == done[-1]["total"]
    assert cue_sound(asked, FPS, suite).key == artifact.key
    assert isinstance(suite.artifact, PlainMaker)
    assert suite.artifact.num_built("music") == 1


def test_words_and_seeds_matter_and_the_same_gives_the_same(tmp_path: Path, models: Path) -> None:
    heard = {}
    with playing(plain_suite(tmp_path)) as player:
        for name, folder, prompt, seed in (
            ("first", "a", "slow brass", 7), ("again", "b", "slow brass", 7),
            ("words", "a", "fast piano", 7), ("seed", "a", "slow brass", 8),
        ):  # fmt: skip
            suite = plain_suite(tmp_path / folder)
            asked = cue(0, 40, engine="musicgen", prompt=prompt, seed=seed)
            heard[name] = wav.read(cue_sound(asked, FPS, suite, player=player).file(NAME))
    assert np.array_equal(heard["first"], heard["again"])
    assert not np.array_equal(heard["first"], heard["words"])
    assert not np.array_equal(heard["first"], heard["seed"])


def test_two_channels_landing_and_a_whole_mix(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("stereo")
    subprocess.run([python(), "-P", SCRIPT, folder, "--stereo", "--window", "3"], check=True, capture_output=True)
    monkeypatch.setenv("REELWRIGHT_MODELS", str(folder))
    suite = plain_suite(tmp_path)
    music = cue(0, 125, engine="musicgen", prompt="fast drums", land_on_frame=60, fade_s=0.1)
    artifact = cue_sound(music, FPS, suite)
    assert artifact.facts["num_channels"] == 2
    sound = wav.read(artifact.file(NAME))
    assert not np.array_equal(sound[:, 0], sound[:, 1])
    if artifact.facts["landed_on"] != "nothing":
        curve, _ = onset_curve(sound)
        assert curve[238:243].max() > curve.mean()
    mixed = mix(cut([5], cues=[music]), HALL, "en", suite)
    assert mixed.facts["integrated_lufs"] == pytest.approx(-23, abs=0.1)


@dataclass
class Killer(Told):
    """Kills the worker at the first sign that a cue is under way."""

    player: list[Player] = field(default_factory=list)
    num_killed: int = 0

    def __call__(self, event: str, /, **fields: object) -> None:
        super().__call__(event, **fields)
        if event == "progress" and fields.get("stage") == "music" and not self.num_killed:
            worker = self.player[0]._worker
            assert worker is not None
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
            self.num_killed += 1


def test_a_worker_killed_in_mid_cue(tmp_path: Path, models: Path) -> None:
    told = Killer()
    suite = plain_suite(tmp_path, report=told)
    asked = cue(0, 150, engine="musicgen", prompt="slow brass")
    with playing(suite) as player:
        told.player.append(player)
        artifact = cue_sound(asked, FPS, suite, player=player)
    assert told.num_killed == 1
    assert any("the music ended by signal SIGKILL" in each and "started again" in each for each in told.warnings())
    untouched = cue_sound(asked, FPS, plain_suite(tmp_path / "other"))
    assert np.array_equal(wav.read(artifact.file(NAME)), wav.read(untouched.file(NAME)))


@pytest.mark.parametrize("name", ["musicgen-tiny/state_dict.bin", "musicgen-tiny/compression_state_dict.bin"])
def test_weights_cut_short_or_altered_are_reported(
    tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "models"
    shutil.copytree(tiny, folder)
    monkeypatch.setenv("REELWRIGHT_MODELS", str(folder))
    path = folder / name
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    asked = cue(0, 40, engine="musicgen", prompt="slow brass")
    with pytest.raises(PostError, match=r"music cue0: .*state_dict.bin is cut short or damaged \([\d,]+ bytes\)"):
        cue_sound(asked, FPS, plain_suite(tmp_path))
    altered = bytearray(data)
    middle = len(data) // 2
    altered[middle : middle + 4096] = bytes(4096)
    path.write_bytes(altered)
    try:
        sound = wav.read(cue_sound(asked, FPS, plain_suite(tmp_path)).file(NAME))
    except PostError as error:
        assert "music cue0" in error.message  # noqa: PT017 (either is right: told, or finite sound)
    else:
        assert np.isfinite(sound).all()
