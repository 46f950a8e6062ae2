"""How things stand, by what is known of them: a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DEFAULT_BASE, DET
from detente.rdf.quads import Object
from detente.web.mcp.standing import MEANINGS, read_standings

CASES: list[Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("standings.yaml").read_text(encoding="utf-8")
)


def whole(name: str) -> str:
    return name if ":" in name else DEFAULT_BASE + name


@pytest.mark.parametrize("case", CASES, ids=[f"{each['of']} {each['graphs']}" for each in CASES])
def test_a_thing_stands_as_it_is_known(case: Mapping[str, Any]) -> None:
    iri = whole(case["of"])
    known: list[tuple[str, Object]] = [
        *(("class", DET[name]) for name in case["classes"]),
        *(("graph", NamedNode(whole(name))) for name in case["graphs"]),
    ]
    rows = [{"thing": NamedNode(iri), "key": Literal(key), "value": value} for key, value in known]
    found = read_standings([iri], rows, DEFAULT_BASE)[iri]
    assert (found.standing, found.settled) == (case["standing"], case.get("settled"))
    assert [*found.graphs] == sorted(map(whole, case.get("said_in", ())))
    assert case.get("only", "") in (found.only_that or "")
    assert (found.only_that is None) == ("only" not in case)


def test_every_standing_is_in_the_table() -> None:
    assert {each["standing"] for each in CASES} == set(MEANINGS)
