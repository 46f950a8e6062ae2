"""What the data set says of one thing: settled values, and beside them what is said without being settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DET, LABEL, ORG, SKOS, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object
from detente.vocabulary.eventualities import narrowest
from detente.vocabulary.graphs import OF_THINGS, ONTOLOGY, plan
from detente.vocabulary.iris import Iris
from detente.web.language.labels import best_label
from detente.web.presentation.terms import Property, Rows, Value, as_iri, grouped
from detente.web.presentation.wording import coding_in_words, unsettled_name, vocabulary_word

Ask = Callable[[str], list[dict[str, Object]]]

_EXISTS = """
SELECT ?one {{ {{ <{iri}> ?p ?one }} UNION {{ GRAPH ?g {{ <{iri}> ?p ?one }} {filter} }}
  UNION {{ ?one ?p <{iri}> }} UNION {{ GRAPH ?g {{ ?one ?p <{iri}> }} {filter} }} }} LIMIT 1"""

_FACTS = """
SELECT ?g ?p ?o ?label ?name ?coding {{
  {{ <{iri}> ?p ?o }} UNION {{ GRAPH ?g {{ <{iri}> ?p ?o }} {filter} }}
  OPTIONAL {{ {{ ?o rdfs:label ?label }} UNION {{ GRAPH <{ontology}> {{ ?o rdfs:label ?label }} }} }}
  OPTIONAL {{ GRAPH <{ontology}> {{ ?p rdfs:label ?name }} }}
  OPTIONAL {{ ?g det:coding ?coding }}
}} ORDER BY ?g ?p ?label ?o"""

# What the pages say in other ways, or what follows from the rest.
_SAYING_HOW = frozenset({DET.Eventuality, DET.Tenure, ORG.Membership})
"""Classes of what is so or is not: of things, and of how they stand to each other."""
_UNSHOWN = (LABEL, SKOS.prefLabel, TYPE)


@dataclass(frozen=True)
class Said:
    """What one graph says of a thing that is not settled."""

    graph: str
    properties: tuple[Property, ...]
    coding: str | None = None
    """How it was coded, in words, where the graph is an event data set's."""


@dataclass(frozen=True)
class Thing:
    """A thing by what is said of itself; `kinds` are its narrowest classes, `classes` all of them."""

    iri: str
    labels: tuple[Literal, ...]
    classes: frozenset[NamedNode]
    kinds: tuple[Value, ...]
    settled: tuple[Property, ...]
    said: tuple[Said, ...]
    is_known: bool = True
    """False for what the data set does not speak of, but only graphs that anybody may write."""
    is_settled: bool = False
    """Whether the default graph says what it is; such a thing may have no settled values beside that."""

    @property
    def title(self) -> str:
        """Its label, in English if it has one; or the end of its IRI."""
        return best_label(self.labels) or self.iri.rstrip("/").rpartition("/")[2]

    @property
    def name_alone(self) -> str:
        """Its title where nothing else stands beside it: of what is only said the name itself says so."""
        is_only_said = not self.is_settled and not _SAYING_HOW.isdisjoint(self.classes)
        return unsettled_name(self.title) if is_only_said else self.title

    def values(self, *predicates: NamedNode) -> tuple[Value, ...]:
        """Its settled values of some properties; those that are said, where nothing of it is settled."""
        if self.settled or self.is_settled:
            return self.settled_values(*predicates)
        return _values_of([each for said in self.said for each in said.properties], predicates)

    def settled_values(self, *predicates: NamedNode) -> tuple[Value, ...]:
        """Its settled values of some properties."""
        return _values_of(self.settled, predicates)

    def text(self, predicate: NamedNode) -> str | None:
        """Give one value of a property as a plain string."""
        return next((value.term.value for value in self.values(predicate)), None)


def graphs_of(iri: str, base: str) -> tuple[str, ...]:
    """Name the graph of things that the default graph says nothing of: versions, queries."""
    kind = iri.removeprefix(base).partition("/")[0]
    return (OF_THINGS[kind].iri(Iris(base)).value,) if kind in OF_THINGS else ()


