"""Where things were: `/map`, and `/map.svg` by itself, of all or of what one or two states took part in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template

from detente.store import Manifest
from detente.vocabulary.eventualities import KINDS_OF_EVENTUALITIES
from detente.web.language.words import gettext as _
from detente.web.pictures.frame import Framing
from detente.web.pictures.map import draw_map
from detente.web.querying.context import context, root_of_page
from detente.web.things.chosen_states import CHOOSING_ARGUMENTS, ChosenThings, chosen_things
from detente.web.things.picture_pages import DrawnPage, PicturePage, leads_below
from detente.web.things.relations import states_of
from detente.web.views.claims import claim_lines, claims_query
from detente.web.views.mapped import (
    MOST_PLACED,
    PlacedLine,
    map_marks,
    placed_query,
    placing_claims_query,
    read_placed,
)
from detente.web.views.relation import RelationPage
from detente.web.views.relation_records import scope_in_words
from detente.web.views.rendering import term_names

MOST_ON_PAGE = 200
"""So many things are in the list under the map."""

blueprint = Blueprint("maps", __name__)


@dataclass(frozen=True)
class _Placed:
    """What an address asks for, what was where, and the query that gives all of it."""

    chosen: ChosenThings
    placed: tuple[PlacedLine, ...]
    whole: bool
    query: str

    @property
    def title(self) -> str:
        """What the map is of."""
        return _("What happened where%(of_whom)s") % {"of_whom": self.chosen.of_whom}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was asked for, and what is not on the map."""
        told = [scope_in_words(self.chosen.filters), _("What has no place with coordinates is not here.")]
        if not self.whole:
            told.append(_("Only the %(most)s latest are looked at.") % {"most": MOST_PLACED})
        return (" ".join(told),)


@blueprint.app_template_filter("map_address")
def map_address(page: RelationPage) -> str:
    """Return where the map of what two states took part in is."""
    codes = (state.term.value.rpartition("/")[2] for state in (page.one, page.other))
    return f"{root_of_page()}/map?{urlencode([('of', code) for code in codes])}"


def _find(chosen: ChosenThings, manifest: Manifest) -> _Placed:
    runtime, version = context().runtime, manifest.id
    base = runtime.settings.base
    rows = runtime.rows(placed_query(chosen.filters, chosen.iris, base), version)
    about = runtime.rows(placing_claims_query(rows), version)
    claims = claim_lines(
        runtime.rows(claims_query(row["claim"] for row in about), version), term_names(runtime, version)
    )
    query = placed_query(chosen.filters, chosen.iris, base, 100_000)
    return _Placed(chosen, read_placed(rows, claims), len(rows) < MOST_PLACED, query)


def _draw(found: _Placed, _: str, framing: Framing, root: str) -> str:
    return draw_map(map_marks(found.placed, leads_below(root)), framing)


def _render(found: _Placed, drawn: DrawnPage) -> str:
    return render_template(
        "views/map.html",
        found=found,
        filters=found.chosen.filters,
        states=states_of(context().runtime, drawn.manifest.id),
        kinds=tuple(KINDS_OF_EVENTUALITIES),
        drawing=drawn.drawings[""],
        lines=found.placed[:MOST_ON_PAGE],
        more=max(0, len(found.placed) - MOST_ON_PAGE),
        alone=drawn.alone[""],
    )


PicturePage(
    name="map",
    path="map",
    ask=lambda manifest, _: chosen_things(manifest.id),
    place=lambda _: "map",
    find=_find,
    caption=lambda found: (found.title, *found.notes),
    draw=_draw,
    render=_render,
    arguments=CHOOSING_ARGUMENTS,
).register(blueprint)
