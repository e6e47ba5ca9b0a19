"""Sentences as they are written, and as a narrator says them."""

from __future__ import annotations

import pytest

from post.voices.spoken import spoken
from post.voices.wording import worded

ENGLISH = {
    "INS Vikrant displaces 45,000 t and makes 28 kn.": (
        "eye en ess Vikrant displaces forty-five thousand tonnes and makes twenty-eight knots."
    ),
    "She makes 52 km/h, or 1 km in 70 s.": (
        "She makes fifty-two kilometres per hour, or one kilometre in seventy seconds."
    ),
    "Cdr. A. P. J. Rao, Lt. Cdr. Das and Dr. Mehta of Yard Pvt. Ltd.": (
        "Commander ay pee jay Rao, Lieutenant Commander Das and Doctor Mehta of Yard Private Limited"
    ),
    "On 2 September 2022, and on August 15, 1947.": (
        "On the second of September twenty twenty-two, and on August fifteenth, nineteen forty-seven."
    ),
    "25-26 March 2025, 2025-11-20, 31.12.2030, 12 Jan. 2026": (
        "the twenty-fifth to the twenty-sixth of March twenty twenty-five, the twentieth of November twenty twenty-five, "
        "the thirty-first of December twenty thirty, the twelfth of January twenty twenty-six"
    ),
    "On 15 Aug. The ship left at 5 p.m. The end.": (
        "On the fifteenth of August. The ship left at five pee em. The end."
    ),
    "At 06:30 hrs; 0600 hrs; 14:05; 00:30; 7:00 am; 5-7 pm.": (
        "At oh six thirty; oh six hundred hours; fourteen oh five; zero thirty; seven ay em; five to seven pee em."
    ),
    "27.5 °C by day, -3°C by night, 15°-20 °C in spring": (
        "twenty-seven point five degrees Celsius by day, minus three degrees Celsius by night, "
        "fifteen to twenty degrees Celsius in spring"
    ),
    "₹20,000 crore, ₹1.5 lakh crore, Rs. 1,23,456, $2.5 billion, £20.50, $1, €5-6 million": (
        "twenty thousand crore rupees, one point five lakh crore rupees, one lakh twenty-three thousand four hundred and "
        "fifty-six rupees, two point five billion dollars, twenty pounds and fifty pence, one dollar, five to six million euros"
    ),
    "up 15%, or 12-15%, humidity 60%–70%": (
        "up fifteen per cent, or twelve to fifteen per cent, humidity sixty to seventy per cent"
    ),
    "the 1st, 2nd, 3rd, 11th, 23rd and 100th": "the first, second, third, eleventh, twenty-third and one hundredth",
    "10–15 sorties, a 57-mm gun, a 76 mm gun, 5.56 mm": (
        "ten to fifteen sorties, a fifty-seven millimetre gun, a seventy-six millimetre gun, five point five six millimetres"
    ),
    "262 m × 62 m, 4×4, 16:9, ½ mile, 2½ hours, 1/3 of it": (
        "two hundred and sixty-two by sixty-two metres, four by four, sixteen to nine, half mile, two and a half hours, "
        "one third of it"
    ),
    "In 1971 and in 2005; the 1970s, the '80s; 1914–18; in FY 2024-25": (
        "In nineteen seventy-one and in two thousand and five; the nineteen seventies, the eighties; "
        "nineteen fourteen to eighteen; in financial year twenty twenty-four to twenty-five"
    ),
    "Between 1965 and 1971, 1500 sailors served. Over 2000 people came.": (
        "Between nineteen sixty-five and nineteen seventy-one, one thousand five hundred sailors served. "
        "Over two thousand people came."
    ),
    "SWAVLAMBAN 2025 shows 75 ideas from DRDO, HAL, NATO and ISRO.": (
        "SWAVLAMBAN twenty twenty-five shows seventy-five ideas from dee ar dee oh, aitch ay ell, NATO and ISRO."
    ),
    "The MiG-29K, the P-8I, the F-16, the Su-30MKI, 5G, 4K.": (
        "The MiG twenty-nine kay, the pee eight eye, the eff sixteen, the Su thirty em kay eye, five gee, four kay."
    ),
    "World War II, Elizabeth II, Chapter IX, Mk. 41": "World War two, Elizabeth the second, Chapter nine, Mark forty-one",
    "18°55′N, 72°50′E: Mumbai": (
        "eighteen degrees fifty-five minutes north, seventy-two degrees fifty minutes east: Mumbai"
    ),
    "room 007, pi 3.14, 9876543210, +91 22 2275 1234": (
        "room zero zero seven, pi three point one four, nine eight seven six five four three two one zero, "
        "plus nine one, two two, two two seven five, one two three four"
    ),
    "e.g. the radar, i.e. its eyes, etc.": "for example, the radar, that is, its eyes, et cetera.",
    "R&D (24/7) — “now” … #1 & ~300, 50+": (
        "R and D, twenty-four seven, now. number one and about three hundred, more than fifty"
    ),
    "Write to info@navy.gov.in today.": "Write to info at navy dot gov dot in today.",
    "THE SEA IS CALLING IN 2025.": "THE SEA IS CALLING IN twenty twenty-five.",
    "It is I. I am here. Room 5. Then go.": "It is I. I am here. Room five. Then go.",
    "It's the crew's day; don't wait.": "It's the crew's day; don't wait.",
}  # fmt: skip

