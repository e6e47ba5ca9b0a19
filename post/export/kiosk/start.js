// Begins: the words, the first film, and the clocks.

for (const button of document.querySelectorAll("[data-language]")) {
  button.textContent = nameOf(button.dataset.language);
}
showLanguage(base);
standby(true);
dress();
stayAwake();
recover(0);
setInterval(() => {
  watch();
  if (isGone()) start();
}, 1000);
setInterval(() => {
  const film = deck.active;
  if (!film || !film.duration || !body.classList.contains("awake")) return;
  $("now").textContent = clock(film.currentTime);
  $("length").textContent = clock(film.duration);
  $("done").style.transform = `scaleX(${film.currentTime / film.duration})`;
}, 250);
