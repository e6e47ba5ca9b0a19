"""Hindi as it is said: numbers in lakh and crore, times, money, units, ranges, ordinals, Latin acronyms.

Digits may be Latin or Devanagari. Knows no voice.
"""

from __future__ import annotations

import re

from post.voices.wording import hindi_numbers as numbers
from post.voices.wording.acronyms import HINDI_LETTERS, is_acronym, letters
from post.voices.wording.rewriting import Rewriting

_NUMBER = r"(?:\d{1,3}(?:,\d{2,3})+|\d+)(?:\.\d+)?"
_SIGNED = rf"(?:(?<![\w.])[-−–](?=\d))?{_NUMBER}"
_TO = r"\s?(?:[-–—]|से)\s?"

MONEY = {
    "₹": "रुपये", "Rs.": "रुपये", "Rs": "रुपये", "रु.": "रुपये", "रु॰": "रुपये", "$": "डॉलर", "US$": "अमेरिकी डॉलर",
    "£": "पाउंड", "€": "यूरो", "¥": "येन",
}  # fmt: skip
LARGE = {
    "लाख करोड़": "लाख करोड़", "लाख": "लाख", "करोड़": "करोड़", "करोड": "करोड़",
    "अरब": "अरब", "खरब": "खरब", "हज़ार": "हज़ार", "हजार": "हज़ार",
    "मिलियन": "मिलियन", "बिलियन": "बिलियन", "crore": "करोड़", "lakh": "लाख", "million": "मिलियन", "billion": "बिलियन",
}  # fmt: skip
_HOUR = ("प्रति घंटा", "किलोमीटर प्रति घंटा")
UNITS = {
    "km/h": _HOUR[1], "kmph": _HOUR[1], "किमी/घंटा": _HOUR[1], "किमी/घं": _HOUR[1], "कि.मी./घंटा": _HOUR[1],
    "किमी/घंटे": _HOUR[1], "m/s": "मीटर प्रति सेकंड", "km²": "वर्ग किलोमीटर", "m²": "वर्ग मीटर", "km": "किलोमीटर",
    "किमी": "किलोमीटर", "कि.मी.": "किलोमीटर", "कि॰मी॰": "किलोमीटर", "m": "मीटर", "मी": "मीटर", "मी.": "मीटर",
    "cm": "सेंटीमीटर", "सेमी": "सेंटीमीटर", "mm": "मिलीमीटर", "मिमी": "मिलीमीटर", "kg": "किलोग्राम", "किग्रा": "किलोग्राम",
    "कि.ग्रा.": "किलोग्राम", "g": "ग्राम", "ग्रा": "ग्राम", "t": "टन", "kn": "नॉट", "kt": "नॉट", "kts": "नॉट", "NM": "समुद्री मील",
    "nm": "समुद्री मील", "nmi": "समुद्री मील", "ft": "फ़ुट", "kW": "किलोवाट", "MW": "मेगावाट", "GW": "गीगावाट",
    "kWh": "किलोवाट घंटा", "W": "वाट", "V": "वोल्ट", "kV": "किलोवोल्ट", "Hz": "हर्ट्ज़", "kHz": "किलोहर्ट्ज़",
    "MHz": "मेगाहर्ट्ज़", "GHz": "गीगाहर्ट्ज़", "dB": "डेसिबल", "hp": "हॉर्सपावर", "GB": "जीबी", "MB": "एमबी", "TB": "टीबी",
    "min": "मिनट", "s": "सेकंड", "h": "घंटे", "l": "लीटर", "ली.": "लीटर", "ha": "हेक्टेयर",
}  # fmt: skip
ABBREVIATIONS = {
    "डॉ.": "डॉक्टर", "डा.": "डॉक्टर", "प्रो.": "प्रोफ़ेसर", "कै.": "कैप्टन", "ले.": "लेफ़्टिनेंट", "कमां.": "कमांडर", "ई.पू.": "ईसा पूर्व",
    "लि.": "लिमिटेड", "प्रा.": "प्राइवेट", "नं.": "नंबर", "सं.": "संख्या", "कि.मी.": "किलोमीटर", "उ.प्र.": "उत्तर प्रदेश",
    "म.प्र.": "मध्य प्रदेश", "आदि.": "आदि", "वि.सं.": "विक्रम संवत",
}  # fmt: skip
_FRACTIONS = {"½": "आधा", "¼": "चौथाई", "¾": "तीन चौथाई"}


