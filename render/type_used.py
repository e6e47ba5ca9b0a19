"""Which typefaces a film is set in: every family that its texts need, and where it comes from.

Takes a storyboard and the overlays that came out of prompts, gives font files with the places that use them. Looks at
names and coverage of the machine's fonts; sets nothing. A character that no font draws is somebody else's error.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from post.errors import LetteringError
from storyboards.story import Overlay, Storyboard

if TYPE_CHECKING:
    from post.fonts import FontFile

CARD, LABEL, CAPTIONS = "cards", "label", "captions"


@dataclass(frozen=True)
class FaceUse:
    """A typeface as a film uses it."""

    family: str
    licence: str | None  # as the file itself says; None where it says nothing
    where: tuple[str, ...]


def faces_used(storyboard: Storyboard, lettering: Mapping[str, tuple[Overlay, ...]]) -> list[FaceUse]:
    """Every family used, in the order in which texts need them."""
    from post.fonts import FontBook

    book = FontBook.installed()
    used: dict[str, tuple[FontFile, dict[str, None]]] = {}
    for (family, weight, language), (chars, places) in _characters(storyboard, lettering).items():
        for face in _faces(book, family, weight, language, chars):
            used.setdefault(face.family, (face, {}))[1].update(dict.fromkeys(places))
    return [FaceUse(family, licence_in(face), tuple(places)) for family, (face, places) in used.items()]


_Asked = dict[tuple[str, int, str], tuple[set[str], dict[str, None]]]


def _characters(storyboard: Storyboard, lettering: Mapping[str, tuple[Overlay, ...]]) -> _Asked:
    """By family, weight and language: the characters to be drawn, and what needs them."""
    from post.fonts import WEIGHTS
    from post.type.styles import style_named

    asked: _Asked = {}
    styles: dict[str, tuple[str, int]] = {}
    for place, style, language, text in _texts(storyboard, lettering):
        if style not in styles:
            try:
                found = style_named(style, storyboard.titles, look=storyboard.project.look)
            except LetteringError:
                continue
            styles[style] = (found.family, WEIGHTS.get(found.weight, 400))
        chars, places = asked.setdefault((*styles[style], language), (set(), {}))
        chars.update(text)
        places[place] = None
    return asked


def _texts(storyboard: Storyboard, lettering: Mapping[str, tuple[Overlay, ...]]) -> Iterator[tuple[str, str, str, str]]:
    """Everything that is set: its place, style, language and words."""
    for shot in storyboard.shots:
        for overlay in (*shot.overlays, *lettering.get(shot.id, ())):
            for language, text in overlay.texts.items():
                yield f"titles {overlay.style}", overlay.style, language, text
        for language, text in (shot.text or {}).items():
            for style in ("title", "subtitle"):
                yield CARD, style, language, text
    if storyboard.disclosure is not None:
        for language, text in storyboard.disclosure.label.items():
            yield LABEL, "disclosure", language, text
    if any(output.kind == "loop" for output in storyboard.outputs):
        for shot in storyboard.shots:
            for language, text in (shot.narration or {}).items():
                yield CAPTIONS, "subtitle", language, text


def _faces(book: object, family: str, weight: int, language: str, chars: set[str]) -> Iterator[FontFile]:
    """The faces that draw these characters: as many as the style's family has, then the next family's."""
    from post.fonts import FontBook, is_ignorable

    assert isinstance(book, FontBook)
    left = {char for char in chars if not char.isspace() and unicodedata.category(char)[0] != "C"}
    left = {char for char in left if not is_ignorable(char)}
    for face in book.candidates(family, weight, "".join(sorted(left)), language):
        drawn = {char for char in left if ord(char) in face.characters}
        if drawn:
            left -= drawn
            yield face
        if not left:
            return


def licence_in(face: FontFile) -> str | None:
    """What a font file says of its own licence: its licence text's first line, or its address."""
    from fontTools.ttLib import TTFont

    with TTFont(face.path, lazy=True, fontNumber=face.number) as font:
        names = font["name"]
        said = [names.getDebugName(number) for number in (13, 14)]
    text = next((one for one in said if one), None)
    return None if text is None else " ".join(text.split())[:200]
