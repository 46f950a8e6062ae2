"""Random commits: of any quads, graphs that hold nothing among them, with notes that come and go."""

from __future__ import annotations

import random

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.rdf.namespaces import XSD
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName
from detente.store import CommitInfo, Draft, Manifest, VersionStore
from tests.versions import overwrite

S, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "spgh")
LOG = NamedNode("https://example.org/log")
UNDIGESTED: frozenset[GraphName] = frozenset({LOG})
TERMS: list[Literal | NamedNode | BlankNode] = [
    Literal("007", datatype=XSD.integer),
    Literal("ğ", language="tr"),
    Literal('line\n"x" .\r\t\\'),
    Literal("2016-08-09", datatype=XSD.date),
    NamedNode("urn:ü"),
    BlankNode("b"),
]
QUADS = [Quad(S, P, term, graph) for term in TERMS for graph in (G, H, DEFAULT_GRAPH, BlankNode("g"))]


def commit_some(store: VersionStore, chance: random.Random, number: int) -> Manifest:
    """Commit some quads and empty graphs; each version notes its message, and now and then forgets."""

    def notes(manifest: Manifest, draft: Draft) -> Change:
        noted = frozenset([Quad(LOG, P, Literal(manifest.message), LOG)])
        return Change(noted, frozenset(draft.before.match(graph=LOG)) if number % 3 == 2 else frozenset())

    with store.draft() as draft:
        quads = {*chance.sample(QUADS, chance.randrange(12)), *draft.match(graph=LOG)}
        if number % 5 == 4:
            quads |= {Quad(S, P, Literal(f"{number} {n}"), G) for n in range(40)}
        overwrite(draft, quads, chance.sample([G, H], chance.randrange(3)))
        told = {"report": "conforms\n", "derived": UNDIGESTED, "notes": notes}
        info = CommitInfo("somebody", f"change {number}", **told)  # type: ignore[arg-type]
        return store.publish(draft, info)


def facts(store: VersionStore) -> list[dict[str, object]]:
    """Give all that is known of each version, its graphs' digests too, oldest first."""
    return [each.as_dict() for each in store.manifests()]


def contents(store: VersionStore, version: str) -> tuple[set[str], list[str]]:
    """Give the quads and the named graphs of a version, as text."""
    opened = store.open(version)
    return {str(quad) for quad in opened.match()}, [str(name) for name in opened.graph_names()]
