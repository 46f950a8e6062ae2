"""What became of pledges: `/relation/RUS-TUR/pledges`, drawing and list, and `pledges.svg` by itself."""

from __future__ import annotations

from flask import Blueprint, render_template

from detente.store import Manifest
from detente.web.pictures.frame import Framing
from detente.web.pictures.pledges import draw_pledges
from detente.web.querying.context import context, root_of_page
from detente.web.things.picture_pages import DrawnPage, PicturePage, leads_below
from detente.web.things.relations import codes_of, pair_subject
from detente.web.views.pledges import PLEDGES_VIEW, PledgesPage, count_outcomes, pledge_records
from detente.web.views.relation import RelationPage
from detente.web.views.view import Subject, answer_view

blueprint = Blueprint("pledges", __name__)


@blueprint.app_template_filter("pledges_address")
def pledges_address(page: RelationPage | PledgesPage) -> str:
    """Return where the pledges of the pair of a page are."""
    codes = "-".join(state.term.value.rpartition("/")[2] for state in (page.one, page.other))
    return f"{root_of_page()}/relation/{codes}/pledges"


def _find(subject: Subject, manifest: Manifest) -> PledgesPage:
    runtime = context().runtime
    page = answer_view(PLEDGES_VIEW, subject, lambda queries: [*runtime.rows_of_all(queries, manifest.id)])
    if not isinstance(page, PledgesPage):
        raise TypeError(f"the view of pledges made a {type(page).__name__}")
    return page


def _draw(page: PledgesPage, _: str, framing: Framing, root: str) -> str:
    return draw_pledges(pledge_records(page, leads_below(root)), framing)


def _render(page: PledgesPage, drawn: DrawnPage) -> str:
    return render_template(
        PLEDGES_VIEW.template,
        page=page,
        counts=count_outcomes(page),
        drawing=drawn.drawings[""],
        alone=drawn.alone[""],
        pair=pledges_address(page).removesuffix("/pledges"),
    )


PicturePage(
    name="pledges",
    path="relation/<codes>/pledges",
    ask=lambda manifest, address: pair_subject(address["codes"], manifest.id),
    place=lambda subject: f"relation/{codes_of(subject)}/pledges",
    find=_find,
    caption=lambda page: (page.title,),
    draw=_draw,
    render=_render,
).register(blueprint)
