// The questions of the paper, one shown at a time, and the map of all of them. The kinds' own templates drew them; sentences come from the page.
import { enliven, put, values } from "../../question_banks/js/answering.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const TYPING_MS = 700;
const OWN_KEYS = "input[type=text], input[type=number], textarea, select, [data-surface]";

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}

export class Questions {
  constructor(root, chosen) {
    Object.assign(this, { root, chosen, words: root.dataset, here: 0, typing: 0 });
    this.sections = [...root.querySelectorAll("[data-question]")];
    this.roots = this.sections.map((section) => section.querySelector("[data-name]"));
    this.sections.forEach((section, index) => {
      enliven(this.roots[index]);
      section.querySelector(".stem").tabIndex = -1;
      section.addEventListener("change", () => this.tell(index));
      // A text is an answer while it is being typed, but not while an input method is still composing it.
      section.addEventListener("input", (event) => { if (!event.isComposing && event.target.matches("input[type=text], textarea")) this.soon(index); });
      section.addEventListener("compositionend", () => this.soon(index));
    });
  }

  get count() { return this.sections.length; }

  soon(index) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.tell(index), TYPING_MS);
    this.pending = index;
  }

  // Whatever was typed a moment ago counts now.
  settle() {
    if (this.pending !== undefined) this.tell(this.pending);
  }

  tell(index) {
    clearTimeout(this.typing);
    this.pending = undefined;
    this.chosen(index, values(this.roots[index]));
  }

  show(index, choice) {
    const { label, points } = this.sections[index].dataset;
    this.here = index;
    this.sections.forEach((section, number) => { section.hidden = number !== index; });
    this.root.querySelector("article [data-label]").textContent = label;
    this.root.querySelector("[data-position]").textContent = fill(this.words.position, { n: index + 1, all: this.count, points });
    put(this.roots[index], choice);
  }

  focus() {
    this.sections[this.here].querySelector(".stem").focus({ preventScroll: true });
  }

  // The radios or checkboxes that keys speak to: those of the group in focus, or of the question when it is a single group.
  group() {
    const root = this.roots[this.here];
    const own = document.activeElement?.closest("[data-name]");
    const group = root.contains(own) && own !== root ? own : root;
    return [...group.querySelectorAll("input[type=radio], input[type=checkbox]")].filter((input) => input.name === group.dataset.name);
  }

  // Digits and letters choose, up and down move between options without choosing one. Says whether the key was meant for the question.
  key(event, pressed) {
    if (event.target.closest(OWN_KEYS)) return true;
    const inputs = this.group();
    const letter = pressed.length === 1 ? LETTERS.indexOf(pressed) : -1;
    const move = { ARROWUP: -1, ARROWDOWN: 1 }[pressed];
    const at = /^[1-9]$/.test(pressed) ? Number(pressed) - 1 : letter < 8 && !(pressed === "F" && inputs.length < 6) ? letter : -1;
    if (!inputs.length || (!move && !inputs[at])) return false;
    if (move) inputs[(inputs.indexOf(document.activeElement) + move + inputs.length) % inputs.length].focus();
    else inputs[at].click();
    event.preventDefault();
    return true;
  }
}

export class Overview {
  constructor(root, count, go) {
    this.words = root.dataset;
    this.place = root.querySelector("[data-map]");
    this.buttons = Array.from({ length: count }, (_none, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = index + 1;
      button.addEventListener("click", () => go(index));
      return button;
    });
    this.place.replaceChildren(...this.buttons);
  }

  show({ here, answers, flags, unsent }) {
    this.buttons.forEach((button, index) => {
      const done = Boolean(answers.get(index)?.length);
      const waiting = unsent.has(index);
      button.className = [done && "done", flags.has(index) && "flag", waiting && "unsent", index === here && "here"].filter(Boolean).join(" ");
      button.toggleAttribute("aria-current", index === here);
      const signs = [done ? this.words.answered : this.words.open, flags.has(index) && this.words.flagged, waiting && this.words.waiting];
      button.setAttribute("aria-label", `${fill(this.words.item, { n: index + 1 })}: ${signs.filter(Boolean).join(", ")}`);
    });
  }
}
