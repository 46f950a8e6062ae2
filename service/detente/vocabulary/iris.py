"""IRIs of everything the graph mints, by the table of patterns in ontology/README.md."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, ORG, SCHEMA
from detente.vocabulary.eventualities import EVENTUALITIES, KINDS_OF_EVENTUALITIES
from detente.vocabulary.ontology import shipped_ontology

_KINDS_OF_EVENTS = ("meeting", "visit", "incident", "statement")
"""Events with a kind of their own, as `iri-event` in shapes/iris.ttl allows; all others are `event/…`."""


def _has_own_kind(name: str, class_: NamedNode) -> bool:
    """Tell whether IRIs name a class: all below det:Eventuality itself, and some below det:Event."""
    return name in _KINDS_OF_EVENTS or shipped_ontology().superclasses[class_] == {DET.Eventuality}


CLASSES_BY_KIND: dict[str, NamedNode] = {
    "state": DET.State,
    "relation": DET.BilateralRelation,
    "person": DET.Person,
    "organization": DET.Organization,
    "office": DET.Office,
    "tenure": DET.Tenure,
    "membership": ORG.Membership,
    "place": DET.Place,
    "project": DET.Project,
    "thing": SCHEMA.Product,
    **{name: each for name, each in KINDS_OF_EVENTUALITIES.items() if _has_own_kind(name, each)},
}
"""Kinds of things under `id/`, each with the class that its members have."""

EVENTUALITY_KINDS = frozenset(name for name, class_ in CLASSES_BY_KIND.items() if class_ in EVENTUALITIES)
"""Kinds whose members may hold or occur, so that claims are about them."""

UNATTRIBUTED = DETS.unattributed


def slug(text: str) -> str:
    """Turn a name into ASCII lower-case words joined by hyphens (NFKD, marks dropped).

    >>> slug("Recep Tayyip Erdoğan")
    'recep-tayyip-erdogan'
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


class Iris:
    """Mints IRIs under one base IRI."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base

    def _mint(self, path: str) -> NamedNode:
        return NamedNode(self.base + path)

    def thing(self, reference: str) -> NamedNode:
        """IRI of `kind/slug`, such as `state/TUR` or `meeting/erdogan-putin-2016-08`."""
        return self._mint(f"id/{reference}")

    def eventuality_class(self, iri: NamedNode) -> NamedNode | None:
        """Class of an eventuality under the base, known from its kind; None for anything else."""
        kind, _, name = iri.value.removeprefix(self.thing("").value).partition("/")
        is_own = iri.value.startswith(self.thing("").value)
        return CLASSES_BY_KIND[kind] if is_own and name and kind in EVENTUALITY_KINDS else None

    def local_actor(self, entry_id: str, name: str) -> NamedNode:
        """IRI of an actor of one entry alone, such as a source without a name."""
        return self._mint(f"id/actor/{entry_id}/{name}")

    def entry(self, entry_id: str) -> NamedNode:
        """IRI of an entry, which is its graph's too."""
        return self._mint(f"entry/{entry_id}")

    def claim(self, reference: str) -> NamedNode:
        """IRI of a claim by `<entry id>/<local id>`; a curator's by `curation/<id>`."""
        return self._mint(f"claim/{reference}")

    def run(self, entry_id: str, run_id: str) -> NamedNode:
        """IRI of one pass of extraction or review over an entry."""
        return self._mint(f"run/{entry_id}/{run_id}")

    def evidence(self, evidence_id: str) -> NamedNode:
        """IRI of a source outside the entries that a curator relies on."""
        return self._mint(f"evidence/{evidence_id}")

    def decision(self, decision_id: str) -> NamedNode:
        """IRI of a curator's decision."""
        return self._mint(f"decision/{decision_id}")

    def graph(self, name: str) -> NamedNode:
        """IRI of one of the service's own named graphs, such as `authority`."""
        return self._mint(f"graph/{name}")

    def conflict(self, rule: NamedNode, members: Iterable[NamedNode]) -> NamedNode:
        """IRI of a conflict: a hash of its rule and sorted claims, so that a rebuild finds it again.

        Claims are hashed by their path under the base: a conflict keeps its id when the base moves.
        """
        names = sorted(member.value.removeprefix(self.base) for member in members)
        content = "\n".join([rule.value, *names]).encode()
        return self._mint(f"conflict/{hashlib.sha256(content).hexdigest()[:16]}")

    def version(self, version_id: str) -> NamedNode:
        """IRI of a version of the data set."""
        return self._mint(f"version/{version_id}")

    def token(self, name: str) -> NamedNode:
        """IRI of a token that writes, as the log names it."""
        return self._mint(f"token/{name}")

    @property
    def data_set(self) -> NamedNode:
        """IRI of the data set, described at `/void`."""
        return self._mint("void#dataset")

    def prefixes(self) -> dict[str, str]:
        """Prefixes for what is minted under the base, one a kind."""
        paths = {kind: f"id/{kind}/" for kind in CLASSES_BY_KIND}
        others = {name: f"{name}/" for name in ("entry", "graph", "evidence", "decision", "conflict")}
        return {prefix: self.base + path for prefix, path in {**paths, **others}.items()}


def fragment(iri: NamedNode, name: str) -> NamedNode:
    """IRI of a named part of a document, such as a claim's `#anchor`."""
    return NamedNode(f"{iri.value}#{name}")
