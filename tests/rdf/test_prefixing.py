"""The longest namespace counts, and what is written can be read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.rdf.namespaces import PREFIXES
from detente.rdf.prefixing import Prefixes

NESTED = Prefixes({"a": "urn:x:", "b": "urn:x:y:", "c": "urn:x:y:", "": "urn:z/"})


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        ("urn:x:1", "a:1"),
        ("urn:x:y:1", "b:1"),
        ("urn:x:y:", "a:y:"),
        ("urn:x:", "urn:x:"),
        ("urn:z/id", ":id"),
        ("urn:w", "urn:w"),
        ("", ""),
    ],
)
def test_the_longest_namespace_that_leaves_a_name_counts(iri: str, written: str) -> None:
    assert NESTED.shorten(iri) == written


def test_a_local_name_of_the_wrong_form_falls_back_on_a_shorter_namespace() -> None:
    assert NESTED.split("urn:x:y:1/2", re.compile(r"[\w:/]+")) == ("b", "1/2")
    assert NESTED.split("urn:x:y:1", re.compile(r"y:\d")) == ("a", "y:1")
    assert NESTED.split("urn:x:y:1", re.compile(r"z")) is None


@settings(max_examples=300, derandomize=True)
@given(st.sampled_from(sorted(PREFIXES.values())), st.text(max_size=8))
def test_what_is_cut_can_be_joined_again(namespace: str, local: str) -> None:
    iri = namespace + local
    found = Prefixes(PREFIXES).split(iri)
    assert found is None or PREFIXES[found[0]] + found[1] == iri
