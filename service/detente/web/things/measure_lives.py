"""The life of a measure: `/measure/<id>/life`, drawing and list, and `life.svg` by itself."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from detente.store import Manifest
from detente.web.http.problem_types import RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import gettext as _
from detente.web.language.words import marked, worded
from detente.web.pictures.frame import Framing
from detente.web.pictures.records import Caption
from detente.web.pictures.timeline import draw_timeline
from detente.web.presentation.description import Thing, describe_thing, facts_query
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.context import context, root_of_page
from detente.web.things.picture_pages import Arguments, PicturePage, leads_below
from detente.web.views.measure_life import LIFE_VIEW, STAGES, LifePage, is_measure, life_records
from detente.web.views.rendering import term_names
from detente.web.views.view import Subject, answer_view

_SCOPE = marked(
    "What is settled, and what is only said. A status has no date of its own: it stands at its report."
)

blueprint = Blueprint("measure_lives", __name__)


@blueprint.app_template_filter("life_address")
def life_address(thing: Thing) -> str | None:
    """Return where the life of a thing is, if it is a measure of the service; None of all else."""
    prefix = f"{context().settings.base}id/measure/"
    if not is_measure(thing) or not thing.iri.startswith(prefix):
        return None
    return f"{root_of_page()}/measure/{thing.iri.removeprefix(prefix)}/life"


def _ask(manifest: Manifest, address: Arguments) -> Subject:
    runtime, measure = context().runtime, address["measure"]
    base = runtime.settings.base
    iri = f"{base}id/measure/{measure}"
    # The characters that an IRI of a measure has (shapes/iris.ttl); nothing else gets into a query.
    known = measure.replace("-", "").isalnum() and measure.isascii()
    thing = describe_thing(iri, runtime.rows(facts_query(iri, base), manifest.id)) if known else None
    if thing is None or not is_measure(thing):
        raise HttpError(
            RESOURCE_MISSING,
            worded(
                "Version %(version)s has no measure %(measure)r.", version=manifest.id, measure=measure[:80]
            ),
        )
    return Subject(thing, base, term_names(runtime, manifest.id), request.args.to_dict(flat=False))


def _find(subject: Subject, manifest: Manifest) -> LifePage:
    runtime = context().runtime
    page = answer_view(LIFE_VIEW, subject, lambda queries: [*runtime.rows_of_all(queries, manifest.id)])
    if not isinstance(page, LifePage):
        raise TypeError(f"the view of a measure's life made a {type(page).__name__}")
    return page


def _draw(page: LifePage, _name: str, framing: Framing, root: str) -> str:
    caption = Caption(framing.title, _(_SCOPE), framing.notes[-1], tuple(map(vocabulary_word, STAGES)))
    return draw_timeline(life_records(page, leads_below(root)), caption, framing.style, framing.prefix)


PicturePage(
    name="life",
    path="measure/<measure>/life",
    ask=_ask,
    place=lambda subject: f"measure/{subject.thing.iri.rpartition('/')[2]}/life",
    find=_find,
    caption=lambda page: (page.title,),
    draw=_draw,
    render=lambda page, drawn: render_template(
        LIFE_VIEW.template, page=page, drawing=drawn.drawings[""], alone=drawn.alone[""]
    ),
).register(blueprint)
