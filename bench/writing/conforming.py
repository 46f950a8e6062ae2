"""Events of ICEWS18 that conform, as stated graphs alone: `conforming.py EVENTS FILE [--mistakes N]`.

The graph of `bench/icews.py` has claims without an anchor, states that no graph describes and answers to
events of other entries, which the gate refuses. Here every claim has its anchor, and such quads are left
out. With mistakes, every so-and-so-manieth event has a claim about it whose modality is none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, `bench` is not importable

from bench import icews, icews_terms
from bench.icews_actors import BASE
from bench.icews_terms import AUTHORITY, iri

_ENTRY = f"<{BASE}entry/"
_NO_MODALITY = iri("dets:polarity-positive")

Row = tuple[str, str, str, str]


def conforming(events: int, mistakes: int = 0) -> Iterator[str]:
    """Yield N-Quads of authority and entries; one claim in `mistakes` has a modality that is none."""
    icews.ANCHORED, icews_terms._OWN_WORDS = 1, 10**9
    rows = list(_stated(icews.graph(icews.shared_folder(), events)))
    states, described = _described(rows)
    claims = 0
    for s, p, o, g in rows:
        if p == iri("det:ofState") and o not in states:
            continue
        if p == iri("det:inResponseTo") and (o, g) not in described:
            continue
        if p == iri("det:modality"):
            claims += 1
            if mistakes and claims % mistakes == 0:
                o = _NO_MODALITY
        yield f"{s} {p} {o} {g} .\n"


def _stated(lines: Iterator[str]) -> Iterator[Row]:
    for line in lines:
        body, _, graph = line[:-3].rpartition(" ")
        if (graph == AUTHORITY or graph.startswith(_ENTRY)) and _is_triple(body):
            s, p, o = body.split(" ", 2)
            yield s, p, o, graph


def _is_triple(body: str) -> bool:
    """Tell whether what stands before the last term is a triple of its own: else that term is its object."""
    return body.count(" ") >= 2


def _described(rows: list[Row]) -> tuple[set[str], set[tuple[str, str]]]:
    types = [(s, o, g) for s, p, o, g in rows if p == iri("rdf:type")]
    states = {s for s, o, g in types if o == iri("det:State") and g == AUTHORITY}
    return states, {(s, g) for s, _, g in types}


def main() -> None:
    """Write the file."""
    events, path = int(sys.argv[1]), Path(sys.argv[2])
    mistakes = int(sys.argv[4]) if sys.argv[3:4] == ["--mistakes"] else 0
    with path.open("w", encoding="utf-8") as out:
        out.writelines(conforming(events, mistakes))


if __name__ == "__main__":
    main()
