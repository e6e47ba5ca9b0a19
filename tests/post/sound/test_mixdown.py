"""Whole mixes: exact length, loudness on target in every language, speech above music, silence kept silent."""

from __future__ import annotations

import hashlib
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.cut import Cut, CutAmbience, LineRequest
from post.errors import PostError
from post.quality.measure.loudness import measure_loudness
from post.quality.measure.silence import measure_silence
from post.sound import wav
from post.sound.mixdown import NAME, channels, mix, target_lufs
from post.suite import Stopped, Suite
from post.voices import narrate
from storyboards.times import frame_at
from tests.post.films_for_tests import FPS, HALL, WEB, cue, cut, line, request
from tests.post.suite_for_tests import PlainMaker, Told, media_of, plain_suite

TEXTS = {
    "en": ("It begins at sea.", "Every weld and every cable was made at home."),
    "hi": ("शुरुआत समुद्र से होती है।", "हर वेल्ड और हर केबल देश में बनी।"),
}


def _requests() -> list[LineRequest]:
    return [request(f"r00{n + 1}", text, language) for language, texts in TEXTS.items() for n, text in enumerate(texts)]


def _film(suite: Suite, **changes: object) -> Cut:
    """Two shots of 5 s and one of 4 s, music under all of it, a line in each of the first two."""
    spoken = narrate(_requests(), suite)
    lines = [
        line(
            asked,
            frame_at(Fraction(5 * (int(asked.shot_id[3]) - 1)) + Fraction("0.36"), FPS),
            float(spoken[key].duration),
        )
        for asked in _requests()
        for key in [(asked.shot_id, asked.language)]
    ]
    film = cut([5, 5, 4], lines=lines, cues=[cue(0, 350, prompt="slow strings", land_on_frame=250)])
    return replace(film, **changes)  # type: ignore[arg-type]


def _rms_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))


@pytest.mark.slow
def test_a_film_in_two_languages_for_two_outputs(tmp_path: Path) -> None:
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    film = _film(suite)
    heard = {}
    for output in (HALL, WEB):
        for language in film.languages:
            artifact = mix(film, output, language, suite)
            path = artifact.file(NAME)
            with wave.open(str(path)) as file:
                assert file.getparams()[:4] == (2, 3, 48_000, 14 * 48_000)
            loudness = measure_loudness(path)
            heard[output.id, language] = loudness.integrated_lufs
            assert loudness.integrated_lufs == pytest.approx(target_lufs(output), abs=0.1)
            assert loudness.true_peak_dbtp is not None
            assert loudness.true_peak_dbtp <= -1.5
            assert artifact.facts["integrated_lufs"] == pytest.approx(loudness.integrated_lufs, abs=0.01)
            assert artifact.facts["true_peak_dbtp"] == pytest.approx(loudness.true_peak_dbtp, abs=0.01)
            assert artifact.facts["ducked_db"] == pytest.approx(-9, abs=0.1)
            assert artifact.facts["speech_over_music_db"] > 12  # type: ignore[operator]
    assert abs(heard["hall", "en"] - heard["hall", "hi"]) < 0.1  # type: ignore[operator]
    assert told.warnings() == []


def test_lines_stand_on_their_frames_and_music_ducks_under_them(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite)
    bare = wav.read(mix(replace(film, cues=()), HALL, "en", suite).file(NAME))
    loud = np.flatnonzero(np.abs(bare[:, 0]) > 0.01)
    assert loud[0] / 48_000 == pytest.approx(0.36, abs=0.1)
    before_second = loud[loud < 5.3 * 48_000][-1] / 48_000
    assert before_second < 3
    assert np.array_equal(bare[:, 0], bare[:, 1])  # the narrator stands in the middle
    assert not bare[: round(0.3 * 48_000)].any()
    unspoken = wav.read(mix(replace(film, lines=()), HALL, "en", suite).file(NAME))
    full = wav.read(mix(film, HALL, "en", suite).file(NAME))
    free = slice(round(3.6 * 48_000), round(4.6 * 48_000))
    assert _rms_db(unspoken[free]) > -40
    assert _rms_db(full[free]) > -60  # the music is back between the lines


def test_only_what_is_heard_makes_a_mix_anew(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite)
    key = mix(film, HALL, "en", suite).key
    renamed = replace(film, project_id="other", title={"en": "Other"}, languages=("en",))
    assert mix(renamed, replace(HALL, id="loop", kind="loop"), "en", suite).key == key
    without_hindi = replace(film, lines=tuple(each for each in film.lines if each.request.language == "en"))
    assert mix(without_hindi, HALL, "en", suite).key == key
    assert mix(film, HALL, "hi", suite).key != key
    assert mix(replace(film, cues=(replace(film.cues[0], gain_db=-20.0),)), HALL, "en", suite).key != key
    assert mix(film, replace(HALL, loudness_lufs=-20.0), "en", suite).key != key
    assert isinstance(suite.artifact, PlainMaker)
    assert suite.artifact.num_built("music") == 1
    assert suite.artifact.num_built("line") == 4


