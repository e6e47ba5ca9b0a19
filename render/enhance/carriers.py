"""Takes the words off things that carry them: a banner reading X, the clock shows X, an EXIT sign, a crate marked X.

What was only attached ("with a banner reading X") goes whole; what the sentence needs stays, expressly blank where it
would tempt a model. Lettering proper (captions, logos) is `pure`'s, quoted strings nobody claims are `loose`'s.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.cuts import Cut, begins, blanked
from render.enhance.grammar import is_border, looks_finite, noun_start, places_end, sentence_start
from render.enhance.payload import Payload, payload_at, setting_end
from render.enhance.tokens import Line

_REACH = 14  # tokens between a thing and what announces its words
_FORMING = frozenset(
    [
        "spelling",
        "spells",
        "spell",
        "spelled",
        "forming",
        "forms",
        "form",
        "formed",
        "making",
        "makes",
        "skywrites",
        "skywrite",
        "sky-writes",
        "tracing",
        "traces",
        "writing",
        "writes",
        "wrote",
    ]
)
_SPEAKING_CROWDS = frozenset(["formed-words", "hull-number"])
_NUMBERED = frozenset(["clock", "screen", "hull-number", "number", "lettering", "label", "plate"])


@begins("tbrRyYm")
def announced(line: Line, at: int) -> Cut | None:
    """A rule: a thing, then a verb, then its words."""
    trigger = _trigger(line, at)
    if trigger is None:
        return None
    verb, after = trigger
    tag, low = line.tag(verb), line.low(verb)
    always = tag in "rR" or low in lex.MARKED_ALWAYS or low in ("advertising", "advertises")
    before = at - 1
    while line.tag(before) == "a":
        before -= 1
    speaker = line.tag(before) == "h" or line.low(before) in ("who", "he", "she", "they", "we", "i", "you")
    if speaker and low not in _FORMING:
        return None
    carrier, joined = _carrier(line, at)
    loose = always and carrier is not None and joined and _may_be_loose(line, carrier, at, low)
    words = payload_at(line, after, loose=loose)
    if (
        words is None
        and low in _FORMING
        and carrier is not None
        and line.tokens[carrier].kind == "formed-words"
        and low.startswith("spel")
    ):
        words = payload_at(line, after, loose=True)
    if words is None or not _fits(line, words, carrier, tag, low, before):
        return None
    end = max(words.end, setting_end(line, words.end))
    kind = line.tokens[carrier].kind if carrier is not None else ("formed-words" if low in _FORMING else "lettering")
    if (
        low in _FORMING
        and (carrier is None or line.tokens[carrier].tag != "S")
        and low not in ("writing", "writes", "wrote")
    ):
        kind = "formed-words"
    if carrier is not None and line.tag(carrier) == "p":
        return None  # `pure` takes the whole clause
    if carrier is None or line.tag(carrier) == "s" or not joined:
        return Cut(kind, _without(line, at, _and_end(line, at, end), carrier, joined=joined), list(words.shown))
    return Cut(kind, thing_edits(line, carrier, at, end), list(words.shown))


def _trigger(line: Line, at: int) -> tuple[int, int] | None:
    """Where the announcing verb stands if an announcement starts at `at`, and where its words would."""
    verb = at
    if line.tag(verb) == "t":
        verb += 1
    if line.tag(verb) == "b" and line.tag(verb + 1) in "mra":
        verb += 1
    while line.tag(verb) == "a" and verb - at < 3 and verb > at:
        verb += 1
    tag = line.tag(verb)
    if tag not in "rRyYm" or (tag == "m" and verb == at and line.tag(at - 1) not in "xSsTHK),g"):
        return None
    after = verb + 1
    while line.tag(after) == "a" and line.low(after) != "only":
        after += 1
    if line.low(after) in ("out", "simply") or (tag == "m" and line.low(after) in ("with", "as")):
        after += 1
    return verb, after


def _carrier(line: Line, at: int) -> tuple[int | None, bool]:
    """The thing that carries the words announced at `at`, and whether no finite verb stands in between."""
    joined, nearest, nearest_joined = True, None, True
    for index in range(at - 1, max(-1, at - _REACH), -1):
        tag = line.tag(index)
        if tag in "Sp":
            return index, joined
        if tag == "s" and nearest is None:
            nearest, nearest_joined = index, joined
        if (
            tag in ".:(wq"
            or (tag == "&" and nearest is not None)
            or (tag == "," and line.tag(index + 1) not in "gemtij")
        ):
            break
        if looks_finite(line, index) and line.tag(index) != "x":
            joined = False
    return nearest, nearest_joined


def _may_be_loose(line: Line, carrier: int, at: int, low: str) -> bool:
    """Whether ordinary words after the verb are the thing's own: not "a man at the window reading a book"."""
    if any(line.low(step) in lex.READABLE_OBJECTS for step in range(at + 1, at + 6) if low.startswith("read")):
        return False
    if line.low(at + 1) in ("goodbye", "farewell", "grace", "prayers", "nothing", "thanks", "goodnight", "mass"):
        return False
    if line.tag(carrier) in "Sp":
        return True
    if line.tokens[carrier].kind in _SPEAKING_CROWDS:
        return False
    start = noun_start(line, carrier)
    return (
        line.tag(start - 1) != "i"
        or line.low(start - 1) in ("with", "of")
        or not any(
            line.tag(index) == "h" or line.low(index) in lex.PERSONS
            for index in range(max(sentence_start(line, at), at - _REACH), at)
        )
    )


