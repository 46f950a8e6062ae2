"""From seeds to a version: read, map, find conflicts, settle."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from detente.conflicts import find_conflicts
from detente.discourse import Discourse
from detente.iris import Iris
from detente.mapping import map_seeds
from detente.offices import Offices
from detente.ontology import Ontology
from detente.quads import Quads
from detente.seeds.reader import Seeds
from detente.settled import Settling, settle


def derive(quads: Quads, ontology: Ontology, iris: Iris) -> Iterator[Quad]:
    """Yield what follows from claims and curation: conflicts, and the default graph."""
    discourse = Discourse(quads, ontology, iris)
    offices = Settling(discourse, frozenset()).offices
    findings = find_conflicts(discourse, offices)
    return settle(discourse, findings)
