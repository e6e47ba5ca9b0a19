"""Breaks text into lines: as few as fit, as even as they can be, broken where sense breaks, no word left alone.

Takes paragraphs and a way to measure, gives lines. A line may break at a space, after a hyphen, dash or slash, between
ideographs, and inside a word only if the word alone is wider than the line. Knows no fonts: `width_of` and `split_word`
are handed in.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from post.fonts import script_of

_BREAK = re.compile("(?<=[\u2014\u2013/\u200b])|(?<=[^\\W\\d_]-)")
_NOT_FIRST = frozenset("、。，．：；？！）］｝」』】〉》〕’”ー々…,.!?;:)]}।॥")
_CLAUSE_ENDS = frozenset(",;:.!?–—।॥،؛؟、。，；：")
_UNSPACED = ("Hani", "Hira", "Kana", "Bopo", "Thai", "Laoo", "Khmr", "Mymr")

_CLINGS_TO_NEXT = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "from", "with", "and", "or", "no.", "mr", "mr.", "dr.",
    "der", "die", "das", "ein", "eine", "den", "dem", "im", "am", "und", "von", "zu",
    "le", "la", "les", "un", "une", "du", "de", "des", "et", "à", "au", "el", "los", "las", "y", "en", "del",
    "il", "lo", "gli", "di", "e", "o", "в", "на", "и", "с", "к", "о", "из",
})  # fmt: skip
"""Words that should not stand last in a line."""

_CLINGS_TO_LAST = frozenset({
    "में", "से", "पर", "को", "के", "का", "की", "ने", "तक", "है", "हैं", "था", "थे", "थी", "–", "—", "-", "|", "/", "·",
})  # fmt: skip
"""Words that should not begin a line: Hindi marks relation after the noun."""

_WIDOW_SHARE = 0.4
"""A lone last word narrower than this share of the widest line is a widow."""

MANY = 60
"""Pieces of a paragraph above which lines are measured by adding up."""

Widths = Callable[[str], float]


def break_lines(
    paragraphs: list[str], max_width: float, width_of: Widths, split_word: Callable[[str], list[str]]
) -> list[str]:
    """Lines no wider than `max_width` (pixels), balanced within each paragraph."""
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += _balanced(_pieces(paragraph, max_width, width_of, split_word), max_width, width_of)
    return lines


def has_widow(lines: list[str], paragraphs: list[str], width_of: Widths) -> bool:
    """Whether a paragraph of several lines ends in a lone short word.

    >>> has_widow(["a line of words", "on"], ["a line of words on"], len)
    True
    """
    ends: set[int] = set()
    number = 0
    for paragraph in paragraphs:
        first, left = number, _letters(paragraph)
        while left > 0 and number < len(lines):
            left -= _letters(lines[number])
            number += 1
        if number - first > 1:
            ends.add(number - 1)
    widest = max((width_of(line) for line in lines), default=0.0)
    return any(" " not in lines[end] and width_of(lines[end]) < _WIDOW_SHARE * widest for end in ends)


def _letters(text: str) -> int:
    return sum(1 for char in text if char not in " \u200b")


def _pieces(paragraph: str, max_width: float, width_of: Widths, split_word: Callable[[str], list[str]]) -> list[str]:
    """What a line is put together from; a piece keeps the space after it."""
    pieces: list[str] = []
    for word in re.findall(r"[^ ]+ ?", paragraph):
        for part in _BREAK.split(word):
            if not part:
                continue
            if any(script_of(char) in _UNSPACED for char in part) or width_of(part.strip()) > max_width:
                for cluster in split_word(part):
                    if pieces and (cluster[0] in _NOT_FIRST or cluster == " "):
                        pieces[-1] += cluster
                    else:
                        pieces.append(cluster)
            else:
                pieces.append(part)
    return pieces


def _balanced(pieces: list[str], max_width: float, width_of: Widths) -> list[str]:
    """The fewest lines, and among those the ones whose squared lack of width is least; a break that parts what
    belongs together, and a last line of one short word, cost as much as a lack.
    """
    line_width = _summed(pieces, width_of) if len(pieces) > MANY else _measured(pieces, width_of)
    best: list[tuple[int, float, int]] = [
        (0, 0.0, 0)
    ]  # lines, cost, where the last line starts; for the first n pieces
    for end in range(1, len(pieces) + 1):
        choice: tuple[int, float, int] | None = None
        for start in range(end - 1, -1, -1):
            width = line_width(start, end)
            if width > max_width and start < end - 1:
                break
            cost = (max_width - width) ** 2 + max_width**2 * _hurt(pieces, start, end, width / max_width)
            option = (best[start][0] + 1, best[start][1] + cost, start)
            if choice is None or option < choice:
                choice = option
        assert choice is not None
        best.append(choice)
    lines: list[str] = []
    end = len(pieces)
    while end:
        start = best[end][2]
        lines.insert(0, "".join(pieces[start:end]).strip().replace("\u200b", ""))
        end = start
    return lines


def _measured(pieces: list[str], width_of: Widths) -> Callable[[int, int], float]:
    """The width of a line of pieces `start` up to `end`, shaped as one."""
    return lambda start, end: width_of("".join(pieces[start:end]).strip())


def _summed(pieces: list[str], width_of: Widths) -> Callable[[int, int], float]:
    """The same added up from its pieces: near enough for very many of them, of which every run cannot be shaped."""
    space = width_of("a a") - 2 * width_of("a")
    bare = [width_of(piece.strip()) for piece in pieces]
    spaces = [space * (len(piece) - len(piece.rstrip())) for piece in pieces]
    totals = list(itertools.accumulate(map(sum, zip(bare, spaces)), initial=0.0))
    return lambda start, end: totals[end] - totals[start] - spaces[end - 1]


def _hurt(pieces: list[str], start: int, end: int, fullness: float) -> float:
    """What it costs to end a line before piece `end`, in squared line widths."""
    if end == len(pieces):
        is_widow = start > 0 and end - start == 1 and fullness < _WIDOW_SHARE
        return 4.0 if is_widow else 0.0
    last, following = pieces[end - 1].strip().casefold(), pieces[end].strip()
    if last in _CLINGS_TO_NEXT or following.rstrip("।,.!?") in _CLINGS_TO_LAST:
        return 0.12
    if last[-1:].isdigit() and pieces[end - 1].endswith(" ") and following[:1].isalpha():
        return 0.08
    return 0.0 if last[-1:] in _CLAUSE_ENDS else 0.02
