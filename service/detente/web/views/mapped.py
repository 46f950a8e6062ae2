"""Where things were, or are said to have been: what has a place with coordinates, for a map and its list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from detente.vocabulary.eventualities import KINDS_OF_EVENTUALITIES, NARROW, in_sparql, narrowest_filters
from detente.vocabulary.graphs import plan
from detente.web.language.labels import asked_in_language
from detente.web.language.words import gettext as _
from detente.web.pictures.elements import cut
from detente.web.pictures.map import MapMark
from detente.web.pictures.records import LABEL_CHARACTERS, VOICE_CHARACTERS
from detente.web.presentation.terms import Row, Rows, Value, text, values
from detente.web.presentation.wording import and_more, date_in_words
from detente.web.views.claims import ClaimLine
from detente.web.views.filters import Filters
from detente.web.views.pair_queries import STANDS_FOR
from detente.web.views.relation import TimelineLine, lines_of
from detente.web.views.relation_records import name_of_value, voices_of

MOST_PLACED = 500
"""So many things with a place are asked for, the latest first."""
_NARROW = in_sparql(NARROW, ", ")
_OTHERS = 3
"""So many things of a mark are named in its label's words; its page has all."""

# Things in places are chosen first, and all else is asked of those alone.
_PLACED = """
SELECT DISTINCT ?what ?label ?kind ?date ?start ?end ?settled ?place ?placeLabel ?latitude ?longitude {{
  {{ {{ SELECT ?what ?place ?latitude ?longitude ?start ?end {{
      ?what det:place ?place . ?place schema:latitude ?latitude ; schema:longitude ?longitude . {sides}
      OPTIONAL {{ ?what det:start ?start }} OPTIONAL {{ ?what det:end ?end }} {conditions} {kinds}
    }} ORDER BY (!BOUND(?start)) DESC(?start) ?what ?place LIMIT {limit} }}
    BIND (true AS ?settled)
    OPTIONAL {{ ?what a ?narrow FILTER (?narrow IN ({narrow})) {narrowest} }}
    OPTIONAL {{ ?what det:edtf ?date }} }}
  {said}
  BIND (COALESCE(?narrow, det:Event) AS ?kind) {exactly}
  OPTIONAL {{ ?what rdfs:label ?label }}
  OPTIONAL {{ ?place rdfs:label ?placeLabel FILTER (LANG(?placeLabel) = "en") }}
}} ORDER BY (!BOUND(?start)) DESC(?start) ?what ?place"""
_SAID = """UNION
  {{ {{ SELECT DISTINCT ?what ?place ?graph ?latitude ?longitude ?start ?end {{ {sides}
      GRAPH ?graph {{ ?what det:place ?place }} FILTER {reading}
      FILTER NOT EXISTS {{ ?what det:place ?place }}
      ?place schema:latitude ?latitude ; schema:longitude ?longitude .
      OPTIONAL {{ ?what det:start ?known }} OPTIONAL {{ GRAPH ?graph {{ ?what det:start ?told }} }}
      OPTIONAL {{ ?what det:end ?knownEnd }} OPTIONAL {{ GRAPH ?graph {{ ?what det:end ?toldEnd }} }}
      BIND (COALESCE(?known, ?told) AS ?start) BIND (COALESCE(?knownEnd, ?toldEnd) AS ?end)
      {conditions} {kinds}
    }} ORDER BY (!BOUND(?start)) DESC(?start) ?what ?place LIMIT {limit} }}
    BIND (false AS ?settled)
    OPTIONAL {{ ?what a ?class FILTER (?class IN ({narrow})) }}
    OPTIONAL {{ GRAPH ?graph {{ ?what a ?said FILTER (?said IN ({narrow})) }} }}
    BIND (COALESCE(?class, ?said) AS ?narrow)
    OPTIONAL {{ ?what det:edtf ?settledDate }} OPTIONAL {{ GRAPH ?graph {{ ?what det:edtf ?toldDate }} }}
    BIND (COALESCE(?settledDate, ?toldDate) AS ?date) }}"""
_CLAIMS = """
SELECT DISTINCT ?what ?claim {{ VALUES ?what {{ {things} }}
  {{ ?claim rdf:subject ?what ; rdf:predicate det:place }} UNION {{ ?claim det:about ?what }}
}} ORDER BY ?claim LIMIT 1000"""


@dataclass(frozen=True)
class PlacedLine:
    """One thing in one place: `line.settled` is whether it is settled that it was there."""

    line: TimelineLine
    place: Value
    latitude: float
    longitude: float
    claims: tuple[ClaimLine, ...]


