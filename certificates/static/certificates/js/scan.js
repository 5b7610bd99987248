// The inspector's page: camera, picture or typing → one big answer → the holder or not → next.

import { list, paint, send } from "./answer.js";
import { Camera } from "./camera.js";
import { load, read } from "./reader.js";

const page = document.querySelector("[data-scan]");
const dialog = document.querySelector("[data-dialog]");
const one = (name, place = page) => place.querySelector(`[data-${name}]`);
const token = () => page.querySelector("[name=csrfmiddlewaretoken]").value;
const { reader, wasm } = page.dataset;
const camera = new Camera(one("video"));
let scan = "";

const look = (source) => read(source, reader, wasm);

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function hint(which) {
  one("hint").textContent = one("hint").dataset[which];
}

function showCamera(on) {
  one("video").hidden = !on;
  one("frame").hidden = !on;
  one("start").hidden = on;
  one("viewfinder").classList.toggle("is-live", on);
}

async function startCamera() {
  try {
    await camera.start();
  } catch {
    showCamera(false);
    return hint("refused");
  }
  showCamera(true);
  hint("searching");
  const text = await camera.search(look);
  camera.stop();
  showCamera(false);
  if (text) judge({ text });
}

function open(answer, kept) {
  scan = kept;
  paint(one("verdict", dialog), answer);
  list(one("facts", dialog), answer.facts);
  // a certificate that is not in force ends the talk: there is nothing to compare
  const compare = Boolean(kept) && answer.facts.length > 0 && answer.colour !== "red";
  one("compare", dialog).hidden = !compare;
  one("identity-buttons", dialog).hidden = !compare;
  one("next", dialog).hidden = compare;
  one("mismatch-kept", dialog).hidden = true;
  one("not-kept", dialog).hidden = true;
  dialog.showModal();
  one("answer", dialog).focus();
  navigator.vibrate?.(answer.colour === "green" ? 60 : [120, 80, 120]);
}

function problem(text) {
  const place = one("problem");
  place.querySelector("span").textContent = text;
  place.hidden = !text;
}

async function judge(what) {
  hint("busy");
  problem("");
  try {
    const work = one("work")?.value ?? "";
    const { ok, answer } = await send(page.dataset.check, { client_id: newId(), work, ...what }, token());
    if (ok) open(answer, answer.scan);
    else problem(answer.error ?? "");
    if (!ok) one("problem").closest("details").open = true;
  } catch {
    const { offlineTitle: title, offlineReason: reason } = dialog.dataset;
    open({ style: "is-unknown", shape: "unknown", title, reason, at: "", facts: [], colour: "grey" }, "");
  }
  hint("searching");
}

async function identity(outcome) {
  try {
    const { ok } = await send(page.dataset.identity, { scan, outcome }, token());
    if (!ok) throw new Error("not kept");
  } catch {
    one("not-kept", dialog).hidden = false;
    one("next", dialog).hidden = false;
    return;
  }
  if (outcome === "match") return next();
  one("identity-buttons", dialog).hidden = true;
  one("mismatch-kept", dialog).hidden = false;
  one("next", dialog).hidden = false;
}

function next() {
  dialog.close();
}

async function fromPicture(input) {
  const [file] = input.files;
  if (!file) return;
  hint("busy");
  const text = await look(file).catch(() => "");
  input.value = "";
  if (text) judge({ text });
  else hint("none");
}

one("start").addEventListener("click", startCamera);
one("photo").addEventListener("change", (event) => fromPicture(event.target));
one("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const { typed, last4 } = event.target.elements;
  if (typed.value.trim()) judge({ typed: typed.value, last4: last4.value });
});
dialog.addEventListener("click", (event) => {
  const outcome = event.target.closest("[data-outcome]")?.dataset.outcome;
  if (outcome) identity(outcome);
  if (event.target.closest("[data-next]")) next();
});
dialog.addEventListener("close", () => {
  one("typed").reset();
  document.body.dispatchEvent(new Event("scanned"));
  one("start").focus();
  navigator.permissions?.query({ name: "camera" }).then(({ state }) => state === "granted" && startCamera(), () => {});
});

load(reader, wasm).catch(() => hint("refused"));
