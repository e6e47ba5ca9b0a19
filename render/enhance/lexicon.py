"""The English words the rules go by: things that carry lettering, lettering itself, verbs that announce it.

Tables only. Each stands once; what follows from a table is computed in `tokens`. Other languages: `tongues`.
"""

from __future__ import annotations

from render.enhance.announcing import (
    ALREADY_BLANK,
    BLANK_WORD,
    CALLED,
    COLOURS,
    INKS,
    LANGUAGES,
    MARKED,
    MARKED_ALWAYS,
    NOT_A_SIGN_AFTER,
    NOT_A_SIGN_BEFORE,
    READING,
    READS,
    SHOWING,
    SHOWS,
    SPEAKS,
    TYPE_NOUNS,
    TYPE_WORDS,
)  # fmt: skip
from render.enhance.harmless import HARMLESS
from render.enhance.word_classes import (
    ACRONYMS,
    ADJECTIVES,
    ADVERBS_NOT_LY,
    APPEARING,
    ATTACHING,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    FLASHING,
    FRAME_PLACES,
    IMPERATIVES,
    PERSONS,
    PLACED,
    PREPOSITIONS,
    READABLE_OBJECTS,
    RELATIVES,
    SHIP_PREFIXES,
    SUBORDINATORS,
    TAKES_PLACE,
    VERBS,
    VIEWS,
    WRITING_VERBS,
)  # fmt: skip
from render.enhance.word_sets import word_set

__all__ = [
    "ACRONYMS", "ADJECTIVES", "ADVERBS_NOT_LY", "ALREADY_BLANK", "AMBIGUOUS", "APPEARING", "ATTACHING", "BE",
    "BLANK_WORD", "CALLED", "COLOURS", "CONJUNCTIONS", "DETERMINERS", "FLASHING", "FRAME_PLACES", "HARMLESS",
    "IMPERATIVES", "INKS", "KINDS", "LANGUAGES", "MARKED", "MARKED_ALWAYS", "NOT_A_SIGN_AFTER",
    "NOT_A_SIGN_BEFORE", "PERSONS", "PLACED", "PREPOSITIONS", "PURE", "READABLE_OBJECTS", "READING", "READS",
    "RELATIVES", "SHIP_PREFIXES", "SHOWING", "SHOWS", "SPEAKS", "SUBORDINATORS", "SURFACES", "TAKES_PLACE",
    "TYPE_NOUNS", "TYPE_WORDS", "VERBS", "VIEWS", "WRITING_VERBS",
]  # fmt: skip

KINDS: tuple[str, ...] = (
    "quote", "sign", "banner", "headline", "caption", "subtitle", "title", "logo", "watermark", "hull-number",
    "plate", "name-tag", "hud", "overlay", "formed-words", "credits", "label", "graffiti", "tattoo", "screen",
    "clock", "page", "number", "lettering", "dialogue", "name", "negation",
)  # fmt: skip


