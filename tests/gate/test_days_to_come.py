"""Nothing has been on a day that is still to come, by the clock of the change: not said, and not settled."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.gate.compiled.tables import Tables
from detente.gate.compiled.values import TableValues
from detente.gate.settled_days import settled_to_come
from detente.gate.value_checks import ValueChecks
from detente.rdf.namespaces import DCT, DET, DETS, EDTF, PROV, SCHEMA, TYPE, XSD
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.derivation.settling import IRIS

TODAY = date(2026, 12, 1)
ENTRY = IRIS.entry("e")
TENURE = IRIS.thing("tenure/t")
DECISION = NamedNode(f"{IRIS.base}decision/d")
EVIDENCE = NamedNode(f"{IRIS.base}evidence/d")
MEETING = IRIS.thing("meeting/m")
GRAPHS = {
    "entry": ENTRY,
    "authority": IRIS.graph("authority"),
    "curation": IRIS.graph("curation"),
    "mine": NamedNode("https://example.org/mine"),
}


def day(text: str) -> Literal:
    return Literal(text, datatype=XSD.dateTime if "T" in text else XSD.date)


def edtf(text: str) -> Literal:
    return Literal(text, datatype=EDTF.EDTF)


CASES = [
    ("entry", ENTRY, DCT.issued, day("2026-12-01"), False),
    ("entry", ENTRY, DCT.issued, day("2026-12-02"), False),  # a clock that is a little off
    ("entry", ENTRY, DCT.issued, day("2026-12-03"), True),
    ("entry", ENTRY, DCT.issued, day("2026-12-03+14:00"), True),
    ("entry", ENTRY, DCT.issued, day("2099-01-01"), True),
    ("entry", ENTRY, DCT.created, day("2099-01-01T00:00:00Z"), True),
    ("entry", ENTRY, SCHEMA.datePublished, day("2099-01-01"), True),
    ("entry", ENTRY, DET.edtf, edtf("2016/2026-12-01"), False),
    ("entry", ENTRY, DET.edtf, edtf("2016-08-01/.."), False),  # open ends tell nothing
    ("entry", ENTRY, DET.edtf, edtf("2016/2099"), True),
    ("entry", ENTRY, DET.edtf, edtf("202X"), True),
    ("entry", ENTRY, DET.edtf, edtf("2026"), True),
    ("entry", ENTRY, DET.edtf, edtf("[2016-01-01,2099-01-01]"), True),
    ("entry", MEETING, DET.edtf, edtf("2099"), False),  # what is planned has a day, too
    ("entry", IRIS.thing("commitment/c"), DET.due, edtf("2099"), False),
    ("curation", DECISION, PROV.endedAtTime, day("2099-01-01T00:00:00Z"), True),
    ("curation", DECISION, PROV.endedAtTime, day("2026-12-02T23:59:59Z"), False),
    ("curation", EVIDENCE, DCT.issued, day("2099-01-01"), True),
    ("curation", EVIDENCE, DCT.issued, Literal("2099"), True),
    ("curation", EVIDENCE, DCT.issued, Literal("2016"), False),
    ("curation", EVIDENCE, DCT.issued, Literal("no date"), False),
    ("authority", TENURE, DET.edtf, edtf("2099/.."), True),
    ("authority", TENURE, DET.start, day("2099-01-01"), True),
    ("authority", TENURE, DET.edtf, edtf("2012-05-07/2099"), False),  # the end of a term is set beforehand
    ("authority", TENURE, DET.end, day("2099-01-01"), False),
    ("authority", TENURE, DET.edtf, edtf("2026-12/.."), False),
    ("mine", ENTRY, DCT.issued, day("2099-01-01"), False),  # it settles nothing
]


@pytest.mark.parametrize(("graph", "subject", "predicate", "value", "is_refused"), CASES)
def test_what_is_done_has_no_day_to_come(
    ontology: Ontology, graph: str, subject: NamedNode, predicate: NamedNode, value: Literal, is_refused: bool
) -> None:
    checks = ValueChecks(ontology, Iris(IRIS.base), today=lambda: TODAY)
    quad = Quad(subject, predicate, value, GRAPHS[graph])
    told = [each.message for each in checks.report([quad]).results if "still to come" in each.message]
    assert bool(told) == is_refused
    tables = Tables(frozenset())
    tables.add([(str(subject), str(predicate), str(value))])
    doubtful = TableValues(ontology, checks).doubtful(tables, GRAPHS[graph].value)
    assert not is_refused or (str(subject), str(predicate), str(value)) in doubtful


def test_what_is_refused_today_is_taken_on_the_day(ontology: Ontology) -> None:
    quad = Quad(ENTRY, DCT.issued, day("2099-01-01"), ENTRY)
    days = [TODAY, date(2099, 1, 1)]
    checks = ValueChecks(ontology, Iris(IRIS.base), today=lambda: days[0])
    assert checks.report([quad]).results
    del days[0]
    assert not checks.report([quad]).results


def settled(dates: dict[NamedNode, list[str]], *classes: NamedNode, role: NamedNode | None = None) -> bool:
    """Tell whether a thing is refused that a change settles with these dates."""
    quads = [Quad(MEETING, predicate, edtf(each)) for predicate, found in dates.items() for each in found]
    quads += [Quad(MEETING, TYPE, each) for each in classes]
    quads += [Quad(MEETING, DET.quantityRole, role)] if role else []
    return bool(list(settled_to_come(Quads(quads), quads, date(2026, 12, 2))))


@pytest.mark.parametrize(
    ("dates", "is_refused"),
    [
        (["2026-12-03"], False),
        (["2026-12-04"], True),
        (["2099"], True),
        (["2016-08-09", "2099"], True),
        (["2016/2099"], False),
        (["2027-01-01/.."], True),
        ([], False),
    ],
)
def test_nothing_settled_is_still_to_come(dates: list[str], is_refused: bool) -> None:
    for class_ in (DET.Event, DET.Tenure, DET.Eventuality):
        assert settled({DET.edtf: dates}, class_) == is_refused
    for class_ in (DET.Measure, DET.Agreement, DET.Commitment, DET.Position):
        assert not settled({DET.edtf: dates}, DET.Eventuality, class_)
    assert settled({DET.start: dates}, DET.Event) == is_refused
    observed, target = DETS["quantity-role-observed"], DETS["quantity-role-target"]
    assert settled({DET.edtf: dates}, DET.Quantity, role=observed) == is_refused
    assert not settled({DET.edtf: dates}, DET.Quantity, role=target)


def test_what_gets_its_kind_later_is_looked_at_with_the_date_that_it_had() -> None:
    dated = Quad(MEETING, DET.edtf, edtf("2099"))
    kind = Quad(MEETING, TYPE, DET.Event)
    assert list(settled_to_come(Quads([dated, kind]), [kind], date(2026, 12, 2)))
    assert not list(settled_to_come(Quads([dated, kind]), [], date(2026, 12, 2)))


def test_the_seeds_have_no_day_to_come(dataset: Assembled) -> None:
    checks = ValueChecks(dataset.gate.ontology, dataset.gate.iris)
    assert not [each for each in checks.report(dataset.quads).results if "still to come" in each.message]
