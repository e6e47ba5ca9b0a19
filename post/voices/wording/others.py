"""Other languages: units, ranges, minus, degrees and money in words; acronyms spaced; brackets and dashes as pauses.

Numbers themselves stay digits, which the voices of these languages say by their own rules. Tables for the languages most
films here meet; any other gets what needs no word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from post.voices.wording.acronyms import is_acronym
from post.voices.wording.rewriting import Rewriting

_KEYS = (
    "km/h", "kmph", "m/s", "km²", "m²", "km", "m", "cm", "mm", "kg", "g", "t", "kn", "kts", "NM", "nmi", "kW", "MW", "kWh", "V",
    "Hz", "MHz", "GHz", "min", "s", "h",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What a language calls things; `units` in the order of `_KEYS`."""

    to: str
    minus: str
    degrees: str
    celsius: str
    per_cent: str
    rupees: str
    about: str
    units: tuple[str, ...]


def _words(line: str, units: str) -> Words:
    to, minus, degrees, celsius, per_cent, rupees, about = line.split("|")
    named = tuple(units.split("|"))
    assert len(named) == len(_KEYS)
    return Words(to, minus, degrees, celsius, per_cent, rupees, about, named)


WORDS = {
    "de": _words(
        "bis|minus|Grad|Grad Celsius|Prozent|Rupien|etwa",
        "Kilometer pro Stunde|Kilometer pro Stunde|Meter pro Sekunde|Quadratkilometer|Quadratmeter|Kilometer|Meter|Zentimeter|"
        "Millimeter|Kilogramm|Gramm|Tonnen|Knoten|Knoten|Seemeilen|Seemeilen|Kilowatt|Megawatt|Kilowattstunden|Volt|Hertz|"
        "Megahertz|Gigahertz|Minuten|Sekunden|Stunden",
    ),
    "fr": _words(
        "à|moins|degrés|degrés Celsius|pour cent|roupies|environ",
        "kilomètres par heure|kilomètres par heure|mètres par seconde|kilomètres carrés|mètres carrés|kilomètres|mètres|"
        "centimètres|millimètres|kilogrammes|grammes|tonnes|nœuds|nœuds|milles nautiques|milles nautiques|kilowatts|mégawatts|"
        "kilowattheures|volts|hertz|mégahertz|gigahertz|minutes|secondes|heures",
    ),
    "es": _words(
        "a|menos|grados|grados Celsius|por ciento|rupias|unos",
        "kilómetros por hora|kilómetros por hora|metros por segundo|kilómetros cuadrados|metros cuadrados|kilómetros|metros|"
        "centímetros|milímetros|kilogramos|gramos|toneladas|nudos|nudos|millas náuticas|millas náuticas|kilovatios|megavatios|"
        "kilovatios hora|voltios|hercios|megahercios|gigahercios|minutos|segundos|horas",
    ),
    "it": _words(
        "a|meno|gradi|gradi Celsius|per cento|rupie|circa",
        "chilometri all'ora|chilometri all'ora|metri al secondo|chilometri quadrati|metri quadrati|chilometri|metri|centimetri|"
        "millimetri|chilogrammi|grammi|tonnellate|nodi|nodi|miglia nautiche|miglia nautiche|chilowatt|megawatt|chilowattora|"
        "volt|hertz|megahertz|gigahertz|minuti|secondi|ore",
    ),
    "pt": _words(
        "a|menos|graus|graus Celsius|por cento|rúpias|cerca de",
        "quilômetros por hora|quilômetros por hora|metros por segundo|quilômetros quadrados|metros quadrados|quilômetros|"
        "metros|centímetros|milímetros|quilogramas|gramas|toneladas|nós|nós|"
        "milhas náuticas|milhas náuticas|quilowatts|megawatts|"
        "quilowatts-hora|volts|hertz|megahertz|gigahertz|minutos|segundos|horas",
    ),
    "nl": _words(
        "tot|min|graden|graden Celsius|procent|roepies|ongeveer",
        "kilometer per uur|kilometer per uur|meter per seconde|vierkante kilometer|vierkante meter|kilometer|meter|centimeter|"
        "millimeter|kilogram|gram|ton|knopen|knopen|zeemijl|zeemijl|kilowatt|megawatt|kilowattuur|volt|hertz|megahertz|gigahertz|"
        "minuten|seconden|uur",
    ),
}
_NUMBER = r"\d+(?:[.,\u202f\u00a0]\d+)*"


def say(text: Rewriting, language: str) -> None:
    """Rewrites what the tables know."""
    words = WORDS.get(language)
    if words is not None:
        _measured(text, words)
    text.each(re.compile(r"(?<![\w'’.])([A-Z]{2,6})(?![\w'’])"), lambda m: " ".join(m[1]) if is_acronym(m[1]) else None)
    text.each(re.compile(r"\s?[—–]\s?(?!\d)|\s-\s|--+"), ", ")
    text.each(re.compile(r"\s?[()\[\]{}]\s?"), ", ")
    text.each(re.compile(r"[\"“”„«»*_^`|\\™®©]|(?<!\w)['‘’]|['’](?!\w)"), "")
    text.each(re.compile(r"…|\.{2,}"), ".")


def _measured(text: Rewriting, words: Words) -> None:
    named = dict(zip(_KEYS, words.units))
    unit = "|".join(re.escape(key) for key in sorted(_KEYS, key=len, reverse=True))
    text.each(
        re.compile(rf"(?<![\w-])({_NUMBER})\s?[-–—]\s?(?={_NUMBER}(?![\w-]*-\d))"), lambda m: f"{m[1]} {words.to} "
    )
    text.each(re.compile(rf"(?<![\w.,])[-−–](?={_NUMBER})"), f"{words.minus} ")
    text.each(re.compile(rf"[~≈]\s?(?={_NUMBER})"), f"{words.about} ")
    text.each(re.compile(rf"({_NUMBER})\s?(?:°\s?C\b|℃)"), lambda m: f"{m[1]} {words.celsius}")
    text.each(re.compile(rf"({_NUMBER})\s?°"), lambda m: f"{m[1]} {words.degrees}")
    text.each(re.compile(rf"({_NUMBER})[\s\u202f\u00a0]?%"), lambda m: f"{m[1]} {words.per_cent}")
    text.each(re.compile(rf"₹\s?({_NUMBER})"), lambda m: f"{m[1]} {words.rupees}")
    text.each(re.compile(rf"({_NUMBER})[\s\u202f\u00a0]?({unit})(?![\w²³/])"), lambda m: f"{m[1]} {named[m[2]]}")
