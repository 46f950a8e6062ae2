"""Queries as engines are asked them: what is taken off and done here, and what cannot be asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

from detente.rdf.namespaces import RDF, XSD
from detente.sparql.sort_keys import sort_key
from detente.sparql_followers.client import EngineRefusedError, reading
from detente.sparql_followers.engine_query import EngineQuery, Slicing, engine_query, sliced
from detente.sparql_followers.updates import BLANK

PREFIXES = {"ex": "urn:ex:"}


def read(query: str) -> EngineQuery:
    return engine_query(query, PREFIXES, "https://example.org/")


@pytest.mark.parametrize(
    ("query", "slicing"),
    [
        ("SELECT ?a { ?a ?b ?c }", Slicing()),
        ("SELECT ?a { ?a ?b ?c } ORDER BY ?a", Slicing((("a", False),))),
        (
            "SELECT * { ?a ?b ?c } order by desc(?a) ASC(?b) ?c limit 3 offset 2",
            Slicing((("a", True), ("b", False), ("c", False)), 3, 2),
        ),
        (
            "SELECT ?a (COUNT(?b) AS ?n) { ?a ?p ?b } GROUP BY ?a ORDER BY DESC(?n) OFFSET 2 LIMIT 3",
            Slicing((("n", True),), 3, 2),
        ),
        ("SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY ?b LIMIT 1 } }", Slicing()),
    ],
)
def test_order_and_cut_are_taken_off(query: str, slicing: Slicing) -> None:
    found = read(query)
    assert found.hindrance == ""
    assert found.slicing == slicing
    assert found.text.lower().count("order by") == query.lower().count("order by") - bool(slicing.keys)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a { ?a ?b ?c } LIMIT 3",
        "SELECT ?a { ?a ?b ?c } ORDER BY STR(?a)",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?b",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a VALUES ?a { ex:a }",
        "SELECT ?a { ?a a other:thing }",
        "SELECT ?a { ?a a <relative> }",
        "SELECT ?a { ?a ?b ?c } ORDER BY",
        "SELECT ?a { ?a ?b ?c } LIMIT",
        "SELECT (STR(?a) AS ?b) { ?a ?p ?c } ORDER BY ?a",
        r"SELECT ?a { ?a ex:b '\u0027 . ?a ex:c \u0027' }",
        r"SELECT ?a { ?a ex:b <urn:\U00000041> }",
        r"SELECT ?a { ?a ex:b ?c } # \u000A FILTER (false)",
    ],
)
def test_what_cannot_be_asked_is_told(query: str) -> None:
    assert read(query).hindrance


def test_prefixes_that_need_no_declaration_here_are_declared() -> None:
    assert read("SELECT ?a { ?a a ex:Thing }").text.startswith("PREFIX ex: <urn:ex:>\n")
    own = "PREFIX ex: <urn:own:> SELECT ?a { ?a a ex:Thing }"
    assert read(own).text == own
    assert read(own).predicates == frozenset({RDF.type.value, "urn:own:Thing"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?b { ?a ?p ?b }",
        "SELECT ?a { ex:a ?p 1 }",
        "SELECT ?a { ?a ex:b ?c ; ?p ?d }",
        "SELECT ?a { ?a ex:b [ ?p ex:c ] }",
        "SELECT ?a { [] ?p true }",
        "SELECT ?a { ?a !ex:b ?c }",
        "SELECT ?a { ?a !(ex:b|^ex:c) ?c }",
        "SELECT ?a { GRAPH ?g { ?a ?p 'x' } }",
        "SELECT ?a { FILTER EXISTS { ?a ?p ?c } }",
        "SELECT ?a { ?a ?p (1 2) }",
        "SELECT ?a { ?a !a ?c }",
        "SELECT ?a { ?a !(a) ?c }",
        "SELECT ?a { ?a !^a ?c }",
        "SELECT ?a { ?a !(^a|ex:b) ?c }",
        "SELECT ?a { ?a ex:b/(!(a))+ ?c }",
        "SELECT ?a { ?a !( # all but one\n a) ?c }",
        "SELECT ?a { ex:a ?p -5 }",
        "SELECT ?a { ex:a ?p +5 }",
        "SELECT ?a { (1 2) ?p -5 }",
        "SELECT ?a { ?a ex:b ?c {| ?p ?d |} }",
        "SELECT ?a { ex:a ?p <<( ex:a ex:b ex:c )>> }",
        "SELECT ?a { ?a ex:b ?c FILTER (?c > 1 && EXISTS { ?a ?p ?d }) }",
    ],
)
def test_a_predicate_that_may_be_any_is_found(query: str) -> None:
    assert read(query).predicates is None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?b { ?a ex:b ?b ; ex:c ?d , ?e . ?e a ?f }",
        "SELECT ?a { VALUES (?a ?b) { (ex:a ex:b) } ?a ex:b ?b }",
        "SELECT ?a { ?a ex:b ?c FILTER (?a = ?c && !(?a = ex:x)) } GROUP BY ?a ?c",
        "SELECT ?a { ?a ex:b/ex:c|^ex:d ?c }",
        "SELECT ?a { ?a ex:b -5 ; ex:c ?d FILTER (!BOUND(?d) && ?d - 5 > 1) BIND (!?d AS ?e) }",
    ],
)
def test_predicates_that_are_named_are_told(query: str) -> None:
    found = read(query).predicates
    assert found is not None
    assert {"urn:ex:b", RDF.type.value} <= found


@pytest.mark.parametrize(
    ("pattern", "used"),
    [
        ("?s (ex:a)* ?o", {"path ()", "path *"}),
        ("?s (ex:a/ex:b)+ ?o", {"path ()", "path /", "path +"}),
        ("?s ex:a/(ex:b|^ex:c)? ?o", {"path ()", "path /", "path |", "path ^", "path ?"}),
        ("?s ^ex:a ?o", {"path ^"}),
        ("?s a* ?o", {"path *"}),
        ("?s !ex:p ?o", {"path !"}),
        ("?s !(a|^ex:p) ?o", {"path !", "path |", "path ^"}),
        ("?s ex:a (?x ex:b)", {"path ()", "call urn:ex:a"}),
        ("?s ex:a -5", {"sign", "integer"}),
        ("?s ex:a ?o FILTER (!(?o = ?s))", {"!", "=", "FILTER"}),
        ("?s ex:a ?o FILTER (?o * ?o / (?s + ?s) > ?s)", {"*", "/", "+", ">", "FILTER"}),
        ("?s ex:a ?o FILTER ex:f(?o * ?s)", {"*", "call urn:ex:f", "FILTER"}),
        ("?s ex:a ?o BIND (?o / ?s AS ?x)", {"/", "BIND"}),
        ("FILTER (EXISTS { ?s !ex:p/ex:a* ?o })", {"FILTER", "EXISTS", "path !", "path /", "path *"}),
        ("VALUES (?s ?o) { (ex:a -5) }", {"VALUES", "sign", "integer"}),
        ("VALUES ?o { ex:a } ?s ex:a* ?o", {"VALUES", "path *"}),
    ],
)  # fmt: skip
def test_operators_of_paths_are_told_from_those_of_expressions(pattern: str, used: set[str]) -> None:
    assert read(f"SELECT ?s {{ {pattern} }}").features == {"SELECT", *used}


def test_operators_outside_of_braces_are_of_expressions() -> None:
    found = read("SELECT (?a * 2 AS ?b) (COUNT(*) AS ?n) { ?a a ?c } GROUP BY ?a HAVING (!?n / 2 > 1)")
    assert {"*", "all", "!", "/"} <= found.features
    assert not any(each.startswith("path") for each in found.features)


TERMS = st.one_of(
    st.integers(-50, 50).map(lambda n: Literal(str(n), datatype=XSD.integer)),
    st.sampled_from(["b", "a", "B", "é", "", "a\tb", "a\r\nb", '"', "\\t", "\u0085\u2028\x01"]).map(Literal),
    st.sampled_from(["en", "de-AT"]).map(lambda tag: Literal("a\t", language=tag)),
    st.builds(Triple, st.just(NamedNode("urn:s")), st.just(NamedNode("urn:p")), st.just(Literal("o\t"))),
    st.sampled_from(["urn:b", "urn:a"]).map(NamedNode),
    st.sampled_from(["2016-08-09", "2015-01-01"]).map(lambda text: Literal(text, datatype=XSD.date)),
    st.none(),
)


Term = Literal | NamedNode | Triple


def document(rows: list[tuple[Term | None, ...]]) -> bytes:
    bindings = [
        {name: _json(term) for name, term in zip("ab", row, strict=True) if term is not None} for row in rows
    ]
    return json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}).encode()


def _json(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}  # type: ignore[arg-type]
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


@given(st.lists(st.tuples(TERMS, TERMS), max_size=12), st.booleans(), st.integers(0, 4), st.integers(0, 9))
def test_rows_come_in_the_order_of_the_service(
    rows: list[tuple[Term | None, ...]], descends: bool, offset: int, limit: int
) -> None:
    slicing = Slicing((("a", descends), ("b", False)), limit, offset)
    found = sliced(document(rows), slicing)
    assert isinstance(found, QuerySolutions)

    def key(term: object) -> tuple[bool, str]:
        return (False, "") if term is None else (True, sort_key(term))  # type: ignore[arg-type]

    ordered = sorted(sorted(rows, key=lambda row: key(row[1])), key=lambda row: key(row[0]), reverse=descends)
    assert [tuple(row) for row in found] == ordered[offset : offset + limit]


@pytest.mark.parametrize("value", ["urn:a b", "urn:a>\\t<urn:b", "urn:a>\\n<urn:b", "a"])
def test_what_is_no_iri_makes_no_other_rows(value: str) -> None:
    bindings = f'[{{"a": {{"type": "uri", "value": "{value}"}}}}]'
    content = f'{{"head": {{"vars": ["a"]}}, "results": {{"bindings": {bindings}}}}}'
    try:
        with reading():
            rows = list(sliced(content.encode(), Slicing((("a", False),))))  # type: ignore[arg-type]
    except EngineRefusedError:
        return
    assert len(rows) == 1


def test_blank_nodes_come_back_as_such() -> None:
    found = sliced(document([(NamedNode(f"{BLANK}b7"), None)]), Slicing())
    assert [str(row["a"]) for row in found] == ["_:b7"]  # type: ignore[union-attr]


@pytest.mark.parametrize("slicing", [Slicing(), Slicing((("a", False),))])
@pytest.mark.parametrize(
    "rows",
    [
        '[{"a": {"type": "uri", "value": "%s"}}, 1]',
        '[{"a": {"type": "uri", "value": "%s"}}, {"a": {}}]',
        '[{"a": {"type": "uri", "value": "%s"}}, {"a": "b"}]',
        '{"%s": 1}',
        '"%s"',
        "[" * 100_000 + '"%s"',
    ],
)
def test_rows_that_are_none_are_refused(rows: str, slicing: Slicing) -> None:
    content = f'{{"head": {{"vars": ["a"]}}, "results": {{"bindings": {rows % (BLANK + "b")}}}}}'
    with pytest.raises(EngineRefusedError), reading():
        list(sliced(content.encode(), slicing))  # type: ignore[arg-type]


def test_a_boolean_is_not_put_in_order() -> None:
    with pytest.raises(EngineRefusedError):
        sliced(b'{"head": {}, "boolean": true}', Slicing((("a", False),)))
