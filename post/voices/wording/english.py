"""English as it is said: dates, times, money, units, ranges, ordinals, titles, acronyms.

Rules run in an order: what is longest and surest first (a date before a number, a range before its ends). Spelling is
British-neutral ("one hundred and five"). Knows no voice.
"""

from __future__ import annotations

import re

from post.voices.wording import english_numbers as numbers
from post.voices.wording.acronyms import ENGLISH_LETTERS, is_acronym, letters
from post.voices.wording.english_words import (
    ABBREVIATIONS,
    CURRENCIES,
    MAGNITUDES,
    MONTHS,
    ROMAN_AFTER,
    RULERS,
    SYMBOLS,
    UNITS,
)
from post.voices.wording.rewriting import Rewriting

_MONTH = "|".join(MONTHS)
_NUMBER = r"(?:\d{1,3}(?:,\d{2,3})+|\d+)(?:\.\d+|\s?[½⅓⅔¼¾⅛⅜⅝⅞])?"
_SIGNED = rf"(?:(?<![\w.])[-−–](?=\d))?{_NUMBER}"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_MONEY = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_LARGE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_LARGE_WORD = "|".join(word for word in _LARGE.split("|") if len(word) > 2)
_BEFORE_YEAR = (
    r"(?:in|since|by|from|until|till|of|year|to|and|between|before|after|during|circa|c\.|late|early|mid|"
    rf"summer|winter|spring|autumn|{_MONTH})"
)
_COUNTED = r"(?!\s+(?!was\b|is\b|has\b|its\b|this\b|as\b|across\b|ships\b|always\b|perhaps\b)[a-z]+s\b)"
_COUNTED += r"(?!\s+(?:people|men|women|crew|feet|ships|of\b|more|hours)\b)"


def say(text: Rewriting) -> None:
    """Rewrites all of it."""
    text.each(
        re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w[\w.]*|\b\w[\w-]*\.(?:com|org|net|gov|in|uk)\b\S*"),
        _address,
    )
    is_shouted = _is_shouted(text.text)
    text.each(re.compile(r"(?<![\w.])(?:\+\d{1,3}[ -])?\(?\d{2,5}\)?(?:[ -]\d{3,5}){1,3}(?![\w-])"), _telephone)
    for pattern, said in ABBREVIATIONS:
        text.each(pattern, said)
    _dates(text)
    _times(text)
    _money(text)
    _measures(text)
    _numbers(text)
    _rulers_and_parts(text)
    if not is_shouted:
        _acronyms(text)
    for sign, said in SYMBOLS:
        text.each(sign, said)


def _address(match: re.Match[str]) -> str:
    whole = match[0].removeprefix("https://").removeprefix("http://")
    end = re.search(r"[.,;:!?)]*$", whole)
    assert end is not None
    body = whole[: end.start()].replace("www.", "double you double you double you dot ")
    body = body.replace("@", " at ").replace("/", " slash ").replace("-", " dash ").replace("_", " underscore ")
    return re.sub(r"\.(?=\w)", " dot ", body) + end[0]


