"""Requests for lettering in German: its words for it, its word order, and things made blank.

Tables and patterns; `tongues` applies them.
"""

# ruff: noqa: E501 - a pattern broken over lines reads worse than a long one

from __future__ import annotations

import re

from render.enhance.foreign_phrase import ANY, Q_MARK, Q_REST, QUOTED, SURE, phrase
from render.enhance.source import Source

_DE_SURFACES = {
    "schild": "n", "schilder": "p", "banner": "n", "plakat": "n", "plakate": "p", "transparent": "n", "spruchband": "n",
    "poster": "n", "tafel": "f", "werbetafel": "f", "leuchtreklame": "f", "hinweisschild": "n", "straßenschild": "n",
    "holzschild": "n", "schilde": "p", "neonschild": "n", "reklametafel": "f", "plakatwand": "f", "warnschild": "n",
}  # fmt: skip
_DE_DET = r"(?:(?i:der|dem|den|die|das|einer|einem|einen|ein|eine|ihrem|seinem|ihrer|seiner)\s+)?"
_DE_ADJ = r"(?:(?!(?i:der|die|das|und|mit)\b)[a-zäöüß]+(?:e|en|em|er|es)\s+){0,3}"
_DE_ANNOUNCE = r"(?i:Aufschrift(?:en)?|Inschrift|Beschriftung|Schriftz(?:ug|ügen|üge)|Worten?|Text|Slogan|Parole|Überschrift|Schlagzeile|Titel|Losung)"
_DE_PURE = (
    r"(?i:Untertiteln?|Bildunterschrift(?:en)?|Logos?|Wasserzeichen|Rumpfnummer|Kennnummer|Kennzeichen|Nummernschild(?:er)?|Namensschild(?:er)?|"
    r"Texteinblendung(?:en)?|Einblendung(?:en)?|Bauchbinden?|Abspann|Vorspann|Schrifteinblendung|Titeleinblendung|Texttafel|Graffitis?|Firmenlogo)"
)
_DE_TYPE = r"(?:,?\s+in\s+(?:[a-zäöüß]+(?:en|er)\s+){0,3}(?i:Buchstaben|Lettern|Schrift|Großbuchstaben|Schriftart))"

_WHERE = r"(?:\s+(?i:am|im|auf|an)\s+(?:(?i:dem|der|den|ihrem|seinem|ihrer|seiner)\s+)?(?i:Heck|Bug|Rumpf|Bordwand|Turm|Rücken|Brust|Ärmel|Mütze|Leitwerk|Bildrand|Schornstein))?"
_SHOWS = r"(?i:lautet|lauten|erscheint|erscheinen|wird|werden|leuchtet|blinkt|läuft|heißt|schwebt|verblasst)"
_SAID = r"(?P<verb>(?i:ruft|rufen|schreit|flüstert|brüllt|singt|antwortet))"

