"""How pictures are encoded: arguments, by codec."""

from __future__ import annotations

from fractions import Fraction

import pytest

from post.picture.encoding import Encoding, encoder_options, group_frames

F = Fraction


def test_quality_is_the_usual_way() -> None:
    options = encoder_options(F(25), Encoding())
    assert (options["c:v"], options["crf"], options["maxrate"], options["g"]) == ("libx264", 18, "20M", 25)
    assert options["x264-params"] == (
        "open-gop=0:force-cfr=1:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
    )


def test_a_constant_rate() -> None:
    options = encoder_options(F(25), Encoding(rate_kbps=20_000))
    assert [options[key] for key in ("b:v", "minrate", "maxrate", "bufsize", "bf")] == [
        "20000k", "20000k", "20000k", 9_984_000, 0,
    ]  # fmt: skip
    assert "nal-hrd=cbr:vbv-init=0.4" in str(options["x264-params"])
    assert "crf" not in options


def test_slow_films_have_a_buffer_of_ten_pictures() -> None:
    assert Encoding(rate_kbps=6400).buffer_bits(F(5)) == 12_800_000


@pytest.mark.parametrize("fps", [F(25), F(30000, 1001), F(50), F(24000, 1001), F(1)])
def test_groups_last_a_second_at_most(fps: Fraction) -> None:
    assert group_frames(fps) / fps <= 1 or group_frames(fps) == 1


def test_masters_keep_ten_bits() -> None:
    for codec in ("prores", "ffv1"):
        options = encoder_options(F(25), Encoding(codec=codec))
        assert (options["pix_fmt"], options["f"], options["threads"]) == ("yuv422p10le", "mov", 1)
    assert encoder_options(F(25), Encoding(codec="h265"))["tag:v"] == "hvc1"
