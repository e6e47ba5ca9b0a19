"""The words themselves: how far the text reaches that a sign is said to show,
and how it is set ("in bold white letters").

Gives token ranges. A quoted string ends where it ends; capitals end with the capitals; anything else runs to the
end of its clause.
"""

from __future__ import annotations

from dataclasses import dataclass

from render.enhance import lexicon as lex
from render.enhance.setting import setting_end
from render.enhance.tokens import Line
from render.enhance.word_sets import word_set

STRONG = "qK#"
_CONNECT = word_set("of the to and for in on at a an &")
_CARRIED_ON = lex.PLACED | frozenset(
    [
        "towers",
        "hangs",
        "hang",
        "hung",
        "sways",
        "flutters",
        "glows",
        "stands",
        "swings",
        "waves",
        "appears",
        "fades",
        "stretches",
        "flies",
        "is",
        "are",
        "was",
        "were",
        "flashes",
        "flickers",
        "floats",
        "burns",
        "shines",
        "drifts",
        "looms",
        "lights",
        "spans",
        "rises",
        "blinks",
        "pops",
        "rolls",
        "scrolls",
        "slides",
        "spins",
        "adorns",
        "covers",
        "greets",
        "marks",
        "behind",
        "float",
        "sway",
        "flutter",
        "glow",
        "shine",
        "loom",
        "hover",
        "hovers",
        "gleams",
        "gleam",
        "bob",
        "bobs",
        "peels",
        "peel",
        "lies",
        "lie",
        "sits",
        "creaks",
        "greet",
        "appear",
        "line",
        "drift",
    ]
)
_INTRO = word_set(
    "words word text letters phrase message slogan name motto inscription number numbers title legend "
    "year caption headline sentence initials numerals lettering date names title-text"
)
_MAX_WORDS = 40
_UNITS = word_set(
    "metres meters metre feet foot knots knot km m mhz khz hz degrees percent rupees dollars remaining left hours hrs hour "
    "fathoms seconds minutes am pm mph kph rpm tons miles nm volts celsius celcius o'clock"
)
_PLACING = word_set("over above across behind beside below beneath under near outside against along on in at")
_MARKS = word_set("ext int")
_MONTHS = word_set("january february march april may june july august september october november december")


@dataclass(frozen=True)
class Payload:
    """Tokens `start` up to `end`; `shown` are the ranges of the words to be shown. `strong`: they look like "
    "lettering."""

    start: int
    end: int
    shown: tuple[tuple[int, int], ...]
    strong: bool


def payload_at(line: Line, at: int, *, loose: bool) -> Payload | None:
    """The words announced at `at`. `loose`: ordinary words count too, up to the end of the clause."""
    start = at
    if line.tag(at) in ",:-" and (line.tag(at + 1) == "q" or (line.tag(at) in ":-" and loose)):
        at += 1
    at, introduced = _introduction(line, at)
    if line.tag(at) == "q":
        end, shown = _quoted(line, at)
        return Payload(start, end, shown, strong=True)
    if line.tag(at) in "K#" or _single_capital(line, at) or _ship(line, at):
        end = _capitals_end(line, at)
        if line.tag(at) == "#" and end == at + 1 and not loose and not introduced and line.tag(end) in "xsShjpT":
            return None  # showing 12 ships: a count
        if line.tag(at) == "#":
            while line.low(end) in _UNITS or (line.tag(end) in "TxK" and line.low(end) in _UNITS):
                end += 1
        if (
            end < len(line.tokens)
            and loose
            and line.tag(at) != "#"
            and len(line.tokens[at].text) == 1
            and line.tag(end) in "xjv"
        ):
            return _ordinary(line, start, at)
        return Payload(start, end, ((at, end),), strong=True)
    if _capitalised(line, at) and (loose or introduced):
        return _titled(line, start, at, loose=loose or introduced)
    if introduced and line.low(at - 1) == "word" and line.tag(at) in "xjsSph":
        return Payload(start, at + 1, ((at, at + 1),), strong=True)
    return _ordinary(line, start, at) if loose else None


def _ship(line: Line, at: int) -> bool:
    """INS VIKRANT: the prefix belongs to the capitals."""
    return line.low(at) in lex.SHIP_PREFIXES and line.tokens[at].text.isupper() and line.tag(at + 1) == "K"


def listed_end(line: Line, end: int) -> int:
    """After a colon the words go on over commas that capitals or numbers follow: Leaving Goa, 1961."""
    while line.tag(end) == "," and (line.tag(end + 1) in "T#K" or _capitalised(line, end + 1)):
        end += 1
        while line.tag(end) in "T#K" or _capitalised(line, end):
            end += 1
    return end


