// Pages that wait for something on the server: ask every few seconds, and move on when the word changes.

const box = document.querySelector("[data-watch]");

async function ask() {
  try {
    const answer = await fetch(box.dataset.watch, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) return;
    const now = await answer.json();
    if (now.state === box.dataset.state) return;
    if (now.url && now.url !== location.pathname) location.assign(now.url);
    else location.reload();
  } catch { /* no connection: the next turn asks again */ }
}

if (box) setInterval(ask, 3000);
