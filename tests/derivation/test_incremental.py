from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.conflicts_between import find_conflicts
from detente.derivation.conflicts_within import OPPOSITE_POLARITY, TWO_FIGURES, TWO_HOLDERS, TWO_PLACES
from detente.derivation.default_graph import Derivation, derive
from detente.derivation.dependencies import LARGE
from detente.derivation.incremental import rederive
from detente.derivation.unchanged_claims import UnchangedClaims
from detente.rdf.namespaces import DCT, DET, DETS, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName, Object, Quads, Subject
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.derivation.settling import completed, quads

WORLD = (Path(__file__).parent / "changing_world.trig").read_text(encoding="utf-8")
STATUSES = [DETS["conflict-status-not-a-conflict"], DETS["conflict-status-open"]]

Piece = frozenset[Quad]
Stated = frozenset[Quad]


@pytest.fixture(scope="session")
def pieces(ontology: Ontology, iris: Iris) -> list[Piece]:
    """Give the pieces of the world, closed, and a status of each conflict that they may make."""
    texts = [text for text in WORLD.split("\n\n") if not text.startswith("#")]
    said = [piece_of(text, ontology) for text in texts]
    whole = Derivation(Quads(frozenset[Quad]().union(*said)), ontology, iris)
    findings = find_conflicts(whole.index, whole.without_conflicts.offices)
    conflicts = sorted({iris.conflict(each.rule, each.members) for each in findings}, key=str)
    graph = iris.graph("curation")
    resolved = (
        frozenset({Quad(each, DET.status, status, graph)}) for each in conflicts for status in STATUSES
    )
    return [*said, *resolved]


def piece_of(text: str, ontology: Ontology) -> Piece:
    """Complete the claims of a piece; what it says of entries themselves stays as it is."""
    said = Quads(quads(text))
    added = (quad for quad in completed(said) if quad.subject != quad.graph_name)
    return frozenset(ontology.close([*said, *added]))


def check(before: Stated, known: Stated, after: Stated, ontology: Ontology, iris: Iris) -> Stated:
    """Compare what follows from a change with what follows from its outcome, and give that."""
    change = Change(added=after - before, removed=before - after)
    found = rederive(Quads([*before, *known]), Quads([*after, *known]), change, ontology, iris)
    kept_claims(before, after, change, ontology, iris)
    assert found.removed <= known
    assert not found.added & known
    derived = (known - found.removed) | found.added
    assert derived == set(derive(Quads(after), ontology, iris))
    return derived


def kept_claims(
    before: Stated, after: Stated, change: Change, ontology: Ontology, iris: Iris
) -> set[NamedNode]:
    """Give the claims that a change is known to leave as they are, and compare each."""
    old, new = (ClaimIndex(Quads(stated), ontology, iris) for stated in (before, after))
    unchanged = UnchangedClaims(old, new.source, change)
    called = {quad.subject for quad in before | after if quad.object == DET.Claim}
    kept = {each for each in called if isinstance(each, NamedNode) and unchanged.has(each)}
    for claim in kept:
        assert unchanged.claim(claim) == new.claim(claim)
    return kept


def test_claims_of_other_entries_are_not_read_again(whole: Stated, ontology: Ontology, iris: Iris) -> None:
    entry, curation = iris.entry("new"), iris.graph("curation")
    state = iris.thing("state/TUR")
    said = [Quad(entry, TYPE, DET.Entry, entry), Quad(state, TYPE, DET.State, entry)]
    claims = {quad.subject for quad in whole if quad.object == DET.Claim}
    of_entry = Change(added=frozenset(said))
    assert kept_claims(whole, whole | of_entry.added, of_entry, ontology, iris) == claims
    curated = Change(added=frozenset({Quad(entry, DET.rank, DETS["rank-deprecated"], curation)}))
    assert not kept_claims(whole, whole | curated.added, curated, ontology, iris)
    old = next(quad.subject for quad in whole if quad.object == DET.Entry)
    replacing = Change(added=frozenset({*said, Quad(entry, DCT.replaces, old, entry)}))
    assert not kept_claims(whole, whole | replacing.added, replacing, ontology, iris)


def toggled(stated: Stated, parts: Iterable[Piece]) -> Stated:
    """Take away each part that is all there; else add what of it is missing."""
    for part in parts:
        stated = stated - part if part <= stated else stated | part
    return stated


numbers = st.integers(min_value=0, max_value=10**6)
steps = st.lists(st.tuples(st.sampled_from(["piece", "piece", "quad"]), numbers), min_size=1, max_size=4)


@pytest.fixture(scope="session")
def whole(pieces: list[Piece]) -> Stated:
    """Give the world with all its pieces."""
    return frozenset[Quad]().union(*pieces)


@pytest.fixture(scope="session")
def derived(whole: Stated, ontology: Ontology, iris: Iris) -> Stated:
    """Give what follows from the whole world."""
    return frozenset(derive(Quads(whole), ontology, iris))


def test_pieces_make_conflicts_by_every_rule(derived: Stated) -> None:
    rules = {quad.object for quad in derived if quad.predicate == DET.rule}
    assert rules == {OPPOSITE_POLARITY, TWO_PLACES, TWO_HOLDERS, TWO_FIGURES}


def test_every_piece_can_come_and_go(
    pieces: list[Piece], whole: Stated, derived: Stated, ontology: Ontology, iris: Iris
) -> None:
    for piece in pieces:
        parts = whole - piece
        known = check(whole, derived, parts, ontology, iris)
        back = rederive(
            Quads(parts | known), Quads(whole | known), Change(added=whole - parts), ontology, iris
        )
        assert (known - back.removed) | back.added == derived


