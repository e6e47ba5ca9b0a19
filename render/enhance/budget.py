"""How many tokens of the model's text window a prompt takes, without its tokenizer.

`estimate_tokens` is meant as an upper bound for natural text: a word of common letters counts more pieces than a
vocabulary of 250,000 entries cuts it into, everything unusual counts letter by letter or byte by byte. Knows no
prompt and no rule.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from render.enhance.word_sets import word_set

_END_OF_TEXT = 1
# Words so frequent that they are one piece each in any vocabulary of this size.
_ONE_PIECE = word_set(
    "a an the of and in on at to with from by for is are was it its as that this his her their he she "
    "they we you i not or but der die das und in mit von ein eine le la les de des et un une du en que "
    "pour dans est au"
)
_PIECE = re.compile(r"[a-zA-Z]+|\s+|.", re.DOTALL)
_RARE = frozenset("qxzjvwyk")
_VOWELS = re.compile(r"[aeiouy]", re.IGNORECASE)
_CLUSTER = re.compile(r"[^aeiouy]{4,}|[aeiou]{4,}", re.IGNORECASE)


@lru_cache(maxsize=64)
def estimate_tokens(text: str) -> int:
    """An upper estimate of the UMT5 tokens of `text`, its end mark included."""
    total = 0.0
    fresh = True  # a word boundary costs a piece of its own in the worst case
    for found in _PIECE.finditer(text):
        piece = found.group()
        if piece.isspace():
            fresh = True
            continue
        if piece.isascii() and piece.isalpha():
            total += _word_tokens(piece, fresh=fresh)
        else:
            total += _other_tokens(piece) + fresh
        fresh = False
    return int(-(-total // 1)) + _END_OF_TEXT


@lru_cache(maxsize=8192)
def _word_tokens(word: str, *, fresh: bool) -> float:
    if fresh and word.lower() in _ONE_PIECE and (word.islower() or word.istitle()):
        return 1.0
    natural = (word.islower() or word.istitle()) and _VOWELS.search(word) and not _CLUSTER.search(word)
    if not natural:
        return float(len(word) + fresh)
    weight = sum(0.7 if letter in _RARE else 0.4 for letter in word.lower())
    return float(min(len(word) + fresh, 1 + -(-weight // 1)))


def _other_tokens(char: str) -> float:
    code = ord(char)
    if code < 0x250:
        return 1.0 if unicodedata.normalize("NFKC", char) == char else 3.0
    if 0x900 <= code < 0x980 or 0x3040 <= code < 0x3100 or 0x400 <= code < 0x460 or 0x600 <= code < 0x700:
        return 1.0
    if 0x4E00 <= code < 0xA000 or 0xAC00 <= code < 0xD7B0:
        return 1.25  # a rare one is three bytes, but common ones join
    if char in "“”‘’„–—…«»।॥、。「」":
        return 3.0 if char == "…" else 1.0
    return float(
        max(len(char.encode("utf-8", "replace")), len(unicodedata.normalize("NFKC", char).encode("utf-8", "replace")))
    )
