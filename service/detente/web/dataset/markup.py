"""The data set in schema.org's words (https://schema.org/Dataset), as search engines for data read them.

Which properties they want is told at https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from detente.derivation.void import CC_BY, DESCRIPTION, TITLE
from detente.rdf.quads import Object
from detente.store import Manifest
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version

Ask = Callable[[str], list[dict[str, Object]]]

PLACES = 50
"""So many states are named as what the data set covers, at most."""

_PERIOD = """
SELECT ?first ?last {
  { SELECT (MIN(?start) AS ?first) { ?eventuality a det:Eventuality ; det:start ?start } }
  { SELECT (MAX(?issued) AS ?last) { ?entry a det:Entry ; dct:issued ?issued } } }"""
_STATES = f"""
SELECT ?state (SAMPLE(?name) AS ?label) {{
  ?eventuality det:side ?state . ?state rdfs:label ?name FILTER (LANG(?name) = "en")
}} GROUP BY ?state ORDER BY DESC(COUNT(DISTINCT ?eventuality)) ?state LIMIT {PLACES}"""


@dataclass(frozen=True)
class Coverage:
    """What a version is about: the first thing settled, the last entry (YYYY-MM-DD), and states by name."""

    first: str | None
    last: str | None
    states: tuple[tuple[str, str], ...]


def read_coverage(ask: Ask) -> Coverage:
    """Ask a version what it covers."""
    period = next(iter(ask(_PERIOD)), {})
    first, last = (period[name].value if name in period else None for name in ("first", "last"))
    return Coverage(
        first, last, tuple((row["state"].value, row["label"].value) for row in ask(_STATES) if "label" in row)
    )


def markup(
    manifest: Manifest, coverage: Coverage, *, root: str, base: str, creator: str
) -> Mapping[str, Any]:
    """Describe a version's data set; `root` is the address of the service, `base` what it mints under."""
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{base}void#dataset",
        "name": TITLE.value,
        "description": DESCRIPTION.value,
        "url": root,
        "identifier": f"{base}v/{manifest.id}",
        "version": manifest.id,
        "dateModified": manifest.created,
        "license": CC_BY.value,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": creator},
        "keywords": ["diplomacy", "international relations", "claims", "knowledge graph", "RDF"],
        "distribution": [
            _download("What is settled, as Turtle", "text/turtle", f"{root}v/{manifest.id}/graphs?default"),
            _download("SPARQL 1.1 endpoint", "application/sparql-results+json", f"{root}sparql"),
        ],
        "variableMeasured": ["claims", "meetings", "commitments", "agreements", "measures", "positions"],
    }
    if coverage.first and coverage.last and coverage.first <= coverage.last:
        described["temporalCoverage"] = f"{coverage.first}/{coverage.last}"
    if coverage.states:
        described["spatialCoverage"] = [
            {"@type": "Place", "@id": iri, "name": name} for iri, name in coverage.states
        ]
    return described


def _download(name: str, encoding: str, address: str) -> Mapping[str, str]:
    return {"@type": "DataDownload", "name": name, "encodingFormat": encoding, "contentUrl": address}


@per_version()
def coverage_of(runtime: Runtime, version: str) -> Coverage:
    """Read what a version covers, once."""
    return read_coverage(lambda query: runtime.rows(query, version))
