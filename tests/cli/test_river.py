"""Entries of a made-up river, from their files to answers: what the later keys of the format are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PREFIXES = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix dets: <https://w3id.org/detente/scheme/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/detente/> .
"""
DAY = (
    PREFIXES
    + """
<entry/day-2> {{
  <entry/day-2> a det:Entry ; rdfs:label "Day 2"@en ; schema:articleBody "{text}" ;
    schema:author <id/organization/river-wire> ; dct:issued "2026-03-12"^^xsd:date ;
    dct:source <https://example.org/day-2> ; dct:rights "Made up."@en .
  <id/{thing}> a det:{kind} ; rdfs:label "New"@en ; {said} .
  <claim/day-2/1> a det:Claim ; det:reportedIn <entry/day-2> ; det:about <id/{thing}> ;
    det:attributedTo <id/organization/river-wire> ; det:modality dets:modality-{modality} ;
    det:polarity dets:polarity-positive ; det:anchor <claim/day-2/1#anchor> .
  <claim/day-2/1#anchor> a oa:SpecificResource ; oa:hasSource <entry/day-2> ;
    oa:hasSelector <claim/day-2/1#quote>, <claim/day-2/1#position> .
  <claim/day-2/1#quote> a oa:TextQuoteSelector ; oa:exact "{text}" ; oa:prefix "" ; oa:suffix "" .
  <claim/day-2/1#position> a oa:TextPositionSelector ; oa:start 0 ; oa:end {end} .
  {more} }}
"""
)


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Give a data folder with the graph of the river, to be copied by what changes it."""
    folder = tmp_path_factory.mktemp("river") / "data"
    command = [sys.executable, "-m", "detente", "build", "--seeds", str(root / "tests" / "norland")]
    subprocess.run(command, env={**os.environ, "DETENTE_DATA": str(folder)}, check=True, capture_output=True)
    return folder


@pytest.fixture
def folder(river: Path, tmp_path: Path) -> Path:
    return shutil.copytree(river, tmp_path / "data")


def day(tmp_path: Path, **said: str) -> Path:
    """Write the graph of one more day."""
    text = said.pop("text", "They met again.")
    values = {"thing": "meeting/again", "kind": "Meeting", "modality": "asserted", "more": "", **said}
    path = tmp_path / "day-2.trig"
    path.write_text(DAY.format(text=text, end=len(text), **values), encoding="utf-8")
    return path


LINK = "det:inResponseTo <id/meeting/eastport-talks>"


def test_link_to_what_another_graph_describes_needs_its_class_alone(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    refused = run("load", day(tmp_path, said=LINK), folder=folder)
    assert refused.exit_code == 3
    assert "which is all that is asked of a thing that another graph describes" in refused.output
    mentioned = "<id/meeting/eastport-talks> a det:Meeting ."
    accepted = run("load", day(tmp_path, said=LINK, more=mentioned), folder=folder)
    assert accepted.exit_code == 0, accepted.output
    query = "ASK { <https://w3id.org/detente/id/meeting/again> det:inResponseTo/det:side ?state }"
    assert run("query", query, folder=folder).output.strip() == "true"


def test_mentioned_thing_of_which_more_is_said_needs_a_claim(run: Run, folder: Path, tmp_path: Path) -> None:
    described = '<id/meeting/other> a det:Meeting ; rdfs:label "Other"@en .'
    refused = run("load", day(tmp_path, said="det:follows <id/meeting/other>", more=described), folder=folder)
    assert refused.exit_code == 3
    assert "Nobody claims this" in refused.output


def test_pledge_with_a_word_of_condition_is_warned_about_and_not_refused(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    pledge = day(
        tmp_path,
        text="will open, if it rains",
        thing="commitment/new",
        kind="Commitment",
        modality="pledged",
        said="det:agent <id/state/XEA> ; det:status dets:status-pledged",
    )
    result = run("load", pledge, folder=folder)
    assert result.exit_code == 0, result.output
    assert "Warning: claim:day-2/1" in result.output or "Warning: <" in result.output
    assert "Give the commitment a det:condition that names what has to happen" in result.output


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("id:measure\\/harbour-closed a det:Measure", "false"),
        ("id:incident\\/dam a det:Incident", "false"),
        ("entry:river-4 dct:replaces entry:river-3", "true"),
        ("entry:river-5 det:rank dets:rank-deprecated", "true"),
        ("id:commitment\\/norland-stays a det:Commitment", "false"),
        ("id:commitment\\/river-data det:dueBy '2026-04-30'^^xsd:date", "true"),
        ("claim:river-1\\/data-a-berg det:about id:commitment\\/river-data", "true"),
        ("claim:river-1\\/data-c-dahl det:attributedTo id:person\\/c-dahl", "true"),
        ("claim:river-1\\/troops det:hedge 'probably'@en", "true"),
        ("id:actor\\/river-1\\/ministry-source det:ofState id:state\\/XNO", "true"),
        ("id:statement\\/joint-communique dct:language 'sv' ; det:channel dets:channel-communique", "true"),
        ("id:meeting\\/eastport-talks det:topic id:place\\/eastport, id:project\\/river-gauge", "true"),
        ("id:state\\/XSU dct:replaces id:state\\/XSU-1900-1990", "true"),
        ("id:place\\/eastport schema:latitude 54.5", "true"),
    ],
)
def test_default_graph_of_the_river(run: Run, river: Path, pattern: str, found: str) -> None:
    prefixes = "".join(
        f"PREFIX {name}: <https://w3id.org/detente/{name}/>\n" for name in ("id", "entry", "claim")
    )
    result = run("query", f"{prefixes}ASK {{ {pattern} }}", folder=river)
    assert result.output.strip() == found, result.output
