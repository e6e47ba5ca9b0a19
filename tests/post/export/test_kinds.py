"""What each kind of output is, and overrides that make no sense."""

from __future__ import annotations

from fractions import Fraction

import pytest

from post.errors import PostError
from post.export.kinds import delivery_of, doubts_of, problems_of, usual_rate_mbps
from storyboards.story import Output, Size
from storyboards.vocabulary import BURNS

F = Fraction
HD, UHD = Size(1920, 1080), Size(3840, 2160)


def output(kind: str, canvas: Size | None = None, fps: Fraction | None = None, **settings: object) -> Output:
    return Output("x", kind, ("en", "hi"), canvas, fps, None, settings)


def test_a_hall() -> None:
    hall = delivery_of(output("hall"), HD, F(25))
    assert (hall.container, hall.codec, hall.profile, hall.is_constant_rate) == ("mp4", "h264", "High", True)
    assert (hall.rate_kbps, hall.group_frames, hall.sound, hall.channels) == (20_000, 25, "aac", 2)
    assert (hall.loudness_lufs, hall.true_peak_dbtp) == (-23.0, -1.0)
    assert (hall.captions, hall.burn, hall.is_public) == ("none", {"overlays", "label"}, True)
    assert delivery_of(output("hall"), UHD, F(25)).rate_kbps == 35_000


def test_a_loop() -> None:
    loop = delivery_of(output("loop"), HD, F(25))
    assert (loop.captions, loop.burn, loop.loops) == ("burned", frozenset(BURNS), True)
    assert [variant.name for variant in loop.variants] == ["", "silent"]
    assert [variant.has_sound for variant in delivery_of(output("loop", audio="none"), HD, F(25)).variants] == [False]


def test_a_web_film() -> None:
    web = delivery_of(output("web"), HD, F(25))
    assert [(variant.name, variant.codec) for variant in web.variants] == [("", "h264"), ("av1", "av1")]
    assert (web.loudness_lufs, web.captions, web.is_constant_rate) == (-16.0, "tracks", False)
    assert [v.codec for v in delivery_of(output("web", codec="h265"), HD, F(25)).variants] == ["h265"]


def test_an_archive() -> None:
    archive = delivery_of(output("archive"), HD, F(25))
    assert (archive.container, archive.codec, archive.profile, archive.sound) == ("mov", "prores", "HQ", "pcm_s24le")
    assert (archive.burn, archive.is_public, archive.shares_picture) == (frozenset(), False, True)
    ffv1 = delivery_of(output("archive", codec="ffv1"), HD, F(25))
    assert (ffv1.container, ffv1.can_be_signed) == ("mkv", False)


def test_rates_follow_pixels_and_frames() -> None:
    assert usual_rate_mbps(Size(1080, 1920), F(25)) == 20
    assert usual_rate_mbps(Size(3840, 1080), F(25)) == 26.5
    assert usual_rate_mbps(HD, F(50)) == 26.5
    assert usual_rate_mbps(Size(64, 64), F(1)) == 2
    for mbps in (0.5, 7.77, 19.999):
        rate = delivery_of(output("hall", rate_mbps=mbps), HD, F(25)).rate_kbps
        assert rate is not None
        assert rate % 8 == 0
        assert abs(rate - 1000 * mbps) <= 4


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (output("hall", codec="ffv1"), "output x: codec: ffv1; a hall allows h264, h265, av1, prores"),
        (output("web", codec="prores"), "output x: codec: prores; a web allows h264, h265, av1"),
        (output("archive", codec="av1"), "output x: codec: av1; a archive allows prores, ffv1, h264, h265"),
        (output("archive", rate_mbps=100), "output x: rate_mbps: 100; a archive allows no rate"),
        (output("hall", rate_mbps=900), "output x: rate_mbps: 900; a hall allows 0.5 to 240 with h264"),
        (output("hall", canvas=Size(321, 180)), "output x: canvas 321x180; both sides have to be even"),
        (output("hall", canvas=Size(9000, 180)), "output x: canvas 9000x180; neither side may be over 8192"),
        (output("loop", head_black=F(5)), "output x: head_black would stand in the seam of a loop"),
        (output("loop", countdown=5), "output x: countdown would stand in the seam"),
        (output("hall", countdown=1), "output x: countdown: 1; 2 to 30 are allowed"),
        (output("hall", bars=F(3600)), "output x: bars: 3600; 0 to 600 seconds"),
        (output("hall", handles=F(1)), "output x: handles is for handoff outputs, this one is hall"),
        (output("web", idle_return=F(60)), "output x: idle_return is for loop outputs, this one is web"),
        (output("hall", audio="none", true_peak_dbtp=-2.0), "output x: true_peak_dbtp with audio: none"),
        (output("hall", captions="none", burn=("captions",)), "output x: captions: none; a hall allows burned"),
        (output("hall", captions="burned", burn=False), "output x: captions: burned; a hall allows tracks or none"),
    ],
)
def test_what_makes_no_sense_is_said(made: Output, message: str) -> None:
    (problem,) = problems_of(made, HD, F(25))
    assert problem.startswith(message)
    with pytest.raises(PostError):
        delivery_of(made, HD, F(25))


def test_other_kinds_are_not_films() -> None:
    assert problems_of(output("stills"), HD, F(25)) == problems_of(output("handoff", handles=F(1)), HD, F(25)) == []


@pytest.mark.parametrize(
    ("settings", "burn", "captions"),
    [
        ({}, {"overlays", "label"}, "none"),
        ({"burn": True}, {"overlays", "captions", "label"}, "burned"),
        ({"burn": False}, set(), "none"),
        ({"burn": ("overlays",)}, {"overlays"}, "none"),
        ({"burn": ("captions", "label")}, {"captions", "label"}, "burned"),
        ({"captions": "burned"}, {"overlays", "captions", "label"}, "burned"),
        ({"captions": "tracks"}, {"overlays", "label"}, "tracks"),
    ],
)
def test_what_is_burned_in(settings: dict[str, object], burn: set[str], captions: str) -> None:
    hall = delivery_of(output("hall", **settings), HD, F(25))
    assert (set(hall.burn), hall.captions) == (burn, captions)


def test_doubts() -> None:
    def doubts(wants_label: bool = True, **made: object) -> list[str]:
        kind = str(made.pop("kind", "hall"))
        return doubts_of(delivery_of(output(kind, **made), HD, F(25)), wants_label=wants_label)  # type: ignore[arg-type]

    assert doubts() == doubts(kind="archive") == doubts(False, burn=False) == []
    assert "leaves out the label" in doubts(burn=("overlays",))[0]
    assert "few hall players show AV1" in doubts(codec="av1")[0]
    assert "lossy" in doubts(kind="archive", codec="h265")[0]
    assert "more than most players take" in doubts(rate_mbps=60)[0]
    assert "4096" in doubts(canvas=Size(7680, 1080))[0]
    assert "caption tracks" in doubts(kind="loop", captions="tracks")[0]
