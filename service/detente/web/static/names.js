// The names of what an answer has IRIs of, asked of the service before the answer is shown.
const AT_ONCE = 50; // IRIs in one address, which may be 8190 bytes long
const MOST = 300;
const PATIENCE = 3000; // ms; an answer without names is better than none

export async function nameAll(content, known, address) {
  const wanted = [...irisOf(content, known.own)].filter((iri) => !known.names.has(iri)).slice(0, MOST);
  const parts = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) parts.push(wanted.slice(start, start + AT_ONCE));
  try {
    await Promise.all(parts.map((part) => nameSome(part, known.names, address)));
  } catch (error) {
    console.warn("There are no names:", error);
  }
}

async function nameSome(iris, names, address) {
  const query = new URLSearchParams(iris.map((iri) => ["iri", iri]));
  const response = await fetch(`${address}?${query}`, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) return;
  for (const [iri, each] of Object.entries((await response.json()).names)) names.set(iri, each);
}

// IRIs stand between quotation marks in JSON and between angle brackets, or behind a prefix, in Turtle.
function irisOf(content, own) {
  const found = new Set();
  const prefixes = Object.fromEntries([...content.matchAll(/^@prefix ([\w-]*): <([^>]*)> \./gm)].map(([, name, iri]) => [name, iri]));
  for (const [, iri] of content.matchAll(/["<](https?:[^"<>\s]+)[">]/g)) found.add(iri);
  for (const [, name, local] of content.matchAll(/(?<![\w:/<"])([a-z][\w-]*):([A-Za-z0-9_][\w-]*)/g)) {
    if (prefixes[name]) found.add(prefixes[name] + local);
  }
  return [...found].filter((iri) => own.some((each) => iri.startsWith(each)));
}
