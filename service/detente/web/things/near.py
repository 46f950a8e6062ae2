"""What may have been meant by the name of a thing that is not there."""

from __future__ import annotations

import logging

from detente.sparql.answers import QueryError
from detente.sparql.unknown_terms import unknown_terms
from detente.web.querying.context import context
from detente.web.things.search import found_near

MOST = 5
"""So many names are offered."""

log = logging.getLogger(__name__)


def near_things(iri: str, version: str) -> list[str]:
    """List IRIs of the same kind whose names are near: states by their codes, others by the words in them."""
    base = context().settings.base
    kind, _, slug = iri.rpartition("/")
    if not iri.startswith(base) or not slug:
        return []
    if kind == f"{base}id/state":
        return _states(iri, version)
    try:
        found = found_near(slug.replace("-", " "), version)
    except QueryError as error:  # a 404 does without
        log.info("No names were looked for that are near to %s: %s", iri, error)
        return []
    return [each for each in dict.fromkeys(found) if each.startswith(f"{kind}/")][:MOST]


def _states(iri: str, version: str) -> list[str]:
    runtime = context().runtime
    base = runtime.settings.base
    unknown = unknown_terms([iri], runtime.wait(runtime.known_terms(version)), base)
    alike = (each.alike for each in unknown if each.alike)
    return [f"{base}id/state/{name.partition(':')[2]}" for name in alike]
