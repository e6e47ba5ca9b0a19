"""What goes with lettering that leaves: its verb, its preposition, its clause; and what a sentence keeps in its place.

Gives token ranges and new text; knows no rule.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.grammar import is_border, looks_finite, noun_start, phrase_end, sentence_start
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

_KEPT_UNDER = word_set(
    "over above across against before behind on onto upon at in into along beneath under beside near"
)


_NOT_KEPT = word_set(
    "air end beginning start middle time moment style colour color colours row font language hindi english it them"
)


_COVERING = word_set(
    "covers cover covering fills fill adorns adorn decorates decorate marks lines dominates overlays crosses"
)
_COLOURS = word_set("black white blue grey gray red green")


_DIRECTIONS = word_set("up down left right in out away forward back off along")


_PARTS = word_set("side sides back front bow stern hull nose tail trunk edge top roof flank flanks prow")


_STOP = 60  # tokens a clause is followed for


def surroundings(line: Line, start: int, end: int) -> tuple[int, int, str]:
    """Widen a cut over what would be left dangling; the last value stands in for a sentence that would be gone."""
    before = line.tag(start - 1)
    low = line.low(start - 1)
    if low in lex.WRITING_VERBS and before not in ".,i" and not is_border(line, start - 2):
        return start, past_on(line, low, end), ""
    if (low in lex.IMPERATIVES and is_border(line, start - 2)) or (
        low in lex.IMPERATIVES and line.low(start - 2) == "please"
    ):
        return whole_clause(line, start - 1 - (line.low(start - 2) == "please"), end)
    if low in ("sure", "certain") and line.low(start - 2) in ("make", "be", "making"):
        return whole_clause(line, start - 2, end)
    if before == "i" or low in lex.ATTACHING:
        return _from_preposition(line, start, end)
    if before in "vyYRgmb" or (before == "x" and looks_finite(line, start - 1) and line.tag(start - 2) not in "di.,"):
        return _from_verb(line, start, end)
    if before == "&":
        return start - 1, (_clause_end(line, end) if _shows_up(line, end) else end), ""
    if is_border(line, start - 1) or before in "w":
        return whole_clause(line, start - (before == "w"), end)
    return start, end, ""


def _shows_up(line: Line, at: int) -> bool:
    """Whether what follows is the lettering's own verb: and a caption appears."""
    while line.tag(at) == "a":
        at += 1
    return line.tag(at) in "bRY" or line.low(at) in lex.PLACED or line.low(at) in lex.APPEARING


def _from_preposition(line: Line, start: int, end: int) -> tuple[int, int, str]:
    first = start - 1
    while line.tag(first - 1) in "ia" and line.low(first - 1) not in _DIRECTIONS and start - first < 4:
        first -= 1
    if (
        line.low(start - 1) == "on" and line.low(start - 2) == "in" and line.tag(start - 3) in "vx"
    ):  # zooms in on the word X in a manual
        of = next(
            (at + 1 for at in range(start, min(end + 1, len(line.tokens))) if line.low(at) in ("of", "in", "on")), None
        )
        if of is not None and line.tag(of) in "djxsST":
            return start, of, ""
    if line.low(start - 1) == "bearing" and line.low(end) == "and" and line.tag(end + 1) == "g":
        return start - 1, end + 1, ""
    if line.low(first - 1) in lex.VIEWS:
        view = noun_start(line, first - 1)
        if is_border(line, view - 1):
            return whole_clause(line, view, end)
        return (view - 1 if line.tag(view - 1) in "i" else view), end, ""
    if is_border(line, first - 1) and line.tag(first - 1) == "." and line.tag(end) == ",":
        return first, end + 1, ""
    if line.tag(first - 1) == "m" or line.low(first - 1) in ("full", "filled", "decorated", "branded"):
        first -= 1
    if line.low(first - 1) in ("shape", "shapes", "form", "outline", "pattern") and line.low(first) == "of":
        first -= 1
        while line.tag(first - 1) in "di" and start - first < 7:
            first -= 1
        if line.low(first - 1) in (
            "arranged",
            "lined",
            "assembled",
            "grouped",
            "positioned",
            "placed",
            "formed",
            "drawn",
        ):
            first -= 1
        while line.tag(first - 1) == "b":
            first -= 1
    if (
        line.tag(first - 1) in "eg" and line.low(first - 1) in ("covered", "adorned", "decorated", "ending", "ends")
    ) or line.low(first - 1) == "covered":
        first -= 1
    elif line.low(first - 1) in ("ends", "opens", "starts", "begins", "closes", "end", "dissolves", "fades", "cuts"):
        first -= 1
        if line.tag(first - 1) in "xsdj.,&" and (at := noun_start(line, first - 1)) >= 0 and is_border(line, at - 1):
            return whole_clause(line, at, end)
    elif line.low(first - 1) in ("fades", "fading", "cut", "cutting", "dissolving", "dissolve", "fade"):
        first -= 1
    if line.low(start - 1) in ("with", "featuring", "bearing", "showing") and first < start and _goes_on(line, end):
        return start, end + 1, ""
    return first, end, ""


