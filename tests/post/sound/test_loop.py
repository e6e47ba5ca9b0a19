"""A mix that goes round: nothing clicks, sags or jumps where its end meets its beginning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.cut import Cut, CutAmbience
from post.quality.measure.loudness import measure_loudness
from post.sound import wav
from post.sound.mixdown import NAME, mix
from post.sound.stems import NAMES, stems
from post.suite import Suite
from post.voices import narrate
from tests.post.films_for_tests import HALL, cue, cut, line, request
from tests.post.suite_for_tests import media_of, plain_suite

RATE = 48_000


def _film(suite: Suite, tmp_path: Path, *, sea: bool, music: str | None) -> Cut:
    (tmp_path / "storyboard").mkdir(exist_ok=True)
    ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=5:c=pink:a=0.4:seed=4", "sea.wav"], cwd=tmp_path / "storyboard")
    asked = request("r001", "It begins at sea.")
    spoken = narrate([asked], suite)["r001", "en"]
    bed = CutAmbience(media_of(tmp_path, "sea.wav"), -14.0)
    return cut(
        [5, 7.4],
        lines=[line(asked, 60, float(spoken.duration))],
        cues=[] if music is None else [cue(0, 310, prompt=music, fade_s=0.5)],
        ambience={0: bed, 1: bed} if sea else {},
    )


def _level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-14))


@pytest.mark.parametrize(
    ("sea", "music"), [(True, None), (False, "slow strings"), (True, "fast driving drums"), (True, "ambient pad")]
)
def test_the_seam(tmp_path: Path, sea: bool, music: str | None) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite, tmp_path, sea=sea, music=music)
    artifact = mix(film, HALL, "en", suite, loop=True)
    sound = wav.read(artifact.file(NAME))
    assert len(sound) == film.num_frames * 1920
    assert measure_loudness(artifact.file(NAME)).integrated_lufs == pytest.approx(-23, abs=0.2)
    twice = np.concatenate((sound, sound))
    steps = np.abs(np.diff(twice[len(sound) - RATE : len(sound) + RATE], axis=0)).max(axis=1)
    assert steps[RATE - 1] <= np.quantile(steps, 0.999)
    before, after = twice[len(sound) - 4800 : len(sound)], twice[len(sound) : len(sound) + 4800]
    assert abs(_level_db(after) - _level_db(before)) < 1.0
    edge = 480
    assert abs(_level_db(twice[len(sound) : len(sound) + edge]) - _level_db(twice[len(sound) - edge : len(sound)])) < 3
    around = twice[len(sound) - RATE : len(sound) + RATE]
    windows = [_level_db(part) for part in np.array_split(around, 40)]
    assert min(windows) > np.median(windows) - 12  # no hole


def test_without_loop_the_same_film_ends(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite, tmp_path, sea=True, music="slow strings")
    plain, loop = mix(film, HALL, "en", suite), mix(film, HALL, "en", suite, loop=True)
    assert plain.key != loop.key
    assert _level_db(wav.read(plain.file(NAME))[-480:]) < _level_db(wav.read(loop.file(NAME))[-480:]) - 10


def test_music_makes_room_across_the_seam(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite, tmp_path, sea=False, music="ambient pad")
    early = replace(film, lines=tuple(replace(each, first_frame=0) for each in film.lines))
    parts = {}
    for name, each in (("with", early), ("without", replace(film, lines=()))):
        artifact = stems(each, HALL, "en", suite, loop=True)
        gain_db = float(str(mix(each, HALL, "en", suite, loop=True).facts["gain_db"]))
        parts[name] = wav.read(artifact.file("music.wav")) * 10 ** (-gain_db / 20)
    tail = slice(-480, None)
    assert _level_db(parts["with"][tail]) < _level_db(parts["without"][tail]) - 8  # down before the line at the head


def test_stems_of_a_loop_sum_to_it(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite, tmp_path, sea=True, music="slow strings")
    parts = stems(film, HALL, "en", suite, loop=True)
    total = sum(wav.read_whole(parts.file(name)).astype(np.int64) for name in NAMES)
    assert np.array_equal(total, wav.read_whole(mix(film, HALL, "en", suite, loop=True).file(NAME)))


@pytest.mark.parametrize("num_frames", [1, 5, 30])
def test_very_short_loops(tmp_path: Path, num_frames: int) -> None:
    suite = plain_suite(tmp_path)
    film = cut([num_frames / 25], cues=[cue(0, num_frames)])
    assert wav.length(mix(film, HALL, "en", suite, loop=True).file(NAME)) == num_frames * 1920
