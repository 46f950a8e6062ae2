"""From a thing to its page: what is said of it, the view of its kind, the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template

from detente.rdf.namespaces import DET
from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.http.forms import addresses
from detente.web.language.words import marked
from detente.web.presentation.description import describe_thing, facts_query
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.views import apart
from detente.web.views.kinds import view_of
from detente.web.views.view import Subject, answer_view

_NAMES = """
SELECT ?term ?label {{ GRAPH <{ontology}> {{ ?term rdfs:label ?label }} FILTER (LANG(?label) = "en") }}"""

_PLAINER = {DET.edtf.value: marked("date")}
"""What pages call terms whose labels say how a value is written."""


def render(
    iri: str, runtime: Runtime, version: str, arguments: Mapping[str, Sequence[str]], *, is_known: bool = True
) -> str:
    """Render the page of a thing in a version; raises FilterError where an argument means nothing.

    `is_known` is false for what only graphs speak of that anybody may write.
    """
    base, called = runtime.settings.base, term_names(runtime, version)
    queries = (facts_query(iri, base), apart.apart_facts_query(iri, base), apart.about_query([iri], base))
    own, others, about = runtime.rows_of_all([*queries], version)
    claims = runtime.rows(apart.apart_claims_query(about), version) if about else []
    thing = describe_thing(iri, own, is_known=is_known)
    subject = Subject(thing, base, called, arguments, apart.read_apart(others, claims, called))
    return render_subject(subject, runtime, version, addresses())


def render_subject(subject: Subject, runtime: Runtime, version: str, forms: Mapping[str, str]) -> str:
    """Render the page of what has been described; `forms` are the addresses of its other forms."""
    view = view_of(subject.thing)
    page = answer_view(view, subject, lambda queries: [*runtime.rows_of_all(queries, version)])
    return render_template(
        view.template,
        page=page,
        thing=subject.thing,
        apart=subject.apart,
        forms=forms,
        version_id=version,
    )


@per_version(weight=4)
def term_names(runtime: Runtime, version: str) -> Mapping[str, str]:
    """Give the labels of the terms of a version's ontology by IRI."""
    ontology = ONTOLOGY.iri(Iris(runtime.settings.base)).value
    rows = runtime.rows(_NAMES.format(ontology=ontology), version)
    return {row["term"].value: vocabulary_word(row["label"].value) for row in rows} | {
        term: vocabulary_word(word) for term, word in _PLAINER.items()
    }
