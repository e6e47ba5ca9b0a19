"""What people wrote, made ready for setting: paragraphs without anything that is not to be seen.

Takes any string, gives its lines as the writer broke them. NFC; line ends of every kind break a line; tabs are spaces
and runs of spaces one; soft hyphens and the controls that embed, override or isolate direction are left out (every
line is laid out by the Unicode bidi algorithm from its own letters); every other control character is an error. Knows
no fonts.
"""

from __future__ import annotations

import re
import unicodedata

from post.errors import LetteringError

MAX_CHARS = 600
"""Of one overlay or card: more than anybody reads in a shot."""

_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_DROPPED = re.compile("[\u00ad\u202a-\u202e\u2066-\u2069\ufeff]")
_FILLERS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_SPACES = re.compile("[ \t\u2000-\u200a\u205f\u3000]+")


def paragraphs(text: str, where: str) -> list[str]:
    """The lines of a text as its writer broke them; empty ones left out. Raises LetteringError.

    >>> paragraphs("Sea\\tPower\\n  one ", "r001")
    ['Sea Power', 'one']
    """
    if len(text) > MAX_CHARS:
        raise LetteringError(
            f"{where}: a text of {len(text)} characters; an overlay or card holds at most {MAX_CHARS}",
            "Say it in narration, or spread it over several shots.",
        )
    lines = []
    for raw in _BREAKS.split(text):
        line = _SPACES.sub(" ", _DROPPED.sub("", raw)).strip(" \u200b")
        _refuse_controls(line, where)
        line = unicodedata.normalize("NFC", line)
        if any(_shows(char) for char in line):
            lines.append(line)
    return lines


def _shows(char: str) -> bool:
    """Whether a character leaves a mark by itself: no space, joiner, mark of direction or filler does."""
    if char in _FILLERS or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return False
    return unicodedata.category(char) not in ("Zs", "Zl", "Zp", "Cf", "Cc")


def _refuse_controls(line: str, where: str) -> None:
    for char in line:
        point = ord(char)
        if unicodedata.category(char) in ("Cc", "Cs") or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
            raise LetteringError(
                f"{where}: the text holds U+{point:04X}, which is no character that can be shown",
                "Delete it; it often comes with text pasted from another program.",
            )
