"""How much happens between two states by month and type: what is settled, and apart what data sets count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.pictures.trend import TrendPanel, TypeCount
from detente.web.presentation.terms import Row, Rows, text
from detente.web.views.filters import Filters
from detente.web.views.reported import in_words

MOST_COUNTS = 5000
"""So many counts are asked for, the newest months first."""
NO_TYPE = marked("no type")

# The month in which a thing began is that of its date, where the date has one: what was "in 2015" has none,
# though its first possible day does. Two digits over 12 are seasons (ISO 8601-2:2019, 4.8). A first day that
# somebody stated without a date counts.
_TREND = """
SELECT ?month ?type ?set ?coding (SAMPLE(?title) AS ?name) (COUNT(DISTINCT ?what) AS ?number) {{
  {{ {of_one} }}
  UNION {{ ?set a det:DataSet ; det:coding ?coding . OPTIONAL {{ ?set rdfs:label ?title }}
    GRAPH ?set {{ {of_one} }} }}
  BIND (IF (REGEX(STR(?date), "^[0-9]{{4}}-(0[1-9]|1[0-2])"), SUBSTR(STR(?date), 1, 7), "") AS ?found)
  BIND (COALESCE(?found, SUBSTR(STR(?start), 1, 7), "") AS ?month) {filters}
}} GROUP BY ?month ?type ?set ?coding ORDER BY DESC(?month) ?set ?type LIMIT {limit}"""
_OF_ONE = """?what det:side <{one}>, <{other}>
    OPTIONAL {{ ?what det:edtf ?date }} OPTIONAL {{ ?what det:start ?start }}
    OPTIONAL {{ ?what det:eventType ?type }}"""

_CATEGORIES = """
SELECT ?type ?category {{ GRAPH <{ontology}> {{
  ?category skos:topConceptOf dets:event-type . ?type skos:broader ?category }} }}"""


@dataclass(frozen=True)
class Trend:
    """The panels of a trend, what is settled first; up to the month `cut`, if set, nothing is counted."""

    panels: tuple[TrendPanel, ...]
    cut: str | None = None


def trend_query(one: str, other: str, filters: Filters) -> str:
    """Write the query for how many things of two states began in which month, by type and by source."""
    ends = ((">=", filters.first), ("<=", filters.last))
    months = [f'FILTER (?month {sign} "{day.isoformat()[:7]}")' for sign, day in ends if day]
    known = ['FILTER (?month != "")'] if months else []
    return _TREND.format(
        of_one=_OF_ONE.format(one=one, other=other), filters=" ".join((*known, *months)), limit=MOST_COUNTS
    )


def categories_query(base: str) -> str:
    """Write the query for the category that each event code is below."""
    return _CATEGORIES.format(ontology=ONTOLOGY.iri(Iris(base)).value)


def read_trend(rows: Rows, categories: Mapping[str, str], names: Mapping[str, str]) -> Trend:
    """Read the answer to `trend_query`.

    `categories` gives the category of a type by its IRI, and `names` the labels of the ontology's terms.
    Where there are more counts than were asked for, the oldest month, of which some are missing, is left out.
    """
    cut = rows[-1]["month"].value if len(rows) >= MOST_COUNTS else None
    whole = [row for row in rows if cut is None or row["month"].value > cut]
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in whole:
        by_source[text(row, "set") or ""].append(row)
    found = {source: _panel(source, members, categories, names) for source, members in by_source.items()}
    others = sorted(
        (panel for source, panel in found.items() if source), key=lambda each: (-each.total, each.name)
    )
    return Trend((found.get("", TrendPanel(_("Settled"), True, ())), *others), cut)


def _panel(source: str, rows: Rows, categories: Mapping[str, str], names: Mapping[str, str]) -> TrendPanel:
    counted, undated = Counter[tuple[str, str]](), 0
    for row in rows:
        number = int(row["number"].value)
        if month := row["month"].value:
            counted[month, _type(row, categories, names)] += number
        else:
            undated += number
    counts = tuple(TypeCount(month, type_, number) for (month, type_), number in sorted(counted.items()))
    return TrendPanel(_source_name(source, rows) if source else _("Settled"), not source, counts, undated)


def _type(row: Row, categories: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Name the category of a row's type, PLOVER's where it has one."""
    type_ = text(row, "type")
    if type_ is None:
        return _(NO_TYPE)
    category = categories.get(type_, type_)
    return names.get(category) or category.rpartition("event-type-")[2]


def _source_name(source: str, rows: Rows) -> str:
    label = next((row["name"].value for row in rows if "name" in row), source.rpartition("/")[2])
    return f"{label}, {in_words(rows[0]['coding'].value)}"