def _goes_on(line: Line, at: int) -> bool:
    """With a logo and a red star: the other thing stays attached."""
    if line.low(at) != "and" or line.tag(at + 1) not in "djxsST" or looks_finite(line, at + 1):
        return False
    end = phrase_end(line, at + 1)
    if "p" in line.tags[at:end]:
        return False
    while line.tag(end) == "i":
        end = max(phrase_end(line, end + 1), end + 1)
    return end > at + 1 and not (looks_finite(line, end) and not line.low(end).endswith("s"))


def _from_verb(line: Line, start: int, end: int) -> tuple[int, int, str]:
    first = start - 1
    if line.low(end) in ("aloud", "out") and line.low(first) in ("reads", "read", "reading", "says", "calls"):
        return start, end, ""
    if line.low(first) in lex.BE and line.low(first - 1) in ("there", "here", "it", "this"):
        return whole_clause(line, first - 1, end)
    if line.tag(first) == "b" and is_border(line, first - 1) is False and line.tag(first - 1) in "xsS":
        pass
    if line.low(first - 1) == "please":
        first -= 1
    if (
        is_border(line, first) is False
        and line.tag(first - 1) in "xsS"
        and line.low(owner := noun_start(line, first - 1)) == "whose"
    ):
        return owner, end, ""
    while line.tag(first - 1) in "ab" and start - first < 4:
        first -= 1
    if line.low(first - 1) in ("we", "you", "i") or (line.tag(first) in "vyY" and is_border(line, first - 1)):
        return whole_clause(line, first - (line.low(first - 1) in ("we", "you", "i")), end)
    if line.low(first - 1) == "to":
        first -= 1
    if line.tag(first - 1) in "&t":
        return first - 1, end, ""
    if line.tag(end) == "&" and (looks_finite(line, end + 1) or line.tag(end + 1) in "vg"):
        end += 1
    return first, end, ""


def _clause_end(line: Line, at: int) -> int:
    """End of the clause that goes on at `at`; "and" continues it only before a verb of the same subject."""
    stop = min(at + _STOP, len(line.tokens))
    while (
        at < stop and not is_border(line, at) and line.tag(at) != "w" and line.low(at) not in ("as", "before", "after")
    ):
        if line.tag(at) == "&" and not looks_finite(line, at + 1):
            break
        at += 1 + (line.low(at + 1) == "as" and line.low(at + 2) == "if")
    return min(at, len(line.tokens))


def whole_clause(line: Line, start: int, end: int) -> tuple[int, int, str]:
    """The whole clause, with what keeps the rest of its sentence standing."""
    stop = _clause_end(line, end)
    opens = start == 0 or line.tag(start - 1) in ".:"
    if opens and line.tag(stop) == "," and line.low(stop + 1).endswith("ing") and line.tag(stop + 2) in "iad.,":
        stop = _clause_end(line, stop + 1)
    if line.tag(stop) == "," and (after := _interrupted(line, stop)) > stop:
        stop = after
    if opens and (line.tag(stop) == "w" or line.low(stop) in ("as", "before", "after")):
        return start, stop + 1, ""
    if opens and line.tag(stop) == "&":
        return start, stop + 1, ""
    if (
        not opens
        and line.tag(stop) == "."
        and all(tag in "ijd#pxKeg," for tag in line.tags[sentence_start(line, start) : start])
        and ("p" in line.tags[sentence_start(line, start) : start])
    ):
        opens = True  # only "in bold letters," stands before it
    if opens and line.tag(stop) == ".":
        kept = _kept_under(line, start, stop)
        if kept is not None:
            return start, stop, kept
    return start, stop, ""


