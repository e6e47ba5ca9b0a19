"""The commands themselves: pure, typed, plain names only."""

from __future__ import annotations

from fractions import Fraction

import pytest

from post.picture.encoding import Encoding
from post.picture.geometry import Fit, fit_picture
from post.picture.graph import Entry, stretch_args
from post.picture.layers import BlackLayer, ClipLayer, PlateLayer
from post.picture.probe import ClipFacts
from post.picture.retime import Retime
from storyboards.story import Size

F = Fraction
HD = Size(1920, 1080)
TAKE = ClipFacts(1280, 720, F(1), F(16), F(81, 16), F(1, 16), False, "bt709", False, "bt709")


def graph_of(args: list[str]) -> list[str]:
    return args[args.index("-filter_complex") + 1].split(";")


def test_the_whole_graph_of_a_take() -> None:
    layer = ClipLayer("picture", TAKE, Retime(F(0), None, F(4, 5), 158), Fit(1920, 1080, 0, 0, True), F(1, 10_000))
    args = stretch_args(layer, None, HD, F(25), 158, has_text=True, encoding=Encoding())
    assert [part.split("]")[1].split("[")[0] for part in graph_of(args)] == [
        "settb=1/705600000",
        "setpts=(PTS-70560)*5/4",
        "scale=1920:1080:flags=lanczos+accurate_rnd+full_chroma_int:in_color_matrix=bt709:in_range=limited"
        ":out_color_matrix=bt709:out_range=limited",
        "format=yuv420p",
        "crop=1920:1080:0:0",
        "setsar=1",
        "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:field_mode=prog:range=limited",
        "fps=fps=25/1:round=up:start_time=0",
        "tpad=stop=-1:stop_mode=clone",
        "trim=end_frame=158",
        "settb=10/100",
        "setpts=N",
        "ass=filename=text.ass:fontsdir=faces:shaping=complex",
        "settb=1/25",
        "setpts=N",
    ]
    assert args[:8] == [
        "-filter_complex_threads", "1", "-filter_threads", "1", "-format_whitelist", args[5],
        "-noaccurate_seek", "-protocol_whitelist",
    ]  # fmt: skip
    text = " ".join(args)
    for wanted in (
        "-profile:v high",
        "-pix_fmt yuv420p",
        "-g 25",
        "-keyint_min 25",
        "-threads 1",
        "-frames:v 158",
        "-crf 18",
    ):
        assert wanted in text


def test_the_encoder_is_pinned_and_exact() -> None:
    args = stretch_args(PlateLayer("ground.png", 5), None, HD, F(30000, 1001), 5, has_text=False, encoding=Encoding())
    assert args[args.index("-r") + 1] == "30000/1001"
    assert args[args.index("-g") + 1] == "29"
    assert args[-1] == "stretch.mp4"
    assert args[-9:-1] == [
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1",
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), [("dissolve", "fade"), ("wipe", "smoothright")])
def test_transitions(kind: str, name: str) -> None:
    entry = Entry(kind, BlackLayer(12), 12)
    args = stretch_args(PlateLayer("ground.png", 50), entry, HD, F(25), 50, has_text=False, encoding=Encoding())
    mixes = [part for part in graph_of(args) if "xfade" in part]
    assert len(mixes) == 1
    assert f"xfade=duration=0.480000:offset=0:transition={name}" in mixes[0]


def test_fits() -> None:
    assert fit_picture(1280, 720, F(1), HD) == Fit(1920, 1080, 0, 0, True)
    assert fit_picture(640, 480, F(1), HD) == Fit(1440, 1080, 240, 0, False)
    assert fit_picture(1080, 1920, F(1), HD) == Fit(608, 1080, 656, 0, False)
    assert fit_picture(720, 576, F(64, 45), HD) == Fit(1920, 1080, 0, 0, True)
    assert fit_picture(1998, 1080, F(1), HD).crops, "a sliver is lost rather than bars shown"
    assert fit_picture(1280, 720, F(1), Size(1080, 1920), cover=True) == Fit(3414, 1920, 1166, 0, True)


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (321, 181), (4096, 2160), (1079, 607)])
@pytest.mark.parametrize("cover", [True, False, None])
def test_a_fit_always_meets_the_canvas(size: tuple[int, int], cover: bool | None) -> None:
    fit = fit_picture(*size, F(1), HD, cover=cover)
    assert fit.width_px % 2 == fit.height_px % 2 == 0
    if fit.crops:
        assert fit.width_px - fit.x_px >= 1920
        assert fit.height_px - fit.y_px >= 1080
    else:
        assert fit.width_px + fit.x_px <= 1920
        assert fit.height_px + fit.y_px <= 1080
