"""Who met whom: `/who-met-whom` with its matrix, its network and its years, each a picture by itself, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, render_template

from detente.rdf.quads import Object
from detente.store import Manifest
from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.pictures.frame import Framing
from detente.web.pictures.meetings import LEVELS, MeetingState, draw_matrix, draw_network
from detente.web.pictures.trend import draw_trend
from detente.web.presentation.terms import Value
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.context import context
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.things.chosen_states import CHOOSING_ARGUMENTS, ChosenThings, chosen_things, several_of
from detente.web.things.picture_pages import Arguments, DrawnPage, PicturePage, leads_below
from detente.web.things.relations import states_of
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.filters import SETTLED, Filters
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

MOST_LISTED = 50
"""So many pairs at meetings are in the list under the pictures."""
_WITH_CLAIMS = 300
"""So many meetings that are only said have their claims with them, beside those that are listed."""
_DRAWINGS = ("matrix", "network", "years")

_Asked = tuple[ChosenThings, tuple[str, ...]]
"""The states and filters, and the levels of meetings."""

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


@dataclass(frozen=True)
class FoundMeetings:
    """Pairs at meetings without their claims, and whether that is all that there is."""

    met: tuple[MetLine, ...]
    whole: bool

    @property
    def weight(self) -> int:
        """The share of a cache that it takes: 1 for some hundred strings."""
        return 1 + len(self.met) // 40


@per_version(weight=lambda found: found.weight)
def every_meeting(runtime: Runtime, version: str, settled: str = SETTLED[0]) -> FoundMeetings:
    """Give what everybody begins with: the latest meetings of all states, one of SETTLED."""
    return _read(runtime, version, Filters(settled_only=settled == SETTLED[0]), ())


def _read(runtime: Runtime, version: str, filters: Filters, states: tuple[str, ...]) -> FoundMeetings:
    rows = runtime.rows(met_query(filters, states, runtime.settings.base), version)
    return FoundMeetings(read_met(rows, {}, runtime.rows(offices_query(rows), version)), is_whole(rows))


def _ask(manifest: Manifest, _: Arguments) -> _Asked:
    return chosen_things(manifest.id), several_of("level", tuple(LEVELS))


def _find(asked: _Asked, manifest: Manifest) -> _Met:
    runtime, version = context().runtime, manifest.id
    chosen, levels = asked
    found = _found(runtime, version, chosen)
    met = [each for each in found.met if not levels or each.level in levels]
    query = met_query(chosen.filters, chosen.iris, runtime.settings.base, 100_000)
    return _Met(chosen, levels, tuple(_with_claims(met, runtime, version)), found.whole, query)


def _found(runtime: Runtime, version: str, chosen: ChosenThings) -> FoundMeetings:
    filters = chosen.filters
    if chosen.iris or filters.by_date:
        return _read(runtime, version, filters, chosen.iris)
    return every_meeting(runtime, version, SETTLED[0 if filters.settled_only else 1])


def _with_claims(met: list[MetLine], runtime: Runtime, version: str) -> Iterator[MetLine]:
    """Put their claims to the meetings that are listed, and to those whose claims the pictures name."""
    claims = _claims(_telling(met), runtime, version)
    for each in met:
        told = claims.get(each.meeting.thing.term.value, ())
        yield replace(each, meeting=replace(each.meeting, claims=told)) if told else each


def _telling(met: list[MetLine]) -> Iterable[Object]:
    said = dict.fromkeys(each.meeting.thing.term for each in met if not each.meeting.settled)
    listed = (each.meeting.thing.term for each in met[:MOST_LISTED])
    return dict.fromkeys((*[*said][:_WITH_CLAIMS], *listed))


def _claims(things: Iterable[Object], runtime: Runtime, version: str) -> Mapping[str, tuple[ClaimLine, ...]]:
    about = runtime.rows(claims_about(things), version)
    rows = runtime.rows(claims_query(row["claim"] for row in about), version)
    return by_thing(claim_lines(rows, term_names(runtime, version)))


def _draw(found: _Met, drawing: str, framing: Framing, root: str) -> str:
    if drawing == "years":
        return draw_trend(meetings_by_year(found.met, not found.chosen.filters.settled_only), framing)
    counts, states = count_meetings(
        found.met, {each: _arguments(found, each) for each in (True, False)}, root
    )
    draw = draw_matrix if drawing == "matrix" else draw_network
    return draw([_state(each, root) for each in states], counts, framing)


def _arguments(found: _Met, settled: bool) -> str:
    """Write with which arguments the page of a pair lists the meetings that a count is of."""
    filters = found.chosen.filters
    ends = {"from": filters.first, "to": filters.last}
    days = {name: day.isoformat() for name, day in ends.items() if day}
    everything = {} if settled else {"settled": "all"}
    return f"?{urlencode({'type': 'meeting', **days, **everything})}"


def _state(state: Value, root: str) -> MeetingState:
    iri = state.term.value
    return MeetingState(iri.rpartition("/")[2], name_of_value(state), leads_below(root)(iri))


def _years(found: _Met) -> list[tuple[str, int]]:
    """Count the meetings of each year, the latest first."""
    years = {each.meeting.thing.term.value: each.year for each in found.met if each.year}
    return sorted(((year, [*years.values()].count(year)) for year in {*years.values()}), reverse=True)


def _render(found: _Met, drawn: DrawnPage) -> str:
    return render_template(
        "views/meetings.html",
        found=found,
        filters=found.chosen.filters,
        states=states_of(context().runtime, drawn.manifest.id),
        levels=tuple(LEVELS),
        drawings=drawn.drawings,
        lines=found.met[:MOST_LISTED],
        more=max(0, len(found.met) - MOST_LISTED),
        alone=drawn.alone,
        years=_years(found),
    )


PicturePage(
    name="met",
    path="who-met-whom",
    ask=_ask,
    place=lambda _: "who-met-whom",
    find=_find,
    caption=lambda found: (found.title, *found.notes),
    draw=_draw,
    render=_render,
    drawings=_DRAWINGS,
    arguments=(*CHOOSING_ARGUMENTS, "level"),
).register(blueprint)
