from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.rdf.namespaces import DETS
from detente.vocabulary.iris import Iris, fragment, slug

RULE = DETS["conflict-rule-two-places"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Mevlüt Çavuşoğlu", "mevlut-cavusoglu"),
        ("St. Petersburg!", "st-petersburg"),
        ("  Côte d’Ivoire ", "cote-divoire"),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_slug_is_made_of_words_and_hyphens(text: str) -> None:
    assert all(word.isascii() and word.isalnum() for word in slug(text).split("-") if slug(text))
    assert slug(slug(text)) == slug(text)


def test_patterns() -> None:
    iris = Iris("https://example.org/")
    assert iris.thing("state/TUR").value == "https://example.org/id/state/TUR"
    assert iris.entry("e-1").value == "https://example.org/entry/e-1"
    assert fragment(iris.claim("e-1/c"), "anchor").value == "https://example.org/claim/e-1/c#anchor"
    assert iris.graph("settled").value == "https://example.org/graph/settled"


def test_conflict_is_named_by_its_rule_and_members_in_any_order() -> None:
    iris = Iris()
    one, other = iris.claim("e/one"), iris.claim("e/other")
    assert iris.conflict(RULE, [one, other]) == iris.conflict(RULE, [other, one])
    assert iris.conflict(RULE, [one, other]) != iris.conflict(DETS["conflict-rule-two-figures"], [one, other])
    assert iris.conflict(RULE, [one, other]) != iris.conflict(RULE, [one])


def test_conflict_keeps_its_id_under_another_base() -> None:
    here, there = Iris(), Iris("https://example.org/")
    ids = {
        iris.conflict(RULE, [iris.claim("e/one"), iris.claim("e/other")]).value.removeprefix(iris.base)
        for iris in (here, there)
    }
    assert len(ids) == 1
