"""Curation: the evidence, claims and decisions of people who check the graph against the world."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import chain

from pyoxigraph import NamedNode

from detente.claims.model import Claim, Curation, Decision, Evidence
from detente.claims.seeds.claims import read_claim
from detente.claims.seeds.properties import Resolver
from detente.documents import Cursor, suggestion

_FEW = 10
"""So many names are listed where none of them is like the one that is not there."""


class _Named(Mapping[str, NamedNode]):
    """IRIs by name, made when they are looked up: of thousands of names a file refers to few."""

    def __init__(self, iri: Callable[[str], NamedNode], *names: Collection[str]) -> None:
        self._iri = iri
        self._names = names

    def __getitem__(self, name: str) -> NamedNode:
        if not any(name in each for each in self._names):
            raise KeyError(name)
        return self._iri(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(chain.from_iterable(self._names)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Names:
    """Claims, evidence and entries that a curation file may refer to."""

    def __init__(
        self, claims: Mapping[str, NamedNode], evidence: Mapping[str, NamedNode], resolver: Resolver
    ) -> None:
        entries = _Named(resolver.iris.entry, resolver.entry_days)
        self.known = {"claim": claims, "piece of evidence": evidence, "entry": entries}
        self.resolver = resolver

    def find(self, cursor: Cursor, what: str) -> NamedNode:
        known = self.known[what]
        if cursor.text not in known:
            message = f"no {what} {cursor.text!r}{suggestion(cursor.text, known) or _listed(known)}"
            self.resolver.problems.append(cursor.problem(message))
        return known.get(cursor.text, self.resolver.iris.claim(cursor.text))

    def all(self, cursor: Cursor, what: str) -> tuple[NamedNode, ...]:
        return tuple(self.find(each, what) for each in cursor)


def read_curation(document: Cursor, entry_claims: Set[str], resolver: Resolver) -> Curation:
    """Resolve a curation file, given every entry's claims as `<entry id>/<local id>`.

    Problems go to the resolver.
    """
    iris = resolver.iris
    blocks = {
        name: list(document[name]) if name in document else [] for name in ("evidence", "claims", "decisions")
    }
    own = frozenset(f"curation/{name}" for name in _ids(document, "claims"))
    names = _Names(
        _Named(iris.claim, own, entry_claims),
        {name: iris.evidence(name) for name in _ids(document, "evidence")},
        resolver,
    )
    _lose_unread(document, blocks, resolver)
    curator = resolver.reference(document["curator"])
    return Curation(
        curator=curator,
        evidence=tuple(resolver.sound(blocks["evidence"], lambda block: _evidence(block, resolver))),
        claims=tuple(resolver.sound(blocks["claims"], lambda block: _claim(block, curator, names))),
        decisions=tuple(resolver.sound(blocks["decisions"], lambda block: _decision(block, names))),
    )


def _lose_unread(document: Cursor, read: Mapping[str, list[Cursor]], resolver: Resolver) -> None:
    """Note what blocks with mistakes describe: what is found missing of it follows from them."""
    iris = resolver.iris
    named = {
        "evidence": iris.evidence,
        "claims": lambda name: iris.claim(f"curation/{name}"),
        "decisions": iris.decision,
    }
    for kind, iri_of in named.items():
        sound = {each.path for each in read[kind]}
        for block in document[kind].all_members() if kind in document else ():
            if block.path not in sound and block.has("id"):
                resolver.lost.add(iri_of(block["id"].text))


def _listed(known: Iterable[str]) -> str:
    names = sorted(known)
    return f"; there are {', '.join(names)}" if 0 < len(names) <= _FEW else ""


def _ids(document: Cursor, name: str) -> list[str]:
    """Collect the ids under a name, of blocks with mistakes too: they are described, if not well."""
    if name not in document:
        return []
    return [block["id"].text for block in document[name].all_members() if block.has("id")]


def _evidence(block: Cursor, resolver: Resolver) -> Evidence:
    return Evidence(
        iri=resolver.name(block["id"], resolver.iris.evidence(block["id"].text)),
        label=block["label"].text,
        publisher=block["publisher"].text,
        date=resolver.day(block["date"]),
        url=resolver.iri(block["url"]),
        description=block["description"].text,
    )


def _claim(block: Cursor, curator: NamedNode, names: _Names) -> Claim:
    iri = names.resolver.iris.claim(f"curation/{block['id'].text}")
    claim = read_claim(block, names.resolver.name(block["id"], iri), curator, names.resolver)
    return replace(claim, evidence=names.all(block["evidence"], "piece of evidence"))


def _decision(block: Cursor, names: _Names) -> Decision:
    resolver = names.resolver
    return Decision(
        iri=resolver.name(block["id"], resolver.iris.decision(block["id"].text)),
        label=block["label"].text,
        used=_used(block, names),
        rank=resolver.concept(block["rank"], "rank") if "rank" in block else None,
        status=resolver.concept(block["status"], "conflict-status") if "status" in block else None,
        evidence=names.all(block["evidence"], "piece of evidence"),
        reason=block["reason"].text,
        at=resolver.instant(block["at"]),
    )


def _used(block: Cursor, names: _Names) -> tuple[NamedNode, ...]:
    if "claims" in block:
        return names.all(block["claims"], "claim")
    if "entries" in block:
        return names.all(block["entries"], "entry")
    conflict = block["conflict"]
    rule = names.resolver.concept(conflict["rule"], "conflict-rule")
    return (names.resolver.iris.conflict(rule, names.all(conflict["members"], "claim")),)
