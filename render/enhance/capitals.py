"""Takes out words in capitals that are set down on something, credits, and typography with nothing left to set.

Quoted strings are `loose`'s.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.clauses import whole_clause
from render.enhance.cuts import Cut, begins
from render.enhance.grammar import is_border, places_end
from render.enhance.loose import told_by
from render.enhance.payload import payload_at, titled_at
from render.enhance.setting import setting_end
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set


@begins("K")
def painted_on(line: Line, at: int) -> Cut | None:
    """A rule: INDIA written across the sky, with VICTORY painted on the hull: capitals set down on something."""
    if line.tag(at) != "K" or line.tag(at - 1) == "K":
        return None
    words = payload_at(line, at, loose=False)
    if words is None:
        return None
    verb = words.end
    start = at
    while line.tag(start - 1) in "dj#" or line.low(start - 1) in lex.SHIP_PREFIXES:
        start -= 1
    while line.tag(verb) in "ab":
        verb += 1
    if is_border(line, start - 1) and (
        line.low(words.end) in lex.FLASHING or (words.end - at > 1 and line.low(words.end) in ("appears", "fades"))
    ):
        first, stop, new = whole_clause(line, start, words.end)
        return Cut("lettering", [(first, stop, new)], list(words.shown))
    if line.low(start - 1) in _OVERLAYS and is_border(line, start - 2):
        first, stop, new = whole_clause(line, start - 1, words.end)
        return Cut("overlay", [(first, stop, new)], list(words.shown))
    if (told := told_by(line, at, words.end, list(words.shown))) is not None:
        return told
    if (
        line.tag(start - 1) in "(,"
        and _worn(line, words.end)
        and any(char.isdigit() for char in line.text(at, words.end))
    ):
        return Cut("hull-number", [(start, places_end(line, words.end, 1), "")], list(words.shown))
    worn = line.low(start - 1) in ("with", "has", "have", "having") and _worn(line, words.end)
    active = line.tag(at - 1) == "m" and line.low(at - 2) in ("has", "have", "had")
    if active:  # someone has scrawled HELP in the dust
        return Cut("lettering", [(at, words.end, "")], list(words.shown))
    if not worn and (
        line.tag(verb) != "m"
        or line.low(verb) in lex.CALLED
        or line.low(verb + 1)
        not in ("on", "across", "in", "along", "over", "onto", "above", "into", "down", "by", "with")
    ):
        return None
    if line.low(start - 1) in ("with", "and", "has", "have", "having", "featuring"):
        start -= 1
    end = places_end(line, verb if worn else setting_end(line, verb + 1), 1 if worn else 2)
    if not worn and is_border(line, start - 1):
        first, stop, new = whole_clause(line, start, end if line.tag(end) in ".," else words.end)
        if new:
            return Cut("lettering", [(first, stop, new)], list(words.shown))
    return Cut("lettering", [(start, end, "")], list(words.shown))


_OVERLAYS = word_set("overlay superimpose write add put insert display print flash burn render")


_WORN_ON = word_set(
    "it them bow bows stern hull side sides back chest front funnel tail fuselage nose sleeve sleeves superstructure cap "
    "turret sail fin island shirt flank flanks shoulder shoulders door helmet"
)


def _worn(line: Line, at: int) -> bool:
    """With F47 on her bow, with WELCOME on it."""
    if line.low(at) not in ("on", "across", "along", "down"):
        return False
    step = at + 1
    while line.tag(step) in "dj" and line.low(step) not in _WORN_ON and step - at < 4:
        step += 1
    return line.low(step) in _WORN_ON


@begins("dK")
def ended(line: Line, at: int) -> Cut | None:
    """A rule: THE END as a sentence of its own."""
    if line.low(at) != "the" or line.low(at + 1) != "end" or not (is_border(line, at - 1) and is_border(line, at + 2)):
        return None
    return Cut("title", [(at, at + 2, "")], [(at, at + 2)]) if line.text(at, at + 2).isupper() else None


@begins("emgx")
def credited(line: Line, at: int) -> Cut | None:
    """A rule: "Directed by Ravi Menon" as a sentence of its own."""
    starring = line.low(at) == "starring"
    by = at + 1 + 2 * (line.low(at + 1) == "and" and line.low(at + 2) in _CREDITED)
    if not (starring or (line.low(at) in _CREDITED and line.low(by) == "by")) or not is_border(line, at - 1):
        return None
    name = at + 1 if starring else by + 1 + (line.low(by + 1) == "the")
    words = titled_at(line, name) if name < len(line.tokens) and line.tokens[name].text[:1].isupper() else None
    if words is None:
        return None
    start, stop, new = whole_clause(line, at, words.end)
    return Cut("credits", [(start, stop, new)], [(at, words.end)])


_CREDITED = word_set("directed written produced edited narrated photographed")


def typography(line: Line, at: int) -> Cut | None:
    """A rule: "in bold white letters" with nothing left that it could set."""
    if line.low(at) not in ("in", "using", "written", "painted", "set", "all", "typed", "printed"):
        return None
    end = setting_end(line, at, alone=True)
    return Cut("lettering", [(at, end, "")]) if end > at else None
