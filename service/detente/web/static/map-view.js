// A map of an answer with places: columns of latitude and longitude, or points in WKT. The coastlines are our own.
import { called, drawing, element, pageOf } from "./views.js";
import { gettext, ngettext } from "./words.js";

const MOST = 500;
const LONGEST = 40; // characters of a name in a drawing; its title has all
const [WIDTH, HEIGHT] = [960, 480]; // degrees of longitude and latitude are as long as each other (plate carrée)
const LATITUDE = /^lat(itude)?$/i;
const LONGITUDE = /^(lon|long|lng|longitude)$/i;
const POINT = /^\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*$/i;

export class MapView {
  static sources = { land: "" };
  static known = {};
  label = gettext("Map");
  priority = 1;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return points(this.yasr.results).length > 0;
  }

  async initialize() {
    MapView.land ??= await (await fetch(MapView.sources.land)).json();
  }

  getIcon() {
    return icon("M8 1a5 5 0 0 0-5 5c0 3.6 5 9 5 9s5-5.4 5-9a5 5 0 0 0-5-5zm0 7a2 2 0 1 1 0-4 2 2 0 0 1 0 4z");
  }

  draw() {
    const found = points(this.yasr.results);
    const shown = found.slice(0, MOST);
    const prefixes = this.yasr.getPrefixes();
    const map = drawing("svg", { viewBox: box(shown), class: "map", role: "group", "aria-label": gettext("Map; the table has the places, too.") });
    map.append(drawing("path", { class: "land", d: landPath() }));
    const size = map.viewBox.baseVal.width / 160;
    for (const each of shown) map.append(mark(each, size, prefixes));
    this.yasr.resultsEl.append(element("div", { className: "drawn-answer" }, map));
    const places = [
      ngettext("%(number)s place.", "%(number)s places.", shown.length),
      ...(found.length > MOST ? [gettext("There are %(all)s in all.", { all: found.length })] : []),
      gettext("Plate carrée; coastlines: Natural Earth, 1:110 million."),
    ].join(" ");
    this.yasr.resultsEl.append(element("p", { className: "hint" }, places));
  }
}

export function icon(path) {
  const holder = element("div", { className: "svgImg" });
  holder.append(drawing("svg", { viewBox: "0 0 16 16" }, drawing("path", { fill: "currentColor", d: path })));
  return holder;
}

function points(results) {
  const rows = results?.getBindings?.() ?? [];
  const columns = results?.getVariables?.() ?? [];
  const latitude = columns.find((column) => LATITUDE.test(column));
  const longitude = columns.find((column) => LONGITUDE.test(column));
  return rows.map((row) => place(row, latitude, longitude)).filter(Boolean);
}

function place(row, latitude, longitude) {
  const wkt = Object.values(row).map((each) => POINT.exec(each.value)).find(Boolean);
  const [x, y] = wkt ? [wkt[1], wkt[2]] : [row[longitude]?.value, row[latitude]?.value];
  if (!x?.trim() || !y?.trim() || !(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return null;
  const thing = Object.values(row).find((each) => each.type === "uri");
  const name = Object.values(row).find((each) => each.type !== "uri" && !POINT.test(each.value) && Number.isNaN(Number(each.value)));
  return { x: ((Number(x) + 180) / 360) * WIDTH, y: ((90 - Number(y)) / 180) * HEIGHT, iri: thing?.value, name: name?.value };
}

// As much of the world as has the places, and no closer than some forty degrees.
function box(shown) {
  const [xs, ys] = [shown.map((each) => each.x), shown.map((each) => each.y)];
  const width = Math.min(WIDTH, Math.max(110, 1.3 * (Math.max(...xs) - Math.min(...xs)), 2.6 * (Math.max(...ys) - Math.min(...ys))));
  const [x, y] = [xs, ys].map((each) => (Math.max(...each) + Math.min(...each)) / 2);
  const left = Math.min(Math.max(0, x - width / 2), WIDTH - width);
  const top = Math.min(Math.max(0, y - width / 4), HEIGHT - width / 2);
  return [left, top, width, width / 2].map((each) => each.toFixed(1)).join(" ");
}

// The rings are those of the other maps of the service: none crosses the 180th meridian.
function landPath() {
  return MapView.land.rings.map(closed).join("");
}

function closed(coordinates) {
  const written = coordinates.map(([x, y]) => `${(((x + 180) / 360) * WIDTH).toFixed(1)},${(((90 - y) / 180) * HEIGHT).toFixed(1)}`);
  return `M${written.join("L")}Z`;
}

export function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function mark({ x, y, iri, name }, size, prefixes) {
  const isSaid = MapView.known.names?.get(iri)?.settled === false;
  const told = [iri && called(iri, MapView.known, prefixes), name].filter(Boolean).join(" – ") || gettext("a place");
  const circle = drawing("circle", { cx: x, cy: y, r: size, class: isSaid ? "place said" : "place" }, drawing("title", {}, told));
  const text = drawing("text", { x: x + 1.5 * size, y: y + size, "font-size": 3 * size }, shortened(told));
  const href = iri && pageOf(iri, MapView.known);
  return href ? drawing("a", { href }, circle, text) : drawing("g", {}, circle, text);
}
