"""A service of three versions with known times, for what is told of the past."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, LABEL, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.store import VersionStore
from tests.versions import commit_quads

TIMES = (
    datetime(2016, 9, 2, tzinfo=UTC),
    datetime(2016, 9, 3, 10, 20, 30, 500_000, tzinfo=UTC),
    datetime(2016, 9, 4, tzinfo=UTC),
)
PLACE = NamedNode(f"{DEFAULT_BASE}id/place/gone")
ENTRY = NamedNode(f"{DEFAULT_BASE}entry/e3")
CLAIM = NamedNode(f"{DEFAULT_BASE}claim/e3/c1")
MEETING = NamedNode(f"{DEFAULT_BASE}id/meeting/m")
CURATION = NamedNode(f"{DEFAULT_BASE}graph/curation")


def make_past(folder: Path) -> tuple[str, str, str]:
    """Commit a small graph; a place, an entry and its claim; and the place's end. Gives the ids."""
    store = VersionStore(folder)
    small = set(parse(Path(__file__).with_name("small.trig").read_bytes(), RdfFormat.TRIG))
    named = Quad(PLACE, LABEL, Literal("Gone & <lost>", language="en"), DEFAULT_GRAPH)
    more = {
        Quad(ENTRY, TYPE, DET.Entry, ENTRY),
        Quad(ENTRY, TYPE, DET.Entry, DEFAULT_GRAPH),
        Quad(ENTRY, LABEL, Literal("A third entry", language="en"), DEFAULT_GRAPH),
        Quad(ENTRY, COMMENT, Literal("A comment, which is no name", language="en"), DEFAULT_GRAPH),
        Quad(CLAIM, TYPE, DET.Claim, ENTRY),
        Quad(MEETING, TYPE, DET.Eventuality, DEFAULT_GRAPH),
        Quad(MEETING, DET.start, Literal("2016-08-09", datatype=NamedNode(_DATE)), DEFAULT_GRAPH),
    }
    deprecated = {Quad(CLAIM, DET.rank, DETS["rank-deprecated"], CURATION)}
    contents = (small, small | more | {named}, small | more | deprecated)
    messages = ("Two entries <b>", "A third entry", "A place less")
    ids = [
        commit_quads(store, quads, author="test", message=message, created=time).id
        for quads, message, time in zip(contents, messages, TIMES, strict=True)
    ]
    store.tag("paper", ids[1])
    return ids[0], ids[1], ids[2]


COMMENT = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_DATE = "http://www.w3.org/2001/XMLSchema#date"
