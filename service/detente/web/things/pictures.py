"""Pictures of two states: `/relation/RUS-TUR/timeline.svg`, and the same drawing in the page of the pair."""

from __future__ import annotations

from flask import Blueprint
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from detente.store import Manifest
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.pictures.timeline import draw_timeline
from detente.web.presentation.tables import address_on_page
from detente.web.querying.context import context, root_of_page
from detente.web.things.picture_files import FORMS, file_framing, picture_reply, root_of_file, sent_arguments
from detente.web.things.relations import codes_of, lead_to, pair_subject
from detente.web.views.filters import FilterError
from detente.web.views.relation import VIEW, RelationPage
from detente.web.views.relation_records import timeline_caption, timeline_records
from detente.web.views.view import Subject, answer_view

blueprint = Blueprint("pictures", __name__)


@blueprint.get(f"/relation/<codes>/timeline.<{FORMS}:form>")
@blueprint.get(f"/v/<version>/relation/<codes>/timeline.<{FORMS}:form>")
def timeline(codes: str, form: str, version: str | None = None) -> BaseResponse:
    """Draw what happened between two states; the arguments are those of their page."""
    manifest = context().runtime.manifest_from_thread(version)
    subject = pair_subject(codes, manifest.id)
    if (ordered := codes_of(subject)) != codes:
        return lead_to(f"relation/{ordered}/timeline.{form}", version, code=301)
    try:
        page = _page_of(subject, manifest.id)
    except FilterError as error:
        raise HttpError(ARGUMENT, str(error), members={"argument": error.name}) from None
    return picture_reply(_drawn_alone(page, manifest), manifest, version, form)


def _drawn_alone(page: RelationPage, manifest: Manifest) -> str:
    """Draw a page's timeline for a file: its links have whole addresses, and its foot says what it is of."""
    root = root_of_file()
    records = timeline_records(page, lambda iri: address_on_page(iri, context().settings.base, root))
    framing = file_framing("", _path(page).removeprefix("/"), manifest)
    return draw_timeline(records, timeline_caption(page, framing.notes[-1]), style=framing.style)


@blueprint.app_template_filter("drawn_in_time")
def drawn_in_time(page: RelationPage, version: str) -> Markup:
    """Draw the timeline of a page as a part of it; the page's own style sheets apply."""
    root = root_of_page()
    records = timeline_records(page, lambda iri: address_on_page(iri, context().settings.base, root))
    # The drawing is made by an XML writer, which escapes what it is given.
    return Markup(draw_timeline(records, timeline_caption(page, f"Version {version}.")))  # noqa: S704


@blueprint.app_template_filter("picture_address")
def picture_address(page: RelationPage) -> str:
    """Return where the drawing of a page is by itself, as narrow as the page is."""
    return f"{root_of_page()}{_path(page)}{sent_arguments()}"


def _path(page: RelationPage) -> str:
    codes = "-".join(state.term.value.rpartition("/")[2] for state in (page.one, page.other))
    return f"/relation/{codes}/timeline.svg"


def _page_of(subject: Subject, version: str) -> RelationPage:
    runtime = context().runtime
    page = answer_view(VIEW, subject, lambda queries: [*runtime.rows_of_all(queries, version)])
    if not isinstance(page, RelationPage):
        raise TypeError(f"the view of two states made a {type(page).__name__}")
    return page
