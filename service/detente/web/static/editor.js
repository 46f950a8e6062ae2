// The query page's editor: takes the place of the form's text area, and shows answers beneath without leaving the
// page. The page is complete without it, and stays so if anything here fails to load.
import { ChartView } from "./chart-view.js";
import { completeFrom } from "./completion.js";
import { offerDownloads } from "./downloads.js";
import { MapView } from "./map-view.js";
import { nameAll } from "./names.js";
import { NetworkView } from "./network-view.js";
import { declareTaken, offerKeywords, offerThings } from "./offering.js";
import { offerPrograms } from "./programs.js";
import { explainSyntax, implyPrefixes } from "./syntax.js";
import { tableView } from "./table-view.js";
import { element, parameterList, problemView } from "./views.js";
import { gettext } from "./words.js";

const EXAMPLE = `SELECT ?meeting ?label ?date {
  ?meeting a det:Meeting ; rdfs:label ?label ; det:edtf ?date
}
ORDER BY ?date
LIMIT 20`;
const KEYS = gettext("Ctrl+Enter runs the query, Ctrl+Space completes a name, Esc and then Tab leaves the editor.");
const KEPT = ["default-graph-uri", "named-graph-uri", "timeout"]; // parameters of the address beside the query
const LONGEST_IN_ADDRESS = 6000; // bytes as it is sent; the server refuses request lines over 8190
const PATIENCE = 3000; // ms, for asking again what the page shows as a table already

const { Yasqe, Yasr } = window;

class QueryPage {
  constructor(form) {
    this.form = form;
    this.button = form.querySelector("button");
    this.known = { prefixes: JSON.parse(form.dataset.prefixes), own: [], describe: "", questions: {}, classes: {}, properties: {}, names: new Map() };
    this.known.root = new URL(form.action).pathname.replace(/\/sparql$/, "");
    this.loaded = this.load();
    this.editor = this.putEditor();
    this.answer = element("section", { className: "answer", hidden: true, ariaLabel: gettext("Answer") });
    form.after(this.answer);
    this.warnings = element("div", { className: "problem warnings", hidden: true });
    this.warnings.setAttribute("role", "status");
    this.answer.before(this.warnings);
    this.viewer = this.putViewer();
    this.downloads = this.answer.appendChild(element("p", { className: "downloads" }));
    this.programs = this.answer.appendChild(element("div", { className: "taken" }));
    this.listen();
    if (document.querySelector(".answer[data-until-asked]")) this.askAgain();
  }

  async load() {
    try {
      const response = await fetch(this.form.dataset.resources);
      if (response.ok) Object.assign(this.known, await response.json());
    } catch (error) {
      console.warn("There is no completion:", error);
    }
    return this.known;
  }

  putEditor() {
    implyPrefixes(Yasqe, this.known.prefixes);
    const implied = { ...this.known.prefixes };
    completeFrom(Yasqe, this.loaded);
    offerThings(Yasqe, this.loaded, this.form.dataset.suggest);
    offerKeywords(Yasqe);
    const text = this.form.elements.query;
    const host = element("div", { className: "editor" });
    text.before(host);
    text.hidden = true;
    const editor = new Yasqe(host, this.editorOptions());
    const given = new URLSearchParams(location.hash.slice(1)).get("query") || text.value;
    if (given.trim()) put(editor, given);
    const syntax = element("p", { className: "hint syntax", id: "syntax" });
    this.button.before(element("p", { className: "hint", id: "keys" }, KEYS));
    host.after(syntax);
    explainSyntax(editor, syntax);
    letTabLeave(editor);
    declareTaken(editor, this.loaded, implied);
    editor.getInputField().setAttribute("aria-describedby", "syntax keys");
    return editor;
  }

  editorOptions() {
    return {
      value: EXAMPLE,
      persistenceId: "detente-query",
      consumeShareLink: null,
      createShareableLink: null,
      showQueryButton: false,
      resizeable: false,
      editorHeight: "auto",
      screenReaderLabel: gettext("SPARQL query"),
      requestConfig: {
        endpoint: this.form.action,
        method: (editor) => (fitsAddress(editor.getValue()) ? "GET" : "POST"),
        acceptHeaderSelect: "application/sparql-results+json, application/problem+json;q=0.5",
        acceptHeaderGraph: "text/turtle, application/problem+json;q=0.5",
        args: () => kept().map(([name, value]) => ({ name, value })),
      },
    };
  }

  putViewer() {
    const { chart, land, network } = this.form.dataset;
    Object.assign(ChartView, { source: chart, known: this.known });
    Object.assign(MapView, { sources: { land }, known: this.known });
    Object.assign(NetworkView, { source: network, known: this.known });
    Yasr.registerPlugin("table", tableView(Yasr.plugins.table, this.known));
    for (const [name, view] of Object.entries({ chart: ChartView, map: MapView, network: NetworkView })) Yasr.registerPlugin(name, view);
    const viewer = new Yasr(this.answer, {
      persistenceId: null,
      pluginOrder: ["table", "chart", "map", "network", "response"],
      prefixes: () => this.known.prefixes,
      errorRenderers: [async (error) => problemView(error.text)],
    });
    viewer.headerEl.querySelector(".yasr_response_chip").role = "status";
    viewer.on("draw", () => keepBraces(viewer.results));
    // The widget greys its buttons out just after it says that it has drawn.
    viewer.on("drawn", () => queueMicrotask(() => tellDisabled(viewer.headerEl)));
    return viewer;
  }

