"""One page of what a filter finds: each claim, and each eventuality, with who says so and how it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import NamedNode

from detente.vocabulary.eventualities import EVENTUALITIES, in_sparql, narrowest
from detente.web.feeds.said import FedClaim, fed_claims
from detente.web.filters.addresses import FilterAddresses
from detente.web.filters.declared import SETTLED
from detente.web.filters.narrowing import FacetOffers, Narrowed
from detente.web.indexes.choosing import Chosen, Selected
from detente.web.indexes.declared import Declared, ListedColumn, ValuePath, in_either
from detente.web.indexes.documents import as_csv
from detente.web.indexes.listing import Listed, Listing
from detente.web.indexes.queries import labels_of
from detente.web.indexes.rows import ListedRow, ListedValue, read_page
from detente.web.language.words import marked
from detente.web.presentation.terms import firsts
from detente.web.querying.runtime import Runtime
from detente.web.views.rendering import term_names
from detente.web.views.view import AskAll

_CLASSES = f"FILTER (?value IN ({in_sparql(EVENTUALITIES, ', ')}))"

EVENTUALITIES_LISTED = Declared(
    "eventualities",
    marked("Eventualities"),
    marked("What happened, holds, was said or was promised."),
    in_either("?thing a det:Eventuality"),
    (),
    (
        ListedColumn("kind", marked("Kind"), in_either(f"?thing a ?value {_CLASSES}")),
        ListedColumn("date", marked("When"), in_either("?thing det:edtf ?value"), "date"),
        ListedColumn("states", marked("States"), ValuePath("?thing det:side ?value")),
        ListedColumn("participants", marked("Who"), in_either("?thing det:participant ?value")),
        ListedColumn("type", marked("Event type"), in_either("?thing det:eventType ?value")),
        ListedColumn("status", marked("Status"), in_either("?thing det:status ?value")),
    ),
)
"""What is told of each eventuality: by the default graph if it is settled, else by whoever says so."""

CLAIM_COLUMNS = (
    "iri", "standing", "claim", "subject", "attributed_to", "modality", "polarity", "against",
    "words", "speech", "entry", "reported",
)  # fmt: skip


@dataclass(frozen=True)
class FoundClaims:
    """The claims of one page, in order."""

    claims: tuple[FedClaim, ...]


@dataclass(frozen=True)
class FoundThings:
    """The eventualities of one page, in order: all settled, or all only said."""

    selected: Selected
    rows: tuple[ListedRow, ...]


Found = FoundClaims | FoundThings


def read_found(narrowed: Narrowed, runtime: Runtime, version: str, ask_all: AskAll) -> Found:
    """Ask for what is told of the items of a page; FilterError where that is more than one page may tell."""
    if narrowed.table.what.name == "claims":
        told = fed_claims(runtime, version, narrowed.items)
        return FoundClaims(tuple(told[iri] for iri in narrowed.items if iri in told))
    base, terms = runtime.settings.base, term_names(runtime, version)
    settled = "only" in narrowed.asked.values[SETTLED]
    names = _names(narrowed, base, ask_all)
    things = tuple(
        Listed(iri, names.get(iri) or iri.removeprefix(base), settled, (), narrowed.table.graphs.get(iri, ()))
        for iri in narrowed.items
    )
    asked = Chosen(settled, {}, narrowed.asked.page, narrowed.asked.size)
    listing = Listing(EVENTUALITIES_LISTED, (), (), narrowed.table.is_cut)
    selected = Selected(listing, asked, things, narrowed.count, narrowed.pages, ())
    rows = read_page(selected, base, ask_all, terms)
    return FoundThings(
        selected, tuple(replace(row, cells=(_narrowest(row.cells[0]), *row.cells[1:])) for row in rows)
    )


def _names(narrowed: Narrowed, base: str, ask_all: AskAll) -> Mapping[str, str]:
    answers = ask_all([labels_of(narrowed.items, base)]) if narrowed.items else []
    return {iri: label for rows in answers for iri, _, label in firsts(rows, "thing") if label}


def _narrowest(cell: tuple[ListedValue, ...]) -> tuple[ListedValue, ...]:
    """Leave out the classes above another of the same thing."""
    classes = narrowest([each.value.term for each in cell if isinstance(each.value.term, NamedNode)])
    return tuple(each for each in cell if each.value.term in classes)


def found_as_csv(found: Found) -> str:
    """Write a page as CSV (RFC 4180)."""
    if isinstance(found, FoundThings):
        return as_csv(found.selected, found.rows)
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(CLAIM_COLUMNS)
    writer.writerows(_fields(each) for each in found.claims)
    return output.getvalue()


def _fields(each: FedClaim) -> Iterator[str]:
    line = each.line
    yield from (line.iri, each.standing, line.sentence, line.subject.term.value, each.author)
    yield from (line.modality, line.polarity, " | ".join(line.standing))
    yield from (line.words.exact if line.words else "", line.speech)
    yield from (line.entry.term.value if line.entry else "", line.issued or "")


def found_as_json(
    narrowed: Narrowed, found: Found, version: str, addresses: FilterAddresses
) -> dict[str, Any]:
    """Give a page, with what else can be chosen, for JSON."""
    asked = narrowed.asked
    return {
        "filter": narrowed.table.what.name,
        "version": version,
        "chosen": {name: [*values] for name, values in asked.values.items()},
        "count": narrowed.count,
        "cut": narrowed.table.is_cut,
        "page": asked.page,
        "pages": narrowed.pages,
        "next": addresses.at_page(asked.page + 1) if asked.page < narrowed.pages else None,
        "facets": [_facet(each, addresses) for each in narrowed.facets],
        "items": [*_items(found)],
    }


def _facet(offers: FacetOffers, addresses: FilterAddresses) -> dict[str, Any]:
    return {
        "name": offers.facet.name,
        "title": offers.facet.title,
        "chosen": [*offers.chosen],
        "adds": offers.adds,
        "more": offers.more,
        "choices": [
            {
                "value": each.key,
                "label": each.label,
                "count": each.count,
                "address": addresses.choice(offers, each),
            }
            for each in offers.offers
        ],
    }


def _items(found: Found) -> Iterator[dict[str, Any]]:
    if isinstance(found, FoundClaims):
        for each in found.claims:
            subject = {"iri": each.line.subject.term.value, "label": each.line.subject.label}
            yield {**each.as_json(), "subject": subject, "reported": each.line.issued}
        return
    for row in found.rows:
        yield {
            "iri": row.thing.iri,
            "label": row.thing.label,
            "settled": row.thing.settled,
            **{
                column.name: [_value(each) for each in cell]
                for column, cell in zip(EVENTUALITIES_LISTED.columns, row.cells, strict=True)
            },
            **({} if row.thing.settled else _said(row)),
        }


def _value(each: ListedValue) -> str | dict[str, str | None]:
    term = each.value.term
    return {"iri": term.value, "label": each.value.label} if isinstance(term, NamedNode) else term.value


def _said(row: ListedRow) -> dict[str, Any]:
    voices = [
        {
            "claim": each.claim,
            "who": each.who.term.value,
            "label": each.who.label,
            "modality": each.modality,
            "against": [*each.standing],
        }
        for each in row.voices
    ]
    return {"said": voices, "in": [*row.thing.graphs]}


def claims_in_rdf(narrowed: Narrowed) -> str:
    """Write the query for the claims of a page as they are: as claims, and never what they say by itself."""
    listed = " ".join(f"<{iri}>" for iri in narrowed.items)
    return f"CONSTRUCT {{ ?claim ?p ?o }} {{ VALUES ?claim {{ {listed} }} ?claim ?p ?o }}"
