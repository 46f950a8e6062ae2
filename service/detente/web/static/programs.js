// What a query can be taken along as: its link, its answer with labels, and programs that ask it again.
import { element } from "./views.js";
import { gettext } from "./words.js";

export function offerPrograms(place, query, addresses) {
  const asked = new URLSearchParams({ query });
  const list = element("div", { className: "programs" });
  const details = element("details", {}, element("summary", {}, gettext("Copy a link or code")), list);
  details.addEventListener("toggle", () => details.open && !list.childElementCount && fill(list, `${addresses.programs}?${asked}`), { once: true });
  place.replaceChildren(details);
  if (/\bSELECT\b/i.test(query)) {
    const labelled = element("a", { href: `${addresses.labelled}?${asked}`, download: "answer-with-labels.csv" }, gettext("CSV with labels"));
    place.prepend(element("p", { className: "hint" }, labelled, gettext(", a column …_label beside each that has IRIs with a name.")));
  }
}

async function fill(list, address) {
  const response = await fetch(address);
  if (!response.ok) return list.append(element("p", {}, gettext("could not be made: %(status)s", { status: `${response.status} ${response.statusText}` })));
  const { link, programs } = await response.json();
  for (const each of [{ id: "link", title: gettext("Link"), needs: "", text: link }, ...programs]) list.append(...program(each));
}

function program({ id, title, needs, text }) {
  const code = element("code", { id: `copy-${id}` }, text);
  const pre = element("pre", { tabIndex: 0 }, code);
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", title);
  const button = element("button", { type: "button", className: "quiet" }, gettext("Copy for %(program)s", { program: title }));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = gettext("Copied");
  });
  const heading = element("h3", {}, title);
  return [heading, ...(needs ? [element("p", { className: "hint" }, needs.replaceAll("`", ""))] : []), pre, ...(navigator.clipboard ? [button] : [])];
}
