"""Takes out words that stand before what carries them: an EXIT sign, a "WELCOME HOME" banner, a PRESS vest."""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.cuts import Cut, begins
from render.enhance.grammar import looks_finite, noun_start
from render.enhance.remains import attached_end, fragment_end, is_subject
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

_LETTERED = word_set(
    "vest vests tape light lights jersey jacket jackets shirt shirts t-shirt t-shirts hoodie cap caps armband mug box boxes "
    "crate crates button door doors mat board key"
)


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
    if line.low(head) in lex.VERBS and line.tag(head + 1) == "d":
        return None  # "We the People" covers the wall
    if (
        line.tag(head) not in "Ss"
        or (line.tag(head) == "s" and line.tag(at) != "q" and line.low(head) not in _LETTERED)
        or line.tag(head + 1) == "q"
    ):
        return None
    kind = line.tokens[head].kind
    if line.tag(head) == "s":
        article = _article(line, at, line.low(end))
        return Cut(kind, [*article, (at, end, "")], [(at, end)] if end > at + 1 else [(at, at + 1)])
    first = noun_start(line, at) if line.tag(at) == "K" else at
    while first > 0 and line.tag(first - 1) in "dj":
        first -= 1
    if line.low(first - 1) in ("with", "featuring", "including", "plus"):
        return Cut(kind, [(first - 1, attached_end(line, head + 1), "")], [(at, end)])
    if line.tag(first - 1) in ",-" and not is_subject(line, head + 1):
        return Cut(kind, [(first, fragment_end(line, head + 1), "")], [(at, end)])
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
