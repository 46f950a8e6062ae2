"""What is handed to the bulk road: documents of N-Quads, and how far a commit of them has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from detente.rdf.quads import DEFAULT_GRAPH, GraphName

LARGE_BYTES = 1_000_000
"""Documents of so many bytes hold some thousands of quads."""
BULK_QUADS = 5_000
"""From so many quads on a change goes by the bulk road; below it costs more than it saves."""


@dataclass(frozen=True)
class QuadDocument:
    """N-Quads of one origin, whose blank nodes are its own.

    `lines` is a file of N-Quads, or gives its lines each time that it is called. Triples go into `graph`,
    without one into the default graph; if `only`, all has to be of that graph, and if `triples`, no line may
    name one. `quads` reads the document where that takes more than splitting lines, and raises InputError
    with the place of every fault; by default the lines are read as N-Quads. `blank` tells that they have
    blank nodes, which else is found on the way, and all is read anew. `name` is how errors call the document.
    """

    name: str
    lines: Path | Callable[[], Iterable[str]] | None
    graph: NamedNode | None = None
    only: bool = False
    triples: bool = False
    quads: Callable[[], Iterable[Quad]] | None = None
    blank: bool = False


@dataclass(frozen=True)
class Incoming:
    """Documents that are to become one version, graph by graph.

    With `replace` each graph that they name holds nothing else afterwards; graphs in `dropped` are gone.
    `key` tells what they are made from, a digest say: a commit with the same key that was broken off is gone
    on with.
    """

    documents: tuple[QuadDocument, ...]
    replace: bool = False
    dropped: tuple[NamedNode, ...] = ()
    key: str | None = None


Progress = Callable[[str, int, int | None], None]
"""Hears how much of a stage is done, in quads, and how much there is; None where nobody knows."""


def silent(_: str, __: int, ___: int | None) -> None:
    """Hear nothing."""


def quad_lines(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads as the lines of a document."""
    for quad in quads:
        yield f"{quad.subject} {quad.predicate} {quad.object}{_graph(quad.graph_name)} .\n"


def _graph(graph: GraphName) -> str:
    return "" if graph == DEFAULT_GRAPH else f" {graph}"
