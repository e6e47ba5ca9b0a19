"""Which way the letters of a line run: the Unicode bidirectional algorithm (UAX #9) for one line without embeddings.

Takes a line from which the controls of direction are gone (`post.type.text` leaves them out; marks may stay), gives an
embedding level for every character: even runs rightwards, odd leftwards. libass asks FriBidi for the same, so what is
uncovered letter by letter is uncovered where it stands. Knows no fonts and no widths.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"
RIGHT_TO_LEFT_LANGUAGES = frozenset(("ar", "he", "ur", "fa", "ps", "sd", "ug", "yi", "dv", "ckb", "ks", "syr", "nqo"))

_STRONG = {"L": 0, "R": 1, "AL": 1}
_NEUTRAL = frozenset(("B", "S", "WS", "ON"))
_OPENERS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "⟨": "⟩",
    "「": "」",
    "『": "』",
    "（": "）",
    "〈": "〉",
    "《": "》",
    "【": "】",
}


def base_level(text: str, language: str) -> int:
    """0 for a line read from the left, 1 from the right: as its language is read, if it has a letter of that way; else
    as its first letter.

    >>> base_level("INS विक्रांत", "hi"), base_level("INS فيكرانت", "ar"), base_level("2025", "ar")
    (0, 1, 0)
    """
    ways = [_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG]
    if not ways:
        return 0
    wished = int(language.lower().replace("_", "-").split("-")[0] in RIGHT_TO_LEFT_LANGUAGES)
    return wished if wished in ways else ways[0]


def anchored(text: str, language: str) -> str:
    """The line with a mark before it where its first letter would turn it the wrong way."""
    base = base_level(text, language)
    first = next((_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG), base)
    return text if first == base else (RIGHT_MARK if base else LEFT_MARK) + text


def levels(text: str, base: int) -> list[int]:
    """The embedding level of every character."""
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    if not base and not {"R", "AL", "AN"} & set(kinds):
        return [0] * len(text)
    start = "R" if base else "L"
    _weak(kinds, start)
    _brackets(text, kinds, start)
    _neutral(kinds, start)
    found = []
    for kind in kinds:
        if base:
            found.append(1 if kind == "R" else 2)
        else:
            found.append({"L": 0, "R": 1}.get(kind, 2))
    for index in range(len(text) - 1, -1, -1):  # L1: white space at the end goes the line's way
        if unicodedata.bidirectional(text[index]) not in ("WS", "BN"):
            break
        found[index] = base
    return found


def visual_order(of_levels: Sequence[int]) -> list[int]:
    """Indices from left to right (rule L2)."""
    order = list(range(len(of_levels)))
    for level in range(max(of_levels, default=0), 0, -1):
        first = 0
        while first < len(order):
            if of_levels[order[first]] < level:
                first += 1
                continue
            end = first
            while end < len(order) and of_levels[order[end]] >= level:
                end += 1
            order[first:end] = order[first:end][::-1]
            first = end
    return order


def _weak(kinds: list[str], start: str) -> None:
    """Rules W1 to W7: marks, numbers and what goes with them."""
    before = start
    for index, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[index] = before
        before = kinds[index]
    strong = start
    for index, kind in enumerate(kinds):
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[index] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for index in range(1, len(kinds) - 1):
        sides = (kinds[index - 1], kinds[index + 1])
        if sides[0] == sides[1] and (
            (kinds[index] in ("ES", "CS") and sides[0] == "EN") or (kinds[index] == "CS" and sides[0] == "AN")
        ):
            kinds[index] = sides[0]
    for step in (1, -1):  # terminators beside a number
        near = False
        for index in range(len(kinds))[::step]:
            if kinds[index] == "ET" and near:
                kinds[index] = "EN"
            near = kinds[index] == "EN"
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]
    strong = start
    for index, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _brackets(text: str, kinds: list[str], start: str) -> None:
    """Rule N0: a pair of brackets goes the way of what it holds."""
    for first, last in _pairs(text, kinds):
        inside = {_way(kind) for kind in kinds[first + 1 : last]} - {""}
        if start in inside:
            way = start
        elif inside:
            other = next(iter(inside))
            before = next((_way(kind) for kind in reversed(kinds[:first]) if _way(kind)), start)
            way = other if before == other else start
        else:
            continue
        kinds[first] = kinds[last] = way


def _pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    found, waiting = [], []
    for index, char in enumerate(text):
        if kinds[index] != "ON":
            continue
        if char in _OPENERS:
            waiting.append((_OPENERS[char], index))
        else:
            at = next((at for at in range(len(waiting) - 1, -1, -1) if waiting[at][0] == char), None)
            if at is not None:
                found.append((waiting[at][1], index))
                del waiting[at:]
    return sorted(found)


def _neutral(kinds: list[str], start: str) -> None:
    """Rules N1 and N2: what has no way of its own goes with both its neighbours, else with the line."""
    index = 0
    while index < len(kinds):
        if kinds[index] not in _NEUTRAL:
            index += 1
            continue
        end = index
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _way(kinds[index - 1]) if index else start
        after = _way(kinds[end]) if end < len(kinds) else start
        kinds[index:end] = [before if before == after else start] * (end - index)
        index = end


def _way(kind: str) -> str:
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else ""
