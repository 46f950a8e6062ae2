"""What the query page hands to its editor: prefixes, saved questions, and the terms that the graph uses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request

from detente.questions.saved import Question
from detente.rdf.namespaces import DET, DETS, PREFIXES
from detente.rdf.quads import Object
from detente.vocabulary.graphs import ONTOLOGY, plan
from detente.vocabulary.iris import Iris
from detente.web.presentation.overview import Ask
from detente.web.presentation.tables import DESCRIPTION
from detente.web.querying.context import Context, context
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version

SCRIPT = "vendor/yasgui.min.js"
IRI_SLOT = "{iri}"

# The commonest come first; a term that the ontology does not declare has no label.
TERMS = """
SELECT ?term (SAMPLE(?name) AS ?label) ?count {
  { SELECT ?term (COUNT(*) AS ?count) {
      { %(pattern)s } UNION { GRAPH ?graph { %(pattern)s } FILTER %(speaking)s }
    } GROUP BY ?term }
  OPTIONAL { GRAPH <%(ontology)s> { ?term rdfs:label ?name FILTER (LANG(?name) = "en") } }
} GROUP BY ?term ?count ORDER BY DESC(?count) ?term"""
CLASS_PATTERN = "?thing a ?term"
PROPERTY_PATTERN = "?thing ?term ?value"

blueprint = Blueprint("editor", __name__)


@blueprint.get("/sparql/editor.json")
def resources() -> Response:
    """Give the editor its prefixes, saved questions, classes and properties; the same for one version.

    `classes` and `properties` map IRIs to labels, which may be empty, by falling number of uses.
    """
    runtime, given = context().runtime, static_part(context())
    version = runtime.manifest_from_thread().id
    etag = hashlib.sha256(f"{version} {json.dumps(given)}".encode()).hexdigest()
    response = Response(content_type="application/json")
    response.set_etag(etag)
    response.cache_control.no_cache = True
    if etag not in request.if_none_match:
        response.set_data(json.dumps({**given, **_terms(runtime, version)}))
    return response.make_conditional(request)  # type: ignore[return-value]  # it returns itself


@blueprint.app_template_global()
def editor_is_installed() -> bool:
    """Tell whether the editor's script was fetched; without it the page is the plain form."""
    return (Path(current_app.static_folder or "") / SCRIPT).is_file()


@blueprint.app_template_global()
def saved_question(name: str) -> Question | None:
    """Find a saved question by its id."""
    return next((each for each in context().questions if each.id == name), None)


@blueprint.app_template_global()
def implied_prefixes() -> dict[str, str]:
    """Return the prefixes that a query may use undeclared."""
    return PREFIXES


@blueprint.app_template_filter("by_topic")
def by_topic(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """Group questions by topic; topics in the order of their first question."""
    order = {question.topic: place for place, question in reversed(list(enumerate(questions)))}
    ordered = sorted(questions, key=lambda question: order[question.topic])
    return [(topic, list(members)) for topic, members in groupby(ordered, lambda question: question.topic)]


def static_part(given: Context) -> dict[str, Any]:
    """Return what is the same for every version."""
    base = given.settings.base
    return {
        "prefixes": PREFIXES | Iris(base).prefixes(),
        "own": [base, DET.iri, DETS.iri],
        "describe": DESCRIPTION % {"iri": IRI_SLOT},
        "questions": {question.id: _question(question) for question in given.questions},
    }


def terms(ask: Ask, base: str) -> dict[str, dict[str, str]]:
    """Find the classes and properties used in the version that `ask` queries, users' own graphs apart."""
    ontology = ONTOLOGY.iri(Iris(base)).value
    return {
        name: _labels(
            ask(TERMS % {"pattern": pattern, "ontology": ontology, "speaking": plan(base).naming("?graph")})
        )
        for name, pattern in (("classes", CLASS_PATTERN), ("properties", PROPERTY_PATTERN))
    }


# Counting the uses of properties takes 4 s on 1.4 million quads.
@per_version(weight=8)
def _terms(runtime: Runtime, version: str) -> dict[str, dict[str, str]]:
    return terms(lambda query: runtime.rows(query, version), runtime.settings.base)


def _question(question: Question) -> dict[str, Any]:
    return {
        "title": question.title,
        "description": question.description,
        "parameters": dict(question.parameters),
        "query": question.query,
    }


def _labels(rows: Iterable[Mapping[str, Object]]) -> dict[str, str]:
    return {row["term"].value: row["label"].value if "label" in row else "" for row in rows}
