"""Every saved question gives its expected rows over the seed, from a real version on disk."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from detente.build import Dataset
from detente.errors import InputError
from detente.iris import Iris
from detente.questions import Question, load_questions, question_quads
from detente.store import Version, VersionStore
from detente.vocab import LABEL, RDFS, SH, TYPE

EXPECTED = Path(__file__).parent / "questions"
QUESTIONS = load_questions()
SELECTS = [question for question in QUESTIONS if question.form == "SELECT"]
LONGEST = 20
HEADER = "#+ title: One\n#+ topic: Two\n#+ description: Three\n"

by_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)


@pytest.fixture(scope="module")
def version(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Version:
    store = VersionStore(tmp_path_factory.mktemp("questions"))
    store.commit(dataset.quads, author="test", message="seeds")
    committed = store.current()
    assert committed is not None
    return committed


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


def test_everything_that_an_entry_says_is_its_graph(version: Version, dataset: Dataset, iris: Iris) -> None:
    (question,) = (each for each in QUESTIONS if each.form == "CONSTRUCT")
    entry = iris.entry("2016-08-turkey-russia-1")
    said = {tuple(row.values()) for row in version.query(question.query).rows()}
    assert said == {(q.subject, q.predicate, q.object) for q in dataset.quads.match(graph=entry)}


def test_every_question_asked_so_far_is_saved() -> None:
    numbers = {int(question.id.partition("-")[0]) for question in QUESTIONS}
    assert numbers == {*range(1, 17), 19, 20}


@by_question
def test_question_is_short(question: Question) -> None:
    body = [line for line in question.query.splitlines() if line and not line.startswith("PREFIX")]
    assert len(body) <= LONGEST


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


def test_a_parameter_that_a_question_does_not_have_is_an_error(iris: Iris) -> None:
    with pytest.raises(KeyError, match="no parameter 'nobody'"):
        QUESTIONS[0].with_values({"nobody": iris.thing("state/TUR")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}\n", "is empty"),
        ("#+ title: One\n#+ topic: Two\nSELECT * {}\n", "the header lacks 'description'"),
        (f"{HEADER}#+ parameters:\n#+   day: A day\nSELECT * {{}}\n", "no one line 'VALUES $day { … }'"),
        (f"{HEADER}DESCRIBE <x>\n", "no line begins with one of"),
    ],
)
def test_a_file_that_is_no_question_is_an_error_that_names_it(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "one.rq").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"one\.rq") as caught:
        load_questions(folder=tmp_path)
    assert message in str(caught.value)


def test_questions_follow_the_base() -> None:
    assert all(
        "w3id.org/detente/id/" not in question.query for question in load_questions("https://example.org/")
    )
    assert NamedNode("https://example.org/queries/01-meetings") in {
        quad.subject
        for quad in question_quads(load_questions("https://example.org/"), Iris("https://example.org/"))
    }
