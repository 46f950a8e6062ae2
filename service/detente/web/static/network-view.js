// A network of the triples that a CONSTRUCT or DESCRIBE makes: things and how they are related, laid out by forces.
import { icon, shortened } from "./map-view.js";
import { called, drawing, element, pageOf, shorten } from "./views.js";
import { gettext } from "./words.js";

const MOST_NODES = 80;
const MOST_EDGES = 300;
const STEPS = 300;
const LABEL = "http://www.w3.org/2000/01/rdf-schema#label";

export class NetworkView {
  static source = "";
  static known = {};
  label = gettext("Network");
  priority = 1;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return edges(this.yasr.results).length > 0;
  }

  async initialize() {
    if (!window.d3?.forceSimulation) await this.yasr.utils.addScript(NetworkView.source);
  }

  getIcon() {
    return icon("M3 1a2 2 0 1 0 1.5 3.3l4 2.4a2 2 0 0 0 0 2.6l-4 2.4A2 2 0 1 0 5 13l4.4-2.6A2 2 0 1 0 9.4 5.6L5 3a2 2 0 0 0-2-2z");
  }

  draw() {
    const all = edges(this.yasr.results);
    const { nodes, links } = graph(all);
    const names = labels(this.yasr.results);
    const prefixes = this.yasr.getPrefixes();
    lay(nodes, links);
    const svg = drawing("svg", { viewBox: box(nodes), class: "network", role: "group", "aria-label": gettext("Network of %(things)s things and %(relations)s relations; the response has them all.", { things: nodes.length, relations: links.length }) });
    for (const link of links) svg.append(line(link, prefixes));
    for (const node of nodes) svg.append(dot(node, names, prefixes));
    this.yasr.resultsEl.append(element("div", { className: "drawn-answer" }, svg));
    const left = all.length - links.length;
    const told = [
      gettext("%(things)s things, %(relations)s relations.", { things: nodes.length, relations: links.length }),
      ...(left ? [gettext("Not drawn: %(number)s.", { number: left })] : []),
      gettext("What is drawn is what the query makes: dashed is what is only said."),
    ].join(" ");
    this.yasr.resultsEl.append(element("p", { className: "hint" }, told));
  }
}

function statements(results) {
  return results?.getType?.() === "ttl" ? results.getStatements() ?? [] : [];
}

function edges(results) {
  return statements(results).filter(({ subject, object }) => subject.termType === "NamedNode" && object.termType === "NamedNode" && subject.value !== object.value);
}

function labels(results) {
  const named = statements(results).filter(({ predicate, object }) => predicate.value === LABEL && object.termType === "Literal");
  return new Map(named.toSorted((a, b) => (a.object.language === "en") - (b.object.language === "en")).map(({ subject, object }) => [subject.value, object.value]));
}

// The things with most relations are kept where there are too many.
function graph(all) {
  const degrees = new Map();
  for (const { subject, object } of all) for (const { value } of [subject, object]) degrees.set(value, (degrees.get(value) ?? 0) + 1);
  const kept = [...degrees].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_NODES);
  const nodes = kept.map(([id, degree]) => ({ id, degree }));
  const known = new Set(nodes.map(({ id }) => id));
  const links = all.filter(({ subject, object }) => known.has(subject.value) && known.has(object.value)).slice(0, MOST_EDGES)
    .map(({ subject, predicate, object }) => ({ source: subject.value, target: object.value, predicate: predicate.value }));
  return { nodes, links };
}

function lay(nodes, links) {
  const { forceSimulation, forceLink, forceManyBody, forceX, forceY, forceCollide } = window.d3;
  forceSimulation(nodes)
    .force("link", forceLink(links).id(({ id }) => id).distance(130))
    .force("charge", forceManyBody().strength(-700))
    .force("x", forceX().strength(0.05))
    .force("y", forceY().strength(0.09))
    .force("apart", forceCollide(42))
    .stop()
    .tick(STEPS);
}

function box(nodes) {
  const [xs, ys] = [nodes.map(({ x }) => x), nodes.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - 110, Math.min(...ys) - 40];
  return [left, top, Math.max(...xs) + 110 - left, Math.max(...ys) + 40 - top].map(Math.round).join(" ");
}

function line({ source, target, predicate }, prefixes) {
  const told = called(predicate, NetworkView.known, prefixes);
  return drawing("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y }, drawing("title", {}, told));
}

function dot({ id, x, y, degree }, names, prefixes) {
  const known = NetworkView.known.names?.get(id);
  const name = known ? called(id, NetworkView.known, prefixes) : names.get(id) ?? shorten(id, prefixes);
  const text = drawing("text", { x, y: y + 20, "text-anchor": "middle" }, shortened(name));
  const circle = drawing("circle", { cx: x, cy: y, r: 5 + Math.min(6, degree / 2), class: known?.settled === false ? "said" : "" });
  const href = pageOf(id, NetworkView.known);
  const parts = [drawing("title", {}, `${name} (${shorten(id, prefixes)})`), circle, text];
  return href ? drawing("a", { href }, ...parts) : drawing("g", {}, ...parts);
}
