"""Triples as JSON-LD that reads as plain JSON: compact, framed, with its keys sorted.

What comes out is what compaction and framing would give (https://www.w3.org/TR/json-ld11-api/#compaction-algorithm,
https://www.w3.org/TR/json-ld11-framing/) for the one frame that the pages need; docs/decisions/0016 has why.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from detente.json_ld_context import CALLED, CLAIMS, JsonContext
from detente.quads import Object, Subject
from detente.vocab import PREFIXES, TYPE, XSD

MEDIA_TYPE = "application/ld+json"

Node = dict[str, Any]
# What JSON numbers stand for exactly (JSON-LD 1.1 API, section 8.6); JavaScript reads 15 digits without loss.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
_LOCAL = re.compile(r"\w[\w.-]*", re.ASCII)


class Terms:
    """A context read backwards: from IRIs to the keys that it defines for them."""

    def __init__(self, context: JsonContext) -> None:
        self._keys: dict[str, str] = {}
        self._definitions: dict[str, Mapping[str, Any]] = {}
        for name, definition in context.items():
            if isinstance(definition, str) and ":" in definition and name not in PREFIXES:
                self._keys[definition] = name
            elif isinstance(definition, Mapping) and "@id" in definition:
                self._keys[definition["@id"]] = name
                self._definitions[name] = definition
        self._defined = frozenset(context)

    def key(self, iri: str) -> str:
        """Write an IRI as a key, or as a class: by its term, else with a prefix, else as it is."""
        found = self._keys.get(iri)
        if found is None:
            found = self._keys[iri] = self.prefixed(iri)
        return found

    def prefixed(self, iri: str) -> str:
        """Write an IRI with a prefix that the context has, or as it is."""
        for prefix, namespace in PREFIXES.items():
            if prefix in self._defined and iri.startswith(namespace):
                local = iri[len(namespace) :]
                return f"{prefix}:{local}" if _LOCAL.fullmatch(local) else iri
        return iri

    def definition(self, key: str) -> Mapping[str, Any]:
        """Give what the context says of the values of a key."""
        return self._definitions.get(key, {})


def thing_document(
    root: str, triples: Iterable[Triple], terms: Terms, context: str, called: Mapping[str, str]
) -> Node:
    """Write triples with one thing at the root, the claims about it in it, and in these their anchors.

    `context` is the address of the context that `terms` reads; `called` names what is only referred to.
    What nothing leads to from the root stands under `included`.
    """
    tree = _Tree(triples, terms, called)
    document = {"@context": context, **tree.node(NamedNode(root))}
    if included := tree.rest():
        document["included"] = included
    return document


def graph_document(triples: Iterable[Triple], terms: Terms, context: str, called: Mapping[str, str]) -> Node:
    """Write triples as a list of the things that they are about."""
    return {"@context": context, "@graph": _Tree(triples, terms, called, nests=False).rest()}


def dumped(document: Node | JsonContext) -> bytes:
    """Write a document as JSON, with its keys sorted."""
    return (json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n").encode()


def referred(triples: Iterable[Triple]) -> set[str]:
    """Find the IRIs that triples refer to without being about them."""
    listed = list(triples)
    subjects = {each.subject for each in listed}
    objects = {each.object for each in listed if each.predicate != TYPE} - subjects
    return {each.value for each in objects if isinstance(each, NamedNode)}


class _Tree:
    """Nodes written into one another, each once."""

    def __init__(
        self, triples: Iterable[Triple], terms: Terms, called: Mapping[str, str], *, nests: bool = True
    ) -> None:
        self._terms = terms
        self._called = called
        self._nests = nests
        self._facts: dict[Subject, dict[NamedNode, list[Object]]] = defaultdict(lambda: defaultdict(list))
        self._claims: dict[Object, dict[str, list[Subject]]] = defaultdict(lambda: defaultdict(list))
        self._uses: Counter[Object] = Counter()
        by_property = {property_: key for key, property_ in CLAIMS.items()}
        for subject, predicate, object_ in triples:
            if isinstance(subject, Triple) or isinstance(object_, Triple):
                raise ValueError("a triple for a term is not RDF 1.1")
            self._facts[subject][predicate].append(object_)
            if isinstance(object_, BlankNode):
                self._uses[object_] += 1
            if predicate in by_property:
                self._claims[object_][by_property[predicate]].append(subject)
        self._names: dict[BlankNode, str] = {}
        self._written: set[Object] = set()
        # The property that leads from a claim to the thing that it is written in.
        self._left_out: dict[Subject, tuple[NamedNode, Object]] = {}

    def node(self, subject: Subject, uses: int = 0) -> Node:
        """Write a node with all that is said of it, and what was not written before in it.

        `uses` is how many of the references to it the place where it is written stands for.
        """
        self._written.add(subject)
        self._claim(subject)
        node = self._identity(subject, uses)
        without = self._left_out.get(subject)
        for predicate, objects in self._facts.get(subject, {}).items():
            if predicate == TYPE and all(isinstance(each, NamedNode) for each in objects):
                node["type"] = sorted(self._terms.key(each.value) for each in objects)
                continue
            values = [each for each in objects if (predicate, each) != without]
            if values:
                self._add(node, predicate, values)
        for key, claims in self._claims.get(subject, {}).items():
            here = [each for each in claims if self._is_here(each, subject, key)]
            if here:
                node[key] = [self.node(each) for each in sorted(here, key=str)]
        return node

    def rest(self) -> list[Node]:
        """Write what has not been written yet; blank nodes that something else holds come in it."""
        ordered = sorted(self._facts, key=lambda each: (isinstance(each, BlankNode), str(each)))
        return [self.node(each) for each in ordered if each not in self._written]

    def _claim(self, subject: Subject) -> None:
        """Mark the claims about a node as written in it, before anything else in it can refer to them."""
        if not self._nests:
            return
        for key, claims in self._claims.get(subject, {}).items():
            for each in claims:
                if each not in self._written:
                    self._written.add(each)
                    self._left_out[each] = (CLAIMS[key], subject)

    def _is_here(self, claim: Subject, subject: Subject, key: str) -> bool:
        return self._left_out.get(claim) == (CLAIMS[key], subject)

    def _identity(self, subject: Object, uses: int) -> Node:
        if isinstance(subject, NamedNode):
            return {"id": subject.value}
        return {"id": self._name(subject)} if self._uses[subject] > uses else {}

    def _name(self, node: Object) -> str:
        if not isinstance(node, BlankNode):
            raise TypeError(f"{node} is no blank node")
        return self._names.setdefault(node, f"_:b{len(self._names)}")

    def _add(self, node: Node, predicate: NamedNode, objects: Sequence[Object]) -> None:
        key = self._terms.key(predicate.value)
        container = self._terms.definition(key).get("@container")
        if container == "@language" or isinstance(container, list):
            objects = self._add_words(node, key, objects, always="@set" in container)
            key, container = self._terms.prefixed(predicate.value), None
        if objects:
            definition = self._terms.definition(key)
            ordered = sorted(objects, key=str) if len(objects) > 1 else objects
            values = [self._value(each, definition) for each in ordered]
            node[key] = values if container == "@set" or len(values) > 1 else values[0]

    def _add_words(self, node: Node, key: str, objects: Sequence[Object], *, always: bool) -> list[Object]:
        """Write words by their language; gives back what is no words in a language."""
        by_language: dict[str, list[str]] = defaultdict(list)
        others: list[Object] = []
        for each in sorted(objects, key=str):
            if isinstance(each, Literal) and each.language and each.direction is None:
                by_language[each.language].append(each.value)
            else:
                others.append(each)
        if by_language:
            node[key] = {
                language: words if always or len(words) > 1 else words[0]
                for language, words in by_language.items()
            }
        return others

    def _value(self, term: Object, definition: Mapping[str, Any]) -> Any:
        if isinstance(term, Literal):
            return _literal(term, definition.get("@type"))
        if self._nests and term in self._facts and term not in self._written:
            return self.node(term, uses=1)
        if isinstance(term, BlankNode):
            return {"id": self._name(term)}
        name = self._called.get(term.value)
        return {"id": term.value} if name is None else {"id": term.value, CALLED: name}


def _literal(literal: Literal, coercion: str | None) -> Any:
    if literal.language:
        found = {"@value": literal.value, "@language": literal.language}
        return found if literal.direction is None else {**found, "@direction": str(literal.direction)}
    datatype = literal.datatype
    is_expected = coercion in (None, "@id") or coercion == datatype.value
    if is_expected and datatype == XSD.integer and _INTEGER.fullmatch(literal.value):
        return int(literal.value)
    if is_expected and datatype == XSD.boolean and literal.value in ("true", "false"):
        return literal.value == "true"
    if coercion == datatype.value or (coercion is None and datatype == XSD.string):
        return literal.value
    if datatype == XSD.string:
        return {"@value": literal.value}
    return {"@value": literal.value, "@type": datatype.value}