def _dates(text: Rewriting) -> None:
    text.each(
        re.compile(rf"\b([0-3]?\d)(?:st|nd|rd|th)?\s?[-–—]\s?(?=[0-3]?\d(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b)"),
        lambda m: f"the {numbers.ordinal(int(m[1]))} to " if 1 <= int(m[1]) <= 31 else None,
    )
    text.each(re.compile(rf"(?<=[a-z])\s?[-–—]\s?(?=[0-3]?\d\s+(?:{_MONTH})\b)"), " to ")
    text.each(re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"), lambda m: _date(int(m[3]), int(m[2]), int(m[1])))
    text.each(re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b"), _numeric_date)
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    of_year = r"(?:,?\s+(?P<year>[12]\d{3})\b)?"
    text.each(
        re.compile(rf"\b(?P<the>[Tt]he\s+)?{day}\s+(?:of\s+)?(?P<month>{_MONTH})\b{of_year}"),
        lambda m: _date(int(m["day"]), _month(m["month"]), m["year"] and int(m["year"]), the=m["the"] or "the "),
    )
    text.each(
        re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![a-z\d]|[.:]\d|\s*%){of_year}"),
        lambda m: (
            (
                f"{MONTHS[_month(m['month']) - 1]} {numbers.ordinal(int(m['day']))}"
                + (f", {numbers.year(int(m['year']))}" if m["year"] else "")
            )
            if 1 <= int(m["day"]) <= 31
            else None
        ),
    )
    text.each(
        re.compile(r"(?<![\d.,$£€₹-])\b(1[1-9]\d\d|20\d\d)\s?[-–—/]\s?(1[1-9]\d\d|20\d\d|\d\d)\b(?![\d,.-]\d|\s*%)"),
        _year_range,
    )
    text.each(re.compile(r"\b(1[1-9]|20)(\d)0['’]?s\b"), lambda m: numbers.decade(int(m[1] + m[2] + "0")))
    text.each(re.compile(r"(?<!\w)['’]?([2-9]0)s\b"), lambda m: numbers.decade(int(m[1])))
    text.each(
        re.compile(rf"\b({_MONTH}),?\s+([12]\d{{3}})\b"),
        lambda m: f"{MONTHS[_month(m[1]) - 1]} {numbers.year(int(m[2]))}",
    )
    counting = "The|These|Those|Our|All|Over|About|Some|With|And|Nearly|Only|Almost|Of|Another"
    of_name = rf"\b(?!(?:{counting})\b)([A-Z][\w-]+\s)(20\d\d|19\d\d)\b"
    text.each(re.compile(of_name + r"(?![\d.,:]\d|\s*[%°×-])"), lambda m: m[1] + numbers.year(int(m[2])))
    no_unit = rf"(?![\d.,:]\d|\s?(?:{_UNIT})\b|\s*[%°×])"
    text.each(
        re.compile(rf"\b({_BEFORE_YEAR}\s+)(1[1-9]\d\d|20\d\d)\b{no_unit}{_COUNTED}", re.IGNORECASE),
        lambda m: m[1] + numbers.year(int(m[2])),
    )
    text.each(
        re.compile(rf"(?<![\w$£€₹.,#/-])(?<!Rs )(?<!number )(19\d\d|20\d\d)\b{no_unit}{_COUNTED}(?!\s*[-–]\s*\d)"),
        lambda m: numbers.year(int(m[1])),
    )


def _numeric_date(match: re.Match[str]) -> str | None:
    first, second, of_year = int(match[1]), int(match[2]), int(match[3])
    return _date(first, second, of_year) if second <= 12 else _date(second, first, of_year)


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def _date(day: int, month: int, of_year: int | str | None, the: str = "the ") -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    said = f"{the}{numbers.ordinal(day)} of {MONTHS[month - 1]}"
    return f"{said} {numbers.year(int(of_year))}" if of_year else said


def _year_range(match: re.Match[str]) -> str | None:
    first, last = int(match[1]), int(match[2])
    if last >= 100:
        return f"{numbers.year(first)} to {numbers.year(last)}" if last > first else None
    if last <= first % 100:
        return None
    return f"{numbers.year(first)} to {numbers.cardinal(last) if last > 9 else 'oh ' + numbers.cardinal(last)}"


def _times(text: Rewriting) -> None:
    text.each(re.compile(r"(?<=\d:\d\d)(\s?(?:[ap]m)?)\s?[-–—]\s?(?=\d{1,2}:\d\d)"), r"\1 to ")
    text.each(re.compile(r"\b(1[0-2]|[1-9])\s?[-–—]\s?(?=(?:1[0-2]|[1-9])(?::\d\d)?\s?[ap]\.?m\b)"), r"\1 to ")
    half = r"(?P<half>\s?(?:[aApP]\.?\s?[mM]\b\.?))"
    text.each(
        re.compile(
            rf"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?{half}?(?:\s?(?:hrs|hours|h)\b)?(?![:\d])"
        ),
        _time,
    )
    text.each(
        re.compile(rf"\b(?P<hour>1[0-2]|[1-9]){half}(?=\W|$)"),
        lambda m: numbers.cardinal(int(m["hour"])) + _half(m),
    )
    text.each(re.compile(r"\b([01]\d|2[0-4])([0-5]\d)(?:\s?(?:hrs|hours|h)\b|Z\b)"), lambda m: _military(m[1], m[2]))


def _half(match: re.Match[str]) -> str:
    said = " ay em" if match["half"].strip()[0] in "aA" else " pee em"
    ends = match[0].endswith(".") and re.match(r"$|\s+[A-Z]", match.string[match.end() :]) is not None
    return said + "." * ends


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    said = "oh " * (len(match["hour"]) == 2 and 0 < hour < 10 and not match["half"]) + numbers.cardinal(hour)
    if minute == 0:
        said += "" if match["half"] else " hundred hours" if len(match["hour"]) == 2 else " o'clock"
    else:
        said += f" oh {numbers.cardinal(minute)}" if minute < 10 else f" {numbers.cardinal(minute)}"
    if match["second"]:
        said += f" and {numbers.cardinal(int(match['second']))} seconds"
    return said + (_half(match) if match["half"] else "")


def _military(hour: str, minute: str) -> str:
    said = f"oh {numbers.cardinal(int(hour))}" if hour[0] == "0" and hour != "00" else numbers.cardinal(int(hour))
    if minute == "00":
        return f"{said} hundred hours"
    return (
        f"{said} {f'oh {numbers.cardinal(int(minute))}' if minute[0] == '0' else numbers.cardinal(int(minute))} hours"
    )


def _money(text: Rewriting) -> None:
    sign = rf"(?P<sign>{_MONEY})"
    to = rf"(?:\s?[-–—]\s?(?:{_MONEY})?\s?(?P<to>{_NUMBER}))?"
    amount = rf"(?P<amount>{_NUMBER}){to}(?:\s?(?P<large>{_LARGE})\b)?"
    text.each(re.compile(rf"(?<!\w){sign}\s?{amount}"), _amount)
    text.each(re.compile(rf"(?<![\w.]){amount}\s?{sign}(?!\w)"), _amount)


def _amount(match: re.Match[str]) -> str:
    one, many, small_one, small_many = CURRENCIES[match["sign"]]
    large = MAGNITUDES[match["large"]] if match["large"] else ""
    plain = match["amount"].replace(",", "")
    cents = re.fullmatch(r"(\d+)\.(\d\d)", plain)
    if cents and small_many and not large and not match["to"]:
        whole, small = int(cents[1]), int(cents[2])
        parts = [f"{cardinal(cents[1])} {one if whole == 1 else many}"] if whole else []
        parts += [f"{cardinal(str(small))} {small_one if small == 1 else small_many}"] if small else []
        return " and ".join(parts) or f"zero {many}"
    said = cardinal(match["amount"]) + (f" to {cardinal(match['to'])}" if match["to"] else "")
    single = plain == "1" and not large and not match["to"]
    return " ".join(part for part in (said, large, one if single else many) if part)


def cardinal(written: str) -> str:
    """A number as it is written, with commas, point and sign."""
    minus = "minus " if written[0] in "-−–" else ""
    written = written.lstrip("-−–")
    if written[-1] in _FRACTIONS:
        return f"{minus}{cardinal(written[:-1].rstrip())} and {_FRACTIONS[written[-1]]}"
    whole, _, fraction = written.partition(".")
    indian = re.fullmatch(r"\d{1,2}(,\d\d)+,\d{3}", whole) is not None
    if "," in whole and not indian and re.fullmatch(r"\d{1,3}(,\d{3})+", whole) is None:
        return (
            minus
            + " ".join(cardinal(part) for part in whole.split(","))
            + (f" point {numbers.digits(fraction)}" if fraction else "")
        )
    plain = whole.replace(",", "")
    if (len(plain) > 1 and plain[0] == "0") or (len(plain) > 9 and "," not in whole):
        said = numbers.digits(plain)
    else:
        said = numbers.cardinal(int(plain), indian=indian)
    return minus + said + (f" point {numbers.digits(fraction)}" if fraction else "")


def _measures(text: Rewriting) -> None:
    text.each(re.compile(r"\b(100|1000|1,000)s(?=\s+of\b)"), lambda m: "hundreds" if m[1] == "100" else "thousands")
    text.each(
        re.compile(r"(\d+)\s?°\s?(?:(\d+(?:\.\d+)?)\s?[′'’])?\s?(?:(\d+(?:\.\d+)?)\s?[″\"”])?\s?([NSEW])\b"), _bearing
    )
    degrees = (
        rf"(?P<first>{_SIGNED})(?:\s?(?:°\s?[CF]?)?\s?(?:[-–—]|to)\s?(?P<last>{_SIGNED}))?"
        r"\s?(?:°\s?(?P<scale>[CFK])?|(?P<sign>[℃℉]))(?!\w)"
    )
    text.each(re.compile(degrees), _degrees)
    per_cent = rf"(?P<first>{_SIGNED})(?:\s?%?\s?(?:[-–—]|to)\s?(?P<last>{_NUMBER}))?\s?%"
    text.each(re.compile(per_cent), lambda m: f"{_span(m)} per cent")
    unit = (
        rf"(?P<first>{_SIGNED})(?:\s?(?:{_UNIT})?\s?(?:[-–—]|to|×|x|by)\s?(?P<last>{_NUMBER}))?"
        rf"(?:\s?(?P<large>{_LARGE_WORD})\b)?[\s\u00a0-]?(?P<unit>{_UNIT})(?![\w²³])"
    )
    text.each(re.compile(unit), _measure)


def _bearing(match: re.Match[str]) -> str:
    compass = {"N": "north", "S": "south", "E": "east", "W": "west"}[match[4]]
    parts = [f"{cardinal(match[1])} degrees"]
    parts += [f"{cardinal(match[2])} minutes"] if match[2] else []
    parts += [f"{cardinal(match[3])} seconds"] if match[3] else []
    return " ".join([*parts, compass])


def _span(match: re.Match[str]) -> str:
    between = " by " if re.search(r"[×x]|\bby\b", match[0]) else " to "
    return cardinal(match["first"]) + (between + cardinal(match["last"]) if match["last"] else "")


def _degrees(match: re.Match[str]) -> str:
    scale = {"C": " Celsius", "F": " Fahrenheit", "℃": " Celsius", "℉": " Fahrenheit", "K": " Kelvin"}
    one = match["first"] in ("1", "-1", "−1") and not match["last"]
    return f"{_span(match)} degree{'' if one else 's'}{scale.get(match['scale'] or match['sign'] or '', '')}"


def _measure(match: re.Match[str]) -> str | None:
    one, many = UNITS[match["unit"]]
    joined = re.search(r"\d-[A-Za-zµ]", match[0]) is not None  # "a 57-mm gun"
    joined = joined or re.search(r"\b[Aa]n?\s$", match.string[: match.start()]) is not None
    if re.search(r"\d [A-Z]$", match[0]) and len(match["unit"]) == 1:
        return None  # "Deck 5 A", "Section 2 W"
    single = joined or (match["first"].lstrip("-−–") == "1" and not match["last"] and not match["large"])
    large = f" {MAGNITUDES[match['large']]}" if match["large"] else ""
    return f"{_span(match)}{large} {one if single else many}"


def _numbers(text: Rewriting) -> None:
    large = rf"(?P<first>{_SIGNED})\s?(?P<large>m|bn|tn|mn|cr)\b\.?(?!\w)"
    text.each(re.compile(large), lambda m: f"{cardinal(m['first'])} {MAGNITUDES[m['large']]}")
    text.each(re.compile(r"\b(\d+)(?:st|nd|rd|th)\b"), lambda m: numbers.ordinal(int(m[1])))
    text.each(re.compile(r"\b24/7\b"), "twenty-four seven")
    text.each(re.compile(r"(?<=\d)\s?([½⅓⅔¼¾⅛⅜⅝⅞])"), lambda m: f" and {_FRACTIONS[m[1]]}")
    text.each(re.compile(r"[½⅓⅔¼¾⅛⅜⅝⅞]"), lambda m: _FRACTIONS[m[0]].replace("a half", "half"))
    text.each(re.compile(r"(?<![\d/])([1-9])/([2-9]|10|16)(?![\d/])"), _fraction)
    text.each(re.compile(r"\b(\d+)\s?:\s?(\d+)\b"), lambda m: f"{cardinal(m[1])} to {cardinal(m[2])}")
    text.each(re.compile(rf"({_NUMBER})\s?[×x]\s?(?={_NUMBER})"), lambda m: f"{cardinal(m[1])} by ")
    text.each(re.compile(rf"(?<![\w-])({_NUMBER})\s?[-–—]\s?({_NUMBER})(?![\w-])"), _range)
    text.each(
        re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z]{0,4}[-–]?|[A-Z]\.)(\d{1,4})([A-Z]{0,3})(?![\w])"), _designation
    )
    text.each(re.compile(r"\b(\d{1,3})([A-Z]{1,2})\b"), lambda m: f"{cardinal(m[1])} {letters(m[2], ENGLISH_LETTERS)}")
    text.each(re.compile(rf"(?<!\w)~\s?(?={_NUMBER})"), "about ")
    text.each(re.compile(r"#\s?(?=\d)"), "number ")
    text.each(re.compile(rf"({_NUMBER})\+(?!\w)"), lambda m: f"more than {cardinal(m[1])}")
    text.each(re.compile(_SIGNED), lambda m: cardinal(m[0]))


