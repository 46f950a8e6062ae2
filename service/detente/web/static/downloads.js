// Buttons that save an answer in the formats of the service, written by the service.
import { element } from "./views.js";
import { gettext } from "./words.js";

const RESULTS = [
  ["JSON", "application/sparql-results+json", "srj"],
  ["XML", "application/sparql-results+xml", "srx"],
];
const SOLUTIONS = [["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"], ...RESULTS];
const TRIPLES = [
  ["Turtle", "text/turtle", "ttl"],
  ["N-Triples", "application/n-triples", "nt"],
  ["JSON-LD", "application/ld+json", "jsonld"],
  ["RDF/XML", "application/rdf+xml", "rdf"],
];

export function offerDownloads(place, response, request, endpoint) {
  const buttons = formats(response).map(([name, type, suffix]) => {
    const button = element("button", { type: "button", className: "quiet" }, name);
    button.addEventListener("click", () => save(place, request, endpoint, type, suffix));
    return button;
  });
  place.replaceChildren(...(buttons.length ? [`${gettext("Download")} `, ...buttons] : []));
}

function formats(response) {
  if (!response.ok) return [];
  if (!response.headers.get("Content-Type").includes("sparql-results")) return TRIPLES;
  return /^\s*\{\s*"head"\s*:\s*\{\s*\}\s*,\s*"boolean"/.test(response.content) ? RESULTS : SOLUTIONS;
}

async function save(place, request, endpoint, type, suffix) {
  const response = await fetch(endpoint, { method: "POST", body: request, headers: { Accept: type } });
  if (!response.ok) return place.append(` ${gettext("could not be made: %(status)s", { status: `${response.status} ${response.statusText}` })}`);
  const link = element("a", { href: URL.createObjectURL(await response.blob()), download: `answer.${suffix}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
