"""Dumps parse back to what was dumped, and a small change of a seed is a small change of its dump."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.errors import DetenteError
from detente.exports.rdf import dump_graph, dump_version
from detente.rdf.digest import graph_digests
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.resources import Sources
from detente.store import Version, VersionStore
from detente.vocabulary.iris import Iris
from tests.versions import assemble_whole, commit_quads

ENTRY = "entry/2016-08-turkey-russia-1"
CLAIMS = "2016-08-turkey-russia/2016-08-turkey-russia-1.yaml"
OF_THE_WORLD = shutil.ignore_patterns("offices", "people", "tenures")
"""Folders of the authority that the entries need nothing of."""
PARSED = {"trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS}


def committed(folder: Path, quads: Iterable[Quad]) -> Version:
    store = VersionStore(folder)
    commit_quads(store, quads, author="test", message="seeds")
    version = store.current()
    assert version is not None
    return version


@pytest.fixture(scope="module")
def version(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Version:
    return committed(tmp_path_factory.mktemp("dump"), dataset.quads)


def settled_named(quads: Iterable[Quad], iris: Iris) -> set[Quad]:
    """Quads as a dump has them: the default graph named graph/settled."""
    settled = iris.graph("settled")
    return {
        Quad(q.subject, q.predicate, q.object, settled) if q.graph_name == DEFAULT_GRAPH else q for q in quads
    }


@pytest.mark.parametrize("format_", PARSED)
def test_a_dump_parses_back_to_the_version(format_: str, version: Version, iris: Iris) -> None:
    back = parse(dump_version(version, DEFAULT_BASE, format_), PARSED[format_])
    assert graph_digests(back) == graph_digests(settled_named(version.match(), iris))


@pytest.mark.parametrize("format_", PARSED)
def test_a_dump_has_no_default_graph(format_: str, version: Version) -> None:
    quads = parse(dump_version(version, DEFAULT_BASE, format_), PARSED[format_])
    assert DEFAULT_GRAPH not in {quad.graph_name for quad in quads}


@pytest.mark.parametrize("format_", PARSED)
def test_the_same_version_gives_the_same_bytes(format_: str, version: Version, tmp_path: Path) -> None:
    copy = committed(tmp_path, reversed(list(version.match())))
    assert dump_version(copy, DEFAULT_BASE, format_) == dump_version(version, DEFAULT_BASE, format_)


@pytest.mark.parametrize("name", [ENTRY, "authority", "curation", "conflicts", "settled", "queries"])
def test_a_graph_in_turtle_parses_back_to_it(name: str, version: Version, iris: Iris) -> None:
    graph = NamedNode(DEFAULT_BASE + name) if name == ENTRY else iris.graph(name)
    back = parse(dump_graph(version, DEFAULT_BASE, "turtle", name), RdfFormat.TURTLE)
    expected = version.match(graph=DEFAULT_GRAPH if name == "settled" else graph)
    assert {quad.triple for quad in back} == {quad.triple for quad in expected}


@pytest.mark.parametrize("format_", PARSED)
def test_a_graph_in_a_format_of_quads_keeps_its_name(format_: str, version: Version, iris: Iris) -> None:
    for name in ("authority", "settled"):
        back = parse(dump_graph(version, DEFAULT_BASE, format_, name), PARSED[format_])
        assert {quad.graph_name for quad in back} == {iris.graph(name)}


@pytest.mark.parametrize("name", ["settled", "graph/settled", f"{DEFAULT_BASE}graph/settled"])
def test_a_graph_is_known_by_its_short_its_local_and_its_whole_name(name: str, version: Version) -> None:
    expected = dump_graph(version, DEFAULT_BASE, "turtle", "settled")
    assert dump_graph(version, DEFAULT_BASE, "turtle", name) == expected
    authority = name.replace("settled", "authority")
    assert dump_graph(version, DEFAULT_BASE, "turtle", authority) != expected


def test_an_unknown_graph_is_an_error_that_lists_those_there_are(version: Version) -> None:
    with pytest.raises(DetenteError, match="no graph 'entry/nope'") as caught:
        dump_graph(version, DEFAULT_BASE, "trig", "entry/nope")
    for name in (ENTRY, "graph/authority", "graph/settled"):
        assert name in str(caught.value)


def test_an_entry_begins_with_itself_and_names_its_claims_shortly(version: Version) -> None:
    lines = dump_graph(version, DEFAULT_BASE, "turtle", ENTRY).decode().splitlines()
    blocks = [line for line in lines if line and not line.startswith(("@", " "))]
    assert blocks[0].startswith("entry:2016-08-turkey-russia-1 a det:Entry")
    assert any(line.startswith("<visit> a det:Claim") for line in blocks)


def entry_turtle(sources: Sources, folder: Path, replace: str = "", by: str = "") -> list[str]:
    """Write the entry's graph, after one change of its claims."""
    seeds = shutil.copytree(sources.seeds, folder / "seeds", ignore=OF_THE_WORLD)
    text = (seeds / CLAIMS).read_text(encoding="utf-8")
    assert not replace or text.count(replace) == 1
    (seeds / CLAIMS).write_text(text.replace(replace, by), encoding="utf-8")
    quads = assemble_whole(Sources(sources.ontology, sources.shapes, seeds), DEFAULT_BASE).quads
    turtle = dump_graph(committed(folder / "data", quads), DEFAULT_BASE, "turtle", ENTRY)
    return turtle.decode().split("\n\n")


@pytest.fixture(scope="module")
def before(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the entry's graph as it is."""
    return entry_turtle(sources, tmp_path_factory.mktemp("before"))


@pytest.mark.parametrize(
    ("replace", "by", "subject"),
    [
        ("quote: we think alike on the ceasefire\n", "quote: alike on the ceasefire\n", "alike-on-ceasefire"),
        (
            "object: event/syrian-civil-war\n",
            "object: event/syrian-civil-war\n    text: about the conflict\n",
            "visit-topic",
        ),
        ("mechanism on Syria\n", "machinery on Syria\n", "agreement:turkey-russia-mechanism-on-syria"),
    ],
    ids=["quote", "text", "label"],
)
def test_a_change_of_one_claim_changes_its_own_blocks_alone(
    replace: str, by: str, subject: str, before: list[str], sources: Sources, tmp_path: Path
) -> None:
    after = entry_turtle(sources, tmp_path, replace, by)
    changes = [line for line in difflib.ndiff(before, after) if line.startswith(("- ", "+ "))]
    assert {line[2:].split()[0].strip("<>").partition("#")[0] for line in changes} == {subject}
