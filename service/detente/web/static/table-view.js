// The widget's table, with IRIs that lead where the plain page's lead and literals as it writes them.
import { shorten } from "./views.js";
import { gettext } from "./words.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const IMPLIED = new Set(["string", "integer", "decimal", "boolean", "date", "dateTime"].map((name) => XSD + name));

export function tableView(Table, known) {
  Table.defaults.tableConfig.language.emptyTable = gettext("Nothing in the graph answers this query.");
  return class extends Table {
    helpReference = undefined;
    persistentConfig = { isEllipsed: false }; // what is cut off could be had with a mouse only

    // Past the row numbers, values are given to sorting as they are, and to the filter, which reads HTML, as HTML.
    getColumns() {
      return super.getColumns().map((column, place) => (place === 0 ? column : { ...column, render: this.renderCell }));
    }

    renderCell = (binding, type) => {
      if (binding === "") return "";
      if (type === "display") return this.getCellContent(binding, this.yasr.getPrefixes());
      return type === "filter" ? escape(`${binding.value} ${known.names.get(binding.value)?.label ?? ""}`) : binding.value;
    };

    getCellContent(binding, prefixes) {
      if (binding.type === "uri") return `<div><span>${iriLink(binding.value, prefixes, known)}</span></div>`;
      return `<div><span class="nonIri">${literal(binding, prefixes)}</span></div>`;
    }

    drawControls() {
      super.drawControls();
      this.tableSizeField.setAttribute("aria-label", gettext("Rows on a page"));
    }
  };
}

function iriLink(iri, prefixes, known) {
  const href = destination(iri, known);
  const text = escape(label(iri, prefixes, known));
  return (href ? `<a class="iri" href="${escape(href)}" title="${escape(iri)}">${text}</a>` : text) + named(iri, known);
}

// The name beside the IRI: of what is only said it is told that it is not settled.
function named(iri, { names }) {
  const found = names.get(iri);
  if (!found) return "";
  const unsettled = found.settled === false ? ` <span class="modality denied">${escape(gettext("not settled"))}</span>` : "";
  return `<span class="named">${escape(found.label)}${unsettled}</span>`;
}

function label(iri, prefixes, { own: [base] }) {
  const short = shorten(iri, prefixes);
  return short === iri && base && iri.startsWith(base) && iri !== base ? iri.slice(base.length) : short;
}

function destination(iri, { own, describe }) {
  if (own.some((each) => iri.startsWith(each))) {
    return `?${new URLSearchParams({ query: describe.replaceAll("{iri}", iri) })}`;
  }
  return /^https?:\/\//.test(iri) ? iri : null;
}

function literal(binding, prefixes) {
  if (binding.type === "bnode") return escape(`_:${binding.value}`);
  const note = binding["xml:lang"] ? `@${binding["xml:lang"]}` : datatype(binding, prefixes);
  return escape(binding.value) + (note ? ` <small>${escape(note)}</small>` : "");
}

function datatype({ datatype: iri }, prefixes) {
  return iri && !IMPLIED.has(iri) ? `^^${shorten(iri, prefixes)}` : "";
}

function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
