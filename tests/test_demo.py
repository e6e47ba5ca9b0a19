"""The demo film as a visitor to the hall gets it: both languages whole, in time, loud enough, legible.

Renders `storyboards/examples/harbour.yaml` once, about a minute and a half on two quiet cores. Looks at the finished MP4s
and `cut.json` only; where a text stands in the picture it asks the layout, and reads the film's own pixels there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from post.cut import Cut, CutShot
from post.fonts import FontBook
from post.lettering import disclosure_captions, overlay_captions
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from post.quality.measure.loudness import measure_loudness
from post.type.layout import Box, lay_out
from tests.post.type.drawing import has_tesseract, likeness, read
from tests.render.small_story import ROOT, events, finished_bytes, made_keys, reelwright, render_args

pytestmark = pytest.mark.slow

DEMO = ROOT / "storyboards" / "examples" / "harbour.yaml"
FPS = Fraction(25)
LANGUAGES = ("en", "hi") if FontBook.installed().face("Noto Sans Devanagari") else ("en",)
TESSERACT = {"en": "eng", "hi": "hin"}
HINDI = re.compile(r"[\u0900-\u097f]")


@dataclass(frozen=True)
class Demo:
    """The finished demo."""

    out: Path
    cut: Cut

    def film(self, language: str, suffix: str = "mp4") -> Path:
        return self.out / "film" / "animatic" / f"hall.{language}.{suffix}"

    def shot_at(self, frame: int) -> CutShot:
        return next(shot for shot in self.cut.shots if shot.first_frame <= frame < shot.first_frame + shot.num_frames)


def in_these_languages(out: Path) -> list[str]:
    """The arguments that make the demo here, as `./launch.sh` gives them."""
    only = [] if len(LANGUAGES) == 2 else ["--languages", LANGUAGES[0]]
    return render_args(DEMO, out, "--json", *only)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Both films from an empty folder. How long it took is printed, and judged by nobody here."""
    from pydantic import TypeAdapter

    folder = tmp_path_factory.mktemp("demo")
    began = time.monotonic()
    reelwright(*in_these_languages(folder))
    wall_s = time.monotonic() - began
    out = folder / "harbour"
    cut = TypeAdapter(Cut).validate_json((out / "cut.json").read_bytes())
    print(f"\ndemo: {wall_s:.1f} s for {float(cut.duration):.1f} s of film in {len(LANGUAGES)} language(s): "
          f"{wall_s / float(cut.duration):.2f} film lengths")  # fmt: skip
    return Demo(out, cut)


@pytest.fixture(params=["en", "hi"])
def language(request: pytest.FixtureRequest) -> str:
    """A language of the demo."""
    if request.param not in LANGUAGES:
        pytest.skip("no Devanagari font is installed")
    return str(request.param)


in_english = pytest.mark.parametrize("language", ["en", pytest.param("hi", marks=pytest.mark.soak)], indirect=True)
"""Checks of picture alone: the Hindi film's are soak tests, like the demo they belong to."""


def test_twelve_shots(demo: Demo) -> None:
    assert len(demo.cut.shots) == 12
    assert {path.name for path in (demo.out / "film" / "animatic").iterdir()} == {
        f"hall.{language}.{suffix}" for language in LANGUAGES for suffix in ("mp4", "srt", "vtt")
    }


def test_the_picture_is_what_halls_play(demo: Demo, language: str) -> None:
    facts = container_facts(demo.film(language))
    assert (facts.width_px, facts.height_px, facts.pixel_aspect) == (1920, 1080, Fraction(1))
    assert (facts.codec, facts.profile, facts.pix_fmt) == ("h264", "High", "yuv420p")
    assert (facts.primaries, facts.transfer, facts.matrix, facts.color_range) == ("bt709", "bt709", "bt709", "tv")
    assert facts.fps == FPS, "every frame lasts equally long"
    assert facts.faststart
    assert not facts.has_open_groups
    assert (facts.audio_codec, facts.audio_rate_hz, facts.audio_channels) == ("aac", 48_000, 2)


@in_english
def test_every_frame_decodes_and_stands_in_its_place(demo: Demo, language: str) -> None:
    counted = count_frames(demo.film(language))
    assert counted.num_frames == demo.cut.num_frames
    assert (counted.width_px, counted.height_px) == (1920, 1080)
    assert counted.is_regular(FPS)


def test_picture_and_sound_are_equally_long_in_all_languages(demo: Demo) -> None:
    for language in LANGUAGES:
        facts = container_facts(demo.film(language))
        assert facts.video_duration == demo.cut.duration
        assert facts.audio_duration is not None
        assert abs(facts.audio_duration - demo.cut.duration) <= Fraction(1024, 48_000)


def test_it_is_as_loud_as_broadcast(demo: Demo, language: str) -> None:
    """Measured on the finished file's AAC."""
    heard = measure_loudness(demo.film(language))
    assert heard.integrated_lufs == pytest.approx(-23, abs=0.3)
    assert heard.true_peak_dbtp is not None
    assert heard.true_peak_dbtp < -1


def test_every_line_is_spoken_inside_its_shot(demo: Demo, language: str) -> None:
    lines = [line for line in demo.cut.lines if line.request.language == language]
    shots = {shot.id: shot for shot in demo.cut.shots}
    assert len(lines) == 9
    for line in lines:
        shot = shots[line.request.shot_id]
        start, end = line.first_frame / FPS, line.first_frame / FPS + line.duration
        assert shot.first_frame / FPS < start, line.request.shot_id
        assert end < (shot.first_frame + shot.num_frames) / FPS, line.request.shot_id


