// Captions on and off. Cues stand in the page, because a page from a disk may load no track; the browser times them as a
// hidden track of each element, and the page sets them, in their language and above the controls.

const captions = { on: page.captions };
const tracks = new Map();

function trackOf(film, code) {
  const key = film.id + " " + code;
  if (!tracks.has(key)) {
    const track = film.addTextTrack("captions", nameOf(code), code);
    for (const [start, stop, text] of byCode.get(code).cues) track.addCue(new VTTCue(start, stop, text));
    track.addEventListener("cuechange", () => film === deck.active && code === deck.reel.code && showCues(track));
    tracks.set(key, track);
  }
  return tracks.get(key);
}

function showCues(track) {
  const box = $("captions");
  const cues = captions.on && track ? [...(track.activeCues ?? [])] : [];
  box.replaceChildren(...cues.map((cue) => {
    const line = document.createElement("span");
    line.dir = "auto";
    line.textContent = cue.text;
    return line;
  }));
}

/** After another reel or another wish: the right track counts time, the others rest. */
function dressCaptions() {
  const code = deck.reel?.code;
  for (const [key, track] of tracks) if (key !== deck.active?.id + " " + code) track.mode = "disabled";
  if (!code || !byCode.get(code).cues.length) return showCues(null);
  const track = trackOf(deck.active, code);
  track.mode = captions.on ? "hidden" : "disabled";
  $("captions").lang = code;
  showCues(track);
}
