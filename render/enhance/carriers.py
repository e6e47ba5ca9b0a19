"""Takes the words off things that carry them: a banner reading X, the clock shows X, an EXIT sign, a crate marked X.

What was only attached ("with a banner reading X") goes whole; what the sentence needs stays, expressly blank where it
would tempt a model. Lettering proper (captions, logos) is `pure`'s, quoted strings nobody claims are `loose`'s.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.cuts import Cut, begins, blanked
from render.enhance.grammar import is_border, looks_finite, noun_start, sentence_start
from render.enhance.payload import Payload, payload_at, titled_at
from render.enhance.remains import FORMING, and_end, thing_edits, without_words
from render.enhance.setting import setting_end
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

_REACH = 14  # tokens between a thing and what announces its words
_SPEAKING_CROWDS = word_set("formed-words hull-number")
_NUMBERED = word_set("clock screen hull-number number lettering label plate")


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
    if (said := _said_of_it(line, at, verb, after)) is not None:
        return said
    speaker = line.tag(before) == "h" or line.low(before) in ("who", "he", "she", "they", "we", "i", "you")
    if (
        low in lex.WRITING_VERBS
        and tag in "yY"
        and not any(
            line.tokens[step].kind == "formed-words" for step in range(max(sentence_start(line, at), at - 40), at)
        )
    ):
        words = payload_at(line, after, loose=False) if tag in "yY" else None
        if words is None and tag in "yY" and line.tag(after) == "T":
            words = titled_at(line, after)
        if words is None or "p" in line.tags[after : words.shown[0][0]]:
            return None
        return Cut("lettering", [(after, max(words.end, setting_end(line, words.end)), "")], list(words.shown))
    if speaker and low not in FORMING:
        return None
    carrier, joined = _carrier(line, at)
    if line.low(at - 1) == "to":
        at -= 1
    loose = always and carrier is not None and joined and _may_be_loose(line, carrier, at, low)
    words = payload_at(line, after, loose=loose)
    if (
        words is None
        and low in FORMING
        and carrier is not None
        and line.tokens[carrier].kind == "formed-words"
        and low.startswith("spel")
    ):
        words = payload_at(line, after, loose=True)
    if words is not None and line.low(words.end) == "aloud":
        return Cut("dialogue", [(after, words.end, "")], list(words.shown))
    if words is None or not _fits(line, words, carrier, tag, low, before):
        return None
    end = max(words.end, setting_end(line, words.end))
    if line.low(at) == "to" and line.low(at - 1) in ("arranged", "lined") and is_border(line, end):
        at -= 1
    kind = line.tokens[carrier].kind if carrier is not None else ("formed-words" if low in FORMING else "lettering")
    if (
        low in FORMING
        and (carrier is None or line.tokens[carrier].tag != "S")
        and low not in ("writing", "writes", "wrote")
    ):
        kind = "formed-words"
    if carrier is not None and line.tag(carrier) == "p":
        return None  # `pure` takes the whole clause
    if carrier is None or line.tag(carrier) == "s" or not joined:
        return Cut(kind, without_words(line, at, and_end(line, at, end), carrier, joined=joined), list(words.shown))
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
    while line.tag(after) == "a" and line.low(after) != "only" and line.tokens[after].text.islower():
        after += 1
    if line.low(verb) == "addressed" and line.low(after) == "to":
        after += 1
    if line.low(after) in ("out", "simply") or (tag == "m" and line.low(after) in ("with", "as")):
        after += 1
    return verb, after


@begins("i")
def upon_which(line: Line, at: int) -> Cut | None:
    """A rule: on which is written X, on which the teacher has written X."""
    if line.low(at + 1) not in ("which", "whom") or line.low(at) not in ("on", "across", "in", "over", "upon"):
        return None
    verb = next((step for step in range(at + 2, min(at + 8, len(line.tokens))) if line.tag(step) in "mR"), None)
    if verb is None or any(line.tag(step) in ".,:" for step in range(at, verb)):
        return None
    words = payload_at(line, verb + 1, loose=False)
    if words is None and verb + 1 < len(line.tokens) and line.tokens[verb + 1].text[:1].isupper():
        words = titled_at(line, verb + 1)
    if words is None:
        return None
    end = setting_end(line, words.end)
    carrier, _ = _carrier(line, at)
    if carrier is None or line.tag(carrier) == "s":
        return Cut(
            line.tokens[carrier].kind if carrier is not None else "lettering", [(at, end, "")], list(words.shown)
        )
    return Cut(line.tokens[carrier].kind, thing_edits(line, carrier, at, end), list(words.shown))


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
        if (
            looks_finite(line, index)
            and line.tag(index) != "x"
            and not (line.low(index).endswith("ed") and line.tag(index + 1) == "i")
        ):
            joined = False
    return nearest, nearest_joined


def _may_be_loose(line: Line, carrier: int, at: int, low: str) -> bool:
    """Whether ordinary words after the verb are the thing's own: not "a man at the window reading a book"."""
    if any(line.low(step) in lex.READABLE_OBJECTS for step in range(at + 1, at + 6) if low.startswith("read")):
        return False
    if line.low(at + 1) in (
        "goodbye",
        "farewell",
        "grace",
        "prayers",
        "nothing",
        "thanks",
        "goodnight",
        "mass",
        "aloud",
        "again",
    ):
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
            return tag == "m" or low not in lex.SPEAKS or low in ("reads", "reading")
        if first == "#" and low in ("numbered", "dated"):
            return True
        if tag == "T" or (low in lex.SPEAKS and low not in ("reads", "states")):
            return carrier is None and first == "K" and line.tag(before) == "x" and low in ("saying", "says", "reading")
        return words.strong and first != "#" and (tag in "rRm" or low in FORMING) and line.tag(before) in "xsTHK)"
    if first == "#" and tag in "yYm":
        return (
            low in ("numbered", "dated")
            or words.end > words.start + 2
            or (
                line.tokens[carrier].kind in _NUMBERED
                and not (tag == "m" and line.tokens[carrier].kind == "lettering" and low == "drawn")
            )
        )
    if first == "K" and tag in "yY":
        return low not in ("wearing", "carrying", "carry", "carries") or line.tag(carrier) == "S"
    return True


def _said_of_it(line: Line, at: int, verb: int, after: int) -> Cut | None:
    """It reads: INDIA. A sentence that only tells what the thing before it says."""
    if line.low(at - 1) not in ("it", "they", "this") or line.tag(verb) != "R" or not is_border(line, at - 2):
        return None
    words = payload_at(
        line,
        after,
        loose=line.tag(after) == ":" or (after < len(line.tokens) and line.tokens[after].text[:1].isupper()),
    )
    if words is None or line.tag(words.shown[0][0]) in "x":
        return None
    opening, end = at - 1, words.end
    kind = next(
        (line.tokens[step].kind for step in range(opening - 1, max(-1, opening - 20), -1) if line.tag(step) in "Ssp"),
        "lettering",
    )
    return Cut(kind, [(opening, end, "")], list(words.shown))


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


@begins("S")
def bare(line: Line, at: int) -> Cut | None:
    """A rule: a sign or banner with no words of its own is said to be blank, or a model makes some up."""
    if line.tag(at) != "S" or (edits := blanked(line, at)) == []:
        return None
    return Cut("", edits)
