"""pySHACL's own verdict on pairs of shape and node, over an rdflib graph; and random mistakes."""

from __future__ import annotations

import random
from collections.abc import Iterable

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from pyshacl.pytypes import SHACLExecutor
from rdflib.term import Node

from detente.gate.compiled.term_text import term_of
from detente.gate.incremental.checking import Checker
from detente.gate.rdflib_terms import to_rdflib
from detente.rdf.namespaces import DET, EDTF, RDFS, TYPE, XSD

DATATYPES = [
    *(XSD[name] for name in ("string", "date", "dateTime", "integer", "nonNegativeInteger", "decimal")),
    *(XSD[name] for name in ("double", "anyURI", "boolean", "gYear")),
    EDTF.EDTF,
]
WORDS = [
    *("", "0", "7", "-5", "3.50", "1e3", "true", "maybe", "x", "€ 5", "a\nb", 'say "no" \\ yes', "2016"),
    *("2016-08", "2016-08-09", "2016-02-31", "2016-08-09Z", "2016-W32-2", "[1999..2001-05]", "2014-08-28/.."),
]
LANGUAGES = ["en", "tr", "de-AT"]


def verdict(checker: Checker, data: rdflib.Graph, shape: Node, node: str) -> bool | None:
    """Tell whether pySHACL accepts a node; None where it fails."""
    try:
        focus = [to_rdflib(term_of(node))]
        return bool(checker.targets.shapes[shape].validate(SHACLExecutor(), data, focus=focus)[0])
    except Exception:  # noqa: BLE001 - whatever it fails with, it does not accept
        return None


def denied(checker: Checker, data: rdflib.Graph, shape: Node, nodes: Iterable[str]) -> list[str]:
    """Give the nodes that pySHACL does not accept: it denies them, or fails on them."""
    nodes = list(nodes)
    focus = [to_rdflib(term_of(node)) for node in nodes]
    try:
        if checker.targets.shapes[shape].validate(SHACLExecutor(), data, focus=focus)[0]:
            return []
    except Exception:  # noqa: BLE001 - which of them it is, is asked next
        pass
    return [node for node in nodes if verdict(checker, data, shape, node) is not True]


def mistaken(quads: list[Quad], number: int, chance: random.Random) -> list[Quad]:
    """Make random mistakes: quads lost, doubled, moved, of other terms, classes or datatypes."""
    made = list(quads)
    for _ in range(number):
        if not made:
            break
        place = chance.randrange(len(made))
        new = _mistake(made[place], chance.choice(made), chance)
        if new is None:
            del made[place]
        elif chance.random() < 0.4:
            made.append(new)
        else:
            made[place] = new
    return list(dict.fromkeys(made))


def _mistake(old: Quad, other: Quad, chance: random.Random) -> Quad | None:
    s, p, o, g = old.subject, old.predicate, old.object, old.graph_name
    word = o.value if isinstance(o, Literal) and chance.random() < 0.5 else chance.choice(WORDS)
    odd = NamedNode("https://example.org/odd")
    classes = [DET[name] for name in ("Meeting", "State", "Person", "Claim", "Actor", "Entry", "Tenure")]
    return chance.choice(
        [
            None,
            Quad(s, p, other.object, g),
            Quad(s, other.predicate, o, g),
            Quad(other.subject, p, o, g),
            Quad(s, p, o, other.graph_name),
            Quad(s, p, Literal(word), g),
            Quad(s, p, Literal(word, datatype=chance.choice(DATATYPES)), g),
            Quad(s, p, Literal(word, language=chance.choice(LANGUAGES)), g),
            Quad(s, p, chance.choice([BlankNode("odd"), odd, s]), g),
            Quad(s, TYPE, chance.choice([*classes, odd]), g),
            Quad(odd, RDFS.subClassOf, chance.choice(classes), g) if chance.random() < 0.1 else None,
        ]
    )
