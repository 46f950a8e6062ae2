"""Releases while others commit, and after an adoption is taken back: what is settled follows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from detente.changes.opening import open_store
from detente.changes.rules import rules_of
from detente.derivation.default_graph import derive
from detente.errors import DetenteError
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.changes.test_importing import ADOPTION, ROWS, Importer

TAKEN_BACK = ADOPTION.split("<decision")[0] + "}"
RETRACTED = "id,day,a,b\n1,2016-03-02,Turkey,Russia\n"


@pytest.fixture
def calls(built: Path, tmp_path: Path, ontology: Ontology, iris: Iris) -> Importer:
    """Give an importer of calls into a store of its own."""
    store = open_store(shutil.copytree(built, tmp_path / "data"))
    return Importer(store, rules_of("full", DEFAULT_BASE), ontology, iris, tmp_path)


def meetings(calls: Importer) -> set[str]:
    return {each for each in calls.default() if each.startswith("id/meeting/")}


def is_as_rebuilt(calls: Importer, ontology: Ontology, iris: Iris) -> bool:
    """Tell whether the default graph is what a rebuild of all that is stated makes of it."""
    found = set(calls.version().match())
    stated = Quads(q for q in found if q.graph_name not in plan(DEFAULT_BASE).undigested)
    derived = {q for q in found if q.graph_name in (DEFAULT_GRAPH, iris.graph("conflicts"))}
    return derived == set(derive(stated, ontology, iris))


def test_what_an_adoption_settled_goes_with_it_and_a_later_release_inherits_nothing(
    calls: Importer, ontology: Ontology, iris: Iris
) -> None:
    calls()
    calls.curate(ADOPTION)
    assert meetings(calls) == {"id/meeting/calls-1", "id/meeting/calls-2"}
    with pytest.raises(DetenteError, match=r"calls-1 is adopted by a curator"):
        calls(RETRACTED, release="2", issued="2021-01-01")
    assert meetings(calls) == {"id/meeting/calls-1", "id/meeting/calls-2"}
    calls.curate(TAKEN_BACK, remove=True)
    assert meetings(calls) == set()
    calls(RETRACTED, release="2", issued="2021-01-01")  # the decision on the first one stays in the curation
    assert (meetings(calls), calls.graphs()) == (set(), {f"{DEFAULT_BASE}entry/calls-2"})
    assert is_as_rebuilt(calls, ontology, iris)
    calls.curate(ADOPTION.replace("calls-1", "calls-2").replace("adopt-calls", "adopt-calls-2"))
    assert meetings(calls) == {"id/meeting/calls-1"}
    assert is_as_rebuilt(calls, ontology, iris)


def test_a_release_that_is_replaced_after_its_adoption_was_taken_back_settles_nothing(
    calls: Importer, ontology: Ontology, iris: Iris
) -> None:
    calls()
    calls.curate(ADOPTION)
    calls.curate(TAKEN_BACK, remove=True)
    calls(RETRACTED, replace=True)
    assert meetings(calls) == set()
    calls.curate(TAKEN_BACK)  # by the decision that is there still
    assert meetings(calls) == {"id/meeting/calls-1"}
    assert is_as_rebuilt(calls, ontology, iris)


def test_a_commit_while_records_are_mapped_stays(calls: Importer) -> None:
    done = calls(once_mapped=lambda: calls.curate('<urn:notes> { <urn:x> rdfs:label "note" }'))
    assert done.made.committed.is_new
    assert len(list(calls.version().match(graph=NamedNode("urn:notes")))) == 1
    assert f"{DEFAULT_BASE}entry/calls-1" in calls.graphs()


def test_an_adoption_while_a_later_release_is_mapped_keeps_the_adopted_one(calls: Importer) -> None:
    calls()
    with pytest.raises(DetenteError, match=r"calls-1 is adopted by a curator"):
        calls(RETRACTED, release="2", issued="2021-01-01", once_mapped=lambda: calls.curate(ADOPTION))
    assert calls.graphs() == {f"{DEFAULT_BASE}entry/calls-1"}
    assert meetings(calls) == {"id/meeting/calls-1", "id/meeting/calls-2"}


def test_an_adoption_while_other_rows_of_the_release_are_mapped_is_told(calls: Importer) -> None:
    """Else the rows that nobody adopted would settle."""
    calls()
    with pytest.raises(DetenteError, match=r"calls-1 is adopted by a curator"):
        calls(RETRACTED, replace=True, once_mapped=lambda: calls.curate(ADOPTION))
    assert meetings(calls) == {"id/meeting/calls-1", "id/meeting/calls-2"}


@pytest.mark.parametrize(("release", "issued"), [("1", "2020-01-01"), ("2", "2021-01-01")])
def test_of_two_imports_at_once_the_second_is_told_or_changes_nothing(
    calls: Importer, release: str, issued: str
) -> None:
    def import_other() -> None:
        calls(ROWS + "3,2016-03-04,Turkey,Russia\n", release=release, issued=issued)

    with pytest.raises(DetenteError, match=r"were changed meanwhile|is there, from other files|is as late"):
        calls(once_mapped=import_other)
    assert calls.graphs() == {f"{DEFAULT_BASE}entry/calls-{release}"}
    assert meetings(calls) == set()
