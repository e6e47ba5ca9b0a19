"""Picture measures against clips made to have exactly what is measured."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from post.errors import PostError
from post.quality.measure.black import Span, black_spans
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from post.quality.measure.freeze import stillness
from tests.post.workbench import make_media

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")


def clip(folder: Path, graph: str, *args: str, name: str = "x.mp4") -> Path:
    make_media(folder, name, "-f", "lavfi", "-i", graph, *args)
    return folder / "media" / name


def test_black_is_found_at_the_start_in_the_middle_and_at_the_end(tmp_path: Path) -> None:
    blacked = "testsrc2=s=320x180:r=25:d=4,drawbox=c=black:t=fill:enable='lt(n,10)+between(n,40,44)+gte(n,90)'"
    path = clip(tmp_path, blacked, *X264)
    assert black_spans(path) == (Span(0, 10), Span(40, 5), Span(90, 10))
    assert black_spans(path, min_frames=8) == (Span(0, 10), Span(90, 10))


def test_a_small_title_on_black_is_not_black(tmp_path: Path) -> None:
    path = clip(tmp_path, "color=c=black:s=640x360:r=25:d=1,drawbox=x=100:y=150:w=200:h=40:c=white:t=fill", *X264)
    assert black_spans(path) == ()


def test_a_freeze_that_runs_to_the_end_is_found(tmp_path: Path) -> None:
    path = clip(tmp_path, "testsrc2=s=320x180:r=25:d=2,tpad=stop_duration=3:stop_mode=clone", *X264, "-crf", "10")
    found = stillness(path)
    assert found.num_frames == 125
    assert [span.first_frame + span.num_frames for span in found.frozen] == [125]
    assert found.frozen[0].num_frames == pytest.approx(76, abs=2)


def test_a_slow_move_is_not_frozen_and_doubled_frames_are_counted(tmp_path: Path) -> None:
    slow = clip(tmp_path, "testsrc2=s=320x180:r=25:d=4", *X264, "-crf", "10", name="slow.mp4")
    assert stillness(slow).frozen == ()
    doubled = clip(tmp_path, "testsrc2=s=320x180:r=16:d=2.5,fps=25:round=up", *X264, "-crf", "10", name="doubled.mp4")
    assert stillness(doubled).repeated_share == pytest.approx(0.36, abs=0.04)


def test_frames_are_counted_by_decoding(tmp_path: Path) -> None:
    path = clip(tmp_path, "testsrc2=s=322x180:r=30000/1001", *X264, "-frames:v", "37")
    counted = count_frames(path)
    assert (counted.num_frames, counted.width_px, counted.height_px) == (37, 322, 180)
    assert counted.is_regular(Fraction(30000, 1001))
    assert not counted.is_regular(Fraction(30))


def test_a_file_cut_short_counts_fewer_or_fails(tmp_path: Path) -> None:
    path = clip(tmp_path, "testsrc2=s=320x180:r=25:d=3", *X264, "-movflags", "+faststart")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(PostError, match=r"cannot be decoded after frame|is damaged"):
        count_frames(path)
    (tmp_path / "none.mp4").write_bytes(b"")
    with pytest.raises(PostError):
        count_frames(tmp_path / "none.mp4")


def test_container_facts_tell_good_from_bad(tmp_path: Path) -> None:
    good = container_facts(
        clip(
            tmp_path, "testsrc2=s=320x180:r=25:d=3", *X264, "-g", "25", "-sc_threshold", "0", "-profile:v", "high",
            "-x264-params", "open-gop=0:colorprim=bt709:transfer=bt709:colormatrix=bt709", "-color_range", "tv",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-movflags", "+faststart", name="good.mp4",
        )
    )  # fmt: skip
    assert good.group_lengths == (25, 25, 25)
    assert (good.profile, good.matrix, good.faststart, good.has_open_groups) == ("High", "bt709", True, False)
    assert (good.fps, good.num_frames, good.video_duration) == (Fraction(25), 75, 3)
    bad = container_facts(
        clip(
            tmp_path, "testsrc2=s=320x180:r=25:d=3", *X264, "-g", "12", "-x264-params", "open-gop=1", "-profile:v", "main",
            name="bad.mp4",
        )
    )  # fmt: skip
    assert (bad.profile, bad.faststart, bad.has_open_groups) == ("Main", False, True)
    uneven = clip(
        tmp_path,
        "testsrc2=s=320x180:r=25:d=2,settb=1/1000,setpts=(N+0.3*mod(N\\,2))/25/TB",
        *X264,
        "-fps_mode",
        "vfr",
        "-enc_time_base",
        "1/1000",
        name="v.mp4",
    )
    assert container_facts(uneven).fps is None
