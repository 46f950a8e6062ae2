"""Whether what a search found is settled: its names and quoted words stand alone in a list, and in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.web.querying.runtime import Runtime
from detente.web.views.claim_standing import claim_standing, headline, read_settled, settled_query
from detente.web.views.claims import claim_lines, claims_query
from detente.web.views.rendering import term_names
from detente.web.views.settled_things import settled_things


@dataclass(frozen=True)
class FoundStanding:
    """Whether a thing is settled, None of what cannot be; and a claim in one line, its standing first."""

    settled: bool | None = None
    told: str | None = None

    def as_dict(self) -> dict[str, str | bool | None]:
        """Give it for JSON."""
        return {"settled": self.settled, "told": self.told}


def standings(kinds: Mapping[str, str], runtime: Runtime, version: str) -> Mapping[str, FoundStanding]:
    """Tell by IRI how all that was found stands; `kinds` are those of `search.Found`."""
    settled = settled_things(runtime, version, kinds)
    claims = _claims([iri for iri, kind in kinds.items() if kind == "claim"], runtime, version)
    return {iri: claims.get(iri) or FoundStanding(settled.get(iri)) for iri in kinds}


def _claims(iris: list[str], runtime: Runtime, version: str) -> Mapping[str, FoundStanding]:
    if not iris:
        return {}
    nodes = [NamedNode(each) for each in iris]
    settled = read_settled(runtime.rows(settled_query(nodes), version))
    lines = claim_lines(runtime.rows(claims_query(nodes), version), term_names(runtime, version))
    how = [(line, claim_standing(line, settled.get(line.iri), runtime.settings.base)) for line in lines]
    return {
        line.iri: FoundStanding(standing.startswith("settled"), headline(line, standing))
        for line, standing in how
    }