# Lettering itself: nothing is left of it once its words are gone. Entries with spaces are matched as one.
PURE: dict[str, str] = {
    "countdown number": "overlay", "lines of code": "screen", "line of code": "screen", "advertisement": "sign",
    "advert": "sign", "subject line": "page", "chapter heading": "title", "chapter title": "title",
    "chapter title card": "title", "registration": "hull-number",
    "pennant": "hull-number", "year": "lettering", "place name": "label", "street number": "number",
    "flight number": "number", "floor number": "number",
    "range number": "hud", "page number": "page", "seat number": "number", "lot number": "label",
    "part number": "label", "model number": "label", "batch number": "label", "barcode": "label", "bar code": "label",
    "tally": "name-tag", "digit": "number", "serial": "hull-number", "score": "screen", "bib": "number",
    "broadcast graphic": "overlay", "viewfinder overlay": "hud", "camera overlay": "hud", "rec dot": "hud",
    "battery indicator": "hud", "health bar": "hud", "game ui": "hud", "user interface": "hud", "text box": "overlay",
    "wall of text": "lettering", "intertitle card": "title", "quote card": "title", "text card": "title",
    "logo bug": "logo", "super": "caption", "text message bubble": "screen", "chat bubble": "screen",
    "date and time stamp": "overlay", "date and timestamp": "overlay", "time and date stamp": "overlay",
    "caption": "caption", "subtitle": "subtitle", "surtitle": "subtitle", "supertitle": "caption",
    "supers": "caption",
    "headline": "headline", "newspaper headline": "headline", "news headline": "headline", "byline": "headline",
    "front-page headline": "headline", "front page headline": "headline",
    "logo": "logo", "logotype": "logo", "wordmark": "logo", "word mark": "logo", "brand name": "logo",
    "brand mark": "logo", "trademark": "logo", "monogram": "logo", "company name": "logo",
    "watermark": "watermark", "copyright notice": "watermark", "copyright": "watermark",
    "signature watermark": "watermark",
    "title": "title", "title card": "title", "titlecard": "title", "intertitle": "title", "title text": "title",
    "title sequence": "title", "film title": "title", "movie title": "title", "main title": "title",
    "opening title": "title", "end title": "title", "subheading": "title", "subhead": "title", "heading": "title",
    "hull number": "hull-number", "pennant number": "hull-number", "pendant number": "hull-number",
    "side number": "hull-number", "bow number": "hull-number", "hull code": "hull-number",
    "hull marking": "hull-number",
    "tail number": "hull-number", "tail code": "hull-number", "serial number": "hull-number",
    "deck number": "hull-number",
    "pennant numeral": "hull-number", "hull numeral": "hull-number", "identification number": "hull-number",
    "registration number": "plate", "license plate": "plate", "licence plate": "plate", "number plate": "plate",
    "registration plate": "plate", "license-plate": "plate", "numberplate": "plate", "registration mark": "plate",
    "name tag": "name-tag", "nametag": "name-tag", "name badge": "name-tag", "name tape": "name-tag",
    "name tally": "name-tag", "cap tally": "name-tag",
    "hud text": "hud", "hud overlay": "hud", "hud readout": "hud", "hud display": "hud", "hud number": "hud",
    "hud": "hud",
    "head-up display": "hud", "heads-up display": "hud", "hud element": "hud", "ui text": "hud", "ui overlay": "hud",
    "hud data": "hud", "hud graphic": "hud", "telemetry overlay": "hud", "data overlay": "hud", "osd": "hud",
    "text overlay": "overlay", "overlay text": "overlay", "overlaid text": "overlay", "on-screen text": "overlay",
    "onscreen text": "overlay", "on screen text": "overlay", "super text": "overlay", "on-screen caption": "caption",
    "on-screen graphic": "overlay", "superimposed text": "overlay", "burned-in text": "overlay",
    "floating text": "overlay",
    "lower third": "overlay", "lower-third": "overlay", "lowerthird": "overlay", "chyron": "overlay",
    "news ticker": "overlay", "ticker": "overlay", "ticker tape text": "overlay", "news crawl": "overlay",
    "text crawl": "overlay", "opening crawl": "overlay", "call to action": "overlay", "call-to-action": "overlay",
    "timestamp": "overlay", "time stamp": "overlay", "date stamp": "overlay", "countdown": "overlay",
    "timecode": "overlay",
    "time code": "overlay", "kinetic typography": "overlay", "text animation": "overlay", "animated text": "overlay",
    "credits": "credits", "end credits": "credits", "closing credits": "credits", "opening credits": "credits",
    "film credits": "credits", "movie credits": "credits", "credit roll": "credits", "credits roll": "credits",
    "rolling credits": "credits", "credit sequence": "credits", "scrolling credits": "credits",
    "label": "label", "text label": "label", "name label": "label",
    "graffiti": "graffiti", "graffito": "graffiti", "graffiti tag": "graffiti",
    "text": "lettering", "lettering": "lettering", "typography": "lettering", "typeface": "lettering",
    "font": "lettering", "slogan": "lettering", "motto": "lettering", "inscription": "lettering",
    "tagline": "lettering", "strapline": "lettering", "catchphrase": "lettering", "epigraph": "lettering",
    "epitaph": "lettering", "calligraphic text": "lettering", "writing": "lettering", "handwriting": "lettering",
    "skywriting": "formed-words", "sky writing": "formed-words", "block letter": "lettering",
    "capital letter": "lettering", "letters": "lettering", "words": "lettering", "word": "lettering",
    "letter": "lettering", "number": "number", "numeral": "number", "wording": "lettering",
    "speech bubble": "caption",
    "speech balloon": "caption", "thought bubble": "caption", "jersey number": "number", "race number": "number",
    "bib number": "number", "house number": "number", "room number": "number", "phone number": "number",
    "street name": "sign", "ship's name": "name", "neon writing": "sign", "website address": "overlay",
    "url": "overlay", "web address": "overlay", "hashtag": "overlay", "qr code": "overlay", "message": "lettering",
    "phrase": "lettering", "sentence": "lettering", "name": "name", "date": "lettering", "initials": "lettering",
    "acronym": "lettering", "subtitle text": "subtitle", "caption text": "caption", "text caption": "caption",
    "closed caption": "caption", "title screen": "title", "end card": "title", "end slate": "title",
}  # fmt: skip

# These are lettering only where what stands around them says so (`senses`).
AMBIGUOUS = word_set(
    "title titles letter letters word words number numbers numeral numerals writing message messages phrase phrases "
    "sentence sentences name names date dates label labels credits text texts initials caption captions copyright "
    "ticker countdown motto signature headline headlines heading headings super supers tally digit digits "
    "serial serials "
    "score scores bib bibs pennant pennants registration registrations year years"
)

