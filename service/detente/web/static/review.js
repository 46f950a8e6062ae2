// The review of drafts by keyboard: each step is sent without leaving the page, and what the gate says is asked after it.
// Without this script every form still works by itself.
import { gettext } from "./words.js";

const PAUSE = 600; // ms after a step before the gate is asked
const TYPING = "input, textarea, select";
let asking = 0;

addEventListener("submit", send);
addEventListener("click", follow);
addEventListener("keydown", press);
addEventListener("input", suggest);
document.addEventListener("focusin", (event) => light(event.target.closest?.(".card")));
begin();

function begin() {
  const text = document.getElementById("text");
  if (text?.matches("textarea")) return text.focus();
  const first = document.querySelector(".card.is-open") ?? document.querySelector(".card");
  if (!location.hash) first?.focus();
  gate();
}

async function send(event) {
  const form = event.target;
  if (!document.getElementById("review") || form.method !== "post" || !form.action.endsWith("/steps")) return;
  event.preventDefault();
  const next = following(form.closest(".card"));
  const body = new URLSearchParams(new FormData(form, event.submitter));
  say(gettext("Keeping …"));
  const shown = await show(form.action, { method: "POST", body });
  if (!shown) return;
  const wrong = document.getElementById("problem");
  (wrong ?? card(next) ?? document.querySelector(".card.is-open") ?? document.querySelector("#publish button"))?.focus();
  say(wrong ? "" : `${gettext("Kept.")} ${document.getElementById("left")?.textContent ?? ""}`);
}

// Shows a page of the review in place of the present one; tells whether it could.
async function show(address, how = {}) {
  try {
    const answer = await fetch(address, { ...how, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("review")) throw new Error(page.querySelector("main")?.textContent.trim().slice(0, 300) || answer.statusText);
    document.querySelector("main").replaceWith(page.querySelector("main"));
    gate();
    return true;
  } catch (error) {
    say(gettext("Not kept: %(reason)s", { reason: error.message }));
    return false;
  }
}

async function follow(event) {
  const link = event.target.closest?.("a[data-page]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!(await show(link.href))) return;
  const form = document.querySelector("form.correct");
  (form?.querySelector("input:not([type=hidden])") ?? card(link.hash.slice(1)))?.focus();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !document.getElementById("review")) return;
  if (event.key === "Escape") return leave(event.target);
  if (event.target.matches?.(TYPING)) return;
  const here = event.target.closest?.(".card") ?? document.querySelector(".card.lit");
  if (event.key === "j" || event.key === "k") return act(event, () => move(here, event.key === "j" ? 1 : -1));
  if (event.key === "n") return act(event, add);
  const named = `[data-key="${CSS.escape(event.key)}"]`;
  const found = here?.querySelector(named) ?? document.querySelector(`main :not(.card) > ${named}, #publish ${named}`);
  if (found && !(found.closest(".card") && found.closest(".card") !== here)) act(event, () => use(found));
}

function act(event, work) {
  event.preventDefault();
  work();
}

function use(found) {
  if (!found.matches("summary")) return found.click();
  const details = found.parentElement;
  details.open = true;
  details.querySelector("input:not([type=hidden])")?.focus();
}

function leave(target) {
  const link = target.closest?.("form.correct")?.querySelector(".leave");
  if (link) return link.click();
  const details = target.closest?.("details[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
}

function move(here, by) {
  const cards = [...document.querySelectorAll(".card")].filter((each) => each.offsetParent);
  const at = cards.indexOf(here);
  cards[at < 0 ? 0 : Math.min(Math.max(at + by, 0), cards.length - 1)]?.focus();
}

function following(here) {
  const open = [...document.querySelectorAll(".card.is-open")];
  return open[open.indexOf(here) + 1]?.id ?? open.find((each) => each !== here)?.id;
}

function card(id) {
  return id ? document.getElementById(id) : null;
}

function light(here) {
  if (!here) return;
  for (const each of document.querySelectorAll(".lit")) each.classList.remove("lit");
  here.classList.add("lit");
  const mark = document.getElementById(`w-${here.id.slice(2)}`)?.parentElement;
  mark?.classList.add("lit");
  mark?.scrollIntoView({ block: "nearest" });
}

// A new claim on the words that are selected in the text.
function add() {
  const form = document.querySelector("#add form");
  const chosen = getSelection();
  const words = chosen.toString();
  document.getElementById("add").open = true;
  if (words.trim() && chosen.anchorNode?.parentElement.closest(".entry-text")) {
    const range = chosen.getRangeAt(0);
    form.elements.quote.value = words;
    form.elements.start.value = place(range.startContainer, range.startOffset);
  }
  form.elements.quote.value ? form.elements.label.focus() : form.elements.quote.focus();
}

// The place of a point of the text, in code points from its beginning.
function place(node, offset) {
  const piece = node.parentElement.closest("[data-start]");
  if (!piece) return "";
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(node, offset);
  return Number(piece.dataset.start) + [...before.toString()].length;
}

function suggest(event) {
  const input = event.target;
  if (!input.dataset?.suggest) return;
  clearTimeout(input.timer);
  input.timer = setTimeout(async () => {
    const parts = input.value.split(";");
    const typed = parts.pop().trim();
    if (!typed || typed.endsWith("]")) return;
    const answer = await fetch(`${input.dataset.suggest}&prefix=${encodeURIComponent(typed.slice(0, 200))}`);
    if (!answer.ok) return;
    const found = (await answer.json()).result;
    const before = parts.map((each) => `${each.trim()}; `).join("");
    input.list.replaceChildren(...found.map((each) => new Option(each.description, `${before}${each.name} [${each.id}]`)));
  }, 150);
}

// What the gate would say, beside each claim.
function gate() {
  const review = document.getElementById("review");
  clearTimeout(asking);
  if (!review) return;
  asking = setTimeout(async () => {
    const answer = await fetch(review.dataset.check, { headers: { Accept: "application/json" } });
    if (!answer.ok || document.getElementById("review") !== review) return;
    const told = await answer.json();
    for (const place of document.querySelectorAll(".told-by-gate")) {
      const messages = told.messages.filter((each) => each.part === place.dataset.part);
      place.replaceChildren(...messages.map(line));
    }
    review.dataset.conforms = String(told.conforms);
  }, PAUSE);
}

function line(each) {
  const told = document.createElement("p");
  told.className = each.warning ? "told warning" : "told";
  told.textContent = each.message;
  return told;
}

function say(words) {
  const status = document.getElementById("status");
  if (status) status.textContent = words;
}
