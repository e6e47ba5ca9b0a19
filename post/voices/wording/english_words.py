"""What English signs, units and abbreviations are called. Tables only."""

from __future__ import annotations

import re
from collections.abc import Callable

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

MAGNITUDES = {
    "million": "million", "billion": "billion", "trillion": "trillion", "thousand": "thousand", "lakh": "lakh",
    "lakhs": "lakh", "lakh crore": "lakh crore", "lakh crores": "lakh crore",
    "crore": "crore", "crores": "crore", "m": "million", "mn": "million", "bn": "billion",
    "tn": "trillion", "cr": "crore", "hundred": "hundred", "K": "thousand", "k": "thousand",
}  # fmt: skip

CURRENCIES = {
    "₹": ("rupee", "rupees", "paisa", "paise"), "Rs.": ("rupee", "rupees", "paisa", "paise"),
    "Rs": ("rupee", "rupees", "paisa", "paise"), "INR": ("rupee", "rupees", "paisa", "paise"),
    "US$": ("US dollar", "US dollars", "cent", "cents"), "$": ("dollar", "dollars", "cent", "cents"),
    "USD": ("US dollar", "US dollars", "cent", "cents"), "£": ("pound", "pounds", "penny", "pence"),
    "GBP": ("pound", "pounds", "penny", "pence"), "€": ("euro", "euros", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"), "¥": ("yen", "yen", "", ""),
}  # fmt: skip

_PER = {"h": "hour", "hr": "hour", "s": "second", "min": "minute", "day": "day"}
UNITS = {
    "kn": ("knot", "knots"), "kt": ("knot", "knots"), "kts": ("knot", "knots"), "knots": ("knot", "knots"),
    "NM": ("nautical mile", "nautical miles"), "nmi": ("nautical mile", "nautical miles"),
    "nm": ("nautical mile", "nautical miles"), "km": ("kilometre", "kilometres"), "m": ("metre", "metres"),
    "cm": ("centimetre", "centimetres"), "mm": ("millimetre", "millimetres"), "µm": ("micrometre", "micrometres"),
    "mi": ("mile", "miles"), "ft": ("foot", "feet"), "yd": ("yard", "yards"), "kg": ("kilogram", "kilograms"),
    "g": ("gram", "grams"), "mg": ("milligram", "milligrams"), "t": ("tonne", "tonnes"), "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "l": ("litre", "litres"), "L": ("litre", "litres"),
    "ml": ("millilitre", "millilitres"), "ha": ("hectare", "hectares"), "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"), "GW": ("gigawatt", "gigawatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"), "MWh": ("megawatt hour", "megawatt hours"),
    "GWh": ("gigawatt hour", "gigawatt hours"), "V": ("volt", "volts"), "kV": ("kilovolt", "kilovolts"),
    "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"), "dB": ("decibel", "decibels"), "kN": ("kilonewton", "kilonewtons"),
    "hp": ("horsepower", "horsepower"), "bhp": ("brake horsepower", "brake horsepower"), "shp": ("shaft horsepower",) * 2,
    "rpm": ("revolution per minute", "revolutions per minute"), "fps": ("frame per second", "frames per second"),
    "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"),
    "s": ("second", "seconds"), "sec": ("second", "seconds"), "secs": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "yrs": ("year", "years"),
    "kmph": ("kilometre per hour", "kilometres per hour"), "kph": ("kilometre per hour", "kilometres per hour"),
    "mph": ("mile per hour", "miles per hour"), "psi": ("pound per square inch", "pounds per square inch"),
    "bar": ("bar", "bar"), "hPa": ("hectopascal", "hectopascals"), "kPa": ("kilopascal", "kilopascals"),
    "px": ("pixel", "pixels"), "″": ("inch", "inches"), "′": ("foot", "feet"), '"': ("inch", "inches"),
    "km²": ("square kilometre", "square kilometres"), "m²": ("square metre", "square metres"),
    "cm²": ("square centimetre", "square centimetres"), "m³": ("cubic metre", "cubic metres"),
    "cm³": ("cubic centimetre", "cubic centimetres"), "sq km": ("square kilometre", "square kilometres"),
    "sq. km": ("square kilometre", "square kilometres"), "sq m": ("square metre", "square metres"),
    "sq ft": ("square foot", "square feet"), "sq. ft": ("square foot", "square feet"),
    **{
        f"{short}/{per}": (f"{one} per {_PER[per]}", f"{many} per {_PER[per]}")
        for short, (one, many) in {
            "km": ("kilometre", "kilometres"), "m": ("metre", "metres"), "l": ("litre", "litres"), "t": ("tonne", "tonnes"),
            "kg": ("kilogram", "kilograms"), "mi": ("mile", "miles"), "ft": ("foot", "feet"), "MB": ("megabyte", "megabytes"),
        }.items()
        for per in _PER
    },
    "m/s²": ("metre per second squared", "metres per second squared"),
}  # fmt: skip
"""Unit: its name after 1, and after other numbers."""