  listen() {
    this.form.noValidate = true;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.isBusy) this.editor.abortQuery();
      else this.ask();
    });
    this.form.querySelector("label").addEventListener("click", () => this.editor.focus());
    this.editor.on("queryBefore", () => this.remember());
    this.editor.on("query", () => this.setBusy(true));
    this.editor.on("queryResponse", (_editor, response, duration) => this.show(response, duration));
    for (const link of questionLinks()) link.addEventListener("click", (event) => this.choose(event, link));
    addEventListener("popstate", () => this.open(address().get("query") ?? ""));
  }

  ask() {
    return this.editor.query().catch(() => {}); // `show` has been given the error
  }

  async askAgain() {
    await this.loaded;
    const waiting = setTimeout(() => this.editor.abortQuery(), PATIENCE);
    await this.ask();
    clearTimeout(waiting);
  }

  choose(event, link) {
    const question = this.known.questions[link.dataset.question];
    if (!question || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.open(question.query);
    const title = document.querySelector("h1");
    title.tabIndex = -1;
    title.scrollIntoView({ block: "nearest" });
    title.focus({ preventScroll: true });
  }

  open(query) {
    put(this.editor, query || EXAMPLE);
    if (query) this.ask();
    else {
      this.answer.hidden = true;
      this.warn("");
      this.introduce("");
    }
  }

  // The address is that of the query asked, so that it can be reloaded, kept and sent.
  remember() {
    this.asked = this.editor.getValue();
    const isShown = this.asked.trim() === plain(address().get("query") ?? "").trim();
    if (!isShown && fitsAddress(this.asked)) {
      history.pushState(null, "", `?${new URLSearchParams([["query", this.asked], ...kept()])}`);
    }
    this.introduce(this.asked);
  }

  introduce(query) {
    const questions = Object.entries(this.known.questions);
    if (!questions.length) return;
    const [id, question] = questions.find(([, each]) => each.query.trim() === query.trim()) ?? [];
    const title = question?.title ?? (query ? gettext("Answer") : gettext("Query the graph"));
    document.title = `${title} – detente`;
    document.querySelector("h1").textContent = title;
    const about = question ? [element("p", {}, question.description), ...parameterList(question.parameters)] : [];
    document.getElementById("about")?.replaceChildren(...about);
    for (const link of questionLinks()) link.ariaCurrent = link.dataset.question === id ? "page" : null;
  }

  setBusy(isBusy) {
    this.isBusy = isBusy;
    this.button.textContent = isBusy ? gettext("Stop") : gettext("Run the query");
    this.answer.ariaBusy = String(isBusy);
  }

  async show(response, duration) {
    this.setBusy(false);
    if (response.name === "AbortError") return;
    await this.loaded;
    if (response.ok && response.content) await nameAll(response.content, this.known, this.form.dataset.names);
    for (const each of document.querySelectorAll("[data-until-asked]")) each.remove();
    this.answer.hidden = false;
    if (response.content === "") response.content = "\n"; // no triple at all is an answer too
    this.warn(response.headers?.get("Detente-Warning"));
    this.viewer.setResponse(response, duration);
    offerDownloads(this.downloads, response, new URLSearchParams([["query", this.asked], ...kept()]), this.form.action);
    const { programs, labelled } = this.form.dataset;
    if (response.ok) offerPrograms(this.programs, this.asked, { programs, labelled });
    else this.programs.replaceChildren();
  }

  // The service says of a misspelt term that there is none; an empty answer alone would pass for a fact.
  warn(told) {
    const warnings = told ? told.split(" | ").map(decoded) : [];
    this.warnings.hidden = warnings.length === 0;
    const lead = element("p", {}, gettext("The query names what is not there, so it may find nothing for that reason alone:"));
    this.warnings.replaceChildren(lead, element("ul", {}, ...warnings.map((each) => element("li", {}, each))));
  }
}

// What is no ASCII comes percent-encoded; a percent sign of a name's own may be no code of anything.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function questionLinks() {
  return document.querySelectorAll("[data-question]");
}

// The widget takes `{{name}}` in a literal for a template and fills it in: read the answer again as it came.
function keepBraces(results) {
  const text = results.getOriginalResponseAsString() ?? "";
  if (results.getContentType()?.includes("sparql-results+json") && text.includes("{{")) results.json = JSON.parse(text);
}

function tellDisabled(header) {
  for (const button of header.querySelectorAll("li > button")) {
    button.ariaDisabled = String(button.classList.contains("disabled"));
  }
}

// Esc closes a list of names; without one it arms the next Tab to leave the editor, and the caret stays where it is.
function letTabLeave(editor) {
  const leaving = { Tab: false, "Shift-Tab": false };
  editor.addKeyMap({ Esc: () => editor.addKeyMap(leaving) });
  for (const event of ["changes", "blur", "mousedown"]) editor.on(event, () => editor.removeKeyMap(leaving));
}

function put(editor, query) {
  editor.setValue(plain(query).trimEnd());
  editor.collapsePrefixes(true);
}

function plain(query) {
  return query.replaceAll("\r\n", "\n");
}

function fitsAddress(query) {
  return new URLSearchParams({ query }).toString().length <= LONGEST_IN_ADDRESS;
}

function address() {
  return new URLSearchParams(location.search);
}

function kept() {
  return [...address()].filter(([name]) => KEPT.includes(name));
}

const form = document.querySelector("form.query[data-resources]");
if (form && Yasqe && Yasr) new QueryPage(form);
