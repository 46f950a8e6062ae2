"""Claims that a search found by their words, in one line each: words alone do not say whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from detente.web.querying.runtime import Runtime
from detente.web.views.claim_standing import claim_standing, headline, read_settled, settled_query
from detente.web.views.claims import claim_lines, claims_query
from detente.web.views.rendering import term_names

NOT_A_CLAIM: Mapping[str, str | bool | None] = {"told": None}


def claims_in_line(
    iris: Sequence[str], runtime: Runtime, version: str
) -> Mapping[str, Mapping[str, str | bool | None]]:
    """Tell each claim in one line (`told`), which begins with whether what it says is settled (`settled`)."""
    if not iris:
        return {}
    nodes = [NamedNode(each) for each in iris]
    settled = read_settled(runtime.rows(settled_query(nodes), version))
    lines = claim_lines(runtime.rows(claims_query(nodes), version), term_names(runtime, version))
    standings = {
        line.iri: claim_standing(line, settled.get(line.iri), runtime.settings.base) for line in lines
    }
    return {
        line.iri: {
            "settled": standings[line.iri].startswith("settled"),
            "told": headline(line, standings[line.iri]),
        }
        for line in lines
    }
