"""What becomes of a thing once its words are gone: it goes with them, it stays and is blank, it glows, it ticks.

Gives edits; knows no rule and finds no words.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.cuts import blanked
from render.enhance.grammar import is_border, looks_finite, noun_start, places_end
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

FORMING = word_set(
    "spelling spells spell spelled forming forms form formed making makes skywrites skywrite sky-writes "
    "tracing traces writing writes wrote"
)


def without_words(line: Line, start: int, end: int, carrier: int | None, *, joined: bool) -> list[tuple[int, int, str]]:
    """Edits that take the words and keep the thing; a screen left without words is said to be blank."""
    edits = [(start, end, "")]
    if carrier is not None:
        first = noun_start(line, carrier)
        if line.low(first) == "whose" and line.tag(start) in "RYb":  # a book whose cover says X
            return [(first, end + (line.tag(first - 1) == "," and line.tag(end) == ","), "")]
        if whole := _clause_of_its_own(line, first, start, end):
            return whole
        if joined and (verb := _remaining_verb(line, first, carrier, start, end)):
            edits = [(start, end, verb)]
    if (
        carrier is not None
        and joined
        and line.low(carrier).rstrip("s").endswith(("screen", "scoreboard", "monitor", "display"))
    ):
        edits = blanked(line, carrier) + edits
    return edits


def _remaining_verb(line: Line, first: int, head: int, start: int, end: int) -> str:
    """What a clause still says of its subject once the words are gone: the clock ticks, the screen glows, it is plain.

    "" where the sentence has another verb, or never had one.
    """
    if line.tag(start) not in "RYb" or (line.tag(end) == "&" and looks_finite(line, end + 1)):
        return ""
    if line.tag(first - 1) == "i" and line.tag(first - 2) in "sS":  # the clock on the tower says
        head = first - 2
        first = noun_start(line, head)
    if (
        not is_border(line, first - 1)
        and line.tag(first - 1) not in "w&"
        and line.low(first - 1) not in ("of", "then", "as")
    ):
        return ""
    many = line.low(head).endswith("s") and not line.low(head).endswith(("ss", "us"))
    be = line.low(start) if line.tag(start) == "b" else ("are" if many else "is")
    if line.tag(head) == "S":
        return be if line.tag(end) == "i" else f"{be} in view"
    kind = line.tokens[head].kind
    if kind == "formed-words" or (line.low(start) in FORMING and kind != "tattoo"):
        return ""
    if kind in ("clock", "screen") and line.tag(start) != "b":
        verb = (
            "tick" if line.low(head).rstrip("s") in ("clock", "watch", "timer", "stopwatch", "wristwatche") else "glow"
        )
        return verb if many else verb + "s"
    return f"{be} plain"


def and_end(line: Line, start: int, end: int) -> int:
    """The sign reads X and swings: the "and" goes too."""
    if line.tag(start) in "RYb" and line.tag(end) == "&" and looks_finite(line, end + 1):
        return end + 1
    return end


def thing_edits(line: Line, head: int, start: int, end: int) -> list[tuple[int, int, str]]:
    """What becomes of the thing at `head` once its words, tokens `start` to `end`, are gone."""
    first = noun_start(line, head)
    before = line.low(first - 1)
    if before in ("with", "featuring", "including", "plus") and line.tag(start) not in "RYb":
        return [(first - 1, attached_end(line, end), "")]
    finite = line.tag(start) in "RYb"
    if whole := _clause_of_its_own(line, first, start, end):
        return whole
    if not finite and is_border(line, first - 1) and not is_subject(line, end):
        opens = first == 0 or line.tag(first - 1) in ".:"
        if not opens:
            return [(first, fragment_end(line, end), "")]
    if not finite and line.tag(first - 1) == "&" and line.low(first - 1) != "but" and is_border(line, end):
        return [(first - 1, end, "")]
    blank = blanked(line, head)
    return [*blank, (start, and_end(line, start, end), _remaining_verb(line, first, head, start, end))]


def _clause_of_its_own(line: Line, first: int, start: int, end: int) -> list[tuple[int, int, str]]:
    """Edits for a later clause that says nothing else: ..., the screen shows X."""
    if line.tag(start) in "RYb" and line.tag(first - 1) == "," and is_border(line, end):
        return [(first, end, "")]
    return []


def attached_end(line: Line, at: int) -> int:
    if line.tag(at) in "gem" or line.low(at) in lex.PLACED:
        at += 1
    return places_end(line, at, 1)


def is_subject(line: Line, at: int) -> bool:
    """Whether a finite verb follows in the same clause."""
    for index in range(at, min(at + 12, len(line.tokens))):
        if is_border(line, index) or line.tag(index) in "w&":
            return False
        if looks_finite(line, index) and line.tag(index - 1) not in "dji":
            return True
    return False


def fragment_end(line: Line, at: int) -> int:
    stop = min(at + 30, len(line.tokens))
    while at < stop and not is_border(line, at) and line.tag(at) not in "w&":
        at += 1
    return at
