"""Versions of any quads, and the data set of the seeds with all that follows: what tests start from.

Nothing else makes a version without its rules: the service has one way, `detente.commit`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled, assemble
from detente.derivation.default_graph import derive
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Quads
from detente.resources import Sources
from detente.store import CommitInfo, Draft, Manifest, VersionStore
from detente.store.engines.oxigraph.draft import as_stored


def commit_quads(
    store: VersionStore,
    quads: Iterable[Quad],
    *,
    author: str,
    message: str,
    created: datetime | None = None,
    derived: Collection[GraphName] = (),
    empty: Collection[NamedNode] = (),
) -> Manifest:
    """Make `quads`, whatever they are, the current version; graphs in `empty` are there with nothing in them.

    Graphs in `derived` are left out of the version's digest.
    """
    info = CommitInfo(author=author, message=message, created=created, derived=frozenset(derived))
    with store.draft() as draft:
        overwrite(draft, quads, empty)
        return store.publish(draft, info)


def overwrite(draft: Draft, quads: Iterable[Quad], graphs: Iterable[NamedNode] = ()) -> None:
    """Let a draft hold just these quads and graphs, touching what differs alone."""
    if not any(True for _ in draft.match()):
        draft.insert(quads)
    else:
        wanted = set(as_stored(quads))
        kept = {*graphs, *(quad.graph_name for quad in wanted)}
        for graph in draft.graph_names():
            if graph not in kept:
                draft.drop(graph)
        draft.delete([quad for quad in draft.match() if quad not in wanted])
        draft.insert(wanted)
    for graph in graphs:
        draft.create(graph)


def derived_graphs(dataset: Assembled) -> tuple[GraphName, ...]:
    """Name the graphs that follow from others."""
    return DEFAULT_GRAPH, dataset.gate.iris.graph("conflicts")


def assemble_whole(sources: Sources, base: str) -> Assembled:
    """Assemble a data set, with the graphs that follow from the others."""
    dataset = assemble(sources, base)
    gate = dataset.gate
    quads = Quads([*dataset.quads, *derive(dataset.quads, gate.ontology, gate.iris)])
    stated = sorted({*dataset.stated, gate.iris.graph("conflicts")}, key=str)
    return replace(dataset, quads=quads, stated=tuple(stated))


def lose(store: VersionStore, *versions: str) -> None:
    """Have a data folder as those are in which versions were pruned before there were notes."""
    store.forget()
    (store.folder / "layout").unlink(missing_ok=True)
    for notes in store.path("").glob("*/notes.rdfp.zst"):
        notes.unlink()
        sums = notes.with_name("files.json")
        listed = json.loads(sums.read_text(encoding="utf-8"))
        sums.write_text(json.dumps({name: listed[name] for name in listed if name != notes.name}), "utf-8")
    for version in versions:
        shutil.rmtree(store.path(version) / "store", ignore_errors=True)
        shutil.rmtree(store.made.path(version).parent, ignore_errors=True)
