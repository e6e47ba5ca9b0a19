"""Closes the scars that cuts leave: spaces, commas, words that lost their partner, a sentence's first capital.

Works only where a scar is, so that text nobody touched stays as the director wrote it. Knows no lettering.
"""

from __future__ import annotations

import re

from render.enhance.cuts import SCAR
from render.enhance.source import Source, replaced

_S = SCAR
_ORPHANS_BEFORE = (
    "and|or|but|with|of|a|an|the|in|on|at|by|for|to|from|that|which|while|as|featuring|including|showing|reading|saying|is|are|"
    "plus|under|beneath|onto|into|near|beside|mit|und|auf|dem|der|die|das|ein|eine|einem|einer|avec|et|sur|un|une|le|la|où|de"
)  # fmt: skip
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (rf"{_S}[ \t]*(?:{_S}[ \t]*)+", _S + " "),
        (rf"[(\[{{][ ]*{_S}[ ]*[)\]}}]", _S),
        (rf"(?<=[(\[{{])[ ]*{_S}[ ]*[,;:]?[ ]*", _S),
        (rf"[ ]*,?[ ]*{_S}[ ]*(?=[)\]}}])", _S),
        (rf"(?i)(?:(?<=[\s,;:(])|^)(?:{_ORPHANS_BEFORE})[ ]+{_S}(?=[ ]*(?:[,.;:!?)\]।]|$))", _S),
        (rf"[ ]+[–—-][ ]*{_S}[ ]*(?=[–—-][ ])", " " + _S),
        (rf"(?i):[ ]*{_S}[ ]*,[ ]*(?:then |and )?", ": " + _S),
        (rf"(?<![.!?…।])[ ]*[,;:][ ]*{_S}[ ]*[,;:]", _S + ","),
        (rf"[ ]*[,;:–—-]*[ ]*{_S}[ ]*(?=[.!?…।])", _S),
        (rf"(?<=[.!?…।])[ ]*{_S}[ ]*[.!?…।,;:]+", _S),
        (rf"(^|[.!?…।\n])[ ]*{_S}[ ]*(?:[,;:.!?…।–—/]|-(?=\s))+", r"\1" + _S),
        (rf"(?i)(^|[.!?…।\n])[ ]*{_S}[ ]*(?:and|or|but|while|then|und|et)[ ]+", r"\1" + _S),
        (rf"(?i)[,;:][ ]*{_S}[ ]*(and|or|but)\b", _S + r", \1"),
        (rf"(?:[ ]+(?:and|or)|[,;:–—-])[ ]*{_S}[ ]*$", _S),
        (rf"(?i)([,;]) (and|or)[ ]*{_S}[ ]*,", _S + ","),
    )
)
_CAPITAL = re.compile(rf"(?:^|(?<=[.!?।])|(?<=…))(\s*){_S}(\s*)([^\W\d_])")
_ROUNDS = 6


def close_scars(source: Source) -> Source:
    """The text without scars, whole again around each."""
    if SCAR not in source.text:
        return source
    for _ in range(_ROUNDS):
        before = source.text
        for pattern, new in _RULES:
            edits = [(m.start(), m.end(), m.expand(new)) for m in pattern.finditer(source.text)]
            if edits:
                source = _kept(source, edits)
        if source.text == before:
            break
    source = replaced(source, [(m.start(3), m.end(3), m.group(3).upper()) for m in _CAPITAL.finditer(source.text)])
    source = source.edited([(m.start(), m.end(), _gap(m)) for m in re.finditer(rf"[ ]*{_S}[ {_S}]*", source.text)])
    return source


def _kept(source: Source, edits: list[tuple[int, int, str]]) -> Source:
    """Edited, with the origin of characters that only moved (they are needed to place later records)."""
    return source.edited(edits)


def _gap(found: re.Match[str]) -> str:
    """The space a scar leaves: one between words, none before a mark or at the ends."""
    text, start, end = found.string, found.start(), found.end()
    if start and end < len(text) and text[start - 1] > "\u2e80" and text[end] > "\u2e80":
        return ""  # no spaces in Chinese or Japanese
    if start == 0 or end == len(text) or text[end] in ",.;:!?)]}\n" or text[start - 1] in "([{\n":
        return ""
    return " "


_FLOW: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[\w)])[ \t]*\n\s*\n\s*(?:[-•*]\s+)?|(?<=[\w)])[ \t]*\n[ \t]*[-•*]\s+"), ". "),
    (re.compile(r"(?<!\S)['’‘`]+(?=[\s.,;:!?]|$)"), ""),  # a mark that touches no word
    (re.compile(r"^\s+|\s+$|\n\s*[-•*]\s+"), " "),
    (re.compile(r"\s{2,}|[^\S ]"), " "),
    (re.compile(r"^\s+|\s+$"), ""),
)


def flowing(source: Source) -> Source:
    """The text on one line: white space made one space; a blank line and an item of a list end a sentence."""
    for pattern, new in _FLOW:
        edits = [(found.start(), found.end(), new) for found in pattern.finditer(source.text)]
        if edits:
            source = source.edited(edits)
    return source
