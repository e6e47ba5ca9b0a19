"""A loop played twice: nobody sees or hears where it begins again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post.cut import CutTransition
from post.export.kinds import delivery_of
from post.export.pictures import delivered, stretch_specs
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from storyboards.story import Output, Size
from tests.post.export.films_made import CANVAS, film_cut, made, make_clips, pictures, samples

pytestmark = pytest.mark.slow
F = Fraction
LOOP = Output("loop", "loop", ("en",), None, None, None)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clips(tmp_path_factory.mktemp("loop"))


@pytest.fixture(scope="module")
def loop(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    films, _ = made(tmp_path_factory.mktemp("made"), clips, LOOP)
    assert list(films) == ["loop.en.mp4", "loop.en.silent.mp4"]
    return films["loop.en.mp4"].published()["loop.en.mp4"]


def test_picture_crosses_the_seam(loop: Path) -> None:
    """The step over the seam is no bigger than steps within shots: no cut, no black, nothing held."""
    shown = pictures([loop, loop])
    assert len(shown) == 2 * 129
    steps = np.abs(np.diff(shown, axis=0)).mean(axis=(1, 2))
    inside = steps[130:160]  # of the first shot, noise and all
    assert 0.3 * np.median(inside) < steps[128] < 2 * inside.max()


def test_sound_crosses_the_seam(loop: Path) -> None:
    """Both decoded afresh: the step over the seam is an ordinary one, and nothing is quieter around it."""
    heard = samples([loop, loop])
    length = len(heard) // 2
    assert length == 129 * 1920
    steps = np.abs(np.diff(heard, axis=0)).max(axis=1)
    assert steps[length - 1] <= np.quantile(steps[length - 24_000 : length + 24_000], 0.999)
    power = [float(np.sqrt(np.mean(heard[at : at + 480] ** 2))) for at in range(length - 4800, length + 4800, 480)]
    assert min(power[8:12]) > 0.25 * float(np.median(power))


def test_lengths_are_equal_to_the_sample(loop: Path) -> None:
    facts = container_facts(loop)
    assert facts.video_duration == facts.audio_duration == F(129, 25)
    assert count_frames(loop).is_regular(F(25))


def test_the_silent_one_has_the_same_pictures(clips: Path, tmp_path: Path) -> None:
    films, _ = made(tmp_path, clips, LOOP)
    silent, main = films["loop.en.silent.mp4"], films["loop.en.mp4"]
    assert container_facts(silent.published()["loop.en.silent.mp4"]).audio_codec is None
    assert not silent.captions
    assert set(main.published()) == {"loop.en.mp4", "loop.en.srt", "loop.en.vtt"}
    paths = [film.artifact.file(film.video) for film in (silent, main)]
    assert np.array_equal(pictures([paths[0]]), pictures([paths[1]]))


@pytest.mark.parametrize("fps", [F(30000, 1001), F(50)])
def test_other_rates_loop_to_the_sample(clips: Path, tmp_path: Path, fps: Fraction) -> None:
    films, _ = made(tmp_path, clips, Output("loop", "loop", ("en",), None, fps, None))
    path = films["loop.en.mp4"].published()["loop.en.mp4"]
    facts = container_facts(path)
    assert facts.fps == fps
    assert facts.audio_duration is not None
    assert abs(facts.video_duration - facts.audio_duration) <= F(1, 48_000)


def test_captions_are_burned_into_loops_only(clips: Path, tmp_path: Path) -> None:
    """Where the line is spoken the loop shows more than a hall film does, low in the picture."""
    hall = Output("hall", "hall", ("en",), None, None, None)
    films, _ = made(tmp_path, clips, hall, LOOP)
    one, other = (pictures([films[name].published()[name]]) for name in ("hall.en.mp4", "loop.en.mp4"))
    difference = np.abs(one - other).mean(axis=2)  # by frame and row
    assert difference[65, 30:].max() > 8
    assert difference[125:129].mean() < 2


def test_a_first_shot_that_says_how_it_comes_in_keeps_to_it(clips: Path) -> None:
    from dataclasses import replace

    cut = film_cut(clips, LOOP)
    delivery = delivery_of(LOOP, CANVAS, F(25))
    specs = stretch_specs(delivered(cut, delivery), delivery, "en")
    assert specs[0].shot.transition == CutTransition("dissolve", 12)
    assert specs[0].before is not None
    assert specs[0].before.id == "r003"
    first = replace(cut.shots[0], transition=CutTransition("wipe", 10))
    specs = stretch_specs(replace(cut, shots=(first, *cut.shots[1:])), delivery, "en")
    assert specs[0].shot.transition == CutTransition("wipe", 10)


def test_a_prores_loop_has_uncompressed_sound(clips: Path, tmp_path: Path) -> None:
    output = Output("loop", "loop", ("en",), Size(160, 90), None, None, {"codec": "prores"})
    films, _ = made(tmp_path, clips, output)
    facts = container_facts(films["loop.en.mov"].published()["loop.en.mov"])
    assert (facts.codec, facts.audio_codec) == ("prores", "pcm_s24le")
    assert facts.audio_duration == facts.video_duration
