"""One thing as plain JSON that is JSON-LD: what DESCRIBE answers, framed, with names of what it refers to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator

from flask import Response, request
from pyoxigraph import Literal, NamedNode

from detente.exports.json_ld import MEDIA_TYPE as JSON_LD
from detente.exports.json_ld import dumped, referred, thing_document
from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.http.cache import CachedAnswer
from detente.web.presentation.description import graphs_of
from detente.web.querying.context import context
from detente.web.querying.runtime import Runtime
from detente.web.vocabulary.data import terms_of
from detente.web.vocabulary.pages import context_address
from detente.workers.jobs import Job

# Part of every entity tag: documents of another release may be written differently.
_RELEASE = "1"
_NAMES = """
SELECT ?o ?label {{ VALUES ?o {{ {iris} }}
  {{ ?o rdfs:label ?label }} UNION {{ GRAPH <{ontology}> {{ ?o rdfs:label ?label }} }} }}"""
_NAMED = 5000
"""So many of the things that a document refers to are named."""


def json_document(iri: str, media_type: str, version: str | None, *, is_conditional: bool) -> Response:
    """Answer with what the graph says of a thing; what was written before comes from the cache."""
    runtime = context().runtime
    found, address = runtime.manifest_from_thread(version).id, context_address(version)
    tag = hashlib.sha256(json.dumps([_RELEASE, found, iri, address]).encode()).hexdigest()[:32]

    async def kept() -> CachedAnswer | None:
        return runtime.cache.get(tag)

    async def keep(body: bytes) -> None:
        runtime.cache.put(tag, CachedAnswer(body, "identity", 1))

    known = runtime.wait(kept())
    if known is None:
        body = _written(runtime, found, iri, address)
        runtime.wait(keep(body))
    else:
        body = known.body
    response = Response(body, content_type=media_type)
    response.set_etag(tag)
    if is_conditional:
        response.make_conditional(request)
    return response


def _written(runtime: Runtime, version: str, iri: str, address: str) -> bytes:
    # The engine's own JSON-LD is what Python reads fastest.
    nodes = json.loads(
        runtime.answer(
            Job(f"DESCRIBE <{iri}>", JSON_LD, beside=graphs_of(iri, runtime.settings.base)), version
        )
    )
    called = dict(_names(runtime, version, referred(nodes)))
    return dumped(thing_document(iri, nodes, terms_of(runtime, version), address, called))


def _names(runtime: Runtime, version: str, iris: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield names of things, the English one of each last; who makes a dictionary of them keeps that."""
    if not iris:
        return
    ontology = ONTOLOGY.iri(Iris(runtime.settings.base)).value
    values = " ".join(str(NamedNode(iri)) for iri in sorted(iris)[:_NAMED])
    rows = runtime.rows(_NAMES.format(iris=values, ontology=ontology), version)
    labels = [(row["o"].value, label) for row in rows if isinstance(label := row["label"], Literal)]
    for iri, label in sorted(labels, key=lambda each: (each[1].language == "en", str(each[1]))):
        yield iri, label.value
