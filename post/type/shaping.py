"""Shapes a line of text with HarfBuzz, as libass will: which font draws which part, how wide it is, where its letters
end.

Takes a line and a wish for a face, gives a `SetLine` in pixels. HarfBuzz is what libass shapes with, so widths agree
to a fraction of a pixel and no font server or Pillow layout engine has a say. Knows no styles, no colours and no ASS.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from post.fonts import FontBook, FontFile, is_ignorable, script_of
from post.type.bidi import base_level, levels, visual_order

if TYPE_CHECKING:
    import uharfbuzz

APART = frozenset(("Latn", "Cyrl", "Grek", "Armn", "Geor", ""))
"""Scripts whose letters may be spaced; in others a gap breaks the headline or the joins."""

OWN_FORMS = frozenset(
    ("mr", "ne", "ur", "fa", "ps", "sd", "ks", "sr", "mk", "bg", "ro", "tr", "az", "crh", "ca", "ja", "ko")
)
"""Languages that write some letters of their script in a way of their own: fonts are told of these, and of no other."""


@dataclass(frozen=True)
class Wish:
    """The face asked for."""

    family: str
    weight: int
    language: str


@dataclass(frozen=True)
class Run:
    """A part of a line in one face."""

    text: str
    font: FontFile
    spaced: bool  # whether tracking applies


@dataclass(frozen=True)
class SetLine:
    """A line as it will be drawn; pixels from its origin on the baseline, up is positive."""

    runs: tuple[Run, ...]
    width: float
    top: float  # of the ink above the baseline
    bottom: float  # of the ink below the baseline, positive downwards
    spans: tuple[tuple[float, float], ...]  # left and right edge of every cluster, in reading order
    right_to_left: bool


@dataclass(frozen=True)
class FontMetrics:
    """Of a face, in em. `ascent + descent` is what libass takes a font size to be (the Windows metrics)."""

    ascent: float
    descent: float
    cap_height: float


def split_runs(text: str, wish: Wish, book: FontBook, where: str) -> list[Run]:
    """The text in runs of one face each: the wished face for its own scripts, the script's Noto face for others.

    Raises LetteringError.

    Digits, spaces and punctuation go with the letters before them (at the start, after them), so that a Hindi
    sentence is not cut at every space.
    """
    runs: list[Run] = []
    for script, part in _script_parts(text):
        spaced = script in APART
        for font, piece in _font_parts(part, script, wish, book, where):
            if runs and runs[-1].font == font and runs[-1].spaced == spaced:
                runs[-1] = Run(runs[-1].text + piece, font, spaced)
            else:
                runs.append(Run(piece, font, spaced))
    return runs


def set_line(text: str, wish: Wish, size_px: float, tracking_px: float, book: FontBook, where: str) -> SetLine:
    """Shapes one line at an em of `size_px`. Raises LetteringError where no font draws a character."""
    runs = split_runs(text, wish, book, where)
    base = base_level("".join(run.text for run in runs), wish.language)
    widths: list[float] = []
    ways: list[int] = []
    top = bottom = 0.0
    for run, part, level in _parts_by_way(runs, base):
        shaped = _shape(
            part, run.font.path, run.font.number, cut_weight(run.font, wish), level % 2, own_forms(wish.language)
        )
        if shaped.has_gaps:
            raise book.missing(run.text, wish.language, where)
        spacing = tracking_px if run.spaced else 0.0
        widths += [width * size_px + spacing for width in shaped.widths]
        ways += [level] * len(shaped.widths)
        top, bottom = max(top, shaped.top * size_px), max(bottom, shaped.bottom * size_px)
    spans = [(0.0, 0.0)] * len(widths)
    x = 0.0
    for number in visual_order(ways):
        spans[number] = (x, x + widths[number])
        x += widths[number]
    return SetLine(tuple(runs), x, top, bottom, tuple(spans), bool(base))


def cut_weight(font: FontFile, wish: Wish) -> int:
    """The weight that a variable face is cut to; 0 for a face that has only its own."""
    return wish.weight if font.variable else 0


def _parts_by_way(runs: list[Run], base: int) -> list[tuple[Run, str, int]]:
    """The runs cut where the script or the way of reading changes, as libass cuts them, each with its level."""
    of_levels = levels("".join(run.text for run in runs), base)
    if not any(of_levels):
        return [(run, run.text, 0) for run in runs]
    parts: list[tuple[Run, str, int]] = []
    at = 0
    for run in runs:
        for _, piece in _script_parts(run.text):
            for level, group in itertools.groupby(range(at, at + len(piece)), of_levels.__getitem__):
                indices = list(group)
                parts.append((run, piece[indices[0] - at : indices[-1] + 1 - at], level))
            at += len(piece)
    return parts


def clusters(text: str, wish: Wish, book: FontBook, where: str) -> list[str]:
    """The text in the smallest parts between which a line may be broken in need, without hurting a letter."""
    parts: list[str] = []
    for run in split_runs(text, wish, book, where):
        way = base_level(run.text, wish.language)
        shaped = _shape(run.text, run.font.path, run.font.number, 0, way, own_forms(wish.language))
        starts = [*shaped.starts, len(run.text)]
        parts += [run.text[start:end] for start, end in itertools.pairwise(starts)]
    return parts


@functools.cache
def metrics(font: FontFile) -> FontMetrics:
    """Metrics of a face as libass reads them: OS/2 usWinAscent and usWinDescent, else those of hhea."""
    from fontTools.ttLib import TTFont

    with TTFont(font.path, lazy=True, fontNumber=font.number) as file:
        em = file["head"].unitsPerEm
        os2, hhea = file.get("OS/2", None), file["hhea"]
        ascent, descent = (os2.usWinAscent, os2.usWinDescent) if os2 else (0, 0)
        if ascent + descent == 0:
            ascent, descent = hhea.ascent, -hhea.descent
        caps = getattr(os2, "sCapHeight", 0) or 0.7 * em
    return FontMetrics(ascent / em, descent / em, caps / em)


@dataclass(frozen=True)
class _Shaped:
    """A run in em."""

    top: float
    bottom: float
    starts: tuple[int, ...]  # index of every cluster's first character
    widths: tuple[float, ...]  # of every cluster, in reading order
    has_gaps: bool  # a glyph that is not there


@functools.lru_cache(maxsize=4096)
def _shape(text: str, path: Path, number: int, weight: int, way: int, language: str) -> _Shaped:
    import uharfbuzz

    font, per_em = _face(path, number, weight)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if way else "ltr"
    buffer.language = language or "und"  # guessed, it would be the machine's
    uharfbuzz.shape(font, buffer)
    top = bottom = 0.0
    widths: dict[int, float] = {}
    has_gaps = False
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions):
        has_gaps = has_gaps or (info.codepoint == 0 and not is_ignorable(text[info.cluster]))
        extents = font.get_glyph_extents(info.codepoint)
        if extents is not None and extents.height:
            top = max(top, place.y_offset + extents.y_bearing)
            bottom = max(bottom, -(place.y_offset + extents.y_bearing + extents.height))
        widths[info.cluster] = widths.get(info.cluster, 0.0) + place.x_advance
    starts = sorted(widths)
    return _Shaped(
        top / per_em, bottom / per_em, tuple(starts), tuple(widths[start] / per_em for start in starts), has_gaps
    )


def own_forms(language: str) -> str:
    """The language as the shaper is told it, or nothing where its letters are its script's."""
    code = language.lower().replace("_", "-")
    return code if code.split("-")[0] in OWN_FORMS else ""


