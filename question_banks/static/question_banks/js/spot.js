// Points on a picture: tapped, set with a crosshair by keys, or typed as numbers. Coordinates are pixels of the picture as it is stored.

const SVG = "http://www.w3.org/2000/svg";
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export class Spot {
  constructor(root, box) {
    const part = (name) => box.querySelector(`[data-${name}]`);
    Object.assign(this, { box, part, surface: part("surface"), layer: part("layer"), list: part("marks"), pattern: part("mark"), told: part("told") });
    this.width = Number(box.dataset.width);
    this.height = Number(box.dataset.height);
    this.most = Number(box.dataset.points);
    this.cross = { x: Math.round(this.width / 2), y: Math.round(this.height / 2), shown: false };
    this.points = [...this.list.querySelectorAll("input")].map((input) => input.value.split(",").map(Number));
    this.surface.addEventListener("click", (event) => this.tap(event));
    this.surface.addEventListener("keydown", (event) => this.key(event));
    this.surface.addEventListener("blur", () => { this.cross.shown = false; this.draw(); });
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (button) this.remove([...this.list.children].indexOf(button.closest("li")));
    });
    part("add").addEventListener("click", () => this.typed());
    this.draw();
  }

  inside(x, y) {
    return [Math.min(Math.max(Math.round(x), 0), this.width), Math.min(Math.max(Math.round(y), 0), this.height)];
  }

  tap(event) {
    const frame = this.layer.getBoundingClientRect();
    [this.cross.x, this.cross.y] = this.inside((event.clientX - frame.left) / frame.width * this.width, (event.clientY - frame.top) / frame.height * this.height);
    this.mark(this.cross.x, this.cross.y);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = KEYS[event.key];
    if (way) this.step(way, event.shiftKey ? 1 : Math.max(1, Math.round(this.width / 40)));
    else if (event.key === "Enter" || event.key === " ") this.mark(this.cross.x, this.cross.y);
    else if ((event.key === "Delete" || event.key === "Backspace") && this.points.length) this.remove(this.points.length - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  step([across, down], by) {
    [this.cross.x, this.cross.y] = this.inside(this.cross.x + across * by, this.cross.y + down * by);
    this.cross.shown = true;
    this.draw();
    this.tell(this.box.dataset.toldAt, this.cross);
  }

  typed() {
    const fields = [this.part("x"), this.part("y")];
    if (fields.some((field) => field.value === "" || !field.checkValidity())) return fields.find((field) => field.value === "" || !field.checkValidity()).focus();
    return this.mark(...this.inside(Number(fields[0].value), Number(fields[1].value)));
  }

  // When all points are set, the nearest one moves.
  mark(x, y) {
    let place = this.points.length;
    if (place >= this.most) {
      const far = this.points.map(([left, top]) => Math.hypot(left - x, top - y));
      place = far.indexOf(Math.min(...far));
    }
    this.points[place] = [x, y];
    this.changed();
    this.tell(this.box.dataset.toldMark, { x, y, n: place + 1 });
  }

  remove(place) {
    this.points.splice(place, 1);
    this.changed();
    this.surface.focus();
  }

  put(given) {
    this.points = given.map((value) => value.split(",").map(Number)).filter((point) => point.length === 2 && point.every(Number.isFinite));
    this.draw();
  }

  changed() {
    this.draw();
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  tell(sentence, words) {
    this.told.textContent = sentence.replace(/\{(\w+)\}/g, (_whole, name) => words[name]);
  }

  draw() {
    this.list.replaceChildren(...this.points.map(([x, y], number) => {
      const row = this.pattern.content.cloneNode(true).firstElementChild;
      row.querySelector("input").value = `${x},${y}`;
      row.querySelector("[data-where]").textContent = `${number + 1}: ${x}, ${y}`;
      return row;
    }));
    const size = this.width / 32;
    const marks = this.points.flatMap(([x, y], number) => {
      const text = shape("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central", "font-size": size * 1.1 });
      text.textContent = number + 1;
      return [shape("circle", { cx: x, cy: y, r: size, class: "mark" }), text];
    });
    const cross = !this.cross.shown ? [] : [
      shape("path", { d: `M0 ${this.cross.y}H${this.width}M${this.cross.x} 0V${this.height}`, class: "cross" }),
      shape("circle", { cx: this.cross.x, cy: this.cross.y, r: size / 2, class: "cross" }),
    ];
    this.layer.replaceChildren(...marks, ...cross);
  }
}
