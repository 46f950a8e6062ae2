"""How much work RDFC-1.0 has with blank nodes that look alike, told before it is begun.

The algorithm (https://www.w3.org/TR/rdf-canon/, 4.6 to 4.8) first hashes what is said of each blank node.
Those that share their hash are told apart by walks from each of them through all others of that kind, in
every order of those that look alike from there. A long list, a long cycle, or many alike around alike centres
takes long: here the same walks are counted, no hash is computed, and the count stops at a bound.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Quad

MOST_WORK = 50_000_000
"""Work of the walks of one document: 300 alike members of a list, two seconds of one core."""
MOST_STORED_WORK = 300_000_000
"""The same for a graph that is only hashed again: 550 of them, ten seconds."""
LEAST_WORK = 32
"""Work of one step, however little it copies."""
WORK_A_TRIPLE = 50
_MOST_ORDERS = 12
"""Factorials end here: so many alike neighbours are over every bound."""

_Role = tuple[str, str]
_Groups = Mapping[BlankNode, Sequence[Sequence[BlankNode]]]
"""Of each alike node its neighbours that are alike too, those together that the algorithm has to order."""


@dataclass(frozen=True)
class Alike:
    """Blank nodes that take too long to tell apart."""

    number: int
    """How many of them hang together."""
    said: str
    """What is said of each, in a few words."""


def too_alike(triples: Iterable[Quad], most: int) -> Alike | None:
    """Find the blank nodes that take more than `most` work to tell apart; None where there are none.

    The time goes with the number of triples, and with `most` where there are alike blank nodes that are
    neighbours.
    """
    triples = list(triples)
    alike = _alike(triples)
    groups = _groups(triples, alike)
    known: set[BlankNode] = set()
    left = most + WORK_A_TRIPLE * len(triples)
    for members in _by_look(alike).values():
        for node in members:
            if node not in groups:
                continue
            left -= _work(node, groups, known, left)
            if left < 0:
                return Alike(_together(node, groups, known), _described(alike[node]))
        known.update(members)
    return None


def _alike(triples: Sequence[Quad]) -> dict[BlankNode, tuple[_Role, ...]]:
    """Give how each blank node looks, of those that share their look with others (RDFC-1.0, 4.6)."""
    said: dict[BlankNode, list[_Role]] = defaultdict(list)
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        is_loop = subject == value
        if isinstance(subject, BlankNode):
            said[subject].append((predicate, "itself" if is_loop else _seen(value)))
        if isinstance(value, BlankNode) and not is_loop:
            said[value].append((f"^{predicate}", _seen(subject)))
    looks = {node: tuple(sorted(roles)) for node, roles in said.items()}
    shared = Counter(looks.values())
    return {node: look for node, look in looks.items() if shared[look] > 1}


def _seen(term: object) -> str:
    return "_:" if isinstance(term, BlankNode) else str(term)


def _by_look(alike: Mapping[BlankNode, tuple[_Role, ...]]) -> dict[tuple[_Role, ...], list[BlankNode]]:
    found: dict[tuple[_Role, ...], list[BlankNode]] = defaultdict(list)
    for node, look in alike.items():
        found[look].append(node)
    return {look: found[look] for look in sorted(found)}


def _groups(triples: Sequence[Quad], alike: Mapping[BlankNode, tuple[_Role, ...]]) -> _Groups:
    """Give the alike neighbours of each alike node, by how they stand to it and how they look (4.7)."""
    near: dict[BlankNode, dict[tuple[str, object], list[BlankNode]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, BlankNode) or not isinstance(value, BlankNode) or subject == value:
            continue
        if subject in alike and value in alike:
            near[subject][triple.predicate.value, alike[value]].append(value)
            near[value][f"^{triple.predicate.value}", alike[subject]].append(subject)
    return {node: list(groups.values()) for node, groups in near.items()}


def _work(start: BlankNode, groups: _Groups, known: set[BlankNode], most: int) -> int:
    """Count the work of the walks from one node, up to a bound: each step copies what is issued so far."""
    work = 0
    pending: list[Generator[_Step, None, None]] = [_walk(start, groups, known, {start})]
    while pending and work <= most:
        step = next(pending[-1], None)
        if step is None:
            pending.pop()
            continue
        node, issued = step
        work += max(LEAST_WORK, len(issued))
        if node is not None:
            pending.append(_walk(node, groups, known, issued))
    return work


_Step = tuple[BlankNode | None, set[BlankNode]]
"""A node to walk on from, if any, and the nodes that have a number on this walk."""


def _walk(
    node: BlankNode, groups: _Groups, known: set[BlankNode], issued: set[BlankNode]
) -> Generator[_Step, None, None]:
    for group in groups[node]:
        members = [each for each in group if each not in known]
        orders = math.factorial(min(len(members), _MOST_ORDERS))
        for _ in range(orders):
            mine = issued if orders == 1 else set(issued)
            yield None, mine
            new = [each for each in members if each not in mine]
            mine.update(new)
            for each in new:
                yield each, mine
        if orders > 1:
            issued.update(mine)


def _together(start: BlankNode, groups: _Groups, known: set[BlankNode]) -> int:
    found, pending = {start}, [start]
    while pending:
        near = {each for group in groups[pending.pop()] for each in group if each not in known} - found
        found |= near
        pending.extend(near)
    return len(found)


def _described(look: Sequence[_Role]) -> str:
    told = [f"{'is the value of' if p[0] == '^' else 'has'} <{p.removeprefix('^')}>" for p, _ in look[:3]]
    return " and ".join(dict.fromkeys(told))
