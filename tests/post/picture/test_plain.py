"""Black, bars and countdown join a film's stretches by stream copy."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post import ffmpeg
from post.picture.encoding import Encoding
from post.picture.plain import make_plain
from post.picture.stretch import StretchSpec, make_stretch
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from storyboards.story import Size
from tests.post.picture.scenes import frames_of
from tests.post.workbench import shot, suite_in

F = Fraction
CANVAS = Size(320, 180)


@pytest.mark.parametrize("kind", ["black", "bars", "countdown"])
@pytest.mark.parametrize("fps", [F(25), F(30000, 1001)])
def test_it_joins_a_shot_by_stream_copy(tmp_path: Path, kind: str, fps: Fraction) -> None:
    suite, store = suite_in(tmp_path)
    plain = make_plain(kind, 40, CANVAS, fps, Encoding(), suite)
    film = make_stretch(StretchSpec(shot("c1", "card", 20), None, None, "en", CANVAS, fps), suite)
    one, two = plain.file("stretch.mp4"), film.file("stretch.mp4")
    facts = [container_facts(path) for path in (one, two)]
    assert (facts[0].codec, facts[0].profile, facts[0].pix_fmt, facts[0].fps) == (
        facts[1].codec, facts[1].profile, facts[1].pix_fmt, facts[1].fps,
    )  # fmt: skip
    (tmp_path / "list").write_text(f"file '{one}'\nfile '{two}'\n")
    joined = tmp_path / "joined.mp4"
    command = [ffmpeg.binary(), "-v", "error", "-f", "concat", "-safe", "0", "-i", tmp_path / "list", "-c", "copy"]
    subprocess.run([*command, joined], check=True)
    assert count_frames(joined).num_frames == 60
    assert plain.facts["num_frames"] == 40
    make_plain(kind, 40, CANVAS, fps, Encoding(), suite)
    assert [stage for stage, _ in store.made].count("plain") == 1


def test_black_is_black(tmp_path: Path) -> None:
    frames = frames_of(make_plain("black", 5, CANVAS, F(25), Encoding(), suite_in(tmp_path)[0]).file("stretch.mp4"))
    assert frames.max() <= 16


def test_the_bars_of_the_ebu_have_their_codes(tmp_path: Path) -> None:
    """75 % bars in BT.709: luma of white, yellow, cyan, green, magenta, red, blue, black."""
    path = make_plain("bars", 5, Size(640, 360), F(25), Encoding(crf=4), suite_in(tmp_path)[0]).file("stretch.mp4")
    import av

    with av.open(str(path)) as container:
        luma = np.asarray(next(container.decode(video=0)).to_ndarray()[:360])
    found = [int(luma[180, 40 + 80 * number]) for number in range(8)]
    assert found == pytest.approx([180, 168, 145, 133, 63, 51, 28, 16], abs=1)


def test_the_hand_goes_round_once_a_second_and_the_figures_count_down(tmp_path: Path) -> None:
    frames = frames_of(
        make_plain("countdown", 55, CANVAS, F(25), Encoding(crf=8), suite_in(tmp_path)[0]).file("stretch.mp4")
    )
    corner = frames[:, 20:40, 30:60].mean((1, 2))  # upper left: the hand passes it last
    right = frames[:, 60:80, 280:300].mean((1, 2))
    assert corner[7] > corner[28] - 3, "a new second begins on paper"
    assert right[5 + 8] < right[5] - 15, "swept after a third of a second"
    assert corner[29] < corner[10] - 15
    middle = frames[:, 40:140, 120:200]
    assert np.abs(middle[6] - middle[31]).mean() > 3, "another figure"
