"""What is kept of a query says of others of its skeleton just what reading them anew would."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from detente.rdf.namespaces import PREFIXES
from detente.sparql import wordings as module
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.lifting import lift
from detente.sparql.rewriting import rewrite
from detente.sparql.wordings import Wordings
from detente.store.engines.oxigraph.reader import OxigraphReader

QUERIES = [
    query for query, _ in yaml.safe_load(Path(__file__).with_name("rewritten.yaml").read_text("utf-8"))
]
MORE = (
    "SELECT * { ?s <urn:p> ?o ; <urn:q> 'x' } ORDER BY ?o LIMIT 5",
    "PREFIX e: <urn:> SELECT * { ?s e:p ?o } ORDER BY ?o",
    "PREFIX e: <urn:> SELECT ?s (MIN(?o) AS ?m) { ?s e:p ?o ; e:q <urn:p> } GROUP BY ?s ORDER BY ?m 5",
    "SELECT (GROUP_CONCAT(?o; SEPARATOR='x') AS ?all) { ?s ?p ?o FILTER(?o > 7 && REGEX(?o, 'a.b', 'i')) }",
    "SELECT (REPLACE('a', 'b', 'c') AS ?r) { ?s <urn:p> ?o } ORDER BY ?s ?o # '",
    "SELECT * { GRAPH <urn:g> { ?s a ?o } } ORDER BY ?o",
)
LIKE = {
    "<": ["<urn:p>", "<urn:q>", "<urn:g>", "<urn:database>", "<p>"],
    '"': ['"a.b"', '"x\\ny"', '"["', '""'],
    "'": ["'i'", "'q'", "'$1'", "'''\nlong'''"],
    "#": ["#", "# other"],
}
Outcome = tuple[object, ...]


def _alike(property_: str) -> bool | None:
    return {"urn:p": True, "urn:q": None}.get(property_, False)


def _outcome(of: Callable[[], Outcome]) -> Outcome:
    try:
        return of()
    except QuerySyntaxError as error:
        return (str(error),)


def _by(wordings: Wordings, query: str) -> Outcome:
    found = wordings.of(query)
    return found.text, sorted(map(str, found.functions)), _settings(found.aggregates)


def _anew(query: str) -> Outcome:
    return _by(Wordings(PREFIXES, _alike), query)


def _settings(aggregates: object) -> list[str]:
    assert isinstance(aggregates, dict)
    return [f"{name} {make.func.__name__} {make.keywords}" for name, make in aggregates.items()]


@given(query=st.sampled_from([*QUERIES, *MORE]), data=st.data())
def test_queries_of_one_skeleton(query: str, data: st.DataObject) -> None:
    wordings = Wordings(PREFIXES, _alike)
    for _ in range(4):
        lifted = lift(query)
        if lifted is None:
            return
        parts = list(lifted.parts)
        for index in range(1, len(parts), 2):
            choice = st.sampled_from(LIKE.get(parts[index][0], ["1", "0", "12"]))
            parts[index] = data.draw(st.one_of(st.just(parts[index]), choice))
        query = "".join(parts)
        assert _outcome(partial(_by, wordings, query)) == _outcome(partial(_anew, query))


def test_comments_in_what_is_left_out_are_left_out() -> None:
    wordings = Wordings(PREFIXES)
    query = "SELECT (GROUP_CONCAT(?o # {0}\n; # {0}\nSEPARATOR='x' # {0}\n) AS ?all) {{ ?s ?p ?o }}"
    for comment in ("one", "another", "'"):
        assert _by(wordings, query.format(comment)) == _anew(query.format(comment))
    assert wordings.hits == 2


def test_constants_that_decide_nothing_are_not_read_again() -> None:
    wordings = Wordings(PREFIXES, _alike)
    for number in range(10):
        asked = f"SELECT * {{ <urn:{number}> <urn:p> ?o }} ORDER BY ?o LIMIT {number}"
        assert wordings.of(asked).text == asked
    assert (wordings.hits, wordings.misses) == (9, 1)


@pytest.mark.parametrize("first", ["<urn:q>", "<urn:database>"])
def test_an_iri_that_has_base_in_it_decides_nothing(first: str) -> None:
    wordings = Wordings(PREFIXES, _alike)
    for iri in (first, "<urn:q>", "<urn:database>"):
        asked = f"SELECT * {{ ?s <urn:p> ?o ; {iri} 'x' }} ORDER BY ?o"
        assert _by(wordings, asked) == _anew(asked)
        assert wordings.of(asked).text == asked


def test_what_may_yet_be_found_out_is_not_kept() -> None:
    known: dict[str, bool] = {}
    wordings = Wordings(PREFIXES, known.get)
    query = "SELECT * { ?s <urn:p> ?o } ORDER BY ?o"
    by_key = wordings.of(query).text
    known["urn:p"] = True
    assert by_key == rewrite(query).text
    assert wordings.of(query).text == query


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 10)
    wordings = Wordings(PREFIXES)
    for number in range(100):
        wordings.of(f"SELECT ?v{number} {{}}")
        wordings.of(f"SELECT (REPLACE(?v, '{number}', '') AS ?r) {{}}")
    assert 0 < len(wordings) <= 10
    wordings.of(f"SELECT ?long {{}} # {'x' * module.KEPT_LENGTH}")
    wordings.of(f"SELECT * {{}} ORDER BY {'?v ' * 100}")
    assert not any("long" in skeleton or "?v ?v" in skeleton for skeleton in wordings._skeletons)


def test_a_prefix_that_the_query_declares_is_its_own() -> None:
    reader = _reader()
    query = "PREFIX det: <urn:> SELECT * { det:s det:p ?o }"
    assert Wordings(PREFIXES).of(query).prefixes == {}
    assert len(list(reader.query(query, prefixes=PREFIXES).rows())) == 1
    assert not list(reader.query("SELECT * { det:s det:p ?o }", prefixes=PREFIXES).rows())


def test_other_prefixes_are_asked_anew() -> None:
    reader = _reader()
    prefixes = {"e": "urn:"}
    query = "SELECT * { e:s e:p ?o }"
    assert len(list(reader.query(query, prefixes=prefixes).rows())) == 1
    prefixes["e"] = "urn:other:"
    assert not list(reader.query(query, prefixes=prefixes).rows())


def test_faults_are_told_of_the_query_that_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is bound to no query: the functions of each tell its own answer what went wrong."""
    reader = OxigraphReader(Store())
    query = "SELECT ?v { VALUES ?v { 1.5 2 } } ORDER BY ?v"
    good = reader.query(query)
    with monkeypatch.context() as patched:
        patched.setattr("detente.sparql.engine_functions.sort_key", _fail)
        with pytest.raises(MemoryError):
            list(reader.query(query).rows())
    assert len(list(good.rows())) == 2


def _reader() -> OxigraphReader:
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("x")))
    return OxigraphReader(store)


def _fail(_: object) -> str:
    raise MemoryError
