// The leader's phone on site: a tap counts when it is made, not when the network carries it. Every tap has its own key, is kept in this
// browser until the server's receipt names it, and goes again until then; a second delivery changes nothing. Without this script the same
// buttons are plain forms.

const box = document.querySelector("[data-site]");
const line = box.querySelector("[data-queue]");
const RETRY_MS = [2000, 4000, 8000, 15000];
const LOOK_MS = 10000;
const store = `drill:${box.dataset.site}`;
let memory = [];
let failures = 0;
let busy = false;
let timer = 0;

function read() {
  try { return JSON.parse(localStorage.getItem(store) ?? "[]"); } catch { return memory; }
}

function write(rows) {
  memory = rows;
  try {
    if (rows.length) localStorage.setItem(store, JSON.stringify(rows)); else localStorage.removeItem(store);
  } catch { /* a full or forbidden store: the page itself still holds them */ }
}

function show(sentence = "") {
  const kept = read();
  line.hidden = !sentence && kept.length === 0;
  line.textContent = sentence || box.dataset.kept.replace("{n}", kept.length);
  const waiting = new Set(kept.map((row) => row.line));
  for (const button of box.querySelectorAll("[data-line]")) button.classList.toggle("is-kept", waiting.has(button.dataset.line));
}

function paint(button, here) {
  button.setAttribute("aria-pressed", String(here));
  button.value = `${here ? "unsigned" : "signed"}:${button.dataset.line}`;
}

function settle(board) {
  const kept = read();
  const waiting = new Set(kept.map((row) => row.line ?? row.kind));
  const here = new Set(board.here);
  for (const button of box.querySelectorAll("[data-line]")) if (!waiting.has(button.dataset.line)) paint(button, here.has(button.dataset.line));
  for (const name of ["present", "expected"]) box.querySelector(`[data-${name}]`).textContent = board[name];
  for (const name of ["alarm", "all_out"]) {
    const place = box.querySelector(`[data-time="${name}"]`);
    if (!place || waiting.has(name)) continue;
    place.textContent = board[name];
    place.closest("button").disabled = Boolean(board[name]);
  }
}

// An empty delivery asks only how things stand: others sign in by themselves meanwhile.
async function send() {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  const rows = read();
  try {
    // How long ago, not when: the phone's clock may be wrong.
    const steps = rows.map(({ tapped, ...row }) => ({ ...row, ago: Math.max(0, (Date.now() - tapped) / 1000) }));
    const answer = await fetch(box.dataset.steps, {
      method: "POST", body: JSON.stringify({ steps }), cache: "no-store", signal: AbortSignal.timeout(15000),
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    if (answer.redirected) { location.reload(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const receipt = await answer.json();
    const settled = new Set([...receipt.saved, ...Object.keys(receipt.refused)]);
    write(read().filter((row) => !settled.has(row.key)));
    settle(receipt);
    failures = 0;
    show(Object.values(receipt.refused)[0]);
  } catch {
    failures += 1;
    show();
  }
  busy = false;
  if (read().length) timer = setTimeout(send, failures ? RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] : 0);
}

const uuid = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
  (digit) => (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16)));

function keep(step) {
  write([...read(), { ...step, key: uuid(), tapped: Date.now() }]);
  show();
  send();
}

box.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-step]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.dataset.line) {
    const [kind, person] = button.value.split(":");
    paint(button, kind === "signed");
    keep({ kind, line: person });
    return;
  }
  button.disabled = true;
  button.classList.remove("go");
  form.querySelector("[data-time]").textContent = new Date().toTimeString().slice(0, 8);
  if (form.dataset.stamp === "alarm") box.querySelector('[data-stamp="all_out"] button:not(:disabled)')?.classList.add("go");
  keep({ kind: form.dataset.stamp });
});

// What is kept goes before the end.
document.querySelector("[data-end]")?.addEventListener("submit", async (event) => {
  if (!read().length) return;
  event.preventDefault();
  event.stopPropagation();
  event.target.closest("dialog").close();
  await send();
  if (!read().length) event.target.requestSubmit(event.target.querySelector("[name=action]"));
});

for (const field of box.querySelectorAll("[data-find]")) {
  field.hidden = false;
  field.addEventListener("input", (event) => {
    const wanted = event.target.value.trim();
    for (const button of field.parentElement.querySelectorAll("[data-line]")) button.hidden = Boolean(wanted) && !button.textContent.includes(wanted);
  });
}

addEventListener("online", send);
setInterval(() => { if (document.visibilityState === "visible") send(); }, LOOK_MS);
show();
if (read().length) send();
