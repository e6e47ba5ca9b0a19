"""Where a noun phrase starts, how far a prepositional phrase reaches, what borders a clause.

Shallow on purpose: asks tags, not meanings. Every walk is bounded, so that a text without borders costs no more.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

FINITE = "vbYR"
NOUNS = "xTKsSpHqP#"
_WALK = 9  # words a noun phrase may have before its noun
_TIMES = word_set(
    "dawn dusk night sunset sunrise noon midday midnight morning evening afternoon twilight daybreak "
    "nightfall rain fog mist storm sunlight moonlight daylight slow-motion motion silhouette"
)
_MOVING = word_set("waving hanging moving rolling rotating spinning floating flashing burning fluttering scrolling")
_ITS = word_set("its her his their it them him which")
_SIZES = word_set(
    "big large huge giant small tiny long short tall wide old new great massive enormous little oversized "
    "gigantic colossal single lone faded torn weathered rusty"
)
_NOT_VERBS_IN_S = word_set(
    "news glass brass grass cross canvas compass harness bus gas business class press series sports arms"
)


def is_border(line: Line, index: int) -> bool:
    """Whether the token at `index` ends a clause."""
    return line.tag(index) in ".,:-()"


def looks_finite(line: Line, index: int) -> bool:
    """Whether a word may be a finite verb that no table knows."""
    tag, low = line.tag(index), line.low(index)
    if tag in FINITE:
        return True
    return tag == "x" and low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in _NOT_VERBS_IN_S


def noun_start(line: Line, head: int) -> int:
    """First token of the noun phrase whose noun stands at `head`."""
    at = head
    while at > 0 and head - at < _WALK:
        tag, low = line.tag(at - 1), line.low(at - 1)
        if tag == "d":
            at = _before_determiner(line, at - 1)
            break
        if low in _MOVING and line.tag(at - 2) in "xThsS":
            break  # kids waving placards
        if (
            tag in "jK#H"
            or low in lex.ADJECTIVES
            or (tag == "q" and line.tag(at - 2) in "dj")
            or (tag == "a" and line.tag(at) in "jme")
            or (tag in "megyr" and (line.tag(at - 2) in "dja" or (tag == "m" and is_border(line, at - 2))))
            or (tag == "," and line.tag(at) in "je" and line.tag(at - 2) in "je")
            or (tag == "h" and line.tag(head) == "p" and line.tag(at - 2) == "d")
        ):
            at -= 1
        elif tag in "xTsSp":
            if at < head and tag in "xT" and _proper(line, at - 1) and _proper(line, at):
                at -= 1
                continue
            start = _attributive(line, at)
            if start is None:
                break
            at = start
            break
        else:
            break
    return at


def _proper(line: Line, index: int) -> bool:
    """Times Square: a capital that nothing but a name explains."""
    return line.tokens[index].text[:1].isupper() and line.tag(index) in "xTj"


def _before_determiner(line: Line, at: int) -> int:
    """Take in what stands before a determiner: all the, the ship's, the Indian Navy's."""
    for _ in range(4):
        low = line.low(at)
        if low.endswith(("'s", "s'")):
            start = at
            while start > 0 and at - start < 5 and line.tag(start - 1) in "jxTKsSh":
                start -= 1
            if line.tag(start - 1) == "d":
                at = start - 1
                continue
            return start if line.tag(start - 1) in ".,:-(i&" else at
        if line.tag(at - 1) == "d" and not line.low(at - 1).endswith(("'s", "s'")):
            at -= 1
            continue
        break
    return at


def _attributive(line: Line, at: int) -> int | None:
    """Start of a phrase with nouns before its noun ("a harbour town festival banner"), or None if they may be a "
    "clause."""
    start = at
    while start > 0 and at - start < 6:
        tag = line.tag(start - 1)
        if tag == "d":
            return _before_determiner(line, start - 1)
        if tag in "j#" or (tag in "xTKsSp" and not looks_finite(line, start - 1) and not _plural(line, start - 1)):
            start -= 1
            continue
        if tag in "me" and line.tag(start - 2) in "dj":
            start -= 1
            continue
        break
    before = line.tag(start - 1)
    return start if start < at and before in ".,:-(i&" and at - start <= 2 else None


def _plural(line: Line, index: int) -> bool:
    low = line.low(index)
    return line.tag(index) in "sS" and low.endswith("s") and not low.endswith("ss") and low not in _NOT_VERBS_IN_S


def phrase_end(line: Line, at: int, limit: int = 12) -> int:
    """End of the noun phrase that starts at `at`; `at` if none does."""
    end = at
    while end < len(line.tokens) and end - at < limit:
        tag = line.tag(end)
        if tag in "dj#xTKsSHhaqp" and not (tag == "d" and end > at and line.tag(end - 1) not in "dj"):
            nominal = line.tag(end - 1) in "xsSTh" or line.low(end - 1) in (
                "back",
                "front",
                "rear",
                "left",
                "right",
                "top",
                "bottom",
            )
            if end > at and tag == "x" and nominal and looks_finite(line, end):
                break
            end += 1
        elif tag in "meg" and line.tag(end - 1) in "dj" and line.tag(end + 1) in NOUNS + "jh":
            end += 1
        else:
            break
    return end


def places_end(line: Line, at: int, limit: int = 3, *, own: bool = False) -> int:
    """End of the prepositional phrases that start at `at`; phrases of time and weather are left where they are.

    `own`: only places on the thing itself or in the frame (on its side, at the bottom), not where the scene is.
    """
    for step in range(limit):
        start = at
        while line.tag(at) == "a":
            at += 1
        if (
            line.tag(at) != "i"
            or line.low(at) in ("as", "before", "after", "during", "like", "past")
            or (step and line.low(at) in ("with", "without"))
        ):
            return start
        opening = at
        while line.tag(at) == "i" and at - opening < 3:
            at += 1
        end = phrase_end(line, at)
        if end == at and line.low(at) not in ("it", "them", "him", "her", "which"):
            return (
                start
                if opening == start and line.low(opening) not in ("above", "below", "across", "around", "up")
                else at
            )
        end = max(end, at + 1)
        if line.low(end - 1) in _TIMES:
            return start
        if own and not any(
            line.tag(step) == "s" or line.low(step) in lex.FRAME_PLACES or line.low(step) in _ITS
            for step in range(opening + 1, end)
        ):
            return start
        at = end
    return at


def blank_at(line: Line, start: int, head: int) -> int:
    """Where in a noun phrase a word for "blank" stands naturally: after determiners, sizes and ages."""
    at = start
    while at < head and (
        line.tag(at) in "d#" or line.low(at) in _SIZES or (line.tag(at) == "," and line.tag(at + 1) == "j")
    ):
        at += 1
    if any(line.tag(index) == "d" for index in range(at, head)):
        return head
    return at


def sentence_start(line: Line, at: int) -> int:
    """First token of the sentence in which `at` stands."""
    return line.tags.rfind(".", 0, at) + 1


def clause_start(line: Line, at: int) -> int:
    """First token of the clause in which `at` stands."""
    first = max(0, at - 200)
    while at > first and not is_border(line, at - 1):
        at -= 1
    return at
