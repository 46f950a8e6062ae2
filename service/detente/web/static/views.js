// Small pieces of page that the editor's views share.
import { gettext } from "./words.js";

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function shorten(iri, prefixes) {
  const [prefix, namespace] = Object.entries(prefixes)
    .filter(([, each]) => iri.startsWith(each) && iri !== each)
    .sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  return namespace ? `${prefix}:${iri.slice(namespace.length)}` : iri;
}

export function problemView(text) {
  const { title, detail, excerpt } = parse(text);
  const view = element("div", { className: "problem" }, element("strong", {}, title), element("p", {}, ...code(detail)));
  view.setAttribute("role", "alert");
  if (excerpt) view.append(element("pre", { tabIndex: 0 }, element("code", {}, excerpt)));
  return view;
}

function parse(text) {
  if (text === "Failed to fetch" || text.startsWith("NetworkError")) {
    return { title: gettext("No answer"), detail: gettext("The service could not be reached. Is it running, and is the network up?") };
  }
  try {
    return JSON.parse(text);
  } catch {
    return { title: gettext("The query was not answered"), detail: text };
  }
}

function code(text) {
  return text.split("`").map((part, place) => (place % 2 ? element("code", {}, part) : part));
}

export function parameterList(parameters) {
  const rows = Object.entries(parameters).map(([name, meaning]) =>
    element("div", {}, element("dt", {}, element("code", {}, `$${name}`)), element("dd", {}, meaning)));
  return rows.length ? [element("dl", { className: "parameters" }, ...rows)] : [];
}

export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// What an IRI is called where the service knows, which tells of what is only said that it is not settled.
export function called(iri, { names = new Map() }, prefixes) {
  const found = names.get(iri);
  if (!found) return shorten(iri, prefixes);
  return found.settled === false ? gettext("%(label)s (not settled)", { label: found.label }) : found.label;
}

// Where an IRI of an answer leads: what is ours to its page, all else on the web to itself.
export function pageOf(iri, { own: [base] = [], root = "" }) {
  if (base && iri.startsWith(base)) return `${root}/${iri.slice(base.length)}`;
  return /^https?:\/\//.test(iri) ? iri : null;
}
