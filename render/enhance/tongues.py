"""Requests for lettering in German, French, Hindi, Chinese and Japanese: their own words for it, their own word order.

Works on text whose quoted strings are masked, with patterns that name the phrase and its words (`shown`). Also tells
which sentences are German or French, so that the English rules leave them alone. Knows nothing of the English rules.
"""

# ruff: noqa: E501 - a pattern broken over lines reads worse than a long one

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from render.enhance.cuts import SCAR
from render.enhance.quotes import Quote, find_quotes
from render.enhance.records import Removed
from render.enhance.source import Source

_Q, _R = "\ue000", "\ue002"  # stand for the first character of a quoted string and for each further one
_QUOTED = rf"{_Q}{_R}*+(?:\s*+(?:(?:,|und|et|और|/|&|-)\s*+)?{_Q}{_R}*+)*+"
_CAPS = r"[A-ZÄÖÜÀÉÈ0-9][A-ZÄÖÜÀÉÈ0-9\-&!'’]*[A-ZÄÖÜÀÉÈ0-9!](?:\s+[A-ZÄÖÜÀÉÈ0-9][A-ZÄÖÜÀÉÈ0-9\-&!'’]*(?![a-zäöüßéè]))*(?![a-zäöüßéè])"
_SURE = rf"(?P<shown>{_QUOTED}|{_CAPS})"
_ANY = rf"(?P<shown>{_QUOTED}|{_CAPS}|[^,.;:!?()\n{_Q}{_R}]{{1,80}}?)"

_DE_SURFACES = {
    "schild": "n", "schilder": "p", "banner": "n", "plakat": "n", "plakate": "p", "transparent": "n", "spruchband": "n",
    "poster": "n", "tafel": "f", "werbetafel": "f", "leuchtreklame": "f", "hinweisschild": "n", "straßenschild": "n",
    "holzschild": "n", "schilde": "p", "neonschild": "n", "reklametafel": "f", "plakatwand": "f", "warnschild": "n",
}  # fmt: skip
_FR_SURFACES = "banderoles?|bannières?|panneaux?|pancartes?|enseignes?|affiches?|écriteaux?|placards?"
_DE_DET = r"(?:(?i:der|dem|den|die|das|einer|einem|einen|ein|eine|ihrem|seinem|ihrer|seiner)\s+)?"
_DE_ADJ = r"(?:(?!(?i:der|die|das|und|mit)\b)[a-zäöüß]+(?:e|en|em|er|es)\s+){0,3}"
_DE_ANNOUNCE = r"(?i:Aufschrift(?:en)?|Inschrift|Beschriftung|Schriftz(?:ug|ügen|üge)|Worten?|Text|Slogan|Parole|Überschrift|Schlagzeile|Titel|Losung)"
_DE_PURE = (
    r"(?i:Untertiteln?|Bildunterschrift(?:en)?|Logos?|Wasserzeichen|Rumpfnummer|Kennnummer|Kennzeichen|Nummernschild(?:er)?|Namensschild(?:er)?|"
    r"Texteinblendung(?:en)?|Einblendung(?:en)?|Bauchbinden?|Abspann|Vorspann|Schrifteinblendung|Titeleinblendung|Texttafel|Graffitis?|Firmenlogo)"
)
_DE_TYPE = r"(?:,?\s+in\s+(?:[a-zäöüß]+(?:en|er)\s+){0,3}(?i:Buchstaben|Lettern|Schrift|Großbuchstaben|Schriftart))"
_FR_DET = r"(?:(?i:les?|la|une?|des|du|de la|au|son|sa)\s+|l['’]\s*)?"
_FR_ANNOUNCE = r"(?i:inscriptions?|mots?|textes?|slogan|mention|message|titre|nom|phrase|gros titre|lettrage)"
_FR_PURE = (
    r"(?i:sous-titres?|légendes?|logos?|filigranes?|numéro de coque|numéro d['’]immatriculation|plaques? d['’]immatriculation|"
    r"incrustations?(?: de texte)?|générique(?: de fin)?|bandeau(?: de texte)?|badge nominatif|graffitis?|gros titres?|titrage)"
)
_FR_TYPE = r"(?:,?\s+en\s+(?:(?:grandes?|petites?|belles?)\s+)?(?i:lettres|caractères|majuscules|capitales)(?:\s+(?!et\b|sur\b|dans\b|au\b|à\b|de\b)[a-zéèêû]+(?:s|x|or))*(?:\s+d['’]or)?)"
_END = r"(?=\s*(?:[,.;:!?()\n।。，]|$))"
_HI_SURE = rf"(?P<shown>{_QUOTED}|{_CAPS})"
_HI_ANY = rf"(?P<shown>{_QUOTED}|{_CAPS}|(?:(?!(?:पर|में|एक|जिस|जिसपर|जिसमें|और|बड़ा|बड़े|लाल|सफेद)\s)[^\s,.।;:!?{_Q}{_R}]+\s+){{1,6}}?)"
_HI_WRITTEN = r"(?:साफ़?\s+)?(?:लिखा|लिखे|लिखी|अंकित)(?:\s*(?:हुआ|हुए|हुई|है|हैं|हो|था|थी|थे))*(?![\w\u0900-\u0963])"
_HI_PURE = (
    r"(?:शीर्षक|कैप्शन|उपशीर्षक|लोगो|वॉटरमार्क|वाटरमार्क|सबटाइटल|सबटाइटल्स|हेडलाइन|टाइटल|टेक्स्ट|अक्षर|लिखावट|नंबर प्लेट|नारा|नारे)"
)
_HI_SURFACES = r"(?:बैनर|बोर्ड|साइनबोर्ड|पोस्टर|तख्ती|तख़्ती|होर्डिंग|पट्टिका)"


