"""Cuts a prompt into words and marks and gives each a one-letter tag, so that rules can be read as shapes.

Tags: `.` end of sentence, `,` comma or semicolon, `:` colon, `-` dash, `(` `)` brackets, `/` any other mark,
`q` quoted string,
`p` lettering itself, `S` a thing that tempts a model to letter it, `s` a thing that may carry lettering,
`r`/`R` reading/reads, `y`/`Y` showing/shows, `m` marked, `d` determiner, `i` preposition, `&` conjunction,
`w` subordinator,
`t` relative pronoun, `b` auxiliary, `v` verb, `g` -ing, `e` -ed, `j` adjective, `a` adverb, `h` person, `#` number,
`K` CAPITALS,
`T` Capitalised inside a sentence, `x` anything else. Knows the tables of `lexicon`, and no rule about what goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from render.enhance import lexicon as lex
from render.enhance.quotes import Quote, find_quotes
from render.enhance.source import Source

LETTER = r"[^\W_]"
MARK = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u200c\u200d\ufe0f"
_PART = rf"(?:{LETTER}|[{MARK}_])"
_TITLES = "(?:Mrs?|Ms|Dr|Lt|Cdr|Cmdr|Capt|Adm|Col|Gen|Sgt|Maj|Cpl|Prof|Rev|Hon)"
_TOKEN = re.compile(
    rf"(?P<number>[#№$€₹£]?\d+(?:[.,:/x×-]\d+)*(?:st|nd|rd|th|mm|cm|m|k|K|s|%|°|['\"′″](?!\w))?(?![\w{MARK}]))"
    r"|(?P<stray>(?:https?://|www\.)[^\s,;!?)\]]*[^\s.,;:!?)\]]|#[^\W\d]\w*|[©®™](?:[ ]?\d{4})?(?:[ ][A-Z][\w'’]*){0,5})"
    rf"|(?P<word>(?:[A-Z]\.){{2,}}|{_TITLES}\.(?=\s[A-Z])|[A-Z]\.(?=\s(?!(?:The|An?|It|He|She|In|On|At|Then|And)\b)[A-Z])|{_PART}+(?:['’\-‑‐]{_PART}+)*['’]?)"
    r"|(?P<stop>[.!?…。！？।॥]+|\n[ ]*\n\s*|\n(?=[ ]*[-•*A-Z0-9]))"
    r"|(?P<comma>[,;，、；]+)|(?P<colon>[:：])|(?P<dash>[–—]|--+|-(?=\s))|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<other>[^\s])"
)
_MARK_TAGS = {"stop": ".", "comma": ",", "colon": ":", "dash": "-", "open": "(", "close": ")", "other": "/"}


@dataclass(slots=True)
class Token:
    """One word or mark at `text[start:end]`; `low` is what tables are asked for, `kind` what lettering it means."""

    text: str
    low: str
    start: int
    end: int
    tag: str
    kind: str = ""


@dataclass
class Line:
    """A whole prompt in tokens. `tags` is their tags in one string, for matching shapes."""

    source: Source
    tokens: list[Token]
    quotes: list[Quote]
    tags: str = field(default="")

    def low(self, index: int) -> str:
        """The word at `index`, "" outside."""
        return self.tokens[index].low if 0 <= index < len(self.tokens) else ""

    def tag(self, index: int) -> str:
        """The tag at `index`, `.` outside."""
        return self.tags[index] if 0 <= index < len(self.tags) else "."

    def retag(self, index: int, tag: str) -> None:
        """Change one tag."""
        self.tokens[index].tag = tag

    def text(self, start: int, end: int) -> str:
        """What stands in tokens `start` up to `end`."""
        return self.source.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""


def _plural_of(word: str) -> tuple[str, ...]:
    """What `word` may be the plural of, itself first."""
    if word.endswith("ies"):
        return word, word[:-3] + "y"
    if word.endswith("es"):
        return word, word[:-1], word[:-2]
    return (word, word[:-1]) if word.endswith("s") and not word.endswith("ss") else (word,)


def _phrase_table() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word -> phrases of several words, longest first, with what they are: `H` harmless, `p`, `S`, `s`."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def add(phrase: str, tag: str) -> None:
        words = tuple(phrase.split())
        table.setdefault(words[0], []).append((words, tag))

    for phrase in lex.HARMLESS:
        add(phrase, "H")
    for phrase in lex.PURE:
        if " " in phrase:
            add(phrase, "p")
            add(phrase + ("es" if phrase.endswith(("x", "ch", "sh")) else "s"), "p")
    for phrase, (_, tempts) in lex.SURFACES.items():
        if " " in phrase:
            add(phrase, "S" if tempts else "s")
            add(phrase + "s", "S" if tempts else "s")
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_PHRASES = _phrase_table()


def read_line(source: Source) -> Line:
    """Tokens of a text, quoted strings as one token each."""
    quotes = find_quotes(source.text)
    raw: list[Token] = []
    at = 0
    for quote in quotes:
        _cut(source.text, at, quote.start, raw)
        raw.append(Token(source.text[quote.start : quote.end], "", quote.start, quote.end, "q"))
        at = quote.end
    _cut(source.text, at, len(source.text), raw)
    tokens = _joined(source.text, raw)
    line = Line(source, tokens, quotes)
    first = True
    loud = _is_loud(tokens)
    for index, token in enumerate(tokens):
        if token.tag == "?":
            following = tokens[index + 1].tag if index + 1 < len(tokens) else "."
            token.tag, token.kind = _tag(
                token.low, token.text, first, loud or (following == ":" and token.low in lex.PURE)
            )
        first = token.tag == "." or (first and token.tag in "(/-")
    line.tags = "".join(token.tag for token in tokens)
    return line


def _cut(text: str, start: int, end: int, into: list[Token]) -> None:
    for found in _TOKEN.finditer(text, start, end):
        group, word = found.lastgroup or "other", found.group()
        if group == "stray":  # an address, a hashtag, a copyright line: lettering wherever it stands
            into.append(Token(word, "", found.start(), found.end(), "q"))
        elif group in _MARK_TAGS:
            into.append(Token(word, word, found.start(), found.end(), _MARK_TAGS[group]))
        else:
            tag = "#" if group == "number" else "?"
            low = word.lower().replace("’", "'").replace("‑", "-").replace("‐", "-")
            into.append(Token(word, low, found.start(), found.end(), tag))


def _joined(text: str, raw: list[Token]) -> list[Token]:
    """Phrases of the tables made one token."""
    tokens: list[Token] = []
    at = 0
    while at < len(raw):
        entry = _phrase_at(raw, at)
        if entry is None:
            tokens.append(raw[at])
            at += 1
            continue
        words, tag = entry
        first, last = raw[at], raw[at + len(words) - 1]
        phrase = " ".join(words)
        token = Token(text[first.start : last.end], phrase, first.start, last.end, tag)
        for base in _plural_of(phrase):
            if tag == "p" and base in lex.PURE:
                token.kind = lex.PURE[base]
            elif tag in "sS" and base in lex.SURFACES:
                token.kind = lex.SURFACES[base][0]
        tokens.append(token)
        at += len(words)
    return tokens


def _phrase_at(raw: list[Token], at: int) -> tuple[tuple[str, ...], str] | None:
    for words, tag in _PHRASES.get(raw[at].low, ()):
        if tag == "S" and is_capitals(raw[at].text) and not is_capitals(raw[min(at + len(words), len(raw)) - 1].text):
            continue  # an EXIT sign: EXIT is what it says
        if at + len(words) <= len(raw) and all(raw[at + step].low == word for step, word in enumerate(words)):
            return words, tag
    return None


def _is_loud(tokens: list[Token]) -> bool:
    """Whether the whole prompt is written in capitals, so that capitals say nothing."""
    words = [token.text for token in tokens if token.tag == "?"]
    return len(words) > 5 and sum(map(is_capitals, words)) > 0.8 * len(words)


@lru_cache(maxsize=8192)
def _tag(low: str, text: str, first: bool, loud: bool) -> tuple[str, str]:
    if low.endswith(("'s", "s'")) and low not in lex.ADJECTIVES and low not in ("it's", "that's", "there's", "let's"):
        return "d", ""
    capitals = is_capitals(text) and not loud
    shouted = capitals and low not in lex.ACRONYMS and low not in ("hud", "osd", "url")
    for base in _plural_of(low):
        if base in lex.PURE and not shouted:
            return "p", lex.PURE[base]
    for base in _plural_of(low):
        if base in lex.SURFACES and not shouted:
            kind, tempts = lex.SURFACES[base]
            return ("S" if tempts else "s"), kind
    if shouted and (len(text) > 1 or low not in ("a", "i")):
        return "K", ""
    for tag, table in _TABLES:
        if low in table:
            return tag, ""
    if capitals:
        return "T", ""
    if low.endswith("ly") and len(low) > 4:
        return "a", ""
    if low.endswith("ing") and len(low) > 4:
        return "g", ""
    if text[:1].isupper() and not first and not loud:
        return "T", ""
    if low.endswith("ed") and len(low) > 4 and not low.endswith("eed") and low not in ("hundred", "sacred", "kindred"):
        return "e", ""
    return "x", ""


_TABLES: tuple[tuple[str, frozenset[str]], ...] = (
    ("r", lex.READING), ("R", lex.READS), ("y", lex.SHOWING), ("Y", lex.SHOWS), ("m", lex.MARKED),
    ("t", lex.RELATIVES), ("d", lex.DETERMINERS), ("&", lex.CONJUNCTIONS), ("w", lex.SUBORDINATORS), ("b", lex.BE),
    ("j", lex.ADJECTIVES), ("i", lex.PREPOSITIONS), ("h", lex.PERSONS), ("v", lex.VERBS), ("a", lex.ADVERBS_NOT_LY),
)  # fmt: skip


@lru_cache(maxsize=8192)
def is_capitals(text: str) -> bool:
    """Whether a word is written in capitals (digits may be among them)."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all(char.isupper() for char in letters) and text.upper() != text.lower()
