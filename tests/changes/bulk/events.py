"""Entries with events that conform: what an importer of coded events makes, some dozen quads an event."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DCT, DET, DETS, EDTF, LABEL, OA, SCHEMA, SKOS, TYPE, XSD, date
from detente.vocabulary.iris import Iris

Said = tuple[NamedNode, NamedNode, NamedNode | Literal]


def entry_quads(iris: Iris, *, entries: int, events: int, wrong: int = 0) -> Iterator[Quad]:
    """Yield the authority and so many entries with so many events; one event in `wrong` has no polarity."""
    yield from (Quad(*said, iris.graph("authority")) for said in _authority(iris))
    number = 0
    for n in range(entries):
        entry = iris.entry(f"2018-01-{n + 1:02}-1")
        body = "".join(f"Event {m}. " for m in range(events))
        yield from (Quad(*said, entry) for said in _entry(iris, entry, n, body.rstrip()))
        for m in range(events):
            number += 1
            is_wrong = bool(wrong) and number % wrong == 0
            for said in _event(iris, entry, n, m, body):
                if not (is_wrong and said[1] == DET.polarity):
                    yield Quad(*said, entry)


def _authority(iris: Iris) -> Iterator[Said]:
    wire = iris.thing("organization/wire")
    yield from _named(wire, DET.Organization, "Wire")
    yield wire, DET.sector, DETS["actor-sector-MED"]
    for code in ("RUS", "TUR"):
        state = iris.thing(f"state/{code}")
        yield from _named(state, DET.State, code)
        yield state, DET.isoAlpha3, Literal(code)


def _named(thing: NamedNode, class_: NamedNode, name: str) -> Iterator[Said]:
    yield thing, TYPE, class_
    yield thing, LABEL, Literal(name, language="en")
    yield thing, SKOS.prefLabel, Literal(name, language="en")


def _day(n: int) -> str:
    return f"2018-01-{n + 1:02}"


def _entry(iris: Iris, entry: NamedNode, n: int, body: str) -> Iterator[Said]:
    yield entry, TYPE, DET.Entry
    yield entry, LABEL, Literal(f"Events of {_day(n)}", language="en")
    yield entry, SCHEMA.author, iris.thing("organization/wire")
    yield entry, SCHEMA.articleBody, Literal(body)
    yield entry, DCT.issued, date(_day(n))
    yield entry, DCT.source, NamedNode(f"https://example.org/entries/{_day(n)}")
    yield entry, DCT.rights, Literal("Made for a test.", language="en")
    yield entry, DET.edtf, Literal(_day(n), datatype=EDTF.EDTF)


def _event(iris: Iris, entry: NamedNode, n: int, m: int, body: str) -> Iterator[Said]:
    event, claim = iris.thing(f"event/{_day(n)}-{m}"), iris.claim(f"{_day(n)}-1/{m}")
    exact = f"Event {m}."
    start = body.index(exact)
    yield event, TYPE, DET.Event
    yield event, LABEL, Literal(f"Event {m} of {_day(n)}", language="en")
    yield event, DET.edtf, Literal(_day(n), datatype=EDTF.EDTF)
    yield event, DET.eventType, DETS["event-type-cameo-042"]
    yield event, DET.agent, iris.thing("state/RUS")
    yield event, DET.recipient, iris.thing("state/TUR")
    yield claim, TYPE, DET.Claim
    yield claim, DET.about, event
    yield claim, DET.modality, DETS["modality-asserted"]
    yield claim, DET.polarity, DETS["polarity-positive"]
    yield claim, DET.attributedTo, iris.thing("organization/wire")
    yield claim, DET.reportedIn, entry
    yield from _anchor(claim, entry, exact, start, body)


def _anchor(claim: NamedNode, entry: NamedNode, exact: str, start: int, body: str) -> Iterator[Said]:
    anchor, quote, position = (NamedNode(f"{claim.value}#{name}") for name in ("anchor", "quote", "position"))
    yield claim, DET.anchor, anchor
    yield anchor, TYPE, OA.SpecificResource
    yield anchor, OA.hasSource, entry
    yield anchor, OA.hasSelector, quote
    yield anchor, OA.hasSelector, position
    yield quote, TYPE, OA.TextQuoteSelector
    yield quote, OA.exact, Literal(exact)
    yield quote, OA.prefix, Literal(body[max(0, start - 32) : start])
    yield position, TYPE, OA.TextPositionSelector
    yield position, OA.start, Literal(str(start), datatype=XSD.integer)
    yield position, OA.end, Literal(str(start + len(exact)), datatype=XSD.integer)
