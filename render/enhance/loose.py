"""Takes out what the other rules left: quoted strings that nothing carries, speech, names in quotes, stray typography.

After this no quoted string is left. Spoken words become speaking; a quoted name leaves the thing it named.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.clauses import whole_clause
from render.enhance.cuts import Cut, begins
from render.enhance.grammar import is_border, looks_finite, noun_start, phrase_end, places_end, sentence_start
from render.enhance.payload import payload_at
from render.enhance.setting import setting_end
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

_AT_SEA = word_set(
    "sails sail sailing steams steaming harbour harbor sea ocean fleet deck frigate ship ships warship "
    "anchors wave waves port dock berth quay launched commissioned submarine destroyer carrier vessel "
    "horizon bow stern hull"
)


@begins("q")
def quoted(line: Line, at: int) -> Cut | None:
    """A rule: a quoted string and what leaned on it."""
    if line.tag(at) != "q":
        return None
    words = payload_at(line, at, loose=False)
    assert words is not None, "a quote is always a payload"
    shown, end = list(words.shown), words.end
    return (
        told_by(line, at, end, shown)
        or _ordered(line, at, end, shown)
        or _named(line, at, end, shown)
        or _spoken(line, at, end, shown)
        or _appearing(line, at, end, shown)
        or _set_down(line, at, end, shown)
        or _leaned_on(line, at, _on_it(line, at, setting_end(line, end)), shown)
    )


def _on_it(line: Line, at: int, end: int) -> int:
    """A cake, "50" in icing on top: the place on the thing goes too."""
    return places_end(line, end, 1, own=True) if line.tag(at - 1) == "," else end


def _spoken(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut | None:
    verb = at - 1
    while line.tag(verb) in ",:-a" and at - verb < 4 and verb >= 0:
        verb -= 1
    if (
        line.tag(verb) in "ih" and line.tag(verb - 2) not in "djg" and line.low(verb - 1) in lex.SPEAKS
    ):  # shouts to the crew, tells him
        verb -= 1
    if line.tag(verb) not in ".," and line.low(verb) in lex.SPEAKS and (line.low(verb) not in ("reads", "reading")):
        if line.tokens[verb - 1].kind == "screen" and line.tag(verb - 1) == "s":
            return Cut("screen", [(verb, end, "glow" if line.low(verb - 1).endswith("s") else "glows")], shown)
        edits = (
            [(verb, verb + 1, _match(line, verb, lex.SPEAKS[line.low(verb)]))]
            if lex.SPEAKS[line.low(verb)] != line.low(verb)
            else []
        )
        start = at
        while line.tag(start - 1) in ",:-" and start - 1 > verb:
            start -= 1
        return Cut("dialogue", [*edits, (start, end, "")], shown)
    if line.tag(at - 1) == ":" and line.tag(at - 2) in "hTKx" and sentence_start(line, at) >= at - 5:
        return Cut("dialogue", [(sentence_start(line, at), end, "")], shown)
    after = end + (line.tag(end) == ",")
    if line.low(after) in lex.SPEAKS and line.tag(at - 1) in ".,:":  # "Fire!" shouts the captain
        subject_end = after + 1
        while line.tag(subject_end) in "djxhTsKH" and subject_end - after < 6:
            subject_end += 1
        if subject_end > after + 1:
            subject = line.text(after + 1, subject_end)
            spoken = lex.SPEAKS[line.low(after)]
            opening = subject[:1].upper() + subject[1:] if line.tag(at - 1) in ".:" else subject
            return Cut("dialogue", [(at, subject_end, f"{opening} {spoken}")], shown)
    if line.tag(end) == "," or (line.tag(end) in "dhT" and line.tag(at - 1) == "."):  # "Fire!", the captain says
        for verb in range(after, min(after + 6, len(line.tokens))):
            if line.low(verb) in lex.SPEAKS and line.tag(verb - 1) in "hxT":
                return Cut("dialogue", [(at, after, ""), (verb, verb + 1, lex.SPEAKS[line.low(verb)])], shown)
    return None


def told_by(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut | None:
    """ "Welcome" reads the banner over the street."""
    verb = end + (line.tag(end) == ",")
    if line.low(verb) not in ("reads", "says", "proclaims") or line.tag(verb + 1) != "d" or not is_border(line, at - 1):
        return None
    thing = next((step for step in range(verb + 2, verb + 8) if line.tag(step) in "sS"), None)
    if thing is None or any(line.tag(step) in "h.,vbi" for step in range(verb + 2, thing)):
        return None
    return Cut(line.tokens[thing].kind, [(at, verb + 1, "")], shown)


@begins("imx")
def inverted(line: Line, at: int) -> Cut | None:
    """A rule: On the wall is painted X; written in the sand: X; superimposed over the smoke, the words X."""
    if not is_border(line, at - 1) or not (line.tag(at) == "i" or line.tag(at) == "m"):
        return None
    place = at + (line.tag(at) == "m")
    thing = place + 1
    end = phrase_end(line, thing) if line.tag(place) == "i" else place
    if line.tag(at) == "i" and end == thing:
        return None
    while line.tag(at) == "m" and line.tag(end) == "i" and phrase_end(line, end + 1) > end + 1:
        end = phrase_end(line, end + 1)
    after = end
    if line.tag(after) == "b" and (line.tag(after + 1) == "m" or line.tag(at) == "m"):
        after += 1 + (line.tag(after + 1) == "m")
    elif line.tag(at) == "m" and line.tag(after) in ":,":
        after += 1
    else:
        return None
    words = payload_at(line, after, loose=False)
    if words is None or not words.strong or line.tag(words.shown[0][0]) == "#":
        return None
    until = setting_end(line, words.end)
    if not is_border(line, until):
        return None
    if line.tag(place) == "i" and not {line.low(step) for step in range(thing, end)} & lex.FRAME_PLACES:
        return Cut("lettering", [(at, thing, ""), (end, until, "")], list(words.shown))
    return Cut("lettering", [(at, until, "")], list(words.shown))


def _ordered(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut | None:
    """Put "X" in the corner; overlay "X" while the fleet turns."""
    verb = at - 1
    while line.tag(verb) in "dja" and at - verb < 4:
        verb -= 1
    if line.low(verb) not in lex.IMPERATIVES or not (
        is_border(line, verb - 1) or line.low(verb - 1) in ("please", "then")
    ):
        return None
    start, stop, new = whole_clause(line, verb - (line.low(verb - 1) in ("please", "then")), setting_end(line, end))
    return Cut("overlay", [(start, stop, new)], shown)


def _appearing(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut | None:
    """ "X" in gold letters hovers over a fleet; "X" on the side of a boat: of a clause about words only its place stays."""
    after = setting_end(line, end)
    start = at
    while line.tag(start - 1) in "djp" and start > 0:
        start -= 1
    if not is_border(line, start - 1):
        return None
    verb = after
    while line.tag(verb) == "a":
        verb += 1
    in_frame = line.low(verb) in ("in", "at", "on") and any(
        line.low(at) in lex.FRAME_PLACES for at in range(verb + 1, phrase_end(line, verb + 1))
    )
    on_part = (in_frame and line.tag(start - 1) == ".") or (
        line.low(verb) in ("on", "across", "along", "over", "above") and line.tag(start - 1) == "."
    )
    shows = line.low(verb) in lex.APPEARING and (
        after > end or line.low(verb) not in ("flies", "comes", "rises", "runs")
    )
    framed = any(line.low(step) in lex.FRAME_PLACES for step in range(verb, min(verb + 5, len(line.tokens))))
    if not (shows or on_part) or (
        shows
        and after == end
        and not framed
        and line.low(verb) in ("appears", "emerges")
        and len(line.tokens[at].text.split()) == 1
        and not line.tokens[at].text[1:-1].isupper()
    ):
        return None
    first, stop, new = whole_clause(line, start, after)
    return Cut("lettering", [(first, stop, new)], shown)


def _match(line: Line, at: int, word: str) -> str:
    return word.capitalize() if line.tokens[at].text[:1].isupper() else word


def _set_down(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut | None:
    """With "X" painted on its side; "X" written across the sky."""
    after = setting_end(line, end)
    while line.tag(after) in "ab":
        after += 1
    on_it = line.low(at - 1) in ("with", "has") and line.low(after) in ("on", "across", "along", "over")
    if line.tag(after) == "m" or line.low(after) in lex.PLACED or on_it:
        if line.tag(after) == "m" and is_border(line, at - 1):
            first, until, new = whole_clause(line, at, setting_end(line, after + 1))
            if new:
                return Cut("lettering", [(first, until, new)], shown)
        stop = after + (line.tag(after) != "i")
        stop = setting_end(line, stop)
        stop = places_end(line, stop, 2)
        start = at
        while line.tag(start - 1) in "djp" and start > 0:
            start -= 1
        if line.low(start - 1) in ("with", "and", "has", "having", "featuring") or line.tag(start - 1) in "Yyv":
            start -= 1
        return Cut("lettering", [(start, setting_end(line, stop), "")], shown)
    return None


def _named(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut | None:
    before, low = at - 1, line.low(at - 1)
    if low == "as" and line.low(at - 2) in ("known", "billed"):
        return Cut("name", [(at - 2, end, "")], shown)
    if low in lex.CALLED and not (low == "called" and line.tag(at - 2) in "h"):
        start = before
        while line.tag(start - 1) in "abt":
            start -= 1
        return Cut("name", [(start, end, "")], shown)
    if low in lex.SHIP_PREFIXES and line.tokens[before].text.isupper():
        start = before
        while line.tag(start - 1) in "dj":
            start -= 1
        opening = "A" if line.tag(start - 1) in ".:" else "a"
        return Cut("name", [(start, end, f"{opening} warship")], shown)
    return None


def _leaned_on(line: Line, at: int, end: int, shown: list[tuple[int, int]]) -> Cut:
    """A quoted string that is itself part of the sentence."""
    before, low = line.tag(at - 1), line.low(at - 1)
    kind = "quote"
    if before == "d" or (before == "j" and line.tag(noun_start(line, at - 1)) == "d"):
        if line.tag(end) in "xjpsSTK#me" and not looks_finite(line, end) and line.low(end) not in lex.PLACED:
            return Cut(kind, [*_article(line, at, line.low(end)), (at, end, "")], shown)
        around = {line.low(index) for index in range(max(0, at - 25), min(len(line.tokens), end + 25))}
        return Cut(
            "name", [*_article(line, at, "vessel"), (at, end, "vessel" if around & _AT_SEA else "subject")], shown
        )
    if (
        before == "i"
        and low in ("with", "on")
        and line.low(at - 2) in ("close", "end", "open", "finish", "begin", "start")
        and is_border(line, at - 3)
    ):
        start, stop, new = whole_clause(line, at - 2, end)
        return Cut(kind, [(start, stop, new)], shown)
    if before == "i" and (is_border(line, end) or line.tag(end) in "iw&gm") and low not in ("as",):
        start = at - 1
        while line.tag(start - 1) == "i":
            start -= 1
        return Cut(kind, [(start, end, "")], shown)
    if before in "yYrR" or low in ("is", "are", "bears", "wears"):
        start = at - 1
        while line.tag(start - 1) in "abt":
            start -= 1
        if line.tag(end) == "&" and looks_finite(line, end + 1):
            end += 1
        return Cut(kind, [(start, end, "")], shown)
    if before == "&":
        return Cut(kind, [(at - 1, end, "")], shown)
    if before in ".:,-" and looks_finite(line, end):
        subject = "subject"
        around = {line.low(index) for index in range(end, min(len(line.tokens), end + 25))}
        return Cut(
            "name",
            [(at, end, ("The " if before in ".:" else "the ") + ("vessel" if around & _AT_SEA else subject))],
            shown,
        )
    return Cut(kind, [(at, end, "")], shown)


def _article(line: Line, at: int, word: str) -> list[tuple[int, int, str]]:
    low = line.low(at - 1)
    if low not in ("a", "an") or not word:
        return []
    fitting = "an" if word[0] in "aeiou" else "a"
    return [] if fitting == low else [(at - 1, at, _match(line, at - 1, fitting))]
