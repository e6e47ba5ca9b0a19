"""Whatever people write comes out as exactly those letters: measured in libass's own pixels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from post.errors import LetteringError
from post.fonts import FontBook
from post.type.ass import escaped, write_ass
from post.type.layout import Caption, compose, lay_out
from post.type.styles import STYLES, OverlayStyle
from tests.post.type.drawing import HD, draw, has_tesseract, ink_box, likeness, read

BOOK = FontBook.installed()
PLAIN = OverlayStyle("Source Sans Pro", 0.06, "center", "#FFFFFF", enter="none", exit="none", measure=0.9, num_lines=1)
HAS_DEVANAGARI = BOOK.face("Noto Sans Devanagari") is not None

HOSTILE = [
    r"{\b1}bold{\b0}",
    r"one\Ntwo\nthree\hfour",
    r"C:\new\table\Network",
    r"{\pos(0,0)\fs400}gone",
    r"\{braces\} }{ {} \\",
    r"%{pts} %n $HOME `id` ${x}",
    "quotes ' \" ; [a] :b, c=d",
    r"{\p1}m 0 0 l 100 0 100 100{\p0}",
    "Dialogue: 0,0:00:00.00,0:00:09.00,s,,0,0,0,,x",
    r"ends with a backslash\\",
    r"\ {", "a}b{c", "<b>html</b> &amp; &#65;",
    "naïve Ångström Ω Ж – — … “quoted”",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_drawn_letter_by_letter(tmp_path: Path, text: str) -> None:
    """libass's ink lies exactly where HarfBuzz says the plain letters lie: none is missing, none is obeyed."""
    block = compose(Caption(text, PLAIN, 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    (line,) = block.lines
    left, top, right, bottom = ink_box(draw(tmp_path, [block]))
    assert left == pytest.approx(line.x, abs=8)
    assert right == pytest.approx(line.x + line.line.width, abs=8)
    assert top == pytest.approx(line.baseline - line.line.top, abs=2.5)
    assert bottom == pytest.approx(line.baseline + line.line.bottom, abs=2.5)


@pytest.mark.skipif(not has_tesseract("eng"), reason="Tesseract with English is not installed")
@pytest.mark.parametrize("text", [r"one\Ntwo\nthree", r"{\b1}bold{\b0} and {\i1}more", "Dialogue: 0,0:00:00.00,x"])
def test_hostile_text_is_read_back(tmp_path: Path, text: str) -> None:
    block = compose(Caption(text, PLAIN, 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    assert likeness(read(tmp_path, 255 - draw(tmp_path, [block]), "eng"), text) >= 0.9


def test_tabs_breaks_and_odd_spaces_are_laid_out_not_obeyed() -> None:
    block = compose(Caption("one\ttwo \u2003 three\r\nfour\u2028five\x0b", PLAIN, 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    assert ["".join(run.text for run in line.line.runs) for line in block.lines] == ["one two three", "four", "five"]


@pytest.mark.parametrize("char", ["\0", "\x07", "\x1b", "\ud800", "\ufffe", "\x9b"])
def test_controls_are_refused_by_name(char: str) -> None:
    with pytest.raises(LetteringError, match=rf"shot r001, overlay 1: the text holds U\+{ord(char):04X}"):
        compose(Caption(f"a{char}b", PLAIN, 0, 60, "en", "shot r001, overlay 1"), HD, BOOK)


def test_direction_overrides_are_left_out(tmp_path: Path) -> None:
    """`abc` spoofed as `cba` by an override is set as it is spelt."""
    block = compose(Caption("\u202eabc\u202c \u2067def\u2069", PLAIN, 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    assert [run.text for run in block.lines[0].line.runs] == ["abc def"]


def test_letters_without_a_font_are_named_with_the_shot() -> None:
    with pytest.raises(
        LetteringError, match=r"shot r007, overlay 2: no font on this machine draws .*U\+1F6A2 SHIP"
    ) as error:
        compose(Caption("sail 🚢", PLAIN, 0, 60, "en", "shot r007, overlay 2"), HD, BOOK)
    assert "fonts-noto-core" in error.value.hint


def test_endless_text_is_refused() -> None:
    with pytest.raises(LetteringError, match="a text of 5000 characters"):
        compose(Caption("x" * 5000, PLAIN, 0, 60, "en", "shot r001"), HD, BOOK)
    with pytest.raises(LetteringError, match="does not fit the picture"):
        compose(Caption("many words " * 20, replace(PLAIN, size=0.9), 0, 60, "en", "shot r001"), HD, BOOK)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\t\n", "\u200b\ufeff", "\u202e\u202c", "\u200f", "\ufe0f", "\u00a0\u00a0", "\u2800", "\u200d\u2060"],
)
def test_nothing_to_say_is_nothing_to_draw(text: str) -> None:
    assert lay_out([Caption(text, PLAIN, 0, 60, "en", "shot r001")], HD, BOOK) == []


ODD = [
    "h\u0301\u0302\u0303\u0304\u0301\u0302i\u0323\u0331\u0323", "Z\u030d\u030e\u0304" * 4,
    "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "\u202eevil\u202c \u2066x\u2069 \u200fabc\u200e", "co\u00adop", "1\ufe0f\u20e3 one", "\u0301abc", "\ufffd \ufffc",
    "K Å ﬁ İıŞğ",
    "x" * 600, "lorem ipsum dolor sit amet " * 11, "https://example.org/a/b?c=d&e=f%20g#h" * 3,
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_text_stays_in_its_box(tmp_path: Path, text: str) -> None:
    block = compose(Caption(text, replace(PLAIN, num_lines=2), 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    left, top, right, bottom = ink_box(draw(tmp_path, [block]))
    assert block.bounds.x - 1 <= left < right <= block.bounds.right + 1
    assert block.bounds.y - 1 <= top < bottom <= block.bounds.bottom + 1


ALL_SCRIPTS = "Aя Ω א ب ह অ ক க ไ ქ Ա አ"


@pytest.mark.skipif(BOOK.uncovered(ALL_SCRIPTS, "Source Sans Pro", 400, "en") != "", reason="fonts are missing")
def test_all_scripts_on_one_line(tmp_path: Path) -> None:
    block = compose(Caption(ALL_SCRIPTS, PLAIN, 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    (line,) = block.lines
    assert len(line.line.runs) > 8
    left, _, right, _ = ink_box(draw(tmp_path, [block]))
    assert left == pytest.approx(line.x, abs=8)
    assert right == pytest.approx(line.x + line.line.width, abs=8)


ENGLISH = [
    ("lower-third", "Indigenous design and construction"),
    ("title", "From harbour to horizon"),
    ("subtitle", "The frigate leaves harbour at dawn, bound for the open sea."),
    ("label", "Mazagon Dock, 1972"),
    ("note", "Displacement 45,000 tonnes, length 262 metres"),
    ("credit", "Photograph by the yard, with thanks"),
]
HINDI = [
    ("lower-third", "स्वदेशी डिज़ाइन और निर्माण"),
    ("title", "बंदरगाह से क्षितिज तक"),
    ("subtitle", "युद्धपोत भोर में बंदरगाह से खुले समुद्र की ओर निकलता है।"),
    ("label", "मुंबई का बंदरगाह"),
    ("note", "समुद्री शक्ति का निर्माण पोत प्रांगण में होता है"),
    ("credit", "छायाचित्र पोत प्रांगण के सौजन्य से"),
]


@pytest.mark.skipif(not has_tesseract("eng"), reason="Tesseract with English is not installed")
@pytest.mark.parametrize(("style", "text"), ENGLISH)
def test_english_is_legible(tmp_path: Path, style: str, text: str) -> None:
    block = compose(Caption(text, STYLES[style], 0, 100, "en", "shot r001"), HD, BOOK)
    assert block is not None
    assert (
        likeness(read(tmp_path, _cropped(draw(tmp_path, [block], ground="0x46525c"), block.bounds), "eng"), text)
        >= 0.98
    )


@pytest.mark.skipif(not has_tesseract("hin"), reason="Tesseract with Hindi is not installed")
@pytest.mark.skipif(not HAS_DEVANAGARI, reason="no Devanagari font is installed")
@pytest.mark.parametrize(("style", "text"), HINDI)
def test_hindi_is_legible(tmp_path: Path, style: str, text: str) -> None:
    block = compose(Caption(text, STYLES[style], 0, 100, "hi", "shot r001"), HD, BOOK)
    assert block is not None
    assert (
        likeness(read(tmp_path, _cropped(draw(tmp_path, [block], ground="0x46525c"), block.bounds), "hin"), text)
        >= 0.98
    )


def test_a_frame_is_exact_at_any_rate() -> None:
    """An overlay from frame 7 for 11 frames is one tenth of a second per frame in the file, whatever the film's rate
    is.
    """
    style = replace(PLAIN, plate="#000000")
    for fps in (Fraction(25), Fraction(30000, 1001), Fraction(240)):
        block = compose(Caption("x", style, 7, 11, "en", "shot r001"), HD, BOOK)
        assert block is not None
        lettering = write_ass([block], HD, fps)
        assert lettering is not None
        events = [line for line in lettering.script.splitlines() if line.startswith("Dialogue")]
        assert all(
            event.startswith(("Dialogue: 0,0:00:00.70,0:00:01.80,", "Dialogue: 3,0:00:00.70,0:00:01.80,"))
            for event in events
        )


def test_letters_are_kerned_as_they_were_measured(tmp_path: Path) -> None:
    block = compose(Caption("AVAVATAWA To Yo", replace(PLAIN, size=0.12), 0, 60, "en", "shot r001"), HD, BOOK)
    assert block is not None
    (line,) = block.lines
    left, _, right, _ = ink_box(draw(tmp_path, [block]))
    assert left == pytest.approx(line.x, abs=8)
    assert right == pytest.approx(line.x + line.line.width, abs=8)


def test_languages_with_forms_of_their_own_are_named_to_libass() -> None:
    for language, named in (("en", False), ("hi", False), ("ur", True), ("sr", True)):
        block = compose(Caption("25", PLAIN, 0, 60, language, "x"), HD, BOOK)
        assert block is not None
        lettering = write_ass([block], HD, Fraction(25))
        assert lettering is not None
        assert (f"\nLanguage: {language}\n" in lettering.script) == named


def test_escaping() -> None:
    assert escaped("a\\Nb{c}") == "a\\\u2060Nb\\{c\\}"


def _cropped(pixels: object, box: object) -> object:
    import numpy as np

    from post.type.layout import Box

    assert isinstance(pixels, np.ndarray)
    assert isinstance(box, Box)
    return pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
