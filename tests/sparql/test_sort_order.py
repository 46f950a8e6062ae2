"""ORDER BY, MIN and MAX over values of any kind, against rdflib and an order of the test."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from detente.sparql.sort_keys import Term, sort_key
from detente.store.engines.oxigraph.reader import OxigraphReader

XSD = "http://www.w3.org/2001/XMLSchema#"
ITEM, HAS = NamedNode("urn:item"), NamedNode("urn:has")


def typed(value: object, name: str) -> Literal:
    return Literal(str(value), datatype=NamedNode(name if ":" in name else XSD + name))


def of(name: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[Literal]:
    return values.map(lambda value: typed(value, name))


WORDS = st.text("aAbBé 0129-", max_size=4)
YEARS = st.integers(1000, 2999)
ZONES = st.sampled_from(["", "Z", "+05:30", "-11:00"])
DATES = st.dates(date(1583, 1, 1), date(2999, 12, 31))
TIMES = st.times().map(lambda time: time.replace(microsecond=0).isoformat())
WHOLE = st.integers(-(10**6), 10**6)
SMALL_DECIMALS = st.decimals(-1000, 1000, places=3)
DOUBLES = st.floats(-1e6, 1e6).map(lambda number: "INF" if math.isinf(number) else repr(number))
LIKE: dict[str, st.SearchStrategy[Literal]] = {
    "integer": of("integer", WHOLE),
    "decimal": of("decimal", SMALL_DECIMALS),
    "double": of("double", DOUBLES),
    "string": WORDS.map(Literal),
    "boolean": of("boolean", st.sampled_from(["true", "false"])),
    "date": of("date", DATES),
    "dateTime": of("dateTime", st.builds("{}T{}Z".format, DATES, TIMES)),
}
OTHERS = (
    of("float", st.integers(-100, 100)),
    of("double", st.sampled_from(["NaN", "INF", "-INF", "0.1", "1e300"])),
    of("dateTime", st.builds("{}T{}{}".format, DATES, TIMES, ZONES)),
    of("time", st.builds("{}{}".format, TIMES, ZONES)),
    of("gYear", YEARS),
    of("gYearMonth", st.builds("{}-{:02}".format, YEARS, st.integers(1, 12))),
    of("dayTimeDuration", st.builds("P{}DT{}H".format, st.integers(0, 400), st.integers(0, 99))),
    of("yearMonthDuration", st.builds("-P{}Y{}M".format, st.integers(0, 9), st.integers(0, 30))),
    of("duration", st.builds("P{}M{}D".format, st.integers(0, 30), st.integers(0, 99))),
    of("integer", WORDS),
    of("urn:km", st.integers(0, 200)),
    WORDS.map(lambda word: Literal(word, language="en")),
    WORDS.map(lambda word: Literal(word, language="tr")),
    st.integers(0, 99).map(lambda number: NamedNode(f"urn:{number}")),
    st.integers(0, 99).map(lambda number: BlankNode(f"b{number}")),
)
ANYTHING: st.SearchStrategy[Term] = st.one_of(*LIKE.values(), *OTHERS)
MIXED = st.lists(ANYTHING, min_size=10, max_size=60)


def store_of(values: Iterable[Term]) -> OxigraphReader:
    """Keep each value in a graph of its own, so that equal ones are kept apart."""
    store = Store()
    for number, value in enumerate(values):
        store.add(Quad(ITEM, HAS, value, NamedNode(f"urn:graph:{number}")))
    return OxigraphReader(store)


def column(reader: OxigraphReader, query: str, name: str = "v") -> list[Term | None]:
    return [row.get(name) for row in reader.query(query).rows()]


ALL = "GRAPH ?g { ?s ?p ?v }"


def kind(term: Term) -> str:
    """Name what the operators of section 17.3 compare with one another, by a table of its own."""
    if not isinstance(term, Literal):
        return type(term).__name__
    name = term.datatype.value.removeprefix(XSD)
    number = {"integer", "decimal", "double", "float"}
    return "number" if name in number else name


def value(term: Term) -> Decimal | str | datetime | None:
    """Give what a literal is compared by, where Python compares it as SPARQL does; None for others."""
    if not isinstance(term, Literal):
        return None
    text = term.value
    match kind(term):
        case "number":
            is_number = text.lstrip("-").replace(".", "").replace("e", "").replace("+", "").isdigit()
            return Decimal(text) if is_number and not term.datatype.value.endswith("float") else None
        case "string" | "boolean" | "gYear" | "gYearMonth" | "date":
            return text
        case "dateTime":
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else None
    return None


def comparable(one: Term, other: Term) -> bool:
    return kind(one) == kind(other) and value(one) is not None and value(other) is not None


def is_less(one: Term, other: Term) -> bool:
    first, second = value(one), value(other)
    return first is not None and second is not None and first < second  # type: ignore[operator]


@given(MIXED)
@settings(max_examples=150, deadline=None)
def test_no_value_comes_after_one_that_is_greater(values: list[Term]) -> None:
    found = column(store_of(values), f"SELECT ?v {{ {ALL} }} ORDER BY ?v")
    present = [term for term in found if term is not None]
    assert len(present) == len(values)
    for place, later in enumerate(present):
        for earlier in present[:place]:
            assert not (comparable(later, earlier) and is_less(later, earlier)), (earlier, later)


@given(MIXED, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_is_the_same_whatever_the_order_of_the_solutions(
    values: list[Term], chance: random.Random
) -> None:
    shuffled = chance.sample(values, len(values))
    one, other = (
        [sort_key(term) for term in column(store_of(each), f"SELECT ?v {{ {ALL} }} ORDER BY ?v") if term]
        for each in (values, shuffled)
    )
    down = column(store_of(shuffled), f"SELECT ?v {{ {ALL} }} ORDER BY DESC(?v)")
    labels = {key: key[:1] for key in (*one, *other)}
    blank = {key for key, first in labels.items() if first == "A"}  # the engine names blank nodes anew
    assert [key for key in one if key not in blank] == [key for key in other if key not in blank]
    assert [sort_key(term) for term in down if term] == sorted(
        (sort_key(term) for term in down if term), reverse=True
    )


@pytest.mark.parametrize("name", LIKE)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_values_of_one_kind_are_in_the_order_of_rdflib(name: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(LIKE[name], min_size=2, max_size=12, unique_by=sort_key))
    text = " ".join(map(str, values))
    query = f"SELECT ?v {{ VALUES ?v {{ {text} }} }} ORDER BY ?v"
    ours = [sort_key(term) for term in column(OxigraphReader(Store()), query) if term]
    theirs = [rdflib_key(row[0]) for row in rdflib.Graph().query(query)]  # type: ignore[index]
    assert ours == theirs


def rdflib_key(term: object) -> str:
    assert isinstance(term, rdflib.Literal)
    store = Store()  # which writes numbers in canonical form
    literal = Literal(str(term)) if term.datatype is None else typed(str(term), str(term.datatype))
    store.add(Quad(ITEM, HAS, literal))
    (quad,) = store
    return sort_key(quad.object)


@given(MIXED)
@settings(max_examples=60, deadline=None)
def test_least_and_greatest_are_the_ends_of_the_order(values: list[Term]) -> None:
    reader = store_of(values)
    ordered = [term for term in column(reader, f"SELECT ?v {{ {ALL} }} ORDER BY ?v") if term]
    (row,) = reader.query(f"SELECT (MIN(?v) AS ?a) (MAX(DISTINCT ?v) AS ?z) {{ {ALL} }}").rows()
    assert (sort_key(row["a"]), sort_key(row["z"])) == (sort_key(ordered[0]), sort_key(ordered[-1]))


@given(MIXED, st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_a_sub_select_takes_the_first_and_a_second_key_decides_between_equals(
    values: list[Term], most: int
) -> None:
    reader = store_of(values)
    first = column(reader, f"SELECT ?v {{ {{ SELECT ?v {{ {ALL} }} ORDER BY DESC(?v) LIMIT {most} }} }}")
    whole = [term for term in column(reader, f"SELECT ?v {{ {ALL} }} ORDER BY DESC(?v)") if term]
    assert sorted(sort_key(term) for term in first if term) == sorted(map(sort_key, whole[:most]))
    query = f"SELECT ?v {{ {ALL} }} ORDER BY DATATYPE(?v) DESC(?v)"
    twice = [term for term in column(reader, query) if isinstance(term, Literal)]
    keys = [(term.datatype.value, sort_key(term)) for term in twice]
    assert keys == sorted(sorted(keys, key=lambda key: key[1], reverse=True), key=lambda key: key[0])


def written(terms: Sequence[Term | None]) -> list[str]:
    return ["" if term is None or isinstance(term, Triple) else term.value for term in terms]


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        ('"20" 100 9', ["9", "100", "20"]),
        ('"b" UNDEF <urn:a> 2 "a"@en true', ["", "urn:a", "2", "a", "b", "true"]),
        ('"5"^^<urn:km> 6 "x"^^xsd:integer', ["6", "x", "5"]),
        ('"NaN"^^xsd:double "INF"^^xsd:double 1e0 -1', ["-1", "1", "INF", "NaN"]),
        (
            '"2025-03-01"^^xsd:date "2025-03"^^xsd:gYearMonth "2024-12-31T23:00:00-02:00"^^xsd:dateTime '
            '"2025"^^xsd:gYear',
            ["2025", "2024-12-31T23:00:00-02:00", "2025-03", "2025-03-01"],
        ),
        ('"P1M"^^xsd:duration "P32D"^^xsd:duration "P27D"^^xsd:dayTimeDuration', ["P27D", "P1M", "P32D"]),
        (f'"1"^^xsd:integer "{9 * 10**30}"^^xsd:integer 2', ["1", "2", str(9 * 10**30)]),
    ],
)
def test_kinds_are_kept_apart(values: str, ordered: list[str]) -> None:
    for each in (values, " ".join(reversed(values.split(" ")))):
        query = f"PREFIX xsd: <{XSD}> SELECT ?v {{ VALUES ?v {{ {each} }} }} ORDER BY ?v"
        assert written(column(OxigraphReader(Store()), query)) == ordered
        down = column(OxigraphReader(Store()), query.replace("BY ?v", "BYDESC(?v)"))
        assert written(down) == ordered[::-1]


def test_twenty_numbers_among_strings_end_no_process() -> None:
    values = '139 154 148 3 "120" 59 183 140 163 "59" "133" 3 "16" 151 199 68 184 "99" "109" 147 34'
    found = column(OxigraphReader(Store()), f"SELECT ?v {{ VALUES ?v {{ {values} }} }} ORDER BY ?v")
    assert written(found) == [
        *["3", "3", "34", "59", "68", "139", "140", "147", "148", "151", "154", "163", "183", "184", "199"],
        *["109", "120", "133", "16", "59", "99"],
    ]


def test_what_no_group_has_is_neither_least_nor_greatest() -> None:
    query = "SELECT ?g (MIN(?v) AS ?least) { VALUES (?g ?v) { (1 UNDEF) (1 2) (2 3) (2 'a') } } GROUP BY ?g"
    assert written(column(OxigraphReader(Store()), f"{query} ORDER BY ?g", "least")) == ["", "3"]
