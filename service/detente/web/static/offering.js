// What the editor offers beside classes and properties: things and concepts by label after a property, and keywords.
import { shorten } from "./views.js";
import { written } from "./completion.js";

const TYPES = ["a", "rdf:type", "rdfs:domain", "rdfs:range"]; // the widget offers classes after these
const TERMINALS = /[_\d]|^(ANON|NIL|INTEGER|DECIMAL|DOUBLE|LANGTAG|BLANK)/; // names of the grammar, which nobody writes

export function offerThings(Yasqe, loaded, address) {
  const labels = new Map();
  let prefixes = {};
  Yasqe.registerAutocompleter({
    ...Yasqe.Autocompleters.class,
    name: "things",
    bulk: false,
    persistenceId: () => undefined,
    isValidCompletionPosition: (editor) => propertyBefore(editor) !== "",
    async get(editor, token) {
      prefixes = (await loaded).prefixes;
      const found = await fetchThings(address, typedIn(token, prefixes), local(propertyBefore(editor), prefixes));
      for (const each of found) labels.set(each.iri, [each.label, each.is].filter(Boolean).join(" · "));
      return found.map((each) => each.iri);
    },
    postProcessSuggestion(editor, token, iri) {
      const text = written(iri, token, { ...prefixes, ...editor.getPrefixesFromQuery() });
      labels.set(text, labels.get(iri));
      return text;
    },
    postprocessHints: (_editor, hints) => hints.map((hint) => {
      const label = labels.get(hint.text);
      return label ? { ...hint, displayText: `${hint.text}   ${label}` } : hint;
    }),
  });
}

export function offerKeywords(Yasqe) {
  Yasqe.registerAutocompleter({
    name: "keywords",
    bulk: false,
    persistenceId: () => undefined,
    isValidCompletionPosition: (editor) => keywordsAt(editor).length > 0,
    get: (editor) => keywordsAt(editor),
  });
}

// A thing that is taken may have a prefix that the query does not declare yet, and that is not implied.
export function declareTaken(editor, loaded, implied) {
  editor.on("changes", async (_editor, changes) => {
    const taken = changes.map((change) => change.text.join("\n").match(/^([a-z][\w-]*):[\w-]+$/)?.[1]).find(Boolean);
    if (!taken || implied[taken] || editor.getPrefixesFromQuery()[taken]) return;
    const namespace = (await loaded).prefixes[taken];
    if (namespace) editor.addPrefixes({ [taken]: namespace });
  });
}

// The property of the pattern at the caret where its object is to come, as it is written; else nothing.
function propertyBefore(editor) {
  const token = editor.getCompleteToken();
  if (/^[?$"'_]/.test(token.string)) return "";
  const before = editor.getPreviousNonWsToken(editor.getDoc().getCursor().line, token);
  const { lastProperty, possibleNext } = before?.state ?? {};
  if (!lastProperty || TYPES.includes(lastProperty) || /^[?$]/.test(lastProperty)) return "";
  return possibleNext.includes("PNAME_LN") && !possibleNext.includes("a") ? lastProperty : "";
}

function keywordsAt(editor) {
  const token = editor.getCompleteToken();
  const typed = token.string.trim().toUpperCase();
  if (!/^[A-Z]+$/.test(typed)) return [];
  const before = editor.getPreviousNonWsToken(editor.getDoc().getCursor().line, token);
  const possible = before?.string ? before.state.possibleNext : token.state.possibleCurrent;
  return (possible ?? []).filter((each) => /^[A-Z][A-Z ]+$/.test(each) && !TERMINALS.test(each) && each.startsWith(typed) && each !== typed);
}

function typedIn(token, prefixes) {
  const text = token.string.trim();
  const [, prefix, rest] = text.match(/^([a-z][\w-]*):(.*)$/) ?? [];
  if (prefix === undefined) return { q: text.replace(/^<(.*\/)?/, "").replaceAll("-", " ") };
  const kinds = prefix === "dets" ? "concept" : prefixes[prefix]?.match(/\/(?:id\/)?([a-z-]+)\/$/)?.[1] ?? "";
  return { q: rest.replaceAll("-", " "), kinds };
}

function local(property, prefixes) {
  const iri = property.startsWith("<") ? property.slice(1, -1) : property;
  return shorten(iri, prefixes).match(/^det:(\w+)$/)?.[1] ?? "";
}

async function fetchThings(address, typed, property) {
  try {
    const response = await fetch(`${address}?${new URLSearchParams({ ...typed, property })}`);
    return response.ok ? (await response.json()).suggestions : [];
  } catch (error) {
    console.warn("There are no suggestions:", error);
    return [];
  }
}
