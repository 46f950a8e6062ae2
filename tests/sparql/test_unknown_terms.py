"""Terms of a query that no vocabulary has: what is told of them, and what is never taken for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.rdf.namespaces import DEFAULT_BASE, DET, PREFIXES
from detente.sparql import unknown_terms as module
from detente.sparql.lifting import lift
from detente.sparql.unknown_terms import MOST, NamedTerms, known_terms_query, named_terms, unknown_terms
from detente.vocabulary.iris import Iris
from tests.linear_time import linear_time

CASES = yaml.safe_load(Path(__file__).with_name("unknown_terms.yaml").read_text(encoding="utf-8"))
ALL_PREFIXES = {**PREFIXES, **Iris(DEFAULT_BASE).prefixes()}
NAMED = NamedTerms(ALL_PREFIXES, DEFAULT_BASE)


@pytest.fixture(scope="module")
def known(dataset: Assembled) -> frozenset[str]:
    return known_in(dataset)


def known_in(dataset: Assembled) -> frozenset[str]:
    store = Store()
    store.extend(dataset.quads)
    rows = store.query(known_terms_query(DEFAULT_BASE), prefixes=PREFIXES)
    return frozenset(row["term"].value for row in rows)  # type: ignore[union-attr]


def told(query: str, known: frozenset[str]) -> list[str]:
    named = named_terms(query, ALL_PREFIXES, DEFAULT_BASE)
    assert NAMED.of(query) == NAMED.of(query) == named
    return [str(each) for each in unknown_terms(named, known, DEFAULT_BASE)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"][:60])
def test_what_is_told(case: dict[str, Any], known: frozenset[str]) -> None:
    assert told(case["query"], known) == case["told"]


def test_saved_questions_name_nothing_that_is_not_there(world: Assembled) -> None:
    known = known_in(world)
    questions = load_questions(DEFAULT_BASE)
    assert len(questions) > 10
    assert {each.id: told(each.query, known) for each in questions} == {each.id: [] for each in questions}


def test_a_version_without_a_vocabulary_warns_of_nothing() -> None:
    query = "SELECT * { ?m a det:Meting ; det:side state:TRU }"
    assert told(query, frozenset()) == []
    states = frozenset([f"{DEFAULT_BASE}id/state/TUR"])
    assert told(query, states) == ["no such term state:TRU; did you mean state:TUR?"]


def test_warnings_are_few_and_short_however_many_terms_there_are(known: frozenset[str]) -> None:
    many = " ".join(f"det:x{n}{'y' * 400} ?o{n} ;" for n in range(4000))
    with linear_time():
        found = told(f"SELECT * {{ ?s {many} }}", known)
    assert len(found) == MOST
    assert all(len(each) < 300 for each in found)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from("det:sMeing\"'\\#<> \n{}?;.\u00e9"), max_size=60))
def test_no_text_in_a_string_is_taken_for_a_term(inside: str) -> None:
    written = str(inside.encode("unicode_escape"), "ascii").replace("\\x", "\\u00").replace('"', '\\"')
    query = f'SELECT * {{ ?s rdfs:label "{written} det:Meting " }}'
    assert DET.Meting.value not in named_terms(query, ALL_PREFIXES, DEFAULT_BASE)


IRIS = ("<https://w3id.org/detente/ontology#Met>", "<urn:a>", "<ontology#Met>", "<https://w3id.org/detente/>")


@given(st.sampled_from([case["query"] for case in CASES]), st.data())
def test_queries_of_one_skeleton_name_what_each_of_them_does(query: str, data: st.DataObject) -> None:
    named = NamedTerms(ALL_PREFIXES, DEFAULT_BASE)
    for _ in range(3):
        assert named.of(query) == named_terms(query, ALL_PREFIXES, DEFAULT_BASE)
        lifted = lift(query)
        if lifted is None:
            return
        parts = [
            data.draw(st.sampled_from([each, *IRIS])) if each[:1] == "<" else each for each in lifted.parts
        ]
        query = "".join(parts)


def test_what_is_kept_of_queries_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 10)
    named = NamedTerms(ALL_PREFIXES, DEFAULT_BASE)
    for number in range(100):
        named.of(f"SELECT ?v{number} {{ ?v{number} a det:Meeting }}")
    assert 0 < len(named._named) <= 10