def placed_query(filters: Filters, states: Sequence[str], base: str, limit: int = MOST_PLACED) -> str:
    """Write the query for what was where; `states` are IRIs, all of which took part."""
    settled = " ".join(f"?what det:side <{each}> ." for each in states)
    others = " ".join(
        f"{{ ?what det:side <{each}> }} UNION {{ ?p{number} {STANDS_FOR} <{each}> . "
        f"GRAPH ?graph {{ ?what det:participant ?p{number} }} }}"
        for number, each in enumerate(states)
    )
    classes = in_sparql((KINDS_OF_EVENTUALITIES[kind] for kind in filters.kinds), ", ")
    of_kinds = f"FILTER EXISTS {{ ?what a ?any FILTER (?any IN ({classes})) }}" if classes else ""
    said_kinds = (
        f"FILTER EXISTS {{ {{ ?what a ?any }} UNION {{ GRAPH ?graph {{ ?what a ?any }} }} "
        f"FILTER (?any IN ({classes})) }}"
        if classes
        else ""
    )
    parts = {"narrow": _NARROW, "conditions": _days(filters), "limit": limit}
    said = _SAID.format(reading=plan(base).reading("?graph"), sides=others, kinds=said_kinds, **parts)
    return asked_in_language(
        _PLACED.format(
            said="" if filters.settled_only else said,
            sides=settled,
            kinds=of_kinds,
            narrowest=narrowest_filters("?what", "?narrow"),
            exactly=f"FILTER (?kind IN ({classes}))" if classes else "",
            **parts,
        )
    ).strip()


def _days(filters: Filters) -> str:
    conditions = []
    if filters.first:
        conditions.append(f'FILTER (BOUND(?start) && COALESCE(?end >= "{filters.first}"^^xsd:date, true))')
    if filters.last:
        conditions.append(f'FILTER (?start <= "{filters.last}"^^xsd:date)')
    return " ".join(conditions)


def placing_claims_query(rows: Rows) -> str:
    """Write the query for the claims that put things somewhere, or are about them."""
    things = values({row["what"] for row in rows})
    return _CLAIMS.format(things=things) if things else "SELECT ?claim {} LIMIT 0"


def read_placed(rows: Rows, claims: Iterable[ClaimLine]) -> tuple[PlacedLine, ...]:
    """Read the answer to `placed_query`; where a place has no coordinates on Earth, it is left out."""
    about: dict[str, list[ClaimLine]] = defaultdict(list)
    for claim in claims:
        about[claim.subject.term.value].append(claim)
    by_both: dict[tuple[str, str, bool], list[Row]] = defaultdict(list)
    for row in rows:
        by_both[row["what"].value, row["place"].value, text(row, "settled") == "true"].append(row)
    found = (_placed(members, about[key[0]]) for key, members in by_both.items())
    return tuple(each for each in found if each is not None)


def _placed(rows: Rows, claims: Iterable[ClaimLine]) -> PlacedLine | None:
    row = rows[0]
    where = _degrees(row, "latitude", 90.0), _degrees(row, "longitude", 180.0)
    if where[0] is None or where[1] is None:
        return None
    (line,) = lines_of(rows, {})
    place = Value(row["place"], text(row, "placeLabel"))
    return PlacedLine(line, place, where[0], where[1], _placing([*claims], place))


def _placing(claims: Sequence[ClaimLine], place: Value) -> tuple[ClaimLine, ...]:
    """Choose the claims that put a thing in this place; where none does, those that it is at all."""
    own = tuple(claim for claim in claims if claim.value is not None and claim.value.term == place.term)
    return own or tuple(claim for claim in claims if claim.how == "about")


def _degrees(row: Row, name: str, most: float) -> float | None:
    try:
        found = float(row[name].value)
    except ValueError:
        return None
    return found if -most <= found <= most else None


def map_marks(placed: Iterable[PlacedLine], address: Callable[[str], str]) -> tuple[MapMark, ...]:
    """Make one mark of what is settled in each place, and one of what is only said to be there.

    A mark of one thing leads to it, one of several to the place, whose page lists them.
    """
    by_place: dict[tuple[str, bool], list[PlacedLine]] = defaultdict(list)
    for each in placed:
        by_place[each.place.term.value, each.line.settled].append(each)
    return tuple(_mark(members, address) for members in by_place.values())


def _mark(members: Sequence[PlacedLine], address: Callable[[str], str]) -> MapMark:
    first = members[0]
    settled = first.line.settled
    place, names = name_of_value(first.place), [name_of_value(each.line.thing) for each in members]
    target = first.line.thing if len(members) == 1 else first.place
    told = [_told(each) for each in members[:_OTHERS]]
    more = [and_more(len(members) - _OTHERS)] if len(members) > _OTHERS else []
    number = f" ({len(members)})" if len(members) > 1 else ""
    voice = "" if settled else f" · {cut(_short_voice(members), VOICE_CHARACTERS)}"
    label = f"{cut(place, LABEL_CHARACTERS)}{number}{voice}"
    standing = _("settled") if settled else _("not settled, only said to be there")
    return MapMark(
        first.longitude, first.latitude, label, settled, len(names), address(target.term.value),
        f"{label}: {'; '.join((*told, *more))}; {standing}",
    )  # fmt: skip


def _told(each: PlacedLine) -> str:
    voice = "" if each.line.settled else voices_of(each.claims)
    return ", ".join(filter(None, (name_of_value(each.line.thing), when_of(each.line), voice)))


def _short_voice(members: Sequence[PlacedLine]) -> str:
    voices = [*dict.fromkeys(voices_of(each.claims) or _("only said") for each in members)]
    return voices[0] if len(voices) == 1 else _("only said")


def when_of(line: TimelineLine) -> str:
    """Write when a thing was: its date, else its first day."""
    return line.date or (date_in_words(line.start.isoformat()) if line.start else _("no date"))