def _kept_under(line: Line, start: int, stop: int) -> str | None:
    """What lettering was set over, as a sentence of its own."""
    for at in range(start + 1, stop):
        made_of = line.low(at) in ("by", "from", "of", "with") and line.low(at - 1) in (
            "formed",
            "made",
            "created",
            "spelled",
            "shaped",
            "drawn",
        )
        if (
            made_of
            or (line.tag(at) == "i" and line.low(at) in _KEPT_UNDER)
            or (line.low(at) in _COVERING and at + 1 < stop)
        ):
            end = phrase_end(line, at + 1 + (line.tag(at + 1) == "g" and line.tag(at + 2) in "xsTh"))
            words = {line.low(index) for index in range(at + 1, end)}
            if line.low(end) == "of" and words & _PARTS and end + 1 < stop:
                at, end = end, phrase_end(line, end + 1)
                words = {line.low(index) for index in range(at + 1, end)}
            if end > at + 1 and words & _COLOURS and words <= _COLOURS | {"a", "the", "background", "screen", "plain"}:
                colours = (line.low(index) for index in range(at + 1, end) if line.low(index) in _COLOURS)
                return f"A plain {' '.join(colours)} background"
            if words <= lex.COLOURS | lex.TYPE_WORDS:
                continue
            if line.tag(end) in "rR":
                stop = end
            if (
                end > at + 1
                and not words & (lex.FRAME_PLACES | _NOT_KEPT)
                and not any(line.tag(index) in "pqK" for index in range(at + 1, stop))
            ):
                kept = line.text(at + 1, stop)
                return kept[:1].upper() + kept[1:]
            if (
                end > at + 1
                and not words & (lex.FRAME_PLACES | _NOT_KEPT)
                and line.tag(end) in "rRvy"
                and "p" not in line.tags[at:end]
            ):
                kept = line.text(at + 1, end)
                return kept[:1].upper() + kept[1:]
    return None


def sentence_end(line: Line, at: int) -> int:
    end = line.tags.find(".", at)
    return min(end if end >= 0 else len(line.tokens), at + _STOP)


def past_on(line: Line, verb: str, end: int) -> int:
    """She paints the wall: the preposition goes with what was painted on it."""
    return (
        end + 1
        if verb in lex.TAKES_PLACE and line.low(end) in ("on", "onto", "across", "over", "along", "into")
        else end
    )


def _interrupted(line: Line, comma: int) -> int:
    """The inscription, worn by rain, is touched: where a clause ends that goes on after an aside."""
    if line.tag(comma + 1) not in "emgtxT":
        return comma
    second = line.tags.find(",", comma + 1, comma + 12)
    if second < 0 or "." in line.tags[comma:second] or line.tag(second + 1) not in "bvYR":
        return comma
    return _clause_end(line, second + 1)


def stranded(line: Line, start: int, end: int) -> list[tuple[int, int, str]]:
    """Edits where only a place or a subordinate clause would be left of a sentence: On the monitor; As the sun rises."""
    opening = sentence_start(line, start)
    last = start - (line.tag(start - 1) == ",")
    if opening >= last or line.tag(end) not in ".,w" or last - opening > 40:
        return []
    if line.tag(opening) == "w" or line.low(opening) == "as":
        if line.tag(end) != "." or line.tag(last) != ",":
            return []
        return [(opening, opening + 1, ""), (last, end, "")]
    place = phrase_end(line, opening + 1)
    if line.tag(opening) != "i" or place < last:
        return []
    if line.tag(end) == "w":
        return [(start, end + 1, "")]
    if line.tag(end) == "." and not {line.low(at) for at in range(opening, last)} & lex.FRAME_PLACES:
        if line.low(opening) in ("beneath", "below", "under", "beside", "on", "in", "across", "over", "above", "at"):
            return [(opening, opening + 1, ""), (last, end, "")]
        return []
    return (
        [(opening, end + (line.tag(end) == ","), "")]
        if {line.low(at) for at in range(opening, last)} & lex.FRAME_PLACES
        else []
    )
