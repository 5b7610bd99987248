// Draws the formulas that a page holds as text, on their own nodes: no markup is made of strings, no style is written into the page.

const place = document.querySelector("[data-formulas]");
let ready = null;

function load() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = place.dataset.style;
  document.head.append(sheet);
  return import(new URL(place.dataset.formulas, location.href).href);
}

export async function draw(root) {
  const found = [...root.querySelectorAll("[data-tex]")].filter((one) => !one.dataset.drawn);
  if (!found.length || !place) return;
  try {
    ready ??= load();
    await ready;
  } catch {
    return; // the formula stays as it was typed
  }
  for (const one of found) {
    try {
      globalThis.katex.render(one.dataset.tex, one, { throwOnError: true, strict: "ignore" });
      one.dataset.drawn = "1";
    } catch { one.textContent = one.dataset.tex; }
  }
}

draw(document);
