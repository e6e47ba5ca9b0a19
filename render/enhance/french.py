"""Requests for lettering in French: its words for it, its word order, and things made blank.

Tables and patterns; `tongues` applies them.
"""

# ruff: noqa: E501 - a pattern broken over lines reads worse than a long one

from __future__ import annotations

import re

from render.enhance.foreign_phrase import Q_MARK, Q_REST, QUOTED, SURE, phrase
from render.enhance.source import Source

_FR_SURFACES = "banderoles?|bannières?|panneaux?|pancartes?|enseignes?|affiches?|écriteaux?|placards?"
_FR_DET = r"(?:(?i:les?|la|une?|des|du|de la|au|son|sa)\s+|l['’]\s*)?"
_FR_ANNOUNCE = r"(?i:inscriptions?|mots?|textes?|slogan|mention|message|titre|nom|phrase|gros titre|lettrage)"
_FR_PURE = (
    r"(?i:sous-titres?|légendes?|logos?|filigranes?|numéro de coque|numéro d['’]immatriculation|plaques? d['’]immatriculation|"
    r"incrustations?(?: de texte)?|générique(?: de fin)?|bandeau(?: de texte)?|badge nominatif|graffitis?|gros titres?|titrage)"
)
_FR_TYPE = r"(?:,?\s+en\s+(?:(?:grandes?|petites?|belles?)\s+)?(?i:lettres|caractères|majuscules|capitales)(?:\s+(?!et\b|sur\b|dans\b|au\b|à\b|de\b)[a-zéèêû]+(?:s|x|or))*(?:\s+d['’]or)?)"
_END = r"(?=\s*(?:[,.;:!?()\n।。，]|$))"

_FR_WHERE = r"(?:\s+(?i:sur|à)\s+(?:(?i:la|le|sa|son|les|ses)\s+|l['’]\s*)(?i:coque|poupe|proue|flanc|étrave|dos|poitrine|avant|arrière|queue|tourelle))?"
_FR_COLOUR = r"(?:\s+en\s+(?i:rouge|blanc|bleu|vert|jaune|noir|doré|or)\b)?"
_FR_SHOWS = (
    r"(?i:apparaît|apparaissent|s['’]affichent?|défilent?|clignotent?|s['’]inscrit|dit|disent|proclame|est|sont)"
)
_FR_SET_OVER = r"(?:\s+(?i:lentement|doucement))?(?:\s+(?i:sur|au-dessus\s+d(?:e\s|['’]))\s*)?"