_FRACTIONS = {
    "½": "a half", "⅓": "one third", "⅔": "two thirds", "¼": "a quarter", "¾": "three quarters", "⅛": "one eighth",
    "⅜": "three eighths", "⅝": "five eighths", "⅞": "seven eighths",
}  # fmt: skip


def _fraction(match: re.Match[str]) -> str | None:
    top, bottom = int(match[1]), int(match[2])
    if top >= bottom:
        return None
    name = {2: "half", 4: "quarter"}.get(bottom) or numbers.ordinal(bottom)
    return f"{numbers.cardinal(top)} {name}{'' if top == 1 else 's'}"


def _range(match: re.Match[str]) -> str:
    return f"{cardinal(match[1])} to {cardinal(match[2])}"


def _designation(match: re.Match[str]) -> str:
    """`F-16`, `P-8I`, `MiG-29K`, `COVID-19`."""
    head = match[1].rstrip("-–.")
    first = letters(head, ENGLISH_LETTERS) if len(head) == 1 or is_acronym(head) else head
    number = match[2]
    said = numbers.digits(number) if number[0] == "0" else numbers.cardinal(int(number))
    if len(number) == 3 and number[0] != "0" and number[1:] != "00":
        rest = f"oh {numbers.ONES[int(number[2])]}" if number[1] == "0" else numbers.cardinal(int(number[1:]))
        said = f"{numbers.ONES[int(number[0])]} {rest}"
    return " ".join([first, said, *([letters(match[3], ENGLISH_LETTERS)] if match[3] else [])])


