"""Who met whom: the meetings of states, settled or only said, with the level of each and its years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DETS
from detente.rdf.quads import Object
from detente.vocabulary.graphs import plan
from detente.web.language.figures import in_figures
from detente.web.language.labels import asked_in_language, best_label
from detente.web.language.words import gettext as _
from detente.web.language.words import ngettext
from detente.web.pictures.meetings import LEVELS, MeetingCount
from detente.web.pictures.trend import TrendPanel, TypeCount
from detente.web.presentation.terms import Rows, Value, text, values
from detente.web.presentation.wording import and_more, pair_in_words, vocabulary_word
from detente.web.views.claims import ClaimLine
from detente.web.views.filters import Filters
from detente.web.views.pair_queries import STANDS_FOR
from detente.web.views.relation import TimelineLine, lines_of
from detente.web.views.relation_records import name_of_value

MOST_MEETINGS, MOST_PAIRS = 1000, 2000
"""So many meetings of either standing are asked for, the latest first; so many pairs are counted."""
_LEVEL = f"{DETS.iri}level-"
_RANKS = {"oreign minister": 1, "Head of state": 0, "Head of government": 0}
"""Which level an office is of, by what its description has; the highest counts."""

# Meetings are chosen first, and all else is asked of those alone. A state at a meeting is a row: `read_met`
# makes pairs of them, since a meeting of n states has n² of those.
_MET = """
SELECT DISTINCT ?what ?label ?date ?start ?end ?settled ?state ?stateLabel ?level {{
  {{ {{ SELECT ?what ?start ?end {{ ?what a det:Meeting . {sides}
      OPTIONAL {{ ?what det:start ?start }} OPTIONAL {{ ?what det:end ?end }} {conditions}
    }} ORDER BY (!BOUND(?start)) DESC(?start) ?what LIMIT {limit} }}
    BIND (true AS ?settled) ?what det:side ?state
    OPTIONAL {{ ?what det:edtf ?date }} OPTIONAL {{ ?what det:level ?level }} }}
  {said}
  OPTIONAL {{ ?what rdfs:label ?label }}
  OPTIONAL {{ ?state rdfs:label ?stateLabel FILTER (LANG(?stateLabel) = "en") }}
}}"""
_SAID = """UNION
  {{ {{ SELECT DISTINCT ?what ?graph ?start ?end {{ {sides} GRAPH ?graph {{ ?what a det:Meeting }}
      FILTER {reading} FILTER NOT EXISTS {{ ?what a det:Eventuality }}
      OPTIONAL {{ GRAPH ?graph {{ ?what det:start ?start }} }}
      OPTIONAL {{ GRAPH ?graph {{ ?what det:end ?end }} }}
      {conditions}
    }} ORDER BY (!BOUND(?start)) DESC(?start) ?what LIMIT {limit} }}
    BIND (false AS ?settled) GRAPH ?graph {{ ?what det:participant ?who }} ?who {stands_for} ?state .
    OPTIONAL {{ GRAPH ?graph {{ ?what det:edtf ?date }} }}
    OPTIONAL {{ GRAPH ?graph {{ ?what det:level ?level }} }} }}"""

# Who of a state took part, in which office on the first day. The description of an office tells its rank.
_OFFICES = """
SELECT DISTINCT ?what ?state ?role {{ VALUES ?what {{ {things} }}
  ?what det:participant ?who ; det:start ?day .
  ?tenure det:holder ?who ; det:office ?office ; det:start ?from .
  OPTIONAL {{ ?tenure det:end ?to }} FILTER (?from <= ?day && COALESCE(?to >= ?day, true))
  ?office det:ofState ?state ; schema:description ?role }}"""


@dataclass(frozen=True)
class MetLine:
    """Two states at one meeting; `level` is one of LEVELS, and `by_office` whether only offices tell it."""

    meeting: TimelineLine
    one: Value
    other: Value
    level: str
    by_office: bool = False

    @property
    def codes(self) -> tuple[str, str]:
        """The codes of the two states, in alphabetical order."""
        one, other = (_code(each.term.value) for each in (self.one, self.other))
        return one, other

    @property
    def year(self) -> str:
        """The year of its first day, YYYY; empty where that is not known."""
        return self.meeting.start.isoformat()[:4] if self.meeting.start else ""

    @property
    def level_in_words(self) -> str:
        """Its level, and whether it follows from offices alone."""
        return f"{self.level} (by their offices)" if self.by_office else self.level


def met_query(filters: Filters, states: Sequence[str], base: str, limit: int = MOST_MEETINGS) -> str:
    """Write the query for the states at meetings; `states` are IRIs, all of which took part."""
    conditions = []
    if filters.first:
        conditions.append(f'FILTER (BOUND(?start) && COALESCE(?end >= "{filters.first}"^^xsd:date, true))')
    if filters.last:
        conditions.append(f'FILTER (?start <= "{filters.last}"^^xsd:date)')
    settled = " ".join(f"?what det:side <{each}> ." for each in states)
    others = " ".join(
        f"?p{number} {STANDS_FOR} <{each}> . GRAPH ?graph {{ ?what det:participant ?p{number} }}"
        for number, each in enumerate(states)
    )
    parts = {"conditions": " ".join(conditions), "limit": limit}
    said = _SAID.format(reading=plan(base).reading("?graph"), stands_for=STANDS_FOR, sides=others, **parts)
    query = _MET.format(said="" if filters.settled_only else said, sides=settled, **parts)
    return asked_in_language(query).strip()


def offices_query(rows: Rows) -> str:
    """Write the query for the offices of those at settled meetings whose level nobody states."""
    things = values({row["what"] for row in rows if "level" not in row and text(row, "settled") == "true"})
    return _OFFICES.format(things=things) if things else "SELECT ?what {} LIMIT 0"


def read_met(rows: Rows, claims: Mapping[str, tuple[ClaimLine, ...]], offices: Rows) -> tuple[MetLine, ...]:
    """Read the answers to `met_query` and `offices_query`: the first `MOST_PAIRS` pairs, the latest first."""
    at = states_at(rows)
    lines = sorted(lines_of(rows, claims), key=_latest_first)
    levels = {row["what"].value: text(row, "level") or "" for row in rows}
    ranks = _ranks(offices)
    met = (
        _met(line, pair, levels[line.thing.term.value], ranks)
        for line in lines
        for pair in combinations(at[line.thing.term.value], 2)
    )
    return tuple(islice(met, MOST_PAIRS))


def states_at(rows: Rows) -> Mapping[str, tuple[Value, ...]]:
    """Give the states at each meeting of the answer to `met_query`, in the order of their codes."""
    labels: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found = labels[row["what"].value][row["state"].value]
        found += [row["stateLabel"]] if "stateLabel" in row else []
    return {
        what: tuple(
            Value(NamedNode(iri), best_label(states[iri])) for iri in sorted(states) if "/id/state/" in iri
        )
        for what, states in labels.items()
    }


def is_whole(rows: Rows) -> bool:
    """Tell whether an answer to `met_query` has all that there is, and `read_met` all pairs of it."""
    at = states_at(rows)
    settled = [
        len({row["what"] for row in rows if text(row, "settled") == each}) for each in ("true", "false")
    ]
    pairs = sum(len(states) * (len(states) - 1) // 2 for states in at.values())
    return max(settled) < MOST_MEETINGS and pairs <= MOST_PAIRS


def _latest_first(line: TimelineLine) -> tuple[int, str]:
    return (-line.start.toordinal() if line.start else 0, line.thing.term.value)


def _met(
    line: TimelineLine, pair: tuple[Value, Value], stated: str, ranks: Mapping[tuple[str, str], int]
) -> MetLine:
    one, other = pair
    level = stated.removeprefix(_LEVEL)
    if level in LEVELS:
        return MetLine(line, one, other, level)
    found = [ranks.get((line.thing.term.value, each.term.value)) for each in pair]
    known = [rank for rank in found if rank is not None]
    # The level is that of the lower side, so that both have to be known (dets:level).
    derived = [*LEVELS][max(known)] if len(known) == 2 else "unknown"
    return MetLine(line, one, other, derived, by_office=len(known) == 2)


def _ranks(offices: Rows) -> Mapping[tuple[str, str], int]:
    """Give the highest rank that a state had at a meeting: 0 is a head, 1 a minister."""
    ranks: dict[tuple[str, str], int] = {}
    for row in offices:
        key = (row["what"].value, row["state"].value)
        fitting = [rank for words, rank in _RANKS.items() if words in row["role"].value]
        if fitting:
            ranks[key] = min(ranks.get(key, 1), *fitting)
    return ranks


def count_meetings(
    met: Iterable[MetLine], address: Mapping[bool, str], root: str
) -> tuple[tuple[MeetingCount, ...], tuple[Value, ...]]:
    """Count meetings by pair and standing, and give the states, those with the most meetings first.

    Each count leads to the page of the pair below `root`, with the arguments of its standing.
    """
    by_pair: dict[tuple[str, str, bool], list[MetLine]] = defaultdict(list)
    often: dict[str, list[Value]] = defaultdict(list)
    for each in met:
        by_pair[(*each.codes, each.meeting.settled)].append(each)
        for state in (each.one, each.other):
            often[state.term.value].append(state)
    counts = tuple(_count(key, found, address[key[2]], root) for key, found in sorted(by_pair.items()))
    states = sorted(often, key=lambda iri: (-len(often[iri]), iri))
    return counts, tuple(often[iri][0] for iri in states)


def _count(key: tuple[str, str, bool], found: Sequence[MetLine], arguments: str, root: str) -> MeetingCount:
    one, other, settled = key
    level = min((each.level for each in found), key=[*LEVELS].index)
    address = f"{root}/relation/{one}-{other}{arguments}"
    return MeetingCount(
        one, other, settled, len(found), level, address, _sentence(found, level, settled=settled)
    )


def _sentence(found: Sequence[MetLine], level: str, *, settled: bool) -> str:
    names = pair_in_words(name_of_value(found[0].one), name_of_value(found[0].other))
    number = ngettext("%(number)s meeting", "%(number)s meetings", len(found)) % {
        "number": in_figures(len(found))
    }
    highest = _("the highest of %(level)s") % {"level": vocabulary_word(level)}
    known = _("level not known") if level == "unknown" else highest
    said = _("not settled, only said: %(voices)s") % {"voices": _voices(found)}
    standing = _("settled") if settled else said
    return f"{in_figures(len(found))} {LEVELS[level]}: {names}, {number}, {known}; {standing}"


def _voices(found: Iterable[MetLine]) -> str:
    """Name who says so, and how, up to two of them."""
    told = (
        ", ".join((name_of_value(claim.who), *map(vocabulary_word, (claim.modality, *claim.standing))))
        for each in found
        for claim in each.meeting.claims
    )
    names = [*dict.fromkeys(told)]
    return "; ".join((*names[:2], *([and_more(len(names) - 2)] if len(names) > 2 else [])))


def meetings_by_year(met: Iterable[MetLine], with_said: bool) -> tuple[TrendPanel, ...]:
    """Count meetings by year and level, each once however many states took part; what is only said apart."""
    lines = {each.meeting.thing.term.value: each for each in met}.values()
    panels = []
    for settled in (True, False) if with_said else (True,):
        of_standing = [each for each in lines if each.meeting.settled == settled]
        counted: dict[tuple[str, str], int] = defaultdict(int)
        for each in of_standing:
            if each.year:
                counted[each.year, each.level] += 1
        counts = tuple(TypeCount(*key, number) for key, number in sorted(counted.items()))
        undated = len(of_standing) - sum(counted.values())
        panels.append(TrendPanel(_("Settled") if settled else _("Only said"), settled, counts, undated))
    return tuple(panels)


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]
