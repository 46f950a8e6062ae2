"""What is told of the things of one page of an index: its columns, and who says what is not settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.rdf.namespaces import DETS
from detente.rdf.quads import Object
from detente.web.indexes.choosing import Selected
from detente.web.indexes.declared import ListedColumn
from detente.web.indexes.listing import Listed
from detente.web.indexes.queries import MOST_IN_COLUMN, claims_of_things, column_query
from detente.web.language.words import marked
from detente.web.presentation.terms import Row, Rows, Value, text
from detente.web.presentation.wording import concept_in_words
from detente.web.views.filters import FilterError
from detente.web.views.view import AskAll

_DEPRECATED = DETS["rank-deprecated"].value


@dataclass(frozen=True)
class ListedValue:
    """One value in a column; `note` is a date in EDTF that goes with it."""

    value: Value
    note: str | None = None


@dataclass(frozen=True)
class Voice:
    """Who claims that a thing is so, or that it is not, and how; the words are on the claim's page.

    `standing` tells what stands against the claim, each in a word or two.
    """

    claim: str
    who: Value
    modality: str
    standing: tuple[str, ...]


@dataclass(frozen=True)
class ListedRow:
    """One row of a page: the values in each column, and for what is only said who says it."""

    thing: Listed
    cells: tuple[tuple[ListedValue, ...], ...]
    voices: tuple[Voice, ...]


def read_page(
    selected: Selected, base: str, ask_all: AskAll, terms: Mapping[str, str]
) -> tuple[ListedRow, ...]:
    """Ask for what is told of the things of a page; `terms` names the vocabulary.

    Raises FilterError where that is more than one page may tell: nothing is left out in silence.
    """
    iris = [thing.iri for thing in selected.things]
    if not iris:
        return ()
    columns, settled = selected.listing.declared.columns, selected.chosen.settled
    queries = [column_query(column, iris, base, settled=settled) for column in columns]
    answers = ask_all([*queries, *([] if settled else [claims_of_things(iris)])])
    if any(len(rows) > MOST_IN_COLUMN for rows in answers):
        detail = (
            f"These {len(iris)} things have more than {MOST_IN_COLUMN:,} values in a column: ask for fewer."
        )
        raise FilterError("size", detail)
    cells = [_cells(column, rows, terms) for column, rows in zip(columns, answers, strict=False)]
    voices = {} if settled else _voices(answers[len(columns)])
    return tuple(
        ListedRow(
            thing,
            tuple(tuple(each.get(thing.iri, ())) for each in cells),
            tuple(voices.get(thing.iri, ())),
        )
        for thing in selected.things
    )


def _cells(column: ListedColumn, rows: Rows, terms: Mapping[str, str]) -> Mapping[str, Sequence[ListedValue]]:
    by_thing: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_thing[row["thing"].value].append(row)
    name = "number" if column.kind == "count" else "value"
    return {iri: _values(some, name, terms) for iri, some in by_thing.items()}


def _values(rows: Sequence[Row], name: str, terms: Mapping[str, str]) -> Sequence[ListedValue]:
    """List values, each once: the latest first, those without a date last, and by their names."""
    by_name = sorted(rows, key=lambda row: text(row, "label") or row[name].value)
    ordered = sorted(by_name, key=lambda row: text(row, "order") or "", reverse=True)
    found: dict[tuple[Object, str | None], ListedValue] = {}
    for row in ordered:
        term, note = row[name], text(row, "note")
        label = text(row, "label") or terms.get(term.value)
        found.setdefault((term, note), ListedValue(Value(term, label), note))
    return tuple(found.values())


def _voices(rows: Rows) -> Mapping[str, Iterable[Voice]]:
    voices: dict[str, dict[str, Voice]] = defaultdict(dict)
    for row in rows:
        claim = row["claim"].value
        voices[row["thing"].value][claim] = Voice(
            claim,
            Value(row["who"], text(row, "label")),
            concept_in_words(row["modality"].value, "modality"),
            tuple(_against(row)),
        )
    return {thing: tuple(each.values()) for thing, each in voices.items()}


def _against(row: Row) -> Iterator[str]:
    if text(row, "polarity") == DETS["polarity-negative"].value:
        yield "denied"
    if text(row, "rank") == _DEPRECATED:
        yield "deprecated"
    if text(row, "retracted") == _DEPRECATED:
        yield marked("entry retracted")
    if "later" in row:
        yield marked("entry replaced")
