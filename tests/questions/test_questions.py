"""Every saved question gives its expected rows over the seed, from a real version on disk."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules
from detente.errors import InputError
from detente.questions.saved import Question, load_questions, question_quads
from detente.rdf.namespaces import DEFAULT_BASE, LABEL, RDFS, SH, TYPE, date
from detente.resources import Sources
from detente.store import Version, VersionStore
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris
from tests.versions import assemble_whole, commit_quads

EXPECTED = Path(__file__).parent
QUESTIONS = load_questions()
VERSIONS = "17-version-changes"
RIVER = {case["case"]: case for case in yaml.safe_load((EXPECTED / "river.yaml").read_text(encoding="utf-8"))}
DATA_SETS = yaml.load((EXPECTED / "data_sets.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
SELECTS = [each for each in QUESTIONS if (EXPECTED / f"{each.id}.csv").exists()]
LONGEST = 20
OTHER_YEARS = Path(__file__).parent / "other_years.ttl"
OTHER_BASE = "https://example.org/dip/"
PLAIN = "#+ title: One\n#+ topic: Two\n#+ description: Three\n"
HEADER = f"{PLAIN}#+ standing: {{rows: settled}}\n"
OF_A_DAY = f"{HEADER}#+ parameters:\n#+   day: The day\n#+ examples: {{day: 2016-08-09}}\n"
AT_A_DAY = "ASK {\n VALUES $day { UNDEF }\n}\n"

by_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)


def committed(store: VersionStore, dataset: Assembled) -> Version:
    commit_quads(store, dataset.quads, author="test", message="seeds")
    version = store.current()
    assert version is not None
    return version


@pytest.fixture(scope="module")
def version(world: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Version:
    return committed(VersionStore(tmp_path_factory.mktemp("questions")), world)


def rows(version: Version, query: str) -> set[tuple[object, ...]]:
    return {tuple(row.values()) for row in version.query(query).rows()}


def triples(quads: Iterable[Quad]) -> set[tuple[object, ...]]:
    return {(quad.subject, quad.predicate, quad.object) for quad in quads}


def answer(version: Version, query: str) -> list[list[str]]:
    written = io.BytesIO()
    version.query(query).write(written, "text/csv")
    return list(csv.reader(io.StringIO(written.getvalue().decode(), newline="")))


@pytest.mark.parametrize("question", SELECTS, ids=lambda question: question.id)
def test_question_gives_its_expected_rows(question: Question, version: Version) -> None:
    with (EXPECTED / f"{question.id}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    assert len(expected) > 1
    assert answer(version, question.query) == expected


@pytest.fixture(scope="module")
def river(sources: Sources, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Version:
    dataset = assemble_whole(replace(sources, seeds=root / "tests" / "norland"), DEFAULT_BASE)
    return committed(VersionStore(tmp_path_factory.mktemp("river")), dataset)


@pytest.mark.parametrize("case", RIVER.values(), ids=RIVER.keys())
def test_question_gives_its_expected_rows_of_the_river(case: dict[str, Any], river: Version) -> None:
    (question,) = (each for each in QUESTIONS if each.id == case["question"])
    values = {name: term(text) for name, text in case.get("set", {}).items()}
    assert answer(river, question.with_values(values))[1:] == case["rows"]


@pytest.fixture(scope="module")
def data_sets(tmp_path_factory: pytest.TempPathFactory) -> Version:
    store = VersionStore(tmp_path_factory.mktemp("data_sets"))
    quads = parse(path=EXPECTED / "data_sets.trig", format=RdfFormat.TRIG)
    commit_quads(store, quads, author="test", message="data sets")
    version = store.current()
    assert version is not None
    return version


@pytest.mark.parametrize("question_id", DATA_SETS)
def test_question_of_data_sets_gives_its_expected_rows(question_id: str, data_sets: Version) -> None:
    (question,) = (each for each in QUESTIONS if each.id == question_id)
    asked = question.with_values(values_of(DATA_SETS[question_id]))
    found = [[_short(cell) for cell in row] for row in answer(data_sets, asked)[1:]]
    assert found == DATA_SETS[question_id]["rows"]


def values_of(case: dict[str, Any]) -> dict[str, NamedNode | Literal]:
    """Read the parameters of a case of data sets: days, and things by their paths."""
    return {name: NamedNode(_path(text)) if "/" in text else date(text) for name, text in case["set"].items()}


def _path(text: str) -> str:
    return DEFAULT_BASE + (text if text.startswith("entry/") else f"id/{text}")


def _short(cell: str) -> str:
    return cell.replace(f"{DEFAULT_BASE}scheme/", "dets:").removeprefix(DEFAULT_BASE)


def term(text: str) -> NamedNode | Literal:
    """Read a parameter of a case: a day, or a thing as `kind/slug`."""
    return NamedNode(f"{DEFAULT_BASE}id/{text}") if "/" in text else date(text)


def test_every_question_has_expected_rows() -> None:
    asked = {each.id for each in SELECTS} | {case["question"] for case in RIVER.values()} | DATA_SETS.keys()
    assert {each.id for each in QUESTIONS if each.form == "SELECT"} == asked | {VERSIONS}


def test_everything_that_an_entry_says_is_its_graph(version: Version, dataset: Assembled, iris: Iris) -> None:
    (question,) = (each for each in QUESTIONS if each.form == "CONSTRUCT")
    entry = iris.entry("2016-08-turkey-russia-1")
    assert rows(version, question.query) == triples(dataset.quads.match(graph=entry))


def test_every_question_asked_so_far_is_saved() -> None:
    numbers = {int(question.id.partition("-")[0]) for question in QUESTIONS}
    assert numbers == {*range(1, 18), 19, 20, *range(23, 36)}


def test_what_changed_between_versions_is_asked_of_the_log(dataset: Assembled, tmp_path: Path) -> None:
    store, rules = VersionStore(tmp_path), DiplomaticRules(dataset.gate)
    quad = Quad(*[NamedNode("https://example.org/mine")] * 4)
    first = commit(store, rules, lambda draft: draft.insert([quad]), author="Ann", message="one").manifest
    second = commit(store, rules, lambda draft: draft.delete([quad]), author="Bo", message="two").manifest
    current = store.current()
    assert first is not None
    assert second is not None
    assert current is not None
    (question,) = (each for each in QUESTIONS if each.id == VERSIONS)
    found = [[cell.rpartition("/")[2] for cell in row] for row in answer(current, question.query)[1:]]
    assert found == [
        [second.id, first.id, _as_stored(second.created), "Bo", "two", "0", "1"],
        [first.id, "", _as_stored(first.created), "Ann", "one", "1", "0"],
    ]


def _as_stored(moment: str) -> str:
    """Write a moment as the engine does: without zeros at the end of its seconds."""
    return re.sub(r"(\.\d*?)0+Z$", r"\1Z", moment)


@by_question
def test_question_is_short(question: Question) -> None:
    """Apart from prefixes and the values of its parameters, which are written out by fields of a form."""
    lines = [line for line in question.query.splitlines() if line and not line.startswith("PREFIX")]
    assert len([line for line in lines if not line.startswith("  VALUES $")]) <= LONGEST


@by_question
def test_question_is_in_the_graph_as_it_stands_in_its_file(question: Question, iris: Iris) -> None:
    quads = [quad for quad in question_quads([question], iris) if quad.graph_name == iris.graph("queries")]
    values = {quad.predicate: quad.object for quad in quads if quad.predicate != TYPE}
    texts = {predicate: getattr(term, "value", None) for predicate, term in values.items()}
    assert SH.SPARQLExecutable in {quad.object for quad in quads}
    assert texts[LABEL] == question.title
    assert texts[RDFS.comment] == question.description
    assert question.query in (texts.get(SH.select), texts.get(SH.construct))


def test_a_parameter_changes_the_answer(version: Version, iris: Iris) -> None:
    (question,) = (each for each in QUESTIONS if each.id == "03-commitments")
    turned = question.with_values({"agent": iris.thing("state/TUR"), "recipient": iris.thing("state/RUS")})
    whats = {row[0] for row in answer(version, turned)[1:]}
    assert whats == {
        "Closer defence-industry ties of Turkey with Russia",
        "Realisation of Turkish Stream",
        "Renewal of ties between Turkey and Russia",
    }


def test_what_is_not_set_restricts_nothing(dataset: Assembled, iris: Iris, tmp_path: Path) -> None:
    """What is of other years, or without dates, is found, whatever the examples say."""
    store = VersionStore(tmp_path)
    commit_quads(
        store,
        [*dataset.quads, *parse(path=OTHER_YEARS, format=RdfFormat.TURTLE)],
        author="test",
        message="other years",
    )
    version = store.current()
    assert version is not None

    def asked(question_id: str, **values: str) -> set[str]:
        (question,) = (each for each in QUESTIONS if each.id == question_id)
        terms = {
            name: date(value) if value[0].isdigit() else iris.thing(value) for name, value in values.items()
        }
        return {cell for row in answer(version, question.with_values(terms))[1:] for cell in row}

    old, undated = (iris.thing(f"meeting/{name}").value for name in ("old", "undated"))
    both = {"one": "state/SYR", "other": "state/RUS"}
    assert {old, undated} <= asked("01-meetings", **both)
    assert {old, undated} <= asked("01-meetings", one="state/SYR")
    assert old in asked("01-meetings", **both, to="2001-12-31")
    assert undated not in asked("01-meetings", **both, to="2001-12-31")
    assert old not in asked("01-meetings", **both, **{"from": "2002-01-01"})
    tsar = iris.thing("person/old").value
    assert tsar in asked("02-office-holders", office="office/president-of-russia")
    assert tsar in asked("02-office-holders", office="office/president-of-russia", state="state/RUS")
    assert tsar not in asked("02-office-holders", office="office/president-of-russia", state="state/TUR")
    assert "Old measure" in asked("06-measures-in-force", **both)
    assert "Undated measure" in asked("06-measures-in-force", **both)
    assert "Old measure" not in asked("06-measures-in-force", **both, day="2016-08-09")
    assert "Old promise" in asked("03-commitments", agent="state/SYR")
    assert "Old promise" in asked("04-commitments-after-meeting", meeting="meeting/old")
    assert "Old promise" not in asked(
        "04-commitments-after-meeting", meeting="meeting/old", until="2001-01-02"
    )
    assert "Old promise" in asked("05-pledges-outstanding")
    assert "Old promise" not in asked("05-pledges-outstanding", before="2016-08-10")


def test_every_parameter_shows_its_kind_and_a_value() -> None:
    for question in QUESTIONS:
        assert set(question.examples) == set(question.parameters)
        for name in question.parameters:
            assert question.kind(name) in {*CLASSES_BY_KIND, "entry", "concept", "day"}


def test_only_parameters_that_may_be_left_out_are_optional() -> None:
    optional = {each.id: {n for n in each.parameters if each.is_optional(n)} for each in QUESTIONS}
    assert {key: names for key, names in optional.items() if names} == {
        "01-meetings": {"from", "to"},
        "02-office-holders": {"state", "day"},
        "04-commitments-after-meeting": {"until"},
        "05-pledges-outstanding": {"before"},
        "06-measures-in-force": {"day"},
    }


def test_a_parameter_that_stands_in_several_branches_is_set_in_each() -> None:
    question = next(each for each in load_questions() if each.slug == "dyad-months")
    lines = question.query.count("VALUES $one {")
    assert lines > 1
    state = NamedNode("https://example.org/state")
    assert question.with_values({"one": state}).count(f"VALUES $one {{ {state} }}") == lines
    assert question.without_values().count("VALUES $one { UNDEF }") == lines
    assert "state:TUR" not in question.without_values()


def test_a_parameter_that_a_question_does_not_have_is_an_error(iris: Iris) -> None:
    with pytest.raises(KeyError, match="no parameter 'nobody'"):
        QUESTIONS[0].with_values({"nobody": iris.thing("state/TUR")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}\n", "one.rq:1:1: has no header"),
        ("#+ title: One\n#+ topic: Two\nSELECT * {}\n", "'description' is a required property"),
        ("#+ One\nSELECT * {}\n", "one.rq:1:1: 'One' is not of type 'object'"),
        (f"{HEADER}#+ topic: Two\nSELECT * {{}}\n", "one.rq:5:1: 'topic' is given twice"),
        (f"{HEADER}#+ tag: Four\nSELECT * {{}}\n", "'tag' was unexpected"),
        (f"{HEADER}#+ parameters: day\nSELECT * {{}}\n", "one.rq:5:13: parameters: 'day' is not of type"),
        (f"# A comment\n{HEADER}#+ parameters: day\nSELECT * {{}}\n", "one.rq:6:13: parameters"),
        (f"{HEADER}#+ parameters:\n#+   day: A day\nSELECT * {{}}\n", "no line 'VALUES $day { … }'"),
        (
            f"{HEADER}#+ parameters:\n#+   day: A day\nSELECT * {{ VALUES $day {{ 1 }} }}\n",
            "one.rq:6:8: the query has no line",
        ),
        (
            f"{HEADER}#+ parameters:\n#+   day: A day\nSELECT * {{\nVALUES $day {{ UNDEF }}\n}}\n",
            "one.rq:6:8: nothing shows what $day may be",
        ),
        (f"{HEADER}DESCRIBE <x>\n", "no line begins with one of"),
        (f"{HEADER}SELECT * {{}}\n", "the line of SELECT has to end with"),
        (
            "#+ title: One\n#+ topic: Two\n#+ description: Three\nASK {}\n",
            "'standing' is a required property",
        ),
        (f"{PLAIN}#+ standing: {{rows: known}}\nASK {{}}\n", "one.rq:4:18: rows: 'known' is not one of"),
        (f"{PLAIN}#+ standing: {{column: who}}\nASK {{}}\n", "one.rq:4:11: standing: "),
        (f"{HEADER}#+ takes: {{day: first day}}\nASK {{}}\n", "there is no parameter 'day'"),
        (f"{OF_A_DAY}#+ takes: {{day: moon}}\n{AT_A_DAY}", "'moon' is none of"),
        (f"{OF_A_DAY}#+ sentence: Who on [{{day}}\n{AT_A_DAY}", "brackets have to pair"),
        (f"{OF_A_DAY}#+ sentence: Who on a day\n{AT_A_DAY}", "a slot for each of day"),
    ],
)
def test_a_file_that_is_no_question_is_an_error_that_names_it(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "one.rq").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"one\.rq") as caught:
        load_questions(folder=tmp_path)
    assert message in str(caught.value)


def test_a_question_that_is_not_utf_8_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_bytes(b"#+ title: \xff\n")
    with pytest.raises(InputError, match=r"one\.rq: cannot be read"):
        load_questions(folder=tmp_path)


def test_a_mark_before_a_question_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_text(f"\ufeff{HEADER}ASK {{}}\n", encoding="utf-8")
    (question,) = load_questions(folder=tmp_path)
    assert question.query == "ASK {}\n"


def test_every_parameter_of_every_question_bears_on_its_answer(
    version: Version, river: Version, data_sets: Version, iris: Iris
) -> None:
    others = (iris.thing("thing/none"), date("1900-01-01"), date("2100-01-01"))
    for question in QUESTIONS:
        if question.id in DATA_SETS:
            data, values = data_sets, values_of(DATA_SETS[question.id])
        else:
            data, values = asked_where_it_has_rows(question, version, river)
        expected = rows(data, question.with_values(values))
        for name in question.parameters:
            answers = [rows(data, question.with_values({**values, name: other})) for other in others]
            assert any(each != expected for each in answers), (question.id, name)


def asked_where_it_has_rows(
    question: Question, version: Version, river: Version
) -> tuple[Version, dict[str, NamedNode | Literal]]:
    """Give a version of which a question has rows, and the parameters for that."""
    for case in RIVER.values():
        if case["question"] == question.id and case["rows"] and question not in SELECTS:
            return river, {name: term(text) for name, text in case.get("set", {}).items()}
    return version, {}


def test_questions_give_the_same_rows_under_another_base(sources: Sources, tmp_path: Path) -> None:
    moved = committed(VersionStore(tmp_path), assemble_whole(sources, OTHER_BASE))
    for question in load_questions(OTHER_BASE):
        if (EXPECTED / f"{question.id}.csv").exists():
            text = (EXPECTED / f"{question.id}.csv").read_text(encoding="utf-8")
            for path in ("id/", "entry/", "claim/", "evidence/"):
                text = text.replace(DEFAULT_BASE + path, OTHER_BASE + path)
            assert answer(moved, question.query) == list(csv.reader(io.StringIO(text, newline="")))
        elif question.form == "CONSTRUCT":
            entry = Iris(OTHER_BASE).entry("2016-08-turkey-russia-1")
            assert rows(moved, question.query) == triples(moved.match(graph=entry))


def test_every_expected_answer_is_of_a_question() -> None:
    assert {path.stem for path in EXPECTED.glob("*.csv")} == {question.id for question in SELECTS}


def test_questions_follow_the_base() -> None:
    assert all(
        "w3id.org/detente/id/" not in question.query for question in load_questions("https://example.org/")
    )
    assert NamedNode("https://example.org/queries/01-meetings") in {
        quad.subject
        for quad in question_quads(load_questions("https://example.org/"), Iris("https://example.org/"))
    }
