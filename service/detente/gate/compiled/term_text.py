"""Terms as their N-Triples text, which Python compares and hashes fastest (https://www.w3.org/TR/n-triples/).

The engine writes one text for each term (plain strings without a datatype, language tags in lower case), so
equal texts are equal terms.
"""

from __future__ import annotations

import re

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from detente.rdf.namespaces import Namespace

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_DIRECTIONS = ("--ltr", "--rtl")


def is_iri(text: str) -> bool:
    """Tell whether a term is an IRI."""
    return text[0] == "<"


def is_blank_text(text: str) -> bool:
    """Tell whether a term is a blank node."""
    return text[0] == "_"


def is_literal(text: str) -> bool:
    """Tell whether a term is a literal."""
    return text[0] == '"'


def is_tagged(text: str) -> bool:
    """Tell whether a term is a literal that has a language."""
    return text[0] == '"' and text[-1] not in '">'


def is_string(text: str) -> bool:
    """Tell whether a term is an xsd:string."""
    return text[0] == '"' and text[-1] == '"'


def is_of_rdf_1_1(text: str) -> bool:
    """Tell whether RDF 1.1 has a term: no triple, and no literal with a direction."""
    return text[:2] != "<<" and not (is_tagged(text) and text.endswith(_DIRECTIONS))


def iri(term: str) -> str:
    """Write an IRI."""
    return f"<{term}>"


def name_text(namespace: Namespace, local: str) -> str:
    """Write the IRI of a name in a namespace."""
    return f"<{namespace.iri}{local}>"


def typed(datatype: str) -> str:
    """Give the end of the text of every literal of a datatype, given as text."""
    return f'"^^{datatype}'


def string_of(text: str) -> str:
    """Give what SPARQL's STR gives of an IRI or a literal (SPARQL 1.1, 17.4.2.5)."""
    if text[0] == "<":
        return text[1:-1]
    inner = text[1 : text.rindex('"')]
    return _ESCAPE.sub(_character, inner) if "\\" in inner else inner


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _CHARACTERS.get(found[3], found[3])


def literal_of(text: str) -> Literal | None:
    """Make a literal of RDF 1.1 of its text; None where it is another term."""
    return _literal(text) if text[0] == '"' else None


def _literal(text: str) -> Literal:
    value, end = string_of(text), text[text.rindex('"') + 1 :]
    if end.startswith("^^"):
        return Literal(value, datatype=NamedNode(end[3:-1]))
    return Literal(value, language=end[1:]) if end else Literal(value)


def term_of(text: str) -> NamedNode | BlankNode | Literal:
    """Make a term of RDF 1.1 of its text."""
    if text[0] == "<":
        return NamedNode(text[1:-1])
    return BlankNode(text[2:]) if text[0] == "_" else _literal(text)


def triple_texts(triple: Quad | Triple) -> tuple[str, str, str]:
    """Write the terms of a triple; one that is a triple of RDF 1.2 is written as N-Triples has it."""
    value = triple.object
    written = f"<<( {value} )>>" if isinstance(value, Triple) else str(value)
    return str(triple.subject), str(triple.predicate), written


def quad_of(triple: tuple[str, str, str], graph: NamedNode) -> Quad:
    """Make a quad of the texts of a triple, which may have terms of RDF 1.2."""
    written = " ".join((*triple, str(graph), "."))
    quads: list[Quad] = list(parse(written, RdfFormat.N_QUADS))
    return quads[0]
