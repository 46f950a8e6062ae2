"""The names that drafts are tested with: the lesser authority of the tests, and the drafts of a text."""

from __future__ import annotations

from datetime import date
from functools import cache

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryText, draft_entry
from detente.claims.mapping.authority import map_authority
from detente.claims.seeds.reader import read_seeds
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_triples
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import shipped_sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology

IRIS = Iris(DEFAULT_BASE)


@cache
def names() -> Gazetteer:
    seeds = read_seeds(shipped_sources().seeds, shipped_ontology(), IRIS)
    quads = map_authority(seeds.authority, IRIS)
    return gazetteer_of_triples(((each.subject, each.predicate, each.object) for each in quads), IRIS)


def drafts_of(text: str, issued: str | None = None) -> list[DraftClaim]:
    return draft_entry(EntryText(text, date.fromisoformat(issued) if issued else None), names())
