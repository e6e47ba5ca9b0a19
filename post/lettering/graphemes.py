"""What a reader takes for one letter, and how long letters take to be read, script by script.

Takes text, gives counts and seconds. Knows no shots and no styles.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from post.fonts import script_of

CHARS_PER_S = 20.0
"""Letters a second that a reader of an alphabet takes in; the usual limit of captions for grown readers."""

SLOWER: Mapping[str, float] = {
    "Hani": 9.0, "Hira": 12.0, "Kana": 12.0, "Bopo": 12.0, "Hang": 12.0, "Yiii": 9.0,
    "Deva": 15.0, "Beng": 15.0, "Gujr": 15.0, "Guru": 15.0, "Orya": 15.0, "Taml": 16.0, "Telu": 14.0, "Knda": 14.0,
    "Mlym": 14.0, "Sinh": 14.0, "Mymr": 14.0, "Khmr": 13.0, "Tibt": 13.0, "Ethi": 14.0, "Thai": 17.0, "Laoo": 17.0,
    "Arab": 18.0, "Hebr": 18.0, "Syrc": 18.0, "Thaa": 18.0,
}  # fmt: skip
"""Scripts of which one sign says more than a letter of an alphabet: words, syllables, consonants without vowels."""

_JOINER = "\u200d"


def num_graphemes(text: str) -> int:
    """Letters as a reader counts them: marks, conjuncts and joined pictures belong to what they stand on.

    >>> num_graphemes("क्षत्रिय"), num_graphemes("e\\u0301a")
    (3, 2)
    """
    return sum(starts for _, starts in _letters(text))


def reading_s(text: str) -> float:
    """Seconds that a text takes to be read once."""
    total, rate = 0.0, 0.0
    waiting = 0  # signs of no script, before the first of one
    for char, starts in _letters(text):
        if not starts:
            continue
        script = script_of(char)
        if script:
            rate = SLOWER.get(script, CHARS_PER_S)
        if rate:
            total += (1 + waiting) / rate
            waiting = 0
        else:
            waiting += 1
    return total + waiting / CHARS_PER_S


def _letters(text: str) -> list[tuple[str, bool]]:
    """Every character, and whether it begins a letter."""
    found: list[tuple[str, bool]] = []
    before = ""
    flags = 0
    for char in text:
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        flags = flags + 1 if is_flag else 0
        continues = (
            unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf", "Cc")
            or (unicodedata.combining(before) == 9 if before else False)  # after a virama
            or before == _JOINER
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or (is_flag and flags % 2 == 0)
            or "\u1160" <= char <= "\u11ff"
        )
        found.append((char, not continues))
        before = char
    return found
