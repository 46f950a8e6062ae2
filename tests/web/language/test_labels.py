"""Labels in the reader's language: which is chosen, what is asked for, and what element needs a mark."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from detente.web.language.labels import Label, asked_in_language, best_label, language_to_mark
from detente.web.language.languages import LANGUAGES, present_language, write_in, written_in

LITERALS = st.builds(
    Literal, st.text(min_size=1, max_size=4), language=st.sampled_from(["en", "fr", "ar", "tr", "fr-ca"])
)
ONE = 'OPTIONAL { ?who rdfs:label ?name FILTER (LANG(?name) = "en") }'


@given(st.lists(LITERALS, max_size=6), st.sampled_from([*LANGUAGES]))
def test_the_reader_s_language_comes_before_english_and_english_before_any(
    labels: list[Literal], language: str
) -> None:
    chosen = best_label(labels, language)
    tags = [each.language for each in labels]
    if not labels:
        assert chosen is None
        return
    assert chosen is not None
    wanted = language if language in tags else "en" if "en" in tags else chosen.language
    assert chosen.language == wanted
    assert str(chosen) == min(
        each.value
        for each in labels
        if (language not in tags and "en" not in tags) or each.language == wanted
    )


def test_a_label_is_text_that_keeps_its_language_when_it_is_copied_or_sent() -> None:
    label = Label("Turquie", "FR")
    for other in (copy.deepcopy(label), pickle.loads(pickle.dumps(label))):
        assert (other, other.language) == ("Turquie", "fr")
    assert label == "Turquie"
    assert hash(label) == hash("Turquie")


def test_what_has_no_language_and_what_is_no_literal_needs_no_mark() -> None:
    assert best_label([NamedNode("urn:a")]) is None
    assert language_to_mark(best_label([Literal("TUR")]) or "?") == ""
    with written_in("fr"):
        assert language_to_mark(Label("Turkey", "en")) == "en"
        assert language_to_mark(Label("Turquie", "fr")) == ""


def test_a_query_in_english_is_left_alone_and_another_asks_for_its_language_first() -> None:
    query = f"SELECT * {{ ?who a det:State {ONE} }}"
    assert asked_in_language(query) == query
    with written_in("fr"):
        asked = asked_in_language(query)
    assert asked == query.replace(ONE, f"{ONE.replace('en', 'fr')} {ONE}")


def test_the_language_is_that_of_the_block_alone() -> None:
    with written_in("fr"), written_in("en"):
        assert present_language() == "en"
    assert present_language() == "en"
    with pytest.raises(KeyError):
        write_in("tlh")
