"""Finds quoted strings in any of the styles a storyboard may use.

Gives outermost spans, nested ones included in theirs, and the extent of a quote that was opened and never closed.
Tells quotes from apostrophes and from feet and inch marks. Knows nothing of what a quoted string is for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

# Opening mark -> marks that close it. German closes with what English opens with, and both close with typewriter marks.
PAIRS: dict[str, str] = {
    "“": "”\"“", "„": "“”\"", "‟": "”\"", "«": "»", "»": "«", "‹": "›", "›": "‹", "‘": "’'", "‚": "‘’'", "‛": "’'",
    "「": "」", "『": "』", "〝": "〟〞", "《": "》", "〈": "〉", "｢": "｣",
    "﹁": "﹂", "﹃": "﹄", "`": "`'", "❝": "❞", "❛": "❜",
}  # fmt: skip
MARKS = frozenset('"' + "".join(PAIRS) + "".join(PAIRS.values())) - {"'", "’"}

_ELIDED = re.compile(
    r"['’‘](?:\d0s|\d\ds?|tis|twas|twere|twill|em|til|till|n|neath|round|cause|bout|cross"
    r"|gainst)\b",
    re.I,
)
_WORD = re.compile(r"\w")
_MAX_UNCLOSED = 400  # how far the end of a clause is looked for
_MAX_SINGLE = 160  # a single-quoted string is short; further apart, two marks are two apostrophes
_BREAK = re.compile(r"[,;.!?\n\u0964]|\s[-–—]\s|$")
_CAPITALS = re.compile(r"\s*(?:[A-Z0-9][A-Z0-9&/:.\-’']*(?![a-z])[ ]?)+")


@dataclass(frozen=True)
class Quote:
    """A quoted string at `text[start:end]`, marks included; the words at `text[inner_start:inner_end]`."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_quotes(text: str) -> list[Quote]:
    """All quoted strings, outermost only, in order. Time grows linearly."""
    found = _typewriter_doubles(text) + _paired(text)
    merged = _merged(found)
    merged = _merged(merged + _singles(text, merged))
    return [Quote(start, end, *_inner(text, start, end)) for start, end in merged]


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start] in MARKS or text[start] in "'’ \n"):
        start += 1
    while end > start and (text[end - 1] in MARKS or text[end - 1] in "'’ \n"):
        end -= 1
    return start, end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _at(text: str, index: int) -> str:
    return text[index] if 0 <= index < len(text) else " "


def _is_inch_mark(text: str, index: int) -> bool:
    """12\" gun, 6'2\": a mark right after a short number and not before a letter."""
    before = re.search(r"(\d+)[.,½¼¾]?\d*$|[½¼¾]$", text[max(0, index - 6) : index])
    return before is not None and len(before.group(1) or "") <= 3 and not _WORD.match(_at(text, index + 1))


def _typewriter_doubles(text: str) -> list[tuple[int, int]]:
    """Pairs of \" (or '' and `` pairs are read as such), matched like brackets by which side touches a word."""
    spans: list[tuple[int, int]] = []
    stack: list[int] = []
    for found in re.finditer(r'"|\'\'', text):
        index = found.start()
        opens = _at(text, index - 1) in ' \n([{—–-:,=/"' and _at(text, found.end()) not in " \n.,;:!?)"
        if not stack and _is_inch_mark(text, index):
            continue
        if stack and not opens:
            spans.append((stack.pop(), found.end()))
        else:
            stack.append(index)
    spans += [(index, _unclosed_end(text, index, spans)) for index in stack]
    return spans


def _paired(text: str) -> list[tuple[int, int]]:
    """Pairs whose two marks differ, nested ones counted; a closing mark of its own is taken with nothing."""
    spans: list[tuple[int, int]] = []
    places = {mark: [m.start() for m in re.finditer(re.escape(mark), text)] for mark in MARKS if mark in text}
    at = 0
    openers = sorted(place for mark in PAIRS for place in places.get(mark, ()))
    for index in openers:
        mark = text[index]
        if index < at or (mark == "‘" and _ELIDED.match(text, index)):
            continue
        end = _closing(text, index, places)
        if end is None:
            lone_closer = mark in "“»«‘›‹" and _at(text, index - 1) != " " and _at(text, index + 1) in " \n.,;:!?"
            end = index + 1 if lone_closer or mark in "`" else _unclosed_end(text, index, spans)
        spans.append((index, end))
        at = end
    covered = _merged(spans)
    starts = [start for start, _ in covered]
    for mark, indexes in places.items():  # closing marks left over: nothing tells how far they reach, the mark goes
        for index in indexes if mark != '"' else ():
            slot = bisect_left(starts, index + 1) - 1
            free = slot < 0 or covered[slot][1] <= index
            if free and not (mark == "‘" and _ELIDED.match(text, index)):
                spans.append((index, index + 1))
    return spans


