// The page in the symbol: checks the record printed in the address' fragment against the register.
// Chat apps append text behind a fragment, so only its leading digits count. Nothing of it is kept.

import { paint, send } from "./answer.js";

const form = document.querySelector("[data-record-check]");
const record = /^#([0-9]{100,600})/.exec(location.hash)?.[1];

function reveal(which, text) {
  form.querySelector("[data-record-checking]").hidden = true;
  const line = form.querySelector(which);
  if (text) line.querySelector("span").textContent = text;
  line.hidden = false;
}

async function check() {
  form.hidden = false;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const page = document.querySelector("[data-verdict]");
  try {
    const { ok, answer } = await send(form.dataset.url, { code: form.dataset.code, record }, token);
    if (!ok) return reveal("[data-record-unread]", answer.error);
    if (answer.name === page.dataset.name) return reveal("[data-record-matches]");
    form.hidden = true;
    page.dataset.name = answer.name;
    paint(page, answer);
    document.title = answer.title;
  } catch {
    reveal("[data-record-unread]", form.dataset.unread);
  }
}

if (form && record) check();
