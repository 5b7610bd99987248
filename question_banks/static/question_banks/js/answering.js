// The values of a question's inputs, read and written alike for every kind, and what plain inputs can not do by themselves.
// A question is an element with `data-name`; its inputs carry that name. A case holds its parts as questions of their own.
import { Spot } from "./spot.js";

const isChoice = (input) => input.type === "radio" || input.type === "checkbox";
const inputsOf = (root) => [...root.querySelectorAll("input, select, textarea")].filter((input) => input.name === root.dataset.name);
const partsOf = (root) => [...root.querySelectorAll("[data-part]")].map((part) => part.querySelector("[data-name]"));
const clean = (value) => value.replace(/[\p{Cc}\p{Cs}]/gu, " ");

export function values(root) {
  const parts = partsOf(root);
  if (parts.length) return parts.flatMap((part, number) => values(part).map((value) => `${number}:${value}`));
  if (root.hasAttribute("data-unset")) return [];
  const found = inputsOf(root).filter((input) => !isChoice(input) || input.checked).map((input) => clean(input.value));
  return found.some((value) => value.trim()) ? found : [];
}

export function put(root, given) {
  const parts = partsOf(root);
  if (parts.length) {
    parts.forEach((part, number) => put(part, given.filter((one) => one.startsWith(`${number}:`)).map((one) => one.slice(`${number}:`.length))));
  } else if (root.spot) root.spot.put(given);
  else if (root.sequence) root.sequence.put(given);
  else inputsOf(root).forEach((input, number) => { if (isChoice(input)) input.checked = given.includes(input.value); else input.value = given[number] ?? ""; });
}

// Steps in an order; without a move or a word of consent there is no answer.
class Sequence {
  constructor(root, list) {
    Object.assign(this, { root, list, first: [...list.children] });
    this.told = root.querySelector("[data-told]");
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-up], [data-down]");
      if (button) this.move(button);
    });
    root.querySelector("[data-take]").addEventListener("click", () => this.settle());
    this.show();
  }

  move(button) {
    const row = button.closest("li");
    if (button.hasAttribute("data-up")) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    this.settle();
    // The button that was pressed may be at its end now: the focus goes to its neighbour, so that the keyboard is not lost.
    (button.disabled ? row.querySelector("button:not([disabled])") : button)?.focus();
    this.told.textContent = this.root.dataset.moved.replace("{n}", [...this.list.children].indexOf(row) + 1);
  }

  settle() {
    this.root.removeAttribute("data-unset");
    this.show();
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  put(given) {
    const value = (row) => row.querySelector("input").value;
    const known = given.map((one) => this.first.find((row) => value(row) === one));
    const whole = known.length === this.first.length && known.every(Boolean);
    this.list.replaceChildren(...(whole ? known : this.first));
    this.root.toggleAttribute("data-unset", !whole);
    this.show();
  }

  show() {
    const rows = [...this.list.children];
    rows.forEach((row, number) => {
      row.querySelector("[data-up]").disabled = number === 0;
      row.querySelector("[data-down]").disabled = number === rows.length - 1;
    });
    this.root.querySelector("[data-taken]").hidden = this.root.hasAttribute("data-unset");
    this.root.querySelector("[data-take]").hidden = !this.root.hasAttribute("data-unset");
  }
}

export function enliven(root) {
  const parts = partsOf(root);
  const list = root.querySelector("[data-sequence]");
  const spot = root.querySelector("[data-surface]");
  if (parts.length) parts.forEach(enliven);
  else if (list && !root.querySelector("[data-take]").disabled && !root.sequence) root.sequence = new Sequence(root, list);
  else if (spot && !root.spot) root.spot = new Spot(root, spot.closest("[data-spot]"));
}
