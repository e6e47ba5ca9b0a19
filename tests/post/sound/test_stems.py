"""Stems that add up to the mix; ducking as it is heard in them: its depth, its way back, no pumping."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.cut import Cut, CutAmbience
from post.sound import wav
from post.sound.mixdown import NAME, mix
from post.sound.stems import AMBIENCE, MUSIC, NAMES, SPEECH, stems, summing_to
from post.suite import Suite
from post.voices import narrate
from tests.post.films_for_tests import HALL, cue, cut, line, request
from tests.post.suite_for_tests import PlainMaker, media_of, plain_suite

RATE = 48_000
TEXT = "Every weld and every cable was made at home."


def _film(suite: Suite, tmp_path: Path, at_s: tuple[float, ...] = (2.0, 10.0), duck_db: float = -9.0) -> Cut:
    """Twenty seconds of music over noise, with the same line spoken at some moments."""
    (tmp_path / "storyboard").mkdir(exist_ok=True)
    source = tmp_path / "storyboard/sea.wav"
    if not source.exists():
        ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=3:r=48000:a=0.4:seed=4", "sea.wav"], cwd=source.parent)
        ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=30:c=pink:r=48000:a=0.4:seed=5", "bed.wav"], cwd=source.parent)
    asked = [request(f"r00{n + 1}", TEXT) for n in range(len(at_s))]
    spoken = narrate(asked, suite)
    lines = [
        line(each, round(start * 25), float(spoken[each.shot_id, "en"].duration)) for each, start in zip(asked, at_s)
    ]
    music = cue(0, 500, engine="file", media=media_of(tmp_path, "bed.wav"), duck_db=duck_db, fade_s=0.1)
    return cut([10, 10], lines=lines, cues=[music], ambience={1: CutAmbience(media_of(tmp_path, "sea.wav"), -24.0)})


@pytest.mark.parametrize("settings", [{}, {"audio": "mono"}])
@pytest.mark.parametrize("loudness", [-23.0, -10.0])
def test_stems_sum_to_the_mix_exactly(tmp_path: Path, settings: dict[str, object], loudness: float) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite, tmp_path)
    output = replace(HALL, loudness_lufs=loudness, settings=settings)
    mixed = mix(film, output, "en", suite)
    if loudness > -20:
        assert mixed.facts["limited_db"] < 0  # type: ignore[operator]
    parts = stems(film, output, "en", suite)
    read = [wav.read_whole(parts.file(name)).astype(np.int64) for name in NAMES]
    assert np.array_equal(sum(read), wav.read_whole(mixed.file(NAME)))
    assert parts.facts["silent"] == []
    assert not read[0][: 2 * RATE - 100].any()  # nobody speaks yet
    assert not read[2][: 9 * RATE].any()  # and the sea is not there yet
    assert isinstance(suite.artifact, PlainMaker)
    assert stems(film, output, "en", suite).key == parts.key
    assert suite.artifact.num_built("stems") == 1


def test_a_stem_without_sound_is_silent_to_the_last_bit(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = replace(_film(suite, tmp_path), lines=())
    parts = stems(film, HALL, "en", suite)
    assert parts.facts["silent"] == [SPEECH]
    assert not wav.read_whole(parts.file(SPEECH)).any()
    empty = stems(cut([2]), HALL, "en", suite)
    assert empty.facts["silent"] == sorted(NAMES)
    assert wav.length(empty.file(MUSIC)) == 2 * RATE


def test_whole_numbers_that_add_up() -> None:
    chance = np.random.RandomState(5)
    parts = [chance.uniform(-900, 900, (4000, 2)) for _ in range(2)] + [np.zeros((4000, 2))]
    total = np.rint(sum(parts)).astype(np.int32) + chance.randint(-1, 2, (4000, 2)).astype(np.int32)
    whole = summing_to(total, parts)
    assert np.array_equal(sum(whole), total)
    assert not whole[2].any()
    assert max(np.abs(one - part).max() for one, part in zip(whole, parts)) <= 2


def _depth_db(film: Cut, suite: Suite) -> np.ndarray:
    """How far the music stem lies below itself without speech, every 20 ms, mastering gains taken out."""
    levels = []
    for each in (film, replace(film, lines=())):
        artifact = stems(each, HALL, "en", suite)
        gain_db = float(str(mix(each, HALL, "en", suite).facts["gain_db"]))
        music = wav.read(artifact.file(MUSIC)).astype(np.float64) * 10 ** (-gain_db / 20)
        levels.append(np.sqrt((music[: 20 * RATE] ** 2).reshape(-1, 960 * 2).mean(axis=1)))
    return 20 * np.log10(levels[0] / levels[1])


def _spoken(film: Cut, suite: Suite) -> list[tuple[float, float]]:
    """Seconds from when to when anything is heard in the speech stem."""
    speech = wav.read(stems(film, HALL, "en", suite).file(SPEECH))[:, 0]
    loud = np.flatnonzero(np.abs(speech) > 1e-3) / RATE
    breaks = np.flatnonzero(np.diff(loud) > 1.0)
    starts = [float(loud[0]), *loud[breaks + 1].tolist()]
    return list(zip(starts, [*loud[breaks].tolist(), float(loud[-1])]))


@pytest.mark.parametrize("duck_db", [-6.0, -9.0, -15.0])
def test_music_goes_down_as_far_as_asked_and_is_back_within_a_second(tmp_path: Path, duck_db: float) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite, tmp_path, duck_db=duck_db)
    depth = _depth_db(film, suite)
    for start_s, stop_s in _spoken(film, suite):
        under = depth[round(start_s * 50) + 1 : round(stop_s * 50) - 1]
        assert np.abs(under - duck_db).max() < 0.1  # from the first sound to the last
        back = np.flatnonzero(depth[round(stop_s * 50) :] > -0.5)[0] / 50
        assert 0.4 < back <= 1.0
        before = depth[round((start_s - 0.5) * 50)]
        assert before == pytest.approx(0, abs=0.05)
        fastest = np.abs(np.diff(depth[round((start_s - 0.5) * 50) : round((stop_s + 1.5) * 50)])).max()
        assert fastest < 0.25 * -duck_db  # nothing jumps


def test_no_pumping_between_sentences(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    length_s = float(narrate([request("r001", TEXT)], suite)["r001", "en"].duration)
    film = _film(suite, tmp_path, (2.0, round(2.0 + length_s + 0.55, 2)))
    depth = _depth_db(film, suite)
    start_s, stop_s = _spoken(film, suite)[0][0], _spoken(film, suite)[-1][1]
    assert depth[round(start_s * 50) + 1 : round(stop_s * 50) - 1].max() < -8.9


def test_ambience_is_not_ducked(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    sea = wav.read(stems(_film(suite, tmp_path), HALL, "en", suite).file(AMBIENCE))[11 * RATE : 19 * RATE]
    levels = np.sqrt((sea**2).reshape(-1, 24_000 * 2).mean(axis=1))
    assert 20 * np.log10(levels.max() / levels.min()) < 1.5