def test_speech_is_heard_where_the_lines_are(demo: Demo, language: str) -> None:
    """Under each line the film reaches the level of speech."""
    momentary = measure_loudness(demo.film(language)).momentary
    for line in (line for line in demo.cut.lines if line.request.language == language):
        start, end = float(line.first_frame / FPS), float(line.first_frame / FPS + line.duration)
        inside = [lufs for at_s, lufs in momentary if start + 0.4 <= at_s <= end]
        assert max(inside) > -30, line.request.shot_id


@dataclass(frozen=True)
class Shown:
    """A text in the picture: the film's frame in the middle of its time, and where the layout put it."""

    text: str
    frame: int  # of the film
    box: Box
    where: str

    @property
    def is_label(self) -> bool:
        """The disclosure label, which no shot asks for."""
        return "label" in self.where


def texts_shown(cut: Cut, language: str) -> Iterator[Shown]:
    """Every overlay and disclosure label, laid out as for the film."""
    book = FontBook.installed()
    for shot in cut.shots:
        captions = [*overlay_captions(cut, shot, language), *disclosure_captions(cut, shot, language)]
        wanted = sorted(captions, key=lambda caption: caption.first_frame)
        for caption, block in zip(wanted, lay_out(captions, cut.canvas, book), strict=True):
            middle = shot.first_frame + caption.first_frame + caption.num_frames // 2
            yield Shown(caption.text, middle, block.bounds, caption.where)


def frames_of(film: Path, wanted: set[int]) -> dict[int, Any]:
    """Frames of a film as `[height, width, 3]`, RGB."""
    with av.open(str(film)) as container:
        container.streams.video[0].thread_type = "AUTO"
        decoded = enumerate(container.decode(video=0))
        return {number: frame.to_ndarray(format="rgb24") for number, frame in decoded if number in wanted}


def test_every_overlay_is_legible_on_the_panels(demo: Demo, language: str, tmp_path: Path) -> None:
    """Tesseract reads each text out of the finished film: the frame in the middle of its time, the rectangle that its
    plate takes, dark on light, nothing else done to it; in a Hindi film Latin texts are read as English.

    Each overlay is read at 0.98 or better. The disclosure label is small, and its AI looks to Tesseract like Al: one
    sign of it may be wrong.
    """
    if not has_tesseract("eng", TESSERACT[language]):
        pytest.skip(f"Tesseract with {TESSERACT[language]} is not installed")
    shown = list(texts_shown(demo.cut, language))
    frames = frames_of(demo.film(language), {each.frame for each in shown})
    said = {each: read(tmp_path, 255 - cropped(frames[each.frame], each.box), tongue(each.text)) for each in shown}
    for each, words in said.items():
        assert likeness(words, each.text) >= (0.94 if each.is_label else 0.98), (each.where, each.text, words)
    overlays = [each for each in shown if not each.is_label]
    assert len(overlays) >= 8
    assert likeness(" / ".join(said[each] for each in overlays), " / ".join(each.text for each in overlays)) >= 0.98


def cropped(frame: Any, box: Box) -> Any:
    """The part of a frame that a plate takes."""
    return frame[round(box.y) : round(box.bottom), round(box.x) : round(box.right)]


def tongue(text: str) -> str:
    """What Tesseract calls the language of a text."""
    return "hin" if HINDI.search(text) else "eng"


@in_english
def test_overlays_come_and_go(demo: Demo, language: str) -> None:
    """Before its time a lower third's place shows the panel, not the plate."""
    shot = next(shot for shot in demo.cut.shots if shot.id == "r006")
    (each,) = [each for each in texts_shown(demo.cut, language) if "r006" in each.where and "overlay 1" in each.where]
    overlay = shot.overlays[0]
    before = shot.first_frame + overlay.first_frame - 1
    after = shot.first_frame + overlay.first_frame + overlay.num_frames
    frames = frames_of(demo.film(language), {before, each.frame, after})
    bright = {number: (cropped(frame, each.box).min(axis=2) > 235).mean() for number, frame in frames.items()}
    assert bright[each.frame] > 0.05, "white letters"
    assert bright[before] < bright[each.frame] / 2
    assert bright[after] < bright[each.frame] / 2


SRT = re.compile(r"(\d+)\n(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\n((?:.+\n)+)")
VTT = re.compile(r"(?:.+\n)?(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})(?: .*)?\n((?:.+\n)+)")


def seconds(text: str) -> Fraction:
    hours, minutes, rest = text.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(rest)


def test_captions_are_valid_and_say_every_line(demo: Demo, language: str) -> None:
    srt = demo.film(language, "srt").read_text("utf-8")
    vtt = demo.film(language, "vtt").read_text("utf-8")
    assert vtt.startswith("WEBVTT\n\n")
    cues = [match.groups() for match in SRT.finditer(srt.rstrip("\n") + "\n")]
    assert [int(number) for number, *_ in cues] == list(range(1, len(cues) + 1))
    assert len(cues) == srt.count(" --> ") == vtt.count(" --> ") == len(VTT.findall(vtt.rstrip("\n") + "\n"))
    ended = Fraction(0)
    for _, start, end, text in cues:
        assert ended <= seconds(start) < seconds(end) <= demo.cut.duration
        assert all(len(line) <= 42 for line in text.splitlines())
        ended = seconds(end)
    said = " ".join(" ".join(text.split()) for *_, text in cues)
    for line in (line for line in demo.cut.lines if line.request.language == language):
        assert " ".join(line.request.text.split()) in said


def test_a_second_run_makes_nothing(demo: Demo) -> None:
    before = finished_bytes(demo.out)
    rows = events(reelwright(*in_these_languages(demo.out.parent)).stdout)
    assert made_keys(rows) == []
    assert finished_bytes(demo.out) == before