def _is_shouted(text: str) -> bool:
    """Whether a text is all in capitals, so that capitals mean nothing."""
    words = [word for word in re.findall(r"[A-Za-z]+", text) if len(word) > 1]
    capitals = [word for word in words if word.isupper()]
    return len(capitals) > 0.7 * len(words) and sum(not is_acronym(word) for word in capitals) >= 2


def _telephone(match: re.Match[str]) -> str | None:
    groups = re.findall(r"\d+", match[0])
    if "+" not in match[0] and (len(groups) < 3 or len("".join(groups)) < 10):
        return None
    return ("plus " if "+" in match[0] else "") + ", ".join(numbers.digits(group) for group in groups)


def _rulers_and_parts(text: Rewriting) -> None:
    roman = r"(?P<roman>[IVX]{1,5})\b(?!\.\w)"
    text.each(re.compile(rf"\b(?P<name>{'|'.join(RULERS)})\s+{roman}"), lambda m: _roman(m, "the ", numbers.ordinal))
    text.each(re.compile(rf"\b(?P<name>{'|'.join(ROMAN_AFTER)})\s+{roman}"), lambda m: _roman(m, "", numbers.cardinal))


def _acronyms(text: Rewriting) -> None:
    text.each(re.compile(r"\b(?:[A-Z]\.){2,}(?=\s+[A-Z][a-z])"), lambda m: letters(m[0], ENGLISH_LETTERS))
    text.each(
        re.compile(r"\b(?:[A-Z]\.){2,}"),
        lambda m: letters(m[0], ENGLISH_LETTERS) + ("." if m.end() == len(text.text) else ""),
    )
    text.each(
        re.compile(r"\b([A-HJ-Z]|I(?=\.\s?[A-Z]\.))\.\s(?=[A-Z])"), lambda m: letters(m[1], ENGLISH_LETTERS) + " "
    )
    text.each(re.compile(r"(?<![\w'’])([A-Z]+)(s|['’]s)?(?![\w'’])"), _acronym)


def _roman(match: re.Match[str], before: str, say_number: object) -> str | None:
    values = {"I": 1, "V": 5, "X": 10}
    total, last = 0, 0
    for char in reversed(match["roman"]):
        total += values[char] if values[char] >= last else -values[char]
        last = max(last, values[char])
    assert callable(say_number)
    return f"{match['name']} {before}{say_number(total)}"


def _acronym(match: re.Match[str]) -> str | None:
    if not is_acronym(match[1]):
        return None
    return letters(match[1], ENGLISH_LETTERS) + ({"s": "s"}.get(match[2], match[2]) if match[2] else "")
