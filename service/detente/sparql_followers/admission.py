"""The admission test: golden questions over a small graph, before an engine takes any traffic."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions

from detente.changes.opening import open_store
from detente.rdf.namespaces import XSD
from detente.sparql_followers.client import CutAnswerError, EngineClient, EngineError, parse_answer, reading
from detente.sparql_followers.engine_query import EngineQuery, engine_query, sliced
from detente.sparql_followers.golden import (
    BASE,
    PREFIXES,
    SETTLED,
    GoldenQuestion,
    golden_digest,
    golden_graphs,
    golden_quads,
    golden_questions,
)
from detente.sparql_followers.state import CUT_QUESTION_ROWS, Admitted
from detente.sparql_followers.updates import requests
from detente.store.engines.engine import Reader

SECONDS = 30.0
CUT_QUESTION = "SELECT ?a ?b ?c { ?a :number ?x . ?b :number ?y . ?c :number ?z }"
"""Has CUT_QUESTION_ROWS rows: more than engines give that cut answers short as they are shipped."""

Rows = tuple[tuple[str, ...], ...]

PROBED_TERMS: tuple[Literal, ...] = (
    Literal("plain"),
    Literal(""),
    Literal('line\n"quoted"\t\\ \r'),
    Literal("ğ 😀 \u0301"),
    Literal("x" * 12_000),
    Literal("two", language="en"),
    Literal("zwei", language="de-at"),
    Literal("2016-08-09", datatype=XSD.date),
    Literal("-0044-03-15", datatype=XSD.date),
    Literal("2016-08-09Z", datatype=XSD.date),
    Literal("2016", datatype=XSD.gYear),
    Literal("2016-08", datatype=XSD.gYearMonth),
    Literal("2016-08-09T14:00:00Z", datatype=XSD.dateTime),
    Literal("2016-08-09T14:00:00.123456Z", datatype=XSD.dateTime),
    Literal("2016-08-09T14:00:00", datatype=XSD.dateTime),
    Literal("PT5M", datatype=XSD.duration),
    Literal("P1Y2M", datatype=XSD.duration),
    Literal("0", datatype=XSD.integer),
    Literal("-9223372036854775808", datatype=XSD.integer),
    Literal("1.5", datatype=XSD.decimal),
    Literal("0.123456789012345678", datatype=XSD.decimal),
    Literal("1.5", datatype=XSD.double),
    Literal("123456789.25", datatype=XSD.double),
    Literal("INF", datatype=XSD.double),
    Literal("true", datatype=XSD.boolean),
    Literal("false", datatype=XSD.boolean),
    Literal("https://example.org/", datatype=XSD.anyURI),
    Literal("1984?", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF-level1")),
    Literal("anything", datatype=NamedNode("urn:some:datatype")),
)
"""Literals as the service keeps them; which of them an engine gives back otherwise is told."""


def admit(client: EngineClient) -> Admitted:
    """Test an engine; raises EngineError where it cannot even take the graph."""
    quads = golden_quads()
    with golden_reader(quads) as here, _golden_graph(client, quads):
        found = [(each.name, deviation(client, here, each)) for each in golden_questions()]
        return Admitted(
            golden_digest(),
            tuple(name for name, why in found if not why),
            tuple((name, why) for name, why in found if why),
            tuple(lost_terms(client)),
            _row_cap(client),
        )


@contextmanager
def golden_reader(quads: list[Quad]) -> Iterator[Reader]:
    """Give the golden graph to be asked here, by what answers everything else here."""
    with tempfile.TemporaryDirectory(prefix="detente-") as folder, open_store(Path(folder)).draft() as draft:
        draft.insert(quads)
        yield draft


def deviation(client: EngineClient, here: Reader, question: GoldenQuestion) -> str:
    """Ask a question at both; tells in a line what is otherwise there, nothing where all is the same."""
    try:
        theirs = asked(client, question.asked)
    except EngineError as error:
        return " ".join(str(error).split())[:200]
    ours = answered_here(here, question.query)
    if ours == theirs or (not question.is_ordered and Counter(ours) == Counter(theirs)):
        return ""
    if Counter(ours) == Counter(theirs):
        return "the same rows in another order"
    missing, more = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    told = [f"{len(theirs)} rows for {len(ours)}"]
    told += [f"has not {' '.join(row)}" for row in list(missing)[:1]]
    told += [f"has {' '.join(row)}" for row in list(more)[:1]]
    return "; ".join(told)[:200]


def asked(client: EngineClient, query: EngineQuery) -> Rows:
    """Ask an engine a question about the golden graph, as the router does; raises EngineError."""
    named = golden_graphs() if query.asks_any_graph else query.graphs
    return _rows(sliced(client.query(query.text, [SETTLED], named, seconds=SECONDS), query.slicing))


def answered_here(here: Reader, query: str) -> Rows:
    """Answer a question about the golden graph here."""
    answer = here.query(query, base_iri=BASE, prefixes=PREFIXES)
    if answer.kind == "boolean":
        return ((str(bool(answer)),),)
    names = answer.variables
    return tuple(tuple(str(row.get(name)) for name in names) for row in answer.rows())


def _rows(found: QuerySolutions | QueryBoolean) -> Rows:
    if isinstance(found, QueryBoolean):
        return ((str(bool(found)),),)
    with reading():
        return tuple(tuple(map(str, row)) for row in found)


def lost_terms(client: EngineClient) -> list[str]:
    """Tell which of the literals that are tried an engine gives back otherwise, or refuses."""
    lost = []
    for number, term in enumerate(PROBED_TERMS):
        subject, graph = NamedNode(f"{BASE}term-{number}"), NamedNode(f"{BASE}terms")
        try:
            _insert(client, [Quad(subject, NamedNode(f"{BASE}is"), term, graph)])
            found = client.rows(f"SELECT ?o {{ {subject} ?p ?o }}", [graph.value], seconds=SECONDS)
        except EngineError:
            found = []
        if [row["o"] for row in found] != [term]:
            lost.append(str(term)[:100])
    return lost


def _row_cap(client: EngineClient) -> int | None:
    text = engine_query(CUT_QUESTION, PREFIXES, BASE).text
    try:
        content = client.query(text, [SETTLED], seconds=SECONDS)
    except CutAnswerError as error:
        content = error.content
    rows = len(_rows(parse_answer(content)))
    return None if rows >= CUT_QUESTION_ROWS else rows


@contextmanager
def _golden_graph(client: EngineClient, quads: list[Quad]) -> Iterator[None]:
    _remove(client)  # of a test that was killed
    _insert(client, quads)
    try:
        yield
    finally:
        _remove(client)


def _insert(client: EngineClient, quads: list[Quad]) -> None:
    steps = ((True, quad) for quad in quads)
    for text, _ in requests(steps, SETTLED, client.engine.piece):
        client.update(text, seconds=SECONDS)


def _remove(client: EngineClient) -> None:
    for graph in (SETTLED, f"{BASE}terms", *golden_graphs()):
        client.update(f"DROP SILENT GRAPH <{graph}>", seconds=SECONDS)
