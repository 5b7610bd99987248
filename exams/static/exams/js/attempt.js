// The exam page: the whole paper is here, answers are kept here until the server has them, time is the server's.
import { Queue } from "./queue.js";
import { fill, Overview, Questions } from "./question.js";

const root = document.querySelector("[data-exam]");
const paper = JSON.parse(document.getElementById("paper").textContent);
const words = root.dataset;
const part = (name) => root.querySelector(`[data-${name}]`);
const dialog = part("hand-in");
// The page may have come as the answer to "start": a reload must ask for it, not start again.
history.replaceState(null, "", location.href);

let clock = { server: Date.parse(paper.now), local: performance.now() };
let deadline = Date.parse(paper.deadline);
let handing = false;
let told = Infinity;
const serverNow = () => clock.server + performance.now() - clock.local;
const time = (iso) => new Date(iso).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });

const queue = new Queue(paper, show, () => finish(paper.urls.result));
const questions = new Questions(root, (index, values) => {
  if (!handing && JSON.stringify(values) !== JSON.stringify(queue.answers().get(index) ?? [])) queue.record(index, values);
});
const overview = new Overview(root, questions.count, go);
const here = () => Math.min(queue.read().here, questions.count - 1);

function go(index, focus = false) {
  const next = Math.min(Math.max(index, 0), questions.count - 1);
  questions.settle();
  queue.write((kept) => { kept.here = next; });
  questions.show(next, queue.answers().get(next) ?? []);
  if (focus) questions.focus();
  scrollTo({ top: 0 });
  show();
}

function flag() {
  queue.write((kept) => { kept.flags = kept.flags.includes(kept.here) ? kept.flags.filter((one) => one !== kept.here) : [...kept.flags, kept.here]; });
  show();
}

function show() {
  const kept = queue.read();
  const answers = queue.answers();
  const unsent = new Set(kept.rows.map((row) => row.index));
  const flags = new Set(kept.flags);
  const done = [...answers.values()].filter((choice) => choice.length).length;
  if (queue.receipt) {
    clock = { server: Date.parse(queue.receipt.at), local: performance.now() };
    deadline = Date.parse(queue.receipt.deadline);
    queue.receipt = null;
  }
  overview.show({ here: kept.here, answers, flags, unsent });
  part("flag").setAttribute("aria-pressed", String(flags.has(kept.here)));
  part("previous").disabled = kept.here === 0;
  part("next").disabled = kept.here >= questions.count - 1;
  part("counts").textContent = fill(words.counts, { done, flags: flags.size, unsent: unsent.size });
  saved(unsent.size);
}

// It says "saved" only on the server's word, with the server's time; whatever is still on the way is counted.
function saved(unsent) {
  const place = part("saved");
  let level = "";
  let sentence = words.idle;
  if (unsent && queue.failures) [level, sentence] = ["is-late", fill(words.unsent, { n: unsent })];
  else if (unsent) [level, sentence] = ["is-soon", words.saving];
  else if (queue.failures) [level, sentence] = ["is-late", words.offline];
  else if (queue.savedAt) [level, sentence] = ["is-ok", fill(words.saved, { time: time(queue.savedAt) })];
  place.className = `saved ${level}`;
  part("saved-text").textContent = sentence;
}

function tick() {
  const left = Math.max(0, Math.ceil((deadline - serverNow()) / 1000));
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const two = (number) => String(number).padStart(2, "0");
  part("clock").textContent = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
  part("clock").classList.toggle("is-short", left <= 300);
  for (const mark of [10, 5, 1]) {
    if (left <= mark * 60 && told > mark && left > 0) {
      told = mark;
      part("announce").textContent = fill(words.left, { n: Math.ceil(left / 60) });
    }
  }
  if (!left && !handing) handIn(true);
}

function ask() {
  questions.settle();
  const answers = queue.answers();
  const open = questions.sections.map((_one, index) => index).filter((index) => !answers.get(index)?.length);
  part("open-count").textContent = open.length ? fill(words.openCount, { n: open.length }) : words.allAnswered;
  part("open-list").replaceChildren(...open.slice(0, 60).map((index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = index + 1;
    button.addEventListener("click", () => { dialog.close(); go(index, true); });
    return button;
  }));
  part("problem").hidden = true;
  dialog.showModal();
}

// Handing in carries along what was not delivered. At the deadline it goes on trying until the server answers.
async function handIn(over = false) {
  questions.settle();
  handing = true;
  part("confirm").setAttribute("aria-busy", "true");
  if (over) {
    if (!part("over").open) part("over").showModal();
  }
  try {
    finish(await queue.submit());
  } catch {
    part("confirm").removeAttribute("aria-busy");
    part("problem").hidden = false;
    if (over) setTimeout(() => handIn(true), 3000);
    else { handing = false; queue.later(0); }
  }
}

function finish(url) {
  handing = true;
  queue.forget();
  location.replace(url);
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || handing) return;
  const pressed = event.key.toUpperCase();
  if (questions.key(event, pressed)) return;
  const acts = { ARROWLEFT: () => go(here() - 1, true), ARROWRIGHT: () => go(here() + 1, true), F: flag };
  if (!acts[pressed]) return;
  acts[pressed]();
  event.preventDefault();
}

part("previous").addEventListener("click", () => go(here() - 1, true));
part("next").addEventListener("click", () => go(here() + 1, true));
part("flag").addEventListener("click", flag);
part("ask").addEventListener("click", ask);
part("confirm").addEventListener("click", () => handIn());
part("over").addEventListener("cancel", (event) => event.preventDefault());
document.addEventListener("keydown", key);
document.addEventListener("visibilitychange", () => {
  // Counted on coming back, so that a reload is no leaving.
  if (document.visibilityState === "visible" && !handing) queue.write((kept) => { kept.left += 1; });
  questions.settle();
  queue.later(0);
});
addEventListener("online", () => queue.later(0));
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("storage", (event) => { if (event.key === queue.key) show(); });
addEventListener("pagehide", () => { questions.settle(); queue.flush(); });

go(here());
tick();
setInterval(tick, 500);
queue.later(0);
