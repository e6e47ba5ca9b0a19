"""Third parties agree with every claim: ffprobe and mediainfo on the files of all kinds of film."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from post import ffmpeg
from post.export.film import Film
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from storyboards.story import Output, Size
from tests.post.export.films_made import HAS_PROBES, boxes, informed, made, make_clips, probed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_PROBES, reason="ffprobe or mediainfo is not installed"),
]
F = Fraction
BOTH = ("en", "hi")


def output(name: str, kind: str, languages: tuple[str, ...] = ("en",), **settings: object) -> Output:
    return Output(name, kind, languages, None, None, None, settings)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Film]:
    clips = make_clips(tmp_path_factory.mktemp("clips"))
    leader = {"bars": F(1), "head_black": F(1), "countdown": 2, "tail_black": F(1)}
    outputs = (
        output("hall", "hall", BOTH), output("mute", "hall", audio="none"), output("mono", "hall", audio="mono"),
        output("web", "web", BOTH), output("master", "archive", BOTH, **leader),
        output("ffv1", "archive", codec="ffv1", captions="tracks"),
        output("h265", "hall", codec="h265"),
        Output("wall", "hall", ("en",), Size(480, 136), F(30000, 1001), None),
    )  # fmt: skip
    return made(tmp_path_factory.mktemp("made"), clips, *outputs)[0]


def path_of(films: dict[str, Film], name: str) -> Path:
    return films[name].published()[name]


def stream(path: Path, kind: str, number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = [each for each in probed(path)["streams"] if each["codec_type"] == kind][number]
    return found


def test_names(films: dict[str, Film]) -> None:
    assert list(films) == [
        "hall.en.mp4", "hall.hi.mp4", "mute.en.mp4", "mono.en.mp4", "web.en.mp4", "web.en.av1.mp4", "web.hi.mp4",
        "web.hi.av1.mp4", "master.mov", "ffv1.mkv", "h265.en.mp4", "wall.en.mp4",
    ]  # fmt: skip


def test_all_decode_to_their_last_frame(films: dict[str, Film]) -> None:
    for name, film in films.items():
        path = path_of(films, name)
        done = subprocess.run(
            [ffmpeg.binary(), "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"], capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b""), name
        counted = count_frames(path)
        assert counted.num_frames == film.artifact.facts["num_frames"], name
        assert name.endswith("mkv") or counted.is_regular(F(str(film.artifact.facts["fps"]))), name


def test_all_say_their_colours(films: dict[str, Film]) -> None:
    for name in films:
        found = stream(path_of(films, name), "video")
        tags = [found[key] for key in ("color_range", "color_space", "color_transfer", "color_primaries")]
        assert tags == ["tv", "bt709", "bt709", "bt709"], name
        assert found["disposition"]["default"] == 1, name


def test_a_hall_film(films: dict[str, Film]) -> None:
    path = path_of(films, "hall.hi.mp4")
    picture, sound = stream(path, "video"), stream(path, "audio")
    assert [picture[key] for key in ("codec_name", "codec_tag_string", "profile", "pix_fmt", "has_b_frames")] == [
        "h264", "avc1", "High", "yuv420p", 0,
    ]  # fmt: skip
    assert (picture["r_frame_rate"], picture["nb_frames"]) == ("25/1", "129")
    assert [sound[key] for key in ("codec_name", "profile", "sample_rate", "channels")] == ["aac", "LC", "48000", 2]
    assert sound["tags"]["language"] == "hin"
    assert F(picture["duration_ts"], 10_000) == F(sound["duration_ts"], 48_000) == F(129, 25)
    assert picture["start_time"] == sound["start_time"] == "0.000000"
    facts = container_facts(path)
    assert max(facts.group_lengths) <= 25
    assert not facts.has_open_groups
    assert boxes(path)[:2] == ["ftyp", "moov"]


def test_its_rate_is_constant(films: dict[str, Film]) -> None:
    path = path_of(films, "hall.en.mp4")
    told = informed(path)["Video"]
    assert told["BitRate_Mode"] == "CBR"
    assert int(told["BitRate"]) == int(stream(path, "video")["bit_rate"]) == 4_496_000
    sizes = [int(each["size"]) for each in probed(path, "-select_streams", "v", "-show_packets")["packets"]]
    seconds = [8 * sum(sizes[first : first + 25]) for first in range(0, 125, 25)]
    assert all(abs(bits / 4_496_000 - 1) < 0.35 for bits in seconds)
    assert films["hall.en.mp4"].artifact.facts["debt_bytes"] == 0


def test_sound_as_asked_for(films: dict[str, Film]) -> None:
    assert not [each for each in probed(path_of(films, "mute.en.mp4"))["streams"] if each["codec_type"] == "audio"]
    mono = stream(path_of(films, "mono.en.mp4"), "audio")
    assert (mono["channels"], mono["channel_layout"]) == (1, "mono")


def test_a_web_film(films: dict[str, Film]) -> None:
    for name, codec in (("web.hi.mp4", "h264"), ("web.hi.av1.mp4", "av1")):
        path = path_of(films, name)
        assert stream(path, "video")["codec_name"] == codec
        texts = [each for each in probed(path)["streams"] if each["codec_type"] == "subtitle"]
        assert [(each["codec_name"], each["tags"]["language"]) for each in texts] == [
            ("mov_text", "hin"), ("mov_text", "eng"),
        ]  # fmt: skip
        assert [each["disposition"]["default"] for each in texts] == [1, 0]
        assert boxes(path)[:2] == ["ftyp", "moov"]
    assert set(films["web.hi.mp4"].published()) == {"web.hi.mp4", "web.hi.srt", "web.hi.vtt"}
    said = [ffmpeg.binary(), "-v", "error", "-i", str(path), "-map", "0:s:0", "-f", "srt", "-"]
    text = subprocess.run(said, capture_output=True, check=True).stdout.decode()
    assert "शुरुआत समुद्र से" in text
    assert text.splitlines()[1] == films["web.hi.mp4"].published()["web.hi.srt"].read_text().splitlines()[1]


def test_a_master(films: dict[str, Film]) -> None:
    path = path_of(films, "master.mov")
    picture = stream(path, "video")
    assert [picture[key] for key in ("codec_name", "codec_tag_string", "profile", "pix_fmt")] == [
        "prores", "apch", "HQ", "yuv422p10le",
    ]  # fmt: skip
    sounds = [stream(path, "audio", number) for number in (0, 1)]
    assert [(each["codec_name"], each["bits_per_raw_sample"]) for each in sounds] == [("pcm_s24le", "24")] * 2
    assert [each["tags"]["language"] for each in sounds] == ["eng", "hin"]
    assert [each["disposition"]["default"] for each in sounds] == [1, 0]
    assert [F(each["duration_ts"], 48_000) for each in sounds] == [F(129 + 125, 25)] * 2
    assert stream(path, "data")["tags"]["timecode"] == "00:59:56:00"
    assert films["master.mov"].film_frame == 100
    told = informed(path)
    assert (told["Video"]["Format"], told["Video"]["Format_Profile"]) == ("ProRes", "422 HQ")
    assert told["Other"]["TimeCode_FirstFrame"] == "00:59:56:00"
    names = boxes(path)
    assert names.index("moov") < names.index("mdat")


def test_captions_wait_for_the_leader(films: dict[str, Film]) -> None:
    """Four seconds of bars, black and countdown: all that is said comes that much later."""
    plain = films["hall.en.mp4"].published()["hall.en.srt"].read_text()
    late = films["master.mov"].published()["master.en.srt"].read_text()
    first, later = (text.splitlines()[1].split(" --> ")[0] for text in (plain, late))
    assert (first[:8], later[:8]) == ("00:00:02", "00:00:06")
    assert first[8:] == later[8:]


def test_ffv1_in_matroska(films: dict[str, Film]) -> None:
    path = path_of(films, "ffv1.mkv")
    picture, sound = stream(path, "video"), stream(path, "audio")
    assert (picture["codec_name"], picture["pix_fmt"], picture["r_frame_rate"]) == ("ffv1", "yuv422p10le", "25/1")
    assert (sound["codec_name"], sound["bits_per_raw_sample"], sound["tags"]["language"]) == ("pcm_s24le", "24", "eng")
    assert informed(path)["Video"]["Format_Version"] == "3.4"
    text = stream(path, "subtitle")
    assert (text["codec_name"], text["tags"]["language"]) == ("subrip", "eng")


def test_h265_is_tagged_for_apple(films: dict[str, Film]) -> None:
    picture = stream(path_of(films, "h265.en.mp4"), "video")
    assert (picture["codec_name"], picture["codec_tag_string"], picture["profile"]) == ("hevc", "hvc1", "Main")
    assert not container_facts(path_of(films, "h265.en.mp4")).has_open_groups


def test_a_wall_in_another_rate(films: dict[str, Film]) -> None:
    path = path_of(films, "wall.en.mp4")
    picture, sound = stream(path, "video"), stream(path, "audio")
    assert (picture["width"], picture["height"], picture["r_frame_rate"]) == (480, 136, "30000/1001")
    assert abs(F(sound["duration_ts"], 48_000) - int(picture["nb_frames"]) * F(1001, 30000)) <= F(1, 48_000)
