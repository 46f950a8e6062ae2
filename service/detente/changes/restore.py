"""Making what an earlier version stated current again, by a commit like any other."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad

from detente.changes.commit import Committed, commit
from detente.changes.rules import Rules
from detente.rdf.quads import Change
from detente.store import Draft, VersionStore, graph_name
from detente.store.history import difference


def restore_version(
    store: VersionStore, rules: Rules, version: str, *, author: str, dry_run: bool = False
) -> Committed:
    """Commit what a version stated, pruned or not; what follows from it is derived anew, by today's rules.

    Graphs that say nothing of the world (ontology, shapes, questions) stay as they are: they belong to the
    software. Raises what `commit` does, and UnknownVersionError.
    """
    wanted = store.resolve(version).id

    def change(draft: Draft) -> None:
        state_again(draft, store, rules, wanted)

    message = f"Restored version {wanted}"
    return commit(store, rules, change, author=author, message=message, dry_run=dry_run)


def state_again(draft: Draft, store: VersionStore, rules: Rules, wanted: str) -> None:
    """Change a draft of the current version so that it states what another one did."""
    current = store.resolve("current").id
    draft.apply(_stated(difference(store, current, wanted), rules))
    for graph in draft.graph_names():
        if graph_name(graph) not in store.manifest(wanted).graphs and not any(
            True for _ in draft.match(graph=graph)
        ):
            draft.drop(graph)


def _stated(change: Change, rules: Rules) -> Change:
    """Leave out what follows from other graphs, and what says nothing of the world."""

    def kept(quads: Iterable[Quad]) -> frozenset[Quad]:
        return frozenset(quad for quad in quads if rules.is_stated(quad.graph_name))

    return Change(kept(change.added), kept(change.removed))
