// Helps to write a date in EDTF: what a field says stands below it in words, and parts of a date can be chosen.
// Without this script the field is a field of text.
import { gettext } from "./words.js";

const READING = new URL("../review/-/date", import.meta.url);
const PAUSE = 150; // ms after a key before the service is asked what a date means
const MONTH = new Intl.DateTimeFormat(document.documentElement.lang || "en", { month: "long", timeZone: "UTC" });
const MONTHS = Array.from({ length: 12 }, (_, month) => MONTH.format(Date.UTC(2016, month, 1)));
const SURE = [["", gettext("certain")], ["~", gettext("about then")], ["?", gettext("perhaps")], ["%", gettext("perhaps about then")]];
const SHAPES = [["one", gettext("One date")], ["span", gettext("From … to …")], ["some", gettext("Some day between")]];
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)$/;

addEventListener("focusin", (event) => {
  const field = event.target;
  if (field.matches?.("input[name=edtf]") && !field.helper) help(field);
});
addEventListener("input", (event) => {
  if (event.target.helper) read(event.target);
});

function help(field) {
  const box = document.createElement("details");
  box.className = "edtf";
  const title = document.createElement("summary");
  title.textContent = gettext("Choose the date");
  const words = document.createElement("output");
  words.htmlFor = field.id;
  words.className = "hint";
  const shape = choice(`${field.id}-shape`, gettext("What is known"), SHAPES);
  const from = part(`${field.id}-from`, "%(part)s");
  const to = part(`${field.id}-to`, gettext("to %(part)s"));
  box.append(title, shape.label, ...from.labels, ...to.labels);
  field.after(words, box);
  field.helper = { words, box, shape, from, to };
  box.addEventListener("toggle", () => box.open && fill(field));
  box.addEventListener("input", (event) => chosen(event, field));
  box.addEventListener("keydown", (event) => leave(event, field));
  hide(field.helper);
  read(field);
}

function part(id, pattern) {
  const named = (part) => pattern.replace("%(part)s", part);
  const year = labelled(document.createElement("input"), `${id}-year`, named(gettext("year")));
  Object.assign(year.control, { inputMode: "numeric", maxLength: 4, size: 5, autocomplete: "off" });
  const month = choice(`${id}-month`, named(gettext("month")), [["", gettext("none")], ...MONTHS.map((name, at) => [two(at + 1), name])]);
  const days = Array.from({ length: 31 }, (_, at) => [two(at + 1), String(at + 1)]);
  const day = choice(`${id}-day`, named(gettext("day")), [["", gettext("none")], ...days]);
  const sure = choice(`${id}-sure`, named(gettext("how sure")), SURE);
  const all = [year, month, day, sure];
  return { labels: all.map((each) => each.label), controls: all.map((each) => each.control) };
}

function choice(id, name, options) {
  const select = document.createElement("select");
  select.append(...options.map(([value, words]) => new Option(words, value)));
  return labelled(select, id, name);
}

// A control without a name is sent nowhere.
function labelled(control, id, name) {
  const label = document.createElement("label");
  control.id = id;
  label.append(`${name} `, control);
  return { label, control };
}

function two(number) {
  return String(number).padStart(2, "0");
}

function chosen(event, field) {
  event.stopPropagation();
  const { shape, from, to } = field.helper;
  hide(field.helper);
  const made = written(from);
  const kind = shape.control.value;
  if (kind === "one") field.value = made;
  else if (kind === "span") field.value = made || written(to) ? `${made || ".."}/${written(to) || ".."}` : "";
  else field.value = made || written(to) ? `[${made}..${written(to)}]` : "";
  read(field);
}

function written({ controls: [year, month, day, sure] }) {
  if (!/^\d{4}$/.test(year.value)) return "";
  const days = [year.value, month.value, month.value && day.value].filter(Boolean);
  return days.join("-") + sure.value;
}

// Puts what the field says into the controls, as far as they have it.
function fill(field) {
  const { shape, from, to } = field.helper;
  const some = /^\[(.*)\.\.(.*)\]$/.exec(field.value);
  const span = !some && field.value.split("/");
  const parts = some ? some.slice(1) : span;
  shape.control.value = some ? "some" : parts.length === 2 ? "span" : "one";
  [from, to].forEach((each, at) => {
    const found = DATE.exec(parts[at] ?? "") ?? [];
    each.controls.forEach((control, n) => (control.value = found[n + 1] ?? ""));
  });
  hide(field.helper);
}

function hide({ shape, to }) {
  for (const each of to.labels) each.hidden = shape.control.value === "one";
}

// Enter in a part goes back to the field, which sends the form; Escape goes back, too.
function leave(event, field) {
  if (event.key !== "Escape" && !(event.key === "Enter" && event.target.matches("input"))) return;
  event.preventDefault();
  event.stopPropagation();
  field.helper.box.open = false;
  field.focus();
}

function read(field) {
  const { words } = field.helper;
  clearTimeout(field.reading);
  field.reading = setTimeout(async () => {
    const asked = field.value;
    const answer = asked ? await fetch(`${READING}?edtf=${encodeURIComponent(asked)}`, { headers: { Accept: "application/json" } }) : null;
    if (field.value !== asked) return;
    const told = answer?.ok ? await answer.json() : {};
    words.textContent = told.problem ? gettext("No date yet: %(problem)s", { problem: told.problem }) : told.words ? gettext("%(words)s (%(first)s to %(last)s)", { words: told.words, first: told.first || "…", last: told.last || "…" }) : "";
  }, PAUSE);
}
