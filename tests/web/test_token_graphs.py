"""A token writes the graphs that it made, or those below the prefixes that it was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from detente.access.tokens import TokenError, Tokens
from tests.web.written_service import WrittenService

TRIPLE = '<urn:x:a> <urn:x:says> "mine" .'
LAB = "https://lab.example.org/"


@pytest.fixture
def tokens(service: WrittenService) -> Iterator[WrittenService]:
    """Give the service with three more tokens, told by their names in place of scopes."""
    made = Tokens(service.data)
    given: dict[str, tuple[str, ...]] = {"w1": (), "w2": (), "lab": (LAB, "urn:lab:")}
    secrets = {name: made.create(name, ["write"], graphs) for name, graphs in given.items()}
    yield replace(service, secrets={**service.secrets, **secrets})
    for name in given:
        made.revoke(name)


def test_a_token_writes_no_graph_of_another(tokens: WrittenService) -> None:
    graph = "urn:of-w2"
    assert tokens.put(graph, TRIPLE, scope="w2").status_code == 201
    update = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:x:a> <urn:x:says> 1 }} }}"
    refused = [
        tokens.send("DELETE", f"/graphs?graph={graph}", scope="w1"),
        tokens.put(graph, "", scope="w1"),
        tokens.send("POST", f"/graphs?graph={graph}", '<urn:x:b> <urn:x:says> "x" .', scope="w1"),
        tokens.update(update, scope="w1"),
        tokens.update(f"DROP GRAPH <{graph}>", scope="w1"),
        tokens.update(f"CLEAR GRAPH <{graph}>", scope="w1"),
        tokens.update(f"MOVE <{graph}> TO <urn:of-w1>", scope="w1"),
        tokens.update(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", scope="w1"),
    ]
    assert [(each.status_code, each.json()["type"].rpartition("#")[2]) for each in refused] == [
        (403, "owner")
    ] * len(refused)
    assert "'w2'" in refused[0].json()["detail"]
    assert tokens.put(graph, '<urn:x:b> <urn:x:says> "new" .', scope="w2").status_code in (200, 204)
    assert tokens.send("DELETE", f"/graphs?graph={graph}", scope="w2").status_code in (200, 204)


def test_a_graph_that_is_gone_is_anybodys_to_make(tokens: WrittenService) -> None:
    graph = "urn:for-both"
    for scope in ("w1", "w2"):
        assert tokens.put(graph, TRIPLE, scope=scope).status_code == 201
        assert tokens.send("DELETE", f"/graphs?graph={graph}", scope=scope).status_code in (200, 204)


def test_a_curator_writes_all(tokens: WrittenService) -> None:
    assert tokens.put("urn:of-w1-too", TRIPLE, scope="w1").status_code == 201
    answer = tokens.send("DELETE", "/graphs?graph=urn:of-w1-too", scope="curate")
    assert answer.status_code in (200, 204)


def test_prefixes_are_all_that_their_token_writes(tokens: WrittenService) -> None:
    for graph in (f"{LAB}a", "urn:lab:b"):
        assert tokens.put(graph, TRIPLE, scope="lab").status_code == 201
        assert tokens.send("DELETE", f"/graphs?graph={graph}", scope="lab").status_code in (200, 204)
    for graph in ("https://lab.example.com/a", "https://lab.example.org", "urn:elsewhere"):
        assert tokens.put(graph, TRIPLE, scope="lab").status_code == 403
    assert tokens.put(f"{LAB}of-w1", TRIPLE, scope="w1").status_code == 201
    assert tokens.send("DELETE", f"/graphs?graph={LAB}of-w1", scope="lab").status_code in (200, 204)


def test_the_log_says_who_made_a_graph(tokens: WrittenService) -> None:
    graph = "urn:told-of"
    ask = (
        f"ASK {{ GRAPH ?log {{ <{graph}> prov:wasAttributedTo ?token ; prov:wasGeneratedBy ?commit . "
        'FILTER STRENDS(STR(?token), "/token/w1") } }'
    )
    assert not tokens.ask(ask)
    tokens.put(graph, TRIPLE, scope="w1")
    assert tokens.ask(ask)
    tokens.send("DELETE", f"/graphs?graph={graph}", scope="w1")
    assert not tokens.ask(ask)


@pytest.mark.parametrize("prefix", ["", "lab", "https:", "http://a b/", "<urn:x>", "http://a/\n"])
def test_what_begins_no_iri_is_no_prefix(service: WrittenService, prefix: str) -> None:
    with pytest.raises(TokenError, match="begins no name"):
        Tokens(service.data).create("wrong", ["write"], [prefix])
