"""The nouns that the animatic can draw, and the words for light: alternatives of regular expressions by what they name.

Tables only. English with plurals, and the commonest Hindi words. In `GROUNDS` keys further up win over those below.
"""

from __future__ import annotations

GROUNDS: dict[str, str] = {
    "bridge-inside": (
        "ship's bridge|bridge of the ship|wheelhouse|on the bridge|bridge windows|cockpit|navigation bridge"
    ),
    "consoles": (
        "control room|operations room|ops room|command cent(?:er|re)|combat information|consoles?|"
        "data cent(?:er|re)|server room|mission control|screens|simulator"
    ),
    "workshop": (
        "shipyard|workshop|factory|assembly (?:hall|line)|dockyard hall|dry ?dock|shipbuilding|scaffolding|hangar|"
        "foundry|plant floor|building hall|girders?|engine room|workbench|production line|"
        "machine shop|welding bay|forge|warehouse"
    ),
    "hall": (
        "exhibition|museum|gallery|auditorium|conference|ceremony hall|great hall|hall|pavilion|stage|"
        "lobby|atrium|theat(?:er|re)|church|temple interior|station concourse"
    ),
    "room": (
        "office|room|indoors|interior|kitchen|library|classroom|laboratory|lab|studio|study|cabin|"
        "bedroom|hospital|clinic|house inside|at (?:the|a|her|his) (?:desk|table|window)|window|"
        "corridor|cafe|café|restaurant|shop"
    ),
    "underwater": (
        "underwater|under water|seabed|sea floor|ocean floor|reef|beneath the (?:sea|waves|surface)|"
        "deep sea|diver|divers"
    ),
    "space": "outer space|orbit of|in orbit|planet|galaxy|cosmos|satellites? above|stars and planets",
    "deck": "on deck|flight deck|foredeck|quarterdeck|ship's deck|the deck|forecastle|deck",
    "harbour": "harbou?r|quay|quayside|docks?|pier|wharf|jetty|port|berth|dockside|naval base|marina|slipway|slip|बंदरगाह",
    "coast": "coast|coastline|shore|shoreline|beach|cliffs?|island|islands|bay|lighthouse|lagoon|fjord|तट",
    "sea": ("sea|seas|ocean|waves?|horizon|open water|strait|at sea|water|swell|wake|river|lake|ganges|समुद्र|सागर"),
    "sky": "above the clouds|in the sky|skies|airborne|cloudscape|clouds from above",
    "street": "street|alley|market|bazaar|lane|avenue|crossroads|traffic|village|parade|town square",
    "city": ("city|skyline|downtown|rooftops?|metropolis|towers|skyscrapers?|capital|delhi|mumbai|town|india gate|शहर"),
    "forest": "forest|jungle|woods|woodland|trees|grove|mangroves?|orchard",
    "mountain": "mountains?|himalayas?|peaks?|alps|summit|ridge|glacier|valley|hills?",
    "desert": "desert|dunes?|sand dunes|sahara|thar",
    "field": ("fields?|meadow|farm|farmland|grass|steppe|garden|park|countryside|paddy|training ground"),
    "road": "road|highway|motorway|track|railway|rails|runway|tarmac|path",
    "studio": "studio backdrop|black background|white background|plain background|infinity cove|void",
}