_ALWAYS = {
    r"Lt\.?\s?Cdr\b\.?": "Lieutenant Commander", r"Lt\.?\s?Col\b\.?": "Lieutenant Colonel",
    r"Lt\.?\s?Gen\b\.?": "Lieutenant General", r"Maj\.?\s?Gen\b\.?": "Major General", r"Sub[- ]Lt\b\.?": "Sub Lieutenant",
    r"V\.?\s?Adm\b\.?": "Vice Admiral", r"R\.?\s?Adm\b\.?": "Rear Admiral", r"Adm\.": "Admiral", r"Adml\b\.?": "Admiral",
    r"Cmde\b\.?": "Commodore", r"Cdre\b\.?": "Commodore", r"Cdr\b\.?": "Commander", r"Cmdr\b\.?": "Commander",
    r"Capt\b\.?": "Captain", r"Lt\b\.?": "Lieutenant", r"Gen\.": "General", r"Col\.": "Colonel", r"Maj\.": "Major",
    r"Brig\.": "Brigadier", r"Sgt\b\.?": "Sergeant", r"Dr\b\.?": "Doctor", r"Mr\b\.?": "Mister", r"Mrs\b\.?": "Missus",
    r"Ms\b\.?": "Miz", r"Prof\b\.?": "Professor", r"Hon\.": "Honourable", r"Smt\b\.?": "Shrimati", r"Pvt\b\.?": "Private",
    r"Ltd\b\.?": "Limited", r"Inc\.": "Incorporated", r"Govt\b\.?": "Government", r"Dept\b\.?": "Department",
    r"vs\b\.?": "versus", r"approx\b\.?": "approximately", r"incl\.": "including", r"max\.": "maximum", r"min\.": "minimum",
    r"e\.\s?g\.,?": "for example,", r"i\.\s?e\.,?": "that is,", r"a\.k\.a\.": "also known as", r"w\.r\.t\.": "with respect to",
    r"St\.(?=\s[A-Z])": "Saint", r"Mt\.(?=\s[A-Z])": "Mount", r"Ft\.(?=\s[A-Z])": "Fort",
    r"[Nn]o\.\s?(?=\d)": "number ", r"[Nn]os\.\s?(?=\d)": "numbers ", r"[Ff]ig\.\s?(?=\d)": "figure ",
    r"[Vv]ol\.\s?(?=\d)": "volume ", r"pp?\.\s?(?=\d)": "page ", r"Mk\.?\s?(?=[IVX\d])": "Mark ",
    r"Co\.(?=[\s,;)]|$)": "Company",
    r"FY\s?(?=\d)": "financial year ",
    r"(?<=\d)\s?in\.(?=\s[a-z])": " inches",
    r"R&D\b": "R and D", r"Q&A\b": "Q and A", r"A\.?D\.?(?=\s\d)": "A D", r"\bc\.\s?(?=1\d{3})": "circa ",
}  # fmt: skip

_SHORT_MONTH = r"(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}


def _month_after(match: re.Match[str]) -> str:
    ends = match[0].endswith(".") and re.match(r"$|\s+[A-Z]", match.string[match.end() :]) is not None
    return _month_before(match) + "." * ends


def _month_before(match: re.Match[str]) -> str:
    return next(month for month in MONTHS if month.startswith(match[1][:3]))


ABBREVIATIONS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"\b{_SHORT_MONTH}\b\.?(?=\s\d)"), _month_before),
    (re.compile(rf"(?<=[\dthd]\s){_SHORT_MONTH}\b\.?"), _month_after),
    (re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|rs?|nes|ur)?\.(?=,?\s)"), lambda m: _DAYS[m[1]]),
    (re.compile(r"\betc\.(?=\s+[a-z]|,)"), "et cetera"),
    (re.compile(r"\betc\.?(?=\s|$)"), "et cetera."),
    *((re.compile(rf"(?<!\w){written}"), said) for written, said in _ALWAYS.items()),
)

ROMAN_AFTER = (
    "Act", "Part", "Chapter", "Mark", "Type", "Volume", "Phase", "World War", "War", "Class", "Block", "Stage", "Book",
    "Scene", "Section", "Project", "Operation",
)  # fmt: skip
RULERS = (
    "Elizabeth", "George", "Henry", "Charles", "Edward", "William", "James", "Louis", "Frederick", "Philip", "Peter",
    "Catherine", "Nicholas", "Alexander", "Napoleon", "Paul", "Pius", "Benedict", "Rajaraja", "Rajendra", "Pulakeshin",
)  # fmt: skip

SYMBOLS = (
    (re.compile(r"\s?&\s?"), " and "),
    (re.compile(r"\s\+\s|(?<=\w)\+(?=\w)"), " plus "),
    (re.compile(r"\s?=\s?"), " equals "),
    (re.compile(r"\s?±\s?"), " plus or minus "),
    (re.compile(r"\s?×\s?"), " times "),
    (re.compile(r"\s?[≈~]\s?"), " about "),
    (re.compile(r"\s?≥\s?"), " at least "),
    (re.compile(r"\s?≤\s?"), " at most "),
    (re.compile(r"\s?>\s?"), " more than "),
    (re.compile(r"\s?<\s?"), " less than "),
    (re.compile(r"\s?@\s?"), " at "),
    (re.compile(r"\s?%"), " per cent"),
    (re.compile(r"\s?°"), " degrees"),
    (re.compile(r"(?<=\w)/(?=\w)"), " "),
    (re.compile(r"\s?[—–]\s?|\s-\s|--+"), ", "),
    (re.compile(r"\s?[()\[\]{}]\s?"), ", "),
    (re.compile(r"[\"“”„«»*_^`|\\™®©]|(?<!\w)['‘’]|['’](?!\w)"), ""),
    (re.compile(r"…|\.{2,}"), "."),
)
