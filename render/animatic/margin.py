"""The margin above the picture: shot, camera and the director's words in small type on paper.

Gives the strip as an RGB picture at canvas scale. Only letters that a font covers are set: what no font has is left
out, never drawn as boxes. Knows no scene.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from render.animatic.spec import PanelSpec, font_files
from storyboards.story import Size

PAPER = (236, 229, 214)
INK = (44, 46, 50)
GREY = (112, 108, 100)
RED = (168, 62, 44)


def strip_height_px(canvas: Size) -> int:
    """How much of the canvas the margin takes: one line, on narrow canvases two."""
    unit = min(canvas.height_px, canvas.width_px)
    lines = 1 if canvas.width_px >= 1.2 * canvas.height_px else 2
    return max(12, 2 * round(unit * (0.046 if lines == 1 else 0.09) / 2))


def strip_picture(spec: PanelSpec, height_px: int) -> Image.Image:
    """The margin of a shot."""
    width = spec.canvas.width_px
    lines = 1 if width >= 1.2 * spec.canvas.height_px else 2
    row = height_px / lines
    sheet = _paper(width, height_px)
    bold, plain = _typefaces(spec.prompt, row * 0.47), _typefaces(spec.prompt, row * 0.43)
    draw = ImageDraw.Draw(sheet)
    left, right = row * 0.55, width - row * 0.55
    baseline = row * 0.66
    x = left + _set(draw, left, baseline, spec.shot_id.upper(), bold[0], INK) + row * 0.28
    take = f"take {spec.take}"
    x += _set(draw, x, baseline, take, plain[1], RED) + row * 0.55
    words = camera_words(spec)
    if words:
        words = _elided(words, plain[1].latin, right - x) if lines == 2 else words
        x += _set(draw, x, baseline, words, plain[1], INK) + row * 0.55
    if lines == 2:
        x, baseline = left, baseline + row * 0.86
    prompt = settable(" ".join(spec.prompt.split()), plain[1])
    room = right - x
    if prompt and room > 4 * row:
        font = plain[1]
        prompt = _elided_runs(prompt, font, room)
        start = right - _width(prompt, font) if lines == 1 else x
        _set(draw, start, baseline, prompt, font, GREY)
    return sheet


def camera_words(spec: PanelSpec) -> str:
    """`WIDE · DOLLY IN · 35 mm · DAWN`."""
    parts = [word.replace("-", " ").upper() for word in (spec.framing, spec.move) if word]
    if spec.lens_mm:
        parts.append(f"{spec.lens_mm} mm")
    if spec.light:
        parts.append(spec.light.replace("-", " ").upper())
    return " · ".join(parts)


@dataclass(frozen=True)
class Typeface:
    """A Latin font, and one for Devanagari where the text needs it and the machine has it."""

    latin: ImageFont.FreeTypeFont
    latin_letters: frozenset[int]
    indic: ImageFont.FreeTypeFont | None
    indic_letters: frozenset[int]

    def font_for(self, letter: str) -> ImageFont.FreeTypeFont | None:
        if ord(letter) in self.latin_letters:
            return self.latin
        return self.indic if ord(letter) in self.indic_letters else None


def settable(text: str, face: Typeface) -> str:
    """The text without what no font has; nothing where less than half of its letters is left."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(letter for letter in text if face.font_for(letter) is not None)
    letters, before = sum(map(str.isalpha, kept)), sum(map(str.isalpha, text))
    return " ".join(kept.split()) if letters * 2 >= before else ""


def _typefaces(text: str, size_px: float) -> tuple[Typeface, Typeface]:
    files = font_files(text)
    indic = files[2] if len(files) > 2 else None
    size = max(6, round(size_px))
    result = []
    for latin in files[:2]:
        result.append(
            Typeface(
                _font(latin, size),
                _letters(latin),
                _font(indic, round(size * 0.94)) if indic else None,
                _letters(indic) | {0x200C, 0x200D} if indic else frozenset(),
            )
        )
    return result[0], result[1]


def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _runs(text: str, face: Typeface) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """Pieces of one font each; spaces stay with what comes before them."""
    runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for letter in text:
        font = face.font_for(letter)
        if font is None:
            continue
        if runs and (runs[-1][1] is font or letter == " "):
            runs[-1] = (runs[-1][0] + letter, runs[-1][1])
        else:
            runs.append((letter, font))
    return runs


def _width(text: str, face: Typeface) -> float:
    return sum(font.getlength(piece) for piece, font in _runs(text, face))


def _set(
    draw: ImageDraw.ImageDraw, x: float, baseline: float, text: str, face: Typeface, colour: tuple[int, int, int]
) -> float:
    """Sets a line and returns its width."""
    start = x
    for piece, font in _runs(text, face):
        draw.text((x, baseline), piece, font=font, fill=colour, anchor="ls")
        x += font.getlength(piece)
    return x - start


def _elided_runs(text: str, face: Typeface, room: float) -> str:
    """The words that fit, and an ellipsis where some do not."""
    if _width(text, face) <= room:
        return text
    words = text.split(" ")
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if _width(" ".join(words[:middle]) + " …", face) <= room:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low]) + " …" if low else ""


def _elided(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    while text and font.getlength(text) > room:
        text = text.rpartition(" · ")[0]
    return text


def _paper(width: int, height: int) -> Image.Image:
    """A strip of warm paper with a little tooth, and a pencil's line where the picture begins."""
    rng = np.random.Generator(np.random.PCG64(1871))
    grain = rng.standard_normal((height, width)).astype(np.float32) * 2.2
    sheet = np.asarray(PAPER, dtype=np.float32)[None, None, :] + grain[:, :, None]
    return Image.fromarray(np.clip(sheet, 0, 255).astype(np.uint8))
