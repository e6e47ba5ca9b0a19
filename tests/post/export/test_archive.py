"""An archive's master: no word in its picture, and everything beside it that puts the words back."""

from __future__ import annotations

import shutil
import subprocess
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.export.film import Film
from storyboards.story import Output
from tests.post.export.films_made import made, make_clips, pictures, samples

pytestmark = pytest.mark.slow
F = Fraction
BOTH = ("en", "hi")
HEAD_FRAMES = 25


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="module")
def films(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Film]:
    outputs = (
        Output("master", "archive", BOTH, None, None, None, {"head_black": F(1)}),
        Output("hall", "hall", BOTH, None, None, None),
    )
    return made(tmp_path_factory.mktemp("made"), clips, *outputs)[0]


def test_one_picture_for_all_languages(films: dict[str, Film]) -> None:
    master = films["master.mov"]
    assert master.languages == BOTH
    names = {name.removeprefix("master.") for name in master.published() if "faces" not in name}
    each = ("srt", "vtt", "ass", "stems/speech.wav", "stems/music.wav", "stems/ambience.wav")
    assert names == {"mov", *(f"{language}.{name}" for language in BOTH for name in each)}


def test_lettering_puts_the_words_back(films: dict[str, Film], tmp_path: Path) -> None:
    """The clean picture differs from the hall's where text stands; with the ASS laid over it, nowhere."""
    files = films["master.mov"].published()
    shutil.copy(files["master.mov"], tmp_path / "clean.mov")
    (tmp_path / "faces").mkdir()
    shutil.copy(files["master.hi.ass"], tmp_path / "film.ass")
    for name, path in files.items():
        if name.startswith("master.hi.faces/"):
            shutil.copy(path, tmp_path / "faces" / path.name)
    draw = ["-vf", "ass=film.ass:fontsdir=faces:shaping=complex", "-c:v", "ffv1", "-an", "lettered.mkv"]
    subprocess.run([ffmpeg.binary(), "-v", "error", "-i", "clean.mov", *draw], cwd=tmp_path, check=True)
    hall = pictures([films["hall.hi.mp4"].published()["hall.hi.mp4"]])
    clean = pictures([tmp_path / "clean.mov"])[HEAD_FRAMES:]
    lettered = pictures([tmp_path / "lettered.mkv"])[HEAD_FRAMES:]
    assert len(hall) == len(clean) == len(lettered)
    with_words, without = (np.abs(hall - each).max(axis=(1, 2)) for each in (lettered, clean))
    assert without[10:34].min() > 40
    assert with_words[:46].max() < 40
    assert (with_words[:46] < 0.6 * without[:46])[8:34].all()


def test_stems_sum_to_the_sound(films: dict[str, Film]) -> None:
    files = films["master.mov"].published()
    heard = samples([files["master.mov"]])
    parts = []
    for name in ("speech", "music", "ambience"):
        with wave.open(str(files[f"master.en.stems/{name}.wav"])) as stem:
            assert (stem.getsampwidth(), stem.getframerate(), stem.getnframes()) == (3, 48_000, len(heard))
        parts.append(samples([files[f"master.en.stems/{name}.wav"]]))
    assert np.abs(np.sum(parts, axis=0) - heard).max() < 2**-22
    assert np.abs(parts[0]).max() > 0.01


def test_a_lettered_archive_has_a_file_per_language(clips: Path, tmp_path: Path) -> None:
    output = Output("master", "archive", BOTH, None, None, None, {"burn": ("overlays",)})
    films, _ = made(tmp_path, clips, output)
    assert list(films) == ["master.en.mov", "master.hi.mov"]
    assert [film.languages for film in films.values()] == [("en",), ("hi",)]
