"""Objects of which a client sent a member twice."""

from __future__ import annotations

import json

import pytest

from detente.web.http.json_members import unique_members


def read(text: str) -> object:
    return json.loads(text, object_pairs_hook=unique_members)


def test_objects_are_read_as_they_stand() -> None:
    assert read('{"b": [{"a": 1}, {"a": 2}], "a": null}') == {"b": [{"a": 1}, {"a": 2}], "a": None}


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "c": 2, "a": 3}}]', '{"a": 1, "\\u0061": 2}']
)
def test_a_member_that_stands_twice_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="the member 'a' stands twice"):
        read(text)
