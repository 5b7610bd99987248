// The editor's form: a picture is uploaded and put where the cursor was, and right areas are drawn on the picture they belong to.
import { shape } from "./spot.js";

const form = document.querySelector("[data-question-form]");
const box = document.querySelector("[data-upload]");
const part = (name) => box.querySelector(`[data-${name}]`);
let last = form.querySelector("textarea");

part("upload-fields").hidden = false;
form.addEventListener("focusin", (event) => { if (event.target.matches("textarea:not([data-areas]), input[type=text]")) last = event.target; });

// What belongs together: a question, or one question of a case.
const around = (input) => input.closest("fieldset") ?? form;

function place(facts) {
  if (last.hasAttribute("data-picture")) last.value = facts.sha256;
  else last.setRangeText(facts.mark, last.selectionStart, last.selectionEnd, "end");
  last.dispatchEvent(new Event("input", { bubbles: true }));
  last.focus();
}

async function send() {
  const file = part("file").files[0];
  const status = part("status");
  if (!file || !part("alt").value.trim()) { status.textContent = box.dataset.missing; return; }
  const body = new FormData();
  body.append("file", file);
  body.append("alt", part("alt").value);
  part("send").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(box.dataset.upload, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": box.dataset.token } });
    const facts = await answer.json();
    status.textContent = answer.ok ? box.dataset.stored : facts.error;
    if (answer.ok) { place(facts); part("file").value = ""; part("alt").value = ""; }
  } catch {
    status.textContent = box.dataset.failed;
  }
  part("send").removeAttribute("aria-busy");
}

part("send").addEventListener("click", send);

// Drag a rectangle on the picture: it becomes a line of the list. The list stays the truth, and can be typed.
class Areas {
  constructor(list) {
    this.list = list;
    this.input = around(list).querySelector("[data-picture]");
    this.tool = document.createElement("div");
    this.tool.className = "area-tool";
    list.before(this.tool);
    this.input.addEventListener("input", () => this.load());
    list.addEventListener("input", () => this.draw());
    this.load();
  }

  load() {
    const name = this.input.value.match(/[0-9a-f]{64}/)?.[0];
    if (name === this.name) return;
    this.name = name;
    this.tool.replaceChildren();
    if (!name) return;
    const image = new Image();
    image.addEventListener("load", () => this.show(image));
    image.src = new URL(`../${name}/`, new URL(box.dataset.upload, location.href)).href;
    image.alt = "";
    image.draggable = false;
  }

  show(image) {
    const frame = document.createElement("div");
    frame.className = "spot-picture";
    this.layer = shape("svg", { class: "spot-layer", viewBox: `0 0 ${image.naturalWidth} ${image.naturalHeight}` });
    this.size = [image.naturalWidth, image.naturalHeight];
    frame.append(image, this.layer);
    this.tool.replaceChildren(frame);
    frame.addEventListener("pointerdown", (event) => this.start(frame, event));
    this.draw();
  }

  at(event) {
    const box = this.layer.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((share, axis) => Math.round(Math.min(Math.max(share, 0), 1) * this.size[axis]));
  }

  start(frame, event) {
    const from = this.at(event);
    frame.setPointerCapture(event.pointerId);
    const line = (now) => `${this.list.dataset.areas} ${[0, 1].map((axis) => Math.min(from[axis], now[axis]))},${[0, 1].map((axis) => Math.max(from[axis], now[axis]))}`;
    const move = (moved) => this.draw(line(this.at(moved)));
    frame.addEventListener("pointermove", move);
    frame.addEventListener("pointerup", (ended) => {
      frame.removeEventListener("pointermove", move);
      const to = this.at(ended);
      if (Math.abs(to[0] - from[0]) > 3 && Math.abs(to[1] - from[1]) > 3) this.list.value = `${this.list.value.trimEnd()}\n${line(to)}`.trimStart();
      this.draw();
    }, { once: true });
    event.preventDefault();
  }

  draw(more = "") {
    if (!this.layer) return;
    this.layer.replaceChildren(...[...this.list.value.split("\n"), more].map((line) => this.shape(line.trim())).filter(Boolean));
  }

  shape(line) {
    const [kind, ...numbers] = line.split(/[\s,，]+/);
    const [a, b, c, d] = numbers.map(Number);
    if (/^(rect(angle)?|矩形)$/i.test(kind) && c > a && d > b) return shape("rect", { class: "area", x: a, y: b, width: c - a, height: d - b });
    if (/^(circle|圆形?)$/i.test(kind) && c > 0) return shape("circle", { class: "area", cx: a, cy: b, r: c });
    return /^(poly(gon)?|多边形)$/i.test(kind) && numbers.length > 5 ? shape("polygon", { class: "area", points: numbers.join(" ") }) : null;
  }
}

for (const list of form.querySelectorAll("[data-areas]")) new Areas(list);
