"""The Cut: durations decided, frames rounded from the film's start, one timing for all languages."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from post.cut import Cut, Media
from render.edit import LEAD_IN, LEAD_OUT, Take, build_cut, faster, line_requests, speed_up, starts_of
from render.errors import UserMistake
from storyboards.story import Storyboard
from storyboards.times import frame_at
from tests.render.stories import HEAD, SHOTS, story


def takes(board: Storyboard) -> dict[str, Take]:
    media = Media("out", "takes/animatic/x.mov", "0" * 64, Fraction(25), 127, 640, 360)
    return {shot.id: Take(media, 1, "animatic") for shot in board.shots if shot.kind == "generated"}


def cut(board: Storyboard, en: str = "1.2", hi: str = "1.9") -> Cut:
    lengths = {("r002", "en"): Fraction(en), ("r002", "hi"): Fraction(hi)}
    return build_cut(board, "animatic", takes(board), {}, line_requests(board, {}), lengths, {})


def test_shots_lie_end_to_end_and_auto_lasts_as_long_as_the_clip(tmp_path: Path) -> None:
    film = cut(story(tmp_path))
    assert [shot.first_frame for shot in film.shots] == [0, 127, 253]
    assert film.num_frames == 253 + 75
    for before, after in zip(film.shots, film.shots[1:], strict=False):
        assert after.first_frame == before.first_frame + before.num_frames


def test_rounding_never_adds_up() -> None:
    durations = [Fraction(81, 16)] * 54
    starts = starts_of(durations, Fraction(25))
    assert starts[54] == frame_at(Fraction(81, 16) * 54, Fraction(25)) == 6834


def test_a_shot_is_long_enough_for_the_longest_of_its_lines_in_every_language(tmp_path: Path) -> None:
    film = cut(story(tmp_path), en="3", hi="8")
    shot = film.shots[1]
    assert shot.num_frames / film.fps >= Fraction(8) + LEAD_IN + LEAD_OUT - Fraction(1, 25)
    for line in film.lines:
        start = line.first_frame - shot.first_frame
        assert start > 0
        assert start + line.duration * film.fps < shot.num_frames


@pytest.mark.parametrize(("fit", "seconds"), [("extend", "3.8"), ("speed", "3"), ("error", None)])
def test_fit_decides_when_a_line_is_longer_than_its_shot(tmp_path: Path, fit: str, seconds: str | None) -> None:
    shots = SHOTS.replace("voice: narrator}", f"voice: narrator, duration: 3, fit: {fit}}}")
    board = story(tmp_path, shots)
    line = "3" if fit == "extend" else "2.3"
    if seconds is None:
        with pytest.raises(UserMistake, match=r"r002.*needs 3\.10 s.*lasts 3\.00 s") as caught:
            cut(board, en=line, hi=line)
        assert "duration: 3.10" in caught.value.hint
    else:
        assert cut(board, en=line, hi=line).shots[1].num_frames == frame_at(Fraction(seconds), Fraction(25))


def test_speed_is_asked_for_as_much_as_is_needed_and_eight_percent_at_most(tmp_path: Path) -> None:
    board = story(tmp_path, SHOTS.replace("voice: narrator}", "voice: narrator, duration: 3, fit: speed}"))
    shot = board.shots[1]
    factor = speed_up(shot, Fraction("2.3"))
    assert factor == Fraction("2.3") / Fraction("2.2")
    request = next(iter(line_requests(board, {}).values()))
    assert faster(request, factor).voice.speed == pytest.approx(request.voice.speed * 2.3 / 2.2)
    with pytest.raises(UserMistake):
        cut(board, en="2.6", hi="2.6")


def test_an_overlay_after_its_shots_end_is_named(tmp_path: Path) -> None:
    shots = SHOTS.replace("light: dawn}", "light: dawn, overlays: [{text: {en: Sea, hi: समुद्र}, at: 9}]}")
    with pytest.raises(UserMistake, match=r"shot r001: an overlay begins at 9 s, the shot lasts 5\.08 s"):
        cut(story(tmp_path, shots))


def test_a_transition_takes_half_of_its_shot_at_most(tmp_path: Path) -> None:
    shots = SHOTS.replace("duration: 3}", "duration: 1, transition: {kind: dissolve, for: 0.9}}")
    film = cut(story(tmp_path, shots))
    assert film.shots[2].transition.num_frames == 12


def test_music_lies_on_the_frames_of_its_shots(tmp_path: Path) -> None:
    head = HEAD + "music: [{id: bed, from: r002, to: r003, engine: temp, prompt: slow strings, land_on: r003}]\n"
    film = cut(story(tmp_path, SHOTS, head))
    (cue,) = film.cues
    assert (cue.first_frame, cue.num_frames, cue.land_on_frame) == (127, 201, 253)
