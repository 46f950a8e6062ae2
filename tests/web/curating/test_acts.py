"""From a form to an update: whatever is written stays words, in the curation and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, PROV, RDFS, SCHEMA, TYPE
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris
from detente.web.curating.acts import BACK, KnownReferences, act_update, choices_on, read_act
from detente.web.curating.subjects import DecisionSubject, SubjectKind, Target

IRIS = Iris(DEFAULT_BASE)
GRAPH = CURATION.iri(IRIS)
CLAIM, OTHER = IRIS.claim("entry/one"), NamedNode("urn:other")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
CURATOR = IRIS.thing("person/curator-1").value
KNOWN = KnownReferences({CURATOR: "Curator 1"}, frozenset({"urn:evidence"}))
SAID = st.characters(exclude_categories=("Cc", "Cs"))
WORDS = st.text(SAID, min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


def subject(kind: SubjectKind = "claim", rank: str | None = None, **more: bool) -> DecisionSubject:
    target = Target(CLAIM, "claim" if kind == "decision" else kind, rank)
    return DecisionSubject(CLAIM, kind, "A claim", (target,), (), "state", **more)


def filled(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


@given(WORDS, WORDS, WORDS, WORDS)
def test_words_stay_words(reason: str, title: str, publisher: str, description: str) -> None:
    fields = {
        "choice": "deprecated",
        "reason": reason,
        "title": title,
        "evidence-title": title,
        "evidence-publisher": publisher,
        "evidence-date": "2016-08-09",
        "evidence-url": "https://example.org/?a=b",
        "evidence-description": description,
    }
    act = read_act(fields, (), subject(), KNOWN)
    assert act.problems == {}
    store = filled(
        [
            Quad(OTHER, DET.rank, OTHER, GRAPH),
            Quad(CLAIM, DET.rank, OTHER, GRAPH),
            Quad(OTHER, RDFS.label, OTHER),
        ]
    )
    store.update(act_update(act, subject(), IRIS, lambda _: False, NOW))
    quads = {each for each in store if each.graph_name == GRAPH}
    assert {each for each in store if each not in quads} == {Quad(OTHER, RDFS.label, OTHER)}
    assert {each.object for each in quads if each.subject == CLAIM} == {DETS["rank-deprecated"]}
    assert Quad(OTHER, DET.rank, OTHER, GRAPH) in quads
    (decision,) = {each.subject for each in quads if each.predicate == PROV.used}
    assert Quad(decision, RDFS.comment, Literal(reason.strip(), language="en"), GRAPH) in quads
    described = {each.object.value for each in quads if each.predicate == SCHEMA.description}
    assert described == {description.strip()}
    assert {each.subject for each in quads if each.predicate == TYPE} <= {each.subject for each in quads}


def test_controls_are_left_out() -> None:
    act = read_act({"reason": " a\x00b\x1b[2J\r\nc\td "}, (), subject(), KNOWN)
    assert act.reason == "ab[2J\nc d"


def test_names_that_are_taken_get_a_number() -> None:
    act = read_act(
        {"choice": "deprecated", "reason": "Why.", "title": "Ein Titel"}, ("urn:evidence",), subject(), KNOWN
    )
    taken = {IRIS.decision("ein-titel-2026-11-30"), IRIS.decision("ein-titel-2026-11-30-2")}
    text = act_update(act, subject(), IRIS, taken.__contains__, NOW)
    assert f"{IRIS.decision('ein-titel-2026-11-30-3')} " in text


def test_what_is_not_in_force_is_not_taken_back() -> None:
    assert BACK not in {each.name for each in choices_on(subject())}
    assert BACK in {each.name for each in choices_on(subject(rank="deprecated"))}
    assert [each.name for each in choices_on(subject("decision", "deprecated"))] == [BACK]
    assert choices_on(subject("decision")) == ()
    assert choices_on(subject("decision", "deprecated", is_overtaken=True)) == ()


def test_to_take_back_removes_the_rank_and_keeps_the_decisions() -> None:
    of = subject("decision", "deprecated")
    act = read_act({"choice": BACK, "reason": "Why."}, ("urn:evidence",), of, KNOWN)
    store = filled(
        [Quad(CLAIM, DET.rank, DETS["rank-deprecated"], GRAPH), Quad(OTHER, PROV.used, CLAIM, GRAPH)]
    )
    store.update(act_update(act, of, IRIS, lambda _: False, NOW))
    assert not [*store.quads_for_pattern(CLAIM, DET.rank, None, None)]
    assert len([*store.quads_for_pattern(None, PROV.used, CLAIM, GRAPH)]) == 2
