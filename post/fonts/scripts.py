"""Which script a text is in, and which Noto families draw that script.

Takes text, gives ISO 15924 codes and family names. Knows no files: whether a family is there is the book's to say.
"""

from __future__ import annotations

import functools

HAN_BY_LANGUAGE = {"ja": "JP", "ko": "KR", "zh-tw": "TC", "zh-hk": "HK"}


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
            families += ["Noto Naskh Arabic"] * (serif or language == "ur")
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
