"""From a thing to its page: what is said of it, the view of its kind, the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template

from detente.rdf.namespaces import DET
from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.http.address_arguments import check_arguments
from detente.web.http.forms import addresses
from detente.web.language.languages import LANGUAGE_ARGUMENT
from detente.web.language.words import marked
from detente.web.presentation.description import describe_thing, facts_query
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import CAPACITY, per_version
from detente.web.views import apart
from detente.web.views.kinds import view_of
from detente.web.views.view import Subject, View, answer_view

_NAMES = """
SELECT ?term ?label {{ GRAPH <{ontology}> {{ ?term rdfs:label ?label }} FILTER (LANG(?label) = "en") }}"""

_PLAINER = {DET.edtf.value: marked("date")}
"""What pages call terms whose labels say how a value is written."""


NOT_KEPT = CAPACITY + 1
"""The weight of what is soon made again."""

Given = tuple[tuple[str, tuple[str, ...]], ...]
"""The arguments of an address, as a part of a key."""


@dataclass(frozen=True)
class Seen:
    """What is shown of a subject, before it is written: the page of its view, as the template reads it."""

    subject: Subject
    view: View
    page: object

    @property
    def weight(self) -> int:
        """Its share of the cache of versions."""
        return NOT_KEPT if self.view.weight is None else self.view.weight(self.page)


def render(
    iri: str, runtime: Runtime, version: str, arguments: Mapping[str, Sequence[str]], *, is_known: bool = True
) -> str:
    """Render the page of a thing in a version; raises FilterError where an argument means nothing.

    `is_known` is false for what only graphs speak of that anybody may write.
    """
    return write_page(_thing_seen(runtime, version, iri, given(arguments), is_known), version, addresses())


@per_version(weight=lambda seen: seen.weight)
def _thing_seen(runtime: Runtime, version: str, iri: str, arguments: Given, is_known: bool) -> Seen:
    base, called = runtime.settings.base, term_names(runtime, version)
    queries = (facts_query(iri, base), apart.apart_facts_query(iri, base), apart.about_query([iri], base))
    own, others, about = runtime.rows_of_all([*queries], version)
    claims = runtime.rows(apart.apart_claims_query(about), version) if about else []
    thing = describe_thing(iri, own, is_known=is_known)
    subject = Subject(thing, base, called, dict(arguments), apart.read_apart(others, claims, called))
    return see(subject, runtime, version)


def see(subject: Subject, runtime: Runtime, version: str) -> Seen:
    """Ask what the view of a subject asks.

    Raises HttpError 400 where the address has an argument that its view does not read, FilterError where one
    means nothing.
    """
    view = view_of(subject.thing)
    check_arguments(view.arguments)
    return Seen(
        subject, view, answer_view(view, subject, lambda queries: [*runtime.rows_of_all(queries, version)])
    )


def given(arguments: Mapping[str, Sequence[str]]) -> Given:
    """Give arguments in one order, without the one that names the language."""
    return tuple(
        (name, tuple(values)) for name, values in sorted(arguments.items()) if name != LANGUAGE_ARGUMENT
    )


def write_page(seen: Seen, version: str, forms: Mapping[str, str]) -> str:
    """Write the page of what was seen; `forms` are the addresses of its other forms."""
    return render_template(
        seen.view.template,
        page=seen.page,
        thing=seen.subject.thing,
        apart=seen.subject.apart,
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
