"""Turtle and TriG for people: the same quads always give the same text, and a small change a small diff.

Terms are written as prefixed names, relative to a base where one is given, or as full IRIs.
Grammar: https://www.w3.org/TR/turtle/#sec-grammar
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from detente.rdf.namespaces import LABEL, TYPE, XSD
from detente.rdf.prefixing import Prefixes
from detente.rdf.quads import Object, Subject

WIDTH = 110
"""Columns that a list of objects may take before it is written one object a line."""

_PREFIX = re.compile(r"(?:[A-Za-z](?:[\w.-]*[\w-])?)?", re.ASCII)
# A subset of PN_LOCAL: no escapes, nothing outside ASCII, and no dot, which parsers differ about at an end.
_LOCAL = re.compile(r"\w[\w-]*", re.ASCII)
# A path of one step with or without a fragment: nothing that resolving against a base could change.
_RELATIVE = re.compile(r"\w[\w-]*(?:#[\w-]+)?", re.ASCII)
_SHORT_FORMS = {
    # Canonical forms only, which every parser gives back letter by letter; 18 digits fit any integer type.
    XSD.integer: re.compile(r"0|-?[1-9][0-9]{0,17}"),
    XSD.decimal: re.compile(r"(?!-0\.0$)-?(?:0|[1-9][0-9]{0,8})\.(?:0|[0-9]{0,5}[1-9])"),
    XSD.boolean: re.compile(r"true|false"),
}
# Line ends, other controls, byte order marks and what reorders the text around it: unseen, or seen wrongly.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ESCAPES = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f"}


def write_turtle(
    triples: Iterable[Quad | Triple],
    prefixes: Mapping[str, str],
    *,
    base: str | None = None,
    first: Sequence[Subject] = (),
) -> str:
    """Write triples as Turtle; the graphs of quads are ignored.

    Subjects are sorted by IRI, a document before its fragments, after those in `first`. Of `prefixes` (name
    to namespace IRI) those used are declared. What lies directly under `base`, which ends in /, is written
    relative to it. Raises ValueError for a prefix that Turtle does not allow, and
    for the triple terms of RDF 1.2.
    """
    writer = TermWriter(prefixes, base)
    body = writer.blocks(triples, first)
    return _document(writer.declarations(), body)


def write_trig(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> str:
    """Write quads as TriG: the default graph, then named graphs sorted by name (see `write_turtle`)."""
    writer = TermWriter(prefixes)
    default: list[Quad] = []
    named: dict[Subject, list[Quad]] = defaultdict(list)
    for quad in quads:
        graph = quad.graph_name
        (default if isinstance(graph, DefaultGraph) else named[graph]).append(quad)
    parts = writer.blocks(default)
    for name in sorted(named, key=_subject_key):
        # Not indented: long strings could not be, and a graph's text is the same here as in Turtle.
        parts.append(f"{writer.term(name)} {{\n\n{_join(writer.blocks(named[name]))}\n}}\n")
    return _document(writer.declarations(), parts)


class TermWriter:
    """Writes terms as Turtle does, shortened by prefixes and a base, and keeps which prefixes were used."""

    def __init__(self, prefixes: Mapping[str, str], base: str | None = None) -> None:
        for prefix in prefixes:
            if not _PREFIX.fullmatch(prefix):
                raise ValueError(f"{prefix!r} cannot be a prefix in Turtle")
        self._prefixes, self._namespaces = Prefixes(prefixes), prefixes
        self._names: dict[NamedNode, str] = {}
        self._used: dict[str, str] = {}
        self._base = base

    def declarations(self) -> str:
        """Give the declarations that what was written so far needs."""
        base = f"@base <{self._base}> .\n" if self._base else ""
        return base + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(self._used.items()))

    def blocks(self, triples: Iterable[Quad | Triple], first: Sequence[Subject] = ()) -> list[str]:
        """Write triples, a block for each subject."""
        by_subject: dict[Subject, dict[NamedNode, set[Object]]] = defaultdict(lambda: defaultdict(set))
        for subject, predicate, object_ in map(_positions, triples):
            by_subject[subject][predicate].add(object_)
        leading = [subject for subject in dict.fromkeys(first) if subject in by_subject]
        rest = sorted(by_subject.keys() - set(leading), key=_subject_key)
        return [self._block(subject, by_subject[subject]) for subject in [*leading, *rest]]

    def _block(self, subject: Subject, properties: Mapping[NamedNode, set[Object]]) -> str:
        ordered = sorted(properties, key=self._predicate_key)
        lines = " ;\n    ".join(self._property(predicate, properties[predicate]) for predicate in ordered)
        return f"{self.term(subject)} {lines} .\n"

    def _predicate_key(self, predicate: NamedNode) -> tuple[bool, bool, str]:
        return predicate != TYPE, predicate != LABEL, self.predicate(predicate)

    def predicate(self, predicate: NamedNode) -> str:
        """Write a predicate: `a` for rdf:type."""
        return "a" if predicate == TYPE else self._iri(predicate)

    def triple(self, triple: Quad | Triple) -> str:
        """Write a triple in one line, without the dot."""
        subject, predicate, object_ = _positions(triple)
        return f"{self.term(subject)} {self.predicate(predicate)} {self.term(object_)}"

    def _property(self, predicate: NamedNode, objects: set[Object]) -> str:
        name = self.predicate(predicate)
        terms = sorted(map(self.term, objects))
        line = f"{name} {', '.join(terms)}"
        if len(terms) == 1 or (len(line) <= WIDTH and "\n" not in line):
            return line
        return f"{name}\n        " + ",\n        ".join(terms)

    def term(self, term: Object) -> str:
        """Write a term."""
        if isinstance(term, NamedNode):
            return self._iri(term)
        return self._literal(term) if isinstance(term, Literal) else str(term)

    def _iri(self, iri: NamedNode) -> str:
        if iri not in self._names:
            self._names[iri] = self._relative(iri.value) or self._prefixed(iri.value) or str(iri)
        return self._names[iri]

    def _relative(self, iri: str) -> str | None:
        if not self._base or not iri.startswith(self._base) or not _RELATIVE.fullmatch(iri, len(self._base)):
            return None
        return f"<{iri[len(self._base) :]}>"

    def _prefixed(self, iri: str) -> str | None:
        found = self._prefixes.split(iri, _LOCAL)
        if found is None:
            return None
        self._used[found[0]] = self._namespaces[found[0]]
        return ":".join(found)

    def _literal(self, literal: Literal) -> str:
        short = _SHORT_FORMS.get(literal.datatype)
        if short and short.fullmatch(literal.value):
            return literal.value
        return _quoted(literal.value) + self._suffix(literal)

    def _suffix(self, literal: Literal) -> str:
        # N-Triples' own suffix: a language, with the base direction that RDF 1.2 adds, or a datatype.
        suffix = str(literal).rpartition('"')[2]
        return f"^^{self._iri(literal.datatype)}" if suffix.startswith("^^") else suffix


def _positions(triple: Quad | Triple) -> tuple[Subject, NamedNode, Object]:
    if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
        raise ValueError(f"{triple} is not RDF 1.1: it has a triple for a term")
    return triple.subject, triple.predicate, triple.object


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    if "\n" not in text:
        return '"' + _UNSAFE.sub(_escape, escaped.replace('"', '\\"')) + '"'
    # In a long string a quotation mark need be escaped only beside another one or at an end.
    escaped = re.sub(r'(?<=")"|"(?=")|\A"|"\Z', '\\"', escaped)
    return '"""' + "\n".join(_UNSAFE.sub(_escape, line) for line in escaped.split("\n")) + '"""'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _subject_key(subject: Subject) -> tuple[bool, str, str, str]:
    document, mark, part = subject.value.partition("#")
    return isinstance(subject, BlankNode), document, mark, part


def _join(blocks: Iterable[str]) -> str:
    return "\n".join(blocks)


def _document(declarations: str, blocks: Iterable[str]) -> str:
    return _join(part for part in (declarations, *blocks) if part)
