"""Lists of objects are put in order of how often each occurs, and that changes no answer."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from detente.rdf.namespaces import PREFIXES
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.lifting import lift
from detente.sparql.object_lists import LONGEST, object_lists
from detente.sparql.wordings import Wordings
from detente.store.engines.oxigraph.object_counts import ObjectCounts
from detente.store.engines.oxigraph.reader import OxigraphReader

EX = "http://example.org/"
OFTEN = {"urn:a": 9, "urn:b": 5, "urn:c": 1, "urn:d": 5}


def worded(query: str) -> str:
    wordings = Wordings(PREFIXES, how_often=OFTEN.get)
    first = wordings.of(query).text
    assert wordings.of(query).text == first
    assert wordings.hits == 1
    return first


@pytest.mark.parametrize(
    ("pattern", "ordered"),
    [
        ("?s <urn:p> <urn:a>, <urn:c> ; <urn:q> ?o", "?s <urn:p> <urn:c>, <urn:a> ; <urn:q> ?o"),
        (
            "?s det:p <urn:a> , # one\n <urn:b> ,\n<urn:c> .",
            "?s det:p <urn:c> , # one\n <urn:b> ,\n<urn:a> .",
        ),
        ("?s a <urn:a>,?o,<urn:c>", "?s a <urn:c>,?o,<urn:a>"),
        ("OPTIONAL { ?s ?p <urn:a>, <urn:b> }", "OPTIONAL { ?s ?p <urn:b>, <urn:a> }"),
        ("{ ?s ?p <urn:a>, <urn:b> } UNION { ?t ?p ?o }", "{ ?s ?p <urn:b>, <urn:a> } UNION { ?t ?p ?o }"),
        ("GRAPH <urn:a> { ?s ?p <urn:a>, <urn:b> }", "GRAPH <urn:a> { ?s ?p <urn:b>, <urn:a> }"),
    ],
)
def test_the_rarest_comes_first(pattern: str, ordered: str) -> None:
    assert worded(f"SELECT * {{ {pattern} }}") == f"SELECT * {{ {ordered} }}"


@pytest.mark.parametrize(
    "pattern",
    [
        "?s <urn:p> <urn:c>, <urn:a>",
        "?s <urn:p> <urn:b>, <urn:d>",  # as often: as they were written
        "?s <urn:p> <urn:a>, <urn:unknown>",
        "?s <urn:p> <urn:a> ; <urn:p> <urn:c>",
        "?s <urn:p> <urn:a>, <urn:c> {| <urn:q> 1 |}",  # said of the second triple
        "?s <urn:p> <urn:a>, <urn:c> ~ ?r",
        "?s <urn:p> <urn:a> {| <urn:q> 1 |}, <urn:c>",
        "?s ?p ?o FILTER(?o IN (<urn:a>, <urn:c>))",
        "?s ?p ?o BIND(<urn:f>(<urn:a>, <urn:c>) AS ?v)",
        "VALUES (?s ?o) { (<urn:a> <urn:c>) }",
    ],
)
def test_all_else_stays_as_it_was(pattern: str) -> None:
    assert worded(f"SELECT * {{ {pattern} }}") == f"SELECT * {{ {pattern} }}"


def test_each_query_of_a_skeleton_has_its_own_order() -> None:
    wordings = Wordings(PREFIXES, how_often=OFTEN.get)
    for one, other in (("a", "c"), ("c", "a"), ("b", "a"), ("c", "b")):
        asked = f"SELECT ?o {{ ?s ?p <urn:{one}>, <urn:{other}> ; <urn:q> ?o }} ORDER BY ?o ?s"
        anew = Wordings(PREFIXES, how_often=OFTEN.get)
        assert wordings.of(asked).text == anew.of(asked).text
        rare, frequent = sorted((one, other), key=lambda name: OFTEN[f"urn:{name}"])
        assert f"<urn:{rare}>, <urn:{frequent}>" in wordings.of(asked).text


def test_long_lists_stay() -> None:
    objects = ", ".join(f"<urn:{number}>" for number in range(LONGEST + 1))
    query = f"SELECT * {{ ?s ?p {objects} }}"
    lifted = lift(query)
    assert lifted is not None
    assert object_lists(query, lifted) == ()


def test_what_is_wrong_is_told_where_it_was_sent() -> None:
    query = "SELECT * { ?s ?p <urn:a>, <urn:a>, <urn:c> . ?s ?p ?o FILTER(REGEX(?o, '[')) }"
    longer = {"urn:a": 3, "urn:c": 1}
    with pytest.raises(QuerySyntaxError) as plain:
        Wordings(PREFIXES).of(query)
    with pytest.raises(QuerySyntaxError) as ordered:
        Wordings(PREFIXES, how_often=longer.get).of(query)
    assert str(ordered.value) == str(plain.value)


NAMES = st.sampled_from("abcd")
TRIPLES = st.lists(st.tuples(NAMES, NAMES, NAMES, st.booleans()), max_size=40)
PATTERNS = (
    "?s {p} {a}, {b} ; {q} ?o",
    "?s {p} ?o OPTIONAL {{ ?s {q} {a}, {b} }}",
    "?s {p} {a}, ?o, {b} FILTER NOT EXISTS {{ ?o {q} {b}, {a} }}",
    "GRAPH ?g {{ ?s {p} {a}, {b} }} {{ ?s {q} ?o }} UNION {{ ?o {q} {a}, {b} , {a} }}",
)


@given(triples=TRIPLES, pattern=st.sampled_from(PATTERNS), names=st.tuples(NAMES, NAMES, NAMES, NAMES))
def test_answers_are_the_same(
    triples: list[tuple[str, str, str, bool]], pattern: str, names: tuple[str, str, str, str]
) -> None:
    store = Store()
    for *terms, is_named in triples:
        subject, property_, object_ = (NamedNode(EX + term) for term in terms)
        store.add(Quad(subject, property_, object_, NamedNode(f"{EX}g") if is_named else None))
    iris = dict(zip("abpq", (f"<{EX}{name}>" for name in names), strict=True))
    query = f"SELECT * {{ {pattern.format(**iris)} }}"
    plain, ordered = OxigraphReader(store), OxigraphReader(store)
    ordered._counts = ObjectCounts(store)
    assert _bag(ordered, query) == _bag(plain, query)


def _bag(reader: OxigraphReader, query: str) -> Counter[str]:
    return Counter(
        str(sorted((name, str(term)) for name, term in row.items())) for row in reader.query(query).rows()
    )
