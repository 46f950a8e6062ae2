from __future__ import annotations

import pytest

from detente.documents import parse_document
from detente.errors import InputError


def test_values_know_their_place() -> None:
    document = parse_document(b"one:\n  - two\n  - three: four\n", "file.yaml")
    problem = document["one"][1]["three"].problem("wrong")
    assert str(problem) == "file.yaml:3:12: wrong"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (b"2016-08-09", "2016-08-09"),
        (b"no", "no"),
        (b"On", "On"),
        (b"true", True),
        (b"12", 12),
        (b"1.5", 1.5),
    ],
)
def test_scalars_are_those_of_yaml_1_2(source: bytes, value: object) -> None:
    assert parse_document(source, "file.yaml").value == value


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "file.yaml:1:1: is empty"),
        (b"a: 1\na: 2\n", "file.yaml:2:1: 'a' is given twice"),
        (b"a: [1\n", "file.yaml:2:1: is not YAML"),
        (b"\xff", "file.yaml: is not UTF-8"),
        (b"a: !!python/object:os.system x\n", "file.yaml:1:4: is not YAML"),
        (b"a: \x00", "file.yaml: is not YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(source: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_document(source, "file.yaml")
    assert str(caught.value).startswith(message)
