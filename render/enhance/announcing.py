"""English words that announce lettering and how it is set: reading, marked, in bold white letters, written, spoken.

Tables only.
"""

from __future__ import annotations

from render.enhance.word_sets import word_set

BLANK_WORD: dict[str, str] = {"banner": "plain", "sign": "blank"}
ALREADY_BLANK = word_set("plain blank unmarked bare empty unlettered undecorated unpainted clear featureless")
# Words before "sign", "banner" and the like that make it something else.
NOT_A_SIGN_BEFORE = word_set(
    "peace thumbs-up hand victory star zodiac plus minus dollar v call cross warning-hand no peace-sign"
)
NOT_A_SIGN_AFTER = word_set("of off language")

# "a banner reading X": participles, and finite forms, that announce words.
READING = word_set("reading saying stating screaming blaring proclaiming announcing declaring spelling")
READS = word_set("reads read says say said screams blares states proclaims proclaim declares announces spells spell")
# These announce words only where words follow that look like lettering.
SHOWING = word_set(
    "showing displaying bearing flashing carrying featuring showcasing forming making advertising blinking scrolling "
    "depicting counting indicating writing tracing drawing painting wearing emblazoning projecting revealing "
    "warning skywriting"
)
SHOWS = word_set(
    "shows show displays display bears bear flashes flash carries carry features feature form forms make makes "
    "advertises advertise blinks scrolls indicates writes write trace traces draw draws depicts paints paint showed "
    "skywrites skywrite sky-writes displayed bore formed spelled wrote reveals reveal projects project spell "
    "spells begins begin warns warn throws throw"
)
MARKED = word_set(
    "labelled labeled marked inscribed stencilled stenciled emblazoned painted written printed engraved captioned "
    "titled entitled lettered branded embroidered tattooed spelled spelt etched carved scrawled scribbled stitched "
    "stamped signposted handwritten embossed chalked subtitled headlined scratched overlaid superimposed projected "
    "traced sprayed spray-painted hand-painted hand-lettered displayed imprinted worded lettered drawn "
    "watermarked numbered dated daubed addressed sewn typed knitted"
)
# Of these, the ones that mean lettering even before ordinary words.
MARKED_ALWAYS = word_set("labelled labeled captioned titled entitled subtitled headlined lettered worded")
CALLED = word_set(
    "called named titled entitled dubbed nicknamed christened codenamed code-named known billed subtitled"
)
SPEAKS: dict[str, str] = {
    "says": "speaks", "say": "speak", "said": "spoke", "saying": "speaking", "asks": "speaks", "ask": "speak",
    "asked": "spoke", "asking": "speaking", "tells": "speaks", "told": "spoke", "replies": "replies",
    "reply": "reply",
    "replied": "replied", "replying": "replying", "answers": "answers", "answering": "answering",
    "answered": "answered",
    "announces": "speaks", "announcing": "speaking", "declares": "speaks", "declaring": "speaking",
    "orders": "speaks",
    "ordering": "speaking", "proclaims": "speaks", "states": "speaks", "stating": "speaking", "utters": "speaks",
    "adds": "speaks", "repeats": "speaks", "repeating": "speaking", "commands": "speaks", "commanding": "speaking",
    "exclaims": "exclaims", "exclaiming": "exclaiming", "exclaimed": "exclaimed", "reads": "reads",
    "recites": "recites",
    **{verb + ending: verb + ending
       for verb in ("shout", "yell", "whisper", "call", "chant", "mutter", "scream", "sing", "roar", "murmur",
       "cheer",
                    "laugh", "cry", "speak", "bark", "mouth", "bellow", "hiss", "sigh", "holler", "hum", "recit")
       for ending in ("", "s", "ed", "ing")},
    "cries": "cries", "cried": "cried", "sang": "sang", "spoke": "spoke", "calling": "calling",
}  # fmt: skip

# Typographic instructions: "in bold white letters".
TYPE_NOUNS = word_set(
    "letters lettering font fonts typeface type text capitals caps uppercase lowercase letter characters digits "
    "figures typography "
    "script serif sans-serif italics writing handwriting calligraphy print numerals digits words stencil cursive"
)
TYPE_WORDS = word_set(
    "bold white black gold golden red blue green yellow orange purple silver pink big large huge giant small tiny "
    "block capital neon "
    "glowing illuminated raised stencilled stenciled metal brass chrome 3d three-dimensional handwritten "
    "hand-painted "
    "painted cursive gothic serif sans-serif sans modern elegant ornate fancy clean uppercase lowercase upper lower "
    "case "
    "all-caps italic thick thin bright shining shiny embossed engraved carved wooden stone ice fire flaming massive "
    "enormous colossal towering devanagari hindi english french german latin tamil bengali urdu sanskrit roman "
    "arabic chinese "
    "japanese russian cyrillic bright-red dark light bronze steel plain simple old-fashioned retro vintage art-deco "
    "typewriter "
    "graffiti-style comic condensed wide narrow tall metre-high meter-high floating animated typed crisp legible "
    "readable coloured colored"
)
# What words are written with; colours that may stand alone after their words: "in red".
INKS = word_set(
    "paint ink chalk icing frosting powder thread embroidery crayon marker stones shells lights leaf foil smoke"
)
COLOURS = word_set("white black gold golden red blue green yellow orange purple silver pink grey gray saffron navy")
LANGUAGES = word_set(
    "devanagari hindi english french german latin tamil bengali urdu sanskrit arabic chinese japanese russian "
    "marathi "
    "malayalam gujarati telugu kannada punjabi spanish italian portuguese korean greek hebrew cyrillic"
)
