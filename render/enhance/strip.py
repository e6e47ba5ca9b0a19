"""The stripper: any text in, the same text without requests for lettering out, and a record of each.

Runs its rules until nothing changes, so that stripping twice is stripping once. Also used on what a language model
answers and on every phrase the enhancer adds. Rules live in their own files; the order of the passes lives here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from render.enhance import capitals, carriers, loose, negations, prefixes, pure, tongues
from render.enhance.cuts import Rule, apply_cuts, sweep
from render.enhance.records import Removed, Stripped
from render.enhance.senses import settle
from render.enhance.source import Source, read_source
from render.enhance.tidy import close_scars, flowing
from render.enhance.tokens import Line, read_line

_ENGLISH: tuple[tuple[Rule, ...], ...] = (
    (negations.negation,),
    (carriers.upon_which, carriers.announced, carriers.beside, prefixes.prefixed),
    (pure.lettering,),
    (loose.inverted, loose.quoted, capitals.painted_on, capitals.credited, capitals.ended),
    (capitals.typography, carriers.bare),
)
_ROUNDS = 8


@lru_cache(maxsize=4096)
def strip_lettering(prompt: str) -> Stripped:
    """Take every request for lettering out of `prompt`. Offsets in the records are code points of `prompt`."""
    source = flowing(read_source(prompt))
    removed: list[Removed] = []
    for _ in range(_ROUNDS):
        before = source.text
        source = flowing(_round(source, removed))
        if source.text == before:
            break
    removed = [replace(item, text=_shown(prompt, item)) for item in removed]
    removed.sort(key=lambda item: (item.start, item.end))
    return Stripped(source.text, tuple(dict.fromkeys(removed)))


def _shown(prompt: str, item: Removed) -> str:
    """The words of a record as the director wrote them, not as other cuts had left them."""
    return " ".join(read_source(prompt[item.start : item.end]).text.split())


def _round(source: Source, removed: list[Removed]) -> Source:
    source, found = tongues.strip_foreign(source)
    removed += found
    if found:
        source = close_scars(source)
    line = _settled(source)
    for rules in _ENGLISH:
        cuts = sweep(line, rules)
        if cuts:
            source, found = apply_cuts(line, cuts)
            removed += found
            source = close_scars(source)
            line = _settled(source)
    return source


def _settled(source: Source) -> Line:
    """A text's tokens with their senses settled; rules only read them."""
    line = read_line(source)
    settle(line)
    return line