def test_no_change_derives_none(whole: Stated, derived: Stated, ontology: Ontology, iris: Iris) -> None:
    stored = Quads(whole | derived)
    assert not rederive(stored, stored, Change(), ontology, iris)


def test_graph_of_a_user_derives_nothing(
    whole: Stated, derived: Stated, ontology: Ontology, iris: Iris
) -> None:
    graph = NamedNode("https://example.org/loaded")
    loaded = frozenset(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in whole)
    before, after = Quads(whole | derived), Quads(whole | derived | loaded)
    assert not rederive(before, after, Change(added=loaded), ontology, iris)


def test_first_change_gives_what_a_rebuild_gives(whole: Stated, ontology: Ontology, iris: Iris) -> None:
    assert len(whole) >= LARGE
    check(frozenset(), frozenset(), whole, ontology, iris)


@given(missing=st.lists(numbers, max_size=25), changes=st.lists(steps, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_change_gives_what_a_rebuild_gives(
    pieces: list[Piece],
    ontology: Ontology,
    iris: Iris,
    missing: list[int],
    changes: list[list[tuple[str, int]]],
) -> None:
    singles = [frozenset({quad}) for quad in sorted(frozenset[Quad]().union(*pieces), key=str)]
    choices = {"piece": pieces, "quad": singles}
    before = (
        frozenset[Quad]().union(*pieces).difference(*(pieces[number % len(pieces)] for number in missing))
    )
    known = frozenset(derive(Quads(before), ontology, iris))
    for change in changes:
        after = toggled(before, (choices[kind][number % len(choices[kind])] for kind, number in change))
        before, known = after, check(before, known, after, ontology, iris)


@pytest.mark.parametrize("size", [1, 20, 600])
def test_parts_of_the_seeds_can_come_and_go(
    dataset: Assembled, ontology: Ontology, iris: Iris, size: int
) -> None:
    made = {DEFAULT_GRAPH, iris.graph("conflicts")}
    known = frozenset(quad for quad in dataset.quads if quad.graph_name in made)
    everything = frozenset(quad for quad in dataset.quads if quad.graph_name in dataset.stated) - known
    gone = frozenset(random.Random(size).sample(sorted(everything, key=str), size))
    left = check(everything, known, everything - gone, ontology, iris)
    check(everything - gone, left, everything, ontology, iris)


class Watched:
    """Quads that say what is looked up in them, and refuse to be read through."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.quads = Quads(quads)
        self.read = 0

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        assert subject is not None or object is not None, f"scan for {predicate} in {graph}"
        for quad in self.quads.match(subject, predicate, object, graph):
            self.read += 1
            yield quad


def read_for(stated: Stated, change: Change, ontology: Ontology, iris: Iris) -> int:
    """Count the quads that are read to follow a change."""
    derived = frozenset(derive(Quads(stated), ontology, iris))
    before, after = Watched(stated | derived), Watched((stated - change.removed) | change.added | derived)
    rederive(before, after, change, ontology, iris)
    return before.read + after.read


def event(number: int) -> str:
    thing, claim = f"event:e{number}", f"a:e{number}"
    said = f"{thing} a det:Event ; det:agent state:RUS ; det:recipient state:TUR, person:putin"
    return f"entry:a {{ {said} . {claim} a det:Claim ; det:about {thing} }}"


@pytest.mark.parametrize(
    "text",
    [
        event(-1),
        'graph:authority { state:RUS rdfs:label "Russie"@fr ; det:cowCode 365 }',
        "graph:curation { a:q det:rank dets:rank-preferred }",
        'entry:b { person:putin rdfs:label "Putin"@en ; det:sector dets:actor-sector-GOV }',
    ],
)
def test_effort_does_not_grow_with_the_graph(
    whole: Stated, ontology: Ontology, iris: Iris, text: str
) -> None:
    more = whole.union(*(piece_of(event(number), ontology) for number in range(100)))
    change = Change(added=piece_of(text, ontology))
    assert read_for(more, change, ontology, iris) == read_for(whole, change, ontology, iris)


def test_tenure_of_a_speaker_settles_what_is_pledged(ontology: Ontology, iris: Iris) -> None:
    tenure = piece_of(
        """graph:authority { tenure:t a det:Tenure ; det:holder person:p ; det:office office:o ;
        det:edtf "2016"^^edtf:EDTF }""",
        ontology,
    )
    pledged = piece_of(
        """graph:authority { office:o a det:Office ; det:ofState state:RUS . state:RUS a det:State }
        entry:a { entry:a a det:Entry ; schema:author organization:a-press ;
            dct:issued "2016-08-10"^^xsd:date .
          commitment:k a det:Commitment ; det:agent state:RUS .
          statement:s a det:Statement ; det:speaker person:p ; det:conveys a:2 .
          a:1 a det:Claim ; det:about statement:s .
          a:2 a det:Claim ; det:about commitment:k ; det:modality dets:modality-pledged ;
            det:attributedTo person:p }""",
        ontology,
    )
    known = frozenset(derive(Quads(pledged), ontology, iris))
    settled = Quad(iris.thing("commitment/k"), DET.agent, iris.thing("state/RUS"), DEFAULT_GRAPH)
    derived = check(pledged, known, pledged | tenure, ontology, iris)
    assert settled in derived - known
    assert check(pledged | tenure, derived, pledged, ontology, iris) == known
