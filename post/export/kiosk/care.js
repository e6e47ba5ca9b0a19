// Keeps a picture on the screen: notices a film that failed or froze, tries again and again with growing pauses, and shows a
// card with the title meanwhile. A language that cannot be played gives way to one that can, until the next round.

const PAUSES_MS = [300, 1000, 2000, 4000, 8000, 16000, 30000];
const FROZEN_MS = 4000;
const SOUND_MS = 20000; // playing this long, a film counts as well again

const care = { wanted: base, failures: 0, timer: 0, busy: false, since: 0, place: 0, frames: 0, moved: 0, onRound: [] };

function standby(on) {
  $("standby").classList.toggle("shown", on);
  body.classList.toggle("waiting", on);
  $("standby").setAttribute("aria-hidden", String(!on));
  $("standby").inert = !on;
}

/** All that could be shown, the best first: the wanted language, its silent film, then the others. */
function reels() {
  const codes = [...new Set([care.wanted, base, ...byCode.keys()])];
  return codes.flatMap((code) => [reelOf(code, false), reelOf(code, true)]).filter(Boolean);
}

/** Shows the wanted language from `at` seconds on, whatever it takes. */
async function recover(at = null) {
  clearTimeout(care.timer);
  if (care.busy) return;
  care.busy = true;
  const all = reels();
  const reel = all[Math.max(0, care.failures - 1) % all.length]; // the first one twice: most faults pass
  try {
    await bring(reel, at ?? care.place);
    care.since = performance.now();
    watched();
    standby(false);
    $("begin").hidden = true;
    showLanguage(reel.code);
    dress();
    invite();
  } catch (error) {
    if (error.name === "NotAllowedError") $("begin").hidden = false;
    if (error.message !== "taken") fail();
  } finally {
    care.busy = false;
  }
}

/** Something is wrong with what plays, or nothing plays. */
function fail() {
  standby(true);
  const pause = PAUSES_MS[Math.min(care.failures, PAUSES_MS.length - 1)];
  care.failures += 1;
  clearTimeout(care.timer);
  care.timer = setTimeout(() => recover(), pause);
}

function watched() {
  care.moved = performance.now();
  care.place = deck.active.currentTime;
  care.frames = deck.active.getVideoPlaybackQuality().totalVideoFrames;
}

/** Once a second: whether time and pictures go on. */
function watch() {
  const film = deck.active;
  if (!film || care.busy || $("standby").classList.contains("shown")) return;
  const now = performance.now();
  const frames = film.getVideoPlaybackQuality().totalVideoFrames;
  const goesOn = film.currentTime !== care.place && (document.hidden || frames !== care.frames);
  if (deck.paused || goesOn) {
    watched();
    if (care.failures && now - care.since > SOUND_MS) care.failures = 0;
    return;
  }
  if (film.paused || film.ended) play();
  if (now - care.moved > FROZEN_MS) fail();
}

function play() {
  const film = deck.active;
  if (!film || deck.paused) return;
  if (film.ended) film.currentTime = 0;
  playFilm(film).catch((error) => error.name !== "AbortError" && fail());
}

/** The film began again. What could not be played is tried once more. */
function round() {
  for (const follow of care.onRound) follow();
  if (deck.reel && (deck.reel.code !== care.wanted || deck.reel.silent)) {
    bring(reelOf(care.wanted, false)).then(() => (showLanguage(care.wanted), dress()), () => {});
  }
}

for (const film of films) {
  const mine = (act) => () => film === deck.active && act();
  film.addEventListener("error", mine(fail));
  film.addEventListener("ended", mine(play));
  film.addEventListener("pause", mine(() => setTimeout(() => !care.busy && play(), 200)));
  for (const name of ["stalled", "suspend", "waiting", "abort"]) film.addEventListener(name, mine(() => setTimeout(watch, 1000)));
  let before = 0;
  film.addEventListener("timeupdate", mine(() => {
    if (film.currentTime < 1 && before > film.duration - 1.5 && !film.seeking) round();
    before = film.currentTime;
  }));
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (deck.active) watched();
  play();
  stayAwake();
});
addEventListener("online", () => care.failures && recover());

let lock = null;
async function stayAwake() {
  try {
    if (lock === null || lock.released) lock = await navigator.wakeLock.request("screen");
  } catch {
    lock = null; // not there, or not allowed: the system's own settings decide
  }
}
