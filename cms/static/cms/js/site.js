// The shell's behaviour, attached by data- attributes. Every page reads and submits without it.

const root = document.documentElement;
const YEAR = 365 * 24 * 60 * 60;

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
}

function switches(selector, isOn, turn) {
  const buttons = document.querySelectorAll(selector);
  const show = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(isOn())));
  buttons.forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => { turn(!isOn()); show(); });
  });
  show();
}

const deviceIsDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
switches("[data-theme-switch]",
  () => (root.dataset.theme ? root.dataset.theme === "dark" : deviceIsDark()),
  (on) => {
    root.dataset.theme = on ? "dark" : "light";
    remember("theme", root.dataset.theme);
    dispatchEvent(new CustomEvent("theme:changed"));
  });
switches("[data-text-switch]",
  () => root.dataset.text === "large",
  (on) => {
    if (on) root.dataset.text = "large"; else delete root.dataset.text;
    remember("text", on ? "large" : "");
  });

// Menus close by Escape, by a click elsewhere, and when the focus leaves them.
for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

document.addEventListener("click", (event) => {
  const part = (selector) => event.target.closest(selector);
  const opener = part("[data-dialog-open]");
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
  if (part("[data-dialog-close]")) part("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (part("[data-dismiss]")) part("[data-toast]")?.remove();
  if (part("[data-print]")) print();
});

function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
}

// One press, one request: the button rests until the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "dialog") return;
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(release, 10000); // an answer that is a file leaves the page standing
});
addEventListener("pageshow", (event) => { if (event.persisted) release(); });

// What the server cannot know: whether a table is wider than its place, and that scripts run at all.
export function enhance(place = document) {
  for (const box of place.querySelectorAll(".scroll:not([tabindex])")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
  for (const button of place.querySelectorAll("[data-dismiss][hidden], [data-print][hidden]")) button.hidden = false;
}

// A short message over the page: toast(sentence, "ok" | "soon" | "late"); sentences come from data- attributes.
export function toast(sentence, level = "") {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const box = document.createElement("div");
  box.className = `toast ${level ? `is-${level}` : ""}`;
  box.dataset.toast = "";
  const text = document.createElement("p");
  text.textContent = sentence;
  box.append(text);
  place.replaceChildren(box);
  setTimeout(() => box.remove(), 8000);
}

enhance();
document.body.addEventListener("htmx:load", (event) => enhance(event.target));
document.querySelector("[data-focus]")?.focus();
if (document.querySelector("[data-read-aloud]")) import("./speak.js");
