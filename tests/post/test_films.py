"""From a cut to films: frame-exact, in step with their sound, joined without encoding again, and sharing what they
can.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from post import ffmpeg
from post.cut import Cut, CutTransition
from post.errors import LetteringError, PostError
from post.export.kinds import delivery_of
from post.export.pictures import delivered, stretch_specs
from post.films import made_here, make_films
from post.fonts import FontBook
from post.picture.stretch import StretchSpec
from post.quality.measure.container import container_facts
from post.quality.measure.frames import count_frames
from post.suite import Suite
from storyboards.story import Disclosure, Output, Size
from tests.post.workbench import FolderStore, counting_clip, cut_of, make_media, overlay, shot, suite_in

F = Fraction
LANGUAGES = ("en", "hi") if FontBook.installed().face("Noto Sans Devanagari") else ("en",)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a take at 16 and footage at 30."""
    folder = tmp_path_factory.mktemp("films")
    counting_clip(folder, "take.mkv", num_frames=40, size="320x180")
    make_media(folder, "yard.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=30", "-frames:v", "90", "-c:v", "ffv1")
    return folder


def small_cut(folder: Path, label: str = "The yard", **other: object) -> Cut:
    from tests.post.workbench import media_of

    take, yard = media_of(folder / "media" / "take.mkv"), media_of(folder / "media" / "yard.mkv")
    return cut_of(
        shot("c1", "card", 20, text={"en": "Harbour", "hi": "बंदरगाह"}),
        shot("r001", num_frames=38, media=take, transition=CutTransition("dissolve", 8)),
        shot(
            "r002", "footage", 29, yard, media_in=F(1, 2), transition=CutTransition("wipe", 6),
            overlays=(overlay("lower-third", 5, 20, en=label, hi="यार्ड"),),
        ),
        shot("r003", num_frames=26, media=take),
        languages=LANGUAGES, canvas=Size(320, 180), **other,
    )  # fmt: skip


def specs_of(cut: Cut) -> list[StretchSpec]:
    """What the English film of the first output is joined from."""
    delivery = delivery_of(cut.outputs[0], cut.canvas, cut.fps)
    return stretch_specs(delivered(cut, delivery), delivery, "en")