GERMAN = (
    phrase("lettering", rf"(?:(?<=^)|(?<=[.!?]\s))(?i:Füge?|Fügen|Blende|Blenden|Zeige|Zeigen|Setze|Setzen|Schreibe|Schreib)\s[^.!?\n{Q_MARK}]*(?:{_DE_ANNOUNCE}|{_DE_PURE})[^.!?\n{Q_MARK}]*(?:{SURE}[^.!?\n{Q_MARK}]*)?"),
    phrase("lettering", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?i:am|im|unten|oben|auf|über|in)\b[^.,!?\n{Q_MARK}]{{0,40}}?\s(?i:erscheint|erscheinen|leuchtet|blinkt|wird|läuft)\s+{_DE_DET}{_DE_ADJ}(?:{_DE_ANNOUNCE}|{_DE_PURE})\s*:?\s*{SURE}[^.,!?\n{Q_MARK}]*"),
    phrase("title", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s)){_DE_DET}{_DE_ADJ}{_DE_ANNOUNCE}(?:\s+(?i:der|des)\s+\w+)?\s*(?::\s*(?:{SURE}|(?P<rest>[^.!?\n{Q_MARK}]+))|(?:{_SHOWS}\s*:?\s*)?(?P<words>{QUOTED})[^.,!?\n{Q_MARK}]*|{_SHOWS}[^.,!?\n{Q_MARK}]*)"),
    phrase("formed-words", rf"\b(?i:bilden|bildet|formen|formt|schreiben|schreibt|zeichnen|zeichnet|ergeben)\s+(?i:das Wort|die Worte|den Schriftzug|den Namen|die Zahl|die Buchstaben)\s+{SURE}"),
    phrase("sign", rf"\b(?i:wirbt|werben)\s+(?i:für)\s+(?P<shown>{QUOTED})", "hängt"),
    phrase("clock", r"(?P<thing>(?i:\w*uhr))\s+(?i:zeigt)\s+(?P<shown>\d[\d:.]*(?:\s+Uhr)?)", r"\g<thing> tickt"),
    phrase("screen", rf"(?P<thing>(?i:\w*bildschirm|\w*monitor|\w*anzeige|\w*display|\w*tafel))\s+(?i:zeigt)\s+(?:(?i:die Worte|das Wort|den Text|die Meldung)\s+)?{SURE}", r"\g<thing> leuchtet"),
    phrase("hull-number", rf"\b(?i:trägt|tragen|zeigt|zeigen|hat)\s+{_DE_DET}{_DE_ADJ}(?:{_DE_ANNOUNCE}|{_DE_PURE}|(?i:Nummer|Namen?|Kennung|Zahl))\s+{SURE}{_WHERE}(?:\s+und\b)?"),
    phrase("lettering", rf"(?:,\s*)?\b(?i:mit|und)\s+{_DE_DET}{_DE_ADJ}(?i:Nummer|Namen?|Kennung|Zahl|Aufdruck|Spruch|Namenszug|Gravur|Motto)\s+{SURE}{_WHERE}"),
    phrase("page", rf"(?:,\s*)(?i:der|die|das)\s+(?i:mit)\s+(?:(?i:den Worten)\s+)?(?P<shown>{QUOTED})\s+(?i:beginnt|anfängt|endet),?"),
    phrase("dialogue", rf"{_SAID}\s*[:,]?\s*(?P<shown>{QUOTED})", r"\g<verb>"),
    phrase("negation", rf"(?:,\s*|\b(?i:und|aber)\s+)?\b(?i:ohne|keine?n?|keinerlei)\s+(?i:jeglichen?\s+|irgendwelche\s+|sichtbaren?\s+)?(?:{_DE_ANNOUNCE}|{_DE_PURE}|(?i:Texte|Schrift|Buchstaben))"
       rf"(?:\s*(?:,|oder|und|/)\s*(?i:ohne\s+|keine?n?\s+)?(?:{_DE_ANNOUNCE}|{_DE_PURE}|(?i:Texte|Schrift|Buchstaben)))*(?i:\s+im Bild)?\b"),
    phrase("sign", rf"(?:,\s*\b(?i:auf|an)\s+(?i:dem|der|denen|welchem|welcher)|(?:,\s*)?\b(?i:worauf))\s+(?:in\s+(?:[a-zäöüß]+\s+){{0,3}}(?:Buchstaben|Lettern)\s+)?(?:(?i:die Worte|das Wort|der Text|der Name|der Satz)\s+)?{ANY}\s+"
       r"(?i:steht|stehen|stand|geschrieben steht|geschrieben ist|zu lesen ist|zu lesen sind|prangt)\b(?:\s+und\s*$)?,?"),
    phrase("sign", rf"\b(?i:auf|an)\s+(?P<det>(?i:dem|der|einem|einer))\s+(?P<thing>(?:[a-zäöüß]+en\s+)?[A-ZÄÖÜ]\w+)\s+(?i:steht|stehen|prangt|ist|sind|leuchtet)\s+(?:(?i:die Worte|das Wort|der Text|die Nummer|die Zahl|der Name|der Schriftzug|die Aufschrift)\s+)?{SURE}{_DE_TYPE}?(?i:\s+zu lesen)?", r"[\g<thing>]"),
    phrase("sign", rf"{SURE}\s+(?i:steht|stehen|prangt)\s+(?i:auf|an)\s+(?P<det>(?i:dem|der|einem|einer))\s+(?P<thing>(?:[a-zäöüß]+en\s+)?[A-ZÄÖÜ]\w+)", r"[\g<thing>]"),
    phrase("lettering", rf"(?:,\s*)?\b(?i:mit|und)\s+{_DE_DET}{_DE_ADJ}{_DE_ANNOUNCE}(?:\s*:)?\s+{SURE}{_DE_TYPE}?"),
    phrase("lettering", rf"(?:,\s*)?\b(?i:mit)\s+{_DE_DET}{_DE_ADJ}{_DE_ANNOUNCE}(?:\s*:)?(?:\s+(?P<shown>[^,.;:!?()\n{Q_MARK}{Q_REST}]{{1,80}}?))?{_DE_TYPE}?(?=\s*(?:[,.;:!?()\n]|$)|\s+(?:hängt|weht|steht|liegt|flattert|über|am|vor|im|an der|auf|leuchtet|hängen|stehen))"),
    phrase("logo", rf"(?:,\s*)?\b(?i:mit|und)\s+{_DE_DET}{_DE_ADJ}{_DE_PURE}(?:\s*:?\s*{SURE})?(?:\s+(?i:am|im|auf|an)\s+(?i:dem|der|den)?\s*(?i:unteren|oberen|linken|rechten)?\s*(?i:Bildrand|Rand|Bild|Ecke|Bug|Rumpf|Heck|Bordwand))?{_DE_TYPE}?"),
    phrase("overlay", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?:(?i:ein|eine|der|die|das)\s+)?{_DE_ADJ}{_DE_PURE}\b[^.,!?\n{Q_MARK}{Q_REST}]*(?:{SURE}[^.,!?\n{Q_MARK}{Q_REST}]*)?"),
    phrase("lettering", rf"\b(?i:trägt|tragen|zeigt|zeigen|mit)\s+(?i:der|dem|den|die|das)\s+(?i:Namen?|Nummer|Kennung)\s+{SURE}"),
    phrase("label", rf"(?:,\s*)?\b(?i:beschriftet|bemalt|bedruckt|markiert|gekennzeichnet)\s+(?i:mit|als)\s+{SURE}"),
    phrase("sign", rf"(?:,\s*)?\b(?i:das|die|der)\s+(?:(?i:die Worte)\s+)?{SURE}\s+(?i:sagt|zeigt|verkündet|trägt)\b,?"),
    phrase("dialogue", rf"\b(?i:sagt|sprich|spricht|meint|fragt)\s*[:,]?\s*(?P<shown>{QUOTED})", "spricht"),
    phrase("name", rf"(?:,\s*)?\b(?i:genannt|namens|heißt|mit Namen)\s+(?P<shown>{QUOTED})"),
    phrase("lettering", r"(?:,\s*)?\b(?i:geschrieben\s+|geschriebenen?\s+)?in\s+(?:[a-zäöüß]+(?:en|er)\s+){1,3}(?i:Buchstaben|Lettern)\b"),
)  # fmt: skip
GERMAN_HINT = re.compile(r"(?i)schrift|text|wort|titel|logo|zeich|slogan|steht|prang|namen|genannt|heißt|sagt|spricht|beschrift|letter|buchstab|schild|abspann|einblend|bauchbinde|nummer|"
                   r"graffiti|parole|losung|überschrift|schlagzeile|kennung|lesen|aufdruck|spruch|gravur|wirbt|zeigt|lautet|erschein|trägt|tragen|ruft|rufen|schreit|flüstert|beginnt|endet|bilde|formen|formt|wort|zahl|markiert|gekennzeichnet|bemalt|bedruckt|meint|fragt|vorspann")  # fmt: skip


