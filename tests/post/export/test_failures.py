"""Stopped, failed, no room: nothing half is kept, and the next run completes."""

from __future__ import annotations

import stat
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from post import ffmpeg
from post.errors import FfmpegError, PostError
from post.films import make_films
from post.join.mux import join
from post.join.tracks import Sheet
from post.suite import Stopped, Suite
from storyboards.story import Output
from tests.post.export.films_made import film_cut, make_clips
from tests.post.suite_for_tests import PlainMaker, plain_suite
from tests.post.workbench import suite_in

pytestmark = pytest.mark.slow
F = Fraction
HALL = Output("hall", "hall", ("en",), None, None, None)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clips(tmp_path_factory.mktemp("clips"))


def suite_over(folder: Path, clips: Path) -> tuple[Suite, PlainMaker]:
    suite = plain_suite(folder)
    assert isinstance(suite.artifact, PlainMaker)
    return replace(suite, media=suite_in(clips)[0].media), suite.artifact


def test_an_encoder_that_dies_leaves_nothing_half(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite, store = suite_over(tmp_path, clips)
    real = ffmpeg.binary()
    dying = tmp_path / "ffmpeg"
    dying.write_text(
        f'#!/bin/sh\ncase "$*" in *sound.m4a*) echo half > sound.m4a; kill -9 $$;; esac\nexec {real} "$@"\n'
    )
    dying.chmod(dying.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("FFMPEG_BINARY", str(dying))
    ffmpeg.binary.cache_clear()
    try:
        with pytest.raises(FfmpegError, match=r"sound \(en\)"):
            make_films(film_cut(clips, HALL), suite)
    finally:
        monkeypatch.undo()
        ffmpeg.binary.cache_clear()
    assert store.num_built("sound") == store.num_built("film") == 0
    stretches = store.num_built("stretch")
    (film,) = make_films(film_cut(clips, HALL), suite)
    assert film.published()["hall.en.mp4"].stat().st_size > 1_000_000
    assert store.num_built("stretch") == stretches, "what was finished is kept"


def test_a_stop_while_joining(clips: Path, tmp_path: Path) -> None:
    suite, store = suite_over(tmp_path, clips)
    is_over = False

    def report(event: str, /, **fields: object) -> None:
        nonlocal is_over
        is_over = is_over or fields.get("stage") == "mix"

    with pytest.raises(Stopped):
        make_films(film_cut(clips, HALL), replace(suite, report=report, stopping=lambda: is_over))
    assert store.num_built("film") == 0
    assert make_films(film_cut(clips, HALL), suite)
    assert store.num_built("film") == 1


def test_joining_asks_whether_to_go_on(clips: Path, tmp_path: Path) -> None:
    def stop() -> None:
        raise Stopped

    stretch = make_films(film_cut(clips, HALL), suite_over(tmp_path, clips)[0])[0].published()["hall.en.mp4"]
    with pytest.raises(Stopped):
        join([stretch], Sheet(F(25)), tmp_path / "film.mp4", check=stop)


def test_a_rate_so_slow_that_no_shot_shows(clips: Path, tmp_path: Path) -> None:
    cut = film_cut(clips, replace(HALL, fps=F(1)))
    short = replace(
        cut, shots=tuple(replace(shot, num_frames=2, first_frame=2 * n) for n, shot in enumerate(cut.shots[:2]))
    )
    with pytest.raises(PostError, match="output hall: at 1 frames a second no shot lasts a frame"):
        make_films(replace(short, lines=(), cues=()), suite_over(tmp_path, clips)[0])
