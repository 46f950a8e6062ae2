"""From seeds to quads, each in the graph it belongs to; the same seeds give the same bytes anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from detente.claims.mapping.authority import map_authority
from detente.claims.mapping.curation import map_curation
from detente.claims.mapping.entry import map_entry
from detente.claims.model import Seeds
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

__all__ = ["map_authority", "map_curation", "map_entry", "map_seeds"]


def map_seeds(seeds: Seeds, ontology: Ontology, iris: Iris) -> Iterator[Quad]:
    """Yield the quads of the authority, entry and curation graphs, with their det: closure."""
    yield from ontology.close(map_authority(seeds.authority, iris))
    for claims in seeds.entries:
        yield from ontology.close(map_entry(claims, iris))
    for curation in seeds.curation:
        yield from ontology.close(map_curation(curation, iris))
