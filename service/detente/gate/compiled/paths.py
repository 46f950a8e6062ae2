"""Property paths as functions from a focus node to its value nodes (SHACL 2.3.1), in pySHACL's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import Node

from detente.gate.compiled.logic import Reach
from detente.gate.compiled.lookups import Lookup, Lookups
from detente.gate.compiled.tables import Terms
from detente.gate.compiled.term_text import iri
from detente.gate.incremental.reach import REPEATED, shacl_path

MOST_PARTS = 5
"""pySHACL fails on paths that are nested deeper than ten; each member of a list counts."""
_NO_TERMS: Terms = ()
_PATH_TERMS = frozenset({RDF.first, RDF.rest, SH.inversePath, SH.alternativePath, *REPEATED})


def compile_path(graph: rdflib.Graph, path: Node, lookups: Lookups) -> Reach | None:
    """Compile a path of a shapes graph; None where it is of a form that is not known, or none at all."""
    if not _is_plain(graph, path, MOST_PARTS):
        return None
    return _compile(shacl_path(graph, path), lookups)


def _is_plain(graph: rdflib.Graph, path: Node, depth: int) -> bool:
    """Tell whether a path is one thing: a node that is a list and something else is read by luck."""
    if isinstance(path, rdflib.URIRef):
        return not any((path, term, None) in graph for term in _PATH_TERMS)
    found = [(term, value) for term in _PATH_TERMS for value in graph.objects(path, term)]
    if not isinstance(path, rdflib.BNode) or not depth:
        return False
    if sorted(term for term, _ in found) == [RDF.first, RDF.rest]:
        return _are_plain(graph, path, depth)
    if len(found) != 1:
        return False
    term, value = found[0]
    return (
        _are_plain(graph, value, depth) if term == SH.alternativePath else _is_plain(graph, value, depth - 1)
    )


def _are_plain(graph: rdflib.Graph, members: Node, depth: int) -> bool:
    parts = well_formed(graph, members)
    return (
        parts is not None
        and 2 <= len(parts) <= MOST_PARTS
        and all(_is_plain(graph, part, depth - 1) for part in parts)
    )


def well_formed(graph: rdflib.Graph, head: Node) -> list[Node] | None:
    """Give the members of an RDF list; None where it has not one first and one rest at each step."""
    members: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        first, rest = list(graph.objects(head, RDF.first)), list(graph.objects(head, RDF.rest))
        if len(first) != 1 or len(rest) != 1 or head in seen:
            return None
        seen.add(head)
        members.append(first[0])
        head = rest[0]
    return members


def _compile(path: object, lookups: Lookups) -> Reach | None:
    if isinstance(path, rdflib.URIRef):
        return _looked_up(lookups(iri(path)))
    if isinstance(path, InvPath) and isinstance(path.arg, rdflib.URIRef):
        return _looked_up(lookups(iri(path.arg), inverse=True))
    if isinstance(path, SequencePath | AlternativePath):
        parts = [_compile(part, lookups) for part in path.args]
        if not _all_known(parts):
            return None
        return _in_turn(parts) if isinstance(path, SequencePath) else _either(parts)
    if isinstance(path, MulPath):
        step = _compile(path.path, lookups)
        return None if step is None else _repeated(step, path.mod)
    return None


def _all_known(parts: list[Reach | None]) -> TypeGuard[list[Reach]]:
    return None not in parts


def _looked_up(lookup: Lookup) -> Reach:
    return lambda node: lookup.get(node) or _NO_TERMS


def _in_turn(parts: Sequence[Reach]) -> Reach:
    first, *rest = parts

    def reach(node: str) -> Terms:
        found = first(node)
        for part in rest:
            if len(found) == 1:
                (only,) = found
                found = part(only)
            else:
                found = tuple(dict.fromkeys(end for each in found for end in part(each)))
        return found

    return reach


def _either(parts: Sequence[Reach]) -> Reach:
    return lambda node: tuple(dict.fromkeys(end for part in parts for end in part(node)))


def _repeated(step: Reach, mod: object) -> Reach:
    def reach(node: str) -> Terms:
        found = dict.fromkeys(step(node))
        if mod == "?":
            return {node: None, **found}
        stack = list(found)
        while stack:
            for end in step(stack.pop()):
                if end not in found:
                    found[end] = None
                    stack.append(end)
        return found if mod == "+" else {node: None, **found}

    return reach