FRENCH = (
    phrase("lettering", rf"(?:(?<=^)|(?<=[.!?]\s))(?i:ajoute[rz]?|affiche[rz]|mett(?:ez|re)|incruste[rz]?|inscri(?:vez|re)|écri(?:vez|re))\s[^.!?\n{Q_MARK}]*?(?:{_FR_ANNOUNCE}|{_FR_PURE})[^.!?\n{Q_MARK}]*(?:{SURE}[^.!?\n{Q_MARK}]*)?"),
    phrase("title", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?:{_FR_ANNOUNCE}|{_FR_PURE})\s*:\s*(?:{SURE}|(?P<rest>[^.!?\n{Q_MARK}]+))"),
    phrase("title", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s)){_FR_DET}{_FR_ANNOUNCE}\s+{SURE}\s+{_FR_SHOWS}{_FR_SET_OVER}"),
    phrase("formed-words", rf"\b(?i:forment|forme|formant|dessinent|dessine|écrivent|tracent|trace)\s+(?i:les mots|le mot|le nom|le chiffre|le nombre|les lettres)\s+{SURE}"),
    phrase("sign", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?i:sur)\s+(?P<thing>(?:(?i:la|le|les|une?)\s+|l['’])\w+),?\s+(?i:est|sont|on peut lire|on lit|figurent?)\s*(?:(?i:écrite?s?|inscrite?s?|peinte?s?|gravée?s?)\s+)?(?:(?i:les mots|le mot)\s+)?{SURE}", r"\g<thing>"),
    phrase("screen", rf"(?<!\w)(?i:affiche|indique|montre)\s+(?:(?i:les mots|le mot|le texte)\s+)?(?P<shown>{QUOTED}){_FR_COLOUR}", "brille"),
    phrase("clock", r"(?P<thing>(?i:horloge|montre|pendule))\s+(?i:affiche|indique|marque)\s+(?P<shown>\d+(?:[:hH]\d*)?)", r"\g<thing> tourne"),
    phrase("hull-number", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|et)\s+{_FR_DET}(?i:numéro|nombre|chiffre|nom|matricule)\s+{SURE}{_FR_WHERE}{_FR_COLOUR}"),
    phrase("lettering", rf"(?:,\s*)?(?<!\w)(?i:avec)\s+(?P<shown>{QUOTED})\s+(?i:écrit|inscrit|peint|marqué|brodé|gravé)e?s?(?:\s+(?i:dessus)|{_FR_WHERE})"),
    phrase("dialogue", rf"(?P<verb>(?i:crie|crient|murmure|hurle|chante|répond))\s*[:,]?\s*(?P<shown>{QUOTED})", r"\g<verb>"),
    phrase("negation", rf"(?:,\s*|\bet\s+)?\b(?i:sans|pas de|aucune?)\s+(?i:aucune?\s+)?(?:{_FR_ANNOUNCE}|{_FR_PURE}|(?i:lettres))(?:\s*(?:,|ni|ou|et)\s*(?i:sans\s+|aucune?\s+|de\s+)?(?:{_FR_ANNOUNCE}|{_FR_PURE}))*(?:\s+(?i:à l['’]écran|visibles?))?(?!\w)"),
    phrase("sign", rf"(?:,\s*)?(?<!\w)(?i:où|sur\s+lequel|sur\s+laquelle|sur\s+lesquels|sur\s+lesquelles)\s+(?i:l['’]on\s+|on\s+|il\s+)?(?i:peut\s+lire|lit|voit|est\s+écrite?s?|est\s+inscrite?s?|figurent?|est\s+marquée?s?|s['’]affichent?)\s*:?\s*(?:(?i:les mots|le mot|le texte)\s+)?(?:{SURE}{_FR_TYPE}?|(?P<rest>[^,.;:!?()\n{Q_MARK}{Q_REST}]{{1,80}}?){_END})"),
    phrase("lettering", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|affichant|montrant|et)\s+{_FR_DET}(?:(?i:grande?|petite?|belle|célèbre)\s+)?{_FR_ANNOUNCE}\s*:?\s+{SURE}{_FR_TYPE}?"),
    phrase("lettering", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|affichant)\s+(?:l['’]\s*|(?i:la|les|le|un|une)\s+)(?i:inscription|mots|texte|slogan|mention)(?:\s*:?\s+(?P<shown>[^,.;:!?()\n{Q_MARK}{Q_REST}]{{1,80}}?))?{_FR_TYPE}?{_END}"),
    phrase("logo", rf"(?:,\s*)?(?<!\w)(?i:avec|portant|arborant|affichant|et)\s+{_FR_DET}(?:(?i:grands?|petits?|belles?)\s+)?{_FR_PURE}(?:\s+(?!en\b|sur\b|dans\b|au\b)[a-zéèêû]+(?=\s+(?:en|sur|dans|au)\b))?(?:\s*:?\s*{SURE})?(?:\s+(?i:en bas|en haut|à l['’]écran)(?:\s+(?i:de l['’]écran|de l['’]image))?)?{_FR_TYPE}?"),
    phrase("overlay", rf"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))(?:(?i:une?|le|la|les|des)\s+)?{_FR_PURE}(?!\w)[^.,!?\n{Q_MARK}{Q_REST}]*(?:{SURE}[^.,!?\n{Q_MARK}{Q_REST}]*)?"),
    phrase("sign", rf"(?:,\s*)?(?<!\w)(?:(?i:qui|marquée?s?|indiquant|disant|annonçant|proclamant|affichant|intitulée?s?|étiquetée?s?)\s+)(?i:dit|indique|affiche|annonce|proclame|porte)?\s*:?\s*(?:(?i:les mots|le mot)\s+)?{SURE}{_FR_TYPE}?"),
    phrase("name", rf"(?:,\s*)?(?<!\w)(?i:appelée?s?|nommée?s?|baptisée?s?|dite?)\s+(?P<shown>{QUOTED})"),
    phrase("dialogue", rf"(?<!\w)(?i:dit|demande|déclare|lance)\s*[:,]?\s*(?P<shown>{QUOTED})", "parle"),
    phrase("lettering", rf"{_FR_TYPE}(?!\w)"),
)  # fmt: skip
_FRENCH_THING = re.compile(
    rf"(?<!\w)(?P<noun>(?i:{_FR_SURFACES}))(?!\w)(?!\s+(?:vierge|vide|blanche?))(?P<routier>\s+(?:publicitaires?|routiers?|lumineux|lumineuses?))?(?!\s+(?:vierge|vide))"
)


_AFFICHE = re.compile(r"(?i)(?:\b(?:une|cette|la|sa|vieille|grande|petite|belle)|l['’]|d['’])\s*$")


def blank_french(source: Source) -> Source:
    """The text with a word for blank after each thing that tempts a model to letter it."""
    edits = []
    for found in _FRENCH_THING.finditer(source.text):
        if found.group("noun").lower() == "affiche" and not _AFFICHE.search(source.text[: found.start()]):
            continue  # the verb
        word = " vierges" if found.group("noun").endswith(("s", "x")) else " vierge"
        edits.append((found.end(), found.end(), word))
    return source.edited(edits)
