"""How pictures come onto canvases of other shapes, and scalers, guides, grounds of cards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from post.cut import Media
from post.picture.encoding import Encoding
from post.picture.stretch import StretchSpec, make_stretch
from post.quality.measure.container import container_facts
from storyboards.story import Background, Size
from storyboards.vocabulary import SCALERS
from tests.post.picture.scenes import Picture, film, frames_of
from tests.post.workbench import shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
UPRIGHT = Size(180, 320)


def clip(folder: Path, size: tuple[int, int] = (320, 180)) -> Media:
    return film(
        folder, f"clip{size[0]}.mkv", fps=25, num_frames=6, size=size, disc=lambda s: (size[0] / 2, size[1] / 2)
    )


def frame(
    folder: Path, canvas: Size, kind: str, media: Media | None, spec: dict[str, object], **other: object
) -> Picture:
    suite, _ = suite_in(folder)
    suite = replace(suite, media=lambda each: folder.parent / "media" / each.path)
    one = shot("r001", kind, 4, media, **other)
    made = make_stretch(StretchSpec(one, None, None, "en", canvas, F(25), Encoding(crf=6), **spec), suite)  # type: ignore[arg-type]
    return frames_of(made.file("stretch.mp4"))[2]


@pytest.mark.parametrize("kind", ["generated", "footage"])
def test_a_padded_output_shows_the_whole_picture_before_itself_blurred(tmp_path: Path, kind: str) -> None:
    found = frame(tmp_path / "a", UPRIGHT, kind, clip(tmp_path), {"fit": "pad", "film_canvas": CANVAS})
    inside, above = found[115:205], found[:100]
    assert inside.std() > 2 * above.std(), "soft"
    assert 16 < above.mean() < 0.6 * inside.mean(), "dark, but no black bar"


def test_a_cropped_output_is_filled(tmp_path: Path) -> None:
    found = frame(tmp_path / "a", UPRIGHT, "footage", clip(tmp_path), {"fit": "crop"})
    rows = found.std(axis=1)
    assert rows.min() > 2.5


def test_a_crop_follows_what_stands_out(tmp_path: Path) -> None:
    """A disc at the left, where a crop to the middle would cut it in two."""
    media = film(tmp_path, "left.mkv", fps=25, num_frames=8, disc=lambda s: (70 + 20 * s, 90), pan_px=4.0)
    found = frame(tmp_path / "a", UPRIGHT, "generated", media, {"fit": "crop"})
    evenly = frame(tmp_path / "b", UPRIGHT, "generated", media, {})
    dark, plain = (each[120:200].min(axis=0) for each in (found, evenly))
    assert np.abs(found - evenly).mean() > 5
    assert 20 < int(dark.argmin()) < 160, "the disc is in the picture"
    assert plain is not dark


def test_padding_shows_what_the_film_shows(tmp_path: Path) -> None:
    """4:3 footage that covers a 16:9 film keeps its cut-off parts off when the film is padded onto another canvas."""
    old = clip(tmp_path, (320, 240))
    asked: dict[str, object] = {"fit": "pad", "film_canvas": CANVAS}
    covered = frame(tmp_path / "a", UPRIGHT, "footage", old, asked, fill="cover")
    whole = frame(tmp_path / "b", UPRIGHT, "footage", old, asked)
    levels = [each.mean(axis=1) for each in (covered, whole)]
    sharp = [(each > (each[:60].mean() + each[140:180].mean()) / 2).sum() for each in levels]
    assert sharp[0] == pytest.approx(101, abs=6)
    assert sharp[1] == pytest.approx(135, abs=6)


def test_contain_has_blurred_sides_and_cover_none(tmp_path: Path) -> None:
    tall = clip(tmp_path, (180, 240))
    whole = frame(tmp_path / "a", CANVAS, "footage", tall, {}, fill="contain")
    full = frame(tmp_path / "b", CANVAS, "footage", tall, {}, fill="cover")
    assert whole[:, :60].mean() > 17
    assert whole[:, :60].std() < 0.5 * whole[:, 110:210].std()
    assert full[:, :60].std() > 8


@pytest.mark.parametrize("scaler", SCALERS)
def test_scalers_differ_a_little_and_agree_in_the_main(tmp_path: Path, scaler: str) -> None:
    media = clip(tmp_path)
    base = frame(tmp_path / "a", Size(640, 360), "generated", media, {})
    other = frame(tmp_path / "b", Size(640, 360), "generated", media, {"scaler": scaler})
    assert np.abs(base - other).mean() < 1.0
    assert (np.abs(base - other).max() == 0) == (scaler == "lanczos")


def test_guides_lie_over_panels_only(tmp_path: Path) -> None:
    media = clip(tmp_path)
    plain = frame(tmp_path / "a", CANVAS, "generated", media, {})
    panel = frame(tmp_path / "b", CANVAS, "generated", media, {"guides": True}, renderer="animatic")
    take = frame(tmp_path / "c", CANVAS, "generated", media, {"guides": True}, renderer="wan22")
    assert np.abs(take - plain).max() == 0
    changed = np.abs(panel - plain) > 20
    assert changed[9, 40:120].mean() > 0.5, "title-safe"
    assert changed[60:70, 60:100].sum() == 0


def test_ten_bit_masters_get_a_ten_bit_picture(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    one = shot("r001", "footage", 4, clip(tmp_path, (180, 240)), fill="contain", grade="warm")
    spec = StretchSpec(one, None, None, "en", CANVAS, F(25), Encoding(codec="prores"), guides=True)
    assert container_facts(make_stretch(spec, suite).file("stretch.mp4")).pix_fmt == "yuv422p10le"


@pytest.mark.parametrize("kind", ["blur", "still", "color"])
def test_grounds_of_cards(tmp_path: Path, kind: str) -> None:
    media = clip(tmp_path)
    background = Background(kind, "#336699" if kind == "color" else "r001")
    behind = None if kind == "color" else media
    found = frame(tmp_path / "a", CANVAS, "card", None, {}, background=background, background_media=behind)
    if kind == "color":
        assert found.std() < 0.5
    else:
        bright = frame(tmp_path / "b", CANVAS, "footage", media, {})
        assert found.mean() < 0.5 * bright.mean(), "dark enough for words"
        fine = np.abs(np.diff(found, axis=1)).mean()
        assert fine < 1.0 if kind == "blur" else fine > 0.5
