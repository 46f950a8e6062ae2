"""Which engines there are: what is written down is what is asked, and nothing else can be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detente.errors import DetenteError, InputError
from detente.sparql_followers.registry import (
    CONFIGURATION,
    MOST_ENGINES,
    Registry,
    SparqlEngine,
    UnknownEngineError,
)

ENGINE = SparqlEngine("house", "http://127.0.0.1:1/query", "https://engine.example/update?x=1")


def test_an_engine_is_there_until_it_is_removed(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    assert registry.names() == []
    registry.add(ENGINE)
    assert registry.names() == ["house"]
    assert registry.engine("house") == ENGINE
    assert registry.remove("house") == ENGINE
    assert registry.names() == []
    with pytest.raises(UnknownEngineError):
        registry.engine("house")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"query": "ftp://engine.example/"}, "--query"),
        ({"query": "file:///etc/passwd"}, "--query"),
        ({"query": "http://user:secret@engine.example/"}, "--query"),
        ({"update": "http://"}, "--update"),
        ({"update": "http://engine.example:none/"}, "--update"),
        ({"update": "http://engine.example/#there"}, "--update"),
        ({"name": "../out"}, "NAME"),
        ({"name": ""}, "NAME"),
        ({"name": "House"}, "NAME"),
        ({"piece": 0}, "--quads"),
        ({"drain": -1.0}, "--drain"),
        ({"drain": 61.0}, "--drain"),
    ],
)
def test_what_is_no_engine_is_refused_with_its_place(
    tmp_path: Path, change: dict[str, object], where: str
) -> None:
    with pytest.raises(InputError) as caught:
        Registry(tmp_path).add(replace(ENGINE, **change))  # type: ignore[arg-type]
    assert where in caught.value.in_full()
    assert Registry(tmp_path).names() == []


def test_a_name_is_given_once(tmp_path: Path) -> None:
    Registry(tmp_path).add(ENGINE)
    with pytest.raises(InputError, match="already"):
        Registry(tmp_path).add(ENGINE)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    Registry(tmp_path).add(ENGINE)
    (Registry(tmp_path).folder("house") / CONFIGURATION).write_text("{", encoding="utf-8")
    with pytest.raises(DetenteError, match="no engine's configuration"):
        Registry(tmp_path).engine("house")


def test_there_are_so_many_at_the_most(tmp_path: Path) -> None:
    for number in range(MOST_ENGINES):
        Registry(tmp_path).add(replace(ENGINE, name=f"house-{number}"))
    with pytest.raises(InputError, match=f"{MOST_ENGINES} followers are the most"):
        Registry(tmp_path).add(ENGINE)


def test_one_that_is_there_is_added_again_with_its_own_addresses_alone(tmp_path: Path) -> None:
    for _ in range(2):
        Registry(tmp_path).add_if_new(ENGINE)
    with pytest.raises(InputError, match="already"):
        Registry(tmp_path).add_if_new(replace(ENGINE, update="http://127.0.0.1:2/update"))
