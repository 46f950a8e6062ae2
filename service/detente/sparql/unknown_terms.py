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
from detente.sparql.prologue import read_prologue
from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris

MOST = 10
"""So many unknown terms of a query are told."""
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
    spaces = _namespaces(base)
    if not any(hint in text for hint in (*spaces, *spaces.values(), "BASE", "base", "Base")):
        return frozenset()
    prologue = read_prologue(text, prefixes, base)
    resolved = map(prologue.resolve_name, iris_and_names(text, prologue.end))
    starts = tuple(spaces.values())
    return frozenset(iri for iri in resolved if iri and iri.startswith(starts) and iri not in starts)


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


def _namespaces(base: str) -> dict[str, str]:
    """Give the namespaces of which all terms are known, by their prefixes, the narrowest first."""
    return {"dets:": DETS.iri, "det:": DET.iri, "state:": _states(base)}


def _states(base: str) -> str:
    return f"{base}id/state/"
