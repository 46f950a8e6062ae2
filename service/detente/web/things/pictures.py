"""Pictures of two states: `/relation/RUS-TUR/timeline.svg`, and the same drawing in the page of the pair."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from detente.store import Manifest
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.pictures.elements import SVG_TYPE
from detente.web.pictures.timeline import draw_timeline
from detente.web.presentation.tables import address_on_page
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.things.relations import codes_of, lead_to, pair_subject
from detente.web.views.filters import FilterError
from detente.web.views.relation import VIEW, RelationPage
from detente.web.views.relation_records import timeline_caption, timeline_records
from detente.web.views.view import Subject, answer_view

LONGEST_ARGUMENTS = 500
"""Characters of the arguments in the foot of a drawing: anybody may send more that mean nothing."""

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/relation/<codes>/timeline.svg")
@blueprint.get("/v/<version>/relation/<codes>/timeline.svg")
def timeline(codes: str, version: str | None = None) -> BaseResponse:
    """Draw what happened between two states; the arguments are those of their page."""
    manifest = context().runtime.manifest_from_thread(version)
    subject = pair_subject(codes, manifest.id)
    if (ordered := codes_of(subject)) != codes:
        return lead_to(f"relation/{ordered}/timeline.svg", version, code=301)
    try:
        page = _page_of(subject, manifest.id)
    except FilterError as error:
        raise HttpError(ARGUMENT, str(error), members={"argument": error.name}) from None
    below = f"/v/{version}" if version else ""
    return picture_reply(_drawn_alone(page, below, manifest.id), manifest, version)


def picture_reply(drawn: str, manifest: Manifest, version: str | None) -> Response:
    """Answer with a drawing that has its style sheet in it; `version` is the one that the address names."""
    response = Response(drawn, content_type=SVG_TYPE)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src '{_style_hash()}'"
    return response


def _drawn_alone(page: RelationPage, below: str, version: str) -> str:
    """Draw a page's timeline for a file: its links have whole addresses, and its foot says what it is of."""
    root = request.url_root.rstrip("/")
    records = timeline_records(
        page, lambda iri: address_on_page(iri, context().settings.base, f"{root}{below}")
    )
    itself = f"{root}/v/{version}{_path(page)}{sent_arguments(LONGEST_ARGUMENTS)}"
    caption = timeline_caption(page, f"Version {version} of detente, {itself}")
    return draw_timeline(records, caption, style=picture_style())


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


def sent_arguments(most: int | None = None) -> str:
    """Give the arguments of the address as they were sent; none where they are longer than `most`."""
    sent = request.query_string.decode("ascii", "replace")
    return f"?{sent}" if sent and (most is None or len(sent) <= most) else ""


def _page_of(subject: Subject, version: str) -> RelationPage:
    runtime = context().runtime
    page = answer_view(VIEW, subject, lambda queries: [*runtime.rows_of_all(queries, version)])
    if not isinstance(page, RelationPage):
        raise TypeError(f"the view of two states made a {type(page).__name__}")
    return page


@cache
def picture_style() -> str:
    """Give the style sheet of drawings, as it is put into those that stand alone."""
    return files("detente.web").joinpath("static", "picture.css").read_text(encoding="utf-8")


@cache
def _style_hash() -> str:
    """Name the style sheet as a policy does that lets it apply and no other (CSP 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(picture_style().encode()).digest()).decode()}"
