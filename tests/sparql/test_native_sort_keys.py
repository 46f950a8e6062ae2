"""The keys that the engine makes are those that it would be given, whatever the term."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from detente.rdf.namespaces import XSD
from detente.sparql.engine_functions import Function, order_key
from detente.sparql.native_sort_keys import is_of_one_kind, native_sort_key
from detente.sparql.sort_keys import Term, sort_key
from detente.store.engines.oxigraph.reader import OxigraphReader

CALL, ITEM, HAS = NamedNode("urn:call"), NamedNode("urn:item"), NamedNode("urn:has")
KEY = native_sort_key("?v", CALL)

DATATYPES = (
    *(XSD.integer, XSD.int, XSD.decimal, XSD.double, XSD.boolean, XSD.date, XSD.dateTime, XSD.gYear),
    *(XSD.gYearMonth, XSD.gMonthDay, XSD.gDay, XSD.time, XSD.duration, NamedNode("urn:km")),
)
ZONES = st.sampled_from(["", "Z", "+05:30", "-14:00"])
DIGITS = st.text("0123456789", min_size=1, max_size=25)
NUMBERS = st.builds(
    "{}{}{}".format, st.sampled_from(["", "+", "-"]), DIGITS, st.sampled_from(["", ".0", ".50"])
)
DATES = st.builds(
    "{}{:04}-{:02}-{:02}{}".format,
    st.sampled_from(["", "", "-", "1"]),
    st.integers(0, 9999),
    st.integers(1, 13),
    st.integers(0, 31),
    ZONES,
)
MOMENTS = st.builds("{}T{}{}".format, DATES.map(lambda date: date[:10]), st.times().map(str), ZONES)
PARTS = st.builds(
    "{}{}".format, st.sampled_from(["2016", "2016-08", "--08-09", "---09", "0000", "20160101"]), ZONES
)
LETTERS = st.text('aé\u0000\u0001~𝄞 "\\\n0', max_size=4)
TYPED = st.builds(
    lambda text, datatype: Literal(text, datatype=datatype),
    st.one_of(NUMBERS, DATES, MOMENTS, PARTS, LETTERS, st.sampled_from(["true", "1", "INF", "NaN", "P1M"])),
    st.sampled_from(DATATYPES),
)
SIMPLE: st.SearchStrategy[Term] = st.one_of(
    LETTERS.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), LETTERS, st.sampled_from(["en", "de-AT"])),
    st.builds(lambda text: Literal(text, language="ar", direction=BaseDirection.RTL), LETTERS),
    TYPED,
    st.integers(0, 9).map(lambda number: NamedNode(f"urn:é{number}")),
    st.just(BlankNode("b")),
)
ANY_TERM = st.one_of(SIMPLE, SIMPLE.map(lambda term: Triple(ITEM, HAS, term)))


def solutions(query: str, call: Function = order_key) -> QuerySolutions:
    found = Store().query(query, custom_functions={CALL: call})
    assert isinstance(found, QuerySolutions)
    return found


def keys(terms: Iterable[Term]) -> list[tuple[Term, str | None]]:
    """Keep terms as the engine does, and have it give the key of each."""
    store = Store()
    store.extend(Quad(ITEM, HAS, term) for term in terms)
    found = store.query(f"SELECT ?v ({KEY} AS ?key) {{ ?s ?p ?v }}", custom_functions={CALL: order_key})
    assert isinstance(found, QuerySolutions)
    return [(row["v"], row["key"] and row["key"].value) for row in found]


@given(st.lists(ANY_TERM, min_size=30, max_size=60))
@settings(max_examples=80, deadline=None)
def test_a_key_that_the_engine_makes_is_the_key(terms: list[Term]) -> None:
    for term, key in keys(terms):
        assert key == sort_key(term), term


@given(st.lists(SIMPLE.filter(lambda term: not isinstance(term, BlankNode)), min_size=5, max_size=20))
@settings(max_examples=40, deadline=None)
def test_nor_does_it_matter_where_a_value_comes_from(terms: list[Term]) -> None:
    written = " ".join(map(str, terms))
    query = f"SELECT (SUM(IF({KEY} = <urn:call>(?v), 0, 1)) AS ?wrong) {{ VALUES ?v {{ {written} }} }}"
    ((wrong,),) = solutions(query)
    assert wrong == Literal(0)


def test_nothing_is_called_for_frequent_terms() -> None:
    def refuse(term: Term) -> Term:
        raise AssertionError(term)

    dates = (f"20{year}-08-09" for year in range(10, 30))
    values = ["<urn:a>", '"a"', '"a"@tr', "7", "12000", *(f'"{date}"^^<{XSD.date.value}>' for date in dates)]
    query = f"SELECT ({KEY} AS ?key) {{ VALUES ?v {{ {' '.join(values)} }} }}"
    rows = list(solutions(query, refuse))
    assert len(rows) == len(values)
    assert all(row["key"] for row in rows)


def test_what_is_unbound_has_no_key() -> None:
    ((key,),) = solutions(f"SELECT ({KEY} AS ?key) {{}}")
    assert key is None


@pytest.mark.parametrize(
    "call",
    [
        *("COUNT(*)", "STRLEN(STR(?v))", "YEAR(?v)", "MONTH(?v)", "DAY(?v)", "HOURS(?v)", "MINUTES(?v)"),
        *("STR(?v)", "LANG(?v)", "ENCODE_FOR_URI(STR(?v))", "GROUP_CONCAT(?v)", "STRUUID()", "TZ(?v)"),
        *("MD5(STR(?v))", "SHA1(STR(?v))", "SHA256(STR(?v))", "SHA384(STR(?v))", "SHA512(STR(?v))"),
        *("IRI(STR(?v))", "URI(STR(?v))", "DATATYPE(?v)", "UUID()", "BOUND(?v)", "CONTAINS(?v,'a')"),
        *("STRSTARTS(?v,'a')", "STRENDS(?v,'a')", "LANGMATCHES(LANG(?v),'*')", "SAMETERM(?v,1)"),
        *("REGEX(?v,'a')", "ISIRI(?v)", "ISURI(?v)", "ISBLANK(?v)", "ISLITERAL(?v)", "ISNUMERIC(?v)"),
    ],
)
def test_a_function_of_one_kind_gives_one_kind(call: str) -> None:
    values = (
        "<urn:a> 'a' 'a'@tr 7 1.5 true '2016-08-09T10:11:12Z'^^<http://www.w3.org/2001/XMLSchema#dateTime>"
    )
    groups = "GROUP BY ?v" if call.startswith(("COUNT", "GROUP")) else ""
    query = f"SELECT ({call} AS ?made) {{ VALUES ?v {{ {values} }} }} {groups}"
    made = [row["made"] for row in OxigraphReader(Store()).query(query).rows() if "made" in row]
    kinds = {(type(term), term.datatype if isinstance(term, Literal) else None) for term in made}
    assert len(kinds) == 1
    assert is_of_one_kind(call.partition("(")[0].lower())