def _fits(line: Line, words: Payload, carrier: int | None, tag: str, low: str, before: int) -> bool:
    """Whether a verb, its thing and its words go together as lettering."""
    first = line.tag(words.shown[0][0])
    if carrier is None or (
        line.tag(carrier) == "s" and line.tokens[carrier].kind in _SPEAKING_CROWDS and low in lex.SPEAKS
    ):
        if first == "q":
            return tag in "myY" or low not in lex.SPEAKS or low in ("reads", "reading")
        if tag == "T" or (low in lex.SPEAKS and low not in ("reads", "states")):
            return carrier is None and first == "K" and line.tag(before) == "x" and low in ("saying", "says", "reading")
        return words.strong and first != "#" and (tag in "rRm" or low in _FORMING) and line.tag(before) in "xsTHK)"
    if first == "#" and tag in "yYm":
        return line.tokens[carrier].kind in _NUMBERED and not (
            tag == "m" and line.tokens[carrier].kind == "lettering" and low == "drawn"
        )
    if first == "K" and tag in "yY":
        return low not in ("wearing", "carrying", "carry", "carries") or line.tag(carrier) == "S"
    return True


def _without(line: Line, start: int, end: int, carrier: int | None, *, joined: bool) -> list[tuple[int, int, str]]:
    """Edits that take the words and keep the thing; a screen left without words is said to be blank."""
    edits = [(start, end, "")]
    if carrier is not None and (whole := _clause_of_its_own(line, noun_start(line, carrier), start, end)):
        return whole
    if (
        carrier is not None
        and joined
        and line.low(carrier).rstrip("s").endswith(("screen", "scoreboard", "monitor", "display"))
    ):
        edits = blanked(line, carrier) + edits
    return edits


def _and_end(line: Line, start: int, end: int) -> int:
    """The sign reads X and swings: the "and" goes too."""
    if line.tag(start) in "RYb" and line.tag(end) == "&" and looks_finite(line, end + 1):
        return end + 1
    return end


def thing_edits(line: Line, head: int, start: int, end: int) -> list[tuple[int, int, str]]:
    """What becomes of the thing at `head` once its words, tokens `start` to `end`, are gone."""
    first = noun_start(line, head)
    before = line.low(first - 1)
    if before in ("with", "featuring", "including", "plus") and line.tag(start) not in "RYb":
        return [(first - 1, _attached_end(line, end), "")]
    finite = line.tag(start) in "RYb"
    if whole := _clause_of_its_own(line, first, start, end):
        return whole
    if not finite and is_border(line, first - 1) and not _is_subject(line, end):
        opens = first == 0 or line.tag(first - 1) in ".:"
        if not opens:
            return [(first, _fragment_end(line, end), "")]
    if not finite and line.tag(first - 1) == "&" and line.low(first - 1) != "but" and is_border(line, end):
        return [(first - 1, end, "")]
    blank = blanked(line, head)
    return [*blank, (start, _and_end(line, start, end), "")]


def _clause_of_its_own(line: Line, first: int, start: int, end: int) -> list[tuple[int, int, str]]:
    """Edits for a later clause that says nothing else: ..., the screen shows X."""
    if line.tag(start) in "RYb" and line.tag(first - 1) == "," and is_border(line, end):
        return [(first, end, "")]
    return []


