"""Updates as operations do what the engine's own updates do, to a known set of quads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from detente.errors import DetenteError
from detente.sparql.answers import QuerySyntaxError, UnknownFunctionError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.update import (
    Operation,
    UpdateError,
    UsingDataset,
    apply_update,
    parse_update,
    written_graphs,
)
from tests.sparql.update.memory_target import MemoryTarget, copy, same_stores

HERE = Path(__file__).parent
BASE = "http://e/base"
PREFIXES = {"ex": "http://e/", "unused": "http://unused/"}
DATA = """
@prefix ex: <http://e/> .
ex:a ex:p 1, 2, "x", ex:b, _:n ; ex:q ex:a . _:n ex:p ex:a . ex:b ex:p 1 .
ex:g1 { ex:a ex:p ex:b, 1 . ex:g2 ex:p ex:g1 . _:n ex:q _:n }
ex:g2 { ex:a ex:p ex:b . ex:c ex:q "x"@en }
"""
SYNTAX = re.split(r"\n(?! )", (HERE / "update_syntax.txt").read_text(encoding="utf-8").strip())
ERRORS = {
    kind.__name__: kind for kind in (QuerySyntaxError, FederationError, UpdateError, UnknownFunctionError)
}


def table(name: str) -> list[Any]:
    rows: list[Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return rows


def read(text: str) -> tuple[Operation, ...]:
    return parse_update(text, prefixes=PREFIXES, base_iri=BASE)


def changed(data: Store, text: str, using: UsingDataset | None = None) -> Store:
    store = copy(data)
    apply_update(read(text), MemoryTarget(store), using=using)
    return store


def changed_by_engine(data: Store, text: str) -> Store:
    store = copy(data)
    store.update(text, base_iri=BASE, prefixes=PREFIXES)
    return store


@pytest.fixture(scope="module")
def data() -> Store:
    store = Store()
    store.extend(parse(DATA, format=RdfFormat.TRIG))
    store.add_graph(NamedNode("http://e/empty"))
    return store


@pytest.mark.parametrize("text", [*SYNTAX, "", " # nothing\n", "PREFIX n: <http://n/>", " CLEAR ALL ; "])
def test_does_what_the_engine_does(data: Store, text: str) -> None:
    try:
        expected = changed_by_engine(data, text)
    except SyntaxError as error:
        with pytest.raises(QuerySyntaxError) as caught:
            read(text)
        _check_place(caught.value, str(error))
    except RuntimeError:
        with pytest.raises(UpdateError):
            changed(data, text)
    else:
        assert same_stores(changed(data, text), expected)


def _check_place(error: QuerySyntaxError, engines: str) -> None:
    """Compare with the engine's place in all of the text; before a first word it says one column more."""
    if place := re.match(r"error at (\d+):(\d+)", engines):
        assert error.line == int(place[1])
        assert error.column is not None
        assert error.column - int(place[2]) in {0, -1}


@pytest.mark.parametrize(("text", "equivalent"), table("update_same.yaml"))
def test_does_what_another_does(data: Store, text: str, equivalent: str) -> None:
    assert same_stores(changed(data, text), changed_by_engine(data, equivalent))


@pytest.mark.parametrize(("text", "error", "message", "line", "column"), table("update_refused.yaml"))
def test_refused_with_nothing_changed(
    data: Store, text: str, error: str, message: str, line: int | None, column: int | None
) -> None:
    store = copy(data)
    with pytest.raises(ERRORS[error], match=message) as caught:
        apply_update(read(text), MemoryTarget(store))
    assert getattr(caught.value, "line", None) == line
    assert getattr(caught.value, "column", None) == column
    assert same_stores(store, data)


@pytest.mark.parametrize(("text", "graphs"), table("update_graphs.yaml"))
def test_names_the_graphs_it_writes(text: str, graphs: list[str]) -> None:
    (operation,) = read(text)
    expected = {DefaultGraph() if name == "default" else NamedNode(f"http://e/{name}") for name in graphs}
    assert written_graphs(operation) == expected


def test_a_dataset_of_the_request_takes_the_place_of_every_other(data: Store) -> None:
    using = UsingDataset((NamedNode("http://e/g1"),), (NamedNode("http://e/g2"),))
    update = "{} WHERE {{ ?s ?p ?o OPTIONAL {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    template = "INSERT {{ ?s ex:new ?o, ?g }} {}"
    clauses = "USING ex:g1 USING NAMED ex:g2"
    expected = changed_by_engine(data, update.format(template.format(clauses)))
    assert same_stores(changed(data, update.format(template.format("")), using), expected)
    nothing = UsingDataset((), (NamedNode("http://e/g2"),))
    assert same_stores(changed(data, "DELETE WHERE { ?s ?p ?o }", nothing), data)
    both = "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert not list(
        changed(data, both, nothing).quads_for_pattern(None, None, None, NamedNode("http://e/g2"))
    )


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { ?s ex:n ?o } USING ex:g1 WHERE { ?s ?p ?o }",
        "CLEAR ALL ; INSERT { ?s ex:n ?o } USING NAMED ex:g1 WHERE { ?s ?p ?o }",
        "CLEAR ALL ; WITH ex:g1 DELETE { ?s ex:n ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_two_datasets_are_refused_with_nothing_changed(data: Store, text: str) -> None:
    store = copy(data)
    with pytest.raises(UpdateError, match="only one of them"):
        apply_update(read(text), MemoryTarget(store), using=UsingDataset((NamedNode("http://e/g1"),)))
    assert same_stores(store, data)


class Refusing(MemoryTarget):
    """A target with a graph that cannot be written."""

    class RefusedError(DetenteError):
        pass

    def insert(self, quads: Any) -> None:
        found = list(quads)
        if any(quad.graph_name == NamedNode("http://e/g2") for quad in found):
            raise self.RefusedError
        super().insert(found)


def test_an_error_of_the_target_passes(data: Store) -> None:
    update = "INSERT { GRAPH ?g { ?s ex:n 1 } } WHERE { GRAPH ?g { ?s ex:p ?o } }"
    with pytest.raises(Refusing.RefusedError):
        apply_update(read(update), Refusing(copy(data)))


def test_applied_twice_data_has_new_blank_nodes(data: Store) -> None:
    operations = read("INSERT DATA { [] ex:twice [] }")
    store = copy(data)
    for _ in range(2):
        apply_update(operations, MemoryTarget(store))
    assert len(list(store.quads_for_pattern(None, NamedNode("http://e/twice"), None))) == 2


def test_what_looks_like_a_variable_is_none(data: Store) -> None:
    text = "INSERT { <x-0:0> ex:n ?s } WHERE { ?s ex:q ex:a }"
    quad = Quad(NamedNode("x-0:0"), NamedNode("http://e/n"), NamedNode("http://e/a"), DefaultGraph())
    assert quad in changed(data, text)
