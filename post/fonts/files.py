"""Font files as they are: names, weight, coverage and digest, read with fontTools.

Takes paths, gives `FontFile`s; nothing for a file that is no font or has no outlines. Never asks fontconfig. Knows no
styles and no folders.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from post.fonts.scripts import is_ignorable

SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")


@dataclass(frozen=True)
class FontFile:
    """One face in one file."""

    path: Path
    number: int  # face in a collection, else 0
    family: str
    weight: int  # 100 to 900; of a variable face its default
    italic: bool
    variable: bool

    @property
    def sha256(self) -> str:
        return _digest(self.path)

    @property
    def characters(self) -> frozenset[int]:
        """Code points that it has glyphs for."""
        return _coverage(self.path, self.number)

    def covers(self, text: str) -> bool:
        return all(ord(char) in self.characters or is_ignorable(char) for char in text)


@functools.cache
def read_faces(path: Path) -> tuple[FontFile, ...]:
    """The faces in one file that have outlines; none if it cannot be read as a font."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        if path.suffix.lower() in (".ttc", ".otc"):
            with TTCollection(path, lazy=True) as collection:
                return tuple(
                    face for number, font in enumerate(collection.fonts) if (face := _read(path, number, font))
                )
        with TTFont(path, lazy=True) as font:
            face = _read(path, 0, font)
            return (face,) if face else ()
    except (TTLibError, OSError, ValueError, KeyError, AssertionError):
        return ()


def _read(path: Path, number: int, font: object) -> FontFile | None:
    from fontTools.ttLib import TTFont

    assert isinstance(font, TTFont)
    if not {"glyf", "CFF ", "CFF2"} & set(font.keys()) or "cmap" not in font:
        return None  # pictures only (colour emoji): libass draws outlines
    names = font["name"]
    family = names.getDebugName(16) or names.getDebugName(1) or path.stem
    os2 = font.get("OS/2", None)
    weight = int(os2.usWeightClass) if os2 else 400
    italic = bool(os2.fsSelection & 1) if os2 else False
    return FontFile(path, number, str(family), weight, italic, "fvar" in font)


@functools.cache
def _coverage(path: Path, number: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, fontNumber=number) as font:
        return frozenset(font.getBestCmap() or ())


@functools.cache
def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
