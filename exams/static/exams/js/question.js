// One question on the page, and the map of all of them. Everything shown comes from the paper; sentences from the template.

export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}

export class Question {
  constructor(root, paper, chosen) {
    Object.assign(this, { root, paper, chosen, words: root.dataset });
    this.options = root.querySelector("[data-options]");
    this.pattern = root.querySelector("[data-option]");
    this.options.addEventListener("change", () => this.chosen(this.values()));
  }

  values() {
    return [...this.options.querySelectorAll("input:checked")].map((input) => input.value);
  }

  show(index, choice) {
    const question = this.paper.questions[index];
    const part = (name) => this.root.querySelector(`[data-${name}]`);
    part("kind").textContent = question.kind;
    part("position").textContent = fill(this.words.position, { n: index + 1, all: this.paper.questions.length, points: question.points });
    part("stem").textContent = question.stem;
    part("hint").hidden = !question.many;
    this.options.replaceChildren(...question.options.map((option, number) => this.option(option, number, question.many, choice)));
  }

  option(option, number, many, choice) {
    const row = this.pattern.content.cloneNode(true);
    const input = row.querySelector("input");
    input.type = many ? "checkbox" : "radio";
    input.value = option.value;
    input.checked = choice.includes(option.value);
    row.querySelector("b").textContent = LETTERS[number];
    row.querySelector("span").textContent = option.text;
    return row;
  }

  press(number) {
    this.options.querySelectorAll("input")[number]?.click();
  }

  // Up and down move between options without choosing one, so that nobody answers by accident.
  step(by) {
    const inputs = [...this.options.querySelectorAll("input")];
    const at = inputs.indexOf(document.activeElement);
    inputs[(at + by + inputs.length) % inputs.length]?.focus();
  }
}

export class Overview {
  constructor(root, paper, go) {
    this.words = root.dataset;
    this.place = root.querySelector("[data-map]");
    this.buttons = paper.questions.map((_question, index) => {
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
