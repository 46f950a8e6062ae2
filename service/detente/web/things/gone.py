"""What is gone: things that no graph speaks of any more, and things that are given up for others (410).

RFC 9110, section 15.5.11; the relations predecessor-version and successor-version are those of RFC 5829.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask import request
from pyoxigraph import NamedNode

from detente.web.http.addresses import address_of
from detente.web.http.problem_types import RESOURCE_GONE, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.things.near import near_things
from detente.web.versions.deleted import deleted

# In the default graph alone: what anybody may write elsewhere takes nothing from its place.
_DEPRECATED = """
SELECT ?thing ?other { ?thing owl:deprecated true OPTIONAL { ?thing dct:isReplacedBy ?other } }
ORDER BY ?thing ?other"""


@per_version(weight=4)
def replacements(runtime: Runtime, version: str) -> Mapping[str, Sequence[NamedNode]]:
    """Map each thing that is marked as deprecated to what replaces it, if anything does."""
    found: dict[str, list[NamedNode]] = defaultdict(list)
    for row in runtime.rows(_DEPRECATED, version):
        others = found[row["thing"].value]
        if isinstance(other := row.get("other"), NamedNode):
            others.append(other)
    return found


def successor_links(others: Sequence[NamedNode], version: str | None) -> list[str]:
    """Give the links to what replaces a thing: to its address here if it has one."""
    base = context().settings.base
    root = request.url_root + (f"v/{version}/" if version else "")
    addresses = (
        root + other.value.removeprefix(base) if other.value.startswith(base) else other.value
        for other in others
    )
    return [f'<{address_of(address)}>; rel="successor-version"' for address in addresses]


def absent(iri: str, path: str, found: str, *, is_pinned: bool) -> HttpError:
    """Make the problem of a thing that a version says nothing of: 410 if an earlier one did, else 404."""
    runtime = context().runtime
    before = None if is_pinned else deleted(runtime, found).get(iri)
    if before is None:
        detail = worded("Version %(version)s says nothing of <%(iri)s>.", version=found, iri=iri)
        return HttpError(RESOURCE_MISSING, detail, members={"iri": iri, "near": near_things(iri, found)})
    if runtime.store.is_pruned(before):
        detail = worded(
            "Version %(version)s was the last that spoke of <%(iri)s>; its quads were given up since.",
            version=before,
            iri=iri,
        )
        return HttpError(
            RESOURCE_GONE,
            detail,
            members={"iri": iri, "version": before},
            headers={"Cache-Control": REVALIDATE},
        )
    address = address_of(f"{request.url_root}v/{before}/{path}")
    return HttpError(
        RESOURCE_GONE,
        worded(
            "No graph speaks of <%(iri)s> any more. Version %(version)s was the last that did: %(address)s",
            iri=iri,
            version=before,
            address=address,
        ),
        members={"iri": iri, "version": before, "address": address},
        # It may come back.
        headers={"Link": f'<{address}>; rel="predecessor-version"', "Cache-Control": REVALIDATE},
    )
