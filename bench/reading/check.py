"""Before anything is timed: whether the peers answer alike, and how long each shape takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.reading.answers import Rows, rows
from bench.reading.connection import OK, Connection
from bench.reading.peers import Oxigraph, Peer, Server
from bench.reading.shapes import Shape

References = Mapping[str, Sequence[Rows]]
"""Rows of each sample of a shape, by the shape's name."""


@dataclass(frozen=True)
class Check:
    """What a peer answered to the samples: seconds by shape (its median sample), and disagreements."""

    peer: str
    seconds: Mapping[str, float]
    disagreements: Sequence[str]


def reference(shapes: Sequence[Shape], oxigraph: Oxigraph) -> tuple[References, Check]:
    """Ask oxigraph for the rows that the others must have."""
    with oxigraph.serving() as server:
        seen = {shape.name: _ask(server, shape) for shape in shapes}
    references = {name: [rows(body) for _, body in answers] for name, answers in seen.items()}
    return references, Check(oxigraph.name, {name: _median(each) for name, each in seen.items()}, ())


def check(peer: Peer, shapes: Sequence[Shape], references: References, tell: Callable[[str], None]) -> Check:
    """Compare a peer's rows with oxigraph's."""
    seconds, disagreements = {}, []
    with peer.serving() as server:
        for shape in shapes:
            tell(f"{peer.name}: answers to {shape.name}")
            answers = _ask(server, shape)
            seconds[shape.name] = _median(answers)
            for (_, body), expected in zip(answers, references[shape.name], strict=True):
                difference = _difference(body, expected)
                if difference:
                    disagreements.append(f"{shape.name}: {difference}")
    return Check(peer.name, seconds, disagreements)


def _ask(server: Server, shape: Shape) -> list[tuple[float, bytes]]:
    answers = []
    with Connection(server.port) as connection:
        for query in shape.samples():
            answer = connection.get(server.target(query))
            answers.append((answer.seconds, answer.body if answer.status == OK else b""))
    return answers


def _median(answers: Sequence[tuple[float, bytes]]) -> float:
    return sorted(seconds for seconds, _ in answers)[len(answers) // 2]


def _difference(body: bytes, expected: Rows) -> str:
    try:
        found = rows(body)
    except (ValueError, KeyError):
        return "no result"
    if found == expected:
        return ""
    missing, extra = (expected - found).total(), (found - expected).total()
    return f"{found.total()} rows for {expected.total()}; {missing} missing, {extra} extra"
