"""Takes out lettering that is nothing but lettering: captions, titles, logos, hull numbers, text in any position.

A clause whose subject it is goes whole; an object goes with its verb, an attachment with its preposition. Where a
sentence would vanish with it, the thing it was set over is kept: "Title card over a stormy sea" is a stormy sea.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.cuts import Cut, begins
from render.enhance.grammar import is_border, looks_finite, noun_start, phrase_end, places_end, sentence_start
from render.enhance.payload import listed_end, payload_at, setting_end
from render.enhance.tokens import Line

_KEPT_UNDER = frozenset(["over", "above", "across", "against", "before", "behind", "on", "onto", "upon", "at", "in"])
_NOT_KEPT = frozenset(
    [
        "air",
        "end",
        "beginning",
        "start",
        "middle",
        "time",
        "moment",
        "style",
        "colour",
        "color",
        "colours",
        "row",
        "font",
        "language",
        "hindi",
        "english",
        "it",
        "them",
    ]
)
_COLOURS = frozenset(["black", "white", "blue", "grey", "gray", "red", "green"])
_DIRECTIONS = frozenset(["up", "down", "left", "right", "in", "out", "away", "forward", "back", "off", "along"])
_FORMING = frozenset(["form", "forms", "formed", "forming", "spell", "spells", "spelled", "spelling", "make",
"makes", "making", "trace", "traces", "tracing", "write", "writes", "writing", "wrote", "draw", "draws", "drawing",
"shape", "shapes", "shaping", "create", "creates", "creating", "assemble"])  # fmt: skip
_APPEARING = frozenset(
    [
        "appears",
        "appear",
        "fades",
        "fade",
        "rolls",
        "roll",
        "scrolls",
        "scroll",
        "pops",
        "pop",
        "slides",
        "slide",
        "flashes",
        "flash",
        "runs",
        "run",
        "shows",
        "show",
        "materialises",
        "dissolves",
        "dissolve",
        "spins",
        "spin",
        "rises",
        "rise",
        "flickers",
        "glows",
        "hovers",
        "floats",
        "emerges",
        "forms",
        "assembles",
        "comes",
        "flies",
        "zooms",
        "animates",
        "covers",
    ]
)
_COVERING = frozenset(
    [
        "covers",
        "cover",
        "covering",
        "fills",
        "fill",
        "adorns",
        "adorn",
        "decorates",
        "decorate",
        "marks",
        "lines",
        "dominates",
        "overlays",
        "crosses",
    ]
)
_STOP = 60  # tokens a clause is followed for


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
    forming = opener in _FORMING or (opener == "out" and line.low(first - 2) in _FORMING)
    if (
        line.low(head) in lex.TYPE_NOUNS
        and opener == "in"
        and line.tag(first - 2) in "qK"
        and line.low(head + 1) not in lex.READING
    ):
        return None  # how words are set that `loose` takes
    attached = line.tag(first - 1) == "i" or opener in lex.ATTACHING
    end, shown = _extent(line, head, keep_places=forming or opener in lex.OBJECT_VERBS_KEPT, own=attached)
    shown = (before or []) + shown
    if forming:
        kind = "formed-words"
    start, end, new = _surroundings(line, first, end)
    return Cut(kind, [(start, end, new)], shown or [(first, max(head + 1, min(end, _noun_with_of(line, head))))])


def _noun_with_of(line: Line, head: int) -> int:
    return phrase_end(line, head + 2) if line.low(head + 1) in ("of", "about") else head + 1


def _extent(line: Line, head: int, *, keep_places: bool, own: bool) -> tuple[int, list[tuple[int, int]]]:
    """How far the noun at `head` reaches with all that belongs to it, and the words it shows."""
    end = head + 1
    shown: list[tuple[int, int]] = []
    placed = False  # a participle after a place belongs to something else
    for _ in range(6):
        start = end
        if line.low(end) in ("of", "about", "for", "from") and line.low(end) != "for":
            end = max(phrase_end(line, end + 1), end + 1)
            if line.tag(end) == "q":
                end += 1
        words = payload_at(line, end, loose=line.tag(end) == ":") if line.tag(end) in "qK#:,-T" else None
        if words is not None and (line.tag(end) not in ",-" or line.tag(end + 1) == "q"):
            colon = line.tag(end) == ":"
            end, shown = words.end, shown + list(words.shown)
            if colon and (further := listed_end(line, end)) > end:
                shown[-1], end = (shown[-1][0], further), further
        elif (verb := _announces(line, end)) is not None:
            words = payload_at(line, verb, loose=True)
            if words is not None:
                end, shown = words.end, shown + list(words.shown)
        end = setting_end(line, end)
        if not placed and line.tag(end) == "a" and (line.tag(end + 1) in "gem" or line.low(end + 1) in lex.PLACED):
            end += 1
        if line.tag(end) == "y" and not placed and (listed := _listed_end(line, end + 1)) > end + 1:
            end = listed
        elif not placed and (
            line.tag(end) in "gem" or (line.low(end) in lex.PLACED and line.low(end) not in lex.VERBS)
        ):
            end += 1
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
    if line.tag(at) in "rRyY" and line.low(at + 1) == "out":
        return at + 2
    if line.tag(at) in "rR" or (line.tag(at) in "yYm" and line.tag(at + 1) in "qK#:"):
        return at + 1
    if line.tag(at) in "yYm" and payload_at(line, at + 1, loose=False) is not None:
        return at + 1
    if line.low(at) in ("with", "in") and (words := payload_at(line, at + 1, loose=False)) is not None and words.strong:
        return at + 1
    return None


def _surroundings(line: Line, start: int, end: int) -> tuple[int, int, str]:
    """Widen a cut over what would be left dangling; the last value stands in for a sentence that would be gone."""
    before = line.tag(start - 1)
    low = line.low(start - 1)
    if low in lex.OBJECT_VERBS_KEPT and before not in ".,":
        return start, end, ""
    if before == "i" or low in lex.ATTACHING:
        return _from_preposition(line, start, end)
    if before in "vyYRgmb" or (before == "x" and looks_finite(line, start - 1) and line.tag(start - 2) not in "di.,"):
        return _from_verb(line, start, end)
    if before == "&":
        return start - 1, (_clause_end(line, end) if _shows_up(line, end) else end), ""
    if is_border(line, start - 1) or before in "w":
        return _clause(line, start - (before == "w"), end)
    return start, end, ""


def _shows_up(line: Line, at: int) -> bool:
    """Whether what follows is the lettering's own verb: and a caption appears."""
    while line.tag(at) == "a":
        at += 1
    return line.tag(at) in "bRY" or line.low(at) in lex.PLACED or line.low(at) in _APPEARING


