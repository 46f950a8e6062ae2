from __future__ import annotations

from itertools import pairwise

import pytest

from detente.documents import parse_document
from detente.errors import InputError
from detente.resources import shipped_sources
from detente.yaml_documents import reading as yaml_reading


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
        (b'a: "x\\0y"', "file.yaml:1:4: has the character U+0000"),
        (b'"x\\0y": a', "file.yaml:1:1: has the character U+0000"),
        (b'a: "\\ud800"', "file.yaml:1:4: has half of a character (U+D800"),
        (b"a: &a [*a]", "file.yaml:1:4: is not YAML: it contains itself"),
        (b"a: !!int x", "file.yaml:1:4: is not YAML: 'x' is no int"),
        (b"a: !!timestamp 2029-02-31", "file.yaml:1:4: is not YAML: '2029-02-31' is no timestamp"),
        (b"a: " + b"9" * 5000, "file.yaml:1:4: is not YAML: '999"),
        (b"[" * 100_000, "file.yaml:1:201: is not YAML: it is nested more than 200 levels deep"),
        (b"- " * 100_000, "file.yaml:1:401: is not YAML: it is nested more than 200 levels deep"),
        (b'{"a":' * 50_000, "file.yaml:1:1001: is not YAML: it is nested more than 200 levels deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(source: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_document(source, "file.yaml")
    assert str(caught.value).startswith(message)


PLAIN = b"""
a: [1, 0x1F, 1.5, null, ~, true, no, 2016-08-09, "12", 'x']
null: {1: {2: []}, true: {}}
"b & c": |
  text
"""
ANCHORED = b"one: &this {a: 1}\ntwo: *this\nthree: {<<: *this, b: 2}\nfour: !!str 1\n"
MERGED = b"three: {<<: {a: 1}, b: 2}\n"


def as_pyyaml_reads(source: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    def refuse(*_: object) -> object:
        raise yaml_reading._NotPlainError

    with monkeypatch.context() as patched:
        patched.setattr(yaml_reading._Reading, "_plain", refuse)
        return yaml_reading.read_yaml(source, "file.yaml")


@pytest.mark.parametrize("source", [PLAIN, ANCHORED, MERGED, b"!!set {a, b}\n", b"- [a]\n- {b: c}\n"])
def test_what_is_plain_is_read_as_all_else_is(source: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert yaml_reading.read_yaml(source, "file.yaml") == as_pyyaml_reads(source, monkeypatch)


def test_every_seed_is_read_as_pyyaml_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = sorted(shipped_sources().seeds.rglob("*.yaml"))
    assert len(paths) > 50
    for path in paths:
        source = path.read_bytes()
        assert yaml_reading.read_yaml(source, path.name) == as_pyyaml_reads(source, monkeypatch)


def test_of_a_key_that_is_given_twice_each_place_but_the_first_is_told() -> None:
    with pytest.raises(InputError) as told:
        parse_document(b"a: 1\nb: {c: 1, c: 2}\na: 3\n", "file.yaml")
    assert [(each.line, each.column) for each in told.value.problems] == [(2, 11), (3, 1)]


def laughing(first: str, more: str) -> bytes:
    """Write ten levels, each of nine aliases of the one before: a few hundred bytes that no memory holds."""
    lines = [f"a: &a {first}"]
    for before, name in pairwise("abcdefghijk"):
        lines.append(f"{name}: &{name} {more.format(', '.join([f'*{before}'] * 9))}")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (laughing("[x, x, x, x, x, x, x, x, x]", "[{}]"), 6),
        (laughing("{k: 1, l: 2}", "{{k: [{}]}}"), 6),
    ],
    ids=["lists", "mappings"],
)
def test_aliases_that_stand_for_too_much_are_refused_where_they_do(source: bytes, line: int) -> None:
    with pytest.raises(InputError) as caught:
        parse_document(source, "file.yaml")
    (problem,) = caught.value.problems
    assert "its aliases stand for more than 100,000 values" in problem.message
    assert problem.line == line


def test_aliases_are_read_up_to_a_bound() -> None:
    source = b"a: &a {x: [1, 2]}\nb: [*a, *a]\nc: *a\n"
    assert parse_document(source, "file.yaml").value["c"] == {"x": [1, 2]}
