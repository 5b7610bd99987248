// The room console: the board is fetched anew every three seconds, and says how old it is when it can not be.

const box = document.querySelector("[data-board]");
const place = box.querySelector("[data-board-place]");
const age = box.querySelector("[data-board-age]");
const EVERY_MS = 3000;
const STALE_S = 8;
let fresh = performance.now();

async function refresh() {
  try {
    const answer = await fetch(box.dataset.board, { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (answer.redirected) { location.reload(); return; }
    if (!answer.ok) return;
    const html = await answer.text();
    const focused = document.activeElement?.closest("[data-seat]")?.dataset.seat;
    place.innerHTML = html;
    if (focused) place.querySelector(`[data-seat="${CSS.escape(focused)}"]`)?.focus();
    fresh = performance.now();
  } catch { /* the age below tells it */ }
}

function tick() {
  const seconds = Math.floor((performance.now() - fresh) / 1000);
  const stale = seconds >= STALE_S;
  age.textContent = (stale ? box.dataset.stale : box.dataset.age).replace("{n}", seconds);
  box.classList.toggle("is-stale", stale);
  for (const clock of place.querySelectorAll("[data-left]")) {
    const left = Math.max(0, Number(clock.dataset.left) - seconds);
    const [hours, minutes, rest] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    const two = (number) => String(number).padStart(2, "0");
    clock.textContent = hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
  }
}

async function turn() {
  if (document.visibilityState === "visible") await refresh();
  setTimeout(turn, EVERY_MS);
}

setInterval(tick, 1000);
setTimeout(turn, EVERY_MS);
tick();
