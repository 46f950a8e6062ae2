"""What became of pledges: `/relation/RUS-TUR/pledges`, drawing and list, and `pledges.svg` by itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as BaseResponse

from detente.web.pictures.frame import Framing
from detente.web.pictures.pledges import draw_pledges
from detente.web.presentation.tables import address_on_page
from detente.web.querying.context import context, root_of_page
from detente.web.things.picture_files import (
    FORMS,
    file_framing,
    in_page,
    page_framing,
    picture_reply,
    root_of_file,
    sent_arguments,
)
from detente.web.things.relations import codes_of, lead_to, page_reply, pair_subject
from detente.web.views.pledges import PLEDGES_VIEW, PledgesPage, count_outcomes, pledge_records
from detente.web.views.relation import RelationPage
from detente.web.views.view import Subject, answer_view

blueprint = Blueprint("pledges", __name__)


@blueprint.get(f"/relation/<codes>/pledges.<{FORMS}:form>")
@blueprint.get(f"/v/<version>/relation/<codes>/pledges.<{FORMS}:form>")
def pledges_alone(codes: str, form: str, version: str | None = None) -> BaseResponse:
    """Draw what became of what two states promised each other."""
    manifest = context().runtime.manifest_from_thread(version)
    subject = pair_subject(codes, manifest.id)
    if (ordered := codes_of(subject)) != codes:
        return lead_to(f"relation/{ordered}/pledges.{form}", version, code=301)
    page = _page_of(subject, manifest.id)
    framing = file_framing(page.title, f"relation/{codes}/pledges.svg", manifest)
    return picture_reply(_drawn(page, framing, root_of_file()), manifest, version, form)


@blueprint.get("/relation/<codes>/pledges")
@blueprint.get("/v/<version>/relation/<codes>/pledges")
def pledges_page(codes: str, version: str | None = None) -> BaseResponse:
    """Show the same drawing with each pledge, its words, and who says what became of it."""
    manifest = context().runtime.manifest_from_thread(version)
    subject = pair_subject(codes, manifest.id)
    if (ordered := codes_of(subject)) != codes:
        return lead_to(f"relation/{ordered}/pledges", version, code=301)
    page = _page_of(subject, manifest.id)
    root = root_of_page()
    framing = page_framing(page.title, f"relation/{codes}/pledges.svg", manifest, prefix="pledges")
    body = render_template(
        PLEDGES_VIEW.template,
        page=page,
        counts=count_outcomes(page),
        drawing=in_page(_drawn(page, framing, root)),
        alone=f"{root}/relation/{codes}/pledges.svg{sent_arguments()}",
        pair=f"{root}/relation/{codes}",
    )
    return page_reply(body, manifest, version)


@blueprint.app_template_filter("pledges_address")
def pledges_address(page: RelationPage) -> str:
    """Return where the pledges of the pair of a page are."""
    codes = "-".join(state.term.value.rpartition("/")[2] for state in (page.one, page.other))
    return f"{root_of_page()}/relation/{codes}/pledges"


def _page_of(subject: Subject, version: str) -> PledgesPage:
    runtime = context().runtime
    page = answer_view(PLEDGES_VIEW, subject, lambda queries: [*runtime.rows_of_all(queries, version)])
    if not isinstance(page, PledgesPage):
        raise TypeError(f"the view of pledges made a {type(page).__name__}")
    return page


def _drawn(page: PledgesPage, framing: Framing, root: str) -> str:
    base = context().settings.base
    return draw_pledges(pledge_records(page, lambda iri: address_on_page(iri, base, root)), framing)
