"""Who met whom: `/who-met-whom` with its matrix, its network and its years, each a picture by itself, too."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as BaseResponse

from detente.store import Manifest
from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.pictures.frame import Framing
from detente.web.pictures.meetings import LEVELS, MeetingState, draw_matrix, draw_network
from detente.web.pictures.trend import draw_trend
from detente.web.presentation.tables import address_on_page
from detente.web.presentation.terms import Value
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.context import context, root_of_page
from detente.web.things.chosen_states import ChosenThings, chosen_things, several_of
from detente.web.things.picture_files import (
    FORMS,
    file_framing,
    in_page,
    page_framing,
    picture_reply,
    root_of_file,
    sent_arguments,
)
from detente.web.things.relations import page_reply, states_of
from detente.web.views.claims import claim_lines, claims_query
from detente.web.views.meetings import (
    MOST_PAIRS,
    MetLine,
    count_meetings,
    is_whole,
    meetings_by_year,
    met_query,
    offices_query,
    read_met,
)
from detente.web.views.pair_queries import claims_about
from detente.web.views.relation import by_thing
from detente.web.views.relation_records import name_of_value, scope_in_words
from detente.web.views.rendering import term_names

MOST_LISTED = 200
"""So many pairs at meetings are in the list under the pictures."""
_WITH_CLAIMS = 300
"""So many meetings have their claims with them: those that are only said before the others."""
_DRAWINGS = ("matrix", "network", "years")

blueprint = Blueprint("meetings", __name__)


@dataclass(frozen=True)
class _Met:
    """What an address asks for, the pairs that met, and the query that gives all of them."""

    chosen: ChosenThings
    levels: tuple[str, ...]
    met: tuple[MetLine, ...]
    whole: bool
    query: str

    @property
    def title(self) -> str:
        """What the pictures are of."""
        return _("Meetings%(of_whom)s: who met whom") % {"of_whom": self.chosen.of_whom}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was asked for, and what is not counted."""
        told = [scope_in_words(self.chosen.filters)]
        if self.levels:
            told.append(_("Levels: %(levels)s.") % {"levels": ", ".join(map(vocabulary_word, self.levels))})
        if not self.whole:
            most = in_figures(MOST_PAIRS)
            told.append(_("Only the latest are counted, %(most)s pairs at most.") % {"most": most})
        return (" ".join(told),)


@blueprint.get("/who-met-whom")
@blueprint.get("/v/<version>/who-met-whom")
def met_page(version: str | None = None) -> BaseResponse:
    """Show which states met, how often and how high, as pictures and as a list."""
    manifest = context().runtime.manifest_from_thread(version)
    found = _find(manifest.id)
    root = root_of_page()
    drawings = {name: in_page(_draw(found, name, _frame(found, name, manifest), root)) for name in _DRAWINGS}
    body = render_template(
        "views/meetings.html",
        found=found,
        filters=found.chosen.filters,
        states=states_of(context().runtime, manifest.id),
        levels=tuple(LEVELS),
        drawings=drawings,
        lines=found.met[:MOST_LISTED],
        more=max(0, len(found.met) - MOST_LISTED),
        alone={name: f"{root}/who-met-whom/{name}.svg{sent_arguments()}" for name in _DRAWINGS},
        years=_years(found),
    )
    return page_reply(body, manifest, version)


@blueprint.get(f"/who-met-whom/<any(matrix,network,years):drawing>.<{FORMS}:form>")
@blueprint.get(f"/v/<version>/who-met-whom/<any(matrix,network,years):drawing>.<{FORMS}:form>")
def met_alone(drawing: str, form: str, version: str | None = None) -> BaseResponse:
    """Draw who met whom; the arguments are those of the page."""
    manifest = context().runtime.manifest_from_thread(version)
    found = _find(manifest.id)
    framing = file_framing(found.title, f"who-met-whom/{drawing}.svg", manifest, *found.notes)
    return picture_reply(_draw(found, drawing, framing, root_of_file()), manifest, version, form)


def _find(version: str) -> _Met:
    runtime = context().runtime
    chosen, levels = chosen_things(version), several_of("level", tuple(LEVELS))
    base = runtime.settings.base
    rows = runtime.rows(met_query(chosen.filters, chosen.iris, base), version)
    said_first = sorted(rows, key=lambda row: row["settled"].value == "true")
    things = [*dict.fromkeys(row["what"] for row in said_first)][:_WITH_CLAIMS]
    offices, about = runtime.rows_of_all([offices_query(rows), claims_about(things)], version)
    claims = claim_lines(
        runtime.rows(claims_query(row["claim"] for row in about), version), term_names(runtime, version)
    )
    met = read_met(rows, by_thing(claims), offices)
    kept = tuple(each for each in met if not levels or each.level in levels)
    query = met_query(chosen.filters, chosen.iris, base, 100_000)
    return _Met(chosen, levels, kept, is_whole(rows), query)


def _draw(found: _Met, drawing: str, framing: Framing, root: str) -> str:
    if drawing == "years":
        return draw_trend(meetings_by_year(found.met, not found.chosen.filters.settled_only), framing)
    counts, states = count_meetings(
        found.met, {each: _arguments(found, each) for each in (True, False)}, root
    )
    draw = draw_matrix if drawing == "matrix" else draw_network
    return draw([_state(each, root) for each in states], counts, framing)


def _frame(found: _Met, drawing: str, manifest: Manifest) -> Framing:
    path = f"who-met-whom/{drawing}.svg"
    return page_framing(found.title, path, manifest, *found.notes, prefix=drawing)


def _arguments(found: _Met, settled: bool) -> str:
    """Write with which arguments the page of a pair lists the meetings that a count is of."""
    filters = found.chosen.filters
    ends = {"from": filters.first, "to": filters.last}
    days = {name: day.isoformat() for name, day in ends.items() if day}
    everything = {} if settled else {"settled": "all"}
    return f"?{urlencode({'type': 'meeting', **days, **everything})}"


def _state(state: Value, root: str) -> MeetingState:
    iri = state.term.value
    href = address_on_page(iri, context().settings.base, root)
    return MeetingState(iri.rpartition("/")[2], name_of_value(state), href)


def _years(found: _Met) -> list[tuple[str, int]]:
    """Count the meetings of each year, the latest first."""
    years = {each.meeting.thing.term.value: each.year for each in found.met if each.year}
    return sorted(((year, [*years.values()].count(year)) for year in {*years.values()}), reverse=True)