def _closing(text: str, index: int, places: dict[str, list[int]]) -> int | None:
    """End of the string opened at `index`, or None."""
    mark = text[index]
    closers = PAIRS[mark] + ("’" if mark == "‘" else "")
    if "'" in closers and "'" not in places:
        places["'"] = [m.start() for m in re.finditer("'", text)]
    if "’" in closers and "’" not in places:
        places["’"] = [m.start() for m in re.finditer("’", text)]
    best: int | None = None
    for closer in dict.fromkeys(closers):
        line = places.get(closer, [])
        slot = bisect_left(line, index + 1)
        depth_at = index
        while slot < len(line):
            candidate = line[slot]
            if best is not None and candidate > best:
                break
            if closer in "’'" and candidate - index > 2000:
                break
            if closer in "’'" and (_WORD.match(_at(text, candidate + 1)) or _may_be_possessive(text, candidate, index)):
                slot += 1  # an apostrophe inside
                continue
            if closer == '"' and _is_inch_mark(text, candidate) and slot + 1 < len(line):
                slot += 1
                continue
            nested = places.get(mark, []) if closer != mark else []
            inner = bisect_left(nested, candidate) - bisect_left(nested, depth_at + 1)
            if inner > 0 and slot + inner < len(line) and mark != "‘":
                depth_at, slot = candidate, slot + inner
                continue
            best = candidate
            break
    return None if best is None else best + 1


def _may_be_possessive(text: str, index: int, opened: int) -> bool:
    """sailors' mess: the mark follows an s, a word follows, and another mark could close before a new one opens."""
    if _at(text, index - 1) not in "sS" or not re.match(r" [a-z]", text[index + 1 : index + 3]):
        return False
    later = re.compile(r"[^'’‘\n]{0,120}\w[!?.,]?['’](?!\w)").match(text, index + 1)
    return later is not None and later.end() - opened < _MAX_SINGLE


def _singles(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs of typewriter single marks (also closed or opened with the curled apostrophe), outside `taken`."""
    spans: list[tuple[int, int]] = []
    starts = [start for start, _ in taken]
    at = 0
    marks = [m.start() for m in re.finditer("['’]", text)]
    for slot, index in enumerate(marks):
        where = bisect_left(starts, index + 1) - 1
        if index < at or (where >= 0 and index < taken[where][1]):
            continue
        if _at(text, index - 1) not in ' \n([{—–:-=/"' or _at(text, index + 1) in " \n'’" or _ELIDED.match(text, index):
            continue
        end = _single_end(text, index, marks, slot)
        if end is None and _LEADS_IN.search(text[max(0, index - 40) : index]):
            end = _unclosed_end(text, index, taken)
        if end is not None:
            spans.append((index, end))
            at = end
    return spans


_LEADS_IN = re.compile(
    r"(?i)\b(?:read(?:s|ing)?|say(?:s|ing)?|words?|text|titled?|labell?ed|spell(?:s|ing)|caption|name|sign|banner"
    r"|Aufschrift|lire|écrit):? $"
)


def _single_end(text: str, index: int, marks: list[int], slot: int) -> int | None:
    for candidate in marks[slot + 1 : slot + 12]:
        if candidate - index > _MAX_SINGLE or "\n" in text[index:candidate]:
            return None
        before, after = _at(text, candidate - 1), _at(text, candidate + 1)
        if before in " \n" or _WORD.match(after) or _may_be_possessive(text, candidate, index):
            continue
        return candidate + 1
    return None


def _unclosed_end(text: str, index: int, others: list[tuple[int, int]]) -> int:
    """How far a string reaches whose closing mark is missing: its capitals, else up to the end of the clause."""
    capitals = _CAPITALS.match(text, index + 1)
    if capitals and sum(map(str.isupper, capitals.group())) >= 2:
        return index + 1 + len(capitals.group().rstrip())
    stop = _BREAK.search(text, index + 1, min(len(text), index + _MAX_UNCLOSED))
    end = stop.start() if stop else min(len(text), index + _MAX_UNCLOSED)
    if len(others) < 64:  # beyond that the text is hostile, and the scan would cost more than it saves
        end = min((start for start, _ in others if index < start < end), default=end)
    return index + max(1, len(text[index:end].rstrip()))
