"""What happened to things in the versions that led to one; when a claim came is told by it, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pyoxigraph import NamedNode

from detente.changes.summary import GRAPH, Noun, SummaryLine
from detente.rdf.quads import Change
from detente.store import Manifest, graph_of
from detente.store.history import change_of
from detente.store.ways import lineage
from detente.vocabulary.graphs import plan
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.versions.summaries import summary_of
from detente.web.versions.timeline import time_of

VERSIONS = 100
"""So many versions back it is looked."""

MOST = 5_000
"""So many happenings are remembered, the newest; a version is taken whole."""

LOST = ("removed", "no longer found", "withdrawn", "no longer settled")
"""Verbs of what a version took away."""


@dataclass(frozen=True)
class Happening:
    """What a version did to one thing: `noun` and `verb` are those of its summary.

    `near` are the IRIs that a version took away together with a thing that it took away: who took part.
    """

    thing: str
    noun: Noun
    verb: str
    version: Manifest
    near: frozenset[str] = frozenset()

    @property
    def time(self) -> datetime:
        """When the version was made, in whole seconds of UTC."""
        return time_of(self.version)


@dataclass(frozen=True)
class News:
    """The happenings up to a version, newest first, and the version `start` before which nothing is told.

    `is_whole` tells that `start` is the first version of all: what did not come later was there from then on.
    """

    happenings: tuple[Happening, ...]
    start: Manifest
    is_whole: bool


@per_version(weight=16)
def news_of(runtime: Runtime, version: str) -> News:
    """Look back to the first version, to one that changed too much to tell, or VERSIONS of them."""
    found: list[Happening] = []
    for manifest in islice(lineage(runtime.store, version), VERSIONS):
        if manifest.parent and not changes_what_speaks(
            runtime, manifest, runtime.store.manifest(manifest.parent)
        ):
            continue
        summary = summary_of(runtime, manifest.id) if manifest.parent else None
        if summary is None or len(found) >= MOST:
            break
        found.extend(_happenings(runtime, manifest, summary))
    return News(tuple(found), manifest, manifest.parent is None)


def changes_what_speaks(runtime: Runtime, manifest: Manifest, parent: Manifest) -> bool:
    """Tell whether a version changed a graph that speaks; what others write, however much, hides nothing.

    Graphs that follow from those, and the log, change with them, or with any.
    """
    after, before = (_digests(each) for each in (manifest, parent))
    changed = {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}
    kinds = map(plan(runtime.settings.base).kind, map(graph_of, changed))
    return any(kind.speaks and kind.digested for kind in kinds)


def _digests(manifest: Manifest) -> Mapping[str, str]:
    return {name: found.digest for name, found in manifest.graphs.items()}


def _happenings(
    runtime: Runtime, manifest: Manifest, summary: tuple[SummaryLine, ...]
) -> Iterator[Happening]:
    has_lost = any(line.verb in LOST for line in summary)
    near = _near(change_of(runtime.store, manifest.id)) if has_lost else {}
    for line in summary:
        for thing in line.things if line.noun != GRAPH else ():
            around = neighbourhood_of_lost(thing, near) if line.verb in LOST else frozenset()
            yield Happening(thing, line.noun, line.verb, manifest, around)


def _near(change: Change) -> Mapping[str, set[str]]:
    """Map what lost triples, without the fragment, to the IRIs in them."""
    found: dict[str, set[str]] = {}
    for quad in change.removed:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found.setdefault(quad.subject.value.partition("#")[0], set()).add(quad.object.value)
    return found


def neighbourhood_of_lost(thing: str, near: Mapping[str, set[str]]) -> frozenset[str]:
    """Name what is one or two steps from a thing: a claim is of a meeting, and that has its participants.

    >>> sorted(neighbourhood_of_lost("c", {"c": {"m"}, "m": {"RUS", "TUR"}, "RUS": {"far"}}))
    ['RUS', 'TUR', 'm']
    """
    first = near.get(thing, set())
    return frozenset(first.union(*(near.get(each, set()) for each in first)))
