// The screen on site: the code is fetched anew when its half minute is over; while there is no network it says so instead of showing an old one.

const box = document.querySelector("[data-screen]");
const place = box.querySelector("[data-screen-place]");
const word = box.querySelector("[data-screen-word]");
let until = 0;

function start() {
  const left = Number(place.querySelector("[data-left]")?.dataset.left ?? 5);
  until = performance.now() + left * 1000;
}

async function refresh() {
  try {
    const answer = await fetch(box.dataset.screen, { cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (answer.redirected) { location.reload(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
    word.hidden = true;
    start();
  } catch {
    word.hidden = false;
    until = performance.now() + 5000;
  }
}

async function tick() {
  const left = Math.max(0, (until - performance.now()) / 1000);
  if (left === 0) await refresh();
  setTimeout(tick, 1000);
}

// Heads change more often than the code: look every five seconds.
setInterval(() => { if (document.visibilityState === "visible" && until - performance.now() > 5500) refresh(); }, 5000);
start();
tick();
