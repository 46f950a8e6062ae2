"""What the patch of a version says of one thing: read line by line, without the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from detente.rdf.namespaces import DET, RDF
from detente.store.patch import ADDED

MOST_LINES = 1_000
"""So many lines of one patch that name a thing are read; of more only the number is told."""

_REMOVED = "D "
_CLAIMING = (DET.about, RDF.subject, DET.comments)


@dataclass(frozen=True)
class Mentions:
    """What a patch says of a thing, each quad with True where it is added.

    `own` has the thing or a part of it as subject; `claims` say of what that they claim the thing, a value of
    it or an opinion of it; `others` counts further quads that name it, `unread` those that were not read.
    """

    own: tuple[tuple[bool, Quad], ...] = ()
    claims: tuple[tuple[bool, Quad], ...] = ()
    others: int = 0
    unread: int = 0

    def __bool__(self) -> bool:
        return bool(self.own or self.claims or self.others or self.unread)


def mentions(lines: Iterable[str], iri: str, most: int = MOST_LINES) -> Mentions:
    """Read what the lines of a patch say of a thing; a line that only quotes its IRI in a text says nothing.

    >>> line = "A <https://e.org/a> <https://e.org/p> 'about <https://e.org/b>' .".replace("'", '"')
    >>> mentions([line], "https://e.org/a").own[0][1].object.value
    'about <https://e.org/b>'
    >>> bool(mentions([line], "https://e.org/b"))
    False
    """
    own: list[tuple[bool, Quad]] = []
    claims: list[tuple[bool, Quad]] = []
    others = unread = read = 0
    for line in _naming(lines, iri):
        read += 1
        if read > most:
            unread += 1
            continue
        for quad in parse(line[2:], RdfFormat.N_QUADS):
            step = (line.startswith(ADDED), quad)
            if _is_part(quad.subject, iri):
                own.append(step)
            elif quad.predicate in _CLAIMING and _is_part(quad.object, iri):
                claims.append(step)
            elif _is_part(quad.object, iri):
                others += 1
    return Mentions(tuple(own), tuple(claims), others, unread)


def _naming(lines: Iterable[str], iri: str) -> Iterator[str]:
    whole, part = f"<{iri}>", f"<{iri}#"
    return (line for line in lines if line.startswith((ADDED, _REMOVED)) and (whole in line or part in line))


def _is_part(term: object, iri: str) -> bool:
    """Tell whether a term is a thing or a part of it; what is said of a statement is of no thing."""
    if isinstance(term, Triple) or not isinstance(term, NamedNode):
        return False
    return term.value.partition("#")[0] == iri or term.value == iri
