"""`detente query`: every way to ask, every format, and what wrong usage says."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from detente.questions.saved import Question, load_questions

Run = Callable[..., Result]

MEETING = "SELECT ?place { ?m a det:Meeting ; det:place ?place }"
PLACE = "https://w3id.org/detente/id/place/saint-petersburg"
CONSTRUCT = "CONSTRUCT WHERE { ?m a det:Meeting ; det:place ?place }"
TRIPLE_TERM = "CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } {}"
RDF = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def test_a_query_in_words(run: Run) -> None:
    result = run("query", MEETING)
    assert result.exit_code == 0
    assert "place:saint-petersburg" in result.stdout
    assert result.output.endswith("1 row\n")


def test_a_query_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(f"# Où ?\n{MEETING}", encoding="utf-8")
    assert run("query", "--file", file).output == run("query", MEETING).output


def test_prefixes_shown_can_be_used(run: Run) -> None:
    asked = "ASK { meeting:erdogan-putin-2016-08 det:place place:saint-petersburg }"
    assert run("query", asked).output == "true\n"


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.id)
def test_a_saved_question(question: Question, run: Run) -> None:
    result = run("query", "--question", question.id)
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


def test_parameters_of_a_question_are_set(run: Run) -> None:
    arguments = ("query", "--question", "02-office-holders", "--format", "csv")
    russia = ("--set", "office=office/president-of-russia", "--set", "state=state/RUS")
    (row,) = csv.DictReader(io.StringIO(run(*arguments, *russia, "--set", "day=2007-01-01").output))
    assert row["start"] == "2000-05-07"
    assert list(csv.DictReader(io.StringIO(run(*arguments, *russia, "--set", "day=2010-01-01").output))) == []


def test_an_entry_and_a_concept_are_set(run: Run) -> None:
    result = run("query", "--question", "16-entry", "--set", "entry=entry/2016-08-turkey-russia-2")
    assert "trade-target" in result.output
    result = run("query", "--question", "10-statements", "--set", "about=dets:topic-energy")
    assert "joint energy" in result.output


def test_questions_are_listed_with_whole_ids_and_parameters(run: Run) -> None:
    output = run("query", "--list", COLUMNS="60").output
    for question in load_questions():
        assert question.id in output
    assert "recipient" in output
    wide = " ".join(run("query", "--list", COLUMNS="200").output.split())
    assert "one=state/TUR (state): One of the two states" in wide
    assert "from=2016-08-01 (day, optional): First day" in wide


def test_a_table_cuts_nothing_and_takes_brackets_as_they_are(run: Run) -> None:
    arguments = ("--question", "10-statements", "--set", "speaker=person/recep-tayyip-erdogan")
    output = run("query", *arguments, COLUMNS="200").output
    assert "[gas pipeline]" in output
    narrow = run("query", "SELECT ?m { ?m a det:Meeting ; det:level ?level }", COLUMNS="25").output
    assert "…" not in narrow
    assert "meeting:erdogan-putin-2016-08" in "".join(line.strip("│ ") for line in narrow.splitlines())


@pytest.mark.parametrize(
    ("format_", "parsed"),
    [
        ("json", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
        ("tsv", QueryResultsFormat.TSV),
    ],
)
def test_rows_in_a_format_of_results(format_: str, parsed: QueryResultsFormat, run: Run) -> None:
    results = parse_query_results(run("query", MEETING, "--format", format_).stdout_bytes, format=parsed)
    assert isinstance(results, QuerySolutions)
    assert [row["place"] for row in results] == [NamedNode(PLACE)]


def test_rows_as_csv_parse(run: Run) -> None:
    rows = list(csv.reader(io.StringIO(run("query", MEETING, "--format", "csv").output)))
    assert rows == [["place"], [PLACE]]


@pytest.mark.parametrize("format_", RDF)
def test_triples_in_a_format_of_rdf(format_: str, run: Run) -> None:
    written = run("query", CONSTRUCT, "--format", format_).stdout_bytes
    assert len({quad.triple for quad in parse(written, RDF[format_])}) == 2


def test_triples_are_turtle_unless_asked_otherwise(run: Run) -> None:
    assert run("query", CONSTRUCT).output == run("query", CONSTRUCT, "--format", "turtle").output


def test_a_yes_or_no(run: Run) -> None:
    assert run("query", "ASK { ?m a det:Meeting }").stdout == "true\n"
    assert run("query", "ASK { ?m a det:Meeting FILTER (false) }").stdout == "false\n"
    assert json.loads(run("query", "ASK { ?m a det:Meeting }", "--format", "json").stdout)["boolean"] is True


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give one of a query, --file or --question"),
        (("ASK {}", "--question", "01-meetings"), "give one of a query, --file or --question"),
        (("ASK {}", "--set", "day=2016-08-09"), "--set sets a parameter of a --question"),
        (("--question", "meetings"), "no question 'meetings'; there are 01-meetings, "),
        (("--question", "01-meetings", "--set", "day=2016-08-09"), "no parameter 'day'; it has one, other,"),
        (("--question", "01-meetings", "--set", "foo=1"), "no parameter 'foo'; it has one, other, from, to"),
        (("--question", "01-meetings", "--set", "otter=1"), "no parameter 'otter'; did you mean 'other'?"),
        (("--question", "13-disputes", "--set", "foo=1"), "no parameter 'foo'; it has none"),
        (("--question", "01-meetings", "--set", "from=2016-02-30"), "no calendar has the day 2016-02-30"),
        (("--question", "01-meetings", "--set", "one"), "'' is not kind/name"),
        (("--question", "01-meetings", "--set", "one=Turkey"), "one: 'Turkey' is not kind/name"),
        (("--question", "16-entry", "--set", "entry=entry/a b"), "'entry/a b' is not kind/name"),
        (("--file", "/nowhere/query.rq"), "does not exist"),
        (("ASK {}", "--format", "yaml"), "'yaml' is not one of"),
        (("ASK {}", "--format", "turtle"), "boolean can be written as json, xml, csv, tsv, not turtle"),
        (
            (CONSTRUCT, "--format", "csv"),
            "triples can be written as turtle, ntriples, rdfxml, jsonld, not csv",
        ),
        (("SELECT * {\n  ?s ?p }",), "line 2, column "),
        (("INSERT DATA { <a:> <b:> <c:> }",), "not valid SPARQL"),
        ((r"SELECT (1 AS ?\u0078) {}",), r"line 1, column 15: \u0078 is outside strings and IRIs"),
        (('ASK { FILTER(REGEX("a", "[")) }',), "line 1, column 25: in the pattern, at character 1"),
        (("SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }",), "?x is neither in GROUP BY nor in an aggregate"),
    ],
    ids=str,
)
def test_wrong_usage_is_explained_and_ends_with_2(arguments: tuple[str, ...], message: str, run: Run) -> None:
    result = run("query", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


def test_triple_terms_have_no_form_in_json_ld(run: Run) -> None:
    result = run("query", TRIPLE_TERM, "--format", "jsonld")
    assert result.exit_code == 1
    assert "cannot be written as application/ld+json: it has triple terms" in result.output
    assert "<<(" in run("query", TRIPLE_TERM, "--format", "turtle").output


def test_a_query_file_that_is_not_utf_8_ends_with_2(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_bytes(b"ASK { ?s ?p '\xff' }")
    result = run("query", "--file", file)
    assert result.exit_code == 2
    assert "query.rq: is not UTF-8" in result.output


def test_without_a_version_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    result = run("query", "ASK {}", folder=tmp_path / "none")
    assert result.exit_code == 1
    assert "holds no version yet; run 'detente build' first" in result.output


def test_a_mark_before_a_query_is_skipped(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text("\ufeffASK { ?s a det:Meeting }", encoding="utf-8")
    assert run("query", "--file", file).output == "true\n"
    assert run("query", "\ufeffASK { ?s a det:Meeting }").output == "true\n"


def test_a_misspelt_term_is_answered_and_warned_about(data: Path) -> None:
    def query(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "detente", "query", *arguments]
        environment = {**os.environ, "DETENTE_DATA": str(data)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    result = query("SELECT ?m { ?m a det:Meting ; det:plce ?x }")
    assert "Warning: no such term det:Meting; did you mean det:Meeting?\n" in result.stderr
    assert "Warning: no such term det:plce; did you mean det:place?\n" in result.stderr
    assert "Warning" not in result.stdout
    assert query("--format", "csv", MEETING).stderr == ""
