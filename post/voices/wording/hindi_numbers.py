"""Numbers in Hindi words: cardinals in lakh and crore, ordinals, quarters. Knows no sentences."""

from __future__ import annotations

ONES = (
    "शून्य", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ", "दस", "ग्यारह", "बारह", "तेरह", "चौदह", "पंद्रह",
    "सोलह", "सत्रह", "अठारह", "उन्नीस", "बीस", "इक्कीस", "बाईस", "तेईस", "चौबीस", "पच्चीस", "छब्बीस", "सत्ताईस", "अट्ठाईस",
    "उनतीस", "तीस", "इकतीस", "बत्तीस", "तैंतीस", "चौंतीस", "पैंतीस", "छत्तीस", "सैंतीस", "अड़तीस", "उनतालीस", "चालीस",
    "इकतालीस", "बयालीस", "तैंतालीस", "चौवालीस", "पैंतालीस", "छियालीस", "सैंतालीस", "अड़तालीस", "उनचास", "पचास", "इक्यावन",
    "बावन", "तिरपन", "चौवन", "पचपन", "छप्पन", "सत्तावन", "अट्ठावन", "उनसठ", "साठ", "इकसठ", "बासठ", "तिरसठ", "चौंसठ", "पैंसठ",
    "छियासठ", "सड़सठ", "अड़सठ", "उनहत्तर", "सत्तर", "इकहत्तर", "बहत्तर", "तिहत्तर", "चौहत्तर", "पचहत्तर", "छिहत्तर", "सतहत्तर",
    "अठहत्तर", "उन्यासी", "अस्सी", "इक्यासी", "बयासी", "तिरासी", "चौरासी", "पचासी", "छियासी", "सत्तासी", "अट्ठासी", "नवासी",
    "नब्बे", "इक्यानवे", "बानवे", "तिरानवे", "चौरानवे", "पचानवे", "छियानवे", "सत्तानवे", "अट्ठानवे", "निन्यानवे",
)  # fmt: skip

LARGE = ((10**11, "खरब"), (10**9, "अरब"), (10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"))

_ORDINALS = {1: "पहल", 2: "दूसर", 3: "तीसर", 4: "चौथ", 6: "छठ"}
_ENDINGS = {"ा": "ाँ", "ी": "ीं", "े": "ें"}


def cardinal(number: int) -> str:
    """`cardinal(150000)` is `एक लाख पचास हज़ार`; from 1100 to 1999 hundreds, as years are said."""
    if number >= 10**15:
        return digits(str(number))
    if 1100 <= number <= 1999:
        rest = number % 100
        return f"{ONES[number // 100]} सौ" + (f" {ONES[rest]}" if rest else "")
    parts: list[str] = []
    for size, name in LARGE:
        if number >= size:
            parts.append(f"{cardinal(number // size)} {name}")
            number %= size
    if number >= 100:
        parts.append(f"{ONES[number // 100]} सौ")
        number %= 100
    if number or not parts:
        parts.append(ONES[number])
    return " ".join(parts)


def ordinal(number: int, vowel: str) -> str:
    """`ordinal(5, "ा")` is `पाँचवाँ`; the vowel sign ("ा", "ी", "े") agrees with what is counted."""
    if number in _ORDINALS:
        return _ORDINALS[number] + vowel
    return f"{cardinal(number)}व{_ENDINGS[vowel]}"


def quarter_hour(hour: int, minute: int) -> str:
    """`quarter_hour(6, 30)` is `साढ़े छह बजे`, `quarter_hour(1, 30)` is `डेढ़ बजे`."""
    if minute == 30:
        return {1: "डेढ़ बजे", 2: "ढाई बजे"}.get(hour, f"साढ़े {ONES[hour]} बजे")
    if minute == 15:
        return f"सवा {ONES[hour]} बजे"
    if minute == 45:
        return f"पौने {ONES[hour % 12 + 1]} बजे"
    return f"{ONES[hour]} बजे" if minute == 0 else f"{ONES[hour]} बजकर {ONES[minute]} मिनट"


def digits(text: str) -> str:
    """One by one."""
    return " ".join(ONES[int(char)] for char in text if char.isdigit())
