"""Settles words that may or may not mean lettering: a title role or a title, a letter home or white letters,
to sign or a sign.

Changes tags in place; every rule looks at a few neighbours only.
"""

from __future__ import annotations

from collections.abc import Callable

from render.enhance import lexicon as lex
from render.enhance.grammar import is_border
from render.enhance.tokens import Line
from render.enhance.tongues import is_foreign
from render.enhance.word_sets import word_set

_WORDS_FOLLOW = "q#K"
_ROLLING = word_set(
    "roll rolls rolling scroll scrolls scrolling appear appears run fade fades begin start over sequence crawl"
)
_DEFENDED = word_set("defends defending holds holding wins winning won takes claimed claims retain retains")
_HOLY = word_set("sacred ancient religious holy medieval")


def settle(line: Line) -> None:
    """Give every ambiguous word the tag its neighbours call for; sentences in other languages are none of ours."""
    _leave_foreign(line)
    for index, token in enumerate(line.tokens):
        if token.tag == "p" and token.low in lex.AMBIGUOUS:
            rule = _RULES.get(token.low) or _RULES.get(token.low.rstrip("s"), _announced)
            if not rule(line, index):
                token.tag, token.kind = ("s", "page") if token.low in ("letter", "letters") else ("x", "")
        elif token.tag == "S" and token.low in ("sign", "signs", "notice", "notices", "poster", "hoarding"):
            if not _is_sign(line, index):
                token.tag, token.kind = "v", ""
        elif token.tag == "s" and token.low in (
            "note",
            "notes",
            "display",
            "displays",
            "watch",
            "counter",
            "light",
            "lights",
        ):
            showing = token.low == "displays" and line.tag(index - 1) in "sSxTt" and line.tag(index + 1) in "dqKpj#T"
            if showing or line.tag(index - 1) in "hvT" or (line.tag(index - 1) == "x" and line.tag(index + 1) == "d"):
                token.tag, token.kind = ("Y" if token.low.startswith("display") else "v"), ""
        elif token.tag == "s" and token.low in ("sail", "sails") and line.tag(index - 1) not in "dji&":
            token.tag = "v"
        elif token.tag == "H" and "message" in token.low:
            shown = line.tag(index + 1) in "q:" or any(line.tag(step) in "yY" for step in range(index - 3, index))
            token.tag, token.kind = ("p", "screen") if shown else ("H", "")
        elif token.tag in "RYry" and line.tag(index - 1) == "d" and line.tag(index + 1) not in "qK#":
            token.tag = "x"
    line.tags = "".join(token.tag for token in line.tokens)


def _leave_foreign(line: Line) -> None:
    start = 0
    for index in range(len(line.tokens) + 1):
        if line.tag(index) == "." or index == len(line.tokens):
            if index > start and is_foreign(line.text(start, index)):
                for token in line.tokens[start:index]:
                    if token.tag not in ".,:-()q/":
                        token.tag, token.low = "x", ""
            start = index + 1
    line.tags = "".join(token.tag for token in line.tokens)


def _is_sign(line: Line, index: int) -> bool:
    before, after = line.low(index - 1), line.low(index + 1)
    tag_before, tag_after = line.tag(index - 1), line.tag(index + 1)
    if before in lex.NOT_A_SIGN_BEFORE or after in lex.NOT_A_SIGN_AFTER:
        return False
    if before in ("to", "will", "must", "can", "they", "we", "who") or tag_before == "h":
        return False
    if tag_after == "d" and (tag_before in "xTKh&sS" or index == 0):
        return False
    return not (
        after in ("documents", "papers", "treaties", "autographs", "contracts", "up", "off") and tag_before not in "dj"
    )


def _announced(line: Line, index: int) -> bool:
    """The phrase, message, name, date: lettering where its words follow."""
    after = line.tag(index + 1)
    if after in _WORDS_FOLLOW:
        return not (after == "#" and line.low(index).startswith("name"))
    if after == ":" or (after == "T" and line.tag(index - 1) in "dj" and line.low(index - 2) in lex.ATTACHING):
        return True
    before = index - 1 - (line.tag(index - 1) == "d")
    if line.low(before).endswith(("'s", "s'")):
        before -= 1 + (line.tag(before - 1) == "d")
    if line.low(before) == "with" and line.tag(before - 1) == "m":
        return True  # engraved with initials
    return _placed(line, index) or (after in "rR" and line.tag(index + 2) in "qKT#")


