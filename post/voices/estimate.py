"""How long a text will take to say, before anybody says it.

Counts what a voice says, by kind of script, at a narrator's pace. On the long side on purpose: a plan that warns too
early costs a look, one that warns too late costs an edit. Knows no engine.
"""

from __future__ import annotations

import unicodedata

SECONDS_PER_LETTER = 0.08
"""Alphabets: Latin, Cyrillic, Greek and the rest. (espeak at our pace: see tests for the measured languages.)"""

SECONDS_PER_ABJAD_LETTER = 0.125
"""Arabic and Hebrew write fewer letters than are said."""

SECONDS_PER_AKSHARA = 0.165
"""Indic and other scripts whose vowel signs are marks: each base letter is about a syllable."""

SECONDS_PER_SYLLABLE = 0.31
"""Chinese characters, kana and Korean syllables."""

SECONDS_PER_DIGIT = 0.68
SECONDS_PER_SYMBOL = 0.5
SENTENCE_PAUSE_S, PHRASE_PAUSE_S = 0.5, 0.3

_SENTENCE_ENDS = ".!?。！？।॥؟…"
_PHRASE_ENDS = ",;:،、，；：–—"
_INDIC = range(0x0900, 0x0E00)
_SOUTH_EAST = range(0x0E00, 0x1100)
_ABJADS = range(0x0590, 0x0800)


def seconds(text: str, language: str) -> float:
    """Seconds at a narrator's pace, pauses within included. 0 for nothing."""
    total = 0.0
    stripped = text.strip()
    for index, char in enumerate(stripped):
        if index == len(stripped) - 1 and char in _SENTENCE_ENDS:
            continue
        total += _seconds_of(char)
    return total + 0.3 if total else 0.0


def _seconds_of(char: str) -> float:
    if char in _SENTENCE_ENDS:
        return SENTENCE_PAUSE_S
    if char in _PHRASE_ENDS:
        return PHRASE_PAUSE_S
    category = unicodedata.category(char)
    if category == "Nd":
        return SECONDS_PER_DIGIT
    if category[0] == "L":
        return _seconds_of_letter(char)
    if category in ("Sc", "Sm") or char in "%&@#":
        return SECONDS_PER_SYMBOL
    return 0.0


def _seconds_of_letter(char: str) -> float:
    code = ord(char)
    if code in _INDIC or code in _SOUTH_EAST:
        return SECONDS_PER_AKSHARA
    if code in _ABJADS:
        return SECONDS_PER_ABJAD_LETTER
    if unicodedata.east_asian_width(char) in "WF":
        return SECONDS_PER_SYLLABLE
    return SECONDS_PER_LETTER
