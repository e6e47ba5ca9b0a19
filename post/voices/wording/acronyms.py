"""Which words in capitals are spelled, and what letters are called. A lexicon entry decides any other case."""

from __future__ import annotations

import re
from collections.abc import Mapping

ENGLISH_LETTERS = {
    "A": "ay", "B": "bee", "C": "see", "D": "dee", "E": "ee", "F": "eff", "G": "gee", "H": "aitch", "I": "eye",
    "J": "jay", "K": "kay", "L": "ell", "M": "em", "N": "en", "O": "oh", "P": "pee", "Q": "cue", "R": "ar",
    "S": "ess", "T": "tee", "U": "you", "V": "vee", "W": "double you", "X": "ex", "Y": "why", "Z": "zed",
}  # fmt: skip
HINDI_LETTERS = {
    "A": "ए", "B": "बी", "C": "सी", "D": "डी", "E": "ई", "F": "एफ़", "G": "जी", "H": "एच", "I": "आई", "J": "जे",
    "K": "के", "L": "एल", "M": "एम", "N": "एन", "O": "ओ", "P": "पी", "Q": "क्यू", "R": "आर", "S": "एस", "T": "टी",
    "U": "यू", "V": "वी", "W": "डब्ल्यू", "X": "एक्स", "Y": "वाई", "Z": "ज़ेड",
}  # fmt: skip

_WORDS = frozenset({
    "NATO", "NASA", "ISRO", "UNESCO", "UNICEF", "RADAR", "SONAR", "AWACS", "SCUBA", "LASER", "ASEAN", "FIFA", "OPEC",
    "SAARC", "QUAD", "BRICS", "AIDS", "GAGAN", "COVID", "SWIFT", "NAVIC", "AESA", "ASW", "MARCOS",
}) - {"ASW"}  # fmt: skip
"""Said as words."""

_SPELLED = frozenset({"AWD", "HAL", "BEL", "GRSE", "IMO", "ECO", "UAE", "USA", "EU", "AI", "UAV", "USV", "IOC", "LCA"})
"""Spelled, though they could be said."""

_PLAIN = frozenset({"A", "I", "O", "OK", "OH", "NO", "SO", "GO", "WE", "MY", "ALL", "THE", "AND", "NOT", "YES", "NOW"})
_CLUSTERS = re.compile(
    r"^(?:[BCDFGHJKLMNPQRSTVWXZ]?|BL|BR|CH|CL|CR|DR|FL|FR|GL|GR|PH|PL|PR|SC|SH|SK|SL|SM|SN|SP|ST|SW|TH|TR|TW|WH|STR|SCR)"
    r"[AEIOUY]"
)


def is_acronym(word: str) -> bool:
    """Whether a word in capitals is said letter by letter: short, or not to be said otherwise."""
    if not (word.isascii() and word.isalpha() and word.isupper()) or word in _WORDS or word in _PLAIN:
        return False
    if len(word) < 2:
        return False
    if len(word) <= 3 or word in _SPELLED:
        return True
    if len(word) > 6:
        return False
    can_be_said = _CLUSTERS.match(word) and not re.search(r"[^AEIOUY]{3,}|[AEIOU]{3}|[^AEIOUY][^AEIOUYSHKTNDPR]$", word)
    return not can_be_said


def letters(word: str, names: Mapping[str, str]) -> str:
    """A word spelled: `INS` gives `eye en ess`."""
    return " ".join(names[char] for char in word if char in names)
