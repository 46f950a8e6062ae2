// Suggestions below a search box: the combobox with a list of the ARIA Authoring Practices Guide, whose focus stays
// in the box. The page is complete without it: Enter looks for what was typed.
import { gettext, ngettext } from "./words.js";

const PAUSE = 150; // ms without a key before the service is asked
const KEPT = 50; // answers

for (const input of document.querySelectorAll("input[data-suggestions]")) suggestBelow(input);

function suggestBelow(input) {
  const list = listFor(input);
  const status = statusFor(input);
  const answers = new Map();
  let timer = 0;
  let shown = [];
  let active = -1;
  let asked = ""; // what is waited for; nothing once the list was closed
  let answered = ""; // what `shown` is for

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const act = KEYS[event.altKey ? `Alt+${event.key}` : event.key];
    if (act && act(event)) event.preventDefault();
  });
  // The focus stays in the box; a click goes where the link goes, in a new tab too if that is asked for.
  list.addEventListener("pointerdown", (event) => event.preventDefault());

  const KEYS = {
    ArrowDown: () => (list.hidden ? reopen() : move(active + 1)),
    ArrowUp: () => (list.hidden ? reopen(-1) : move(active - 1)),
    "Alt+ArrowDown": () => reopen(),
    "Alt+ArrowUp": close,
    Enter: () => active >= 0 && (list.children[active].click(), true),
    Escape: close,
    Tab: () => (close(), false),
  };

  const typed = () => input.value.trim().replace(/\s+/g, " ");

  async function ask() {
    const text = typed();
    asked = text;
    if (!text) return close();
    const answer = answers.get(text) ?? (await fetched(text));
    if (!answer || asked !== text || document.activeElement !== input) return undefined;
    answered = text;
    return show(answer);
  }

  async function fetched(text) {
    try {
      const response = await fetch(`${input.dataset.suggestions}?q=${encodeURIComponent(text)}`);
      if (!response.ok) return null;
      if (answers.size >= KEPT) answers.delete(answers.keys().next().value);
      const answer = await response.json();
      answers.set(text, answer);
      return answer;
    } catch (error) {
      console.info("There are no suggestions:", error);
      return null;
    }
  }

  function show(answer) {
    shown = answer.suggestions;
    list.replaceChildren(...shown.map((each, place) => optionOf(each, `${list.id}-${place}`)));
    const number = shown.length;
    status.textContent = answer.near
      ? ngettext("%(number)s suggestion near what was typed", "%(number)s suggestions near what was typed", number)
      : ngettext("%(number)s suggestion", "%(number)s suggestions", number);
    active = -1;
    open(shown.length > 0);
  }

  function open(is) {
    list.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
    if (!is) mark(-1);
    return is;
  }

  function reopen(place = 0) {
    if (!shown.length || answered !== typed()) return void ask() || true;
    open(true);
    return move(place);
  }

  function close() {
    clearTimeout(timer);
    asked = "";
    const was = !list.hidden;
    open(false);
    return was;
  }

  // Before the first and after the last is the box itself.
  function move(place) {
    const around = shown.length + 1;
    mark(((place + 1 + around) % around) - 1);
    return true;
  }

  function mark(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = list.children[place];
    if (!option) return void input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    return void input.setAttribute("aria-activedescendant", option.id);
  }
}

function listFor(input) {
  const list = document.createElement("div");
  const id = `suggestions-${document.querySelectorAll(".suggestions").length + 1}`;
  Object.assign(list, { id, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", gettext("Suggestions"));
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  })) input.setAttribute(name, value);
  input.type = "text"; // a box of type "search" may have no other role
  input.after(list);
  return list;
}

function statusFor(input) {
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.form.append(status);
  return status;
}

function optionOf(each, id) {
  const option = document.createElement("a");
  Object.assign(option, { id, href: each.address, tabIndex: -1 });
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.append(line("label", each.name ? `${each.label} · ${each.name}` : each.label));
  const told = [each.is, each.context, each.settled === false && gettext("not settled")].filter(Boolean).join(" · ");
  if (told) option.append(line("what", told));
  return option;
}

function line(kind, text) {
  const span = document.createElement("span");
  Object.assign(span, { className: kind, textContent: text, dir: "auto" });
  return span;
}
