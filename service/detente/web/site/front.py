"""Pages for people: the front page and the reference of problem types."""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, url_for
from markupsafe import Markup, escape

from detente.rdf.namespaces import DET, DETS, DETSH
from detente.rdf.quads import Object
from detente.web.dataset.discovery import describe_data_set
from detente.web.http.problem_types import TYPES
from detente.web.indexes.declared import DECLARED
from detente.web.language.figures import in_figures
from detente.web.language.labels import Label, language_to_mark
from detente.web.language.languages import ENGLISH, present_language
from detente.web.language.told import told_in_language
from detente.web.presentation.overview import Overview, overview
from detente.web.presentation.speech import in_marks
from detente.web.presentation.tables import Cell, address_on_page, cell, graph_address, link, shorten
from detente.web.presentation.wording import coding_in_words, date_in_words, vocabulary_word
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page, version_of_page
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.things.relations import pairs_of
from detente.web.things.signposting import page_links
from detente.web.views.claims import ClaimLine
from detente.web.vocabulary.data import vocabulary

EXAMPLES = 3
ONE_LINER = "SELECT ?met ?date { ?m a det:Meeting ; rdfs:label ?met ; det:edtf ?date }"
_LISTS = {each.class_: each.name for each in DECLARED.values() if each.class_}
"""The index of each class that has one."""

_VOCABULARY = {"det": DET.iri, "dets": DETS.iri, "detsh": DETSH.iri}
_VOCABULARY_NAME = re.compile(r"(?<![\w:/])((?:det|dets|detsh):[A-Za-z](?:[\w-]*\w)?)", re.ASCII)

blueprint = Blueprint("pages", __name__)


@blueprint.get("/", endpoint="index")
def front_page() -> Response:
    """Say what the service is, what its graph holds now, and how to ask it something."""
    runtime, version = context().runtime, context().runtime.manifest_from_thread().id
    body = render_template(
        "index.html",
        overview=_overview(runtime, version),
        pair=next(iter(pairs_of(runtime, version)), None),
        has_vocabulary=bool(vocabulary(runtime, version).triples),
        lists=_LISTS,
        questions=context().questions[:EXAMPLES],
        dataset=describe_data_set(),
        command=f"curl {url_for('protocol.sparql', _external=True)} --data-urlencode 'query={ONE_LINER}'",
    )
    return Response(body, headers={VERSION_HEADER: version, "Cache-Control": REVALIDATE})


@per_version()
def _overview(runtime: Runtime, version: str) -> Overview:
    return overview(runtime.manifest_from_thread(version), lambda query: runtime.rows(query, version))


@blueprint.get("/problems")
def problem_types() -> str:
    """Describe the types of problem that error documents name (RFC 9457, section 4)."""
    return render_template("problems.html", types=TYPES)


@blueprint.app_template_filter("ask")
def asking_address(query: str) -> str:
    """Return the address at which a query is answered."""
    return url_for("protocol.sparql", query=query, version=version_of_page())


@blueprint.app_template_filter("described")
def leads(iri: str) -> str:
    """Return where an IRI of the graph leads from a page; one that leads nowhere, to what is said of it."""
    return address_on_page(iri, context().settings.base, root_of_page())


@blueprint.app_template_filter("as_graph")
def leads_to_graph(name: str) -> str:
    """Return where a graph is, by its name, in the version that the page is of."""
    return graph_address(name, root_of_page())


@blueprint.app_template_filter("cell")
def shown(term: Object) -> Cell:
    """Return a term as tables show it."""
    return cell(term, context().settings.base, root_of_page())


@blueprint.app_template_filter("date")
def date_filter(text: str) -> str:
    """Write a date, EDTF or xsd:date, in words."""
    return date_in_words(text)


@blueprint.app_template_filter("in_marks")
def claimed_words(claim: ClaimLine, length: int | None = None) -> str:
    """Write the words of a claim, `length` characters of them at most, quoted only if somebody said them."""
    exact = claim.words.exact if claim.words else ""
    cut = length is not None and len(exact) > length
    return in_marks(f"{exact[:length].rstrip()}…" if cut else exact, claim.speech)


@blueprint.app_template_filter("caution_id")
def caution_id(word: str) -> str:
    """Name the element of an entry's page that has a word for how claims are made or stand."""
    return f"how-{word.replace(' ', '-')}"


@blueprint.app_template_filter("shortened")
def shortened_filter(iri: str) -> str:
    """Write an IRI for reading."""
    return shorten(iri, context().settings.base)


@blueprint.app_template_global("in_english")
def english_attribute() -> Markup:
    """Write the attribute of an element whose words are English in every page: documents, definitions."""
    return lang_attribute(Label("", ENGLISH))


@blueprint.app_template_global("of_source")
def source_attribute() -> Markup:
    """Write the attribute of an element with the words of a source, whose language the graph does not tell.

    It is never translated. In a page in English, as most sources are, it needs no mark.
    """
    return Markup(' lang=""') if present_language() != ENGLISH else Markup()


@blueprint.app_template_filter("lang")
def lang_attribute(text: str) -> Markup:
    """Write the attribute that tells the language of a label, where it is not that of the page."""
    language = language_to_mark(text)
    return Markup(' lang="{}"').format(language) if language else Markup()


blueprint.app_template_filter("told")(told_in_language)
for each in (in_figures, vocabulary_word):
    blueprint.app_template_global(each.__name__)(each)
blueprint.app_template_global("coded")(coding_in_words)
blueprint.app_template_global("page_links")(page_links)
blueprint.app_template_global("version_of_page")(version_of_page)


@blueprint.app_template_filter("spaced")
def spaced(name: str) -> str:
    """Write the name of a class or a concept as words: `ArmedConflict` becomes `armed conflict`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


@blueprint.app_template_filter("linked")
def linked(text: str) -> Markup:
    """Link the prefixed names of the vocabulary in a text to their pages, and escape the rest."""
    parts = _VOCABULARY_NAME.split(text)
    return Markup("").join(_name(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def _name(name: str) -> Markup:
    prefix, _, local = name.partition(":")
    address = link(_VOCABULARY[prefix] + local, context().settings.base, root_of_page())
    return Markup('<a href="{}">{}</a>').format(address, name)


@blueprint.app_template_filter("code")
def code(text: str) -> Markup:
    """Mark up what stands between backquotes as code, and escape the rest."""
    parts = str(escape(text)).split("`")
    return Markup("".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts)))  # noqa: S704
