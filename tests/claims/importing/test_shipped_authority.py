"""The shipped authority as importers ask it: what the codes and names of data sets stand for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode

from detente.changes.build import Assembled
from detente.claims.importing.states import FIRST, LAST, ImportAuthority
from detente.rdf.namespaces import DET, SCHEMA, TYPE
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris

CASES = yaml.safe_load((Path(__file__).parent / "shipped_codes.yaml").read_text(encoding="utf-8"))
CODES: Mapping[str, NamedNode] = {"iso2": DET.isoAlpha2, "iso3": DET.isoAlpha3, "isonum": DET.m49Code}
"""Codes that one state has at a time."""


@pytest.fixture(scope="module")
def authority(world: Assembled, iris: Iris) -> ImportAuthority:
    return ImportAuthority(world.quads, iris)


@pytest.mark.parametrize(("system", "code", "day", "state"), CASES, ids=lambda each: each or "none")
def test_codes_and_names_stand_for_the_state_of_their_day(
    authority: ImportAuthority, iris: Iris, system: str, code: str, day: str, state: str
) -> None:
    expected = iris.thing(f"state/{state}").value if state else None
    assert authority.state(system, code, day, day) == expected


@pytest.mark.parametrize("system", CODES)
def test_every_code_of_the_united_nations_and_of_iso_finds_its_state(
    authority: ImportAuthority, world: Assembled, iris: Iris, system: str
) -> None:
    graph = AUTHORITY.iri(iris)
    stated = [
        (quad.object.value, quad.subject.value)
        for quad in world.quads.match(None, CODES[system], None, graph)
        if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode)
    ]
    assert len(stated) > 190
    assert [pair for pair in stated if authority.state(system, pair[0]) != pair[1]] == []


def test_codes_with_times_find_their_state_within_them(
    authority: ImportAuthority, world: Assembled, iris: Iris
) -> None:
    graph = AUTHORITY.iri(iris)
    missed = []
    for quad in world.quads.match(None, SCHEMA.identifier, None, graph):
        node, state = quad.object, quad.subject
        assert isinstance(node, NamedNode)
        assert isinstance(state, NamedNode)
        values = {
            each.predicate: each.object.value
            for each in world.quads.match(node, None, None, graph)
            if isinstance(each.object, Literal)
        }
        span = values.get(DET.start, FIRST), values.get(DET.end, LAST)
        if authority.state(values[SCHEMA.propertyID], values[SCHEMA.value], *span) != state.value:
            missed.append(node.value)
    assert missed == []
    assert any(world.quads.match(None, TYPE, SCHEMA.PropertyValue, graph))
