"""Terms that a query names and no vocabulary has: they match nothing, and look like a fact about the world.

What a query names is read from its tokens, so nothing in a string or a comment is taken for a term.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from detente.rdf.namespaces import DET, DETS
from detente.sparql.lexer import iris_and_names
from detente.sparql.lifting import Lifted, lift
from detente.sparql.prologue import Prologue, read_prologue
from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris

MOST = 10
"""So many unknown terms of a query are told."""
KEPT = 1000
"""Of so many skeletons of queries is kept what they name; then keeping begins anew."""
KEPT_LENGTH = 4096
"""Characters of the longest query of which it is kept."""
_LONGEST = 100
"""Characters of a name that are told."""
_ALIKE = 0.6

KNOWN_TERMS = """
SELECT DISTINCT ?term {{
  {{ GRAPH <{ontology}> {{ ?term ?p ?o }}
    FILTER (STRSTARTS(STR(?term), "{det}") || STRSTARTS(STR(?term), "{dets}")) }}
  UNION {{ ?term a det:State FILTER STRSTARTS(STR(?term), "{states}") }}
}}"""


@dataclass(frozen=True)
class UnknownTerm:
    """A term that nothing defines, by its prefixed name, and the one most like it, if one is."""

    name: str
    alike: str | None

    def __str__(self) -> str:
        meant = f"; did you mean {self.alike}?" if self.alike else ""
        return f"no such term {self.name}{meant}"


def known_terms_query(base: str) -> str:
    """Write the query for the terms that a version defines: those of its ontology, and the states it has."""
    iris = Iris(base)
    return KNOWN_TERMS.format(
        ontology=ONTOLOGY.iri(iris).value, det=DET.iri, dets=DETS.iri, states=_states(base)
    )


def named_terms(text: str, prefixes: Mapping[str, str], base: str) -> frozenset[str]:
    """List the IRIs of the vocabulary, and of states, that a query or an update names; in linear time.

    `prefixes` need no declaration.
    """
    if not _may_name_any(text, base):
        return frozenset()
    prologue = read_prologue(text, prefixes, base)
    return _terms_among(iris_and_names(text, prologue.end), prologue, base)


def _may_name_any(text: str, base: str) -> bool:
    for hint in _hints(base):  # noqa: SIM110 - a generator would take most of the time
        if hint in text:
            return True
    return False


@lru_cache(maxsize=8)
def _hints(base: str) -> tuple[str, ...]:
    spaces = _namespaces(base)
    return (*spaces, *spaces.values(), "BASE", "base", "Base")


def _terms_among(names: Iterable[str], prologue: Prologue, base: str) -> frozenset[str]:
    starts = tuple(_namespaces(base).values())
    resolved = map(prologue.resolve_name, names)
    return frozenset(iri for iri in resolved if iri and iri.startswith(starts) and iri not in starts)


@dataclass(frozen=True)
class _Named:
    """What the texts of one skeleton name alike; constants from `first` on are no part of the prologue."""

    first: int
    declared: tuple[str, ...]
    prologue: Prologue
    terms: frozenset[str]


class NamedTerms:
    """Finds what queries name as `named_terms` does, reading one of each skeleton (see `lifting`)."""

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        self._prefixes, self._base = prefixes, base
        self._named: dict[str, _Named] = {}

    def of(self, text: str) -> frozenset[str]:
        """List what a query names."""
        if not _may_name_any(text, self._base):
            return frozenset()
        lifted = lift(text) if len(text) <= KEPT_LENGTH else None
        if lifted is None:
            return named_terms(text, self._prefixes, self._base)
        constants = lifted.constants
        known = self._named.get(lifted.skeleton)
        if known is None or known.declared != tuple(constants[: known.first]):
            known = self._read(text, lifted)
        iris = [constant for constant in constants[known.first :] if constant[0] == "<"]
        return known.terms | _terms_among(iris, known.prologue, self._base) if iris else known.terms

    def _read(self, text: str, lifted: Lifted) -> _Named:
        if len(self._named) >= KEPT:
            self._named.clear()
        prologue = read_prologue(text, self._prefixes, self._base)
        first = sum(start < prologue.end for start, _ in lifted.spans())
        names = (name for name in iris_and_names(text, prologue.end) if name[0] != "<")
        terms = _terms_among(names, prologue, self._base)
        declared = tuple(lifted.constants[:first])
        known = self._named[lifted.skeleton] = _Named(first, declared, prologue, terms)
        return known


def unknown_terms(named: Iterable[str], known: frozenset[str], base: str) -> tuple[UnknownTerm, ...]:
    """Tell which terms are unknown, MOST of them at most; none of a namespace of which nothing is known."""
    missing = sorted(iri for iri in named if iri not in known)
    if missing:
        starts = tuple(space for space in _namespaces(base).values() if _is_known(space, known))
        missing = [iri for iri in missing if iri.startswith(starts)]
    return tuple(_unknown(iri, known, base) for iri in missing[:MOST])


@lru_cache(maxsize=64)
def _is_known(space: str, known: frozenset[str]) -> bool:
    return any(iri.startswith(space) for iri in known)


@lru_cache(maxsize=1024)
def _unknown(iri: str, known: frozenset[str], base: str) -> UnknownTerm:
    prefix, space = next((name, space) for name, space in _namespaces(base).items() if iri.startswith(space))
    local = iri.removeprefix(space)
    names = {each.removeprefix(space) for each in known if each.startswith(space)}
    return UnknownTerm(f"{prefix}{local[:_LONGEST]}", _alike(prefix, local[:_LONGEST], names))


def _alike(prefix: str, local: str, names: Iterable[str]) -> str | None:
    """Find the name that was meant: one that differs in capitals alone, or else the one most like it."""
    folded = {name.lower(): name for name in sorted(names)}
    close = difflib.get_close_matches(local.lower(), folded, n=1, cutoff=_ALIKE)
    return prefix + folded[close[0]] if close else None


@lru_cache(maxsize=8)
def _namespaces(base: str) -> Mapping[str, str]:
    """Give the namespaces of which all terms are known, by their prefixes, the narrowest first."""
    return {"dets:": DETS.iri, "det:": DET.iri, "state:": _states(base)}


def _states(base: str) -> str:
    return f"{base}id/state/"
