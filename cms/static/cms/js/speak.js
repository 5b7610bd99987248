// Read aloud: <button data-read-aloud="#part" data-stop="…"> speaks the text of that part in the page's language.

const speech = globalThis.speechSynthesis;

function textOf(part) {
  const copy = part.cloneNode(true);
  for (const extra of copy.querySelectorAll("svg:not([aria-label]), [hidden], [aria-hidden='true'], button")) extra.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function attach(button) {
  const label = button.querySelector("span") ?? button;
  const idle = label.textContent;
  const rest = () => { label.textContent = idle; button.setAttribute("aria-pressed", "false"); };
  button.hidden = false;
  rest();
  button.addEventListener("click", () => {
    const wasSpeaking = button.getAttribute("aria-pressed") === "true";
    speech.cancel();
    if (wasSpeaking) { rest(); return; }
    const part = document.querySelector(button.dataset.readAloud);
    if (!part) return;
    const words = new SpeechSynthesisUtterance(textOf(part));
    words.lang = document.documentElement.lang === "en" ? "en-US" : "zh-CN";
    words.rate = 0.9;
    words.onend = rest;
    words.onerror = rest;
    label.textContent = button.dataset.stop || idle;
    button.setAttribute("aria-pressed", "true");
    speech.speak(words);
  });
}

if (speech) {
  document.querySelectorAll("[data-read-aloud]").forEach(attach);
  addEventListener("pagehide", () => speech.cancel());
}