def _attached_end(line: Line, at: int) -> int:
    if line.tag(at) in "gem" or line.low(at) in lex.PLACED:
        at += 1
    return places_end(line, at, 1)


def _is_subject(line: Line, at: int) -> bool:
    """Whether a finite verb follows in the same clause."""
    for index in range(at, min(at + 12, len(line.tokens))):
        if is_border(line, index) or line.tag(index) in "w&":
            return False
        if looks_finite(line, index) and line.tag(index - 1) not in "dji":
            return True
    return False


def _fragment_end(line: Line, at: int) -> int:
    stop = min(at + 30, len(line.tokens))
    while at < stop and not is_border(line, at) and line.tag(at) not in "w&":
        at += 1
    return at


@begins("Ss")
def beside(line: Line, at: int) -> Cut | None:
    """A rule: banner "X", sign: X, a crate "X" - the words follow the thing directly."""
    if line.tag(at) not in "Ss":
        return None
    tempts = line.tag(at) == "S"
    follows = line.tag(at + 1)
    if follows == "q" or (
        follows in ",:-" and line.tag(at + 2) == "q" and (follows != "," or line.tag(at + 3) in ",.")
    ):
        words = payload_at(line, at + 1, loose=False)
    elif tempts and follows == ":":
        words = payload_at(line, at + 1, loose=True)
    elif tempts and follows in "K":
        words = payload_at(line, at + 1, loose=False)
    else:
        return None
    if words is None or line.tag(words.end) in "S":
        return None
    end = max(words.end, setting_end(line, words.end))
    end += follows == "," and line.tag(end) == ","
    kind = line.tokens[at].kind
    if not tempts:
        return Cut("name" if kind == "hull-number" else kind, [(at + 1, end, "")], list(words.shown))
    return Cut(kind, thing_edits(line, at, at + 1, end), list(words.shown))


@begins("qK")
def prefixed(line: Line, at: int) -> Cut | None:
    """A rule: an EXIT sign, a "WELCOME HOME" banner - the words stand before the thing."""
    if line.tag(at) not in "qK" or line.tag(at - 1) == "K" or (line.tag(at) == "K" and line.low(at) in lex.ACRONYMS):
        return None
    end = at + 1
    while line.tag(end) in ("q" if line.tag(at) == "q" else "K#") and end - at < 12:
        end += 1
    head = end
    while line.tag(head) in "jx" and head - end < 3 and not looks_finite(line, head):
        head += 1
    if line.tag(head) not in "Ss" or (line.tag(head) == "s" and line.tag(at) != "q") or line.tag(head + 1) == "q":
        return None
    kind = line.tokens[head].kind
    if line.tag(head) == "s":
        article = _article(line, at, line.low(end))
        return Cut(kind, [*article, (at, end, "")], [(at, end)] if end > at + 1 else [(at, at + 1)])
    first = noun_start(line, at) if line.tag(at) == "K" else at
    while first > 0 and line.tag(first - 1) in "dj":
        first -= 1
    if line.low(first - 1) in ("with", "featuring", "including", "plus"):
        return Cut(kind, [(first - 1, _attached_end(line, head + 1), "")], [(at, end)])
    if line.tag(first - 1) in ",-" and not _is_subject(line, head + 1):
        return Cut(kind, [(first, _fragment_end(line, head + 1), "")], [(at, end)])
    word = lex.BLANK_WORD.get(kind, "blank")
    article = _article(line, at, word)
    return Cut(kind, [*article, (at, end, word if line.tag(at - 1) not in ".(" else word.capitalize())], [(at, end)])


def _article(line: Line, at: int, word: str) -> list[tuple[int, int, str]]:
    """Edits that make the article before `at` fit `word`."""
    low = line.low(at - 1)
    if low not in ("a", "an"):
        return []
    fitting = "an" if word[:1] in tuple("aeiou") else "a"
    if fitting == low:
        return []
    return [(at - 1, at, fitting.capitalize() if line.tokens[at - 1].text[0] == "A" else fitting)]


@begins("S")
def bare(line: Line, at: int) -> Cut | None:
    """A rule: a sign or banner with no words of its own is said to be blank, or a model makes some up."""
    if line.tag(at) != "S" or (edits := blanked(line, at)) == []:
        return None
    return Cut("", edits)
