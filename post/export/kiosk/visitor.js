// What a visitor does: keys, touches, buttons; what is shown meanwhile; and the way back to the start when they have gone.

const TOUCHED_MS = 6000;
const PAUSED_MS = 90000; // where the return waits for the round's end, a paused film goes on after this
const STEP_S = 5;

const visitor = { changed: false, last: 0, sleep: 0 };

/** The page's own words, its direction and the marked buttons follow the language on screen. */
function showLanguage(code) {
  shown.code = code;
  const language = byCode.get(code);
  document.documentElement.lang = language.words_in;
  document.documentElement.dir = language.words_dir;
  document.title = language.title;
  for (const place of document.querySelectorAll("[data-title]")) {
    place.textContent = language.title;
    place.lang = language.title_in;
  }
  for (const place of document.querySelectorAll("[data-label]")) {
    place.textContent = language.label;
    place.lang = language.label_in;
  }
  for (const other of document.querySelectorAll("[data-other]")) other.hidden = other.textContent === language.title;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = language.words[place.dataset.word];
}

/** Buttons say what is. */
function dress() {
  const said = words();
  press($("play"), deck.paused ? said.play : said.pause, deck.paused ? "icon-play" : "icon-pause");
  if ($("sound")) {
    press($("sound"), isHeard() ? said.sound_off : said.sound_on, isHeard() ? "icon-sound" : "icon-mute");
    $("sound").classList.toggle("strong", !isHeard());
  }
  if ($("captions-button")) {
    $("captions-button").hidden = !byCode.get(shown.code).cues.length;
    $("captions-button").setAttribute("aria-pressed", String(captions.on));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === shown.code));
  }
  $("controls").setAttribute("aria-label", said.controls);
  $("full").hidden = !document.fullscreenEnabled || (!document.fullscreenElement && innerHeight >= screen.height);
  dressCaptions();
}

function press(button, word, icon) {
  button.querySelector("[data-says]").textContent = word;
  for (const drawn of button.querySelectorAll("svg")) drawn.toggleAttribute("hidden", !drawn.classList.contains(icon));
}

/** Somebody is there. */
function wake() {
  visitor.last = performance.now();
  showControls();
}

/** Where the browser began without sound, every round offers it. */
function invite() {
  if (deck.refused && !isHeard()) showControls();
}

/** Shows the controls, and hides them again when nobody goes on. */
function showControls() {
  body.classList.add("awake");
  clearTimeout(visitor.sleep);
  visitor.sleep = setTimeout(rest, TOUCHED_MS);
  body.style.setProperty("--bar", $("controls").offsetHeight + "px");
}

function rest() {
  if (deck.paused || $("help").open || $("controls").matches(":hover")) {
    visitor.sleep = setTimeout(rest, TOUCHED_MS);
    return;
  }
  if ($("controls").contains(document.activeElement)) document.activeElement.blur();
  body.classList.remove("awake");
}

const acts = {
  play() {
    deck.paused = !deck.paused;
    if (deck.paused) deck.active?.pause();
    else play();
    say(deck.paused ? words().pause : words().play);
  },
  sound() {
    if (!page.has_sound) return;
    deck.muted = isHeard();
    if (!deck.muted && deck.volume === 0) deck.volume = 1;
    sound();
    say(isHeard() ? words().sound_on : words().sound_off);
  },
  captions() {
    if (!byCode.get(shown.code).cues.length) return;
    captions.on = !captions.on;
    say(captions.on ? words().captions_on : words().captions_off);
  },
  next() {
    const codes = [...byCode.keys()];
    if (codes.length > 1) acts.language(codes[(codes.indexOf(care.wanted) + 1) % codes.length]);
  },
  language(code) {
    change(code);
  },
  full() {
    (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {});
  },
  help() {
    if ($("help").open) $("help").close();
    else $("help").showModal();
  },
  step(by_s) {
    const film = deck.active;
    if (!film || !film.duration) return;
    film.currentTime = (film.currentTime + by_s + film.duration) % film.duration;
    say(`${by_s < 0 ? words().back : words().forward} ${clock(film.currentTime)}`);
  },
  volume(by) {
    if (!page.has_sound) return;
    deck.volume = Math.min(1, Math.max(0, Math.round((deck.volume + by) * 10) / 10));
    deck.muted = deck.volume === 0;
    sound();
    say(`${words().volume} ${Math.round(deck.volume * 100)} %`);
  },
  start() {
    if (deck.active) deck.active.currentTime = 0;
  },
};

