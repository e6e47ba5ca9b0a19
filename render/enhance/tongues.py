"""Requests for lettering in German, French, Hindi, Chinese and Japanese: their own words for it, their own word order.

Works on text whose quoted strings are masked, with patterns that name the phrase and its words (`shown`). Also tells
which sentences are German or French, so that the English rules leave them alone. Knows nothing of the English rules.
"""

from __future__ import annotations

import re
from functools import lru_cache

from render.enhance.asian import CJK, HINDI
from render.enhance.cuts import SCAR
from render.enhance.foreign_phrase import Q_MARK, Q_REST, Phrase
from render.enhance.french import FRENCH, blank_french
from render.enhance.german import GERMAN, GERMAN_HINT, blank_german, standing_alone
from render.enhance.quotes import Quote, find_quotes
from render.enhance.records import Removed
from render.enhance.source import Source
from render.enhance.word_sets import word_set

_GERMAN_WORDS = word_set(
    "der die das den dem des ein eine einen einem einer und mit auf im am über unter vor ist sind steht "
    "fährt ohne wird zum zur von bei nicht hängt"
)
_FRENCH_WORDS = word_set(
    "le la les un une des du et avec sur dans au aux où qui est sont en par pour sans vers d'un d'une de son sa ses"
)
_ENGLISH_WORDS = word_set("the a an of and with on in at is are to from over under by that its his her as into")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def is_foreign(sentence: str) -> str:
    """`de` or `fr` if a sentence is plainly German or French, else ""."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    german, french, english = (
        sum(word in table for word in words) for table in (_GERMAN_WORDS, _FRENCH_WORDS, _ENGLISH_WORDS)
    )
    if german >= max(1, english + 1) and german >= french and (german > 1 or len(words) < 9):
        return "de"
    if french >= max(1, english + 1) and french > german and (french > 1 or len(words) < 9):
        return "fr"
    return ""


def strip_foreign(source: Source) -> tuple[Source, list[Removed]]:
    """The text with scars where requests in these languages stood, and the records."""
    removed: list[Removed] = []
    text = source.text
    languages = {is_foreign(sentence) for sentence in re.split(r"(?<=[.!?])\s+|\n", text)}
    phrases: tuple[Phrase, ...] = ()
    if "de" in languages and GERMAN_HINT.search(text):
        phrases += GERMAN
    if "fr" in languages:
        phrases += FRENCH
    if re.search(r"[\u0900-\u097f]", text):
        phrases += HINDI
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text):
        phrases += CJK
    for phrase in phrases:
        source, found = _without(source, phrase)
        removed += found
    if "de" in languages:
        source = blank_german(source)
    if "fr" in languages:
        source = blank_french(source)
    return source, removed


def _without(source: Source, phrase: Phrase) -> tuple[Source, list[Removed]]:
    quotes = find_quotes(source.text)
    masked = _masked(source.text, quotes)
    edits: list[tuple[int, int, str]] = []
    removed: list[Removed] = []
    for found in phrase.pattern.finditer(masked):
        if found.end() == found.start():
            continue
        groups = found.groupdict()
        name = next((name for name in ("shown", "rest", "words") if groups.get(name)), None)
        spans = _shown(quotes, *found.span(name)) if name else [found.span()]
        for start, end in spans:
            end -= len(source.text[start:end]) - len(source.text[start:end].rstrip())
            where = source.span(start, end)
            if where[0] != where[1]:
                removed.append(Removed(source.text[start:end], phrase.kind, *where, words=name is not None))
        new = found.expand(phrase.new) if phrase.new else SCAR
        if new.startswith("["):
            new = standing_alone(found, new[1:-1])
        if new != SCAR and re.search(r"(?:^|[.!?]\s)$", source.text[max(0, found.start() - 2) : found.start()]):
            new = new[:1].upper() + new[1:]
        edits.append((found.start(), found.end(), new))
    return (source.edited(edits), removed) if edits else (source, [])


def _masked(text: str, quotes: list[Quote]) -> str:
    pieces: list[str] = []
    at = 0
    for quote in quotes:
        pieces += (text[at : quote.start], Q_MARK + Q_REST * (quote.end - quote.start - 1))
        at = quote.end
    return "".join([*pieces, text[at:]])


def _shown(quotes: list[Quote], start: int, end: int) -> list[tuple[int, int]]:
    inner = [(quote.inner_start, quote.inner_end) for quote in quotes if start <= quote.start < end]
    return inner or [(start, end)]