def _any(table: dict[str, str]) -> str:
    return "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))


_AFTER = r"(?![\w\u0900-\u0963\u0966-\u097f²³])"
"""No letter, vowel sign or digit follows."""


def say(text: Rewriting) -> None:
    """Rewrites all of it."""
    text.each(re.compile(r"[०-९]"), lambda m: str(ord(m[0]) - ord("०")))
    text.each(re.compile(r"(?<=\d)॰(?=\d)|(?<=\d)\u200d"), ".")
    _times(text)
    _money(text)
    _measures(text)
    for written, said in ABBREVIATIONS.items():
        text.each(re.compile(rf"(?<![\w\u0900-\u097f]){re.escape(written)}"), said)
    _numbers(text)
    text.each(re.compile(r"(?:[A-Z]\.){2,}|(?<![\w'’])[A-Z]+(?![\w'’])"), _acronym)
    _signs(text)


def _times(text: Rewriting) -> None:
    text.each(re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\s?बजे"), lambda m: _clock(int(m[1]), int(m[2])))
    text.each(re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b(?!:)"), lambda m: _clock(int(m[1]), int(m[2])))
    text.each(re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b"), _date)


def _clock(hour: int, minute: int) -> str:
    if hour > 12 or hour == 0:
        return (
            f"{numbers.cardinal(hour)} बजकर {numbers.cardinal(minute)} मिनट"
            if minute
            else f"{numbers.cardinal(hour)} बजे"
        )
    return numbers.quarter_hour(hour, minute)


_MONTHS = ("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर")


def _date(match: re.Match[str]) -> str | None:
    day, month = int(match[1]), int(match[2])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return f"{numbers.cardinal(day)} {_MONTHS[month - 1]} {numbers.cardinal(int(match[3]))}"


def _money(text: Rewriting) -> None:
    amount = rf"(?P<first>{_NUMBER})(?:{_TO}(?P<last>{_NUMBER}))?(?:\s?(?P<large>{_any(LARGE)}){_AFTER})?"
    text.each(re.compile(rf"(?<!\w)(?P<sign>{_any(MONEY)})\s?{amount}(?:\s?(?:रुपये|रुपए|रुपयों))?"), _amount)
    text.each(re.compile(rf"{amount}\s?(?P<sign>{_any(MONEY)})"), _amount)


def _amount(match: re.Match[str]) -> str:
    large = f" {LARGE[match['large']]}" if match["large"] else ""
    return f"{_span(match)}{large} {MONEY[match['sign']]}"


def _span(match: re.Match[str]) -> str:
    return cardinal(match["first"]) + (f" से {cardinal(match['last'])}" if match["last"] else "")


def cardinal(written: str) -> str:
    """A number as it is written, with commas, point and sign."""
    minus = "माइनस " if written[0] in "-−–" else ""
    whole, _, fraction = written.lstrip("-−–").partition(".")
    plain = whole.replace(",", "")
    if (len(plain) > 1 and plain[0] == "0") or (len(plain) > 9 and "," not in whole):
        said = numbers.digits(plain)
    else:
        said = numbers.cardinal(int(plain))
    return minus + said + (f" दशमलव {numbers.digits(fraction)}" if fraction else "")


def _measures(text: Rewriting) -> None:
    last = rf"(?:{_TO}(?P<last>{_SIGNED}))?"
    degrees = rf"(?P<first>{_SIGNED}){last}\s?(?:°\s?(?P<scale>[CF])?|(?P<sign>[℃℉]))(?:\s?से\.?{_AFTER})?"
    text.each(re.compile(degrees), _degrees)
    text.each(
        re.compile(rf"(?P<first>{_SIGNED})(?:\s?%?{_TO}(?P<last>{_NUMBER}))?\s?%"), lambda m: f"{_span(m)} प्रतिशत"
    )
    unit = rf"(?P<first>{_SIGNED}){last}(?:\s?(?P<large>{_any(LARGE)}))?\s?-?(?P<unit>{_any(UNITS)}){_AFTER}"
    text.each(re.compile(unit), _measure)


def _degrees(match: re.Match[str]) -> str:
    scale = {"C": " सेल्सियस", "F": " फ़ारेनहाइट", "℃": " सेल्सियस", "℉": " फ़ारेनहाइट"}
    return f"{_span(match)} डिग्री{scale.get(match['scale'] or match['sign'] or '', '')}"


def _measure(match: re.Match[str]) -> str:
    large = f" {LARGE[match['large']]}" if match["large"] else ""
    return f"{_span(match)}{large} {UNITS[match['unit']]}"


def _numbers(text: Rewriting) -> None:
    text.each(re.compile(r"(\d+)[\s-]?व([ाीे])[ँं]?(?![\u0900-\u0963])"), lambda m: numbers.ordinal(int(m[1]), m[2]))
    text.each(
        re.compile(r"(\d+)[\s-]?(?:ल|र|थ|ठ)([ाीे])(?![\u0900-\u0963])"),
        lambda m: numbers.ordinal(int(m[1]), m[2]) if int(m[1]) in (1, 2, 3, 4, 6) else None,
    )
    text.each(
        re.compile(r"(?<=\d)\s?([½¼¾])"),
        lambda m: {"½": " दशमलव पाँच", "¼": " दशमलव दो पाँच", "¾": " दशमलव सात पाँच"}[m[1]],
    )
    text.each(re.compile(r"[½¼¾]"), lambda m: _FRACTIONS[m[0]])
    text.each(
        re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z]{0,4})-?(\d{1,4})([A-Z]{0,2})(?!\w)"),
        lambda m: " ".join(
            part
            for part in (
                letters(m[1], HINDI_LETTERS) if len(m[1]) == 1 or is_acronym(m[1]) else m[1],
                cardinal(m[2]),
                letters(m[3], HINDI_LETTERS),
            )
            if part
        ),
    )
    text.each(re.compile(rf"(?<!\w)({_NUMBER})\s?[-–—]\s?({_NUMBER})(?!\w)"), _range)
    text.each(re.compile(rf"({_NUMBER})\s?[×x]\s?(?={_NUMBER})"), lambda m: f"{cardinal(m[1])} गुणा ")
    text.each(re.compile(rf"({_NUMBER})\s?:\s?(?={_NUMBER})"), lambda m: f"{cardinal(m[1])} अनुपात ")
    text.each(re.compile(rf"{_SIGNED}(?=[^\W\d])"), lambda m: cardinal(m[0]) + " ")
    text.each(re.compile(_SIGNED), lambda m: cardinal(m[0]))


def _range(match: re.Match[str]) -> str:
    first, last = match[1], match[2]
    if len(first) == 4 and len(last) == 2:
        return f"{cardinal(first)}, {cardinal(last)}"  # 2024-25
    return f"{cardinal(first)} से {cardinal(last)}"


def _acronym(match: re.Match[str]) -> str | None:
    plain = match[0].replace(".", "")
    if "." not in match[0] and len(plain) > 1 and not is_acronym(plain):
        return None
    return letters(plain, HINDI_LETTERS) if len(plain) > 1 else None


def _signs(text: Rewriting) -> None:
    for sign, said in (
        (r"\s?&\s?", " और "),
        (r"\s?\+\s?", " जमा "),
        (r"\s?=\s?", " बराबर "),
        (r"\s?@\s?", " एट "),
        (r"\s?%", " प्रतिशत"),
        (r"\s?°", " डिग्री"),
        (r"(?<=\w)/(?=\w)", " "),
        (r"\s?[—–]\s?|\s-\s|--+", ", "),
        (r"\s?[()\[\]{}]\s?", ", "),
        (r"[\"“”„«»*_^`|\\™®©‘’]|(?<!\w)'|'(?!\w)", ""),
        (r"…|\.{2,}", "।"),
        (r"॥", "।"),
    ):
        text.each(re.compile(sign), said)
