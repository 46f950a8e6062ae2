// Completion of prefixes, classes and properties from what the service says of its own graph, and from nowhere else.
import { shorten } from "./views.js";

const MOST = 100;
const NEVER_STORED = () => undefined;

export function completeFrom(Yasqe, loaded) {
  const { prefixes, class: classes, property: properties } = Yasqe.Autocompleters;
  Object.assign(prefixes, {
    persistenceId: NEVER_STORED,
    get: async () => Object.entries((await loaded).prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort(),
  });
  Object.assign(classes, terms(async () => (await loaded).classes, loaded));
  Object.assign(properties, terms(async () => (await loaded).properties, loaded));
}

function terms(list, loaded) {
  const labels = new Map();
  let prefixes = {};
  return {
    bulk: false,
    persistenceId: NEVER_STORED,
    async get(_editor, token) {
      prefixes = (await loaded).prefixes;
      const found = Object.entries(await list()).filter(([iri, label]) => fits(iri, label, token, prefixes));
      return found.slice(0, MOST).map(([iri, label]) => {
        labels.set(iri, label);
        return iri;
      });
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
  };
}

// `det:Mee`, its full IRI, and a bare `meet` all find det:Meeting.
function fits(iri, label, { autocompletionString: typed, tokenPrefix, tokenPrefixUri }, prefixes) {
  if (tokenPrefix) {
    const namespace = tokenPrefixUri ?? prefixes[tokenPrefix.slice(0, -1)] ?? tokenPrefix;
    return iri.startsWith(tokenPrefixUri ? typed : namespace + typed.slice(tokenPrefix.length));
  }
  if (typed.includes(":")) return iri.startsWith(typed);
  const name = iri.slice(Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1);
  return [name, label].some((each) => each.toLowerCase().includes(typed.toLowerCase()));
}

export function written(iri, token, prefixes) {
  const short = token.string.startsWith("<") ? iri : shorten(iri, prefixes);
  return /^[\w-]*:[A-Za-z_][\w-]*$/.test(short) ? short : `<${iri}>`;
}
