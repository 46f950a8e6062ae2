"""Entries to commit: a seed entry over and over, each time of other things in another year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import count

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from detente.changes.build import assemble
from detente.rdf.namespaces import DEFAULT_BASE, DET
from detente.resources import shipped_sources

_DATE = re.compile(r'"[^"]*"\^\^<(?:http://id\.loc\.gov/datatypes/edtf/EDTF|[^>]*XMLSchema#date)>')
_YEAR = re.compile(r"201[56]")
_YEARS = 10


def last_day() -> date:
    """Give a day after all of the copies, for rules that refuse what is still to come."""
    return date(9000, 1, 1)


def seed_quads() -> list[Quad]:
    """Give every quad of the seeds' entries, closed."""
    base = f"{DEFAULT_BASE}entry/"
    quads = assemble(shipped_sources(), DEFAULT_BASE).quads
    return [quad for quad in quads if str(quad.graph_name).startswith(f"<{base}")]


def seed_authority() -> list[Quad]:
    """Give the graph of who and what is known, and the default graph's part of it."""
    quads = assemble(shipped_sources(), DEFAULT_BASE).quads
    stated = list(quads.match(graph=NamedNode(f"{DEFAULT_BASE}graph/authority")))
    return [*stated, *(Quad(q.subject, q.predicate, q.object) for q in stated)]


def copies(quads: list[Quad], entry: str) -> Iterator[list[Quad]]:
    """Yield one entry's graph again and again.

    What it describes is renamed, and dated to years of its own: meetings of one pair of states within days
    of each other would all be found to conflict.
    """
    graph = NamedNode(f"{DEFAULT_BASE}entry/{entry}")
    members = [quad for quad in quads if quad.graph_name == graph]
    text = serialize(members, format=RdfFormat.N_QUADS)
    if text is None:
        raise TypeError("serialize gives bytes where it is given no file")
    own = {str(quad.subject) for quad in members if quad.object == DET.Eventuality}
    things = re.compile("|".join(map(re.escape, sorted(own))))
    for number in count(1):
        renamed = things.sub(partial(_copied, number), text.decode())
        renamed = renamed.replace(f"/{entry}", f"/{entry}-copy-{number}")
        renamed = _DATE.sub(partial(_later, number), renamed)
        yield list(parse(renamed, format=RdfFormat.N_QUADS))


def _copied(number: int, thing: re.Match[str]) -> str:
    return f"{thing[0][:-1]}-copy-{number}>"


def _later(number: int, dated: re.Match[str]) -> str:
    return _YEAR.sub(lambda year: str(int(year[0]) + _YEARS * number), dated[0])
