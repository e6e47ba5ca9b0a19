"""The mezzanine: every frame, ten bits, the right colours, and a loud end where frames are missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import pytest

from post.suite import Stopped
from render.errors import ReelwrightError
from render.wan22.mezzanine import Feed, Mezzanine, clip_args, write_clip
from storyboards.story import Size

SIZE = Size(64, 48)


def frame(red: int, green: int, blue: int) -> bytes:
    """One colour, 8-bit values, as 16-bit RGB."""
    pixels = np.empty((SIZE.height_px, SIZE.width_px, 3), dtype="<u2")
    pixels[:] = [value * 257 for value in (red, green, blue)]
    return pixels.tobytes()


def test_facts_and_format(tmp_path: Path) -> None:
    facts = write_clip(tmp_path, [frame(10 * n, 0, 0) for n in range(9)], SIZE, 9, "take x")
    assert facts == {"fps": "16", "num_frames": 9, "width_px": 64, "height_px": 48}
    with av.open(str(tmp_path / "clip.mov")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("prores", "yuv422p10le")
        assert stream.average_rate == 16
        assert stream.codec_context.colorspace == 1  # BT.709
        assert len(list(container.decode(stream))) == 9


def test_colours_come_through(tmp_path: Path) -> None:
    """BT.709 by hand: Y = 0.2126 R + 0.7152 G + 0.0722 B, 64 to 940 of 1023."""
    write_clip(tmp_path, [frame(200, 100, 50)], SIZE, 1, "take x")
    with av.open(str(tmp_path / "clip.mov")) as container:
        (picture,) = container.decode(video=0)
        luma = np.frombuffer(bytes(picture.planes[0]), dtype="<u2")[: SIZE.width_px]
    expected = 64 + 876 * (0.2126 * 200 + 0.7152 * 100 + 0.0722 * 50) / 255
    assert abs(float(luma.mean()) - expected) < 2


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_clip(tmp_path / name, [frame(n, n, n) for n in range(5)], SIZE, 5, "take x")
    assert (tmp_path / "a/clip.mov").read_bytes() == (tmp_path / "b/clip.mov").read_bytes()


def test_a_missing_frame_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(ReelwrightError, match=r"take x: the clip just written has 4 frames .* not 5 of 64x48"):
        write_clip(tmp_path, [frame(0, 0, 0)] * 4, SIZE, 5, "take x")


def test_arguments_hold_nothing_but_numbers_and_names() -> None:
    from fractions import Fraction

    args = clip_args(SIZE, Fraction(16), "clip.mov")
    assert args[args.index("-pix_fmt") + 1] == "rgb48le"
    assert args[args.index("-profile:v") + 1] == "2"
    assert args[-1] == "clip.mov"


def test_in_the_background(tmp_path: Path) -> None:
    mezzanine = Mezzanine()
    made: list[Mapping[str, object]] = []

    def make(feed: Feed) -> Mapping[str, object]:
        made.append(write_clip(tmp_path, feed, SIZE, 40, "take x"))
        return made[0]

    feed = mezzanine.begin(make)
    for n in range(40):
        assert feed.put(frame(n, 0, 0))
    feed.end()
    mezzanine.drain()
    assert made[0]["num_frames"] == 40


def test_a_stop_leaves_no_clip(tmp_path: Path) -> None:
    mezzanine = Mezzanine()
    feed = mezzanine.begin(lambda feed: write_clip(tmp_path, feed, SIZE, 5, "take x"))
    assert feed.put(frame(0, 0, 0))
    feed.fail(Stopped())
    assert feed.done is not None
    assert isinstance(feed.done.exception(), Stopped)
    mezzanine.drain()
    assert not feed.put(frame(0, 0, 0))