def exists(iri: str, ask: Ask, base: str | None = None) -> bool:
    """Tell whether any graph is about an IRI, or links to it; with a base, any that speaks."""
    return bool(ask(_EXISTS.format(iri=iri, filter=_speaking(base) if base else "")))


def facts_query(iri: str, base: str, *, every: bool = False) -> str:
    """Write the query for what the data set says of an IRI, with the labels of values and properties.

    With `every`, graphs that anybody may write are asked too.
    """
    filter_ = "" if every else _speaking(base)
    return _FACTS.format(iri=iri, ontology=ONTOLOGY.iri(Iris(base)).value, filter=filter_)


def _speaking(base: str) -> str:
    return f"FILTER {plan(base).speaking('?g')}"


def facts(iri: str, base: str, ask: Ask) -> list[Quad]:
    """Give every quad of any graph that has the IRI for its subject."""
    subject = NamedNode(iri)
    return [
        Quad(subject, as_iri(row["p"]), row["o"], _graph(row.get("g")))
        for row in _once(ask(facts_query(iri, base, every=True)))
    ]


def describe_thing(iri: str, rows: Rows, *, is_known: bool = True) -> Thing:
    """Describe a thing by the rows that answer `facts_query`."""
    settled = [row for row in rows if "g" not in row]
    known = {(row["p"], row["o"]) for row in settled}
    apart = [row for row in rows if "g" in row and (row["p"], row["o"]) not in known]
    classes = frozenset(as_iri(row["o"]) for row in rows if row["p"] == TYPE and _is_iri(row["o"]))
    return Thing(
        iri=iri,
        labels=_labels(rows),
        classes=classes,
        kinds=_kinds(classes, rows),
        is_known=is_known,
        is_settled=any(row["p"] == TYPE for row in settled),
        settled=grouped(settled, without=_UNSHOWN),
        said=tuple(
            Said(graph, properties, _coding(found))
            for graph, members in groupby(apart, key=lambda row: row["g"].value)
            if (properties := grouped(found := list(members), without=_UNSHOWN))
        ),
    )


def _coding(rows: Rows) -> str | None:
    """Say in words how the data set that says this was coded; None where it is no data set."""
    codings = {row["coding"].value.rpartition("/coding-")[2] for row in rows if "coding" in row}
    if not codings:
        return None
    name = codings.pop() if len(codings) == 1 else "machine"
    return coding_in_words(name)


def _labels(rows: Rows) -> tuple[Literal, ...]:
    """Give each of the thing's labels once: those of the default graph, or else those that entries give."""
    called = [row for row in rows if row["p"] == LABEL]
    settled = [row for row in called if "g" not in row]
    found = (row["o"] for row in settled or called)
    return tuple(dict.fromkeys(term for term in found if isinstance(term, Literal)))


def _kinds(classes: frozenset[NamedNode], rows: Rows) -> tuple[Value, ...]:
    """Leave out the classes that only say what follows from another one."""
    names = {
        row["o"]: vocabulary_word(row["label"].value) for row in rows if row["p"] == TYPE and "label" in row
    }
    return tuple(Value(each, names.get(each)) for each in sorted(narrowest(classes), key=str))


def _values_of(properties: Sequence[Property], predicates: Iterable[NamedNode]) -> tuple[Value, ...]:
    wanted = set(predicates)
    found = (value for each in properties if each.iri in wanted for value in each.values)
    return tuple({value.term: value for value in found}.values())


def _once(rows: Iterable[Mapping[str, Object]]) -> Iterable[Mapping[str, Object]]:
    seen = set()
    for row in rows:
        key = (row.get("g"), row["p"], row["o"])
        if key not in seen:
            seen.add(key)
            yield row


def _is_iri(term: Object) -> bool:
    return isinstance(term, NamedNode)


def _graph(term: Object | None) -> GraphName:
    return DEFAULT_GRAPH if term is None else as_iri(term)