HINDI = {
    "INS विक्रांत की गति 28 kn, यानी 52 किमी/घंटा है।": (
        "आई एन एस विक्रांत की गति अट्ठाईस नॉट, यानी बावन किलोमीटर प्रति घंटा है।"
    ),
    "१५ अगस्त १९४७ को; 2025 में": "पंद्रह अगस्त उन्नीस सौ सैंतालीस को; दो हज़ार पच्चीस में",
    "सुबह 6:30 बजे, 1:30 बजे, 6:15 बजे, 6:45 बजे, 14:05": (
        "सुबह साढ़े छह बजे, डेढ़ बजे, सवा छह बजे, पौने सात बजे, चौदह बजकर पाँच मिनट"
    ),
    "27.5 °C, -3°C, 50-60%": "सत्ताईस दशमलव पाँच डिग्री सेल्सियस, माइनस तीन डिग्री सेल्सियस, पचास से साठ प्रतिशत",
    "₹20,000 करोड़, ₹1.5 लाख करोड़, रु. 500": "बीस हज़ार करोड़ रुपये, एक दशमलव पाँच लाख करोड़ रुपये, पाँच सौ रुपये",
    "1,23,456 लोग, 10–15 किमी": "एक लाख तेईस हज़ार चार सौ छप्पन लोग, दस से पंद्रह किलोमीटर",
    "5वाँ बेड़ा, 1ली बार, 3रा चरण, 21वीं सदी": "पाँचवाँ बेड़ा, पहली बार, तीसरा चरण, इक्कीसवीं सदी",
    "डॉ. राव, 26.01.1950, 007": "डॉक्टर राव, छब्बीस जनवरी उन्नीस सौ पचास, शून्य शून्य सात",
    "MiG-29K और P-8I (कोच्चि)": "MiG उनतीस के और पी आठ आई, कोच्चि,",
}  # fmt: skip

OTHERS = {
    ("de", "Sie fährt 25–30 kn bei −5 °C; 15 % mehr."): (
        "Sie fährt 25 bis 30 Knoten bei minus 5 Grad Celsius; 15 Prozent mehr."
    ),
    ("fr", "Elle file 25 nœuds — 46 km/h."): "Elle file 25 nœuds, 46 kilomètres par heure.",
    ("es", "Pesa 20-30 t (2025)."): "Pesa 20 a 30 toneladas, 2025.",
    ("ja", "全長262m。"): "全長262m。",
}


@pytest.mark.parametrize(("written", "said"), ENGLISH.items())
def test_english(written: str, said: str) -> None:
    assert worded(spoken(written, {}), "en-GB").text == said


@pytest.mark.parametrize(("written", "said"), HINDI.items())
def test_hindi(written: str, said: str) -> None:
    assert worded(spoken(written, {}), "hi").text == said


@pytest.mark.parametrize(("written", "said"), OTHERS.items())
def test_others(written: tuple[str, str], said: str) -> None:
    assert worded(spoken(written[1], {}), written[0]).text == said


@pytest.mark.parametrize("written", [*ENGLISH, *HINDI])
def test_what_is_said_knows_its_written_word(written: str) -> None:
    for language in ("en", "hi"):
        text = worded(spoken(written, {}), language)
        assert len(text.text) == len(text.words_of)
        assert list(text.words_of) == sorted(text.words_of)
        assert text.written == tuple(written.split())
        assert not any(char.isdigit() for char in text.text)


def test_the_lexicon_comes_first() -> None:
    said = worded(spoken("INS SWAV sails to VSKP", {"INS": "I N S", "SWAV": "swaav", "VSKP": "Vishakhapatnam"}), "en")
    assert said.text == "I N S swaav sails to Vishakhapatnam"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "...",
        "—",
        "( )",
        "%",
        "1" * 400,
        "9" * 15 + "." + "9" * 50,
        "-" * 500,
        "₹",
        "°" * 50,
        "1" * 8000,
        "1," * 4000,
        "१" * 4000,
    ],
)
def test_odd_texts_are_borne(text: str) -> None:
    for language in ("en", "hi", "de", "xx"):
        worded(spoken(text, {}), language)
