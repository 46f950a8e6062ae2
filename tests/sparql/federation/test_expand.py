"""SERVICE as inline data: compared with the same query over both data sets at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from detente.sparql.analysis import analyse
from detente.sparql.federation.endpoints import AllowList, FederationError
from detente.sparql.federation.expand import Federation, expand
from detente.sparql.federation.outbound import Outbound
from tests.sparql.conftest import Remote

HERE = Path(__file__).parent
PATTERNS = re.split(r"\n(?! )", (HERE / "federated.txt").read_text(encoding="utf-8").strip())
REFUSED: list[dict[str, Any]] = yaml.safe_load((HERE / "refused.yaml").read_text(encoding="utf-8"))

EX = "http://e/"
REMOTE_GRAPH = NamedNode("http://remote/")
RESOURCES = st.sampled_from([NamedNode(EX + name) for name in ("a", "b", "é")])
LITERALS = st.one_of(
    st.text(max_size=4).map(Literal),
    st.sampled_from(["}", '"', "'''", "\\", "\n\r\t", "b", 'it\'s "}" \\ {', "\x00", "😀"]).map(Literal),
    st.sampled_from([Literal(1), Literal(1.5), Literal(True), Literal("b", language="en-gb")]),
)
TRIPLES = st.lists(
    st.tuples(RESOURCES, st.sampled_from([NamedNode(f"{EX}p"), NamedNode(f"{EX}q")]), RESOURCES | LITERALS),
    max_size=6,
)


def federation(remote: Remote, **options: Any) -> Federation:
    prefixes = {"ex": EX, "r": f"{remote.origin}/"}
    return Federation(AllowList((remote.endpoint,)), prefixes, **options)


def outbound(remote: Remote) -> Outbound:
    return Outbound(AllowList((remote.endpoint,)), frozenset({"localhost"}))


def solutions(store: Store, query: str, prefixes: dict[str, str]) -> list[list[str]]:
    result = store.query(query, prefixes=prefixes)
    assert isinstance(result, QuerySolutions)
    names = sorted(variable.value for variable in result.variables)
    return sorted([f"{name}={solution[name]}" for name in names] for solution in result)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=st.sampled_from(PATTERNS), here=TRIPLES, there=TRIPLES)
def test_a_service_answers_as_a_graph_of_its_data_does(
    remote: Remote, pattern: str, here: list[Any], there: list[Any]
) -> None:
    remote.store.clear()
    remote.store.extend(Quad(*triple) for triple in there)
    both = Store()
    both.add_graph(REMOTE_GRAPH)
    both.extend(Quad(*triple) for triple in here)
    both.extend(Quad(subject, predicate, object_, REMOTE_GRAPH) for subject, predicate, object_ in there)
    query = f"SELECT * {{ {pattern.replace('<R>', f'<{remote.endpoint}>')}\n}}"
    expanded = expand(query, outbound(remote).fetch, federation(remote))
    assert not analyse(expanded).services
    assert expanded.count("\n") == query.count("\n")
    of_graph = re.sub(r"SERVICE( # \{<\n)?( SILENT)? (<R>|r:\w+)", f"GRAPH {REMOTE_GRAPH}", pattern)
    assert "SERVICE" not in of_graph
    assert solutions(both, expanded, {"ex": EX}) == solutions(both, f"SELECT * {{ {of_graph}\n}}", {"ex": EX})


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["query"])
def test_what_cannot_be_asked_is_refused_before_anything_is_sent(
    remote: Remote, case: dict[str, Any]
) -> None:
    query = case["query"].replace("<R>", f"<{remote.endpoint}>")
    with pytest.raises(FederationError, match=re.escape(case["message"])):
        expand(query, outbound(remote).fetch, federation(remote, max_services=2))
    assert not remote.asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE <R> {}' } # SERVICE <R> {}",
        "ASK {}",
        "",
        "SELECT * { ex:service ?p ?o",
        "}{",
    ],
)
def test_a_query_without_services_stays_as_it_is(remote: Remote, query: str) -> None:
    assert expand(query, outbound(remote).fetch, federation(remote)) == query


def test_the_declarations_of_a_query_go_with_its_pattern(remote: Remote) -> None:
    query = f"""BASE <http://b/c/> PREFIX p: <d#> PREFIX unused: <http://u/>
        SELECT * {{ SERVICE <{remote.endpoint}> {{ ?s p:q ex:r ; <e> 'p:x' }} }}"""
    expand(query, outbound(remote).fetch, federation(remote))
    assert [asked for _, _, asked in remote.asked] == [
        "BASE <http://b/c/>\nPREFIX ex: <http://e/>\nPREFIX p: <http://b/c/d#>\n"
        "SELECT * WHERE { ?s p:q ex:r ; <e> 'p:x' \n}"
    ]


def test_a_service_inside_a_service_is_sent_along(remote: Remote) -> None:
    asked: list[str] = []

    def fetch(_: str, query: str) -> bytes:
        asked.append(query)
        return b'{"head": {"vars": []}, "results": {"bindings": [{}]}}'

    expand(
        f"SELECT * {{ SERVICE <{remote.endpoint}> {{ SERVICE <http://o/> {{}} }} }}",
        fetch,
        federation(remote),
    )
    assert asked == ["SELECT * WHERE { SERVICE <http://o/> {} \n}"]


@pytest.mark.parametrize("path", ["status/500", "html", "large"])
def test_a_failure_is_an_error_or_silent(remote: Remote, path: str) -> None:
    endpoint = f"{remote.origin}/{path}"
    asked = Outbound(AllowList((endpoint,)), frozenset({"localhost"}))
    allowed = Federation(AllowList((endpoint,)))
    with pytest.raises(FederationError) as error:
        expand(f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}", asked.fetch, allowed)
    assert error.value.endpoint == endpoint
    silent = expand(
        f"SELECT * {{ SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} BIND(1 AS ?x) }}", asked.fetch, allowed
    )
    assert solutions(Store(), silent, {}) == [[f"x={Literal(1)}"]]


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_too_many_solutions_and_blank_nodes_are_errors(remote: Remote, silent: str) -> None:
    query = f"SELECT * {{ SERVICE {silent}<{remote.endpoint}> {{ %s }} }}"
    with pytest.raises(FederationError, match="more than 2; make the pattern narrower"):
        expand(query % "VALUES ?x { 1 2 3 }", outbound(remote).fetch, federation(remote, max_rows=2))
    with pytest.raises(FederationError, match="a blank node"):
        expand(query % "BIND(BNODE() AS ?x)", outbound(remote).fetch, federation(remote))
    with pytest.raises(FederationError, match="a triple term"):
        expand(query % "BIND(TRIPLE(ex:a, ex:b, 1) AS ?x)", outbound(remote).fetch, federation(remote))


def test_the_w3c_queries_are_expanded_or_refused(shared: Path) -> None:
    def fetch(endpoint: str, _: str) -> bytes:
        if "invalid" in endpoint:
            raise FederationError("not there", endpoint)
        return b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'

    hosts = ("example.org", "example1.org", "example2.org", "invalid.endpoint.org")
    paths = sorted((shared / "w3c/rdf-tests/sparql/sparql11/service").glob("*.rq"))
    assert len(paths) == 7
    for path in paths:
        query = path.read_text(encoding="utf-8")
        if "SERVICE ?service" in query:
            with pytest.raises(FederationError, match="is a variable"):
                expand(query, fetch, Federation(AllowList(hosts)))
        else:
            Store().query(expand(query, fetch, Federation(AllowList(hosts))))
