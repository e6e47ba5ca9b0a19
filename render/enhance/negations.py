"""Takes out talk of lettering that should not be there: "no text, no captions", "without any logos", "text-free".

A text encoder does not subtract: a model that reads the word writes it. Other things in the same list stay negated.
"""

from __future__ import annotations

from render.enhance import lexicon as lex
from render.enhance.cuts import Cut
from render.enhance.grammar import is_border
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

_NEGATORS = word_set("no without zero avoid avoiding omit exclude excluding never minus")
_DO_NOT = word_set("don't dont not never doesn't cannot shouldn't mustn't")
_TALKED_OF = word_set(
    "text texts word words letter letters title titles caption captions label labels number numbers "
    "numerals writing credits copyright ticker headline headlines heading headings initials"
)
_FRAMES = word_set("image images video picture frame shot scene screen there it footage clip film result output this")
_STEMS = word_set(
    "text caption logo watermark subtitle letter lettering writing title typography word label logos sign "
    "graffiti signage"
)
_FILLERS = word_set(
        "any visible other added extra kind form sort of a an the show showing add adding include including "
        "have having use using render rendering on-screen onscreen overlaid whatsoever"
)  # fmt: skip


def negation(line: Line, at: int) -> Cut | None:
    """A rule: see `cuts.sweep`."""
    low = line.low(at)
    if (low.endswith("-free") and low.rsplit("-", 1)[0].rstrip("s") in _STEMS) or low in (
        "textless",
        "letterless",
        "captionless",
    ):
        return Cut("negation", [(at, at + 1, "")])
    if low == "free" and line.low(at + 1) in ("of", "from"):
        return _listed(line, at, at + 2)
    if low in ("do", "does", "must", "should") and line.low(at + 1) in ("not", "never"):
        return _listed(line, at, at + 2, verb=True)
    if low in _DO_NOT and low != "not":
        return _listed(line, at, at + 1, verb=True)
    if low in _NEGATORS or low == "not":
        return _listed(line, at, at + 1, verb=low in ("not", "never"))
    return None


def _item(line: Line, at: int) -> tuple[int, bool] | None:
    """End of one thing in a list, and whether it is lettering."""
    end = at
    lettering = False
    while end < len(line.tokens) and end - at < 6:
        tag = line.tag(end)
        if (
            tag in "pS"
            or line.low(end) in _TALKED_OF
            or (line.low(end) in lex.TYPE_NOUNS and line.low(end) in lex.PURE)
        ):
            lettering = True
            end += 1
        elif (
            (
                tag in "djxeTKsg#"
                and not (tag == "g" and lettering)
                and not (lettering and tag in "x")
                and line.low(end) != "no"
            )
            or (line.low(end) in ("burned-in", "on-screen", "overlaid", "of") and tag != "," and not lettering)
            or (tag == "m" and line.tag(end + 1) in "pxS")
        ):
            end += 1
        else:
            break
    return (end, lettering) if end > at else None


def _listed(line: Line, start: int, at: int, *, verb: bool = False) -> Cut | None:
    if verb and line.tag(at) in "xvyYmjR" and line.low(at) not in lex.PURE:
        at += 1
    while line.low(at) in _FILLERS:
        at += 1
    items: list[tuple[int, int, bool]] = []  # where its separator starts, where it ends, lettering
    separator = at
    while (item := _item(line, at)) is not None:
        end, lettering = item
        if items and not lettering and line.tag(at - 1) == ",":
            break  # the next thing in the prompt, not in the list
        items.append((separator, end, lettering))
        separator = at = end
        if line.tag(at) in ",/" or line.tag(at) == "&":
            at += 1
            if line.tag(at) == "&":
                at += 1
            while line.low(at) in ("any", "other"):
                at += 1
            if line.low(at) in ("no", "without") or line.tag(at) in "vg":
                break
        else:
            break
    if not any(lettering for _, _, lettering in items):
        return None
    if all(lettering for _, _, lettering in items):
        end = items[-1][1]
        if line.low(end) in ("anywhere", "whatsoever", "visible", "please", "at"):
            end += 2 if line.low(end) == "at" and line.low(end + 1) == "all" else (line.low(end) != "at")
        end = _frame_end(line, end)
        if line.tag(end) == "," and line.low(end + 1) in ("please", "thanks") and line.tag(end + 2) in ".,":
            end += 2
        return Cut("negation", [(_opening(line, start), end, "")])
    dropped = [(begin, end, "") for begin, end, lettering in items[1:] if lettering]
    if items[0][2]:
        dropped.insert(0, (items[0][0], items[1][1] if items[1][2] else _words_after(line, items[1][0]), ""))
        dropped = [dropped[0], *[edit for edit in dropped[1:] if edit[0] >= dropped[0][1]]]
    return Cut("negation", dropped)


def _words_after(line: Line, separator: int) -> int:
    while line.tag(separator) in ",/&":
        separator += 1
    return separator


def _frame_end(line: Line, at: int) -> int:
    """In the image, on the screen: where the lettering should not be."""
    end = at
    if line.low(end) in ("in", "on", "over", "across", "within"):
        end += 1
        while line.tag(end) in "dj":
            end += 1
        if line.low(end) in _FRAMES or line.low(end) in lex.FRAME_PLACES:
            return end + 1
    return at


def _opening(line: Line, start: int) -> int:
    """Where the clause begins that only says so: "there is", "the image should contain"."""
    at = start
    while at > 0 and start - at < 7 and not is_border(line, at - 1):
        at -= 1
    words = [line.low(index) for index in range(at, start)]
    about = any(word in _FRAMES for word in words) and (at == 0 or is_border(line, at - 1))
    if about and line.low(start) in ("must", "should", "does", "do", "cannot"):
        return at
    if about and any(
        word in ("is", "are", "be", "contain", "contains", "show", "shows", "have", "has", "include", "includes")
        for word in words
    ):
        return at
    if start and line.low(start - 1) in ("with", "has", "have", "contains", "and", "but", "please", "contain"):
        return start - 1
    return start