SUBJECTS: dict[str, str] = {
    "carrier": "aircraft carriers?|carriers?|flat-?top|vikrant|विमानवाहक",
    "destroyer": "destroyers?|cruisers?|battleships?",
    "frigate": (
        "frigates?|warships?|corvettes?|naval (?:ships?|vessels?)|ships?|vessels?|fleet|flotilla|"
        "squadron at sea|navy ships?|hull|जहाज़?|युद्धपोत"
    ),
    "patrol_boat": (
        "patrol (?:boats?|craft|vessels?)|gun ?boats?|speed ?boats?|interceptor (?:boats?|craft)|"
        "coast ?guard|fast attack crafts?|motor ?boats?|lifeboats?"
    ),
    "submarine": "submarines?|subs|conning tower|periscope|पनडुब्बी",
    "fishing_boat": "fishing (?:boats?|vessels?|fleet)|trawlers?|dhows?",
    "sailing_ship": (
        "sailing (?:ships?|vessels?|boats?)|tall ships?|sail ?boats?|yachts?|schooners?|galleons?|regatta"
    ),
    "cargo_ship": (
        "cargo (?:ships?|vessels?)|container ships?|freighters?|tankers?|merchant (?:ships?|vessels?|marine)|"
        "ferry|ferries|bulk carriers?"
    ),
    "tug": "tugs?|tug ?boats?|pilot boats?",
    "rowing_boat": "rowing boats?|canoes?|dinghy|dinghies|boats?|raft|gondola|नाव",
    "helicopter": "helicopters?|choppers?|rotorcraft|हेलीकॉप्टर",
    "fighter": "fighters?|fighter jets?|jets?|combat aircraft|warplanes?|mig-?29k?|rafale|tejas|लड़ाकू विमान",
    "airliner": "airliners?|passenger planes?|aeroplanes?|airplanes?|planes?|aircraft|विमान",
    "patrol_plane": "patrol (?:planes?|aircraft)|maritime patrol|p-?8i?|transport aircraft|poseidon",
    "quadcopter": "quadcopters?|drones?|quad ?rotors?|ड्रोन",
    "fixed_wing_drone": "uavs?|unmanned aircraft|fixed-wing drones?|surveillance drones?|unmanned aerial",
    "rocket": "rockets?|launch vehicle|missile launch|lift-?off",
    "missile": "missiles?|brahmos|launchers?|torpedo(?:es)?|shells?|मिसाइल",
    "satellite": "satellites?|space station",
    "planet": "planets?|earth from|the globe|globe|world from",
    "bird": "birds?|gulls?|seagulls?|eagles?|hawk|doves?|kite in the sky|albatross|heron|पक्षी",
    "dolphin": "dolphins?|porpoises?",
    "whale": "whales?",
    "horse": "horses?|cavalry|pony|ponies",
    "dog": "dogs?|puppy|puppies",
    "cow": "cows?|cattle|buffalo|oxen|ox|bulls?|camels?|elephants?|goats?|sheep|deer",
    "car": "cars?|taxi|limousine|jeeps?|sedan|suv",
    "truck": "trucks?|lorry|lorries|convoy|van|vans",
    "bus": "bus|buses|tram|trams|auto ?rickshaws?",
    "train": "trains?|locomotives?|metro|carriages?",
    "bicycle": "bicycles?|bikes?|cyclists?|motorcycles?|motorbikes?",
    "tank": "tanks?|armou?red vehicles?|howitzers?",
    "handshake": "handshakes?|shak(?:e|es|ing) hands|hands? clasp(?:ed)?",
    "sparks": "weld(?:er|ers|ing|s)?|sparks|cutting torch|grinders?|grinding",
    "pen_and_paper": (
        "blueprints?|drawings?|sketch(?:es|ing)?|architect|draw(?:s|ing) a|designs? on paper|drafting|"
        "signs? (?:a|the) (?:paper|contract|treaty|document)|writes?|writing|fountain pen|letter"
    ),
    "hands": "hands?|fingers?",
    "hand_tool": "spanners?|wrench(?:es)?|tools?|bolts?|hammer|screwdriver|fist",
    "radar_screen": (
        "radar(?: screens?| scopes?| displays?)?|sonar|scopes?|displays?|monitor|instrument panel|dials?|gauges?|रडार"
    ),
    "gears": "gears?|cogs?|gearbox|clockwork|mechanism|machinery|turbines?",
    "propeller": "propellers?|screws? of the ship|rotor blades?|impeller",
    "engine": "engines?|pistons?|cylinders?|generator|pumps?|pipes?|valves?",
    "rope": "ropes?|hawsers?|mooring lines?|knots?|coil|cables?|lines? cast off",
    "flag": "flags?|ensigns?|pennants?|tricolou?rs?|banners? in the wind|colou?rs raised|तिरंगा|ध्वज|झंडा",
    "anchor": "anchors?|anchor chains?",
    "helm": "helm|ship's wheel|steering wheel|tiller|wheel",
    "binoculars": "binoculars|field glasses",
    "compass": "compass(?:es)?|sextants?|clocks?|wrist ?watch(?:es)?",
    "chart": "charts?|maps?|atlas",
    "book": "books?|journal|diary|log ?book|manuscript|newspapers?",
    "cup": "cups?|mugs?|tea|coffee|glass of|chai",
    "candle": "candles?|candlelight|lanterns?",
    "fire": "bonfires?|campfires?|flames",
    "oil_lamp": "diyas?|oil lamps?|lamps?|दीप|दीया",
    "laptop": "laptops?|computers?|tablets?|keyboards?|phones?|smartphones?|software|code",
    "dish": "radar (?:dish|antenna)(?:es|s)?|satellite dish(?:es)?|antennas?|antennae",
    "telescope": "telescopes?|optics|periscopes?",
    "robot_arm": "robots?|robotic arms?|automation|robotic",
    "microphone": "microphones?|podium|lectern",
    "medal": "medals?|trophy|trophies|awards?",
    "crate": ("box(?:es)?|crates?|cube|containers?|package|machine|device|equipment|model of|prototype|sculpture"),
    "plant": "seedlings?|sapling|plants?|flowers?|petals?|lotus",
    "tree": "lone tree|tree|palm|palms|oak|banyan",
    "house": "house|houses|cottage|hut|huts|barn|school|cabin in",
    "tower": "radio towers?|transmission tower|radio masts?|pylons?|lattice tower",
    "turbine": "wind turbines?|windmills?|wind farm",
    "arch": "india gate|arch|gateway|monument|memorial|gate of",
    "dome": "dome|domes|temples?|mosque|palace|parliament|taj|mausoleum|fort|shrine|stupa",
    "lighthouse": "lighthouses?",
    "cranes": "cranes?|gantry|gantries",
    "crowd": (
        "crowds?|audience|spectators?|visitors?|people|famil(?:y|ies)|public|onlookers|passers-?by|cheering|students|guests"
    ),
    "person:officer": "officers?|captains?|admirals?|commanders?|commodore|lieutenant|naval chief|अधिकारी|कप्तान",
    "person:sailor": "sailors?|seam[ae]n|cadets?|mariners?|ratings?|naval personnel|guard of honou?r|नाविक",
    "person:crew": (
        "crew|crew ?m[ae]n|crew members?|lookouts?|helmsm[ae]n|operators?|technicians?|analysts?|"
        "gunners?|divers?|commandos?|team"
    ),
    "person:pilot": "pilots?|aviators?|astronauts?",
    "person:worker": (
        "workers?|overalls|coveralls|work(?:men|man)|shipbuilders?|labou?rers?|riggers?|dockers?|fitters?|builders?|"
        "craftsm[ae]n|mechanics?|कारीगर|मज़दूर"
    ),
    "person:engineer": "engineers?|designers?|architects?|supervisors?|inspectors?|इंजीनियर",
    "person:scientist": "scientists?|researchers?|doctors?|nurses?|professors?|chemists?|वैज्ञानिक",
    "person:leader": (
        "ministers?|prime minister|president|speakers?|presenters?|hosts?|politicians?|dignitar(?:y|ies)|"
        "guest of honou?r|ceo|founder"
    ),
    "person:soldier": "soldiers?|troops|marines?|guards?|army|infantry|sentr(?:y|ies)|सैनिक|जवान",
    "person:woman": "wom[ae]n|mothers?|girls?|grandmothers?|ladies|lady|wife|sisters?|महिला|माँ",
    "person:child": "child|children|kids?|boys?|schoolchildren|baby|बच्चे|बच्चा",
    "person:farmer": "farmers?|villagers?|shepherds?|elders?|old m[ae]n|grandfathers?|किसान",
    "person:fisher": "fisherm[ae]n|fishers?|boatm[ae]n",
    "person:dancer": "dancers?|musicians?|singers?|actors?|actress(?:es)?|performers?|drummers?",
    "person:man": (
        "m[ae]n|fathers?|person|somebody|someone|traveller|figures?|silhouettes? of|hero|father|"
        "brothers?|friends?|couple|faces?|portrait|eyes|आदमी|लोग"
    ),
}

