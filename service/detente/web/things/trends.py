"""How much two states did in which month: `/relation/RUS-TUR/trend`, drawing and table, and `trend.svg`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template

from detente.rdf.namespaces import DET
from detente.store import Manifest
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.language.words import gettext as _
from detente.web.pictures.trend import draw_trend
from detente.web.querying.context import context, root_of_page
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.things.picture_pages import DrawnPage, PicturePage
from detente.web.things.relations import codes_of, pair_subject
from detente.web.views.filters import FilterError, Filters, read_filters
from detente.web.views.relation import RelationPage
from detente.web.views.relation_records import name_of_value
from detente.web.views.trend import Trend, categories_query, read_trend, trend_query
from detente.web.views.view import Subject

MOST_ROWS = 500
"""So many counts are in the table of the page; the query behind it has all."""

blueprint = Blueprint("trends", __name__)


@dataclass(frozen=True)
class _Counted:
    """A pair with its counts: the days asked for, the query, the answer."""

    codes: str
    title: str
    filters: Filters
    query: str
    trend: Trend


@blueprint.app_template_filter("trend_address")
def trend_address(page: RelationPage) -> str:
    """Return where the trend of the pair of a page is."""
    codes = "-".join(state.term.value.rpartition("/")[2] for state in (page.one, page.other))
    return f"{root_of_page()}/relation/{codes}/trend"


_ARGUMENTS = ("from", "to")


def _count(subject: Subject, manifest: Manifest) -> _Counted:
    try:
        filters = read_filters({name: subject.arguments.get(name, ()) for name in _ARGUMENTS})
    except FilterError as error:
        raise HttpError(ARGUMENT, error.detail, members={"argument": error.name}) from None
    one, other = subject.thing.values(DET.participant)
    query = trend_query(one.term.value, other.term.value, filters)
    runtime = context().runtime
    version = manifest.id
    trend = read_trend(runtime.rows(query, version), _categories(runtime, version), subject.names)
    names = {"one": name_of_value(one), "other": name_of_value(other)}
    title = _("%(one)s and %(other)s by month and type") % names
    return _Counted(codes_of(subject), title, filters, query, trend)


def _caption(counted: _Counted) -> tuple[str, ...]:
    cut = counted.trend.cut
    told = (_("Nothing up to %(cut)s is counted: there are too many counts.") % {"cut": cut},) if cut else ()
    counting = _("A thing counts in the month in which it began, once for each of its types.")
    return counted.title, counting, *told


def _render(counted: _Counted, drawn: DrawnPage) -> str:
    rows = [(panel, count) for panel in counted.trend.panels for count in reversed(panel.counts)]
    return render_template(
        "views/trend.html",
        counted=counted,
        drawing=drawn.drawings[""],
        rows=rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS),
        alone=drawn.alone[""],
        pair=f"{drawn.root}/relation/{counted.codes}",
    )


@per_version(weight=4)
def _categories(runtime: Runtime, version: str) -> Mapping[str, str]:
    """Give the category of each event code by its IRI."""
    rows = runtime.rows(categories_query(runtime.settings.base), version)
    return {row["type"].value: row["category"].value for row in rows}


PicturePage(
    name="trend",
    path="relation/<codes>/trend",
    ask=lambda manifest, address: pair_subject(address["codes"], manifest.id),
    place=lambda subject: f"relation/{codes_of(subject)}/trend",
    find=_count,
    caption=_caption,
    draw=lambda counted, _name, framing, _root: draw_trend(counted.trend.panels, framing),
    render=_render,
    arguments=_ARGUMENTS,
).register(blueprint)
