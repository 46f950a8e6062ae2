"""Whatever comes by the bulk road, and onto whatever: what is derived is what a rebuild derives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.derivation.default_graph import derive
from detente.gate.gate import Gate
from detente.rdf.namespaces import DET, DETS
from detente.rdf.quads import Quads
from detente.store.engines.oxigraph.draft import as_stored
from tests.changes.bulk.worlds import Outcome, Stated, expected_of, imported
from tests.derivation.settling import NAMES, completed, quads

HERE = Path(__file__).parent
WORLDS = [HERE / "events.trig", HERE.parents[1] / "derivation" / "changing_world.trig"]
PREFIXES = {**NAMES, "e": "https://w3id.org/detente/claim/e/", "f": "https://w3id.org/detente/claim/f/"}
DECLARED = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def texts(path: Path) -> list[str]:
    return [text for text in path.read_text(encoding="utf-8").split("\n\n") if not text.startswith("#")]


@pytest.fixture(scope="session")
def pieces() -> list[Stated]:
    """Give all pieces: those of event data as they are, those of the world of changes completed."""
    events, world = map(texts, WORLDS)
    said = [frozenset(parse(DECLARED + text, format=RdfFormat.TRIG)) for text in events]
    for text in world:
        found = Quads(quads(text))
        said.append(frozenset([*found, *(q for q in completed(found) if q.subject != q.graph_name)]))
    return [frozenset(as_stored(each)) for each in said]


def check(before: Stated, coming: Stated, gate: Gate, *, replace: bool = False) -> Outcome:
    found = imported(before, coming, gate, replace=replace)
    assert found.stated == expected_of(before, coming, gate, replace=replace)
    assert found.derived == frozenset(derive(Quads(found.stated), gate.ontology, gate.iris))
    return found


def closed(quads: Stated, gate: Gate) -> Stated:
    return expected_of(frozenset(), quads, gate)


chosen = st.lists(st.integers(min_value=0, max_value=10**6), max_size=40)


@given(before=chosen, coming=chosen, replace=st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_import_derives_what_a_rebuild_derives(
    pieces: list[Stated], dataset: Assembled, before: list[int], coming: list[int], replace: bool
) -> None:
    old, new = (
        frozenset[Quad]().union(*(pieces[n % len(pieces)] for n in numbers)) for numbers in (before, coming)
    )
    check(closed(old, dataset.gate), new, dataset.gate, replace=replace)


@given(chosen=chosen, most=st.integers(min_value=1, max_value=30), replace=st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_data_set_in_parts_derives_what_a_rebuild_derives(
    pieces: list[Stated], dataset: Assembled, chosen: list[int], most: int, replace: bool
) -> None:
    """What a curator vouches for or adopts, with or without the world that it is about."""
    first = len(texts(WORLDS[0])) - 7
    sets, world = pieces[first : first + 7], pieces[:first]
    others = frozenset[Quad]().union(*(world[n % len(world)] for n in chosen))
    more = frozenset[Quad]().union(*(sets[n % 7] for n in chosen))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("detente.changes.bulk.rows.PART", most)
        check(closed(others, dataset.gate), sets[0] | sets[1] | more, dataset.gate, replace=replace)


@pytest.fixture(scope="session")
def offices() -> list[Stated]:
    """Give the pieces that tell who holds offices."""
    said = (parse(DECLARED + text, format=RdfFormat.TRIG) for text in texts(HERE / "offices.trig"))
    return [frozenset(as_stored(each)) for each in said]


@given(before=chosen, left_out=chosen, replace=st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_holders_of_offices_are_what_a_rebuild_makes_of_them(
    offices: list[Stated], dataset: Assembled, before: list[int], left_out: list[int], replace: bool
) -> None:
    """Most pieces come, so that what is plain in one world bears on others in the next."""
    numbers = set(range(len(offices))) - {n % len(offices) for n in left_out[:8]}
    old = frozenset[Quad]().union(*(offices[n % len(offices)] for n in before[:6]))
    new = frozenset[Quad]().union(*(offices[n] for n in numbers))
    check(closed(old, dataset.gate), new, dataset.gate, replace=replace)


def test_tenures_that_the_authority_alone_speaks_of_are_plain(
    offices: list[Stated], dataset: Assembled
) -> None:
    """The table is of use: a first build leaves none of the world's offices to the rule."""
    iris = dataset.gate.iris
    authority = frozenset(q for each in offices for q in each if q.graph_name == iris.graph("authority"))
    found = check(frozenset(), authority, dataset.gate)
    assert found.left == 0
    leaders = {quad.subject for quad in found.derived if quad.object == DET.Leader}
    assert leaders == {iris.thing("person/putin"), iris.thing("person/other")}
    chair_alone = authority - offices[11] - offices[12]
    leaders = {
        q.subject for q in check(frozenset(), chair_alone, dataset.gate).derived if q.object == DET.Leader
    }
    assert leaders == {iris.thing("person/putin")}


def test_each_piece_may_come_last(pieces: list[Stated], dataset: Assembled) -> None:
    events = pieces[: len(pieces) - len(texts(WORLDS[1]))]
    whole = frozenset[Quad]().union(*events)
    for piece in events:
        check(closed(whole - piece, dataset.gate), piece, dataset.gate)


def test_events_are_plain(pieces: list[Stated], dataset: Assembled) -> None:
    """The table is of use: all that some pieces say is settled by it, whatever was there before."""
    world = closed(frozenset[Quad]().union(*pieces[-60:]), dataset.gate)
    events = frozenset[Quad]().union(pieces[0], pieces[2], pieces[4], pieces[7])
    for before in (frozenset[Quad](), world):
        found = check(before, events, dataset.gate)
        assert found.plain >= 7
        assert found.left == 0


def test_data_set_settles_nothing_that_no_curator_does(pieces: list[Stated], dataset: Assembled) -> None:
    """Called an entry or not, as it comes or closed; a curator's own claim settles what it is about."""
    first = len(texts(WORLDS[0])) - 7
    described, events, as_entry, _, vouched, adopted, human = pieces[first : first + 7]
    iris = dataset.gate.iris
    event, curator = iris.thing("event/g1"), iris.thing("person/curator")
    curates = Quad(curator, DET.sector, DETS["actor-sector-CUR"], iris.graph("authority"))
    world = closed(pieces[0] | {curates}, dataset.gate)
    for more, is_settled in (
        (frozenset[Quad](), False),
        (as_entry, False),
        (as_entry | adopted, False),
        (vouched, True),
        ((adopted | human) - described, False),
    ):
        found = check(world, described | events | more, dataset.gate)
        assert any(quad.subject == event for quad in found.derived) == is_settled
    human_coded = frozenset(q for q in described if q.predicate != DET.coding) | human | adopted
    assert any(q.subject == event for q in check(world, human_coded | events, dataset.gate).derived)


@pytest.mark.parametrize("size", [1, 20, 600, 10**6])
def test_parts_of_the_seeds(dataset: Assembled, size: int) -> None:
    made = {dataset.gate.iris.graph("conflicts")}
    stated = (q for q in dataset.quads if q.graph_name in dataset.stated and q.graph_name not in made)
    everything = sorted(as_stored(stated), key=str)
    coming = frozenset(random.Random(size).sample(everything, min(size, len(everything))))
    before = closed(frozenset(everything) - coming, dataset.gate)
    check(before, coming, dataset.gate)
