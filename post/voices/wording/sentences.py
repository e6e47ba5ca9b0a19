"""A text in sentences, none longer than a voice can hold: broken where sense breaks, with the pause that follows.

Voices that read a sentence at a time lose the end of one that is too long, and invent one for a text that is too short:
short sentences stay with a neighbour. Offsets keep the way back to the text. Knows no voice.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SENTENCE_PAUSE_S, CLAUSE_PAUSE_S, WORD_PAUSE_S = 0.42, 0.2, 0.06

SHORTEST = 10
"""Letters: a shorter sentence joins the one before or after it."""

_ENDS = ".!?。！？।॥؟…"
_CLOSERS = "\"'”’»）)」』】]"
_CLAUSES = ";:；：，、,،؛—–"
_ABBREVIATIONS = {
    "de": "z. b|d. h|u. a|bzw|ca|nr|dr|prof|st|str|evtl|usw|mio|mrd|inkl|vgl|s|abs|jh|v. chr|n. chr",
    "fr": "m|mme|mm|dr|st|av|env|etc|p. ex|c.-à-d|j.-c|art|vol|no",
    "es": "sr|sra|srta|dr|dra|ud|uds|p. ej|etc|av|núm|ee|uu|art|vol",
    "it": "sig|dott|prof|ing|avv|ecc|art|s|vol|on",
    "pt": "sr|sra|dr|dra|exmo|av|núm|etc|art|vol",
    "nl": "dhr|mevr|dr|bijv|enz|ca|nr|o.a|d.w.z|art",
    "pl": "np|tzn|dr|prof|ul|itd|itp|ok|r|tys|im",
    "ru": "т. е|т. д|т. п|г|гг|ул|им|др|тыс|млн|млрд|руб|см",
    "cs": "např|tj|dr|ing|č|str|atd|tzv",
    "hu": "pl|dr|kb|stb|ún|u|út",
    "tr": "dr|prof|vb|örn|yy|no",
}  # fmt: skip
"""Where a full stop ends no sentence; English and Hindi abbreviations are words by now."""

_DAY_DOTS = frozenset({"de", "cs", "hu", "pl", "nl", "tr", "da", "no", "fi", "sk"})
"""Languages that write ordinals with a dot."""


@dataclass(frozen=True)
class Sentence:
    """`text[start:stop]` of the whole, and how long the voice is silent after it, in seconds."""

    start: int
    stop: int
    pause_s: float


def sentences(text: str, language: str, limit: int) -> list[Sentence]:
    """The sentences of a text, each at most `limit` characters."""
    base = language.replace("_", "-").split("-")[0].lower()
    found: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text, base):
        found.append((start, end))
        start = end
    found.append((start, len(text)))
    stripped = [span for span in (_strip(text, *span) for span in found) if span[0] < span[1]]
    joined = _joined(text, stripped, limit)
    parts = [part for span in joined for part in _parts(text, *span, limit)]
    return [*parts[:-1], Sentence(parts[-1].start, parts[-1].stop, 0.0)] if parts else []


def _strip(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start].isspace():
        start += 1
    while start < stop and text[stop - 1].isspace():
        stop -= 1
    return start, stop


def _ends(text: str, language: str) -> list[int]:
    """Places just after a sentence."""
    known = {part.replace(" ", "") for part in _ABBREVIATIONS.get(language, "").split("|") if part}
    found: list[int] = []
    for match in re.finditer(rf"[{re.escape(_ENDS)}]+[{re.escape(_CLOSERS)}]*", text):
        after = text[match.end() :]
        if match[0][0] in "。！？।॥":
            found.append(match.end())
            continue
        if not after or not after[0].isspace():
            continue
        if match[0] == "." and _is_abbreviated(text[: match.start()], after.lstrip(), language, known):
            continue
        found.append(match.end())
    return found


def _is_abbreviated(before: str, after: str, language: str, known: set[str]) -> bool:
    word = re.search(r"[^\s(„“\"'«]*$", before)
    assert word is not None
    last = word[0].lower()
    two = "".join(before.split()[-2:]).lower().replace(".", "")
    if len(last) == 1 and last.isalpha() and (word[0].isupper() or re.match(r"\w\.", after)):
        return True  # an initial, or the first half of "z. B."
    if after[:1].islower() and language != "en":  # in English a worded acronym or number may begin a sentence
        return True
    if last.isdigit() and language in _DAY_DOTS:
        return True
    return last.strip(".") in known or two in {entry.replace(".", "") for entry in known if "." in entry}


def _joined(text: str, spans: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """Sentences too short to be said alone with the one before, else with the next."""
    found: list[tuple[int, int]] = []
    for start, stop in spans:
        is_short = _num_letters(text[start:stop]) < SHORTEST
        was_short = bool(found) and _num_letters(text[found[-1][0] : found[-1][1]]) < SHORTEST
        if found and (is_short or was_short) and stop - found[-1][0] <= limit:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return found


def _num_letters(text: str) -> float:
    """Letters, those of scripts that write a syllable in one counted as more."""
    return sum(
        2.5 if unicodedata.east_asian_width(char) in "WF" else 1.0
        for char in text
        if unicodedata.category(char)[0] in "LNM"
    )


def _parts(text: str, start: int, stop: int, limit: int) -> list[Sentence]:
    """One sentence in as few parts as hold it, broken at the best places: after clauses, else between words."""
    if stop - start <= limit:
        return [Sentence(start, stop, SENTENCE_PAUSE_S)]
    num_parts = -(-(stop - start) // limit)
    while True:
        ideal = (stop - start) / num_parts
        parts = _cut(text, start, stop, limit, ideal)
        if parts is not None:
            return parts
        num_parts += 1


def _cut(text: str, start: int, stop: int, limit: int, ideal: float) -> list[Sentence] | None:
    places = [(start, 0.0, 0.0), *_places(text, start, stop, limit), (stop, 0.0, SENTENCE_PAUSE_S)]
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * (len(places) - 1)
    for end in range(1, len(places)):
        for begin in range(end - 1, -1, -1):
            length = places[end][0] - places[begin][0]
            if length > limit:
                break
            cost = best[begin][0] + places[end][1] + 3 * abs(length - ideal) / limit + 1
            if cost < best[end][0]:
                best[end] = (cost, begin)
    if best[-1][0] == float("inf"):
        return None
    found: list[Sentence] = []
    end = len(places) - 1
    while end > 0:
        begin = best[end][1]
        found.insert(0, Sentence(*_strip(text, places[begin][0], places[end][0]), places[end][2]))
        end = begin
    return [part for part in found if part.start < part.stop]


def _places(text: str, start: int, stop: int, limit: int) -> list[tuple[int, float, float]]:
    """Where a sentence may be broken: (place, cost, pause in seconds), in order."""
    dense = {
        place
        for match in re.finditer(r"\S+", text[start:stop])
        if match.end() - match.start() > limit // 3
        for place in range(start + match.start() + 1, start + match.end())
    }
    found = []
    for place in range(start + 1, stop):
        before, here = text[place - 1], text[place]
        if before in _CLAUSES and (here.isspace() or before in "；：，、،"):
            found.append((place, 0.5 if before in ";；:：—" else 1.0, CLAUSE_PAUSE_S))
        elif here.isspace():
            found.append((place, 3.0, WORD_PAUSE_S))
        elif (
            place in dense
            and unicodedata.category(here)[0] != "M"
            and here not in "\u200c\u200d"
            and before not in "\u200c\u200d"
        ):
            wide = unicodedata.east_asian_width(before) in "WF" and unicodedata.east_asian_width(here) in "WF"
            found.append((place, 4.0 if wide else 30.0, WORD_PAUSE_S))
    return found
