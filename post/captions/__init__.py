"""Captions: what is said in a film, to be read; SRT and WebVTT for one language.

At most two lines of 42 columns, broken where sense breaks; on screen while spoken, at least 5/6 s and long enough to be
read at 20 characters a second where the film leaves room; never overlapping. Pure: a cut in, texts out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from post.captions.breaks import Piece, captions_of, pieces
from post.captions.formats import srt, vtt
from post.captions.timing import Caption, timed
from post.cut import Cut, CutLine
from post.voices.engine import Word
from post.voices.estimate import seconds

__all__ = ["Caption", "caption_files", "captions"]

Words = Mapping[str, Sequence[Word]]
"""Word times by shot id, as `post.voices.narrate` gives them."""


def caption_files(cut: Cut, language: str, words: Words | None = None) -> dict[str, str]:
    """`{"srt": ..., "vtt": ...}`, texts with LF; where word times are not known they follow from the words' lengths."""
    shown = captions(cut, language, words)
    return {"srt": srt(shown), "vtt": vtt(shown)}


def captions(cut: Cut, language: str, words: Words | None = None) -> tuple[Caption, ...]:
    """The captions of a film in the order of time."""
    found: list[list[Piece]] = []
    for line in sorted(
        (line for line in cut.lines if line.request.language == language), key=lambda line: line.first_frame
    ):
        start_s = float(line.first_frame / cut.fps)
        spoken = _spoken(line, (words or {}).get(line.request.shot_id, ()))
        moved = [Word(word.text, start_s + word.start_s, start_s + word.end_s) for word in spoken]
        found.extend(captions_of(pieces(moved)))
    return timed(found, cut.fps, cut.num_frames)


def _spoken(line: CutLine, words: Sequence[Word]) -> tuple[Word, ...]:
    """The line's words with their times, seconds from its start; those given where they are of this text."""
    written = [cleaned for word in line.request.text.split() if (cleaned := _clean(word))]
    kept = [word for word in words if _clean(word.text)]
    if [_clean(word.text) for word in kept] == written:
        return tuple(Word(_clean(word.text), word.start_s, word.end_s) for word in kept)
    weights = [max(0.05, seconds(word + " .", line.request.language)) for word in written]
    total, at = sum(weights), 0.0
    timed_words = []
    for word, weight in zip(written, weights):
        share = float(line.duration) * weight / total
        timed_words.append(Word(word, at, at + share))
        at += share
    return tuple(timed_words)


def _clean(word: str) -> str:
    """Without control characters and marks of direction that could turn a whole player's line around."""
    kept = "".join(
        char for char in unicodedata.normalize("NFC", word)
        if char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )  # fmt: skip
    return kept
