"""Reads a director's words for what can be drawn: the place, the things in it, the weather.

Pure and light. It looks for nouns it knows and takes the earliest as the shot's subject; what it does not know is no
error, the scene then shows the place alone. Knows no shapes.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from render.animatic.nouns import GROUNDS, LIGHT_WORDS, SUBJECTS
from render.animatic.spec import PanelSpec

_GROUP = re.compile(
    r"\b(two|pair|couple|both|three|four|five|six|seven|eight|several|many|dozens?|hundreds?|row|line|rows|fleet|team|group|"
    r"crowd|squadron|formation|flotilla|swarm|convoy|ranks)\b"
)
_COUNTS = {
    "two": 2,
    "pair": 2,
    "couple": 2,
    "both": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 5,
    "group": 4,
    "team": 4,
    "formation": 3,
    "squadron": 3,
    "convoy": 3,
}


@dataclass(frozen=True)
class Found:
    """One thing the words name."""

    name: str  # a key of SUBJECTS
    count: int
    at: int  # where in the text


@dataclass(frozen=True)
class Reading:
    """What a shot's words say that can be drawn."""

    ground: str | None  # a key of GROUNDS
    also: frozenset[str]  # the other grounds that are named
    subjects: tuple[Found, ...]  # as they come in the text
    light: str | None  # a key of palette.MOODS
    rough: float  # of the sea, 0..1
    smoke: bool
    birds: bool
    snow: bool
    woman: bool  # somebody in it is a woman


def read(spec: PanelSpec) -> Reading:
    """Reads a spec's prompt, place, characters and style."""
    prompt = _plain(spec.prompt)
    place = _plain(spec.place)
    subjects = _subjects(prompt)
    if not any(found.name.startswith("person:") or found.name == "crowd" for found in subjects):
        for number, character in enumerate(spec.characters[:2]):
            people = [found for found in _subjects(_plain(character)) if found.name.startswith("person:")]
            name = people[0].name if people else "person:man"
            subjects.append(Found(name, 1, len(prompt) + number))
    else:
        subjects = _dressed(subjects, spec.characters)
    if not subjects:
        pronoun = re.search(r"\b(she|her|he|his|they)\b", prompt)
        if pronoun:
            woman = pronoun.group(1) in ("she", "her")
            subjects.append(Found("person:woman" if woman else "person:man", 1, pronoun.start()))
    said = _plain(" ".join(spec.characters))
    everything = f"{prompt} {place} {_plain(spec.style)}"
    rough = 0.38
    if re.search(r"\b(calm|still|glassy|smooth|mirror|quiet|gentle)\b", everything):
        rough = 0.14
    if re.search(r"\b(swell|waves|choppy|heavy sea|spray|surf)\b", everything):
        rough = 0.62
    if re.search(r"\b(storm|stormy|gale|cyclone|rough)\b", everything):
        rough = 0.95
    return Reading(
        ground=_first(GROUNDS, prompt) or _first(GROUNDS, place),
        also=frozenset(key for key, words in GROUNDS.items() if _pattern(words).search(f"{prompt} {place}")),
        subjects=tuple(subjects),
        light=_first(LIGHT_WORDS, prompt) or _first(LIGHT_WORDS, place),
        rough=rough,
        smoke=bool(re.search(r"\b(smoke|steam|plume|dust|exhaust|smog)\b", everything)),
        birds=bool(re.search(r"\b(birds?|gulls?|seagulls?)\b", everything)),
        woman=bool(re.search(r"\b(she|her|wom[ae]n|girls?|female|mother)\b", f"{prompt} {said}")),
        snow=bool(re.search(r"\b(snow|snowy|blizzard|ice|glacier)\b", everything)),
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


@functools.cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")


def _subjects(text: str) -> list[Found]:
    """Every thing named, each place in the text taken by the longest name that fits there."""
    hits: list[tuple[int, int, str]] = []
    for name, words in SUBJECTS.items():
        for match in _pattern(words).finditer(text):
            hits.append((match.start(), match.end(), name))
    hits.sort(key=lambda hit: (hit[0], -(hit[1] - hit[0])))
    found: list[Found] = []
    end = -1
    for start, stop, name in hits:
        if start < end:
            continue
        end = stop
        if all(other.name != name for other in found):
            found.append(Found(name, _count(text, start, stop), start))
    return [thing for thing in found if not _weak(thing, found)]


WEAK = ("person:woman", "person:man")


def _weak(thing: Found, found: list[Found]) -> bool:
    """`she`, `his`, `the man`: only somebody when nobody else is named."""
    return thing.name in WEAK and any(
        other.name.startswith("person:") and other.name not in WEAK and other.at < thing.at for other in found
    )


def _count(text: str, start: int, stop: int) -> int:
    """How many: from a number word shortly before, or a plural."""
    before = text[max(0, start - 28) : start]
    said = _GROUP.findall(before)
    single = re.search(r"\b(?:a|an|the|one|this|that|its|her|his) (?:[\w'-]+ ){0,2}$", before)
    if said and not (single and not _GROUP.search(single.group(0))):
        return _COUNTS.get(said[-1], 5)
    word = text[start:stop]
    inner = _GROUP.search(word)
    if inner:
        return _COUNTS.get(inner.group(1), 5)
    plural = word.endswith("s") and not word.endswith(("ss", "binoculars", "compass", "bus", "optics", "is"))
    return 3 if plural or word.endswith("men") or word in ("children", "people", "crew", "troops", "guests") else 1


def _dressed(subjects: list[Found], characters: tuple[str, ...]) -> list[Found]:
    """Somebody in the prompt who has no trade of his own wears what his character's description says."""
    described = [
        found.name for text in characters for found in _subjects(_plain(text)) if found.name.startswith("person:")
    ]
    result = []
    for thing in subjects:
        if thing.name in WEAK and described:
            thing = Found(described[0], thing.count, thing.at)
        result.append(thing)
    return result


def _first(table: dict[str, str], text: str) -> str | None:
    """The first key of the table whose words stand in the text: exact places come before general ones."""
    return next((key for key, words in table.items() if _pattern(words).search(text)), None)
