"""Triples as JSON-LD that reads as plain JSON: compact, framed, with its keys sorted.

What comes out is what compaction and framing would give (https://www.w3.org/TR/json-ld11-api/#compaction-algorithm,
https://www.w3.org/TR/json-ld11-framing/) for the one frame that the pages need; docs/decisions/0018 has why.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import RdfFormat, Triple, serialize

from detente.rdf.namespaces import PREFIXES, TYPE, XSD
from detente.rdf.prefixing import Prefixes
from detente.vocabulary.json_ld_context import CALLED, CLAIMS, JsonContext

MEDIA_TYPE = "application/ld+json"

Node = dict[str, Any]
_CLAIM_KEYS = {property_.value: key for key, property_ in CLAIMS.items()}
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
        self._prefixes = Prefixes({name: iri for name, iri in PREFIXES.items() if name in context})

    def key(self, iri: str) -> str:
        """Write an IRI as a key, or as a class: by its term, else with a prefix, else as it is."""
        found = self._keys.get(iri)
        if found is None:
            found = self._keys[iri] = self.prefixed(iri)
        return found

    def prefixed(self, iri: str) -> str:
        """Write an IRI with a prefix that the context has, or as it is."""
        found = self._prefixes.split(iri, _LOCAL)
        return ":".join(found) if found else iri

    def definition(self, key: str) -> Mapping[str, Any]:
        """Give what the context says of the values of a key."""
        return self._definitions.get(key, {})


def thing_document(
    root: str, nodes: Iterable[Node], terms: Terms, context: str, called: Mapping[str, str]
) -> Node:
    """Write nodes with one thing at the root, the claims about it in it, and in these their anchors.

    `nodes` are expanded (`expanded`); `context` is the address of the context that `terms` reads; `called`
    names what is only referred to. What nothing leads to from the root stands under `included`.
    """
    tree = _Tree(nodes, terms, called)
    document = {"@context": context, **tree.node(root)}
    if included := tree.rest():
        document["included"] = included
    return document


def graph_document(nodes: Iterable[Node], terms: Terms, context: str) -> Node:
    """Write nodes as a list."""
    return {"@context": context, "@graph": _Tree(nodes, terms, {}, nests=False).rest()}


def expanded(triples: Iterable[Triple]) -> list[Node]:
    """Give triples as expanded node objects (JSON-LD 1.1, section 4.1), as the engine serialises them."""
    nodes: list[Node] = json.loads(serialize(triples, format=RdfFormat.JSON_LD) or b"[]")
    return nodes


def dumped(document: Node | JsonContext) -> bytes:
    """Write a document as JSON, with its keys sorted."""
    return (json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n").encode()


def referred(nodes: Iterable[Node]) -> set[str]:
    """Find the IRIs that nodes refer to without being about them."""
    listed = list(nodes)
    found = {
        value["@id"]
        for node in listed
        for key, values in node.items()
        if key not in ("@id", "@type", TYPE.value)
        for value in values
        if "@id" in value
    }
    return {each for each in found - {node["@id"] for node in listed} if not _is_blank(each)}


class _Tree:
    """Nodes written into one another, each once."""

    def __init__(
        self, nodes: Iterable[Node], terms: Terms, called: Mapping[str, str], *, nests: bool = True
    ) -> None:
        self._terms = terms
        self._called = called
        self._nests = nests
        self._facts: dict[str, dict[str, list[Node]]] = {}
        self._claims: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._uses: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._written: set[str] = set()
        # The property that leads from a claim to the thing that it is written in.
        self._left_out: dict[str, tuple[str, str]] = {}
        for node in nodes:
            self._take(node)

    def _take(self, node: Node) -> None:
        """Take one node object; a streaming writer gives a subject several of them."""
        subject = node["@id"]
        facts = self._facts.setdefault(subject, {})
        for predicate, values in node.items():
            if predicate == "@id":
                continue
            if predicate == "@type":
                predicate, values = TYPE.value, [{"@id": each} for each in values]
            facts.setdefault(predicate, []).extend(values)
            key = _CLAIM_KEYS.get(predicate)
            for value in values:
                if "@id" in value:
                    self._uses[value["@id"]] += 1
                    if key:
                        self._claims[value["@id"]][key].append(subject)

    def node(self, subject: str, uses: int = 0) -> Node:
        """Write a node with all that is said of it, and what was not written before in it.

        `uses` is how many of the references to it the place where it is written stands for.
        """
        self._written.add(subject)
        self._claim(subject)
        node = self._identity(subject, uses)
        without = self._left_out.get(subject)
        for predicate, values in self._facts.get(subject, {}).items():
            if predicate == TYPE.value and all(
                "@id" in each and not _is_blank(each["@id"]) for each in values
            ):
                node["type"] = sorted(self._terms.key(each["@id"]) for each in values)
                continue
            if without and predicate == without[0]:
                values = [each for each in values if each.get("@id") != without[1]]
            if values:
                self._add(node, predicate, values)
        for key, claims in self._claims.get(subject, {}).items():
            here = [each for each in claims if self._left_out.get(each) == (CLAIMS[key].value, subject)]
            if here:
                node[key] = [self.node(each) for each in sorted(here)]
        return node

    def rest(self) -> list[Node]:
        """Write what has not been written yet; blank nodes that something else holds come in it."""
        ordered = sorted(self._facts, key=lambda each: (_is_blank(each), each))
        return [self.node(each) for each in ordered if each not in self._written]

    def _claim(self, subject: str) -> None:
        """Mark the claims about a node as written in it, before anything else in it can refer to them."""
        if not self._nests:
            return
        for key, claims in self._claims.get(subject, {}).items():
            for each in claims:
                if each not in self._written:
                    self._written.add(each)
                    self._left_out[each] = (CLAIMS[key].value, subject)

    def _identity(self, subject: str, uses: int) -> Node:
        if not _is_blank(subject):
            return {"id": subject}
        return {"id": self._name(subject)} if self._uses[subject] > uses else {}

    def _name(self, node: str) -> str:
        return self._names.setdefault(node, f"_:b{len(self._names)}")

    def _add(self, node: Node, predicate: str, values: Sequence[Node]) -> None:
        key = self._terms.key(predicate)
        definition = self._terms.definition(key)
        container = definition.get("@container")
        if container and container != "@set":
            values = self._add_words(node, key, values, always="@set" in container)
            key, definition, container = self._terms.prefixed(predicate), {}, None
        if values:
            ordered = sorted(values, key=_order) if len(values) > 1 else values
            written = [self._value(each, definition.get("@type")) for each in ordered]
            node[key] = written if container or len(written) > 1 else written[0]

    def _add_words(self, node: Node, key: str, values: Sequence[Node], *, always: bool) -> list[Node]:
        """Write words by their language; gives back what is no words in a language."""
        by_language: dict[str, list[str]] = defaultdict(list)
        others: list[Node] = []
        for each in sorted(values, key=_order):
            if "@language" in each and "@direction" not in each:
                by_language[each["@language"]].append(each["@value"])
            else:
                others.append(each)
        if by_language:
            node[key] = {
                language: words if always or len(words) > 1 else words[0]
                for language, words in by_language.items()
            }
        return others

    def _value(self, value: Node, coercion: str | None) -> Any:
        iri = value.get("@id")
        if iri is None:
            return _literal(value, coercion)
        if self._nests and iri in self._facts and iri not in self._written:
            return self.node(iri, uses=1)
        if _is_blank(iri):
            return {"id": self._name(iri)}
        name = self._called.get(iri)
        return {"id": iri} if name is None else {"id": iri, CALLED: name}


def _is_blank(identifier: str) -> bool:
    return identifier.startswith("_:")


def _order(value: Node) -> tuple[str, ...]:
    return tuple(str(value.get(key, "")) for key in ("@id", "@value", "@language", "@type"))


def _literal(value: Node, coercion: str | None) -> Any:
    """Write a value object as a plain value where that means the same (JSON-LD 1.1 API, section 5.3.3)."""
    if "@language" in value:
        return value
    text, datatype = value["@value"], value.get("@type", XSD.string.value)
    is_expected = coercion in (None, "@id", datatype)
    if is_expected and datatype == XSD.integer.value and _INTEGER.fullmatch(text):
        return int(text)
    if is_expected and datatype == XSD.boolean.value and text in ("true", "false"):
        return text == "true"
    if datatype == (coercion or XSD.string.value):
        return text
    return value
