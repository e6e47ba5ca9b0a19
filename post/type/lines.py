"""Breaks text into lines: as few as fit, as even as they can be.

Takes paragraphs and a way to measure, gives lines. A line may break at a space, after a hyphen, dash or slash, between
ideographs, and inside a word only if the word alone is wider than the line. Knows no fonts: `width_of` and `split_word`
are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from post.fonts import script_of

_BREAK = re.compile("(?<=[\u2014\u2013/\u200b])|(?<=[^\\W\\d_]-)")
_NOT_FIRST = frozenset("、。，．：；？！）］｝」』】〉》〕’”ー々…,.!?;:)]}।॥")
_UNSPACED = ("Hani", "Hira", "Kana", "Bopo", "Thai", "Laoo", "Khmr", "Mymr")

Widths = Callable[[str], float]


def break_lines(
    paragraphs: list[str], max_width: float, width_of: Widths, split_word: Callable[[str], list[str]]
) -> list[str]:
    """Lines no wider than `max_width` (pixels), balanced within each paragraph."""
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += _balanced(_pieces(paragraph, max_width, width_of, split_word), max_width, width_of)
    return lines


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
    """The fewest lines, and among those the ones whose squared lack of width is least."""
    best: list[tuple[int, float, int]] = [
        (0, 0.0, 0)
    ]  # lines, cost, where the last line starts; for the first n pieces
    for end in range(1, len(pieces) + 1):
        choice: tuple[int, float, int] | None = None
        for start in range(end - 1, -1, -1):
            width = width_of("".join(pieces[start:end]).strip())
            if width > max_width and start < end - 1:
                break
            option = (best[start][0] + 1, best[start][1] + (max_width - width) ** 2, start)
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
