"""`detente dump`, `settings`, `doctor`, and what all commands share."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from click.testing import Result
from pyoxigraph import RdfFormat, parse

from detente import __version__
from detente.changes.build import Assembled
from detente.cli import COMMANDS
from detente.exports.rdf import FORMATS, OF_ONE_GRAPH
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import setting_rows
from detente.store import VersionStore
from tests.versions import commit_quads

Run = Callable[..., Result]

ENTRY = "entry/2016-08-turkey-russia-1"
BASE = "https://w3id.org/detente/"
PARSED = {
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
}


# dump


@pytest.mark.parametrize("format_", FORMATS)
def test_a_version_is_dumped(format_: str, run: Run, dataset: Assembled) -> None:
    quads = list(parse(run("dump", "--format", format_).stdout_bytes, PARSED[format_]))
    settled = sum(1 for _ in dataset.quads.match(graph=DEFAULT_GRAPH))
    assert len(quads) == (settled if format_ in OF_ONE_GRAPH else len(dataset.quads))


def test_a_dump_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    result = run("dump", "--graph", ENTRY, "--output", tmp_path / "entry.trig")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "entry.trig").read_bytes() == run("dump", "--graph", ENTRY).stdout_bytes


def test_an_unknown_graph_is_told_with_those_there_are(run: Run, tmp_path: Path) -> None:
    result = run("dump", "--graph", "entry/none", "--output", tmp_path / "entry.trig")
    assert result.exit_code == 1
    assert f"there is no graph 'entry/none'; there are {ENTRY}, " in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_fails_leaves_the_file_as_it_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entry.trig").write_text("before")
    assert run("dump", "--graph", "entry/none", "--output", tmp_path / "entry.trig").exit_code == 1
    assert (tmp_path / "entry.trig").read_text() == "before"


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    result = run("dump", "--graph", ENTRY, "--output", tmp_path / "none" / "entry.trig")
    assert result.exit_code == 1
    assert "No such file or directory" in result.output


def test_a_format_that_does_not_exist_ends_with_2(run: Run) -> None:
    assert run("dump", "--format", "csv").exit_code == 2


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("a.nt", ("--format", "ntriples")),
        ("a.ttl.gz", ("--format", "turtle")),
        ("a.nq.zst", ("--format", "nquads")),
        ("a.csv.gz", ("--table", "meetings")),
        ("a.txt", ()),
    ],
)
def test_the_ending_of_the_file_tells_format_and_compression(
    name: str, arguments: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    table = arguments if arguments[:1] == ("--table",) else ()
    assert run("dump", *table, "--output", tmp_path / name).exit_code == 0
    data = (tmp_path / name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    elif name.endswith(".zst"):
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    assert data == run("dump", *arguments).stdout_bytes


def test_a_table_is_csv_and_has_no_format(run: Run) -> None:
    lines = run("dump", "--table", "meetings").stdout_bytes.decode().split("\r\n")
    assert lines[0].startswith("meeting,label,sides,")
    assert len(lines) == 3
    assert run("dump", "--table", "meetings", "--format", "turtle").exit_code == 2
    assert run("dump", "--table", "nobody").exit_code == 2


def test_a_dump_without_a_version_says_what_to_do(run: Run, tmp_path: Path) -> None:
    result = run("dump", folder=tmp_path / "none")
    assert result.exit_code == 1
    assert "run 'detente build' first" in result.output


# settings


def test_settings_are_shown_as_they_are_in_force(run: Run) -> None:
    output = run("settings", DETENTE_PORT="4711").output
    assert "4711" in output
    for row in setting_rows():
        assert row.variable in output


def test_settings_have_their_units(run: Run) -> None:
    lines = run("settings").output.splitlines()
    for name, unit in (("UPLOAD", "MiB"), ("QUERY_MEMORY", "MiB"), ("QUERY_SECONDS", "seconds")):
        (line,) = (each for each in lines if f"DETENTE_{name} " in each)
        assert f"│ {unit} " in line


def test_settings_for_programs(run: Run, data: Path) -> None:
    rows = {row["variable"]: row for row in json.loads(run("settings", "--json").output)}
    assert rows.keys() == {row.variable for row in setting_rows()}
    assert rows["DETENTE_DATA"]["value"] == str(data)
    assert rows["DETENTE_PORT"]["default"] == "8000"


def test_a_setting_that_cannot_be_used_ends_with_2(run: Run) -> None:
    result = run("doctor", DETENTE_PORT="http", DETENTE_BASE="here")
    assert result.exit_code == 2
    assert "DETENTE_PORT: expected a port from 1 to 65535, not 'http'" in result.output
    assert "DETENTE_BASE: expected an absolute IRI" in result.output


# doctor


def test_a_sound_installation_ends_with_0(run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    assert all(line.startswith("ok   ") for line in result.output.splitlines())


def test_an_unsound_one_ends_with_1(run: Run, dataset: Assembled, tmp_path: Path) -> None:
    first = next(dataset.quads.match(graph=DEFAULT_GRAPH))
    rest = (quad for quad in dataset.quads if quad != first)
    commit_quads(VersionStore(tmp_path), rest, author="test", message="")
    result = run("doctor", folder=tmp_path)
    assert result.exit_code == 1
    assert "FAIL default graph: differs from its rebuild in 1 triples" in result.output


def test_findings_for_programs(run: Run, tmp_path: Path) -> None:
    result = run("doctor", "--json", folder=tmp_path / "none")
    assert result.exit_code == 1
    findings = {finding["what"]: finding for finding in json.loads(result.output)}
    assert findings["software"]["ok"] is True
    assert findings["current version"] == {
        "what": "current version",
        "ok": False,
        "detail": "there is none yet; run 'detente build'",
    }


# All commands


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").output == f"detente, version {__version__}\n"


def test_help_names_every_command_and_each_has_its_own(run: Run) -> None:
    output = run("--help").output
    assert run("-h").output == output
    for name in COMMANDS:
        assert f"\n  {name} " in output
        help_ = run(name, "--help")
        assert help_.exit_code == 0
        assert help_.output.startswith(f"Usage: detente {name} ")


@pytest.mark.parametrize("arguments", [("none",), ("build", "more"), ("query", "--none"), ("doctor", "x")])
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], run: Run) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage: detente" in result.output
