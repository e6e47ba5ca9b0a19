"""Font files: found by family and weight, checked for glyphs, fallen back from by script."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from post.errors import LetteringError
from post.fonts import FontBook, languages_typesettable, script_families, scripts_of

BOOK = FontBook.installed()
HAS_DEVANAGARI = BOOK.face("Noto Sans Devanagari") is not None
needs_devanagari = pytest.mark.skipif(not HAS_DEVANAGARI, reason="no Devanagari font is installed")


def test_the_wheels_are_found_in_every_weight() -> None:
    for family in ("Source Sans Pro", "Source Serif Pro", "source sans", "SourceSerif"):
        for weight in (400, 600, 700):
            face = BOOK.face(family, weight)
            assert face is not None
            assert (face.weight, face.italic) == (weight, False)


@needs_devanagari
def test_hindi_falls_back_to_the_same_manner() -> None:
    assert BOOK.find("Source Sans Pro", 400, "स्वदेशी", "hi").family == "Noto Sans Devanagari"
    assert BOOK.find("Source Serif Pro", 400, "स्वदेशी", "hi").family == "Noto Serif Devanagari"
    assert BOOK.find("Noto Sans", 700, "स्वदेशी 2025", "hi").weight == 700


def test_an_unknown_family_falls_back_to_one_that_draws_the_text() -> None:
    assert BOOK.find("Comic Neue Extra", 400, "Hello", "en").covers("Hello")


def test_no_font_at_all_is_an_error_with_a_way_out() -> None:
    with pytest.raises(LetteringError) as error:
        FontBook([]).find("Source Sans Pro", 400, "हि", "hi", "shot r001, overlay 1")
    assert str(error.value) == (
        "shot r001, overlay 1: no font on this machine draws 'ह' (U+0939 DEVANAGARI LETTER HA), "
        "(U+093F DEVANAGARI VOWEL SIGN I) (text in 'hi')\n"
        "  hint: Install Noto fonts (Debian and Ubuntu: apt install fonts-noto-core; emoji need a font with outlines, such "
        "as Noto Emoji), or put font files into ~/.local/share/fonts or share/fonts of the virtual environment."
    )


def test_a_family_is_found_by_its_name_whatever_its_file_is_called(tmp_path: Path) -> None:
    source = BOOK.face("Source Sans Pro", 700)
    assert source is not None
    shutil.copy(source.path, tmp_path / "x1.ttf")
    found = FontBook([tmp_path]).face("Source Sans Pro", 400)
    assert found is not None
    assert found.path.name == "x1.ttf"
    assert found.sha256 == source.sha256


def test_files_that_are_no_fonts_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"nothing of the kind")
    (tmp_path / "b.otf").write_bytes(b"")
    assert FontBook([tmp_path]).face("a") is None


def test_languages_that_cannot_be_set_are_known_early() -> None:
    texts = {"en": ["Harbour → horizon", "05:40"], "hi": ["बंदरगाह"]}
    wheels = FontBook([folder for folder in BOOK.folders if "font_source" in str(folder)])
    verdicts = languages_typesettable(["en", "hi"], texts, wheels)
    assert verdicts["en"] is None
    assert "DEVANAGARI" in str(verdicts["hi"])


def test_scripts() -> None:
    assert scripts_of("INS विक्रांत – 2025 →") == ["Latn", "Deva"]
    assert script_families("海", "ja", serif=False) == ["Noto Sans CJK JP"]
    assert script_families("தமிழ்", "ta", serif=True) == ["Noto Serif Tamil", "Noto Sans Tamil"]


def test_a_family_that_libass_misdraws_is_taken_as_not_there() -> None:
    assert BOOK.face("Noto Nastaliq Urdu") is None
    assert "Noto Nastaliq Urdu" not in script_families("اردو", "ur", serif=False)
    if BOOK.face("Noto Naskh Arabic") is not None:
        assert BOOK.find("Noto Nastaliq Urdu", 400, "بحری جہاز", "ur").family == "Noto Naskh Arabic"
