// Paints one of the five answers onto a whole-screen verdict. Every text is set as text.

const STYLES = ["is-ok", "is-soon", "is-other", "is-unknown", "is-late"];

/** The drawn shape of an answer, copied from the page's own set. */
function shape(name) {
  const drawn = document.querySelector("[data-shapes]").content.querySelector(`[data-shape="${name}"] svg`);
  return drawn ? drawn.cloneNode(true) : document.createTextNode("");
}

/** Show `answer` ({style, shape, title, reason, at, facts?}) on `place`. */
export function paint(place, answer) {
  place.classList.remove(...STYLES);
  place.classList.add(answer.style);
  place.querySelector("[data-answer-shape]").replaceChildren(shape(answer.shape));
  place.querySelector("[data-answer-title]").textContent = answer.title;
  place.querySelector("[data-answer-reason]").textContent = answer.reason;
  place.querySelector("[data-answer-at]").textContent = answer.at;
}

/** Fill a list of facts with [label, value] pairs. */
export function list(place, facts) {
  const rows = facts.flatMap(([label, value]) => {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = label;
    text.textContent = value;
    return [term, text];
  });
  place.replaceChildren(...rows);
}

/** Send JSON and read JSON; throws when there is no connection or no JSON. */
export async function send(url, body, token) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  return { ok: response.ok, status: response.status, answer: await response.json() };
}
