"""Grades: whites stay white, skin stays skin, nothing leaves the legal range."""

from __future__ import annotations

import colorsys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post.cut import CutTransition
from post.picture.encoding import Encoding
from post.picture.grade import EDGE, GRADES, graded, write_cube
from post.picture.stretch import StretchSpec, make_stretch
from storyboards import vocabulary
from storyboards.story import Size
from tests.post.picture.scenes import film
from tests.post.workbench import make_media, shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
FINE = Encoding(crf=2, maxrate_mbps=200)
SKINS = np.array([(244, 208, 184), (224, 172, 138), (198, 134, 98), (141, 85, 54), (92, 56, 38)]) / 255
GREYS = np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1)


def test_every_grade_of_the_language_has_one() -> None:
    assert {"none", *GRADES} == set(vocabulary.GRADES)


@pytest.mark.parametrize("name", GRADES)
def test_greys_rise_and_stay_inside(name: str) -> None:
    out = graded(GREYS, GRADES[name])
    assert out.min() >= 0
    assert out.max() <= 1
    assert (np.diff(out, axis=0) >= -1e-9).all()
    if name not in ("soft", "faded"):
        assert out[0].max() == 0, "black"
        assert out[-1].min() == 1, "white"
    tint = np.abs(out - out.mean(-1, keepdims=True)).max()
    assert tint < 0.04, "a tint, not a filter"


@pytest.mark.parametrize("name", [name for name in GRADES if name != "mono"])
def test_skin_keeps_its_hue(name: str) -> None:
    for before, after in zip(SKINS, graded(SKINS, GRADES[name])):
        turned = colorsys.rgb_to_hsv(*after)[0] - colorsys.rgb_to_hsv(*before)[0]
        assert abs(turned * 360) < 9


def test_the_cube_is_whole_and_the_same_every_time(tmp_path: Path) -> None:
    for number in range(2):
        write_cube("warm", tmp_path / f"{number}.cube")
    lines = (tmp_path / "0.cube").read_text().splitlines()
    assert (tmp_path / "0.cube").read_bytes() == (tmp_path / "1.cube").read_bytes()
    assert len(lines) == 4 + EDGE**3
    assert lines[4] == "0.000000 0.000000 0.000000"
    red, blue = (tuple(map(float, lines[at].split())) for at in (4 + EDGE - 1, -EDGE * EDGE))
    assert red[0] > 0.9 > red[2], "red runs fastest"
    assert blue[2] > 0.9 > blue[0]


def planes(path: Path, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Y, Cb and Cr of a frame."""
    import av

    with av.open(str(path)) as container:
        frame = next(frame for count, frame in enumerate(container.decode(video=0)) if count == number)
        flat = frame.to_ndarray().ravel()
        size = frame.width * frame.height
        return flat[:size], flat[size : size * 5 // 4], flat[size * 5 // 4 :]


@pytest.mark.parametrize("kind", ["generated", "footage", "still", "card"])
def test_the_film_shows_the_grade(tmp_path: Path, kind: str) -> None:
    suite, _ = suite_in(tmp_path)
    red = "color=c=0x808080:s=320x180:r=25"
    name = "a.png" if kind == "still" else "a.mkv"
    codec = [] if kind == "still" else ["-c:v", "ffv1"]
    media = None if kind == "card" else make_media(
        tmp_path, name, "-f", "lavfi", "-i", red, "-frames:v", "1" if kind == "still" else "9", *codec
    )  # fmt: skip
    found = {}
    for grade in ("none", "warm", "mono"):
        one = shot("r001", kind, 8, media, grade=grade)
        made = make_stretch(StretchSpec(one, None, None, "en", CANVAS, F(25), FINE), suite)
        found[grade] = planes(made.file("stretch.mp4"), 3)
    assert found["warm"][2].mean() > found["none"][2].mean() + (0.5 if kind == "card" else 1.5), "redder"
    assert abs(found["mono"][1].mean() - 128) < 1
    assert abs(found["mono"][2].mean() - 128) < 1
    if kind != "card":
        expected = 16 + 219 * graded(np.array([[128 / 255] * 3]), GRADES["mono"])[0, 0]
        assert found["mono"][0].mean() == pytest.approx(expected, abs=1.0)


def test_each_side_of_a_dissolve_has_its_own_grade(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    brown = "color=c=0x9A6A50:s=320x180:r=25"
    media = make_media(tmp_path, "a.mkv", "-f", "lavfi", "-i", brown, "-frames:v", "40", "-c:v", "ffv1")
    before = shot("r001", "footage", 15, media, grade="mono")
    this = shot("r002", "footage", 20, media, transition=CutTransition("dissolve", 10))
    path = make_stretch(StretchSpec(this, before, None, "en", CANVAS, F(25), FINE), suite).file("stretch.mp4")
    red = [planes(path, number)[2].mean() for number in (0, 5, 12)]
    assert red[0] == pytest.approx(128, abs=1)
    assert red[2] > 140
    assert red[1] == pytest.approx((red[0] + red[2]) / 2, abs=1.5)


@pytest.mark.parametrize("grade", GRADES)
def test_the_legal_range_is_kept(tmp_path: Path, grade: str) -> None:
    suite, _ = suite_in(tmp_path)
    take = film(tmp_path, "pan.mkv", num_frames=5, fps=25, change=lambda n, frame: (frame - 128) * 3 + 128)
    one = shot("r001", num_frames=4, media=take, grade=grade)
    path = make_stretch(StretchSpec(one, None, None, "en", CANVAS, F(25), FINE), suite).file("stretch.mp4")
    luma = planes(path, 2)[0]
    assert luma.min() >= 12, "what the encoder rings is all there is below black"
    assert luma.max() <= 240
