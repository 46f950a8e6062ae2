"""What the variables of a pattern can be bound to; and that sorting by it answers what keys do."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from detente.rdf.namespaces import XSD
from detente.sparql.bound_variables import BoundVariables, bound_variables
from detente.sparql.engine_functions import Faults
from detente.sparql.operator_tokens import closings, operator_tokens
from detente.sparql.rewriting import Rewritten, rewrite
from detente.store.engines.oxigraph.object_kinds import ObjectKinds

CASES = yaml.safe_load((Path(__file__).parent / "bound_variables.yaml").read_text(encoding="utf-8"))
EX = "http://example.org/"


@pytest.mark.parametrize(("pattern", "resources", "objects"), CASES, ids=[case[0] for case in CASES])
def test_read(pattern: str, resources: list[str], objects: dict[str, list[str]]) -> None:
    """Check what is read of a pattern against a table."""
    tokens = operator_tokens(pattern)
    bound = bound_variables(tokens, dict(closings(tokens)), 0)
    assert sorted(bound.resources) == sorted(resources)
    assert {name: [token.text for token in found] for name, found in bound.objects.items()} == objects


NODES: st.SearchStrategy[NamedNode | BlankNode] = st.sampled_from(
    [*(NamedNode(EX + name) for name in "abc"), BlankNode("z"), BlankNode("y")]
)
VALUES: dict[str, st.SearchStrategy[NamedNode | BlankNode | Literal]] = {
    "date": st.dates().map(lambda day: Literal(day.isoformat(), datatype=XSD.date)),
    "zoned": st.dates().map(lambda day: Literal(f"{day.isoformat()}Z", datatype=XSD.date)),
    "no-date": st.just(Literal("abcdefghij", datatype=XSD.date)),
    "far": st.just(Literal("10000-01-01", datatype=XSD.date)),
    "integer": st.integers(min_value=-(10**30), max_value=10**30).map(
        lambda number: Literal(str(number), datatype=XSD.integer)
    ),
    "small": st.integers(min_value=-300, max_value=300).map(Literal),
    "text": st.text("aZ\u00e9\uffee\U0001f600", max_size=3).map(Literal),
    "tagged": st.sampled_from([Literal("a", language="en"), Literal("a", language="fr")]),
    "node": NODES,
}
OBJECTS = st.sampled_from(sorted(VALUES)).flatmap(VALUES.__getitem__)
PROPERTIES = [NamedNode(EX + name) for name in "pqr"]


@st.composite
def stores(draw: st.DrawFn) -> Store:
    """Draw a store whose properties have objects of one kind, mostly."""
    store = Store()
    graphs = st.sampled_from([NamedNode(f"{EX}g"), None])
    for property_ in PROPERTIES:
        values = VALUES[draw(st.sampled_from(sorted(VALUES)))]
        objects = draw(st.lists(values, max_size=6)) + draw(st.lists(OBJECTS, max_size=1))
        for value in objects:
            store.add(Quad(draw(NODES), property_, value, draw(graphs)))
    return store


PATTERNS = (
    "?x ex:p ?y . OPTIONAL { ?x ex:q ?z }",
    "?x ex:p ?y ; ex:q ?z",
    "{ ?x ex:p ?y } UNION { ?y ex:q ?x }",
    "?x ex:p* ?y . ?x ex:q ?z",
    "?x ex:q ?z . ?x ex:p* ?y",
    "GRAPH ?z { ?x ex:p ?y }",
    "?x ?z ?y",
    "{ SELECT ?x (MIN(?w) AS ?y) { ?x ex:p ?w } GROUP BY ?x } ?x ex:q ?z",
    "VALUES ?y { 1 UNDEF } ?x ex:p ?y",
    "?z ex:p ?x . MINUS { ?x ex:q ?y }",
    "?x ex:p ?w BIND (SUBSTR(STR(?w), 1, 2) AS ?y)",
    "?x ex:p ?z BIND (UCASE(?z) AS ?y)",
    "{ ?x ex:p ?w BIND (STRLEN(?w) AS ?y) } UNION { ?x ex:q ?y }",
    "?x ex:p ?w BIND (IRI(?w) AS ?y) OPTIONAL { ?x ex:q ?y }",
    "?x ex:p ?w OPTIONAL { ?w ex:q ?z BIND (LCASE(STR(?z)) AS ?y) }",
)


@given(
    store=stores(),
    pattern=st.sampled_from(PATTERNS),
    keys=st.permutations(["?x", "DESC(?y)", "?z"]),
    head=st.sampled_from(["?x ?y ?z", "(MIN(?y) AS ?least) (MAX(?x) AS ?most)"]),
)
def test_answers_are_those_of_keys(store: Store, pattern: str, keys: list[str], head: str) -> None:
    """Where no key is made, the order is that of keys."""
    group = "" if "?z" in head else "GROUP BY ?z"
    keys = keys if "?z" in head else ["DESC(?most)", "?z", "?least"]
    query = f"PREFIX ex: <{EX}> SELECT {head} {{ {pattern} }} {group} ORDER BY {' '.join(keys)}"
    kinds = ObjectKinds(store, asked=1)
    by_kinds = rewrite(query, lambda token: kinds.are_alike(token.text.replace("ex:", EX, 1)))
    by_keys = _with_every_key(query)
    assert _rows(store, by_kinds) == _rows(store, by_keys)


def _with_every_key(query: str) -> Rewritten:
    """Rewrite a query as if nothing could be read of its pattern."""
    with (
        patch("detente.sparql.rewriting.bound_variables", return_value=BoundVariables()),
        patch("detente.sparql.rewriting.bound_by", return_value=None),
    ):
        return rewrite(query)


def _rows(store: Store, rewritten: Rewritten) -> list[list[object]]:
    found = store.query(
        rewritten.text,
        custom_functions=rewritten.functions,
        custom_aggregate_functions={
            name: partial(make, Faults()) for name, make in rewritten.aggregates.items()
        },
    )
    assert isinstance(found, QuerySolutions)
    return [list(row) for row in found]
