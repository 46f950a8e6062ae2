"""Validation reports: for people as text, for machines as RDF (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from detente.rdf.namespaces import SH, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object

MOST_GRAPHS = 3
"""Graphs that the text of a result names."""


@dataclass(frozen=True)
class Finding:
    """The terms of a validation result."""

    severity: NamedNode
    focus: Object
    shape: Object
    component: NamedNode
    path: Object | None = None
    value: Object | None = None
    constraint: Object | None = None
    messages: tuple[Literal, ...] = ()
    described: tuple[Triple, ...] = ()
    """Triples of a path that is no predicate, which start at it."""


@dataclass(frozen=True)
class Result:
    """One validation result (SHACL 3.6.2); terms are written as in Turtle, with prefixes.

    `shape` is the shape's sh:name, or its IRI where it has none. `terms` has the result's terms; rules that
    are no shapes have none. `graph` is the one that was judged, `graphs` say what is wrong, and `about` is
    what to look for in files.
    """

    severity: str
    focus: str
    path: str
    value: str
    shape: str
    message: str
    terms: Finding | None = field(default=None, compare=False, repr=False)
    about: tuple[object, ...] = field(default=(), compare=False, repr=False)
    """Focus node and value of a rule that is no shape."""
    graph: str = field(default="", kw_only=True)
    """IRI of the graph that was validated; empty where it is not known."""
    graphs: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)

    def as_dict(self) -> dict[str, object]:
        """Give all of it in words, for JSON."""
        words = {name: value for name, value in vars(self).items() if name not in ("terms", "about")}
        return {**words, "graphs": list(self.graphs)}

    def __str__(self) -> str:
        where = " ".join(part for part in dict.fromkeys((self.focus, self.path, self.value)) if part)
        # Where the judged graph says it itself, its name twice would tell nobody anything.
        elsewhere = () if self.graphs == (self.graph,) else self.graphs
        listed = ", ".join(f"<{graph}>" for graph in elsewhere[:MOST_GRAPHS])
        more = len(elsewhere) - MOST_GRAPHS
        graphs = f"; said in {listed}{f' and {more} more' if more > 0 else ''}" if listed else ""
        graph = f", in {self.graph}" if self.graph else ""
        return f"{self.severity}: {where}\n    {self.message}\n    ({self.shape}){graph}{graphs}"


def warning(result: Result) -> Result:
    """Make a violation a warning: told, and no reason to refuse."""
    terms = result.terms and replace(result.terms, severity=SH.Warning)
    return replace(result, severity="Warning", terms=terms)


@dataclass(frozen=True)
class Report:
    """A validation report; only violations refuse, warnings and infos are told."""

    results: tuple[Result, ...]

    @property
    def violations(self) -> tuple[Result, ...]:
        """Results that refuse the data."""
        return tuple(result for result in self.results if result.severity == "Violation")

    @property
    def conforms(self) -> bool:
        """Tell whether nothing refuses the data."""
        return not self.violations

    def __str__(self) -> str:
        return "\n".join(map(str, self.results)) if self.results else "conforms"

    def __add__(self, other: Report) -> Report:
        return Report(tuple(dict.fromkeys((*self.results, *other.results))))

    def quads(self, graph: GraphName = DEFAULT_GRAPH) -> Iterator[Quad]:
        """Yield the report as RDF (SHACL 3.6).

        sh:conforms is false where there is any result, whatever its severity, as the recommendation has it:
        `conforms` may be true all the same.
        """
        report = BlankNode("report")
        yield Quad(report, TYPE, SH.ValidationReport, graph)
        yield Quad(report, SH.conforms, Literal(not self.results), graph)
        for number, result in enumerate(self.results, start=1):
            node = BlankNode(f"result-{number}")
            yield Quad(report, SH.result, node, graph)
            yield Quad(node, TYPE, SH.ValidationResult, graph)
            for triple in _described(node, result):
                yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _described(node: BlankNode, result: Result) -> Iterator[Triple]:
    found = result.terms
    if found is None:
        yield Triple(node, SH.resultSeverity, SH[result.severity])
        yield Triple(node, SH.resultMessage, Literal(_in_words(result)))
        return
    renamed = _Renaming(f"{node.value}-path")
    for predicate, term in (
        (SH.resultSeverity, found.severity),
        (SH.focusNode, found.focus),
        (SH.resultPath, renamed(found.path)),
        (SH.value, found.value),
        (SH.sourceShape, found.shape),
        (SH.sourceConstraint, found.constraint),
        (SH.sourceConstraintComponent, found.component),
        *((SH.resultMessage, message) for message in found.messages),
    ):
        if term is not None:
            yield Triple(node, predicate, term)
    for triple in found.described:
        yield Triple(renamed(triple.subject), triple.predicate, renamed(triple.object))


def _in_words(result: Result) -> str:
    where = " ".join(part for part in (result.focus, result.path, result.value) if part)
    return f"{where}: {result.message}"


class _Renaming:
    """Gives each blank node of a path a name of its own in each result."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._names: dict[BlankNode, BlankNode] = {}

    def __call__(self, term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return self._names.setdefault(term, BlankNode(f"{self._prefix}-{len(self._names)}"))