@dataclass(frozen=True)
class _Phrase:
    """A pattern, what it means, and what is put in its place (may use the pattern's groups)."""

    kind: str
    pattern: re.Pattern[str]
    new: str = ""


def _p(kind: str, pattern: str, new: str = "") -> _Phrase:
    return _Phrase(kind, re.compile(pattern), new)


_GERMAN = (
    _p("negation", rf"(?:,\s*|\b(?i:und|aber)\s+)?\b(?i:ohne|keine?n?|keinerlei)\s+(?i:jeglichen?\s+|irgendwelche\s+|sichtbaren?\s+)?(?:{_DE_ANNOUNCE}|{_DE_PURE}|(?i:Texte|Schrift|Buchstaben))"
       rf"(?:\s*(?:,|oder|und|/)\s*(?i:ohne\s+|keine?n?\s+)?(?:{_DE_ANNOUNCE}|{_DE_PURE}|(?i:Texte|Schrift|Buchstaben)))*(?i:\s+im Bild)?\b"),
    _p("sign", rf"(?:,\s*)?\b(?:(?i:auf|an)\s+(?i:dem|der|denen|welchem|welcher)|(?i:worauf))\s+(?:in\s+(?:[a-zäöüß]+\s+){{0,3}}(?:Buchstaben|Lettern)\s+)?(?:(?i:die Worte|das Wort|der Text|der Name|der Satz)\s+)?{_ANY}\s+"
       r"(?i:steht|stehen|stand|geschrieben steht|geschrieben ist|zu lesen ist|zu lesen sind|prangt)\b(?:\s+und\s*$)?,?"),
    _p("sign", rf"\b(?i:auf|an)\s+(?P<det>(?i:dem|der|einem|einer))\s+(?P<thing>(?:[a-zäöüß]+en\s+)?[A-ZÄÖÜ]\w+)\s+(?i:steht|stehen|prangt|ist|sind)\s+(?:(?i:die Worte|das Wort|der Text)\s+)?{_SURE}(?i:\s+zu lesen)?", r"[\g<thing>]"),
    _p("sign", rf"{_SURE}\s+(?i:steht|stehen|prangt)\s+(?i:auf|an)\s+(?P<det>(?i:dem|der|einem|einer))\s+(?P<thing>(?:[a-zäöüß]+en\s+)?[A-ZÄÖÜ]\w+)", r"[\g<thing>]"),
    _p("lettering", rf"(?:,\s*)?\b(?i:mit|und)\s+{_DE_DET}{_DE_ADJ}{_DE_ANNOUNCE}(?:\s*:)?\s+{_SURE}{_DE_TYPE}?"),
    _p("lettering", rf"(?:,\s*)?\b(?i:mit)\s+{_DE_DET}{_DE_ADJ}{_DE_ANNOUNCE}(?:\s*:)?(?:\s+(?P<shown>[^,.;:!?()\n{_Q}{_R}]{{1,80}}?))?{_DE_TYPE}?(?=\s*(?:[,.;:!?()\n]|$)|\s+(?:hängt|weht|steht|liegt|flattert|über|am|vor|im|an der|auf|leuchtet|hängen|stehen))"),
    _p("logo", rf"(?:,\s*)?\b(?i:mit|und)\s+{_DE_DET}{_DE_ADJ}{_DE_PURE}(?:\s*:?\s*{_SURE})?(?:\s+(?i:am|im|auf|an)\s+(?i:dem|der|den)?\s*(?i:unteren|oberen|linken|rechten)?\s*(?i:Bildrand|Rand|Bild|Ecke|Bug|Rumpf|Heck|Bordwand))?{_DE_TYPE}?"),
    _p("overlay", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?:(?i:ein|eine|der|die|das)\s+)?{_DE_ADJ}{_DE_PURE}\b[^.,!?\n{_Q}{_R}]*(?:{_SURE}[^.,!?\n{_Q}{_R}]*)?"),
    _p("lettering", rf"\b(?i:trägt|tragen|zeigt|zeigen|mit)\s+(?i:der|dem|den|die|das)\s+(?i:Namen?|Nummer|Kennung)\s+{_SURE}"),
    _p("label", rf"(?:,\s*)?\b(?i:beschriftet|bemalt|bedruckt|markiert|gekennzeichnet)\s+(?i:mit|als)\s+{_SURE}"),
    _p("sign", rf"(?:,\s*)?\b(?i:das|die|der)\s+(?:(?i:die Worte)\s+)?{_SURE}\s+(?i:sagt|zeigt|verkündet|trägt)\b"),
    _p("dialogue", rf"\b(?i:sagt|sprich|spricht|meint|fragt)\s*[:,]?\s*(?P<shown>{_QUOTED})", "spricht"),
    _p("name", rf"(?:,\s*)?\b(?i:genannt|namens|heißt|mit Namen)\s+(?P<shown>{_QUOTED})"),
    _p("lettering", r"(?:,\s*)?\b(?i:geschrieben\s+|geschriebenen?\s+)?in\s+(?:[a-zäöüß]+(?:en|er)\s+){1,3}(?i:Buchstaben|Lettern)\b"),
)  # fmt: skip
_FRENCH = (
    _p("negation", rf"(?:,\s*|\bet\s+)?\b(?i:sans|pas de|aucune?)\s+(?i:aucune?\s+)?(?:{_FR_ANNOUNCE}|{_FR_PURE}|(?i:lettres))(?:\s*(?:,|ni|ou|et)\s*(?i:sans\s+|aucune?\s+|de\s+)?(?:{_FR_ANNOUNCE}|{_FR_PURE}))*(?:\s+(?i:à l['’]écran|visibles?))?(?!\w)"),
    _p("sign", rf"(?:,\s*)?(?<!\w)(?i:où|sur\s+lequel|sur\s+laquelle|sur\s+lesquels|sur\s+lesquelles)\s+(?i:l['’]on\s+|on\s+|il\s+)?(?i:peut\s+lire|lit|voit|est\s+écrite?s?|est\s+inscrite?s?|figurent?|est\s+marquée?s?|s['’]affichent?)\s*:?\s*(?:(?i:les mots|le mot|le texte)\s+)?(?:{_SURE}{_FR_TYPE}?|(?P<rest>[^,.;:!?()\n{_Q}{_R}]{{1,80}}?){_END})"),
    _p("lettering", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|affichant|montrant|et)\s+{_FR_DET}(?:(?i:grande?|petite?|belle|célèbre)\s+)?{_FR_ANNOUNCE}\s*:?\s+{_SURE}{_FR_TYPE}?"),
    _p("lettering", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|affichant)\s+(?:l['’]\s*|(?i:la|les|le|un|une)\s+)(?i:inscription|mots|texte|slogan|mention)(?:\s*:?\s+(?P<shown>[^,.;:!?()\n{_Q}{_R}]{{1,80}}?))?{_FR_TYPE}?{_END}"),
    _p("logo", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|affichant|et)\s+{_FR_DET}(?:(?i:grands?|petits?|belles?)\s+)?{_FR_PURE}(?:\s+(?!en\b|sur\b|dans\b|au\b)[a-zéèêû]+(?=\s+(?:en|sur|dans|au)\b))?(?:\s*:?\s*{_SURE})?(?:\s+(?i:en bas|en haut|à l['’]écran)(?:\s+(?i:de l['’]écran|de l['’]image))?)?{_FR_TYPE}?"),
    _p("overlay", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?:(?i:une?|le|la|les|des)\s+)?{_FR_PURE}(?!\w)[^.,!?\n{_Q}{_R}]*(?:{_SURE}[^.,!?\n{_Q}{_R}]*)?"),
    _p("sign", rf"(?:,\s*)?(?<!\w)(?:(?i:qui|marquée?s?|indiquant|disant|annonçant|proclamant|affichant|intitulée?s?|étiquetée?s?)\s+)(?i:dit|indique|affiche|annonce|proclame|porte)?\s*:?\s*(?:(?i:les mots|le mot)\s+)?{_SURE}{_FR_TYPE}?"),
    _p("name", rf"(?:,\s*)?(?<!\w)(?i:appelée?s?|nommée?s?|baptisée?s?|dite?)\s+(?P<shown>{_QUOTED})"),
    _p("dialogue", rf"(?<!\w)(?i:dit|demande|déclare|lance)\s*[:,]?\s*(?P<shown>{_QUOTED})", "parle"),
    _p("lettering", rf"{_FR_TYPE}(?!\w)"),
)  # fmt: skip
_HINDI = (
    _p("negation", rf"(?:[,।]\s*|और\s+)?(?:बिना|कोई)\s+(?:किसी\s+|भी\s+)?(?:{_HI_PURE}|शब्द|लिखाई)(?:\s*(?:,|या|और)\s*(?:{_HI_PURE}|शब्द|लिखाई))*\s*(?:के(?![\w\u0900-\u0963])|नहीं(?:\s+(?:हो|होना चाहिए|है))?)?"),
    _p("sign", rf"(?:,\s*)?(?:जिस\s*पर|जिसमें|जिन\s*पर|उस\s*पर)\s+(?:(?:बड़े|सफेद|सफ़ेद|लाल|सुनहरे)\s+)*(?:अक्षरों में\s+)?{_HI_ANY}\s*{_HI_WRITTEN}"),
    _p("sign", rf"{_HI_SURE}\s*{_HI_WRITTEN}\s*(?P<thing>{_HI_SURFACES})", r"सादा \g<thing>"),
    _p("sign", rf"(?<![\w\u0900-\u0963])(?P<lead>(?:एक|पर|में)\s+(?:बड़ा\s+|बड़े\s+)?){_HI_ANY}\s*(?:लिखा|लिखे|लिखी)\s+(?:हुआ|हुए|हुई)?\s*(?P<thing>{_HI_SURFACES})", r"\g<lead>सादा \g<thing>"),
    _p("sign", rf"{_HI_SURE}\s*(?:वाला|वाले|वाली)\s+(?P<thing>{_HI_SURFACES})", r"सादा \g<thing>"),
    _p("lettering", rf"(?:(?:बड़े|सफेद|सफ़ेद|लाल|सुनहरे)\s+)*(?:अक्षरों में\s+)?{_HI_SURE}\s*{_HI_WRITTEN}"),
    _p("title", rf"(?:(?:और|एक)\s+)?{_HI_PURE}\s*:?\s*{_HI_SURE}(?:\s*(?:के साथ|दिखाई देता है|दिखता है|आता है))?"),
    _p("title", rf"{_HI_SURE}\s*(?:का|की|के)?\s*{_HI_PURE}(?:\s*(?:के साथ|दिखाई देता है|दिखता है))?"),
    _p("title", rf"(?<![\w\u0900-\u0963]){_HI_PURE}\s*(?:के साथ|दिखाई देता है|दिखता है|वाला)"),
    _p("dialogue", rf"(?:कहता|कहती|कहते|बोलता|बोलती)\s+(?:है|हैं)\s*[:,]?\s*(?:कि\s+)?(?P<shown>{_QUOTED})", "बोल रहा है"),
    _p("name", rf"(?P<shown>{_QUOTED})\s*(?:नामक|नाम का|नाम की|नाम के)"),
)  # fmt: skip
_CJK = (
    _p("negation", r"[，、,]?\s*(?:没有|不要|无|無|避免|禁止)(?:任何)?(?:文字|字幕|水印|标志|标题|文本|logo|LOGO)(?:[、和或及](?:文字|字幕|水印|标志|标题|文本|logo|LOGO))*"),
    _p("negation", r"[、,]?\s*(?:文字|字幕|透かし|ロゴ|テロップ)(?:や(?:文字|字幕|透かし|ロゴ))*(?:なし|無し|は?入れない)"),
    _p("sign", rf"(?:上面?|上)?(?:写着|寫著|写有|印着|印有|刻着|标有|书写着)(?P<shown>{_QUOTED}|{_CAPS})(?:字样|字樣|的字样|几个字|字)?(?:的(?=横幅|橫幅|标语|牌子|招牌|海报|标牌))?", ""),
    _p("sign", rf"(?P<shown>{_QUOTED}|{_CAPS})(?:と(?:書かれた|記された|書いてある|書いた)|という(?:文字|字幕|タイトル)(?:の(?:入った|ある))?|の文字が(?:入った|書かれた))"),
    _p("subtitle", rf"[，、,]?\s*(?:配有|带有|出现|显示)?(?:字幕|标题|标语|水印|台标|片尾字幕)[：:]?\s*(?P<shown>{_QUOTED})"),
)  # fmt: skip

_GERMAN_WORDS = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "und",
        "mit",
        "auf",
        "im",
        "am",
        "über",
        "unter",
        "vor",
        "ist",
        "sind",
        "steht",
        "fährt",
        "ohne",
        "wird",
        "zum",
        "zur",
        "von",
        "bei",
        "nicht",
        "hängt",
    ]
)
_FRENCH_WORDS = frozenset(
    [
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "du",
        "et",
        "avec",
        "sur",
        "dans",
        "au",
        "aux",
        "où",
        "qui",
        "est",
        "sont",
        "en",
        "par",
        "pour",
        "sans",
        "vers",
        "d'un",
        "d'une",
        "de",
        "son",
        "sa",
        "ses",
    ]
)
_ENGLISH_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "with",
        "on",
        "in",
        "at",
        "is",
        "are",
        "to",
        "from",
        "over",
        "under",
        "by",
        "that",
        "its",
        "his",
        "her",
        "as",
        "into",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HINT = re.compile(r"(?i)schrift|text|wort|titel|logo|zeich|slogan|steht|prang|namen|genannt|heißt|sagt|spricht|beschrift|letter|buchstab|schild|abspann|einblend|bauchbinde|nummer|"
                   r"graffiti|parole|losung|überschrift|schlagzeile|kennung|markiert|gekennzeichnet|bemalt|bedruckt|meint|fragt|vorspann")  # fmt: skip


@lru_cache(maxsize=4096)
def is_foreign(sentence: str) -> str:
    """`de` or `fr` if a sentence is plainly German or French, else ""."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    german, french, english = (
        sum(word in table for word in words) for table in (_GERMAN_WORDS, _FRENCH_WORDS, _ENGLISH_WORDS)
    )
    if german >= max(1, english + 1) and german >= french and (german > 1 or len(words) < 9):
        return "de"
    if french >= max(1, english + 1) and french > german and (french > 1 or len(words) < 9):
        return "fr"
    return ""


def strip_foreign(source: Source) -> tuple[Source, list[Removed]]:
    """The text with scars where requests in these languages stood, and the records."""
    removed: list[Removed] = []
    text = source.text
    languages = {is_foreign(sentence) for sentence in re.split(r"(?<=[.!?])\s+|\n", text)}
    phrases: tuple[_Phrase, ...] = ()
    if "de" in languages and _HINT.search(text):
        phrases += _GERMAN
    if "fr" in languages:
        phrases += _FRENCH
    if re.search(r"[\u0900-\u097f]", text):
        phrases += _HINDI
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text):
        phrases += _CJK
    for phrase in phrases:
        source, found = _without(source, phrase)
        removed += found
    if "de" in languages:
        source = _blank_german(source)
    if "fr" in languages:
        source = _blank_french(source)
    return source, removed


def _without(source: Source, phrase: _Phrase) -> tuple[Source, list[Removed]]:
    quotes = find_quotes(source.text)
    masked = _masked(source.text, quotes)
    edits: list[tuple[int, int, str]] = []
    removed: list[Removed] = []
    for found in phrase.pattern.finditer(masked):
        if found.end() == found.start():
            continue
        groups = found.groupdict()
        name = next((name for name in ("shown", "rest") if groups.get(name)), None)
        spans = _shown(quotes, *found.span(name)) if name else [found.span()]
        for start, end in spans:
            where = source.span(start, end)
            if where[0] != where[1]:
                removed.append(Removed(source.text[start:end], phrase.kind, *where))
        new = found.expand(phrase.new) if phrase.new else SCAR
        if new.startswith("["):
            new = _standing_alone(found, new[1:-1])
        edits.append((found.start(), found.end(), new))
    return (source.edited(edits), removed) if edits else (source, [])


def _masked(text: str, quotes: list[Quote]) -> str:
    pieces: list[str] = []
    at = 0
    for quote in quotes:
        pieces += (text[at : quote.start], _Q + _R * (quote.end - quote.start - 1))
        at = quote.end
    return "".join([*pieces, text[at:]])


def _shown(quotes: list[Quote], start: int, end: int) -> list[tuple[int, int]]:
    inner = [(quote.inner_start, quote.inner_end) for quote in quotes if start <= quote.start < end]
    return inner or [(start, end)]


def _standing_alone(found: re.Match[str], thing: str) -> str:
    """Auf dem Schild steht X: the thing alone, as a phrase of its own."""
    noun = thing.split()[-1]
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
_FRENCH_THING = re.compile(
    rf"(?<!\w)(?P<noun>(?i:{_FR_SURFACES}))(?!\w)(?!\s+(?:vierge|vide|blanche?))(?P<routier>\s+(?:publicitaires?|routiers?|lumineux|lumineuses?))?(?!\s+(?:vierge|vide))"
)


def _blank_german(source: Source) -> Source:
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


def _blank_french(source: Source) -> Source:
    edits = []
    for found in _FRENCH_THING.finditer(source.text):
        word = " vierges" if found.group("noun").endswith(("s", "x")) else " vierge"
        edits.append((found.end(), found.end(), word))
    return source.edited(edits)
