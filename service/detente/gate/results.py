"""From pySHACL's results to those of a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from detente.gate.rdflib_terms import from_rdflib
from detente.gate.report import Finding, Result
from detente.rdf.quads import Object

Raw = tuple[str, Node, list[tuple[Node, Node, Any]]]
"""What a pySHACL shape gives for a result: a text, a node, and triples whose objects may name their graph."""


def of_report(
    report: rdflib.Graph, data: rdflib.Graph, shapes: rdflib.Graph, focus: Collection[Node]
) -> Iterator[Result]:
    """Yield the results about some nodes in a report graph of pySHACL's."""
    for node in report.objects(None, SH.result):
        if report.value(node, SH.focusNode) in focus:
            values: dict[Node, list[Node]] = {}
            for predicate, value in report.predicate_objects(node):
                values.setdefault(predicate, []).append(value)
            yield _result(values, data, shapes)


def of_shape(raw: Iterable[Raw], data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Result]:
    """Yield the results that a shape of pySHACL's gave."""
    for _, node, triples in raw:
        values: dict[Node, list[Node]] = {}
        for subject, predicate, value in triples:
            if subject == node:
                values.setdefault(predicate, []).append(value[1] if isinstance(value, tuple) else value)
        yield _result(values, data, shapes)


def _result(values: Mapping[Node, list[Node]], data: rdflib.Graph, shapes: rdflib.Graph) -> Result:
    def one(predicate: Node) -> Node | None:
        return next(iter(values.get(predicate, ())), None)

    shape = one(SH.sourceShape)
    path = one(SH.resultPath) or _path_of_alternative(shape, shapes)
    messages = sorted(values.get(SH.resultMessage, ()), key=str)
    return Result(
        severity=str(one(SH.resultSeverity)).rpartition("#")[2],
        focus=name(one(SH.focusNode), data),
        path=_path_name(path, data, shapes),
        value=name(one(SH.value), data),
        shape=str(shapes.value(shape, SH.name) or shape),
        message=str(messages[0]) if messages else "",
        terms=Finding(
            severity=_iri(one(SH.resultSeverity)),
            focus=_term(one(SH.focusNode)),
            shape=_term(shape),
            component=_iri(one(SH.sourceConstraintComponent)),
            path=None if path is None else from_rdflib(path),
            value=_optional(one(SH.value)),
            constraint=_optional(one(SH.sourceConstraint)),
            messages=tuple(term for term in map(from_rdflib, messages) if isinstance(term, Literal)),
            described=tuple(_below(path, shapes)) if isinstance(path, rdflib.BNode) else (),
        ),
    )


def _path_of_alternative(shape: Node | None, shapes: rdflib.Graph) -> Node | None:
    """Give the path that a shape asks for where its conditions do not hold: `sh:or ( a:node-shape a:path )`.

    SHACL gives results of node shapes no path, but theirs is what a reader must mend and where hints look.
    """
    listed = shapes.value(shape, SH["or"])
    paths = [] if listed is None else [shapes.value(each, SH.path) for each in shapes.items(listed)]
    found = [path for path in paths if path is not None]
    return found[0] if len(found) == 1 else None


def name(term: Node | None, data: rdflib.Graph) -> str:
    """Write a term so that a person recognises it: by its label where it has one."""
    if term is None:
        return ""
    written: str = term.n3(data.namespace_manager)
    label = min(data.objects(term, RDFS.label), key=_english_first, default=None)
    return f"{written} ({label})" if label else written


def _english_first(label: Any) -> tuple[bool, str]:
    return getattr(label, "language", None) != "en", str(label)


def _path_name(path: Node | None, data: rdflib.Graph, shapes: rdflib.Graph) -> str:
    if not isinstance(path, rdflib.BNode):
        return name(path, data)
    return _written_path(path, data, shapes)


def _written_path(path: Node, data: rdflib.Graph, shapes: rdflib.Graph) -> str:
    parts = [_written_path(part, data, shapes) for part in _parts(path, shapes)]
    if shapes.value(path, SH.inversePath) is not None:
        return f"^{parts[0]}"
    if shapes.value(path, SH.alternativePath) is not None:
        return f"({' | '.join(parts)})"
    if (path, RDF.first, None) in shapes:
        return f"({' / '.join(parts)})"
    return str(path.n3(data.namespace_manager))


def _parts(path: Node, shapes: rdflib.Graph) -> list[Node]:
    if (path, RDF.first, None) in shapes:
        return list(shapes.items(path))
    choices = shapes.value(path, SH.alternativePath)
    return list(shapes.objects(path, SH.inversePath)) if choices is None else list(shapes.items(choices))


def _below(node: Node, shapes: rdflib.Graph) -> Iterator[Triple]:
    """Yield the triples of a blank node and of the blank nodes that it leads to."""
    seen, stack = {node}, [node]
    while stack:
        subject = stack.pop()
        for predicate, value in shapes.predicate_objects(subject):
            yield Triple(BlankNode(str(subject)), _iri(predicate), from_rdflib(value))
            if isinstance(value, rdflib.BNode) and value not in seen:
                seen.add(value)
                stack.append(value)


def _term(term: Node | None) -> Object:
    if term is None:
        raise ValueError("a result without a focus node, a shape, a severity or a component")
    return from_rdflib(term)


def _optional(term: Node | None) -> Object | None:
    return None if term is None else from_rdflib(term)


def _iri(term: Node | None) -> NamedNode:
    return NamedNode(str(_term(term).value))
