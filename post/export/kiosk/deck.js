// Two video elements: one plays, the other brings the next film to the same place unseen and takes over when it has a picture.
//
// Within a language the element loops by itself. Measured in Chromium 156 from a disk on two busy cores, the first picture after
// the seam comes 0 to 40 ms late so (1080p at 20 Mb/s: 37 to 71), and 53 to 103 where a second element takes over at the end.
//
// `bring(reel)` is the only way in: a reel is {code, file, silent}. Knows no visitor and no waiting: who calls decides what
// happens when a reel cannot be brought.

const films = [$("film-a"), $("film-b")];
const deck = {
  active: null, // the element that is seen
  reel: null,
  paused: false, // by the visitor
  muted: !page.has_sound,
  refused: false, // the browser allows no sound before somebody asks for it
  volume: 1,
};
let bringing = 0;

const reelOf = (code, silent) => {
  const language = byCode.get(code);
  const file = silent ? language.silent : language.film;
  return file ? { code, file, silent } : null;
};
const spareFilm = () => (deck.active === films[0] ? films[1] : films[0]);

/** Resolves when the element says one of `good`, rejects when it fails, is taken for something else, or takes too long. */
function until(film, good, ticket, limit_ms) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const leave = (how, what) => {
      over.abort();
      clearTimeout(timer);
      how(what);
    };
    const timer = setTimeout(() => leave(reject, new Error("late")), limit_ms);
    const options = { signal: over.signal };
    film.addEventListener(good, () => leave(ticket === bringing ? resolve : reject, new Error("taken")), options);
    film.addEventListener("error", () => leave(reject, new Error("broken")), options);
  });
}

/** Plays an element as loud as it may: where sound is refused, without. */
async function playFilm(film) {
  try {
    await film.play();
  } catch (error) {
    if (error.name !== "NotAllowedError" || film.muted) throw error;
    deck.refused = deck.muted = film.muted = true;
    await film.play();
  }
}

/** Brings a reel on screen, at `at` seconds or where the present one is. The present one plays on until then. */
async function bring(reel, at = null, limit_ms = 15000) {
  const ticket = ++bringing;
  const film = spareFilm();
  const old = deck.active;
  empty(film);
  film.muted = true;
  film.volume = deck.volume;
  const ready = until(film, "canplay", ticket, limit_ms);
  film.src = reel.file;
  try {
    await ready;
    const place = () => (at ?? (old ? old.currentTime + (deck.paused ? 0 : 0.12) : 0)) % (film.duration || 1);
    if (place() > 0.05) {
      const sought = until(film, "seeked", ticket, limit_ms);
      film.currentTime = place();
      await sought;
      if (at === null && old && !deck.paused && Math.abs(old.currentTime - film.currentTime) > 0.3) {
        const again = until(film, "seeked", ticket, limit_ms); // loading took a while: catch up once
        film.currentTime = place();
        await again;
      }
    }
    if (deck.paused) {
      if (old) film.currentTime = at ?? old.currentTime % film.duration;
    } else {
      const picture = new Promise((resolve) => film.requestVideoFrameCallback(resolve));
      await playFilm(film);
      await Promise.race([picture, new Promise((resolve) => setTimeout(resolve, 1500))]); // a hidden page shows none
    }
    if (ticket !== bringing) throw new Error("taken");
  } catch (error) {
    if (ticket === bringing) empty(film);
    throw error;
  }
  deck.active = film;
  deck.reel = reel;
  film.classList.add("shown");
  if (old) {
    old.classList.remove("shown");
    empty(old);
  }
  await sound();
  return film;
}

/** Gives decoder and file back. */
function empty(film) {
  film.pause();
  film.classList.remove("shown");
  if (film.hasAttribute("src")) {
    film.removeAttribute("src");
    film.load();
  }
}

/** Makes the film as loud as it is meant to be, or silent where the browser refuses. */
async function sound() {
  const film = deck.active;
  if (!film) return;
  film.volume = deck.volume;
  film.muted = deck.muted;
  if (!film.muted && !deck.paused && film.paused) {
    deck.refused = deck.muted = film.muted = true; // a browser pauses what it does not want to hear
    await playFilm(film).catch(() => {});
  }
}
const isHeard = () => Boolean(deck.active) && !deck.active.muted && deck.volume > 0;