def _placed(line: Line, index: int) -> bool:
    """Painted on her stern, across the wall: set down on something."""
    at = index + 1
    if line.tag(at) == "a":
        at += 1
    return line.tag(at) == "m" and line.low(at) != "drawn"


def _title(line: Line, index: int) -> bool:
    after, before = line.low(index + 1), line.low(index - 1)
    if after in ("role", "character", "fight", "match", "holder", "track", "song", "race", "deed", "belt"):
        return False
    return not ({before, line.low(index - 2)} & _DEFENDED) and not (
        line.tag(index - 1) in "xhT" and line.tag(index + 1) == "d"
    )


def _verb_or_noun(line: Line, index: int) -> bool:
    """Captions, headlines, labels: a noun unless a subject stands before it and an object after."""
    subject = line.tag(index - 1) in "hT" or (line.tag(index - 1) == "x" and line.tag(index + 1) in "djx")
    return not (subject and line.tag(index + 1) in "djxh") and line.low(index - 1) != "to"


def _heading(line: Line, index: int) -> bool:
    return line.tag(index - 1) in "dj" and (
        line.tag(index + 1) in "qKrRm:" or line.low(index - 1) in ("bold", "large", "main")
    )


def _credits(line: Line, index: int) -> bool:
    after, before = line.low(index + 1), line.low(index - 1)
    if line.tag(index + 1) == "d" or before in ("college", "tax", "carbon", "extra", "course"):
        return False
    return (
        after in _ROLLING
        or before in ("the", "with", "without", "no")
        or is_border(line, index - 1)
        or line.tag(index + 1) in "q:"
    )


def _letters(line: Line, index: int) -> bool:
    low, before = line.low(index), line.low(index - 1)
    after = line.tag(index + 1)
    if is_border(line, index - 1) and any(
        line.low(step) in ("spell", "spelling", "form", "forming") for step in range(index + 1, index + 9)
    ):
        return True
    if any(line.low(at) in ("visible", "legible", "readable") for at in (index + 1, index + 2)):
        return True
    if low == "letter":
        return len(line.low(index + 1)) == 1 and after in "Kd" and line.tokens[index + 1].text.isupper()
    if (after in "qKrm" and line.low(index + 1) not in ("written", "reading")) or line.low(index + 1) in (
        "forming",
        "making",
    ):
        return True
    if line.low(index - 1) in lex.TYPE_WORDS and line.low(index - 1) not in (
        "old",
        "handwritten",
        "small",
        "painted",
        "sealed",
    ):
        return True
    return before in ("in", "no") or (after in "ri" and line.low(index + 1) in ("reading", "across", "spelling"))


def _words(line: Line, index: int) -> bool:
    after, low_after, before = line.tag(index + 1), line.low(index + 1), line.low(index - 1)
    if after in "qK#:" or (_capital(line, index + 1) and line.tag(index - 1) == "d"):
        return True
    if low_after == "of" and (before == "the" or is_border(line, index - 1)):
        return any(
            line.tag(at) == "m" or line.low(at) in ("appear", "appears", "fade", "scroll")
            for at in range(index + 3, index + 7)
        )
    if (
        line.low(index).startswith("word")
        and after in "xjsS"
        and before in ("the", "word")
        and line.tag(index - 2) in "yYrRi"
    ):
        return line.low(index) == "word"
    written = (
        after in "mr"
        or low_after in lex.PLACED
        or low_after in ("appear", "appears", "form", "on", "across", "over", "in")
    )
    return before in ("no", "any") or (
        written and (before in lex.TYPE_WORDS or before == "the" or line.tag(index - 1) in ".,")
    )


def _number(line: Line, index: int) -> bool:
    after = line.tag(index + 1)
    if after in "#qK":
        return line.tag(index - 1) in "djiym,.v&(" and line.low(index - 1) not in ("at", "of")
    if after == "i" and line.low(index + 1) in ("on", "across") and line.tag(index + 2) in "ds":
        noun = next((line.tag(at) for at in range(index + 2, index + 6) if line.tag(at) in "sx."), ".")
        return noun == "s"
    along = line.low(index) == "numbers" and line.low(index + 1) in ("along", "at", "in", "across")
    if along and any(line.low(at) in lex.FRAME_PLACES or line.low(at) == "edge" for at in range(index + 2, index + 5)):
        return True
    return (
        _placed(line, index)
        or (line.low(index) == "numerals" and line.tag(index - 1) in "j")
        or line.low(index - 1) in ("hull", "side")
    )


