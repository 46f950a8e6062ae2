"""The admission test, with real engines: what comes out otherwise is known, and is kept at home."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from pyoxigraph import NamedNode, Quad

from detente.rdf.namespaces import XSD
from detente.sparql_followers.admission import CUT_QUESTION, PROBED_TERMS, admit, answered_here, golden_reader
from detente.sparql_followers.client import EngineError
from detente.sparql_followers.golden import (
    BASE,
    PREFIXES,
    SETTLED,
    GoldenQuestion,
    PairCoverage,
    golden_digest,
    golden_graphs,
    golden_quads,
    golden_questions,
)
from detente.sparql_followers.state import CUT_QUESTION_ROWS, Admitted
from tests.sparql_followers.engines import Server, server

DEVIATIONS = yaml.safe_load(Path(__file__).with_name("deviations.yaml").read_text(encoding="utf-8"))


def test_an_engine_deviates_as_is_known_of_it(running: Server) -> None:
    expected = DEVIATIONS[running.kind]
    with running.client() as client:
        found = admit(client)
    assert {name for name, _ in found.deviating} == set(expected["questions"] or ())
    short = sorted(term.replace(f"<{XSD.iri}", "xsd:").replace(">", "") for term in found.terms)
    assert short == sorted(expected["terms"])
    assert len(found.passed) + len(found.deviating) == len(golden_questions())
    assert found.golden == golden_digest()


def test_the_test_leaves_nothing_behind(running: Server) -> None:
    with running.client() as client:
        admit(client)
        for graph in (SETTLED, f"{BASE}terms", *golden_graphs()):
            assert client.rows("SELECT ?s { ?s ?p ?o }", [graph], seconds=60) == []


def test_the_longest_answer_of_the_test_has_the_rows_that_are_relied_on() -> None:
    with golden_reader(golden_quads()) as here:
        assert len(answered_here(here, CUT_QUESTION)) == CUT_QUESTION_ROWS


@pytest.mark.parametrize(("row_cap", "most"), [(None, CUT_QUESTION_ROWS), (10_000, 9_999)])
def test_no_more_rows_are_believed_than_were_seen_whole(row_cap: int | None, most: int) -> None:
    assert replace(admitted(), row_cap=row_cap).most_rows == most


def test_an_engine_that_cuts_answers_short_is_found_out(tmp_path: Path) -> None:
    with server("virtuoso", tmp_path, row_cap=10_000) as found, found.client() as client:
        assert admit(client).row_cap == 10_000


def test_an_engine_that_is_not_there_is_not_admitted(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not answer"):
        admit(Server("oxigraph", tmp_path).client())


@pytest.mark.parametrize("question", golden_questions(), ids=lambda question: str(question.name))
def test_a_golden_question_can_be_asked_and_has_rows(question: GoldenQuestion) -> None:
    assert question.asked.hindrance == ""
    with golden_reader(golden_quads()) as here:
        assert answered_here(here, question.query) or question.name == "outside-of-graphs"


@pytest.mark.parametrize("question", [each for each in golden_questions() if each.is_ordered], ids=str)
def test_the_order_of_a_golden_question_is_whole(question: GoldenQuestion) -> None:
    """Or its rows could come in two orders, both right, and engines be found wrong by luck."""
    with golden_reader(golden_quads()) as here:
        rows = list(here.query(question.query, base_iri=BASE, prefixes=PREFIXES).rows())
    keys = [tuple(str(row.get(name)) for name, _ in question.asked.slicing.keys) for row in rows]
    assert len({*keys}) == len({*map(str, rows)})


def test_literals_are_tried_as_they_are_kept_here() -> None:
    quads = [Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), term) for n, term in enumerate(PROBED_TERMS)]
    with golden_reader(quads) as here:
        assert set(here.match()) == set(quads)


def admitted(*deviating: str, without: frozenset[str] = frozenset()) -> Admitted:
    names = [question.name for question in golden_questions() if question.name not in without]
    passed = tuple(name for name in names if name not in deviating)
    return Admitted(golden_digest(), passed, tuple((name, "") for name in deviating))


def test_a_query_is_let_in_where_its_pairs_came_right() -> None:
    question = next(each for each in golden_questions() if each.name == "group")
    assert PairCoverage(admitted()).hindrance(question.features) == ""
    assert PairCoverage(admitted()).hindrance(question.features | {"REGEX"})


def test_a_query_that_asks_for_all_that_came_wrong_is_kept_here() -> None:
    by_name = {each.name: each.features for each in golden_questions()}
    coverage = PairCoverage(admitted("date-until"))
    assert coverage.hindrance(by_name["date-until"])
    assert coverage.hindrance(by_name["date-between"])
    assert coverage.hindrance(by_name["date-from"]) == ""


def test_a_pair_that_only_came_wrong_is_kept_here() -> None:
    by_name = {each.name: each.features for each in golden_questions()}
    assert "AVG" in PairCoverage(admitted("group-average")).hindrance(by_name["group-average"] | {"FILTER"})
