"""The English words the rules go by: things that carry lettering, lettering itself, verbs that announce it.

Tables only. Each stands once; what follows from a table is computed in `tokens`. Other languages: `tongues`.
"""

from __future__ import annotations

KINDS: tuple[str, ...] = (
    "quote", "sign", "banner", "headline", "caption", "subtitle", "title", "logo", "watermark", "hull-number",
    "plate", "name-tag", "hud", "overlay", "formed-words", "credits", "label", "graffiti", "tattoo", "screen",
    "clock", "page", "number", "lettering", "dialogue", "name", "negation",
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Lettering itself: nothing is left of it once its words are gone. Entries with spaces are matched as one.
PURE: dict[str, str] = {
    "caption": "caption", "subtitle": "subtitle", "surtitle": "subtitle", "supertitle": "caption", "supers": "caption",
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
    "name tag": "name-tag", "nametag": "name-tag", "name badge": "name-tag", "name plate": "name-tag",
    "nameplate": "name-tag", "name tape": "name-tag", "name tally": "name-tag", "cap tally": "name-tag",
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
    "label": "label", "price tag": "label", "text label": "label", "name label": "label",
    "graffiti": "graffiti", "graffito": "graffiti", "graffiti tag": "graffiti",
    "text": "lettering", "lettering": "lettering", "typography": "lettering", "typeface": "lettering",
    "font": "lettering", "slogan": "lettering", "motto": "lettering", "inscription": "lettering",
    "tagline": "lettering", "strapline": "lettering", "catchphrase": "lettering", "epigraph": "lettering",
    "epitaph": "lettering", "calligraphic text": "lettering", "writing": "lettering", "handwriting": "lettering",
    "skywriting": "formed-words", "sky writing": "formed-words", "block letter": "lettering",
    "capital letter": "lettering", "letters": "lettering", "words": "lettering", "word": "lettering",
    "letter": "lettering", "number": "number", "numeral": "number", "wording": "lettering", "speech bubble": "caption",
    "speech balloon": "caption", "thought bubble": "caption", "jersey number": "number", "race number": "number",
    "bib number": "number", "house number": "number", "room number": "number", "phone number": "number",
    "street name": "sign", "ship's name": "name", "neon writing": "sign", "website address": "overlay",
    "url": "overlay", "web address": "overlay", "hashtag": "overlay", "qr code": "overlay", "message": "lettering",
    "phrase": "lettering", "sentence": "lettering", "name": "name", "date": "lettering", "initials": "lettering",
    "acronym": "lettering", "subtitle text": "subtitle", "caption text": "caption", "text caption": "caption",
    "closed caption": "caption", "title screen": "title", "end card": "title", "end slate": "title",
}  # fmt: skip

# These are lettering only where what stands around them says so (`senses`).
AMBIGUOUS = _words(
    "title titles letter letters word words number numbers numeral numerals writing message messages phrase phrases "
    "sentence sentences name names date dates label labels credits text texts initials caption captions copyright "
    "ticker countdown motto signature headline headlines heading headings"
)

# Things that carry lettering. True: a model letters them unasked, so they are kept only with a word for "blank".
SURFACES: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(
        ("sign", "signboard", "signpost", "road sign", "street sign", "neon sign", "shop sign", "warning sign",
         "exit sign", "traffic sign", "wooden sign", "billboard", "placard", "nameboard", "name board", "hoarding",
         "marquee", "notice", "noticeboard", "notice board", "signage", "plaque", "sandwich board", "storefront sign",
         "shop front sign", "sticker", "poster", "flyer", "leaflet", "pamphlet", "direction board"),
        ("sign", True),
    ),
    **dict.fromkeys(("banner", "streamer", "bunting banner", "pennon", "sash"), ("banner", True)),
    **dict.fromkeys(
        ("screen", "monitor", "display", "scoreboard", "tv", "television", "laptop", "tablet", "phone", "smartphone",
         "console", "display board", "departure board", "departures board", "ticker board", "panel", "led wall",
         "hologram", "projection", "dashboard", "readout", "radar", "radar screen", "jumbotron", "teleprompter",
         "counter", "led screen", "lcd screen", "computer", "tv screen"),
        ("screen", False),
    ),
    **dict.fromkeys(("clock", "watch", "wristwatch", "timer", "stopwatch", "calendar", "gauge", "speedometer"),
    ("clock", False)),
    **dict.fromkeys(
        ("newspaper", "magazine", "book", "letter", "page", "document", "envelope", "paper", "note", "map", "menu",
         "postcard", "card", "scroll", "certificate", "diary", "logbook", "passport", "ticket", "telegram", "file",
         "folder", "blueprint", "contract", "blackboard", "whiteboard", "chalkboard", "cover", "notebook", "receipt",
         "book cover", "spine", "book spine"),
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
         "sand", "snow", "pavement", "runway", "road", "street"),
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

BLANK_WORD: dict[str, str] = {"banner": "plain", "sign": "blank"}
ALREADY_BLANK = _words("plain blank unmarked bare empty unlettered undecorated unpainted clear featureless")
# Words before "sign", "banner" and the like that make it something else.
NOT_A_SIGN_BEFORE = _words(
    "peace thumbs-up hand victory star zodiac plus minus dollar v call cross warning-hand no peace-sign"
)
NOT_A_SIGN_AFTER = _words("of off language")

# "a banner reading X": participles, and finite forms, that announce words.
READING = _words("reading saying stating proclaiming announcing declaring spelling")
READS = _words("reads read says say said states proclaims proclaim declares announces spells spell")
# These announce words only where words follow that look like lettering.
SHOWING = _words(
    "showing displaying bearing flashing carrying featuring showcasing forming making advertising blinking scrolling "
    "depicting counting indicating writing tracing drawing painting wearing emblazoning projecting revealing"
)
SHOWS = _words(
    "shows show displays display bears bear flashes flash carries carry features feature form forms make makes "
    "advertises advertise blinks scrolls indicates writes write trace traces draw draws depicts paints paint showed "
    "skywrites skywrite sky-writes displayed bore formed spelled wrote reveals reveal projects project spell spells"
)
MARKED = _words(
    "labelled labeled marked inscribed stencilled stenciled emblazoned painted written printed engraved captioned "
    "titled entitled lettered branded embroidered tattooed spelled spelt etched carved scrawled scribbled stitched "
    "stamped signposted handwritten embossed chalked subtitled headlined scratched overlaid superimposed projected "
    "traced sprayed spray-painted hand-painted hand-lettered displayed imprinted worded lettered drawn watermarked"
)
# Of these, the ones that mean lettering even before ordinary words.
MARKED_ALWAYS = _words("labelled labeled captioned titled entitled subtitled headlined lettered worded")
CALLED = _words("called named titled entitled dubbed nicknamed christened codenamed code-named known billed subtitled")
SPEAKS: dict[str, str] = {
    "says": "speaks", "say": "speak", "said": "spoke", "saying": "speaking", "asks": "speaks", "ask": "speak",
    "asked": "spoke", "asking": "speaking", "tells": "speaks", "told": "spoke", "replies": "replies", "reply": "reply",
    "replied": "replied", "replying": "replying", "answers": "answers", "answering": "answering",
    "answered": "answered",
    "announces": "speaks", "announcing": "speaking", "declares": "speaks", "declaring": "speaking", "orders": "speaks",
    "ordering": "speaking", "proclaims": "speaks", "states": "speaks", "stating": "speaking", "utters": "speaks",
    "adds": "speaks", "repeats": "speaks", "repeating": "speaking", "commands": "speaks", "commanding": "speaking",
    "exclaims": "exclaims", "exclaiming": "exclaiming", "exclaimed": "exclaimed", "reads": "reads",
    "recites": "recites",
    **{verb + ending: verb + ending
       for verb in ("shout", "yell", "whisper", "call", "chant", "mutter", "scream", "sing", "roar", "murmur", "cheer",
                    "laugh", "cry", "speak", "bark", "mouth", "bellow", "hiss", "sigh", "holler", "hum", "recit")
       for ending in ("", "s", "ed", "ing")},
    "cries": "cries", "cried": "cried", "sang": "sang", "spoke": "spoke", "calling": "calling",
}  # fmt: skip

# Typographic instructions: "in bold white letters".
TYPE_NOUNS = _words(
    "letters lettering font fonts typeface type text capitals caps uppercase lowercase letter characters typography "
    "script serif sans-serif italics writing handwriting calligraphy print numerals digits words stencil cursive"
)
TYPE_WORDS = _words(
    "bold white black gold golden red blue green yellow orange purple silver pink big large huge giant small tiny "
    "block capital neon "
    "glowing illuminated raised stencilled stenciled metal brass chrome 3d three-dimensional handwritten hand-painted "
    "painted cursive gothic serif sans-serif sans modern elegant ornate fancy clean uppercase lowercase upper lower "
    "case "
    "all-caps italic thick thin bright shining shiny embossed engraved carved wooden stone ice fire flaming massive "
    "enormous colossal towering devanagari hindi english french german latin tamil bengali urdu sanskrit roman "
    "arabic chinese "
    "japanese russian cyrillic bright-red dark light bronze steel plain simple old-fashioned retro vintage art-deco "
    "typewriter "
    "graffiti-style comic condensed wide narrow tall metre-high meter-high floating animated typed crisp legible "
    "readable"
)
LANGUAGES = _words(
    "devanagari hindi english french german latin tamil bengali urdu sanskrit arabic chinese japanese russian marathi "
    "malayalam gujarati telugu kannada punjabi spanish italian portuguese korean greek hebrew cyrillic"
)

DETERMINERS = _words(
    "a an the this that these those his her its their our my your some any several many few each every both all "
    "another one two three four five six seven eight nine ten dozens hundreds thousands no more most various "
    "whose multiple numerous countless"
)
PREPOSITIONS = _words(
    "with without under beneath below behind over above across on onto in into inside at by near beside next along "
    "around through to toward towards from of for past between among against before after upon atop down up off out "
    "about "
    "within outside alongside amid amidst beyond during featuring including plus via per like despite throughout as"
)
ATTACHING = _words("with featuring including plus bearing showing displaying carrying wearing sporting adding having")
CONJUNCTIONS = _words("and or but nor then yet &")
SUBORDINATORS = _words("while as when where whereas until because since although though if once so whilst")
BE = _words(
    "is are was were be been being am isn't aren't has have had having will would can could should must may "
    "might does do did don't doesn't shall"
)
RELATIVES = _words("that which who whom")
ADJECTIVES = _words(
    "big large huge giant small tiny long short tall wide narrow old new great massive enormous little bright dark "
    "white black grey gray red blue green yellow orange golden gold silver brown pink purple navy crimson scarlet "
    "colourful "
    "colorful neon wooden metal steel brass bronze paper cloth silk fabric canvas cardboard plastic stone concrete "
    "glass "
    "digital electronic analog analogue holographic animated glowing illuminated flashing faded torn weathered "
    "rusty vintage "
    "retro modern official handmade hand-painted hand-lettered handwritten hand-made bold simple plain blank clean "
    "elegant "
    "ornate street road shop roadside warning exit welcome election protest campaign advertising film movie cinema "
    "concert "
    "propaganda wanted tv television computer news laser ship ship's naval navy indian national company team "
    "corporate brand sponsor school military army air prominent visible clear readable legible subtle discreet "
    "single lone bottom "
    "top upper lower large-scale oversized gigantic colossal translucent semi-transparent rotating spinning "
    "floating moving "
    "hanging waving fluttering burning painted printed framed lit unlit lighted foreign bilingual english hindi "
    "french german "
    "main central left right front rear back nearby distant far birthday wedding victory festive ceremonial "
    "red-and-white "
    "hand-drawn custom famous opening closing final end ending rolling scrolling white-on-black superimposed "
    "on-screen onscreen matching real "
    "saffron tricolour tricolor hull stylised stylized embossed engraved carved visible crisp thin thick extra "
    "additional whole "
    "vertical horizontal square round rectangular triangular arched curved empty open half-open bare unmarked "
    "blurred blurry"
)
ADVERBS_NOT_LY = _words(
    "slowly then now very too also still just again here there together away forward back prominently clearly"
)
PERSONS = _words(
    "man woman men women boy girl boys girls child children captain officer officers sailor sailors admiral "
    "commander crew soldier "
    "soldiers cadet cadets person people he she they we i you him her guard pilot pilots worker workers fisherman "
    "fishermen marine marines narrator voice speaker announcer crowd mother father son daughter teacher student "
    "students "
    "engineer engineers leader leaders president minister veteran veterans actor actress singer reporter presenter "
    "anchor "
    "old-man lady gentleman everyone somebody someone nobody lieutenant midshipman helmsman boatswain bosun cook "
    "chef artist "
    "monk king queen chief doctor nurse scientist driver instructor"
)
# Verbs of film prompts, so that the subject of a clause is not taken for part of a noun phrase.
VERBS = _words(
    "hold holds held holding carry carries carried wave waves waved raise raises raised lift lifts lifted show unfurl "
    "unfurls unfurled hang hangs hung stretch stretches stretched fly flies flew flutter flutters fluttered sway "
    "sways swing swings "
    "glow glows glowed flicker flickers float floats floated drift drifts rise rises rose fall falls fell appear "
    "appears "
    "appeared fade fades faded-in stand stands stood sit sits sat walk walks walked run runs ran march marches "
    "marched sail "
    "sails sailed leave leaves left enter enters entered pass passes passed move moves moved turn turns turned look "
    "looks looked see sees saw watch watches watched wear wears wore paint paints write writes wrote draw draws drew "
    "read put puts place places placed hoist hoists hoisted lower lowers drop drops dropped open opens opened close "
    "closes "
    "pan pans panned tilt tilts tilted zoom zooms zoomed dolly dollies track tracks pull pulls pulled push pushes "
    "pushed "
    "reveal reveals revealed light lights lit cut cuts cover covers covered fill fills filled spin spins spun roll "
    "rolls "
    "rolled scroll scrolls cheer cheers cheered salute salutes saluted gather gathers stop stops come comes came go "
    "goes went "
    "take takes took make makes made get gets got point points pointed shine shines shone burn burns dock docks "
    "docked tow tows towed "
    "greet greets cross crosses crossed approach approaches approached face faces faced emerge emerges emerged "
    "explode explodes "
    "dissolve dissolves dissolved slide slides slid pop pops flash flashes bear bears display displays feature "
    "features "
    "adorn adorns adorned decorate decorates mark marks form forms spell spells become becomes became remain "
    "remains stay stays "
    "blow blows brandish brandishes tear tears type types sign signs hands grab grabs throw throws sing sings dance "
    "dances "
    "speak speaks say says tell tells sleep sleeps eat eats drink drinks work works play plays ride rides drive "
    "drives lead leads add include "
    "includes use uses says want wants need needs contain contains have has had sport sports keep keeps post posts "
    "unroll unrolls"
)
# Verbs whose object may be dropped together with them.
OBJECT_VERBS_KEPT = _words("paint paints painting spray sprays spraying painted")
PLACED = _words(
    "hanging hung mounted painted strung stretched nailed fixed attached suspended draped posted placed pinned stuck "
    "visible written printed standing flying fluttering waving swaying glowing floating scrolling rolling running "
    "appearing fading displayed shown projected superimposed overlaid overlayed spinning rotating sliding flashing "
    "flickering blinking popping hovering shining centred centered positioned located stencilled stenciled stitched "
    "embroidered engraved carved etched emblazoned burned burnt scrawled scratched sprayed held carried raised worn "
    "crawling moving drifting rising dissolving stretching covering embossed stamped tattooed unfurled unfurling lit"
)
# Where a caption sits; these places are not worth keeping for their own sake.
FRAME_PLACES = _words(
    "screen frame bottom top corner corners image picture left right centre center middle edge side foreground "
    "background video "
    "footage third"
)
VIEWS = _words(
    "close-up closeup shot view image picture photo photograph detail glimpse macro footage insert video clip frame"
)
READABLE_OBJECTS = _words(
    "book newspaper letter map magazine note document paper menu message poem report page script chart charts diary "
    "instructions orders prayer speech story bible manual letters newspapers books maps telegram email instruments "
    "gauges "
    "depth speed data horizon screen radar dials music sheet lips scriptures comic novel"
)
ACRONYMS = _words(
    "led lcd tv crt oled diy us usa uk un eu uss hms ins vip cctv 3d 2d 4k 8k hd uhd gps rgb ai vr fpv imax pov nato"
)
SHIP_PREFIXES = _words("ins hms uss fs fgs icgs rfa hmas hmcs jds mv ss sms")

# Phrases that contain a word above and mean something harmless; they are seen as one ordinary word.
HARMLESS: tuple[str, ...] = (
    "sign of", "signs of", "sign language", "a sign from", "sign off", "signs off", "peace sign", "peace signs",
    "thumbs-up sign", "hand sign", "hand signs", "v sign", "victory sign", "vital signs", "star sign", "star signs",
    "call sign", "call signs",
    "plus sign", "dollar sign", "sign of the cross", "signal flags", "signal flag", "signal lamp",
    "star-spangled banner", "title role", "title fight", "title bout", "title deed", "title deeds", "title holder",
    "world title", "championship title", "league title", "record label", "record labels", "label maker",
    "text message", "text messages", "text messaging", "text book", "in other words", "words of", "word of",
    "kind words",
    "few words", "last words", "without words", "without a word", "beyond words", "at a loss for words", "in a word",
    "their words", "his words", "her words", "word by word",
    "a number of", "the number of", "large number of", "great number of", "small number of", "growing number of",
    "any number of", "numbers of", "in numbers", "great numbers", "large numbers", "in great numbers", "number one",
    "number two",
    "love letter", "love letters", "letter box", "letter opener", "letter from", "letters from", "letters home",
    "letter home",
    "old letters", "handwritten letter", "handwritten letters", "bundle of letters", "pile of letters",
    "stack of letters",
    "opening a letter", "writing desk", "writing table", "writing pad", "writing paper", "writing instrument",
    "writing hand",
    "name day", "in the name of", "the name of", "in name", "first name", "last name", "by name", "save the date",
    "up to date",
    "out of date", "date palm", "date palms", "date night", "credits the", "credits his", "credits her",
    "credits their",
    "credit card", "film credits him", "copyright-free", "royalty-free", "ticker tape", "ticker-tape", "heading for",
    "heading to",
    "heading out", "heading towards", "heading toward", "heading into", "heading home", "heading north",
    "heading south",
    "heading east", "heading west", "heading back", "heading off", "heading down", "heading up", "heading along",
    "heading straight",
    "heading directly", "heading seaward", "heading offshore",
    "screen door", "screen star", "silver screen", "smoke screen", "number crunching", "label printer",
    "font of knowledge", "fonts of",
    "baptismal font", "stone font", "font of holy water", "plaque buildup", "notice period", "take notice",
    "takes notice", "at short notice",
    "notice board game", "display of", "on display", "case display", "air display", "flying display",
    "fireworks display",
    "firework display", "on the label of life", "message in a bottle", "message of", "message of peace",
    "radio message", "voice message",
    "secret message", "message bottle", "a message from", "sends a message", "send a message", "sending a message",
    "semaphore message",
    "read the room", "go without saying", "goes without saying", "circus marquee", "wedding marquee", "marquee tent",
    "white marquee",
    "paper streamers", "streamers", "champagne sash", "type of", "types of", "full of letters",
)  # fmt: skip
