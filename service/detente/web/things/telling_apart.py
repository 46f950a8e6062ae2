"""What tells things of like names apart: whose they are, when they were, and whether they are settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.vocabulary.graphs import plan
from detente.web.language.labels import best_label
from detente.web.language.languages import ENGLISH, present_language
from detente.web.language.words import gettext as _
from detente.web.presentation.terms import Row, Rows, values
from detente.web.presentation.wording import concept_in_words, date_in_words, vocabulary_word
from detente.web.querying.runtime import Runtime
from detente.web.views.settled_things import settled_by_iri, taken_back_by_iri

_TOLD = 2
"""So many offices or days are told of a thing."""

_ROWS_OF_EACH = 25

# A VALUES in front of a UNION is not carried into its branches by the engine: each has its own.
_CONTEXTS = """
SELECT ?thing ?of ?text ?when ?how {{
  {{ VALUES ?thing {{ {things} }} ?tenure det:holder ?thing ; det:office ?of . ?of rdfs:label ?text
     FILTER (LANG(?text) IN ({languages})) OPTIONAL {{ ?tenure det:edtf ?when }} }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing det:ofState ?of . ?of rdfs:label ?text
     FILTER (LANG(?text) IN ({languages})) }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing schema:containedInPlace ?of . ?of rdfs:label ?text
     FILTER (LANG(?text) IN ({languages})) }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing det:modality ?how ; det:attributedTo ?of . ?of rdfs:label ?text
     FILTER (LANG(?text) IN ({languages})) }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing det:edtf ?when }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing dct:issued ?day BIND (STR(?day) AS ?when) }}
}} ORDER BY ?thing DESC(?when) ?of ?text LIMIT {limit}"""
# Days that entries tell of what is only said; of all else they would be no more than a rumour.
_SAID_DAYS = """
SELECT DISTINCT ?thing ?when {{ VALUES ?thing {{ {things} }} GRAPH ?graph {{ ?thing det:edtf ?when }}
  FILTER {reading} }} ORDER BY ?thing ?when LIMIT {limit}"""


@dataclass(frozen=True)
class ToldApart:
    """The offices, state, place or days of a thing in words; of a claim who makes it and how.

    `settled` is None of what is neither settled nor only said, such as a state.
    """

    context: str = ""
    settled: bool | None = None

    def as_dict(self) -> dict[str, str | bool | None]:
        """Give it for JSON."""
        return {"context": self.context, "settled": self.settled}


def tell_apart(iris: Iterable[str], runtime: Runtime, version: str) -> Mapping[str, ToldApart]:
    """Tell of each thing of a version what tells it from others of its name."""
    things = [*dict.fromkeys(iris)]
    if not things:
        return {}
    settled = settled_of(things, runtime, version)
    queries = [_query(things), *_said_days([iri for iri in things if settled[iri] is False], runtime)]
    contexts = _contexts([row for rows in runtime.rows_of_all(queries, version) for row in rows])
    taken_back = taken_back_by_iri(runtime, version, things)
    return {
        iri: ToldApart(", ".join((*_back(taken_back.get(iri)), *contexts.get(iri, ())[:_TOLD])), settled[iri])
        for iri in things
    }


def _back(how: str | None) -> Iterator[str]:
    if how is not None:
        yield _(how)


def settled_of(iris: Iterable[str], runtime: Runtime, version: str) -> Mapping[str, bool | None]:
    """Tell of each thing whether it is settled; None of what is neither settled nor only said."""
    things = [*iris]
    settled = settled_by_iri(runtime, version, things)
    return {iri: settled.get(iri) for iri in things}


def _query(iris: Sequence[str]) -> str:
    languages = ", ".join(f'"{each}"' for each in dict.fromkeys(("", ENGLISH, present_language())))
    listed = values(map(NamedNode, iris))
    return _CONTEXTS.format(things=listed, languages=languages, limit=_ROWS_OF_EACH * len(iris))


def _said_days(iris: Sequence[str], runtime: Runtime) -> Iterator[str]:
    if iris:
        reading = plan(runtime.settings.base).reading("?graph")
        listed = values(map(NamedNode, iris))
        yield _SAID_DAYS.format(things=listed, reading=reading, limit=_ROWS_OF_EACH * len(iris))


def _contexts(rows: Rows) -> Mapping[str, Sequence[str]]:
    """Say of each thing which offices it held and when, of which state it is, or when it was."""
    by_part: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        part = " ".join(str(row.get(name, "")) for name in ("of", "when", "how"))
        by_part[row["thing"].value, part].append(row)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for (iri, _part), members in by_part.items():
        found[iri][_in_words(members)] = None
    return {iri: tuple(each) for iri, each in found.items()}


def _in_words(rows: Rows) -> str:
    row = rows[0]
    when = date_in_words(row["when"].value) if "when" in row else ""
    text = best_label(row["text"] for row in rows if "text" in row) or ""
    if "how" in row:
        return f"{text}, {vocabulary_word(concept_in_words(row['how'].value, 'modality'))}"
    return f"{text} ({when})" if text and when else text or when
