"""Text that remembers where each of its characters stood in the director's prompt.

`read_source` gives a prompt as the text encoder will see it: the encoder unescapes HTML twice and repairs wrongly
decoded quotes, so a quote hidden that way is uncovered here, before anybody looks for it. Controls, bidi marks and
invisible characters go; letters are composed. Knows nothing of lettering.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

NOWHERE = -1  # origin of a character that the director did not write

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_MOJIBAKE = {
    "â€œ": "“", "â€\x9d": "”", "â€\x9c": "“", "â€˜": "‘", "â€™": "’", "â€ž": "„", "â€š": "‚", "Â«": "«", "Â»": "»",
}  # fmt: skip
_MOJIBAKE_RE = re.compile("|".join(map(re.escape, _MOJIBAKE)))
_JOINERS = "\u200c\u200d"  # shape Devanagari conjuncts and emoji: they stay
_BACKSLASHED = re.compile(r"\\+(?=[\"'“”‘’`])")
_MAX_MARKS = 8  # combining marks kept on one letter; no script needs more
_FULLWIDTH = {  # letters, digits and typewriter quotes; the marks of Chinese and Japanese stay
    code: chr(code - 0xFEE0)
    for code in (0xFF02, 0xFF07, *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


@dataclass(frozen=True)
class Source:
    """Some text and, for each code point, its offset in the director's prompt (or `NOWHERE`)."""

    text: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the director's prompt of `text[start:end]`."""
        known = [at for at in self.origin[start:end] if at != NOWHERE]
        return (known[0], known[-1] + 1) if known else (0, 0)

    def edited(self, edits: list[tuple[int, int, str]]) -> Source:
        """Replace each (start, end, new text), given in order and without overlaps."""
        pieces: list[str] = []
        origin: list[int] = []
        at = 0
        for start, end, new in edits:
            pieces += (self.text[at:start], new)
            origin += self.origin[at:start]
            origin += [NOWHERE] * len(new)
            at = end
        pieces.append(self.text[at:])
        origin += self.origin[at:]
        return Source("".join(pieces), origin)


_PLAIN = re.compile(r"[ -~\n]*")


def read_source(prompt: str) -> Source:
    """The prompt as the encoder will see it, with the origin of every character."""
    source = Source(prompt, list(range(len(prompt))))
    for _ in range(3):  # the encoder does this twice; once more costs nothing and hides nothing
        edits = [(m.start(), m.end(), _unescaped(m.group())) for m in _ENTITY.finditer(source.text)]
        edits = [edit for edit in edits if edit[2] != source.text[edit[0] : edit[1]]]
        if not edits:
            break
        source = replaced(source, edits)
    source = replaced(source, [(m.start(), m.end(), _MOJIBAKE[m.group()]) for m in _MOJIBAKE_RE.finditer(source.text)])
    source = replaced(source, [(m.start(), m.end(), "") for m in _BACKSLASHED.finditer(source.text)])
    return _composed(source)


def _unescaped(entity: str) -> str:
    return html.unescape(re.sub(r"^&(?:amp;)+", "&", entity))


def replaced(source: Source, edits: list[tuple[int, int, str]]) -> Source:
    """Like `Source.edited`, but the new characters stand where the old ones stood."""
    if not edits:
        return source
    done = source.edited(edits)
    shift = 0
    for start, end, new in edits:
        for offset in range(len(new)):
            done.origin[start + shift + offset] = source.origin[min(start + offset, end - 1)]
        if new:  # the last character stands for the whole rest, so that spans cover it
            done.origin[start + shift + len(new) - 1] = source.origin[end - 1]
        shift += len(new) - (end - start)
    return done


def _composed(source: Source) -> Source:
    """NFC per letter with its marks, without controls and invisible characters."""
    if _PLAIN.fullmatch(source.text):
        return source
    text: list[str] = []
    origin: list[int] = []
    cluster: list[str] = []
    places: list[int] = []

    def close() -> None:
        whole = "".join(cluster)
        composed = whole if whole.isascii() else unicodedata.normalize("NFC", whole)
        text.extend(composed)
        if len(composed) == len(places):
            origin.extend(places)
        else:  # the last character stands for the rest, so that spans cover it
            origin.extend([places[0]] * (len(composed) - 1) + [places[-1]])
        cluster.clear()
        places.clear()

    for at, char in zip(source.origin, source.text, strict=True):
        char = _FULLWIDTH.get(ord(char), char)
        category = unicodedata.category(char) if not char.isascii() else ("Cc" if char < " " or char == "\x7f" else "")
        if category[:1] == "C" and char not in _JOINERS:
            if char in "\n\r\t\x0b\x0c\x85\0" or category in ("Cc", "Co", "Cs"):
                char, category = ("\n" if char in "\n\r" else " "), "Zs"
            else:
                continue  # bidi controls, zero-width spaces, soft hyphens, tags: invisible, and hide words from rules
        elif category in ("Zs", "Zl", "Zp"):
            char = "\n" if category != "Zs" else " "
        if category[:1] == "M" and cluster:
            if len(cluster) <= _MAX_MARKS:
                cluster.append(char)
                places.append(at)
            continue
        if cluster:
            close()
        cluster.append(char)
        places.append(at)
    if cluster:
        close()
    return Source("".join(text), origin)
