"""Where files say what a result of the gate is about, so that each is told with a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.errors import InputError
from detente.gate.report import Result
from detente.rdf.reading.compressed import opened
from detente.rdf.reading.encoding import decodable
from detente.rdf.reading.limits import InputLimits

Term = NamedNode | BlankNode | Literal

_TOKEN = re.compile(r"""[^\s<>"'(),;\[\]{}]+""")
_PREFIX = re.compile(
    r"""(?i:@?prefix)\s+([\w.-]*):\s*<([^>]*)>|xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']|"""
    r""""([\w.-]+)"\s*:\s*"(https?:[^"]*[/#])\""""
)
_MOST_BYTES = 64 << 20
_MOST_RESULTS = 500
_MOST_LINES = 50
_NEAR = 40
"""Lines below that of a node in which a value still counts as the node's."""


@dataclass(frozen=True)
class FilePlace:
    """Where a result is told of: `file:line`, and whose part the focus node is, where it has no name."""

    at: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Text:
    """A file as it was loaded, by the name that errors call it."""

    name: str
    path: Path


class _Lines:
    """The lines of one text on which terms are written."""

    def __init__(self) -> None:
        self.whole: dict[Term, list[int]] = defaultdict(list)
        self.likely: dict[Term, list[int]] = defaultdict(list)

    def of(self, term: object) -> list[int]:
        if not isinstance(term, NamedNode | Literal):
            return []
        return self.whole.get(term) or self.likely.get(term) or []


def find_places(results: Sequence[Result], quads: Iterable[Quad], texts: Sequence[Text]) -> list[FilePlace]:
    """Give each result its place: that of its value where it stands near its node, else that of its node.

    A node without a name is looked for by what it is part of and by what is said of it; one that no text
    mentions, by what it is linked with; what is not found at all is told at the beginning of the first text.
    """
    graph = _Linked(quads)
    sought = [_Sought(graph, result) for result in results[:_MOST_RESULTS]]
    wanted = {term for each in sought for term in each.terms()}
    found = [(text, _scan(text, wanted)) for text in texts]
    places = [each.place(found) for each in sought]
    return places + [FilePlace()] * (len(results) - len(places))


class _Linked:
    """Quads by subject and by object."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.of: dict[object, list[Quad]] = defaultdict(list)
        self.to: dict[object, list[Quad]] = defaultdict(list)
        for quad in quads:
            self.of[quad.subject].append(quad)
            self.to[quad.object].append(quad)

    def owner(self, node: object) -> Quad | None:
        """Give the quad by which a named thing leads to a node without a name, over others without one."""
        met: set[object] = set()
        while node not in met:
            met.add(node)
            quad = next(iter(self.to.get(node, ())), None)
            if quad is None or isinstance(quad.subject, NamedNode):
                return quad
            node = quad.subject
        return None


class _Sought:
    """What to look for, for one result."""

    def __init__(self, graph: _Linked, result: Result) -> None:
        found = result.terms
        focus = found.focus if found else (result.about[0] if result.about else None)
        value = found.value if found else (result.about[1] if len(result.about) > 1 else None)
        owner = graph.owner(focus) if isinstance(focus, BlankNode) else None
        node = owner.subject if owner else focus
        self._owner = owner
        self._node = node if isinstance(node, NamedNode | Literal) else None
        own = [quad.object for quad in graph.of.get(focus, ())] if isinstance(focus, BlankNode) else []
        self._details = [each for each in (value, *own) if each != node and _is_written(each)]
        linked = (*graph.of.get(focus, ()), *graph.to.get(focus, ()))
        self._others = [t for quad in linked for t in (quad.object, quad.subject) if _is_written(t)]

    def terms(self) -> Iterator[Term]:
        for each in (self._node, *self._details, *self._others[:20]):
            if isinstance(each, NamedNode | Literal):
                yield each

    def place(self, found: Sequence[tuple[Text, _Lines]]) -> FilePlace:
        owner = ""
        if self._owner is not None:
            owner = f"{_local(self._owner.predicate.value)} of {self._owner.subject}"
        for term in filter(None, (self._node, *self._details, *self._others)):
            for text, lines in found:
                if numbers := lines.of(term):
                    return FilePlace(f"{text.name}:{self._nearest(numbers[0], lines)}", owner)
        return FilePlace(f"{found[0][0].name}:1" if found else "", owner)

    def _nearest(self, line: int, lines: _Lines) -> int:
        near = (n for each in self._details for n in lines.of(each) if line <= n <= line + _NEAR)
        return next(near, line)


def _is_written(term: object) -> bool:
    return isinstance(term, NamedNode) or (isinstance(term, Literal) and bool(_needle(term)))


def _needle(literal: Literal) -> str:
    return literal.value.strip().split("\n", 1)[0][:80]


def _local(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]


def _scan(text: Text, wanted: set[Term]) -> _Lines:
    lines = _Lines()
    by_name: dict[str, list[NamedNode]] = defaultdict(list)
    for term in wanted:
        if isinstance(term, NamedNode):
            by_name[_local(term.value)].append(term)
    needles = [(term, _needle(term)) for term in islice(_literals(wanted), 200)]
    prefixes: dict[str, str] = {}
    for number, line in enumerate(_lines(text), start=1):
        prefixes.update(_declared(line))
        for match in _TOKEN.finditer(line):
            token = match[0].rstrip(".").replace("\\", "")
            for term in by_name.get(_local(token), ()):
                _note(lines.whole if _means(token, term, prefixes) else lines.likely, term, number)
        for literal, needle in needles:
            if needle in line:
                _note(lines.whole, literal, number)
    return lines


def _declared(line: str) -> Iterator[tuple[str, str]]:
    for match in _PREFIX.finditer(line):
        names = [group for group in match.groups() if group is not None]
        yield names[0] if len(names) > 1 else "", names[-1]


def _literals(terms: Iterable[Term]) -> Iterator[Literal]:
    return (term for term in terms if isinstance(term, Literal) and _needle(term))


def _means(token: str, term: NamedNode, prefixes: dict[str, str]) -> bool:
    if token == term.value:
        return True
    prefix, mark, local = token.partition(":")
    return bool(mark) and prefix in prefixes and prefixes[prefix] + local == term.value


def _note(lines: dict[Term, list[int]], term: Term, number: int) -> None:
    if len(lines[term]) < _MOST_LINES:
        lines[term].append(number)


def _lines(text: Text) -> Iterator[str]:
    """Yield the lines of a file as it was read: expanded, and in its encoding."""
    try:
        with opened(text.name, text.path, InputLimits(input_bytes=1 << 36, expanded_bytes=1 << 37)) as source:
            content = source.data[: min(source.end, _MOST_BYTES)]
    except (InputError, OSError):  # it was read before; where it is gone since, there is no line to tell
        return
    yield from re.split(r"\r\n?|\n", content.decode(decodable(content[:1024]), "replace"))