def _writing(line: Line, index: int) -> bool:
    before, tag = line.low(index - 1), line.tag(index - 1)
    if before in lex.TYPE_WORDS and line.tag(index + 1) not in "d#":
        return True
    if (
        line.tag(index + 1) in "d#"
        or line.tag(index - 1) in "hxTsvb"
        or before in ("of", "for", "from", "by", "while", "in", "after")
    ):
        return False
    return (
        tag in "dj"
        or before in lex.TYPE_WORDS
        or before in ("with", "no")
        or (tag in ".," and line.tag(index + 1) == "i")
    )


def _text(line: Line, index: int) -> bool:
    if line.low(index - 1) in _HOLY or line.low(index - 1) == "to":
        return False
    return not (line.low(index) == "texts" and line.tag(index - 1) in "hxT") and line.low(index + 1) != "editor"


def _copyright(line: Line, index: int) -> bool:
    return line.tag(index + 1) in ",.:q#" and line.tag(index - 1) not in "xh"


def _ticker(line: Line, index: int) -> bool:
    return (line.low(index - 1) in ("news", "stock", "tv", "scrolling") or line.tag(index - 1) in "dj") and line.low(
        index + 1
    ) != "tape"


def _countdown(line: Line, index: int) -> bool:
    return line.low(index + 1) in ("from", "appears", "numbers", "reading", "overlay") or line.tag(index + 1) == "#"


def _capital(line: Line, index: int) -> bool:
    return index < len(line.tokens) and line.tokens[index].text[:1].isupper()


def _super(line: Line, index: int) -> bool:
    return line.tag(index + 1) in ":q"


def _year(line: Line, index: int) -> bool:
    """The year 1971 appears on screen."""
    return line.tag(index + 1) == "#" and (line.low(index + 2) in lex.APPEARING or line.tag(index + 2) == "b")


def _coded(line: Line, index: int) -> bool:
    """Tally INS DELHI, digits 2025, the score 2-1."""
    if line.low(index) == "digits" and line.tag(index - 1) in "xs" and line.tag(index + 1) not in "#K":
        return False
    return line.tag(index + 1) in "#Kq" or (line.low(index) in ("serial", "tally") and line.tag(index + 1) == "T")


def _name(line: Line, index: int) -> bool:
    """A name written somewhere: her name painted on the stern, names in Hindi, the names carved in stone."""
    if _announced(line, index) or (_capital(line, index + 1) and line.low(index + 2) in ("on", "across")):
        return True
    if line.tag(index + 1) == "i" and line.low(index + 2) in lex.LANGUAGES:
        return True
    if line.low(index + 1) in ("above", "across", "on") and line.tag(index - 1) == "d":
        return line.tag(index + 2) == "d" or line.low(index + 2) == "it"
    if line.tag(index - 1) == "d" and line.low(index - 2) in lex.WRITING_VERBS:
        return True
    if line.low(index + 1) in ("of", "and"):
        stop = next((at for at in range(index + 2, index + 11) if line.tag(at) in ".:-("), index + 11)
        seen = ("visible", "legible", "readable")
        return any(
            (line.tag(at) == "m" and line.low(at) not in ("drawn", "called", "spelled")) or line.low(at) in seen
            for at in range(index + 2, stop)
        )
    return False


_RULES: dict[str, Callable[[Line, int], bool]] = {
    "title": _title, "caption": _verb_or_noun, "headline": _verb_or_noun, "label": _verb_or_noun, "heading": _heading,
    "credits": _credits, "letter": _letters, "letters": _letters, "word": _words, "words": _words, "number": _number,
    "numeral": _number, "writing": _writing, "text": _text, "copyright": _copyright, "ticker": _ticker,
    "countdown": _countdown, "super": _super, "supers": _super, "tally": _coded, "digit": _coded, "digits": _coded,
    "serial": _coded, "score": _coded, "bib": _coded, "registration": _coded, "pennant": _coded, "year": _year,
    "name": _name, "names": _name,
}  # fmt: skip