LIGHT_WORDS: dict[str, str] = {
    "moonlight": "moonlight|moonlit|full moon|moon",
    "blue-hour": "blue hour",
    "golden-hour": "golden hour|golden light|warm evening light|low sun|amber light",
    "dawn": "dawn|daybreak|sunrise|first light|early morning|भोर|सुबह",
    "sunset": "sunset|sundown|setting sun|evening|सूर्यास्त",
    "dusk": "dusk|twilight|nightfall|gloaming",
    "storm": "storms?|stormy|rain|rains|rainy|thunder|lightning|gale|monsoon|cyclone|squall|तूफ़ान",
    "fog": "fog|foggy|mist|misty",
    "candlelight": "candle ?lit|candlelight|by candle",
    "firelight": "firelight|bonfire|campfire|fire|flames?|burning|furnace|molten",
    "neon": "neon",
    "fluorescent": "fluorescent|clinical|sterile",
    "tungsten": "lamp ?light|lamplit|tungsten|incandescent",
    "night": "night|midnight|darkness|starry|stars|nocturnal|in the dark|रात",
    "backlit": "backlit|against the (?:light|sun)|silhouetted|silhouette|contre-?jour",
    "overcast": "overcast|cloudy|grey sky|gray sky|snow|snowy|winter|dull",
    "noon": "noon|midday|bright sun|blazing",
    "morning": "morning|sunny|blue sky|clear sky|daylight|spring",
    "afternoon": "afternoon|late day|autumn|summer",
}
