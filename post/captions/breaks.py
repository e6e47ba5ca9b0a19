"""Where captions and their lines break: after sentences and clauses, before joining words, never after an article.

Widths are in columns of Latin text: a Chinese character or Korean syllable takes as much of the 42 as its eye needs
(sixteen to a line). Scripts without spaces break between characters. Knows no film.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from post.voices.engine import Word

COLUMNS = 42
LINES = 2
WIDE = COLUMNS / 16
LEAST_S = 5 / 6

MIXED = 2.5
"""What it costs the reader when one sentence ends and another begins within a line."""

_UNSPACED = ((0x3000, 0x303F), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))

_SENTENCE_ENDS = ".!?。！？।॥؟…"
_CLAUSE_ENDS = ",;:،、，；：–—"
_CLOSERS = "\"'”’»）)」』】]"
_NO_START = "。，、！？；：）」』】》〉ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…"
_JOINING = frozenset({
    "and", "but", "or", "nor", "so", "that", "which", "who", "whose", "while", "when", "where", "because",
    "with", "from", "into", "for", "of", "in", "on", "at", "to", "by", "as", "than", "und", "oder", "aber",
    "dass", "mit", "von", "für", "weil", "wenn", "als", "bei", "zu", "et", "ou", "mais", "que", "qui", "dans",
    "avec", "pour", "par", "de", "y", "o", "pero", "con", "para", "por", "en", "и", "но", "а", "что",
    "который", "с", "в", "на", "для", "और", "या", "लेकिन", "कि", "जो", "तथा", "एवं",
})  # fmt: skip
"""Words that begin a unit of sense, in the languages most films here are made in."""

_HANGING = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "der", "die", "das", "ein", "eine", "le",
    "la", "les", "un", "une", "el", "los", "las", "et", "and", "und",
})  # fmt: skip
"""Words that must not stand last in a line."""

_TRAILING = frozenset({
    "में", "से", "पर", "को", "के", "का", "की", "ने", "है", "हैं", "था", "थे",
})  # fmt: skip
"""Hindi marks relation after the noun: no line may begin with these."""


@dataclass(frozen=True)
class Piece:
    """A word, or a part of one where it has no spaces; `glued` pieces follow without a space."""

    text: str
    start_s: float
    end_s: float
    glued: bool = False


def width(text: str) -> float:
    """Columns that a text takes."""
    return sum(WIDE if unicodedata.east_asian_width(char) in "WF" else 1.0 for char in text)


def pieces(words: Sequence[Word]) -> list[Piece]:
    """Words that can stand in a line: those of scripts without spaces, and longer than a line, are taken apart."""
    found: list[Piece] = []
    for word in words:
        parts = _parts(word.text)
        total = sum(len(part) for part in parts)
        at = 0
        for number, part in enumerate(parts):
            start = word.start_s + (word.end_s - word.start_s) * at / total
            at += len(part)
            end = word.start_s + (word.end_s - word.start_s) * at / total
            found.append(Piece(part, start, end, glued=number > 0))
    return found


def _parts(word: str) -> list[str]:
    if width(word) <= COLUMNS and not any(_breaks_anywhere(char) for char in word):
        return [word]
    parts: list[str] = []
    for char in word:
        joins = bool(parts) and (
            unicodedata.category(char)[0] == "M" or char in _NO_START + _CLOSERS or char in "\u200c\u200d"
        )
        ahead = bool(parts) and not _breaks_anywhere(char) and not _breaks_anywhere(parts[-1][-1])
        fits = bool(parts) and width(parts[-1] + char) <= COLUMNS
        if fits and (joins or ahead):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _breaks_anywhere(char: str) -> bool:
    """Chinese and Japanese; Thai, Lao, Khmer and Burmese break between syllables that only a dictionary knows."""
    code = ord(char)
    return any(first <= code <= last for first, last in _UNSPACED)


def joined(parts: Sequence[Piece]) -> str:
    """The text of neighbouring pieces."""
    return "".join(part.text if index == 0 or part.glued else " " + part.text for index, part in enumerate(parts))


def captions_of(parts: Sequence[Piece]) -> list[list[Piece]]:
    """One line of narration as captions of at most two lines each, broken at the least cost to sense."""
    count = len(parts)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            group = parts[start:end]
            if width(joined(group)) > COLUMNS * LINES:
                break
            split = _best_split(group)
            if split is None:
                continue
            cost = best[start][0] + 2.0 + 0.3 * split[0] + MIXED * _num_mixed(group, split[1])
            cost += _break_cost(parts, end) if end < count else 0.0
            cost += 6.0 * max(0.0, 1 - (group[-1].end_s - group[0].start_s) / 1.2)
            if cost < best[end][0]:
                best[end] = (cost, start)
    groups: list[list[Piece]] = []
    end = count
    while end > 0:
        start = best[end][1]
        groups.insert(0, list(parts[start:end]))
        end = start
    return groups


def _num_mixed(group: Sequence[Piece], split: int) -> int:
    """Sentences that end inside a caption elsewhere than at the end of its first line."""
    return sum(
        piece.text.rstrip(_CLOSERS)[-1:] in _SENTENCE_ENDS and number != split
        for number, piece in enumerate(group[:-1], 1)
        if piece.text.rstrip(_CLOSERS)
    )


def lines_of(group: Sequence[Piece]) -> list[str]:
    """The one or two lines of a caption."""
    split = _best_split(group)
    assert split is not None
    return [joined(part) for part in (group[: split[1]], group[split[1] :]) if part]


def _best_split(group: Sequence[Piece]) -> tuple[float, int] | None:
    """(cost, pieces in the first line); None where the pieces do not fit into two lines."""
    if width(joined(group)) <= COLUMNS:
        return 0.0, len(group)
    best: tuple[float, int] | None = None
    for place in range(1, len(group)):
        first, second = width(joined(group[:place])), width(joined(group[place:]))
        if first > COLUMNS or second > COLUMNS:
            continue
        uneven = abs(first - second) / COLUMNS
        cost = _break_cost(group, place) + 4 * uneven + (0.5 if first > second else 0.0)
        if best is None or cost < best[0]:
            best = (cost, place)
    return best


def _break_cost(parts: Sequence[Piece], place: int) -> float:
    """What it costs the reader to break before piece `place`: 0 after a sentence, 8 after an article."""
    before, after = parts[place - 1].text, parts[place]
    ending = before.rstrip(_CLOSERS)[-1:]
    if ending and ending in _SENTENCE_ENDS:
        return 0.0
    if ending and ending in _CLAUSE_ENDS:
        return 1.0
    if before.lower() in _HANGING or after.text.rstrip(_SENTENCE_ENDS + _CLAUSE_ENDS) in _TRAILING:
        return 8.0
    if after.glued:
        return 6.0
    if after.text.lower() in _JOINING:
        return 2.5
    return 5.0
