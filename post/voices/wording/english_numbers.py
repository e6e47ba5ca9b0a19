"""Numbers in English words: cardinals, ordinals, years, digits. Takes and gives plain values; knows no sentences."""

from __future__ import annotations

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
THOUSANDS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
INDIAN = ((10**7, "crore"), (10**5, "lakh"), (1000, "thousand"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
MAX = 10**15
"""Longer numbers are said digit by digit."""


def cardinal(number: int, *, indian: bool = False) -> str:
    """`cardinal(1205)` is `one thousand two hundred and five`; `indian` counts in lakh and crore."""
    if number >= MAX:
        return digits(str(number))
    parts: list[str] = []
    for size, name in INDIAN if indian else THOUSANDS:
        if number >= size:
            parts.append(f"{cardinal(number // size, indian=indian)} {name}")
            number %= size
    if number >= 100:
        parts.append(f"{ONES[number // 100]} hundred")
        number %= 100
    if number and parts:
        parts.append("and")
    if number or not parts:
        parts.append(_below_hundred(number))
    return " ".join(parts)


def _below_hundred(number: int) -> str:
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{ONES[ones]}" if ones else "")


def ordinal(number: int) -> str:
    """`ordinal(23)` is `twenty-third`."""
    head, last = _last_word(cardinal(number))
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def _last_word(words: str) -> tuple[str, str]:
    at = max(words.rfind(" "), words.rfind("-")) + 1
    return words[:at], words[at:]


def year(number: int) -> str:
    """`year(1971)` is `nineteen seventy-one`, `year(2005)` is `two thousand and five`."""
    century, rest = divmod(number, 100)
    if not 1000 <= number <= 2999 or 2000 <= number <= 2009 or number % 1000 == 0:
        return cardinal(number)
    if rest == 0:
        return f"{_below_hundred(century)} hundred"
    return f"{_below_hundred(century)} {f'oh {ONES[rest]}' if rest < 10 else _below_hundred(rest)}"


def decade(number: int) -> str:
    """`decade(1970)` is `nineteen seventies`, `decade(70)` is `seventies`."""
    said = year(number) if number >= 1000 else _below_hundred(number)
    return said[:-1] + "ies" if said.endswith("y") else said + "s"


def digits(text: str) -> str:
    """One by one."""
    return " ".join(ONES[int(char)] for char in text if char.isdigit())
