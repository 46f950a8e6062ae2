"""Input that is broken, or meant to harm: an error each, at its place, never a crash, in bounded memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from detente.errors import InputError
from detente.rdf.reading.read import read_file

BROKEN = Path(__file__).with_name("broken")
TABLE: dict[str, tuple[int | None, int | None, str]] = yaml.safe_load(
    (BROKEN / "table.yaml").read_text(encoding="utf-8")
)
RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
MANY = 100_000
MONSTER = 100 << 20
OGRE = 20 << 20
"""Bytes of what is too long by far all the same, and told sooner."""
ROOM = 128 << 20
"""Bytes of private memory above what the interpreter holds: little more than one monster."""

# Reads a file with the limits given, in bounded memory, and tells what came of it as JSON.
READER = """
import json, re, resource, sys
from pathlib import Path
from detente.errors import InputError, TooLargeError
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.read import read_file
held = int(re.search(r"VmData:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
resource.setrlimit(resource.RLIMIT_DATA, (held + int(sys.argv[2]),) * 2)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    count = sum(1 for _ in read_file(Path(sys.argv[1]), limits=InputLimits(**json.loads(sys.argv[3]))))
    print(json.dumps(["read", count]))
except TooLargeError as error:
    print(json.dumps([error.limit, str(error)]))
except InputError as error:
    print(json.dumps(["wrong", str(error)]))
"""


def monster(before: str, after: str = "", filling: str = "x", size: int = OGRE) -> bytes:
    return (before + filling * (size // len(filling)) + after).encode()


def nested(before: str, opening: str, middle: str, closing: str, after: str = "") -> bytes:
    return (before + opening * MANY + middle + closing * MANY + after).encode()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE r [<!ENTITY a0 "ha">{entities}]>{RDF_XML}&a11;</rdf:RDF>'.encode()


def entities(count: int) -> bytes:
    declared = f'<!DOCTYPE r [<!ENTITY a "{"x" * 1000}">]>'
    return f'{declared}{RDF_XML}<rdf:Description e:p="{"&a;" * count}"/></rdf:RDF>'.encode()


def long_iris() -> bytes:
    return f"@prefix p: <urn:{'x' * 8000}> .\n".encode() + b"p:a p:b p:c .\n" * 50_000


def blank_nodes() -> bytes:
    return b"".join(b"_:a%d <urn:p> _:b%d .\n" % (n, n) for n in range(MANY))


HARMFUL: dict[str, tuple[str, Callable[[], bytes]]] = {
    "literal.ttl": ("literal_characters", lambda: monster('<a> <b> "', '" .', size=MONSTER)),
    "open.ttl": ("literal_characters", lambda: monster('<a> <b> "')),
    "lines.ttl": ("literal_characters", lambda: monster('<a> <b> """', '""" .', "x\n")),
    "escapes.ttl": ("literal_characters", lambda: monster('<a> <b> "', '" .', "\\n")),
    "literal.nt": ("literal_characters", lambda: monster('<a:> <b:> "', '" .')),
    "literal.jsonld": ("literal_characters", lambda: monster('{"@id": "a:", "b:": "', '"}', size=MONSTER)),
    "number.jsonld": ("literal_characters", lambda: monster('{"@id": "a:", "b:": ', "}", "1")),
    "text.rdf": ("literal_characters", lambda: monster(f"{RDF_XML}<rdf:Description><e:p>", size=MONSTER)),
    "attribute.rdf": ("literal_characters", lambda: monster(f'{RDF_XML}<rdf:Description e:p="')),
    "iri.ttl": ("iri_characters", lambda: monster("<a> <b> <", "> .")),
    "name.ttl": ("iri_characters", lambda: monster("<a> <b> p:", " .")),
    "blank.ttl": ("iri_characters", lambda: monster("<a> <b> _:", " .")),
    "bomb.ttl.gz": ("expanded_bytes", lambda: gzip.compress(b"# nothing\n" * (26 << 20), 1)),
    "prefix.ttl": ("characters", long_iris),
    "blank-nodes.ttl": ("blank_nodes", blank_nodes),
    "laughs.rdf": ("wrong", laughs),
    "attributes.rdf": ("expanded_bytes", lambda: entities(5 << 20)),
    "deep.ttl": ("nesting", lambda: nested("<a> <b> ", "[ <b> ", "1", " ]", " .")),
    "collections.ttl": ("nesting", lambda: nested("<a> <b> ", "( ", "1", " )", " .")),
    "open-brackets.ttl": ("nesting", lambda: nested("<a> <b> ", "[ <b> ", "", "")),
    "terms.ttl": ("wrong", lambda: nested("<a> <b> ", "<<( <a> <b> ", "1", " )>>", " .")),
    "terms.nt": ("wrong", lambda: nested("<a:> <b:> ", "<<( <a:> <b:> ", '"1"', " )>>", " .")),
    "deep.jsonld": ("nesting", lambda: nested("", '{"a:b": ', "1", "}")),
    "arrays.jsonld": ("nesting", lambda: nested('{"a:b": ', "[", "1", "]", "}")),
    "deep.rdf": ("nesting", lambda: nested(RDF_XML, "<rdf:Bag><e:p>", "", "</e:p></rdf:Bag>")),
    "spaces.jsonld": ("wrong", lambda: b" " * (10 << 20)),
    "comment.ttl": ("literal_characters", lambda: monster("#")),
    "less-than.ttl": ("wrong", lambda: b"<" * (1 << 20)),
    "quotes.ttl": ("wrong", lambda: b'"' * (1 << 20)),
    "backslashes.ttl": ("wrong", lambda: b"\\" * (1 << 20)),
    "not-gzip.ttl": ("wrong", lambda: b"\x1f\x8b" + bytes(range(256)) * 100),
}  # fmt: skip


@pytest.mark.parametrize(("name", "row"), TABLE.items(), ids=TABLE)
def test_what_is_broken_is_told_at_its_place(name: str, row: tuple[int | None, int | None, str]) -> None:
    line, column, words = row
    with pytest.raises(InputError) as caught:
        list(read_file(BROKEN / name))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert words in problem.message
    assert "root:" not in str(caught.value)
    if line is not None:
        shown, caret = problem.excerpt.split("\n")
        assert caret.strip() == "^"
        assert len(caret) <= len(shown) + 1


def test_the_table_has_every_file() -> None:
    assert {path.name for path in BROKEN.iterdir()} == {*TABLE, "table.yaml"}


@pytest.mark.parametrize("ending", [".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"])
def test_the_table_has_every_format(ending: str) -> None:
    assert sum(name.endswith(ending) for name in TABLE) > 1


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded as Linux counts it")
@pytest.mark.parametrize(("name", "case"), HARMFUL.items(), ids=HARMFUL)
def test_what_is_meant_to_harm_is_refused_in_bounded_memory(
    name: str, case: tuple[str, Callable[[], bytes]], tmp_path: Path
) -> None:
    outcome, content = case
    path = tmp_path / name
    path.write_bytes(content())
    limits = json.dumps({"input_bytes": 2 * MONSTER})
    command = [sys.executable, "-c", READER, str(path), str(ROOM), limits]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    path.unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    told, message = json.loads(done.stdout)
    assert told == outcome, message
    assert len(message) < 1000
