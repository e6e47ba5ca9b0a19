"""Takes out lettering that is nothing but lettering: captions, titles, logos, hull numbers, text in any position.

A clause whose subject it is goes whole; an object goes with its verb, an attachment with its preposition. Where a
sentence would vanish with it, the thing it was set over is kept: "Title card over a stormy sea" is a stormy sea.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.clauses import past_on, sentence_end, stranded, surroundings
from render.enhance.cuts import Cut, begins
from render.enhance.grammar import is_border, looks_finite, noun_start, phrase_end, places_end, sentence_start
from render.enhance.payload import Payload, listed_end, payload_at, titled_at
from render.enhance.setting import setting_end
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

_FORMING = word_set(
        "form forms formed forming spell spells spelled spelling make makes making trace traces tracing write "
        "writes writing wrote draw draws drawing shape shapes shaping create creates creating assemble"
)  # fmt: skip
_REMAINS = {
    "newspaper headline": "newspaper", "newspaper headlines": "newspapers", "front-page headline": "newspaper",
    "front-page headlines": "newspapers", "front page headline": "newspaper", "front page headlines": "newspapers",
}  # fmt: skip


@begins("qKp")
def lettering(line: Line, at: int) -> Cut | None:
    """A rule: see `cuts.sweep`."""
    if line.tag(at) in "qK":
        return _prefixed(line, at)
    if line.tag(at) != "p" or (line.tag(at + 1) == "p" and line.low(at + 1) not in ("name", "date")):
        return None
    return _cut(line, noun_start(line, at), at)


def _prefixed(line: Line, at: int) -> Cut | None:
    """NAVY logo, "Breaking" headline."""
    if line.tag(at - 1) in "K":
        return None
    head = at + 1
    while line.tag(head) in "qKjp#" and head - at < 6 and line.tag(head + 1) in "qKjpx#":
        head += 1
    if line.tag(head) != "p" or not any(line.tag(step) in "qK" for step in range(at, head)):
        return None
    first = noun_start(line, at) if line.tag(at) == "K" or line.tag(at - 1) in "dj" else at
    return _cut(line, first, head, [(at, at + 1)] if line.tag(at) == "q" else None)


def _cut(line: Line, first: int, head: int, before: list[tuple[int, int]] | None = None) -> Cut | None:
    kind = line.tokens[head].kind
    opener = line.low(first - 1)
    if (thing := _REMAINS.get(line.low(head))) is not None:
        end, shown = _extent(line, head, keep_places=True, own=True)
        edits = [(head, head + 1, _like(line, head, thing)), *([(head + 1, end, "")] if shown else [])]
        return Cut(kind, edits, shown, (first, head + 1))
    forming = opener in _FORMING or (opener == "out" and line.low(first - 2) in _FORMING)
    if (
        line.low(head) in lex.TYPE_NOUNS
        and opener == "in"
        and (line.tag(first - 2) in "qK" or (line.tag(first - 2) == "m" and line.tag(first - 3) in "qK"))
        and line.low(head + 1) not in lex.READING
    ):
        return None  # how words are set that `loose` takes
    attached = line.tag(first - 1) == "i" or opener in lex.ATTACHING
    end, shown = _extent(line, head, keep_places=forming or opener in lex.WRITING_VERBS, own=attached)
    shown = (before or []) + shown
    whole = bool(shown) and end == shown[-1][1] and line.tag(head - 1) == "d"
    if kind == "number" and whole and line.tag(end) in "sx" and not looks_finite(line, end):
        return Cut(kind, [(head, end, "")], shown)  # in a number 10 jersey
    if forming:
        writing = opener in lex.WRITING_VERBS and _by_hand(line, first - 1)
        kind = kind if writing else "formed-words"
        if writing:
            return Cut(kind, [(first, past_on(line, opener, end), "")], shown, (first, head + 1))
    if line.tag(end) == ":" and not shown and (listed := sentence_end(line, end)) > end + 1:
        shown, end = [(end + 1, listed)], listed  # Words appear: courage, duty.
    start, end, new = surroundings(line, first, end)
    if (
        shown == []
        and line.tag(end) == ":"
        and (listed := sentence_end(line, end)) > end + 1
        and line.tag(end + 1) != "q"
    ):
        shown, end = [(end + 1, listed)], listed
    if not new and (edits := stranded(line, start, end)):
        return Cut(kind, edits, shown, (first, max(head + 1, min(end, _noun_with_of(line, head)))))
    asked = (first, max(head + 1, min(end, _noun_with_of(line, head))))
    return Cut(kind, [(start, end, new)], shown, asked)


def _noun_with_of(line: Line, head: int) -> int:
    return phrase_end(line, head + 2) if line.low(head + 1) in ("of", "about") else head + 1


def _extent(line: Line, head: int, *, keep_places: bool, own: bool) -> tuple[int, list[tuple[int, int]]]:
    """How far the noun at `head` reaches with all that belongs to it, and the words it shows."""
    end = head + 1
    shown: list[tuple[int, int]] = []
    placed = False  # a participle after a place belongs to something else
    for _ in range(6):
        start = end
        if line.low(end) in ("of", "about", "from") or (line.low(end) == "for" and line.low(head).startswith("advert")):
            end = max(phrase_end(line, end + 1), end + 1)
            if line.tag(end) == "q":
                end += 1
        words = payload_at(line, end, loose=line.tag(end) in ":#") if line.tag(end) in "qK#:,-T" else None
        if words is not None and (line.tag(end) not in ",-" or line.tag(end + 1) == "q"):
            colon = line.tag(end) == ":"
            end, shown = words.end, shown + list(words.shown)
            if colon and (further := listed_end(line, end)) > end:
                shown[-1], end = (shown[-1][0], further), further
        elif (words := _titled_words(line, head, end)) is not None:
            end, shown = words.end, shown + list(words.shown)
        elif end == head + 1 and (after := _apposition(line, end)) is not None:
            shown, end = [*shown, (end + 1, after - 1)], after
        elif (verb := _announces(line, end)) is not None:
            words = payload_at(line, verb, loose=True)
            if words is not None:
                end, shown = words.end, shown + list(words.shown)
        end = setting_end(line, end)
        if (
            own
            and line.low(end) in ("made", "formed", "composed")
            and line.low(end + 1) in ("of", "by", "from", "with")
        ):
            end = phrase_end(line, end + 2)
        if not placed and line.tag(end) == "a" and (line.tag(end + 1) in "gem" or line.low(end + 1) in lex.PLACED):
            end += 1
        if line.tag(end) == "y" and not placed and (listed := _listed_end(line, end + 1)) > end + 1:
            end = listed
        elif not placed and (
            (line.tag(end) in "gem" and (not own or line.tag(end) == "m" or is_border(line, end + 1)))
            or (line.low(end) in lex.PLACED and line.low(end) not in lex.VERBS)
        ):
            end += 1
            own = own and line.low(end) not in ("on", "onto", "into", "in", "across", "along", "to")
            while line.tag(end) == "a":
                end += 1
        if not keep_places:
            after = places_end(line, end, 2, own=own)
            placed, end = placed or after > end, after
        if end == start:
            break
    return end, shown


def _listed_end(line: Line, at: int) -> int:
    """End of "speed and altitude"."""
    end = phrase_end(line, at)
    while (
        end > at
        and line.tag(end) in ",&"
        and phrase_end(line, end + 1) > end + 1
        and line.tag(phrase_end(line, end + 1)) in "i&.,"
    ):
        end = phrase_end(line, end + 1)
    return end


def _announces(line: Line, at: int) -> int | None:
    """Where words start that a verb at `at` announces: reading X, that says X, reads X, with the words X."""
    if line.tag(at) == "," and line.tag(at + 1) in "rmt":
        at += 1
    if line.tag(at) == "t":
        at += 1
    if line.low(at) in ("beneath", "below", "above", "underneath") and line.tag(at + 1) in "rR":
        at += 1
    if line.tag(at) in "rRyY" and line.low(at + 1) == "out":
        return at + 2
    if line.tag(at) in "rR" or (line.tag(at) in "yYm" and line.tag(at + 1) in "qK#:"):
        return at + 1
    if line.tag(at) in "yYm" and payload_at(line, at + 1, loose=False) is not None:
        return at + 1
    if line.low(at) in ("with", "in") and (words := payload_at(line, at + 1, loose=False)) is not None and words.strong:
        return at + 1
    return None


def _like(line: Line, at: int, word: str) -> str:
    return word.capitalize() if line.tokens[at].text[:1].isupper() else word


def _titled_words(line: Line, head: int, end: int) -> Payload | None:
    """With the words Happy Birthday: capitalised words right after what announces them."""
    if end != head + 1 or end >= len(line.tokens) or line.tag(end) in ".,:-()qK#" or line.tag(head - 1) == ".":
        return None
    if not line.tokens[end].text[:1].isupper() or (
        is_border(line, noun_start(line, head) - 1) and line.tag(end) == "v"
    ):
        return None
    return titled_at(line, end)


def _apposition(line: Line, at: int) -> int | None:
    """End of ", D63," after her hull number."""
    if line.tag(at) != "," or line.tag(at + 1) not in "K#":
        return None
    end = at + 2
    while line.tag(end) in "K#":
        end += 1
    return end + 1 if line.tag(end) == "," and looks_finite(line, end + 1) else None


def _by_hand(line: Line, verb: int) -> bool:
    """Whether somebody writes, rather than drones or smoke."""
    subject = max(sentence_start(line, verb), verb - 8)
    return not any(line.tokens[at].kind == "formed-words" for at in range(subject, verb))
