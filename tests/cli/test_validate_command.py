"""`detente validate`: files in every format that conform, do not conform, or cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pyoxigraph import Literal, Quad

from detente.changes.build import Assembled
from detente.rdf.namespaces import DET, VOID
from detente.rdf.quads import DEFAULT_GRAPH
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from tests.versions import commit_quads

Run = Callable[..., Result]

ENTRY = "entry/2016-08-turkey-russia-1"
MODALITY = "det:modality dets:modality-planned"
PREFIXES = """\
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
XML = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:det="https://w3id.org/detente/ontology#">
"""
GOOD = {
    "good.trig": PREFIXES
    + '<https://example.org/g> { <https://example.org/x> a det:Person ; rdfs:label "X"@en }',
    "good.jsonld": json.dumps(
        {
            "@id": "https://example.org/x",
            "@type": "https://w3id.org/detente/ontology#Person",
            "http://www.w3.org/2000/01/rdf-schema#label": {"@value": "X", "@language": "en"},
        }
    ),
}
TENURE = ("<https://example.org/t>", "(tenure has a holder)", "(tenure has an office)")
REFUSED = {
    "bad.ttl": (PREFIXES + "<https://example.org/t> a det:Tenure .", TENURE),
    "bad.rdf": (XML + '<det:Tenure rdf:about="https://example.org/t"/></rdf:RDF>', TENURE),
    "term.ttl": (
        PREFIXES + "<https://example.org/x> a det:Persn .",
        ("<https://example.org/x> det:Persn", "The ontology defines no such term"),
    ),
    "value.ttl": (
        PREFIXES + '<https://example.org/x> a det:State ; rdfs:label "X"@en ; det:start "2016" .',
        ('<https://example.org/x> (X) det:start (start) "2016"', "is an xsd:date", "(start is a day)"),
    ),
}
UNREADABLE = {
    "syntax.ttl": ("<a> <b> .", "syntax.ttl:1:9: "),
    "bytes.ttl": (b'<a> <b> "\xff" .', "bytes.ttl:1:10: Invalid UTF-8"),
    "cut.jsonld": ('{"@id":', "cut.jsonld:1:8: "),
    "tags.rdf": (XML + "<det:Person></rdf:RDF>", "tags.rdf:3:15: mismatched tag"),
    "table.csv": ("a,b", "table.csv: no RDF format has the ending '.csv'"),
}


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("name", "text"), GOOD.items(), ids=GOOD)
def test_a_file_that_conforms_ends_with_0(name: str, text: str, run: Run, tmp_path: Path) -> None:
    result = run("validate", write(tmp_path, name, text))
    assert (result.exit_code, result.output) == (0, "conforms\n")


@pytest.mark.parametrize(("name", "case"), REFUSED.items(), ids=REFUSED)
def test_a_file_that_does_not_conform_ends_with_3_and_says_why(
    name: str, case: tuple[str, tuple[str, ...]], run: Run, tmp_path: Path
) -> None:
    text, words = case
    result = run("validate", write(tmp_path, name, text))
    assert result.exit_code == 3
    for each in words:
        assert each in result.output


@pytest.mark.parametrize(("name", "case"), UNREADABLE.items(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_ends_with_2_and_its_place(
    name: str, case: tuple[str | bytes, str], run: Run, tmp_path: Path
) -> None:
    content, message = case
    result = run("validate", write(tmp_path, name, content))
    assert result.exit_code == 2
    assert message in result.output


def test_every_file_is_checked(run: Run, tmp_path: Path) -> None:
    good = write(tmp_path, "good.trig", GOOD["good.trig"])
    bad = write(tmp_path, "bad.ttl", REFUSED["bad.ttl"][0])
    result = run("validate", "--json", good, bad)
    assert result.exit_code == 3
    report = json.loads(result.output)
    assert report["conforms"] is False
    assert {each["focus"] for each in report["results"]} == {"<https://example.org/t>"}
    assert {each["severity"] for each in report["results"]} == {"Violation"}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("none.ttl",),
        ("--all", __file__),
        ("--graph", "authority", __file__),
        ("--sample", "5", __file__),
        ("--all", "--sample", "0"),
        ("--all", "--seed", "1"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], run: Run) -> None:
    assert run("validate", *arguments).exit_code == 2


# A whole version


def test_a_version_that_is_as_it_should_be_conforms(run: Run) -> None:
    assert run("validate", "--all").output == "conforms\n"


def test_what_is_wrong_with_a_version_is_told(
    run: Run, dataset: Assembled, iris: Iris, tmp_path: Path
) -> None:
    lost = next(iter(dataset.quads.match(graph=DEFAULT_GRAPH)))
    store = VersionStore(tmp_path)
    wrong = Quad(iris.data_set, VOID.triples, Literal(1), iris.graph("void"))
    commit_quads(store, (quad for quad in (*dataset.quads, wrong) if quad != lost), author="", message="")
    result = run("validate", "--all", folder=tmp_path)
    assert result.exit_code == 3
    assert "This is not what a count finds" in result.output
    assert "This triple is settled, but not in the default graph" in result.output


def spoiled(dataset: Assembled, tmp_path: Path) -> None:
    """Store a version in which one tenure of the authority has no holder."""
    tenure = next(iter(dataset.quads.match(None, DET.holder))).subject
    quads = [quad for quad in dataset.quads if (quad.subject, quad.predicate) != (tenure, DET.holder)]
    commit_quads(VersionStore(tmp_path), quads, author="", message="")


def test_graphs_of_a_version_are_checked_alone(run: Run, dataset: Assembled, tmp_path: Path) -> None:
    spoiled(dataset, tmp_path)
    wrong = run("validate", "--all", "--graph", "authority", folder=tmp_path)
    assert wrong.exit_code == 3
    assert "(tenure has a holder)" in wrong.output
    assert run("validate", "--all", "--graph", ENTRY, folder=tmp_path).exit_code == 0


def test_a_sample_finds_what_is_wrong_where_it_looks(run: Run, dataset: Assembled, tmp_path: Path) -> None:
    spoiled(dataset, tmp_path)
    sample = ("validate", "--all", "--graph", "authority", "--seed", "7", "--sample")
    whole, few = run(*sample, "100000", folder=tmp_path), run(*sample, "1", folder=tmp_path)
    assert whole.exit_code == 3
    assert "(tenure has a holder)" in whole.output
    assert few.output == run(*sample, "1", folder=tmp_path).output
    assert "1 of " in few.output
    assert "drawn by seed 7" in few.output


def test_a_graph_that_is_not_there_is_told_with_the_one_that_may_be_meant(run: Run) -> None:
    result = run("validate", "--all", "--graph", "entry/2016-08-turkey-russia-9")
    assert result.exit_code == 1
    assert "did you mean entry/2016-08-turkey-russia-" in str(result.exception) + result.output


# What `detente dump` writes


def test_an_entry_that_was_dumped_conforms(run: Run, tmp_path: Path) -> None:
    dumped = run("dump", "--graph", ENTRY, "--format", "turtle").stdout_bytes
    assert run("validate", write(tmp_path, "entry.ttl", dumped)).exit_code == 0


def test_a_graph_in_a_file_stands_in_for_the_one_that_ships(run: Run, tmp_path: Path) -> None:
    dumped = run("dump", "--graph", ENTRY, "--format", "trig").output
    start = dumped.index("/visit> a det:Claim")
    place = dumped.index(MODALITY, start)
    changed = dumped[:place] + dumped[place:].replace(f"{MODALITY} ;", "", 1)
    result = run("validate", write(tmp_path, "entry.trig", changed))
    assert result.exit_code == 3
    assert "claim/2016-08-turkey-russia-1/visit> det:modality" in result.output


def test_conflicts_are_checked_beside_the_claims_that_ship(run: Run, tmp_path: Path) -> None:
    dumped = run("dump", "--graph", "conflicts").stdout_bytes
    assert run("validate", write(tmp_path, "conflicts.trig", dumped)).exit_code == 0


def test_what_is_derived_is_not_checked_and_that_is_said(run: Run, tmp_path: Path) -> None:
    dumped = run("dump", "--graph", "settled").stdout_bytes
    result = run("validate", write(tmp_path, "settled.trig", dumped))
    assert result.exit_code == 0
    assert "graph/settled follows from other graphs; it is not checked" in result.output
