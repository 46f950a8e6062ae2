"""A page of an index as JSON and as CSV, for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pyoxigraph import NamedNode

from detente.exports.columns import SEPARATOR
from detente.web.indexes.choosing import Choices, Selected
from detente.web.indexes.rows import ListedRow, ListedValue, Voice

AddressOf = Callable[..., str]
"""Gives the address of the same list with other arguments: those of a facet by name, and `page`."""


def as_json(
    selected: Selected, rows: Iterable[ListedRow], version: str, address_of: AddressOf
) -> dict[str, Any]:
    """Give a page of an index, with what else can be chosen, for JSON."""
    chosen = selected.chosen
    return {
        "index": selected.listing.declared.name,
        "version": version,
        **({"settled": chosen.settled} if selected.listing.declared.may_be_said else {}),
        "count": selected.count,
        "cut": selected.listing.is_cut,
        "page": chosen.page,
        "pages": selected.pages,
        "next": address_of(page=chosen.page + 1) if chosen.page < selected.pages else None,
        "facets": [_facet(each, address_of) for each in selected.facets],
        "items": [_item(row, selected) for row in rows],
    }


def _facet(choices: Choices, address_of: AddressOf) -> dict[str, Any]:
    return {
        "name": choices.name,
        "title": choices.title,
        "chosen": choices.chosen,
        "more": choices.more,
        "choices": [
            {
                "value": each.key,
                "label": each.label,
                "count": each.count,
                "address": address_of(**{choices.name: each.key}),
            }
            for each in choices.choices
        ],
    }


def _item(row: ListedRow, selected: Selected) -> dict[str, Any]:
    columns = selected.listing.declared.columns
    return {
        "iri": row.thing.iri,
        "label": row.thing.label,
        **({"settled": row.thing.settled} if selected.listing.declared.may_be_said else {}),
        **{
            column.name: [_value(each) for each in cell]
            for column, cell in zip(columns, row.cells, strict=True)
        },
        **(
            {}
            if row.thing.settled
            else {"said": [_voice(each) for each in row.voices], "in": [*row.thing.graphs]}
        ),
    }


def _value(each: ListedValue) -> str | dict[str, str | None]:
    term = each.value.term
    if not isinstance(term, NamedNode):
        return term.value
    dated = {"date": each.note} if each.note else {}
    return {"iri": term.value, "label": each.value.label, **dated}


def _voice(voice: Voice) -> dict[str, Any]:
    return {
        "claim": voice.claim,
        "who": voice.who.term.value,
        "label": voice.who.label,
        "modality": voice.modality,
        "against": [*voice.standing],
    }


def as_csv(selected: Selected, rows: Iterable[ListedRow]) -> str:
    """Write a page of an index as CSV (RFC 4180), with ` | ` between the values of a field, as in tables."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    declared, settled = selected.listing.declared, selected.chosen.settled
    columns = [column.name for column in declared.columns]
    standing = ["settled"] if declared.may_be_said else []
    writer.writerow(["iri", "label", *standing, *columns, *([] if settled else ["said_by", "said_in"])])
    writer.writerows(_fields(row, has_standing=declared.may_be_said) for row in rows)
    return output.getvalue()


def _fields(row: ListedRow, *, has_standing: bool) -> Iterator[str]:
    yield from (row.thing.iri, row.thing.label)
    if has_standing:
        yield "true" if row.thing.settled else "false"
    yield from (_joined([_in_csv(each) for each in cell]) for cell in row.cells)
    if not row.thing.settled:
        yield _joined([_voice_in_words(each) for each in row.voices])
        yield _joined(row.thing.graphs)


def _in_csv(each: ListedValue) -> str:
    name = each.value.label or each.value.term.value
    return f"{name} ({each.note})" if each.note else name


def _voice_in_words(voice: Voice) -> str:
    return f"{voice.who.label or voice.who.term.value} ({', '.join((voice.modality, *voice.standing))})"


def _joined(values: Sequence[str]) -> str:
    return SEPARATOR.join(value.replace(SEPARATOR, " || ") for value in values)