def standing_alone(found: re.Match[str], thing: str) -> str:
    """Auf dem Schild steht X: the thing alone, as a phrase of its own."""
    noun = thing.split()[-1]
    if noun.lower() not in _DE_SURFACES and not noun.lower().endswith(("schild", "wand", "tafel")):
        det = found.group("det").lower()
        return f"Nahaufnahme {'vom' if det == 'dem' else 'von ' + det} {thing}"
    feminine = found.group("det").lower() in ("der", "einer")
    gender = _DE_SURFACES.get(noun.lower(), "f" if feminine else "n")
    article = "Eine" if feminine else "Ein"
    return f"{article} {_inflected(article, gender)} {noun}"


def _inflected(article: str, gender: str) -> str:
    low = article.lower()
    if low == "ein":
        return "leeres" if gender == "n" else "leerer"
    if low in ("eine", "die", "das", "der", "") and not (low == "der" and gender == "f"):
        return "leere"
    return "leeren"


_GERMAN_THING = re.compile(
    r"(?:(?<![\w])(?P<article>(?i:ein|eine|einem|einer|einen|der|die|das|dem|den))\s+)?(?P<adjectives>(?:[a-zäöüß]+(?:es|er|en|em|e)\s+){0,3})\b(?P<noun>"
    + "|".join(sorted((name.capitalize() for name in _DE_SURFACES), key=len, reverse=True)) + r")\b"
)  # fmt: skip


def blank_german(source: Source) -> Source:
    """The text with a word for blank before each thing that tempts a model to letter it."""
    edits = []
    for found in _GERMAN_THING.finditer(source.text):
        words = found.group("adjectives").split()
        article = found.group("article") or ""
        if not article and words and words[0].lower() in ("eine", "einem", "einer", "einen", "der", "dem", "den"):
            article, words = words[0], words[1:]
        if any(word.startswith(("leer", "schlicht", "unbeschrift")) for word in words):
            continue
        at = found.start("noun")
        edits.append((at, at, _inflected(article, _DE_SURFACES[found.group("noun").lower()]) + " "))
    return source.edited(edits)
