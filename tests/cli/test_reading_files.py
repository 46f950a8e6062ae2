"""What `load` and `validate` tell of strangers' files: counts, losses, lines, what may be meant."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.store import VersionStore
from tests.cli.conftest import Run

ENTRY = "https://w3id.org/detente/entry/x-2019"
PREFIXES = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix dets: <https://w3id.org/detente/scheme/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/> .
"""


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """Give a copy of the data folder, to write into."""
    return shutil.copytree(data, tmp_path / "data")


@pytest.mark.parametrize("command", [("load", "--graph", "https://example.org/g"), ("validate",)])
@pytest.mark.parametrize("is_packed", [False, True])
def test_standard_input_is_read(command: tuple[str, ...], is_packed: bool, folder: Path) -> None:
    text = b"@prefix e: <urn:> . e:s e:p e:o ."
    given = gzip.compress(text) if is_packed else text
    name, *options = command
    result = CliRunner().invoke(main, [name, "-", *options], input=given, env={"DETENTE_DATA": str(folder)})
    assert result.exit_code == 0, result.output
    assert "standard input: 1 quad read (Turtle)" in result.output
    assert "standard input: read as Turtle, by its first bytes" in result.output


def test_a_format_and_a_context_may_be_named(run: Run, folder: Path, tmp_path: Path) -> None:
    path, context = tmp_path / "a.data", tmp_path / "context.json"
    path.write_text('{"@context": "https://schema.org/", "name": "x", "other": 1}')
    context.write_text('{"name": "https://schema.org/name"}')
    for command in ("load", "validate"):
        result = run(command, path, "--format", "jsonld", "--context", context, folder=folder)
        assert result.exit_code == 0, result.output
        assert f"{path}: 1 quad read (JSON-LD), 1 key left out" in result.output
        assert f"{path}:1:50: 'other', which no context defines" in result.output


def test_a_document_that_says_nothing_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"type": "FeatureCollection", "name": "x"}')
    for command in ("load", "validate"):
        result = run(command, path, folder=folder)
        assert result.exit_code == 2
        assert (
            f"{path}:1:2: 'type', which no context defines, so that the document says nothing"
            in result.output
        )


def test_a_misspelt_term_is_told_with_its_line_and_what_may_be_meant(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(f"{PREFIXES}\nex:a a det:visit ;\n  det:participan ex:b .\n")
    for command in ("load", "validate"):
        result = run(command, path, folder=folder)
        assert result.exit_code == 3
        assert f"{path}:7: Violation: <https://example.org/a> det:visit" in result.output
        assert "Did you mean det:Visit?" in result.output
        assert f"{path}:8: Violation: <https://example.org/a> det:participan" in result.output
        assert "Did you mean det:participant?" in result.output


@pytest.mark.parametrize("coding", ["plain", "gzip", "utf-16"])
def test_each_result_has_a_line(coding: str, run: Run, folder: Path, tmp_path: Path) -> None:
    xml = (
        '<?xml version="1.0" encoding="utf-16"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        '  xmlns:det="https://w3id.org/detente/ontology#">\n'
        '<det:Meeting rdf:about="https://example.org/lunch" det:timeExpression="noon"/>\n</rdf:RDF>'
    )
    turtle = f'{PREFIXES}\nex:lunch a det:Meeting ; det:timeExpression "noon" .\n'
    data = {"plain": turtle.encode(), "gzip": gzip.compress(turtle.encode()), "utf-16": xml.encode("utf-16")}
    path = tmp_path / "mine"
    path.write_bytes(data[coding])
    line = 4 if coding == "utf-16" else 7
    result = run("load", path, folder=folder)
    assert f"{path}:{line}: Violation: <https://example.org/lunch>" in result.output
    told = json.loads(run("validate", path, "--json", folder=folder).output)
    assert {each["place"] for each in told["results"]} == {f"{path}:{line}"}


def test_a_node_without_a_name_is_told_by_whose_it_is(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "anchor.ttl"
    path.write_text(
        f"{PREFIXES}\nex:claim a det:Claim ;\n  det:anchor [ a oa:SpecificResource ;\n"
        "    oa:hasSelector [ a oa:TextPositionSelector ;\n      oa:start 10 ; oa:end 8 ] ] .\n"
    )
    result = run("load", path, folder=folder)
    assert result.exit_code == 3
    lines = [line for line in result.output.splitlines() if "Violation: " in line]
    assert all(line.startswith(f"{path}:") for line in lines)
    assert any("of <https://example.org/claim>" in line for line in lines if "_:" in line)


def test_what_settles_nothing_is_told_with_the_reason(run: Run, folder: Path) -> None:
    entry = "entry/2016-08-turkey-russia-1"
    text = run("dump", "--graph", entry, "--format", "turtle").output
    path = folder.parent / "again.ttl"
    path.write_text(text)
    result = run("load", path, "--graph", "https://example.org/copy", folder=folder)
    assert "<https://example.org/copy> settles nothing, its " in result.output
    assert "claims included: only entries, the authority and the curation do" in result.output
    assert VersionStore(folder).current() is not None


def test_a_vocabulary_that_is_almost_right_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "almost.ttl"
    path.write_text('<urn:a> <http://schema.org/articleBody> "x" .')
    result = run("load", path, folder=folder)
    told = "<http://schema.org/articleBody> is not <https://schema.org/articleBody>, which the rules read"
    assert told in result.output


def test_two_files_of_one_name_are_not_poured_together(run: Run, folder: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name / "a.ttl" for name in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("<urn:a> <urn:b> <urn:c> .")
    result = run("load", *paths, folder=folder)
    assert result.exit_code == 2
    assert "name one with --graph" in result.output
    assert run("load", *paths, "--graph", "https://example.org/g", folder=folder).exit_code == 0


def test_a_file_that_is_not_there_is_told_once(run: Run, folder: Path) -> None:
    result = run("load", "nowhere.ttl", folder=folder)
    assert (result.exit_code, result.output) == (2, "nowhere.ttl: No such file or directory\n")


def test_all_faults_are_told_to_programs_and_people(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("".join(f"<urn:s> <urn:p> <urn:a b{n}> .\n" for n in range(10)))
    output = run("load", path, folder=folder).output
    assert [n for n in range(1, 11) if f"{path}:{n}:17: Invalid IRI" in output] == list(range(1, 11))
