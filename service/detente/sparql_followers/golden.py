"""The golden questions, what they ask for, and which queries a test that came out so lets to an engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import yaml
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.rdf.namespaces import RDFS, XSD
from detente.rdf.quads import DEFAULT_GRAPH
from detente.sparql_followers.engine_query import EngineQuery, engine_query
from detente.sparql_followers.state import Admitted

BASE = "urn:detente:golden:"
SETTLED = f"{BASE}settled"
"""What the default graph is called in an engine."""

PREFIXES: Mapping[str, str] = {"": BASE, "rdfs": RDFS.iri, "xsd": XSD.iri}
_HERE = Path(__file__).parent
_QUESTIONS, _GRAPH = _HERE / "golden.yaml", _HERE / "golden.trig"


@dataclass(frozen=True)
class GoldenQuestion:
    """One question as it is asked here, and as engines are asked it."""

    name: str
    query: str
    asked: EngineQuery

    @property
    def features(self) -> frozenset[str]:
        """What it asks for of an engine."""
        return self.asked.features

    @property
    def is_ordered(self) -> bool:
        """Tell whether its rows have one order."""
        return bool(self.asked.slicing.keys)


@lru_cache(maxsize=1)
def golden_questions() -> tuple[GoldenQuestion, ...]:
    """Read the questions."""
    rows = yaml.safe_load(_QUESTIONS.read_text(encoding="utf-8"))
    return tuple(
        GoldenQuestion(name, query, engine_query(query, PREFIXES, BASE)) for name, query in rows.items()
    )


@lru_cache(maxsize=1)
def golden_digest() -> str:
    """Name questions and graph by what is in them: a test of others does not count."""
    parts = _QUESTIONS.read_bytes() + _GRAPH.read_bytes()
    return hashlib.sha256(parts).hexdigest()[:16]


def golden_quads() -> list[Quad]:
    """Read the graph that they are asked of."""
    return list(parse(path=_GRAPH, format=RdfFormat.TRIG))


def golden_graphs() -> tuple[str, ...]:
    """Name its named graphs."""
    names = {quad.graph_name for quad in golden_quads()} - {DEFAULT_GRAPH}
    return tuple(sorted(name.value for name in names if isinstance(name, NamedNode)))


class PairCoverage:
    """Which queries an engine may be asked, after its admission test.

    Two features that never came right together may be one too many (pairwise testing: most faults are of two
    factors), and whatever asks for all that a question asked for that came wrong may be wrong as well.
    """

    def __init__(self, admitted: Admitted) -> None:
        by_name = {question.name: question.features for question in golden_questions()}
        self._pairs = {pair for name in admitted.passed for pair in _pairs(by_name.get(name, frozenset()))}
        self._wrong = [by_name[name] for name, _ in admitted.deviating if name in by_name]

    def hindrance(self, used: frozenset[str]) -> str:
        """Tell why a query that uses these features is not asked; empty where it is."""
        for pair in sorted(_pairs(used)):
            if pair not in self._pairs:
                return f"{' with '.join(dict.fromkeys(pair))} did not come right"
        wrong = next((each for each in self._wrong if each <= used), None)
        return "" if wrong is None else f"{', '.join(sorted(wrong))} came wrong"


def _pairs(used: Iterable[str]) -> set[tuple[str, str]]:
    ordered = sorted(used)
    return {*combinations(ordered, 2), *((each, each) for each in ordered)}
