"""What is said for a line as it is written: cleaned of what no voice can say, with the lexicon's names put in.

`spoken` gives the text for the engine and, for every character of it, the written word that it comes from, so that word
times can be told in the director's own words. Whole words in any script. Knows no engine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: part of the spelling in Hindi, Persian and others."""

_SPOKEN_SYMBOLS = "°©®™№℃℉℗"
"""Symbols of category So that voices know; the rest of it is emoji and ornaments."""


@dataclass(frozen=True)
class Spoken:
    """`words_of[i]` is the index, among the written text's words, of the word that `text[i]` belongs to."""

    text: str
    words_of: tuple[int, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class _Letter:
    char: str
    word: int


def spoken(written: str, lexicon: Mapping[str, str]) -> Spoken:
    """The text to speak. It is empty where nothing in `written` can be said.

    >>> spoken("HMS SWAV 🙂 sails", {"SWAV": "swaav"}).text
    'HMS swaav sails'
    """
    letters = _sayable(written)
    letters = _with_lexicon(letters, lexicon)
    letters = _single_spaced(letters)
    text = "".join(letter.char for letter in letters)
    if not any(unicodedata.category(char)[0] in "LN" or char in "%&+=$€£¥₹" + _SPOKEN_SYMBOLS for char in text):
        return Spoken("", (), tuple(written.split()))
    return Spoken(text, tuple(letter.word for letter in letters), tuple(written.split()))


def _sayable(written: str) -> list[_Letter]:
    """Every character with the word it stands in; what cannot be said has become a space."""
    letters: list[_Letter] = []
    for index, word in enumerate(written.split()):
        for char in unicodedata.normalize("NFC", word):
            if char in _JOINERS:
                if letters and unicodedata.category(letters[-1].char)[0] in "LM":
                    letters.append(_Letter(char, index))
            elif _vanishes(char):
                continue
            else:
                letters.append(_Letter(char if _can_be_said(char) else " ", index))
        letters.append(_Letter(" ", index))
    return letters


def _vanishes(char: str) -> bool:
    """Marks within a word that say nothing: soft hyphen, byte order mark, direction, variation selectors."""
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or char == "\u20e3"


def _can_be_said(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "So":
        return char in _SPOKEN_SYMBOLS
    if category == "Sk":
        return ord(char) < 0x10000  # beyond are the skin tones of emoji
    return category[0] != "C"


def _with_lexicon(letters: list[_Letter], lexicon: Mapping[str, str]) -> list[_Letter]:
    """Replaces whole words and phrases, the longest entry first; what was put in is not replaced again."""
    entries = sorted(
        ((unicodedata.normalize("NFC", key), value) for key, value in lexicon.items() if key.strip()),
        key=lambda entry: (-len(entry[0]), entry[0]),
    )
    by_first: dict[str, list[tuple[str, str]]] = {}
    for key, value in entries:
        by_first.setdefault(key[0], []).append((key, value))
    text = "".join(letter.char for letter in letters)
    result: list[_Letter] = []
    at = 0
    while at < len(text):
        found = None
        if at == 0 or not (_in_word(text[at - 1]) and _in_word(text[at])):
            found = next((entry for entry in by_first.get(text[at], ()) if _whole_word(text, at, entry[0])), None)
        if found is None:
            result.append(letters[at])
            at += 1
            continue
        key, value = found
        said = (char for char in unicodedata.normalize("NFC", value) if _can_be_said(char) or char in _JOINERS)
        result.extend(_Letter(char, letters[at].word) for char in said)
        at += len(key)
    return result


def _whole_word(text: str, at: int, key: str) -> bool:
    end = at + len(key)
    return text.startswith(key, at) and not (end < len(text) and _in_word(key[-1]) and _in_word(text[end]))


def _in_word(char: str) -> bool:
    """Letters, digits, marks (vowel signs among them) and joiners."""
    return unicodedata.category(char)[0] in "LNM" or char in _JOINERS


def _single_spaced(letters: list[_Letter]) -> list[_Letter]:
    """Without leading, trailing and double spaces."""
    result: list[_Letter] = []
    for letter in letters:
        if letter.char.isspace():
            if result and result[-1].char != " ":
                result.append(_Letter(" ", letter.word))
        else:
            result.append(letter)
    if result and result[-1].char == " ":
        result.pop()
    return result
