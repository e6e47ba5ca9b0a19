"""What `make_films` delivers is what it promised, as far as quality control can see."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from post.cut import CutTransition
from post.films import make_films
from post.quality.control import control
from storyboards.story import Disclosure, Output, Size
from tests.post.workbench import cut_of, make_media, media_of, overlay, shot, suite_in

pytestmark = pytest.mark.slow

CANVAS = Size(640, 360)
OUTPUTS = (
    Output("hall", "hall", ("en",), None, None, None, {"head_black": "1", "tail_black": "1"}),
    Output("kiosk", "loop", ("en",), None, None, None),
    Output("master", "archive", ("en",), None, None, None),
)


@pytest.mark.soak
def test_every_film_is_as_promised(tmp_path: Path) -> None:
    clips = []
    for name, where in (("a.mov", "start_scale=0.8"), ("b.mov", "start_x=-0.75:start_y=0.12:start_scale=0.05")):
        graph = f"mandelbrot=s=640x360:r=16:{where}:end_scale=0.0005:end_pts=900,noise=alls=6:allf=t"
        make_media(tmp_path, name, "-f", "lavfi", "-i", graph, "-frames:v", "65", "-c:v", "libx264", "-qp", "8",
                   "-pix_fmt", "yuv422p10le", "-color_range", "tv", "-colorspace", "bt709")  # fmt: skip
        clips.append(replace(media_of(tmp_path / "media" / name), fps=Fraction(16), num_frames=65))
    cut = cut_of(
        shot("r001", "card", 50, text={"en": "Harbour to Horizon"}),
        shot("r002", "generated", 75, clips[0], overlays=(overlay("lower-third", 10, 55, en="Launch day"),),
             transition=CutTransition("dissolve", 12)),
        shot("r003", "generated", 75, clips[1]),
        languages=("en",), canvas=CANVAS, purpose="exhibition",
        disclosure=Disclosure({"en": "AI-generated images"}, ("start",)),
    )  # fmt: skip
    suite, _ = suite_in(tmp_path)
    films = make_films(replace(cut, outputs=OUTPUTS), suite)
    assert {film.output_id for film in films} == {"hall", "kiosk", "master"}
    for film in control(replace(cut, outputs=OUTPUTS), films, suite):
        found = [(each.id, each.frame, each.measured, each.allowed) for each in film.findings]
        assert [each for each in found if each[0] not in ("not-checked", "overlay-unread")] == [], film.inspection.file