def _from_preposition(line: Line, start: int, end: int) -> tuple[int, int, str]:
    first = start - 1
    while line.tag(first - 1) in "ia" and line.low(first - 1) not in _DIRECTIONS and start - first < 4:
        first -= 1
    if line.low(first - 1) in lex.VIEWS:
        view = noun_start(line, first - 1)
        if is_border(line, view - 1):
            return _clause(line, view, end)
        return (view - 1 if line.tag(view - 1) in "i" else view), end, ""
    if is_border(line, first - 1) and line.tag(first - 1) == "." and line.tag(end) == ",":
        return first, end + 1, ""
    if line.tag(first - 1) in "m" and line.low(first - 1) in (
        "overlaid",
        "superimposed",
        "marked",
        "emblazoned",
        "inscribed",
    ):
        first -= 1
    if (
        line.tag(first - 1) in "eg" and line.low(first - 1) in ("covered", "adorned", "decorated", "ending", "ends")
    ) or line.low(first - 1) == "covered":
        first -= 1
    elif line.low(first - 1) in ("ends", "opens", "starts", "begins", "closes", "end", "dissolves", "fades", "cuts"):
        first -= 1
        if line.tag(first - 1) in "xsdj.,&" and (at := noun_start(line, first - 1)) >= 0 and is_border(line, at - 1):
            return _clause(line, at, end)
    elif line.low(first - 1) in ("fades", "fading", "cut", "cutting", "dissolving", "dissolve", "fade"):
        first -= 1
    return first, end, ""


def _from_verb(line: Line, start: int, end: int) -> tuple[int, int, str]:
    first = start - 1
    if line.low(first) in lex.BE and line.low(first - 1) in ("there", "here", "it", "this"):
        return _clause(line, first - 1, end)
    if line.tag(first) == "b" and is_border(line, first - 1) is False and line.tag(first - 1) in "xsS":
        pass
    if line.low(first - 1) == "please":
        first -= 1
    while line.tag(first - 1) in "ab" and start - first < 4:
        first -= 1
    if line.low(first - 1) in ("we", "you", "i") or (line.tag(first) in "vyY" and is_border(line, first - 1)):
        return _clause(line, first - (line.low(first - 1) in ("we", "you", "i")), end)
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
        at += 1
    return at


def _clause(line: Line, start: int, end: int) -> tuple[int, int, str]:
    """The whole clause, with what keeps the rest of its sentence standing."""
    stop = _clause_end(line, end)
    opens = start == 0 or line.tag(start - 1) in ".:"
    if opens and line.tag(stop) == "," and line.low(stop + 1).endswith("ing") and line.tag(stop + 2) in "iad.,":
        stop = _clause_end(line, stop + 1)
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
            end = phrase_end(line, at + 1)
            words = {line.low(index) for index in range(at + 1, end)}
            if end > at + 1 and words <= _COLOURS:
                return f"A plain {line.text(at + 1, end).lower()} background"
            if (
                end > at + 1
                and not words & (lex.FRAME_PLACES | _NOT_KEPT)
                and not any(line.tag(index) in "pSqK" for index in range(at + 1, stop))
            ):
                kept = line.text(at + 1, stop)
                return kept[:1].upper() + kept[1:]
    return None
