"""Reading of an engine's store: look-ups and queries, over a version or over what is to become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    serialize,
)

from detente.rdf.namespaces import RDFS, XSD
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object, Subject
from detente.sparql.aggregates import misuse
from detente.sparql.answers import Answer, Translating, evaluation
from detente.sparql.describe import Related, Result, describe
from detente.sparql.engine_functions import Faults
from detente.sparql.text import misplaced_escape
from detente.sparql.wordings import Wording, Wordings
from detente.store.engines.oxigraph.object_counts import ObjectCounts
from detente.store.engines.oxigraph.object_kinds import ObjectKinds
from detente.store.errors import os_errors
from detente.store.holding import Hold
from detente.store.manifest import Manifest

_ANY = RDFS.label

AT_ONCE = 256
"""Nodes that one query names at most: from a thousand on, the engine joins them with all that there is."""


class OxigraphReader:
    """Reads one store of the engine's; `related` says what DESCRIBE describes beside what a query names.

    `hold` keeps its files where they are for as long as this is read, or what it has given.
    """

    def __init__(self, store: Store, related: Related | None = None, hold: Hold | None = None) -> None:
        self._store = store
        self._related = related
        self._hold = hold
        self._kinds: ObjectKinds | None = None
        self._counts: ObjectCounts | None = None
        self._wordings: Wordings | None = None

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in no set order (see `quads.QuadSource.match`)."""
        found = self._store.quads_for_pattern(subject, predicate, object, graph)
        return _held(_verified(found, subject, object, graph), self)

    def members_by_values(
        self,
        class_: NamedNode,
        predicate: NamedNode,
        groups: Sequence[Collection[Object]],
        wanted: NamedNode,
    ) -> Iterator[tuple[NamedNode, Object]]:
        """Join in the engine (see `quads.members_by_values`).

        In two steps: put together, the engine would begin with all members of the class.
        """
        pattern = f"?thing a {class_} ; {wanted} ?value"
        in_two = (thing for thing in self._in_two(predicate, groups) if isinstance(thing, NamedNode))
        for things in _batches(map(str, in_two)):
            text = f"SELECT DISTINCT ?thing ?value {{ VALUES ?thing {{ {things} }} {pattern} }}"
            for thing, value in self._rows(text):
                if isinstance(thing, NamedNode) and not isinstance(value, Triple):
                    yield thing, value

    def quads_of_any(
        self,
        predicate: NamedNode,
        *,
        subjects: Collection[NamedNode] = (),
        objects: Collection[NamedNode] = (),
    ) -> Iterator[Quad]:
        """Look up many nodes in few queries (see `quads.quads_of_any`)."""
        pattern = f"GRAPH ?graph {{ ?subject {predicate} ?object }}"
        for name, nodes in (("subject", subjects), ("object", objects)):
            for known in _batches(map(str, nodes)):
                text = f"SELECT ?subject ?object ?graph {{ VALUES ?{name} {{ {known} }} {pattern} }}"
                for subject, object_, graph in self._rows(text):
                    yield Quad(subject, predicate, object_, graph)

    def _in_two(self, predicate: NamedNode, groups: Sequence[Collection[Object]]) -> Iterator[object]:
        """Yield what has values of a property in two groups, or in more."""
        batches = list(
            _batches(
                f"({value} {number})"
                for number, values in enumerate(groups)
                for value in values
                if not isinstance(value, BlankNode)
            )
        )
        once = [
            f"SELECT DISTINCT ?thing ?of {{ VALUES (?value ?of) {{ {rows} }} ?thing {predicate} ?value }}"
            for rows in batches
        ]
        if len(once) == 1:  # the engine counts sooner than what it would give could be read
            text = f"SELECT ?thing {{ {{ {once[0]} }} }} GROUP BY ?thing HAVING (COUNT(*) > 1)"
            yield from (thing for (thing,) in self._rows(text))
            return
        groups_of = Counter(thing for thing, _ in {tuple(row) for text in once for row in self._rows(text)})
        yield from (thing for thing, number in groups_of.items() if number > 1)

    def _rows(self, text: str) -> Iterator[Any]:
        with os_errors("read a version"):
            yield from self._store.query(text, use_default_graph_as_union=True)  # type: ignore[misc]

    def graph_names(self) -> list[NamedNode | BlankNode]:
        """List the named graphs, sorted."""
        return sorted(self._store.named_graphs(), key=str)

    def contains_graph(self, graph: GraphName) -> bool:
        """Tell whether there is a graph of this name; the default graph always is."""
        return self._store.contains_named_graph(graph)

    def ntriples(self, graph: GraphName) -> bytes:
        """Write a graph as N-Triples, in no set order."""
        with os_errors("read a graph"):
            if isinstance(graph, BlankNode):  # the engine's dump goes by pattern too
                triples = (quad.triple for quad in self.match(graph=graph))
                return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
            return self._store.dump(None, RdfFormat.N_TRIPLES, from_graph=graph) or b""

    def link_to(self, folder: Path) -> None:
        """Make a second store of the same files, which are linked and not copied where the disk can."""
        self._store.backup(str(folder))

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[GraphName] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
        beside: Sequence[NamedNode] = (),
        substitutions: Mapping[str, Object] | None = None,
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query, as `rewrite` words it; `describe` says what DESCRIBE answers.

        `prefixes` need no declaration in `text`. If either list of graphs is given, the two are the whole
        dataset (SPARQL 1.1 Protocol, 2.1.4); if neither is, the default graph has the triples of graphs
        `beside` too. `substitutions` gives variables that the query selects a value.
        Raises QuerySyntaxError, and QueryError for what cannot be evaluated; the answer raises MemoryError
        where there was too little for a function of the service's own.
        """
        default, named = _dataset(default_graphs, named_graphs, beside)
        wordings = self._wordings_with(prefixes or {})

        def ask(query: str) -> Result:
            wording = wordings.of(query)
            with _explained(query):
                try:
                    return evaluate(wording)
                except SyntaxError:
                    evaluate(replace(wording, text=query))  # for the place in the query as it was sent
                    raise

        def evaluate(wording: Wording) -> Result:
            return self._store.query(
                wording.text,
                base_iri=base_iri,
                prefixes=wording.prefixes,
                default_graph=default,
                named_graphs=named,
                substitutions={Variable(name): term for name, term in (substitutions or {}).items()},
                custom_functions={name: faults.guard(each) for name, each in wording.functions.items()},
                custom_aggregate_functions={
                    name: partial(make, faults) for name, make in wording.aggregates.items()
                },
            )

        faults, misses = Faults(), wordings.misses
        with evaluation(RuntimeError, OSError):
            result = ask(text)
            if self._related is not None and isinstance(result, QueryTriples):
                result = describe(text, ask, self, default, self._related) or result
        return Answer(result, lambda: self._check(faults), is_known=wordings.misses == misses)

    def _wordings_with(self, prefixes: Mapping[str, str]) -> Wordings:
        """Give what is kept of queries that were asked with these prefixes."""
        kept = self._wordings
        if kept is None or kept.prefixes != prefixes:
            how_often = None if self._counts is None else self._counts.how_often
            self._wordings = kept = Wordings(prefixes, self._are_alike, how_often)
        return kept

    def _are_alike(self, property_: str) -> bool | None:
        return False if self._kinds is None else self._kinds.are_alike(property_)

    def _check(self, faults: Faults) -> None:
        """Raise what functions have met; bound to this, so that its files stay until an answer is read."""
        faults.check()


def _batches(words: Iterable[str]) -> Iterator[str]:
    """Put words together for queries that name some each; nothing where there are none."""
    remaining = iter(words)
    while batch := " ".join(islice(remaining, AT_ONCE)):
        yield batch


def _held(found: Iterator[Quad], reader: OxigraphReader) -> Iterator[Quad]:  # noqa: ARG001 - it is kept
    yield from found


def _dataset(
    default_graphs: Sequence[GraphName] | None,
    named_graphs: Sequence[NamedNode | BlankNode] | None,
    beside: Sequence[NamedNode],
) -> tuple[list[GraphName] | None, list[NamedNode | BlankNode] | None]:
    """Give the dataset of a query as the engine takes it; None stands for all that there is."""
    if default_graphs is None and named_graphs is None:
        return [DEFAULT_GRAPH, *beside] if beside else None, None
    return list(default_graphs or ()), list(named_graphs or ())


def _explained(query: str) -> Translating:
    """Say why the engine refuses a query where it does not: for an escape, or for its aggregates."""

    def translate(error: BaseException) -> None:
        if isinstance(error, SyntaxError) and (explained := misplaced_escape(query) or misuse(query)):
            raise explained from error

    return Translating(translate)


def _verified(
    found: Iterator[Quad], subject: Subject | None, object_: Object | None, graph: GraphName | None
) -> Iterator[Quad]:
    """Leave out what the engine gives too much (docs/upstream/pattern-prefix.md).

    On disk a look-up by a term whose key ends in byte FF, the integer 255 for one, gives those of the next
    256 keys too. Only numbers, times and blank nodes have keys so near each other: all else is hashed.
    """
    if isinstance(subject, BlankNode):
        found = (quad for quad in found if quad.subject == subject)
    if isinstance(graph, BlankNode):
        found = (quad for quad in found if quad.graph_name == graph)
    if isinstance(object_, BlankNode) or (isinstance(object_, Literal) and object_.datatype != XSD.string):
        kept = stored_term(object_)
        found = (quad for quad in found if quad.object == kept)
    return found


@lru_cache(maxsize=4096)
def stored_term(term: Object) -> Object:
    """Give a term as the engine keeps it (`007` as `7`)."""
    scratch = Store()
    scratch.add(Quad(_ANY, _ANY, term))
    (quad,) = scratch
    return quad.object  # type: ignore[no-any-return]


class OxigraphVersion(OxigraphReader):
    """One version, open for reading; usable for as long as it is held, whatever is committed later."""

    def __init__(
        self, manifest: Manifest, store: Store, related: Related | None = None, hold: Hold | None = None
    ) -> None:
        super().__init__(store, related, hold)
        self.manifest = manifest
        self._kinds: ObjectKinds = ObjectKinds(store)
        self._counts: ObjectCounts = ObjectCounts(store)

    def look_at_objects(self) -> None:
        """Find out now what queries will ask: which properties have objects that are alike."""
        self._kinds.look_at_all()
