"""What ranks leave for whoever watches them."""

from __future__ import annotations

from pathlib import Path

from render.wan22.heartbeat import Heart, beat_path, read_beats, read_error, write_error


def test_a_rank_tells_where_it_stands(tmp_path: Path) -> None:
    heart = Heart(tmp_path, 1, 2, "token")
    heart.phase("high")
    heart.tell(take="a-t1", step=3, num_steps=40, step_s=0.5)
    heart.resumed("a-t1", 2)
    heart.done(("a-t1", "b-t1"), "latent")
    heart.failed(("c-t1",), "no")
    beat = read_beats(tmp_path, "token")[1]
    assert (beat.phase, beat.take, beat.step, beat.num_steps, beat.step_s) == ("high", "a-t1", 3, 40, 0.5)
    assert (beat.done, beat.failed, beat.resumed) == ({"a-t1": "latent", "b-t1": "latent"}, {"c-t1": "no"}, {"a-t1": 2})
    assert beat.at > 1e9
    heart.phase("decode")
    assert read_beats(tmp_path)[1].take is None


def test_an_earlier_runs_files_do_not_count(tmp_path: Path) -> None:
    Heart(tmp_path, 0, 1, "old").phase("done")
    assert read_beats(tmp_path, "new") == {}
    beat_path(tmp_path, 3).write_text("{torn")
    (beat_path(tmp_path, 4)).write_text('{"other": 1}')
    assert list(read_beats(tmp_path)) == [0]


def test_a_new_start_takes_away_the_last_error(tmp_path: Path) -> None:
    write_error(tmp_path, 0, "Traceback", {"message": "m", "hint": "h", "exit_code": 65})
    assert (read_error(tmp_path, 0) or {})["exit_code"] == 65
    assert (tmp_path / "ranks/0.error.txt").read_text() == "Traceback"
    Heart(tmp_path, 0, 1, "token")
    assert read_error(tmp_path, 0) is None
