"""Beds under shots: where they lie, how they meet, what they share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.cut import CutAmbience, CutTransition, Media
from post.errors import MediaError
from post.quality.measure.loudness import measure_loudness
from post.sound import wav
from post.sound.ambience import NAME, bed_sound, beds
from tests.post.films_for_tests import cut
from tests.post.suite_for_tests import media_of, plain_suite

RATE = 48_000
SEA = CutAmbience(Media("storyboard", "sea.wav", "0" * 64), -24.0)
YARD = CutAmbience(Media("storyboard", "yard.wav", "1" * 64), -20.0)


def test_where_beds_lie() -> None:
    film = cut([2, 3, 2, 4], ambience={0: SEA, 1: SEA, 2: YARD})
    first, second = beds(film)
    assert (first.shot_id, first.start) == ("r001", 0)
    assert first.stop == 5 * RATE + round(0.12 * RATE)  # one bed over both shots, half a fade past the cut
    assert (second.shot_id, second.start) == ("r003", 5 * RATE - round(0.12 * RATE))
    assert second.stop == 7 * RATE + round(0.12 * RATE)


def test_a_dissolve_fades_as_long_as_the_picture() -> None:
    film = cut([2, 3], ambience={0: SEA, 1: YARD})
    shots = (film.shots[0], replace(film.shots[1], transition=CutTransition("dissolve", 25)))
    first, second = beds(replace(film, shots=shots))
    assert (first.stop, first.fade_out) == (3 * RATE, RATE)
    assert (second.start, second.fade_in) == (2 * RATE, RATE)


def test_the_last_bed_ends_with_the_film() -> None:
    assert beds(cut([2, 3], ambience={1: SEA}))[0].stop == 5 * RATE
    assert beds(cut([0.04], ambience={0: SEA}))[0].stop == round(0.04 * RATE)


def test_a_bed_is_looped_levelled_and_faded(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=3:r=22050:a=0.02:seed=4", "sea.wav"], cwd=tmp_path / "storyboard")
    film = cut([2, 20, 2], ambience={1: CutAmbience(media_of(tmp_path, "sea.wav"), -24.0)})
    (bed,) = beds(film)
    path = bed_sound(bed, plain_suite(tmp_path)).file(NAME)
    samples = wav.read(path)
    assert samples.shape == (bed.stop - bed.start, 2)
    assert measure_loudness(path).integrated_lufs == pytest.approx(-23, abs=0.5)
    levels = (samples[RATE : 20 * RATE] ** 2).reshape(-1, RATE).mean(axis=1)
    assert levels.min() > 0.6 * levels.max()
    assert np.abs(samples[:10]).max() < 0.001
    assert np.abs(samples[-10:]).max() < 0.001


def test_a_silent_file_names_its_shot(tmp_path: Path) -> None:
    (tmp_path / "storyboard").mkdir()
    wav.write(tmp_path / "storyboard/sea.wav", np.zeros((RATE, 2), np.float32), 2)
    film = cut([2, 2], ambience={1: CutAmbience(media_of(tmp_path, "sea.wav"), -24.0)})
    with pytest.raises(MediaError, match=r"shot r002, ambience: sea\.wav is silent"):
        bed_sound(beds(film)[0], plain_suite(tmp_path))
