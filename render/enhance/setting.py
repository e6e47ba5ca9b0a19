"""How words are set, once they are said: "in bold white letters", "written in Hindi", "in red".

Gives token indexes; knows no words to be shown.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.grammar import looks_finite
from render.enhance.tokens import Line


def setting_end(line: Line, at: int, *, alone: bool = False) -> int:
    """End of "in bold white letters", "written in Hindi"; `at` if no such thing stands there. `alone`: no words "
    "before it."""
    end = at
    if line.tag(end) == "," and line.low(end + 1) in ("in", "written", "painted", "set", "all"):
        end += 1
    if line.low(end) in ("written", "painted", "set", "printed", "rendered", "typed", "displayed") and line.low(
        end + 1
    ) in ("in", "with"):
        end += 1
    if line.low(end) == "all" and line.low(end + 1) == "caps":
        return end + 2
    if line.low(end) not in ("in", "using", "with") or (alone and line.low(end) == "with"):
        return at
    end += 1
    first = end
    while (
        line.low(end) in lex.TYPE_WORDS
        or line.tag(end) in "dj#K"
        or (line.tag(end) in "&," and line.low(end + 1) in lex.TYPE_WORDS)
    ):
        if line.low(end) in lex.TYPE_NOUNS and line.low(end + 1) not in lex.TYPE_NOUNS:
            break
        if end - first > 7:
            return at
        end += 1
    if not alone and line.low(end) in lex.INKS:
        return end + 1
    if not alone and end > first and _lone_colour(line, first, end):
        return end
    if line.low(end) in lex.TYPE_NOUNS:
        if (
            alone
            and end == first
            and (line.low(end) not in ("letters", "lettering", "capitals", "caps") or line.tag(end + 1) not in ".,)")
        ):
            return at
        while line.low(end) in lex.TYPE_NOUNS:
            end += 1
        if line.tag(end) == "&" and line.low(end + 1) in lex.LANGUAGES:
            end += 2
        return end
    if not alone and end > first and line.low(end - 1) in lex.LANGUAGES:
        while line.tag(end) == "&" and line.low(end + 1) in lex.LANGUAGES:
            end += 2
        return end
    return at


def _lone_colour(line: Line, first: int, end: int) -> bool:
    """In red: colours and nothing that they could be the colour of."""
    colours = all(
        line.low(at) in lex.COLOURS or line.low(at) in ("bold", "bright", "dark", "and") for at in range(first, end)
    )
    return colours and (line.tag(end) in ".,:-()vbi&wYRm" or looks_finite(line, end))
