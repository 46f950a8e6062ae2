// A chart of an answer with one column of names or dates and columns of numbers: bars, or lines over dates.
import { element, shorten } from "./views.js";

const NUMBER = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float|\w*(Integer|Long|long|Int|int|Short|short|Byte|byte))$/;
const DATE = /^-?\d{4}(-\d\d){0,2}(T.*)?$/;
const MOST = 60;
const COLOURS = ["--accent", "--second", "--third", "--soft"];

export class ChartView {
  static source = "";
  label = "Chart";
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
    this.destroy();
    const found = series(this.yasr.results);
    const rows = found.rows.slice(0, MOST);
    const overTime = rows.every((row) => DATE.test(row[found.name].value));
    const canvas = element("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Chart of ${found.numbers.join(" and ")} by ${found.name}; the table has the figures.`);
    const frame = element("div", { className: "chart" }, canvas);
    frame.style.height = overTime ? "24rem" : `${5 + 1.8 * rows.length * found.numbers.length}rem`;
    this.yasr.resultsEl.append(frame);
    if (found.rows.length > MOST) frame.before(element("p", { className: "hint" }, `The first ${MOST} of ${found.rows.length} rows.`));
    this.chart = new window.Chart(canvas, options(found, rows, overTime, this.yasr.getPrefixes()));
  }

  destroy() {
    this.chart?.destroy();
    this.chart = undefined;
  }
}

function series(results) {
  const rows = results?.getBindings?.() ?? [];
  const columns = results?.getVariables?.() ?? [];
  const numbers = columns.filter((column) => rows.every((row) => NUMBER.test(row[column]?.datatype)));
  const names = columns.filter((column) => !numbers.includes(column));
  if (!rows.length || !numbers.length || names.length !== 1 || !rows.every((row) => row[names[0]])) return null;
  return { rows, numbers, name: names[0] };
}

function options({ numbers, name }, rows, overTime, prefixes) {
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
  const label = { ...axis(overTime ? name : ""), grid: { display: false } };
  if (!overTime) label.ticks.autoSkip = false;
  const ordered = overTime ? rows.toSorted((a, b) => (a[name].value < b[name].value ? -1 : 1)) : rows;
  return {
    type: overTime ? "line" : "bar",
    data: {
      labels: ordered.map((row) => (row[name].type === "uri" ? shorten(row[name].value, prefixes) : row[name].value)),
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
      indexAxis: overTime ? "x" : "y",
      color: colour("--ink"),
      scales: overTime ? { x: label, y: value } : { y: label, x: value },
      plugins: { legend: { display: !only, labels: { font } } },
    },
  };
}
