"""Pictures of two states: `/relation/RUS-TUR/timeline.svg`, and the same drawing in the page of the pair."""

from __future__ import annotations

from flask import Blueprint
from markupsafe import Markup

from detente.store import Manifest
from detente.web.pictures.frame import Framing
from detente.web.pictures.timeline import draw_timeline
from detente.web.querying.context import root_of_page
from detente.web.things.picture_files import sent_arguments
from detente.web.things.picture_pages import PicturePage, leads_below
from detente.web.things.relations import codes_of, pair_seen, pair_subject
from detente.web.views.filters import FILTER_ARGUMENTS
from detente.web.views.relation import RelationPage
from detente.web.views.relation_records import timeline_caption, timeline_records
from detente.web.views.view import Subject

blueprint = Blueprint("pictures", __name__)


@blueprint.app_template_filter("drawn_in_time")
def drawn_in_time(page: RelationPage, version: str) -> Markup:
    """Draw the timeline of a page as a part of it; the page's own style sheets apply."""
    root = root_of_page()
    records = timeline_records(page, leads_below(root))
    # The drawing is made by an XML writer, which escapes what it is given.
    return Markup(draw_timeline(records, timeline_caption(page, f"Version {version}.")))  # noqa: S704


@blueprint.app_template_filter("picture_address")
def picture_address(page: RelationPage) -> str:
    """Return where the drawing of a page is by itself, as narrow as the page is."""
    return f"{root_of_page()}{_path(page)}{sent_arguments()}"


def _path(page: RelationPage) -> str:
    codes = "-".join(state.term.value.rpartition("/")[2] for state in (page.one, page.other))
    return f"/relation/{codes}/timeline.svg"


def _find(subject: Subject, manifest: Manifest) -> RelationPage:
    page = pair_seen(codes_of(subject), manifest.id).page
    if not isinstance(page, RelationPage):
        raise TypeError(f"the view of two states made a {type(page).__name__}")
    return page


def _draw(page: RelationPage, _: str, framing: Framing, root: str) -> str:
    caption = timeline_caption(page, framing.notes[-1])
    return draw_timeline(timeline_records(page, leads_below(root)), caption, style=framing.style)


PicturePage(
    name="timeline",
    path="relation/<codes>/timeline",
    ask=lambda manifest, address: pair_subject(address["codes"], manifest.id),
    place=lambda subject: f"relation/{codes_of(subject)}/timeline",
    find=_find,
    caption=lambda _: ("",),  # the drawing has its own, of what its page is narrowed to
    draw=_draw,
    arguments=FILTER_ARGUMENTS,
).register(blueprint)