@pytest.mark.slow
def test_same_bytes_in_another_folder(tmp_path: Path) -> None:
    digests = []
    for name, workers in (("a", 2), ("b", 1)):
        suite = plain_suite(tmp_path / name, num_workers=workers)
        digests.append(hashlib.sha256(mix(_film(suite), WEB, "hi", suite).file(NAME).read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def test_an_outputs_own_loudness(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    loud = replace(HALL, loudness_lufs=-14.0)
    artifact = mix(_film(suite), loud, "en", suite)
    heard = measure_loudness(artifact.file(NAME))
    assert heard.integrated_lufs == pytest.approx(-14, abs=0.1)
    assert heard.true_peak_dbtp is not None
    assert heard.true_peak_dbtp <= -1.5
    assert artifact.facts["limited_db"] < -1  # type: ignore[operator]


@pytest.mark.slow
def test_a_target_out_of_reach_is_missed_and_told(tmp_path: Path) -> None:
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    artifact = mix(_film(suite), replace(HALL, loudness_lufs=-5.0), "en", suite)
    assert artifact.facts["reaches_target"] is False
    assert artifact.facts["true_peak_dbtp"] <= -1.5  # type: ignore[operator]
    assert artifact.facts["limited_db"] > -14.5  # type: ignore[operator]
    (warning,) = told.warnings()
    assert warning.startswith("hall.en: the mix has -")
    assert warning.endswith(" LUFS, its target is -5.0 LUFS")


@pytest.mark.parametrize("fps", [Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001)])
def test_a_film_without_sound_stays_silent(tmp_path: Path, fps: Fraction) -> None:
    film = cut([1.3, 2.1], fps=fps)
    artifact = mix(film, HALL, "en", plain_suite(tmp_path))
    samples = wav.read(artifact.file(NAME))
    assert samples.shape == (round(film.num_frames / fps * 48_000), 2)
    assert not samples.any()
    assert artifact.facts["is_silent"] is True
    (stretch,) = measure_silence(artifact.file(NAME))
    assert stretch.start_s == 0


def test_very_short_films(tmp_path: Path) -> None:
    for num_frames in (1, 3, 9):
        film = cut([num_frames / 25], cues=[cue(0, num_frames)])
        artifact = mix(film, HALL, "en", plain_suite(tmp_path))
        assert wav.length(artifact.file(NAME)) == num_frames * 1920
        assert artifact.facts["true_peak_dbtp"] <= -1.5  # type: ignore[operator]


def test_a_line_past_the_end_is_cut_with_the_film(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    spoken = narrate([request("r001", TEXTS["en"][1])], suite)["r001", "en"]
    film = cut([2], lines=[line(request("r001", TEXTS["en"][1]), 10, float(spoken.duration))])
    assert wav.length(mix(film, HALL, "en", suite).file(NAME)) == 96_000


def test_ambience_lies_far_below_speech(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    (tmp_path / "storyboard").mkdir()
    ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=3:r=48000:a=0.5:seed=4", "sea.wav"], cwd=tmp_path / "storyboard")
    sea = CutAmbience(media_of(tmp_path, "sea.wav"), -24.0)
    film = _film(suite, cues=())
    film = replace(film, shots=(film.shots[0], replace(film.shots[1], ambience=sea), film.shots[2]))
    samples = wav.read(mix(film, HALL, "en", suite).file(NAME))
    speech = _rms_db(samples[round(0.4 * 48_000) : round(1.4 * 48_000)])
    under = _rms_db(samples[round(9.2 * 48_000) : round(9.8 * 48_000)])
    assert -34 < under - speech < -14
    assert not samples[round(10.2 * 48_000) :].any()


def test_music_that_drowns_speech_is_told(tmp_path: Path) -> None:
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    film = _film(suite, cues=(cue(0, 350, prompt="slow strings", gain_db=0.0, duck_db=0.0),))
    mix(film, HALL, "en", suite)
    assert any("hall.en: speech is only" in message for message in told.warnings())


def test_an_error_names_what_it_is_about(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    with pytest.raises(PostError, match="music cue0: engine file needs a file"):
        mix(_film(suite, cues=(cue(0, 350, engine="file"),)), HALL, "en", suite)


def test_a_stop_leaves_no_mix(tmp_path: Path) -> None:
    film = _film(plain_suite(tmp_path))
    asked = iter([False] * 12 + [True] * 1000)
    with pytest.raises(Stopped):
        mix(film, HALL, "en", plain_suite(tmp_path, stopping=lambda: next(asked)))
    assert not list((tmp_path / "artifacts").rglob("mix.wav"))


def test_one_channel(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    film = _film(suite)
    mono = replace(HALL, settings={"audio": "mono"})
    artifact = mix(film, mono, "en", suite)
    with wave.open(str(artifact.file(NAME))) as file:
        assert file.getparams()[:4] == (1, 3, 48_000, 14 * 48_000)
    heard = measure_loudness(artifact.file(NAME))
    assert heard.integrated_lufs == pytest.approx(-23, abs=0.1)  # as it is heard, from two loudspeakers
    assert artifact.key != mix(film, HALL, "en", suite).key
    assert mix(film, replace(HALL, settings={"audio": "stereo"}), "en", suite).key == mix(film, HALL, "en", suite).key
    assert [channels(replace(HALL, settings={"audio": name})) for name in ("stereo", "mono", "none")] == [2, 1, 0]


@pytest.mark.parametrize("limit_dbtp", [-6.0, -3.0, 0.0])
def test_an_outputs_own_true_peak(tmp_path: Path, limit_dbtp: float) -> None:
    suite = plain_suite(tmp_path)
    output = replace(HALL, loudness_lufs=-18.0, settings={"true_peak_dbtp": limit_dbtp})
    heard = measure_loudness(mix(_film(suite), output, "en", suite).file(NAME))
    assert heard.true_peak_dbtp is not None
    assert heard.true_peak_dbtp <= limit_dbtp - 0.5
    assert heard.integrated_lufs == pytest.approx(-18, abs=0.2)


def test_depths_that_are_not_sensible_are_told(tmp_path: Path) -> None:
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    film = _film(suite, cues=(cue(0, 350, duck_db=-40.0),))
    assert mix(film, HALL, "en", suite).facts["ducked_db"] == pytest.approx(-15, abs=0.1)
    assert "music cue0: duck_db -40 is taken as -15; music goes down by 6 to 15 dB under speech" in told.warnings()[0]
