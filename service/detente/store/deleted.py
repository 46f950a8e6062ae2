"""What earlier versions said something about and a version no longer does, from their patches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, pairwise, takewhile

from pyoxigraph import NamedNode, RdfFormat, parse

from detente.store.history import patch_of
from detente.store.versions import VersionStore
from detente.store.ways import lineage
from detente.vocabulary.graphs import plan

VERSIONS = 100
"""So many versions back it is looked; what went before them is not remembered."""

SUBJECTS = 5_000
"""So many of the things that one version took something from are remembered."""

_LINES = 100_000
_HEAD = ("H ", "TX")
_REMOVED = "D "


def last_versions_with(
    store: VersionStore, version: str, deleted_in: Callable[[str], Iterable[str]]
) -> Mapping[str, str]:
    """Map each IRI that lost a triple in one of the last versions to the version before that.

    Of several such versions the newest counts. What lost a triple may still be there: that is for the caller
    to tell. `deleted_in` gives what a version took something from; it is asked for VERSIONS versions at most.
    """
    found: dict[str, str] = {}
    for manifest, before in pairwise(islice(lineage(store, version), VERSIONS + 1)):
        for iri in deleted_in(manifest.id):
            found.setdefault(iri, before.id)
    return found


def deleted_in(store: VersionStore, version: str, base: str) -> tuple[str, ...]:
    """Name what lost a triple in a version, under a base, up to SUBJECTS things.

    A patch names what is removed before anything that is added (`patch_lines`), so it is read that far.
    """
    lines = takewhile(lambda line: line.startswith((*_HEAD, _REMOVED)), patch_of(store, version))
    start = f"{_REMOVED}<{base}"
    removed = (line.removeprefix(_REMOVED) for line in islice(lines, _LINES) if line.startswith(start))
    return tuple(islice(dict.fromkeys(_subjects(removed, base)), SUBJECTS))


def _subjects(lines: Iterable[str], base: str) -> Iterator[str]:
    """Name the subjects of quads; what only graphs spoke of that anybody may write was never ours to lose."""
    for quad in parse("".join(lines), RdfFormat.N_QUADS):
        if isinstance(quad.subject, NamedNode) and plan(base).kind(quad.graph_name).speaks:
            yield quad.subject.value
