"""A cut: what one rule takes out of a prompt, what it puts there, and which words were meant to be shown.

Knows tokens and text, no rule. `apply_cuts` leaves a `SCAR` wherever something went, for `tidy` to close.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from render.enhance import lexicon as lex
from render.enhance.grammar import FINITE, blank_at, looks_finite, noun_start, sentence_start
from render.enhance.records import Removed
from render.enhance.source import Source
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

SCAR = "\ue001"  # private use: `read_source` lets none through from a prompt


@dataclass
class Cut:
    """Edits of tokens `start` up to `end` (equal for an insertion), and ranges of tokens to be shown; "" kind: no "
    "record."""

    kind: str
    edits: list[tuple[int, int, str]]
    shown: list[tuple[int, int]] = field(default_factory=list)
    asked: tuple[int, int] | None = None  # the phrase that asked, where no words are shown

    @property
    def start(self) -> int:
        """First token touched."""
        return min(edit[0] for edit in self.edits)

    @property
    def end(self) -> int:
        """Token after the last one touched."""
        return max(max(edit[1] for edit in self.edits), self.start + 1)


Rule = Callable[[Line, int], Cut | None]

ANY = "any tag"
_BEGINS: dict[Rule, str] = {}


def begins(tags: str) -> Callable[[Rule], Rule]:
    """Says which tags a rule can begin at, so that `sweep` need not ask it elsewhere."""

    def noted(rule: Rule) -> Rule:
        _BEGINS[rule] = tags
        return rule

    return noted


def sweep(line: Line, rules: Iterable[Rule]) -> list[Cut]:
    """Cuts of the first rule that fits at each token, from left to right, none overlapping."""
    cuts: list[Cut] = []
    done = 0
    tried = [(rule, _BEGINS.get(rule, ANY)) for rule in rules]
    at, tags = 0, line.tags
    while at < len(tags):
        for rule, starts in tried:
            if starts is not ANY and tags[at] not in starts:
                continue
            cut = rule(line, at)
            if cut is not None and cut.start >= done:
                cuts.append(cut)
                done = cut.end
                at = max(at, done - 1)
                break
        at += 1
    return cuts


def apply_cuts(line: Line, cuts: list[Cut]) -> tuple[Source, list[Removed]]:
    """The text with scars, and the records."""
    edits: list[tuple[int, int, str]] = []
    removed: list[Removed] = []
    inner = {quote.start: (quote.inner_start, quote.inner_end) for quote in line.quotes}
    for cut in cuts:
        edits += [_in_text(line, *_between_commas(line, *edit)) for edit in cut.edits]
        if cut.kind:
            asked = [cut.asked] if cut.asked else [(start, end) for start, end, _ in cut.edits if end > start][:1]
            removed += [
                replace(record, words=bool(cut.shown))
                for start, end in cut.shown or asked
                if (record := _record(line, cut.kind, start, end, inner)) is not None
            ]
    return line.source.edited(sorted(edits)), removed


_PLURALS = word_set("waves sails lights rolls ships flags clouds works watch")


def _between_commas(line: Line, start: int, end: int, new: str) -> tuple[int, int, str]:
    """The sign, which says X, creaks: both commas go with what stood between them and set it off."""
    if new or start == end or line.tag(start - 1) != "," or line.tag(end) != "," or line.low(end + 1) in _PLURALS:
        return start, end, new
    opening = max(sentence_start(line, start), start - 40)
    aside = line.tag(start) in "mrRyYt" or (
        line.tag(opening) == "d" and not any(tag in FINITE for tag in line.tags[opening:start])
    )
    if aside and (line.tag(end + 1) in FINITE or (looks_finite(line, end + 1) and line.tag(end + 2) in "ida")):
        return start - 1, end + 1, new
    return start, end, new


def _in_text(line: Line, start: int, end: int, new: str) -> tuple[int, int, str]:
    if start == end:
        at = line.tokens[start].start if start < len(line.tokens) else len(line.source.text)
        return at, at, new + " "
    return line.tokens[start].start, line.tokens[end - 1].end, new or SCAR


def _record(line: Line, kind: str, start: int, end: int, inner: dict[int, tuple[int, int]]) -> Removed | None:
    first, last = line.tokens[start].start, line.tokens[end - 1].end
    if end == start + 1 and line.tokens[start].tag == "q":
        first, last = inner.get(first, (first, last))
    where = line.source.span(first, last)
    if where[0] == where[1]:
        return None  # our own words, or an empty pair of quotes
    return Removed(line.source.text[first:last], kind, *where)


def blanked(line: Line, head: int) -> list[tuple[int, int, str]]:
    """Edits that make the thing at `head` expressly blank, none where it already is."""
    start = noun_start(line, head)
    for at in range(max(0, start - 1), head):
        if line.low(at) in lex.ALREADY_BLANK:
            return []
    at = blank_at(line, start, head)
    word = lex.BLANK_WORD.get(line.tokens[head].kind, "blank")
    if at > 0 and line.low(at - 1) in ("a", "an"):
        article = "A" if line.tokens[at - 1].text[0] == "A" else "a"
        return [(at - 1, at, article + " " + word)]
    if at == start and line.tokens[at].text[:1].isupper() and line.tag(at - 1) in ".(":
        first = line.tokens[at].text
        keep = (
            first
            if line.tag(at) in "TK" or (at < head - 1 and line.tokens[at + 1].text[:1].isupper())
            else first[0].lower() + first[1:]
        )
        return [(at, at + 1, word.capitalize() + " " + keep)]
    return [(at, at, word)]