function act(name, ...with_) {
  visitor.changed = true;
  wake();
  acts[name](...with_);
  dress();
}

/** Another language at the same place; the film plays on until it is there, and stays where it cannot be had. */
async function change(code) {
  const before = care.wanted;
  care.wanted = code;
  if (deck.reel?.code === code && !deck.reel.silent) {
    bringing += 1; // whatever was on its way is not wanted any more
    return;
  }
  if (!deck.active || $("standby").classList.contains("shown")) {
    showLanguage(code);
    care.failures = 0;
    recover();
    return;
  }
  try {
    await bring(reelOf(code, false), null, 6000);
    watched();
    showLanguage(code);
    say(nameOf(code));
  } catch (error) {
    if (error.message !== "taken") {
      care.wanted = deck.reel?.code ?? before;
      say(words().unavailable);
    }
  }
  dress();
}

/** As it was when the doors opened. */
function start() {
  visitor.changed = false;
  if ($("help").open) $("help").close();
  Object.assign(deck, { paused: false, muted: !page.has_sound || deck.refused, volume: 1 });
  captions.on = page.captions;
  body.classList.remove("awake");
  if (care.wanted === base && deck.reel?.code === base && !deck.reel.silent) {
    deck.active.currentTime = 0;
    sound();
    play();
    dress();
    return;
  }
  care.wanted = base;
  care.place = 0;
  recover(0);
}

function isGone() {
  const idle_ms = performance.now() - visitor.last;
  if (!visitor.changed || page.idle_return_s === 0) return false;
  if (page.idle_return_s !== null) return idle_ms >= page.idle_return_s * 1000;
  return deck.paused && idle_ms >= PAUSED_MS;
}

care.onRound.push(invite, () => {
  if (visitor.changed && page.idle_return_s === null && performance.now() - visitor.last > 2 * TOUCHED_MS) start();
});

const KEYS = {
  " ": ["play"], k: ["play"], ArrowLeft: ["step", -STEP_S], ArrowRight: ["step", STEP_S], ArrowUp: ["volume", 0.1],
  ArrowDown: ["volume", -0.1], l: ["next"], c: ["captions"], f: ["full"], m: ["sound"], "?": ["help"], h: ["help"], Home: ["start"],
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onButton = event.target.closest?.("button") && (event.key === " " || event.key === "Enter");
  const isLatin = event.key.codePointAt(0) < 0x250;
  const known = KEYS[event.key] ?? KEYS[isLatin ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase()];
  if (known && !onButton && !($("help").open && known[0] !== "help")) {
    event.preventDefault();
    act(...known);
  } else wake();
});
addEventListener("pointermove", (event) => event.pointerType === "mouse" && (event.movementX || event.movementY) && wake());
addEventListener("pointerup", (event) => {
  if (event.target.closest?.("button, #controls, #help")) return;
  if (event.pointerType !== "mouse" && body.classList.contains("awake") && !deck.paused) rest();
  else wake();
});
addEventListener("pointerdown", () => (visitor.last = performance.now()), true);
addEventListener("focusin", () => wake());
addEventListener("contextmenu", (event) => {
  if (event.button === 2 || event.pointerType === "touch" || event.pointerType === "pen") event.preventDefault();
}); // what keys and assistive technology ask for comes
addEventListener("dragstart", (event) => event.preventDefault());
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (!button) return;
  if (event.detail) button.blur(); // touched, not reached by keys: the space bar stays the film's
  act(button.dataset.act, ...(button.dataset.language ? [button.dataset.language] : []));
});
document.addEventListener("fullscreenchange", dress);
$("begin").addEventListener("click", () => ((care.failures = 0), recover(0)));
$("help").addEventListener("close", () => visitor.changed && wake());