def test_films_are_exact_in_every_language(media: Path, tmp_path: Path) -> None:
    cut = small_cut(media)
    films = make_films(cut, _suite(media, tmp_path)[0])
    assert [(film.output_id, film.language) for film in films] == [("hall", language) for language in LANGUAGES]
    for film in films:
        files = film.files()
        assert set(files) == {"mp4", "srt", "vtt"}
        counted = count_frames(files["mp4"])
        assert counted.num_frames == cut.num_frames == 113
        assert counted.is_regular(F(25))
        facts = container_facts(files["mp4"])
        assert (facts.codec, facts.profile, facts.pix_fmt) == ("h264", "High", "yuv420p")
        assert (facts.primaries, facts.transfer, facts.matrix, facts.color_range) == ("bt709", "bt709", "bt709", "tv")
        assert facts.faststart
        assert not facts.has_open_groups
        assert max(facts.group_lengths) <= 25
        assert (facts.audio_codec, facts.audio_rate_hz, facts.audio_channels) == ("aac", 48000, 2)
        assert facts.audio_duration is not None
        assert facts.video_duration == facts.audio_duration
        done = subprocess.run(
            [ffmpeg.binary(), "-v", "error", "-xerror", "-i", str(files["mp4"]), "-f", "null", "-"], capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_two_runs_give_the_same_bytes_and_a_third_makes_nothing(media: Path, tmp_path: Path) -> None:
    cut = small_cut(media)
    one, store = _suite(media, tmp_path / "one")
    other, _ = _suite(media, tmp_path / "other", num_workers=1)
    first = [film.files()["mp4"].read_bytes() for film in make_films(cut, one)]
    assert first == [film.files()["mp4"].read_bytes() for film in make_films(cut, other)]
    made = len(store.made)
    make_films(cut, one)
    assert len(store.made) == made


def test_a_changed_word_costs_one_stretch_and_a_join(media: Path, tmp_path: Path) -> None:
    suite, store = _suite(media, tmp_path)
    make_films(small_cut(media), suite)
    before = len(store.made)
    make_films(small_cut(media, label="The old yard"), suite)
    assert sorted(stage for stage, _ in store.made[before:]) == ["film", "stretch"]


@pytest.mark.skipif(len(LANGUAGES) < 2, reason="no Devanagari font is installed")
def test_languages_share_what_has_no_text(media: Path, tmp_path: Path) -> None:
    suite, store = _suite(media, tmp_path)
    make_films(small_cut(media), suite)
    stretches = [stage for stage, _ in store.made].count("stretch")
    assert stretches == 4 + 2, "two shots without text are shared, two with text are not"


def test_an_output_of_another_rate_and_shape(media: Path, tmp_path: Path) -> None:
    lobby = Output("lobby", "hall", ("en",), Size(180, 320), F(30000, 1001), None)
    cut = replace(small_cut(media), outputs=(lobby,))
    (film,) = make_films(cut, _suite(media, tmp_path)[0])
    counted = count_frames(film.files()["mp4"])
    assert (counted.width_px, counted.height_px) == (180, 320)
    assert counted.num_frames == round(F(113, 25) * F(30000, 1001))
    assert counted.is_regular(F(30000, 1001))


def test_only_the_outputs_asked_for_and_only_films(media: Path, tmp_path: Path) -> None:
    outputs = [Output(kind, kind, ("en",), None, None, None) for kind in ("hall", "loop", "web", "archive", "stills")]
    cut = replace(small_cut(media), outputs=tuple(outputs))
    assert [made_here(output) for output in cut.outputs] == [True, True, True, True, False]
    assert make_films(cut, _suite(media, tmp_path)[0], ["stills"]) == []


def test_text_is_checked_before_anything_is_made(media: Path, tmp_path: Path) -> None:
    suite, store = _suite(media, tmp_path)
    with pytest.raises(LetteringError, match=r"shot r002, overlay 1: no font .*U\+1F6A2"):
        make_films(small_cut(media, label="🚢"), suite)
    assert store.made == []


def test_odd_canvases_are_refused(media: Path, tmp_path: Path) -> None:
    cut = replace(small_cut(media), canvas=Size(321, 180))
    with pytest.raises(PostError, match="canvas 321x180; both sides have to be even"):
        make_films(cut, _suite(media, tmp_path)[0])


def test_the_disclosure_label_stands_where_it_is_asked_for(media: Path) -> None:
    label = {"en": "AI-generated images", "hi": "एआई-निर्मित चित्र"}
    cut = small_cut(media, disclosure=Disclosure(label, ("start",)))
    assert [spec.lettering is not None for spec in specs_of(cut)] == [True, True, True, True]
    always = small_cut(media, disclosure=Disclosure(label, ("corner",)))
    scripts = [spec.lettering.script for spec in specs_of(always) if spec.lettering]
    assert len(scripts) == 4
    assert all("AI-generated images" in script for script in scripts)


def test_a_label_that_stays_comes_and_goes_once(media: Path) -> None:
    """Over three shots: it fades in on the first, stands still at the joins, and fades out on the last."""
    cut = small_cut(media, disclosure=Disclosure({"en": "AI-generated images"}, ("always",)))
    scripts = [spec.lettering.script for spec in specs_of(cut) if spec.lettering]
    poses = [sum("AI-generated" in line for line in script.splitlines()) for script in scripts]
    assert poses[1] == poses[2] == 1
    assert poses[0] > 1
    assert poses[3] > 1


def _suite(media: Path, folder: Path, **other: int) -> tuple[Suite, FolderStore]:
    suite, store = suite_in(folder, **other)
    return replace(suite, media=suite_in(media)[0].media), store