@functools.cache
def _face(path: Path, number: int, weight: int) -> tuple[uharfbuzz.Font, float]:
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), number)
    font = uharfbuzz.Font(face)
    if weight:
        font.set_variations({"wght": weight})
    return font, float(face.upem)


def _script_parts(text: str) -> list[tuple[str, str]]:
    """(script, text) of neighbouring characters; common characters go with what stands before, at the start after."""
    parts: list[tuple[str, str]] = []
    for char in text:
        script = script_of(char)
        if parts and (not script or script == parts[-1][0]):
            parts[-1] = (parts[-1][0], parts[-1][1] + char)
        elif parts and not parts[-1][0]:
            parts[-1] = (script, parts[-1][1] + char)
        else:
            parts.append((script, char))
    return parts


def _font_parts(part: str, script: str, wish: Wish, book: FontBook, where: str) -> list[tuple[FontFile, str]]:
    """One script's text by face: one face for all of it if any draws it, else character by character with their
    marks.
    """
    for face in book.candidates(wish.family, wish.weight, part, wish.language):
        if face.covers(part):
            return [(face, part)]
    pieces: list[tuple[FontFile, str]] = []
    for char in part:
        if pieces and (char.isspace() or is_ignorable(char) or pieces[-1][0].covers(char)) and not char.isascii():
            font = pieces[-1][0]
        else:
            found = next(
                (face for face in book.candidates(wish.family, wish.weight, part, wish.language) if face.covers(char)),
                None,
            ) or book.rescue(char, wish.weight)
            if found is None:
                raise book.missing(book.uncovered(part, wish.family, wish.weight, wish.language), wish.language, where)
            font = found
        if pieces and pieces[-1][0] == font:
            pieces[-1] = (font, pieces[-1][1] + char)
        else:
            pieces.append((font, char))
    return pieces
