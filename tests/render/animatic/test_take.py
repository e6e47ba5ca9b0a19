"""A take is a whole clip of the right size, the same from every process, and leaves nothing behind when stopped."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest

from post.suite import Stopped
from render.animatic import draw_take, take_inputs
from storyboards.story import Size
from tests.render.animatic.panels import PLAIN, panel

ROOT = Path(__file__).resolve().parents[3]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_clip_is_what_its_facts_say(tmp_path: Path) -> None:
    facts = draw_take(PLAIN, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mov"]
    with av.open(str(tmp_path / "clip.mov")) as clip:
        stream = clip.streams.video[0]
        frames = list(clip.decode(stream))
        context = stream.codec_context
        assert len(frames) == facts["num_frames"] == 10
        assert (context.width, context.height) == (facts["width_px"], facts["height_px"]) == (320, 180)
        assert stream.average_rate == Fraction(str(facts["fps"])) == 25
        assert context.pix_fmt == "yuv422p10le"
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("canvas", "fps", "seconds", "num_frames"),
    [
        (Size(270, 480), Fraction(25), Fraction(1, 5), 5),
        (Size(480, 136), Fraction(50), Fraction(1, 10), 5),
        (Size(640, 360), Fraction(30000, 1001), Fraction(1, 10), 3),
        (Size(322, 182), Fraction(24), Fraction(1, 24), 1),
    ],
)
def test_odd_canvases_and_rates(
    tmp_path: Path, canvas: Size, fps: Fraction, seconds: Fraction, num_frames: int
) -> None:
    facts = draw_take(panel(canvas=canvas, fps=fps, seconds=seconds), tmp_path)
    with av.open(str(tmp_path / "clip.mov")) as clip:
        stream = clip.streams.video[0]
        assert sum(1 for _ in clip.decode(stream)) == facts["num_frames"] == num_frames
        assert (stream.codec_context.width, stream.codec_context.height) == (canvas.width_px, canvas.height_px)


def test_length_is_rounded_up_to_whole_frames() -> None:
    assert panel(seconds=Fraction(81, 16)).num_frames == 127
    assert panel(seconds=Fraction(81, 16), fps=Fraction(16)).num_frames == 81


def test_another_process_draws_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    facts = draw_take(PLAIN, tmp_path / "here")
    code = (
        "import pathlib, sys; from render.animatic import draw_take; from tests.render.animatic.panels import PLAIN; "
        "print(draw_take(PLAIN, pathlib.Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "there")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        check=True,
    )
    assert done.stdout.strip() == str(facts)
    assert sha256(tmp_path / "here" / "clip.mov") == sha256(tmp_path / "there" / "clip.mov")


def test_a_stop_ends_the_encoder_and_cleans_up(tmp_path: Path) -> None:
    asked = []

    def stopping() -> bool:
        asked.append(1)
        return len(asked) > 4

    with pytest.raises(Stopped):
        draw_take(panel(seconds=Fraction(4)), tmp_path, stopping=stopping)
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if children.exists():
        running = [Path(f"/proc/{pid}/comm") for pid in children.read_text().split()]
        assert not any("ffmpeg" in path.read_text() for path in running if path.exists())
    assert {path.name for path in tmp_path.iterdir()} <= {"clip.mov"}


def test_inputs_change_with_what_is_drawn_and_hold_no_paths() -> None:
    plain = take_inputs(PLAIN)
    assert json.loads(json.dumps(plain)) == plain
    assert "/" not in json.dumps({**plain, "fps": "", "seconds": ""})
    for change in ({"seed": 43}, {"move": "static"}, {"prompt": "A submarine"}, {"take": 2}, {"panel_sha256": "00"}):
        assert take_inputs(panel(**change)) != plain  # type: ignore[arg-type]
