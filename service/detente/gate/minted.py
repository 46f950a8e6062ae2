"""What an IRI under the base says of the entry that it belongs to, and where that is not so.

A claim is named after its entry, and so are its anchor, its selectors, the runs that made it, the entry
itself and actors without a name. What is said of one of them elsewhere would pass for what that entry says.
"""

from __future__ import annotations

from functools import lru_cache

from detente.rdf.namespaces import DET, OA, PROV, TYPE
from detente.vocabulary.graphs import AUTHORITY, CURATION, ENTRY
from detente.vocabulary.iris import Iris

_CURATORS = "curation"
"""Stands where the entry's id stands in the names of curators' claims: no entry may have it."""
_OF_ENTRIES = ("claim", "entry", "run")
_SHARED = ("id/actor", "id/place")
"""Of things below these the releases of one data set share the name, which is that of the set."""
_PAIRED = frozenset(
    each.value
    for each in (
        *(DET.reportedIn, DET.anchor, DET.conveys),
        *(OA.hasSource, OA.hasSelector, PROV.wasGeneratedBy),
    )
)

PREDICATES = frozenset({TYPE.value, *_PAIRED})
"""Of quads with others only those of the authority are looked at."""


class MintedNames:
    """Tells of single quads whether they are where the names in them belong."""

    def __init__(self, iris: Iris) -> None:
        self._base = iris.base
        self._entries = iris.base + ENTRY.path
        self._authority = AUTHORITY.iri(iris).value
        self._curation = CURATION.iri(iris).value
        self._owner = lru_cache(maxsize=10_000)(self._read_owner)

    def looks_at(self, predicate: str, graph: str) -> bool:
        """Tell whether a quad with a predicate may be at fault in a graph."""
        return predicate in PREDICATES or graph == self._authority

    def fault(self, subject: str, predicate: str, value: str, graph: str) -> str:
        """Say what is wrong with a quad, given by the IRIs in it, and how it is mended; nothing if right.

        A value that is no IRI is as good as an empty one.
        """
        if not subject.startswith(self._base) and predicate != DET.conveys.value:
            return ""
        if graph == self._authority:
            return self._in_authority(subject)
        if predicate == TYPE.value:
            return self._described(subject, graph)
        return self._paired(subject, predicate, value, graph) if predicate in _PAIRED else ""

    def _in_authority(self, subject: str) -> str:
        kind, _ = self._owner(subject)
        if kind not in _OF_ENTRIES:
            return ""
        return (
            f"The authority says nothing of entries, claims and runs, and {subject} is one by its name: what "
            f"it is stands in the graph of its entry, what curators decide about it in {self._curation}."
        )

    def _described(self, subject: str, graph: str) -> str:
        kind, owner = self._owner(subject)
        if not owner or not (graph.startswith(self._entries) or graph == self._curation):
            return ""
        if kind == "entry" and owner == _CURATORS:
            return "No entry is called curation: claim/curation/ is where curators' claims are. Rename it."
        here = _CURATORS if graph == self._curation else graph.removeprefix(self._entries)
        is_shared = kind in _SHARED and (graph == self._curation or here.startswith(f"{owner}-"))
        if owner == here or is_shared:
            return ""
        name = f"{self._base}{kind}/{here}" + ("" if kind == "entry" else "/…")
        return (
            f"{subject} belongs to {self._home(owner)} by its name, and is described in {graph}. Describe it "
            f"there, or give it a name of this graph, {name}."
        )

    def _home(self, owner: str) -> str:
        return self._curation if owner == _CURATORS else self._entries + owner

    def _paired(self, subject: str, predicate: str, value: str, graph: str) -> str:
        if predicate == DET.conveys.value:
            return self._conveyed(value, graph)
        kind, owner = self._owner(subject)
        _, other = self._owner(value)
        if kind != "claim" or other in ("", owner):
            return ""
        return (
            f"{subject} belongs to {self._home(owner)} by its name, and {value} to {self._home(other)}. Name "
            f"one of {self._home(owner)}, or rename the claim and all its parts after the entry it is of."
        )

    def _conveyed(self, claim: str, graph: str) -> str:
        kind, owner = self._owner(claim)
        here = graph.removeprefix(self._entries)
        if kind != "claim" or not graph.startswith(self._entries) or owner == here:
            return ""
        return (
            f"{claim} is a claim of {self._home(owner)} by its name, and a statement conveys claims of its "
            f"own entry alone. Name a claim of {graph}."
        )

    def _read_owner(self, iri: str) -> tuple[str, str]:
        """Give which kind of name an IRI under the base has, and whose id it holds; empty for others."""
        if not iri.startswith(self._base):
            return "", ""
        path = iri[len(self._base) :]
        for kind in (*_OF_ENTRIES, *_SHARED):
            if path.startswith(f"{kind}/"):
                owner, _, local = path[len(kind) + 1 :].partition("/")
                if kind == "entry":
                    return kind, owner.partition("#")[0]
                return (kind, owner) if local else ("", "")
        return "", ""
