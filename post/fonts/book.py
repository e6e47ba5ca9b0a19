"""The fonts of this machine and this installation, found by family, weight and the text to be set.

Takes folders, gives faces: the family asked for, else the script's own in that manner, else any that draws the text. A
character that nothing draws is an error here, because libass draws nothing and says nothing. Knows no layout.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from post.errors import LetteringError
from post.fonts.files import SUFFIXES, FontFile, read_faces
from post.fonts.scripts import is_ignorable, script_families

WEIGHTS: Mapping[str, int] = {"light": 300, "regular": 400, "semibold": 600, "bold": 700}
"""A storyboard may ask for the last three; `light` is the looks' own."""

WHEELS = ("font_source_sans_pro", "font_source_serif_pro")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "sourcesans": ("Source Sans Pro", "Source Sans 3"),
    "sourceserif": ("Source Serif Pro", "Source Serif 4"),
    "sansserif": ("Source Sans Pro",),
    "serif": ("Source Serif Pro",),
}
GENERAL_FAMILIES = (
    "Source Sans Pro", "Noto Sans", "DejaVu Sans",
    "Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Math", "Noto Emoji", "Symbola",
)  # fmt: skip
"""Asked in turn for what neither the style's family nor the script's has: arrows, symbols, foreign names."""
MISDRAWN = ("nastaliq", "nastaleeq")
"""Of families that libass draws with letters in wrong places (measured with the one in FFmpeg 9.0.2, Noto Nastaliq Urdu):
taken as not there, so Urdu is set in Naskh."""

GET_NOTO = (
    "Install Noto fonts (Debian and Ubuntu: apt install fonts-noto-core; emoji need a font with outlines, such as "
    "Noto Emoji), or put font files into ~/.local/share/fonts or share/fonts of the virtual environment."
)


