// A list of questions by keyboard: "/" searches, arrows move, space chooses, Ctrl+A chooses all on the page. Without scripts every box works by itself.

const form = document.querySelector("[data-choosing]");
const boxes = form ? [...form.querySelectorAll("[name=item]")] : [];
const all = form?.querySelector("[data-all]");

function count() {
  const chosen = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-chosen]")?.replaceChildren(chosen ? `(${chosen})` : "");
  if (all) { all.checked = chosen === boxes.length; all.indeterminate = chosen > 0 && !all.checked; }
}

function choose(checked) {
  for (const box of boxes) box.checked = checked;
  count();
}

function move(event) {
  const place = boxes.indexOf(event.target);
  const next = { ArrowDown: boxes[place + 1], ArrowUp: boxes[place - 1] }[event.key];
  if (place < 0) return;
  if (next) { next.focus(); event.preventDefault(); }
  if (event.key === "a" && (event.ctrlKey || event.metaKey)) { choose(!boxes.every((box) => box.checked)); event.preventDefault(); }
}

if (boxes.length) {
  for (const one of form.querySelectorAll("[data-page], [data-keys]")) one.hidden = false;
  form.addEventListener("keydown", move);
  form.addEventListener("change", (event) => (event.target === all ? choose(all.checked) : count()));
  addEventListener("pageshow", count);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  document.querySelector("[data-search] [name=q]")?.focus();
  event.preventDefault();
});
