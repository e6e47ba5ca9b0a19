// What the page holds: its data, its elements, and the words of the language that is shown.

const page = JSON.parse(document.getElementById("page").textContent);
const $ = (id) => document.getElementById(id);
const body = document.body;
const byCode = new Map(page.languages.map((language) => [language.code, language]));
const asked = decodeURIComponent(location.hash.slice(1));
const base = byCode.has(asked) ? asked : page.base; // index.html#hi: another screen, another first language

const shown = { code: page.base }; // the language that is on screen
const words = () => byCode.get(shown.code).words;

function nameOf(code) {
  try {
    const name = new Intl.DisplayNames([code], { type: "language", fallback: "code" }).of(code);
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

let saidTimer = 0;
function say(text) {
  $("said").textContent = text;
  $("said").classList.add("shown");
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => $("said").classList.remove("shown"), 2200);
}
