"""Font files: which are there, what they are called, which characters they draw.

Takes folders, gives `FontFile`s: the wheels' Source faces, the machine's own and those beside the virtual
environment. Names and coverage are read from the files with fontTools, never asked of fontconfig, because libass
draws nothing and says nothing when a glyph is missing. Knows no styles and no layout.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from post.errors import LetteringError

SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
WEIGHTS: Mapping[str, int] = {"regular": 400, "semibold": 600, "bold": 700}
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

HAN_BY_LANGUAGE = {"ja": "JP", "ko": "KR", "zh-tw": "TC", "zh-hk": "HK"}
GET_NOTO = (
    "Install Noto fonts (Debian and Ubuntu: apt install fonts-noto-core; emoji need a font with outlines, such as "
    "Noto Emoji), or put font files into ~/.local/share/fonts or share/fonts of the virtual environment."
)


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


def is_ignorable(char: str) -> bool:
    """Whether a character needs no glyph: joiners, marks of direction, variation selectors."""
    point = ord(char)
    return (
        0x200B <= point <= 0x200F
        or 0x2060 <= point <= 0x2064
        or 0xFE00 <= point <= 0xFE0F
        or 0xE0100 <= point <= 0xE01EF
        or point in (0x061C, 0x034F, 0xFEFF, 0x180E)
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


def script_families(text: str, language: str, *, serif: bool) -> list[str]:
    """Noto families for the scripts in a text, in order of appearance.

    >>> script_families("भारत 2025", "hi", serif=True)
    ['Noto Serif Devanagari', 'Noto Sans Devanagari']
    """
    families: list[str] = []
    for script in scripts_of(text):
        if script in ("Latn", "Cyrl", "Grek"):
            families += ["Noto Serif", "Noto Sans"] if serif else ["Noto Sans"]
        elif script in ("Hani", "Hira", "Kana", "Hang", "Bopo"):
            region = HAN_BY_LANGUAGE.get(language.lower(), HAN_BY_LANGUAGE.get(language.lower()[:2], "SC"))
            families += [f"Noto Serif CJK {region}"] * serif + [f"Noto Sans CJK {region}"]
        elif script == "Arab":
            families += ["Noto Nastaliq Urdu"] * (language == "ur") + ["Noto Naskh Arabic"] * serif
            families += ["Noto Sans Arabic", "Noto Naskh Arabic"]
        else:
            name = _script_name(script)
            families += [f"Noto Serif {name}"] * serif + [f"Noto Sans {name}", f"Noto Serif {name}"] * (not serif)
            families += [f"Noto Sans {name}"] * serif
    return list(dict.fromkeys(families))


def scripts_of(text: str) -> list[str]:
    """ISO 15924 codes of the scripts in a text, in order of appearance, without common and inherited characters."""
    return [code for code in dict.fromkeys(script_of(char) for char in text) if code]


@functools.lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """The script of a character, "" for those that belong to any (digits, spaces, most punctuation)."""
    if char.isascii():
        return "Latn" if char.isalpha() else ""
    from fontTools import unicodedata as scripts

    code = str(scripts.script(char))
    return "" if code in ("Zyyy", "Zinh", "Zzzz") else code


@functools.cache
def _script_name(code: str) -> str:
    from fontTools import unicodedata as scripts

    return str(scripts.script_name(code, default=code)).replace("_", " ")


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
