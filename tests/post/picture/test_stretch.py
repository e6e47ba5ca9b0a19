"""Shots of every kind as stretches: odd footage, stills, cards, exact colours, honest errors."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from post import ffmpeg
from post.cut import CutShot, CutTransition, Media
from post.errors import MediaError
from post.picture.stretch import StretchSpec, make_stretch
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from post.suite import Suite
from storyboards.story import Size
from tests.post.workbench import make_media, media_of, shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
PAL = F(25)
RED = "color=c=red:s=320x180:r=25"


def stretch_of(folder: Path, one: CutShot, canvas: Size = CANVAS, fps: Fraction = PAL) -> Path:
    suite, _ = suite_in(folder)
    path = make_stretch(StretchSpec(one, None, None, "en", canvas, fps), suite).file("stretch.mp4")
    counted = count_frames(path)
    assert (counted.num_frames, counted.width_px, counted.height_px) == (
        one.num_frames,
        canvas.width_px,
        canvas.height_px,
    )
    assert counted.is_regular(fps)
    return path


def codes_at(path: Path, x: int, y: int, frame_number: int = 3) -> tuple[int, int, int]:
    """Y, Cb, Cr of one pixel."""
    import av

    with av.open(str(path)) as container:
        frame = next(frame for number, frame in enumerate(container.decode(video=0)) if number == frame_number)
        luma, cb, cr = frame.planes
        half = (y // 2) * cb.line_size + x // 2
        return bytes(luma)[y * luma.line_size + x], bytes(cb)[half], bytes(cr)[half]


X264 = ["-c:v", "libx264", "-qp", "1"]
HD601 = "scale=1280:720:out_color_matrix=smpte170m,format=yuv420p"
FULL709 = ["-color_range", "pc", "-colorspace", "bt709"]
HD709 = "scale=1280:720:out_color_matrix=bt709"
RED_709 = (63, 102, 240)
"""Pure red in BT.709 limited range (ITU-R BT.709-6, 3.4 and 4)."""


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("rgb.mkv", ["-vf", "format=gbrp", "-c:v", "ffv1"]),
        ("sd601.mp4", ["-vf", "scale=720:576:out_color_matrix=smpte170m,format=yuv420p", *X264]),
        ("sd601tagged.mp4", ["-vf", HD601, "-colorspace", "smpte170m", *X264]),
        ("hd709untagged.mp4", ["-vf", "scale=1280:720:out_color_matrix=bt709,format=yuv420p", *X264]),
        ("fullrange.mp4", ["-vf", f"{HD709}:out_range=full,format=yuvj420p", *FULL709, *X264]),
        ("mezzanine.mov", ["-vf", f"{HD709},format=yuv422p10le", "-colorspace", "bt709", "-c:v", "prores_ks"]),
    ],
)  # fmt: skip
def test_red_is_red_wherever_it_comes_from(tmp_path: Path, name: str, args: list[str]) -> None:
    media = make_media(tmp_path, name, "-f", "lavfi", "-i", RED, "-frames:v", "10", *args)
    for kind in ("footage", "generated"):
        found = codes_at(stretch_of(tmp_path, shot("r001", kind, 8, media)), 160, 90)
        assert found == pytest.approx(RED_709, abs=2)


def test_a_red_still_is_the_same_red(tmp_path: Path) -> None:
    still = make_media(tmp_path, "red.png", "-f", "lavfi", "-i", RED, "-frames:v", "1")
    assert codes_at(stretch_of(tmp_path, shot("r001", "still", 8, still)), 160, 90) == pytest.approx(RED_709, abs=2)


def test_hdr_white_stays_white_and_is_not_washed_out(tmp_path: Path) -> None:
    """203 nits, the reference white of BT.2408, becomes a light grey to white; black stays black."""
    grade = (
        "zscale=transferin=bt709:primariesin=bt709:matrixin=bt709:rangein=limited:transfer=linear:npl=203,format=gbrpf32le,"
        "zscale=transfer=smpte2084:primaries=bt2020:matrix=bt2020nc:range=limited:npl=203,format=yuv420p10le"
    )
    tags = ["-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv"]
    tagged = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=limited"
    half = f"color=c=white:s=160x180:r=25,format=yuv444p,pad=320:180:160:0:black,{tagged}"
    media = make_media(
        tmp_path, "hdr.mkv", "-f", "lavfi", "-i", half, "-vf", grade, "-frames:v", "10", "-c:v", "ffv1", *tags
    )
    path = stretch_of(tmp_path, shot("r001", "footage", 8, media))
    assert codes_at(path, 40, 90)[0] <= 20
    assert codes_at(path, 280, 90)[0] >= 170
    assert container_facts(path).transfer == "bt709"


@pytest.mark.parametrize("size", ["321x181", "63x47", "1998x1080", "720x1280", "640x480"])
def test_any_size_is_shown(tmp_path: Path, size: str) -> None:
    media = make_media(
        tmp_path,
        "odd.mkv",
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=s={size}:r=25",
        "-frames:v",
        "12",
        "-c:v",
        "ffv1",
        "-pix_fmt",
        "yuv444p",
    )
    stretch_of(tmp_path, shot("r001", "footage", 10, media))
    stretch_of(tmp_path, shot("r001", "generated", 10, media), Size(180, 320))


def test_four_by_three_is_shown_whole_with_black_beside_it(tmp_path: Path) -> None:
    media = make_media(
        tmp_path, "old.mkv", "-f", "lavfi", "-i", "color=c=white:s=640x480:r=25", "-frames:v", "12", "-c:v", "ffv1"
    )
    path = stretch_of(tmp_path, shot("r001", "footage", 10, media))
    assert [codes_at(path, x, 90)[0] > 200 for x in (10, 36, 44, 160, 274, 284, 310)] == [
        False,
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_wide_pixels_are_widened(tmp_path: Path) -> None:
    """PAL widescreen: 720x576 with pixels of 64:45 fills 16:9."""
    media = make_media(
        tmp_path,
        "pal.mkv",
        "-f",
        "lavfi",
        "-i",
        "color=c=white:s=720x576:r=25",
        "-vf",
        "setsar=64/45",
        "-frames:v",
        "12",
        "-c:v",
        "ffv1",
    )
    path = stretch_of(tmp_path, shot("r001", "footage", 10, media))
    assert codes_at(path, 2, 90)[0] > 200


def test_a_phone_held_upright_stays_upright(tmp_path: Path) -> None:
    """A quarter turn in the header: the white left half of the stored picture becomes the upper or lower half."""
    half = "color=c=white:s=160x180:r=25,pad=320:180:0:0:black"
    make_media(
        tmp_path, "flat.mp4", "-f", "lavfi", "-i", half, "-frames:v", "12", "-c:v", "libx264", "-pix_fmt", "yuv420p"
    )
    media = make_media(
        tmp_path, "phone.mp4", "-display_rotation", "90", "-i", str(tmp_path / "media" / "flat.mp4"), "-c", "copy"
    )
    path = stretch_of(tmp_path, shot("r001", "footage", 10, media), Size(180, 320))
    upper, lower = codes_at(path, 90, 60)[0], codes_at(path, 90, 260)[0]
    assert abs(upper - lower) > 150


def test_uneven_times_sound_and_covers_do_no_harm(tmp_path: Path) -> None:
    media = make_media(
        tmp_path, "phone.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-f", "lavfi", "-i", "sine=r=48000",
        "-vf", "setpts=(N+0.4*mod(N\\,3))/30/TB", "-fps_mode", "vfr", "-t", "1", *X264,
        "-pix_fmt", "yuv420p", "-c:a", "aac",
    )  # fmt: skip
    facts = container_facts(stretch_of(tmp_path, shot("r001", "footage", 20, media)))
    assert facts.audio_codec is None


def test_interlaced_footage_loses_its_combs(tmp_path: Path) -> None:
    moving = "testsrc2=s=320x180:r=50,interlace,format=yuv420p"
    media = make_media(
        tmp_path,
        "tape.mp4",
        "-f",
        "lavfi",
        "-i",
        moving,
        "-frames:v",
        "20",
        "-c:v",
        "libx264",
        "-flags",
        "+ilme+ildct",
        "-x264-params",
        "tff=1",
    )
    stretch_of(tmp_path, shot("r001", "footage", 15, media))


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    media = make_media(
        tmp_path, "a.mkv", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=16", "-frames:v", "20", "-c:v", "ffv1"
    )
    one = shot("r001", num_frames=25, media=media, transition=CutTransition("dissolve", 6))
    before = shot("r000", "card", 25)
    contents = set()
    for number in range(2):
        suite, _ = suite_in(tmp_path)
        suite = Suite(suite_in(tmp_path / str(number))[1], suite.media)
        contents.add(
            make_stretch(StretchSpec(one, before, None, "en", CANVAS, F(25)), suite).file("stretch.mp4").read_bytes()
        )
    assert len(contents) == 1


def test_only_the_stretch_is_kept(tmp_path: Path) -> None:
    path = stretch_of(tmp_path, shot("c1", "card", 5))
    assert [each.name for each in path.parent.iterdir()] == ["stretch.mp4"]


def test_the_encoding_is_what_a_hall_plays(tmp_path: Path) -> None:
    facts = container_facts(stretch_of(tmp_path, shot("c1", "card", 60), fps=F(30000, 1001)))
    assert (facts.codec, facts.profile, facts.pix_fmt, facts.fps) == ("h264", "High", "yuv420p", F(30000, 1001))
    assert (facts.primaries, facts.transfer, facts.matrix, facts.color_range) == ("bt709", "bt709", "bt709", "tv")
    assert facts.group_lengths == (29, 29, 2)
    assert not facts.has_open_groups
    assert facts.pixel_aspect == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.mp4", "ffconcat version 1.0\nfile secret.mkv\n"),
        ("list.mov", "#EXTM3U\n#EXTINF:10,\nsecret.mkv\n#EXT-X-ENDLIST\n"),
        ("noise.mp4", "not a film at all"),
        ("empty.mp4", ""),
    ],
)
def test_a_list_of_other_files_or_rubbish_is_no_clip(tmp_path: Path, name: str, content: str) -> None:
    make_media(tmp_path, "secret.mkv", "-f", "lavfi", "-i", RED, "-frames:v", "5", "-c:v", "ffv1")
    (tmp_path / "media" / name).write_text(content)
    with pytest.raises(MediaError, match=f"shot r002: {name} cannot be read as a clip"):
        stretch_of(tmp_path, shot("r002", "footage", 5, media_of(tmp_path / "media" / name)))


def test_sound_alone_is_no_footage(tmp_path: Path) -> None:
    media = make_media(tmp_path, "song.mp4", "-f", "lavfi", "-i", "sine", "-t", "1", "-c:a", "aac")
    with pytest.raises(MediaError, match=r"shot r002: song\.mp4 has no moving picture"):
        stretch_of(tmp_path, shot("r002", "footage", 5, media))


def test_missing_files_and_takes_are_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"shot r002: gone\.mov is not there"):
        stretch_of(tmp_path, shot("r002", "footage", 5, Media("storyboard", "gone.mov", "0" * 64)))
    with pytest.raises(MediaError, match=r"shot r001: there is no take to show\n  hint: .*--fill animatic"):
        stretch_of(tmp_path, shot("r001", "generated", 5))


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    media = make_media(
        tmp_path,
        "hurt.mp4",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=640x360:r=25,noise=alls=20:allf=t",
        "-frames:v",
        "50",
        "-c:v",
        "libx264",
        "-g",
        "10",
        "-pix_fmt",
        "yuv420p",
    )
    path = tmp_path / "media" / media.path
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + len(content) // 3
    content[start : start + 300_000] = bytes(300_000)
    path.write_bytes(content)
    with pytest.raises(MediaError, match="shot r002"):
        stretch_of(tmp_path, shot("r002", "footage", 45, media))


def test_a_file_named_like_a_command_is_only_a_name(tmp_path: Path) -> None:
    make_media(tmp_path, "plain.mkv", "-f", "lavfi", "-i", RED, "-frames:v", "10", "-c:v", "ffv1")
    odd = tmp_path / "media" / "a'b;[x]%03d,|concat:\\x.mkv"
    (tmp_path / "media" / "plain.mkv").rename(odd)
    stretch_of(tmp_path, shot("r002", "footage", 5, media_of(odd)))


@pytest.mark.parametrize("mode", ["gray16be", "rgba64be", "pal8", "monob", "ya8"])
def test_stills_of_every_mode(tmp_path: Path, mode: str) -> None:
    media = make_media(
        tmp_path, "still.png", "-f", "lavfi", "-i", "testsrc2=s=300x400", "-frames:v", "1", "-pix_fmt", mode
    )
    stretch_of(tmp_path, shot("s", "still", 6, media))


def test_a_still_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "x.png").write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    with pytest.raises(MediaError, match=r"shot s: x\.png cannot be read as a picture"):
        stretch_of(tmp_path, shot("s", "still", 6, media_of(tmp_path / "media" / "x.png")))


def test_a_still_moves_but_never_jumps(tmp_path: Path) -> None:
    """The slow move is a move: neighbouring frames differ, and by about the same amount each."""
    from post.quality.measure.freeze import stillness

    media = make_media(tmp_path, "still.png", "-f", "lavfi", "-i", "testsrc2=s=1280x720", "-frames:v", "1")
    found = stillness(stretch_of(tmp_path, shot("s", "still", 40, media), Size(640, 360)), min_frames=10)
    assert not found.frozen


def test_argv_names_no_outside_file(tmp_path: Path) -> None:
    """Nothing from outside stands in a filter: the whole command speaks of plain names only."""
    from post.picture.encoding import Encoding
    from post.picture.graph import stretch_args
    from post.picture.layers import PlateLayer

    args = stretch_args(PlateLayer("ground.png", 10), None, CANVAS, F(25), 10, has_text=True, encoding=Encoding())
    assert args[-1] == "stretch.mp4"
    graph = args[args.index("-filter_complex") + 1]
    assert "ass=filename=text.ass:fontsdir=faces:shaping=complex" in graph
    assert args[args.index("-threads") + 1] == "1"
    assert subprocess.run([ffmpeg.binary(), "-version"], capture_output=True).returncode == 0