class FontBook:
    """The font files of some folders, found by family, weight and the text to be set."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._found: dict[tuple[str, int], FontFile | None] = {}
        self._rescues: dict[tuple[str, int], FontFile | None] = {}

    @staticmethod
    def installed() -> FontBook:
        """The fonts of this machine and this installation."""
        return _installed()

    def face(self, family: str, weight: int = 400) -> FontFile | None:
        """The upright face of a family nearest in weight, or None."""
        key = (_plain(family), weight)
        if any(name in key[0] for name in MISDRAWN):
            return None
        if key not in self._found:
            faces: list[FontFile] = []
            for name in (family, *ALIASES.get(key[0], ())):
                faces = self._faces(_plain(name))
                if faces:
                    break
            self._found[key] = min(faces, key=lambda face: _distance(face, weight)) if faces else None
        return self._found[key]

    def find(self, family: str, weight: int, text: str, language: str, where: str = "") -> FontFile:
        """The first face of `candidates` that draws all of `text`. Raises LetteringError."""
        for face in self.candidates(family, weight, text, language):
            if face.covers(text):
                return face
        rescues = (self.rescue(char, weight) for char in text)
        rescue = next((face for face in rescues if face is not None and face.covers(text)), None)
        if rescue is None:
            raise self.missing(self.uncovered(text, family, weight, language) or text, language, where)
        return rescue

    def candidates(self, family: str, weight: int, text: str, language: str) -> Iterator[FontFile]:
        """Faces to try in turn: the family asked for, the family of the text's script in that manner, the general
        ones.
        """
        serif = "serif" in family.lower() and "sans" not in family.lower()
        for name in (family, *script_families(text, language, serif=serif), *GENERAL_FAMILIES):
            face = self.face(name, weight)
            if face is not None:
                yield face

    def rescue(self, char: str, weight: int = 400) -> FontFile | None:
        """Any face at all that draws a character; reads every file once, so asked last."""
        key = (char, weight)
        if key not in self._rescues:
            point = ord(char)
            holders = [face for face in self._everything if not face.italic and point in face.characters]
            holders = [face for face in holders if not any(name in _plain(face.family) for name in MISDRAWN)]
            self._rescues[key] = min(holders, key=lambda face: _distance(face, weight)) if holders else None
        return self._rescues[key]

    def uncovered(self, text: str, family: str, weight: int, language: str) -> str:
        """Characters of `text` that no font here draws, each once."""
        lost = []
        for char in dict.fromkeys(text):
            if char.isspace() or is_ignorable(char):
                continue
            faces = self.candidates(family, weight, char, language)
            if not any(face.covers(char) for face in faces) and self.rescue(char, weight) is None:
                lost.append(char)
        return "".join(lost)

    def missing(self, chars: str, language: str, where: str = "") -> LetteringError:
        """The error that says which characters cannot be set, and how to get a font."""
        shown = ", ".join(_named(char) for char in list(dict.fromkeys(chars))[:6])
        more = len(set(chars)) - 6
        tail = f" and {more} more" if more > 0 else ""
        head = f"{where}: " if where else ""
        return LetteringError(
            f"{head}no font on this machine draws {shown}{tail} (text in '{language}')",
            GET_NOTO,
        )

    def _faces(self, plain_family: str) -> list[FontFile]:
        """Faces of one family: by file name first, which opens few files; else by the names inside all of them."""
        likely = [path for path in self._paths if _plain(path.stem.split("-")[0].split("[")[0]) == plain_family]
        faces = [face for path in likely for face in read_faces(path) if _plain(face.family) == plain_family]
        if not faces:
            faces = [face for face in self._everything if _plain(face.family) == plain_family]
        first = faces[0].path.parent if faces else None
        return [face for face in faces if face.path.parent == first]

    @functools.cached_property
    def _paths(self) -> tuple[Path, ...]:
        found: dict[Path, None] = {}
        for folder in self.folders:
            for root, names, files in os.walk(folder):
                names.sort()
                for name in sorted(files):
                    if name.lower().endswith(SUFFIXES):
                        found[Path(root, name)] = None
        return tuple(found)

    @functools.cached_property
    def _everything(self) -> tuple[FontFile, ...]:
        return tuple(face for path in self._paths for face in read_faces(path))


def languages_typesettable(
    languages: Sequence[str], texts: Mapping[str, Iterable[str]], book: FontBook | None = None
) -> dict[str, LetteringError | None]:
    """For every language: None if all its texts can be set with the fonts there are, else the error that says why
    not.
    """
    book = book or FontBook.installed()
    verdicts: dict[str, LetteringError | None] = {}
    for language in languages:
        chars = sorted({char for text in texts.get(language, ()) for char in unicodedata.normalize("NFC", text)})
        printable = "".join(char for char in chars if unicodedata.category(char)[0] != "C")
        lost = book.uncovered(printable, "Source Sans Pro", 400, language)
        verdicts[language] = book.missing(lost, language) if lost else None
    return verdicts


@functools.cache
def _installed() -> FontBook:
    home = Path.home()
    folders = [*_wheel_folders(), Path(sys.prefix, "share", "fonts")]
    folders += [home / ".local/share/fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    folders += [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    return FontBook([folder for folder in folders if folder.is_dir()])


def _wheel_folders() -> list[Path]:
    """Where the wheels keep their faces, found without importing them."""
    folders = []
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            folders.append(Path(place, "files"))
    return folders


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _distance(face: FontFile, weight: int) -> tuple[bool, int, int, str]:
    """How far a face is from what is wanted; of two equally far the heavier for heavy text, the lighter for light."""
    reach = 0 if face.variable else abs(face.weight - weight)
    lean = face.weight if weight < 500 else -face.weight
    return (face.italic, reach, lean, face.path.name)


def _named(char: str) -> str:
    """`'क' (U+0915 DEVANAGARI LETTER KA)`."""
    name = unicodedata.name(char, "unnamed")
    shown = f"'{char}' " if unicodedata.category(char)[0] not in "CZM" else ""
    return f"{shown}(U+{ord(char):04X} {name})"
