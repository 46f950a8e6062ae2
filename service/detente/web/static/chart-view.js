// A chart of an answer with a column of names or dates and columns of numbers: bars, or lines over dates; which
// column names them, and how they are drawn, can be chosen.
import { called, element } from "./views.js";
import { gettext } from "./words.js";

const NUMBER = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float|\w*(Integer|Long|long|Int|int|Short|short|Byte|byte))$/;
const DATE = /^-?\d{4}(-\d\d){0,2}(T.*)?$/;
const MOST = 60;
const COLOURS = ["--accent", "--second", "--third", "--soft"];

export class ChartView {
  static source = "";
  static known = {};
  label = gettext("Chart");
  priority = 1;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return series(this.yasr.results) !== null;
  }

  async initialize() {
    if (!window.Chart) await this.yasr.utils.addScript(ChartView.source);
  }

  getIcon() {
    const shape = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="currentColor" d="M1 15V8h3v7zm5 0V2h3v13zm5 0V5h3v10z"/></svg>';
    const holder = element("div", { className: "svgImg" });
    holder.append(new DOMParser().parseFromString(shape, "image/svg+xml").documentElement);
    return holder;
  }

  draw() {
    const found = series(this.yasr.results);
    const byName = choice(gettext("By"), [...(found.names.length > 1 ? [["", gettext("all together")]] : []), ...found.names.map((name) => [name, name])]);
    const drawnAs = choice(gettext("As"), [["", gettext("as fits")], ["bar", gettext("bars")], ["line", gettext("a line")]]);
    const place = element("div");
    for (const each of [byName, drawnAs]) each.select.addEventListener("change", () => this.put(place, found, byName.select.value, drawnAs.select.value));
    this.yasr.resultsEl.append(element("p", { className: "choices" }, byName.label, " ", drawnAs.label), place);
    this.put(place, found, byName.select.value, "");
  }

  put(place, found, chosen, shape) {
    this.destroy();
    const rows = found.rows.slice(0, MOST);
    const names = chosen ? [chosen] : found.names;
    const overTime = names.length === 1 && rows.every((row) => DATE.test(row[names[0]].value));
    const type = shape || (overTime ? "line" : "bar");
    const canvas = element("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", gettext("Chart of %(numbers)s by %(names)s; the table has the figures.", { numbers: found.numbers.join(", "), names: names.join(", ") }));
    const frame = element("div", { className: "chart" }, canvas);
    frame.style.height = type === "line" ? "24rem" : `${5 + 1.8 * rows.length * found.numbers.length}rem`;
    place.replaceChildren(frame);
    if (found.rows.length > MOST) frame.before(element("p", { className: "hint" }, gettext("The first %(shown)s of %(all)s rows.", { shown: MOST, all: found.rows.length })));
    this.chart = new window.Chart(canvas, options({ numbers: found.numbers, names, type, overTime }, rows, this.yasr.getPrefixes()));
  }

  destroy() {
    this.chart?.destroy();
    this.chart = undefined;
  }
}

function choice(title, values) {
  const select = element("select", {}, ...values.map(([value, text]) => new Option(text, value)));
  return { select, label: element("label", {}, `${title} `, select) };
}

// Every column that is bound in all rows and holds no number may name what is drawn.
function series(results) {
  const rows = results?.getBindings?.() ?? [];
  const columns = results?.getVariables?.() ?? [];
  const numbers = columns.filter((column) => rows.every((row) => NUMBER.test(row[column]?.datatype)));
  const names = columns.filter((column) => !numbers.includes(column) && rows.every((row) => row[column]));
  return rows.length && numbers.length && names.length ? { rows, numbers, names } : null;
}

function named(term, prefixes) {
  return term.type === "uri" ? called(term.value, ChartView.known, prefixes) : term.value;
}

function options({ numbers, names, type, overTime }, rows, prefixes) {
  const style = getComputedStyle(document.documentElement);
  const colour = (variable) => style.getPropertyValue(variable).trim();
  const font = { family: getComputedStyle(document.body).fontFamily, size: 13 };
  const axis = (title) => ({
    title: { display: Boolean(title), text: title, font, color: colour("--soft") },
    ticks: { font, color: colour("--soft"), precision: 0 },
    grid: { color: colour("--line") },
  });
  const only = numbers.length === 1 ? numbers[0] : "";
  const value = { ...axis(only), beginAtZero: true };
  const across = type === "line";
  const label = { ...axis(across ? names.join(", ") : ""), grid: { display: false } };
  if (!across) label.ticks.autoSkip = false;
  const ordered = overTime ? rows.toSorted((a, b) => (a[names[0]].value < b[names[0]].value ? -1 : 1)) : rows;
  return {
    type,
    data: {
      labels: ordered.map((row) => names.map((name) => named(row[name], prefixes)).join(" – ")),
      datasets: numbers.map((column, place) => ({
        label: column,
        data: ordered.map((row) => Number(row[column].value)),
        backgroundColor: colour(COLOURS[place % COLOURS.length]),
        borderColor: colour(COLOURS[place % COLOURS.length]),
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: across ? "x" : "y",
      color: colour("--ink"),
      scales: across ? { x: label, y: value } : { y: label, x: value },
      plugins: { legend: { display: !only, labels: { font } } },
    },
  };
}
