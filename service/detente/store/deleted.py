"""What earlier versions said something about and a version no longer does, from their patches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice, pairwise, takewhile

from pyoxigraph import NamedNode, RdfFormat, parse

from detente.store.history import lineage, patch_of
from detente.store.versions import VersionStore
from detente.vocabulary.graphs import plan

VERSIONS = 100
"""So many versions back it is looked; what went before them is not remembered."""

SUBJECTS = 5_000
"""So many of the things that one version took something from are remembered."""

_LINES = 100_000
_HEAD = ("H ", "TX")
_REMOVED = "D "


@lru_cache(maxsize=4)
def departed(store: VersionStore, version: str, base: str) -> Mapping[str, str]:
    """Map each IRI under a base that lost a triple in one of the last versions to the version before that.

    Of several such versions the newest counts. What lost a triple may still be there: that is for the caller
    to tell. At most VERSIONS patches are read, each up to what it adds, and once.
    """
    found: dict[str, str] = {}
    for manifest, before in pairwise(islice(lineage(store, version), VERSIONS + 1)):
        for iri in _losing(store, manifest.id, base):
            found.setdefault(iri, before.id)
    return found


@lru_cache(maxsize=2 * VERSIONS)
def _losing(store: VersionStore, version: str, base: str) -> tuple[str, ...]:
    """Name what lost a triple in a version: it is removed before anything is added (`patch_lines`)."""
    lines = takewhile(lambda line: line.startswith((*_HEAD, _REMOVED)), patch_of(store, version))
    start = f"{_REMOVED}<{base}"
    removed = (line.removeprefix(_REMOVED) for line in islice(lines, _LINES) if line.startswith(start))
    return tuple(islice(dict.fromkeys(_subjects(removed, base)), SUBJECTS))


def _subjects(lines: Iterable[str], base: str) -> Iterator[str]:
    """Name the subjects of quads; what only graphs spoke of that anybody may write was never ours to lose."""
    for quad in parse("".join(lines), RdfFormat.N_QUADS):
        if isinstance(quad.subject, NamedNode) and plan(base).kind(quad.graph_name).speaks:
            yield quad.subject.value
