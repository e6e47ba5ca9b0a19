"""A text that is rewritten bit by bit and remembers for each character which written word it stands for.

Knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Say = Callable[[re.Match[str]], str | None]
"""What is said for a match; None leaves it."""


class Rewriting:
    """`text`, and for every character of it its written word in `words_of`."""

    def __init__(self, text: str, words_of: Sequence[int]) -> None:
        assert len(text) == len(words_of)
        self.text = text
        self.words_of = list(words_of)

    def each(self, pattern: re.Pattern[str], say: Say | str) -> None:
        """Replaces every match, from left to right; characters of what is said share the words of what was written."""
        text: list[str] = []
        words: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            said = match.expand(say) if isinstance(say, str) else say(match)
            if said is None:
                continue
            start, end = match.span()
            text.append(self.text[at:start])
            words += self.words_of[at:start]
            text.append(said)
            span = self.words_of[start:end] or [self.words_of[min(start, len(self.words_of) - 1)]]
            words += [span[place * len(span) // len(said)] for place in range(len(said))]
            at = end
        text.append(self.text[at:])
        words += self.words_of[at:]
        self.text, self.words_of = "".join(text), words

    def tidy(self) -> None:
        """Single spaces, none before a comma or a full stop, no two commas."""
        self.each(re.compile(r"\s+"), " ")
        self.each(re.compile(r" +(?=[,.;:!?।])"), "")
        self.each(re.compile(r",(?=[,.;:!?।])"), "")
        self.each(re.compile(r"(?<=[.!?;:।]),"), "")
        self.each(re.compile(r"^[ ,;:]+| +$"), "")
