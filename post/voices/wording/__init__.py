"""Wording: numbers, units, dates, abbreviations and acronyms as a narrator says them, in the words of the language.

For voices that read letters and no more; espeak knows such things itself. `worded` keeps for every character the written
word it comes from, so that captions stay in the director's own words. What the lexicon says comes first and is final.
"""

from __future__ import annotations

import re

from post.voices.spoken import Spoken
from post.voices.wording.rewriting import Rewriting

_ENDLESS = re.compile(r"\d{40}(?=\d)|[^\s\u0900-\uffff]{80}(?=[^\s\u0900-\uffff])")
"""No word and no number is so long; what is would take the rules below for ever."""


def worded(text: Spoken, language: str) -> Spoken:
    """The same text as it is said. English and Hindi whole; other languages their units, ranges and acronyms.

    >>> from post.voices.spoken import spoken
    >>> worded(spoken("INS Vikrant made 28 kn on 15 August 2022.", {}), "en").text
    'eye en ess Vikrant made twenty-eight knots on the fifteenth of August twenty twenty-two.'
    """
    if not text.text:
        return text
    rewriting = Rewriting(text.text, text.words_of)
    rewriting.each(_ENDLESS, r"\g<0> ")
    base = language.replace("_", "-").split("-")[0].lower()
    if base == "en":
        from post.voices.wording import english

        english.say(rewriting)
    elif base == "hi":
        from post.voices.wording import hindi

        hindi.say(rewriting)
    else:
        from post.voices.wording import others

        others.say(rewriting, base)
    rewriting.tidy()
    return Spoken(rewriting.text, tuple(rewriting.words_of), text.written)