# Things that carry lettering. True: a model letters them unasked, so they are kept only with a word for "blank".
SURFACES: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(
        ("sign", "signboard", "signpost", "road sign", "street sign", "neon sign", "shop sign", "warning sign",
         "exit sign", "traffic sign", "wooden sign", "billboard", "placard", "nameboard", "name board", "hoarding",
         "marquee", "notice", "noticeboard", "notice board", "signage", "plaque", "sandwich board",
         "storefront sign", "stop sign", "traffic board", "shop sign board", "cinema marquee",
         "shop front sign", "sticker", "poster", "flyer", "leaflet", "pamphlet", "direction board"),
        ("sign", True),
    ),
    **dict.fromkeys(("nameplate", "name plate"), ("name-tag", True)),
    **dict.fromkeys(("price tag",), ("label", True)),
    **dict.fromkeys(("banner", "streamer", "bunting banner", "pennon", "sash"), ("banner", True)),
    **dict.fromkeys(
        ("screen", "monitor", "display", "scoreboard", "tv", "television", "laptop", "tablet", "phone", "smartphone",
         "console", "display board", "departure board", "departures board", "ticker board", "panel", "led wall",
         "hologram", "projection", "dashboard", "readout", "radar", "radar screen", "jumbotron", "teleprompter",
         "counter", "led screen", "lcd screen", "computer", "tv screen", "led board", "destination board",
         "chat window"),
        ("screen", False),
    ),
    **dict.fromkeys(("clock", "watch", "wristwatch", "timer", "stopwatch", "calendar", "gauge", "speedometer"),
    ("clock", False)),
    **dict.fromkeys(
        ("newspaper", "magazine", "book", "letter", "page", "document", "envelope", "paper", "note", "map", "menu",
         "postcard", "card", "scroll", "certificate", "diary", "logbook", "passport", "ticket", "telegram", "file",
         "folder", "blueprint", "contract", "blackboard", "whiteboard", "chalkboard", "cover", "notebook", "receipt",
         "book cover", "spine", "book spine", "front page", "chart", "parchment", "id card"),
        ("page", False),
    ),
    **dict.fromkeys(("tattoo",), ("tattoo", False)),
    **dict.fromkeys(("graffiti",), ("graffiti", False)),
    **dict.fromkeys(("bottle", "box", "crate", "can", "jar", "package", "packet", "bag", "barrel", "tin"), ("label",
    False)),
    **dict.fromkeys(
        ("hull", "bow", "stern", "side", "tail", "fuselage", "wing", "funnel", "superstructure", "deck", "ship",
         "frigate", "warship", "destroyer", "submarine", "carrier", "helicopter", "aircraft", "boat", "vessel",
         "corvette", "lifeboat", "cruiser", "jet", "plane"),
        ("hull-number", False),
    ),
    **dict.fromkeys(
        ("wall", "door", "gate", "shirt", "t-shirt", "tshirt", "cap", "hat", "jacket", "jersey", "uniform", "badge",
         "flag", "board", "arch", "building", "facade", "shop", "storefront", "window", "truck", "bus", "car", "van",
         "taxi", "train", "lorry", "medal", "trophy", "cake", "mug", "cup", "ring", "tombstone", "gravestone",
         "headstone", "monument", "stone", "statue", "ribbon", "armband", "balloon", "kite", "patch", "flyover",
         "canvas", "pennant", "ball", "helmet", "vest", "hoodie", "apron", "bracelet", "necklace", "coin", "stamp",
         "roof", "hangar", "container", "tower", "buoy", "torpedo", "missile", "rocket", "lifebuoy", "life ring",
         "lifebelt", "epaulette", "lamp post", "entrance", "archway", "bridge", "tent", "carpet", "mat", "doormat",
         "pedestal", "podium", "lectern", "sail", "parachute", "light", "lights", "neon", "neon light", "fireworks",
         "sand", "snow", "pavement", "runway", "road", "street", "tape", "tram", "bell", "tile", "magnet",
         "facade", "mailbox", "milestone", "clapperboard", "slate"),
        ("lettering", False),
    ),
    **dict.fromkeys(
        ("smoke", "drone", "drones", "cloud", "clouds", "contrail", "contrails", "firework", "sparks", "flame",
         "flames", "candles", "petals", "flowers", "pebbles", "stones", "lasers", "laser",
         "ships", "sailors", "cadets", "soldiers", "people", "crowd", "dancers", "jets", "planes",
         "formation", "confetti", "ribbons", "lanterns", "bodies", "vapour", "vapor", "vapour trail", "ropes", "rope",
         "foam", "birds", "children", "balloons", "swimmers", "boats", "aircraft"),
        ("formed-words", False),
    ),
}  # fmt: skip