def _introduction(line: Line, at: int) -> tuple[int, bool]:
    """Skip "the words", "the bold text:" if words to be shown follow."""
    end = at
    while line.tag(end) in "djK" and end - at < 4 and line.low(end) not in lex.ACRONYMS and line.tag(end) != "K":
        end += 1
    if line.low(end) in _INTRO:
        end += 1
        if line.tag(end) in ":," and line.tag(end + 1) in "qKT#x":
            end += line.tag(end) == ":" or line.tag(end + 1) == "q"
        if line.tag(end) in "qK#" or _capitalised(line, end) or line.low(end - 1) == "word":
            return end, True
    return at, False


def _quoted(line: Line, at: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    shown = [(at, at + 1)]
    end = at + 1
    while True:
        step = end
        while line.tag(step) in ",&/-" and step - end < 2:
            step += 1
        if line.tag(step) == "q":
            shown.append((step, step + 1))
            end = step + 1
        else:
            return end, tuple(shown)


def _single_capital(line: Line, at: int) -> bool:
    return (
        at < len(line.tokens)
        and len(line.tokens[at].text) == 1
        and line.tokens[at].text.isupper()
        and line.tokens[at].text not in "AI"
    )


def _capitalised(line: Line, at: int) -> bool:
    return at < len(line.tokens) and line.tokens[at].text[:1].isupper()


def _capitals_end(line: Line, at: int) -> int:
    end = at + 1
    while end < len(line.tokens):
        tag, following = line.tag(end), line.tag(end + 1)
        word = line.tokens[end].text
        if (
            tag == "K"
            or (tag == "#" and following not in "xsSh")
            or (len(word) == 1 and word.isupper())
            or (word.isupper() and line.low(end) in lex.ACRONYMS)
            or (tag == "#" and line.tag(end - 1) == "K")
            or (tag in ",-/:" and line.tag(end - 1) == "#" and following == "#" and (tag != "," or line.tag(at) == "#"))
            or (
                tag == "."
                and following == "K"
                and line.tag(at - 1) == ":"
                and line.tag(end + 2) == "."
                and line.low(end + 1) not in _MARKS
            )
            or (tag == "-" and following == "#" and line.tag(end - 1) == "K")
            or (
                tag == "T"
                and line.tag(at) == "#"
                and line.tag(end - 1) == "#"
                and (following == "#" or line.low(end) in _MONTHS)
            )
            or (
                (tag in ",/-:.&" or word == "&")
                and following == "K"
                and line.tag(end + 2) not in "v"
                and _close(line, end)
            )
        ):
            end += 1
        elif tag == "." and set(word) <= set("!?") and following not in ".":
            return end + (line.tag(end + 1) in "Kiv,&wgm" and line.tokens[end + 1].text.islower())
        else:
            break
    return end


def _close(line: Line, index: int) -> bool:
    """A mark inside capitals: STOP! TURN BACK; not the end of a sentence that a capital happens to follow."""
    return line.tag(index) != "." or "!" in line.tokens[index].text


def titled_at(line: Line, at: int) -> Payload | None:
    """Capitalised words that stand at `at`."""
    return _titled(line, at, at, loose=False)


def _titled(line: Line, start: int, at: int, *, loose: bool) -> Payload | None:
    end = at + 1
    while end < len(line.tokens):
        tag = line.tag(end)
        if (
            tag in "K#q"
            or (line.tag(end - 1) == "#" and line.low(end) in _UNITS)
            or (_capitalised(line, end) and tag not in ".,:-()")
            or (
                line.low(end) in _CONNECT
                and any(
                    line.tokens[step].text[:1].isupper() and line.low(step - 1) in _CONNECT
                    for step in range(end + 1, min(end + 3, len(line.tokens)))
                )
            )
        ):
            end += 1
        else:
            break
    if line.tag(end) == "," and line.tag(end + 1) == "#" and line.tag(end + 2) in ".,)":
        end += 2  # Harbour, 1971
    if loose and end == at + 1 and line.tag(end) == "i" and line.tag(end + 1) == "#":
        return _ordinary(line, start, at)  # Back in 5 minutes
    if loose and line.tag(end) in "xjshaRd" and line.low(end) not in _CARRIED_ON and end - at == 1:
        return _ordinary(line, start, at)
    return Payload(start, end, ((at, end),), strong=False)


def _ordinary(line: Line, start: int, at: int) -> Payload | None:
    end = at
    while end < len(line.tokens) and end - at < _MAX_WORDS:
        tag, low = line.tag(end), line.low(end)
        if tag in ".,:-()w" or (tag == "q"):
            break
        if end > at and (
            low in _CARRIED_ON
            or (tag == "i" and low in _PLACING and line.tag(end + 1) == "d" and line.low(end + 1) not in ("this", "no"))
            or (tag == "&" and line.tag(end + 1) in "dh")
            or setting_end(line, end) > end
        ):
            break
        end += 1
    if end == at:
        return None
    return Payload(start, end, ((at, end),), strong=False)
