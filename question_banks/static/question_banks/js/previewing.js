// The candidate's view beside the form, kept up while somebody types; and the form by keyboard. Without scripts the button “Preview” does the same.
import { draw } from "./formulas.js";

const form = document.querySelector("[data-question-form]");
const place = document.querySelector("[data-preview]");
const PAUSE = 500; // milliseconds without a key
let timer = 0;
let asked = 0;

async function show() {
  const own = ++asked;
  const body = new FormData(form);
  let answer = null;
  try {
    answer = await fetch(place.dataset.preview, { method: "POST", body });
  } catch { return; } // no network: the last preview stays
  const text = answer.ok ? await answer.text() : "";
  if (own !== asked || !text) return; // somebody typed on
  place.replaceChildren(document.createRange().createContextualFragment(text));
  draw(place);
}

const later = () => { clearTimeout(timer); timer = setTimeout(show, PAUSE); };

for (const keys of form.querySelectorAll("[data-keys]")) keys.hidden = false;
form.addEventListener("input", later);
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-hand-in]"));
});
