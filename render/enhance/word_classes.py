"""English words by what they do in a sentence: determiners, prepositions, adjectives, verbs, and a few closer circles.

Tables only; no rule and nothing about lettering.
"""

from __future__ import annotations

from render.enhance.word_sets import word_set

DETERMINERS = word_set(
    "a an the this that these those his her its their our my your some any several many few each every both all "
    "another one two three four five six seven eight nine ten dozens hundreds thousands no more most various "
    "whose multiple numerous countless"
)
PREPOSITIONS = word_set(
    "with without under beneath below behind over above across on onto in into inside at by near beside next along "
    "around through to toward towards from of for past between among against before after upon atop down up off out "
    "about "
    "within outside alongside amid amidst beyond during featuring including plus via per like despite throughout as"
)
ATTACHING = word_set("with featuring including plus bearing showing displaying carrying wearing sporting adding having")
CONJUNCTIONS = word_set("and or but nor then yet &")
SUBORDINATORS = word_set("while as when where whereas until because since although though if once so whilst")
BE = word_set(
    "is are was were be been being am isn't aren't has have had having will would can could should must may "
    "might does do did don't doesn't shall"
)
RELATIVES = word_set("that which who whom")
ADJECTIVES = word_set(
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
ADVERBS_NOT_LY = word_set(
    "slowly then now very too also still just again here there together away forward back prominently clearly"
)
PERSONS = word_set(
    "man woman men women boy girl boys girls child children captain officer officers sailor sailors admiral "
    "commander crew soldier "
    "soldiers cadet cadets person people he she they we i you him her guard pilot pilots worker workers fisherman "
    "fishermen marine marines narrator voice speaker announcer crowd mother father son daughter teacher student "
    "students "
    "engineer engineers leader leaders president minister veteran veterans actor actress singer reporter presenter "
    "anchor "
    "old-man lady gentleman everyone somebody someone nobody lieutenant midshipman helmsman boatswain bosun cook "
    "chef artist "
    "kids kid fans crowds protesters protester couple family hand demonstrators passengers tourists "
    "monk king queen chief doctor nurse scientist driver instructor"
)
# Verbs of film prompts, so that the subject of a clause is not taken for part of a noun phrase.
VERBS = word_set(
    "hold holds held holding carry carries carried wave waves waved raise raises raised lift lifts lifted show "
    "unfurl "
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
    "unroll unrolls scrawl scrawls scribble scribbles pin pins fix fixes hang prints print knock knocks"
)
# Verbs whose object may be dropped together with them.
WRITING_VERBS = word_set(
    "paint paints painting painted spray sprays spraying sprayed write writes writing wrote written type types "
    "typing "
    "typed print prints printing printed scrawl scrawls scrawling scrawled scribble scribbles scribbling scribbled "
    "chalk chalks chalking chalked carve carves carving carved engrave engraves engraving engraved stencil stencils "
    "stencilling trace traces tracing traced etch etches etching"
)
# Of these, the ones that take what is written on as their object once the words are gone: she paints the wall.
TAKES_PLACE = word_set(
    "paint paints painting painted spray sprays spraying sprayed carve carves carving carved engrave "
    "engraves engraving stencil stencils stencilling trace traces tracing traced etch etches "
    "etching"
)
IMPERATIVES = word_set(
    "overlay superimpose insert add put place include show display render write print flash use burn make have give "
    "type feature bring keep"
)
PLACED = word_set(
    "hanging hung mounted painted strung stretched nailed fixed attached suspended draped posted placed pinned stuck "
    "visible written printed standing flying fluttering waving swaying glowing floating scrolling rolling running "
    "appearing fading displayed shown projected superimposed overlaid overlayed spinning rotating sliding flashing "
    "flickering blinking popping hovering shining centred centered positioned located stencilled stenciled stitched "
    "embroidered engraved carved etched emblazoned burned burnt scrawled scratched sprayed held carried raised worn "
    "typed sewn knitted daubed circled chalked legible readable crawling moving drifting rising dissolving "
    "stretching covering embossed stamped tattooed unfurled unfurling lit"
)
# What lettering does when it comes into the picture.
APPEARING = word_set(
    "appears appear fades fade rolls roll scrolls scroll pops pop slides slide flashes flash runs run shows "
    "show materialises "
    "materializes dissolves dissolve spins spin rises rise flickers glows hovers hover floats emerges forms "
    "assembles comes "
    "flies zooms sweeps sweep blinks animates covers"
)
FLASHING = word_set("flashes blinks scrolls flash blink scroll flickers")
# Where a caption sits; these places are not worth keeping for their own sake.
FRAME_PLACES = word_set(
    "screen frame bottom top corner corners image picture left right centre center middle edge side foreground "
    "background video "
    "footage third"
)
VIEWS = word_set(
    "close-up closeup shot view image picture photo photograph detail glimpse macro footage insert video clip frame"
)
READABLE_OBJECTS = word_set(
    "book newspaper letter map magazine note document paper menu message poem report page script chart charts diary "
    "instructions orders prayer speech story bible manual letters newspapers books maps telegram email instruments "
    "gauges "
    "depth speed data horizon screen radar dials music sheet lips scriptures comic novel"
)
ACRONYMS = word_set(
    "led lcd tv crt oled diy us usa uk un eu uss hms ins vip cctv 3d 2d 4k 8k hd uhd gps rgb ai vr fpv imax pov nato"
)
SHIP_PREFIXES = word_set("ins hms uss fs fgs icgs rfa hmas hmcs jds mv ss sms")
