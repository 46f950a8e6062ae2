"""Where in the seed files a node of the graph comes from: the way from a result of the gate to its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from detente.claims.model import REVIEW
from detente.claims.seeds.properties import LOCAL_ID, PROPERTIES, SLUG
from detente.claims.seeds.reader import EntrySet, SeedsReading
from detente.documents import Cursor
from detente.rdf.namespaces import DCT, DET, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS
from detente.rdf.quads import Object
from detente.vocabulary.iris import Iris

_KEYS: dict[NamedNode, str] = {
    **{each.iri: name for name, each in PROPERTIES.items()},
    **{
        DET[name]: name
        for name in ("about", "attributedTo", "comments", "confidence", "evidence", "modality")
    },
    **{DET[name]: name for name in ("alternativeReading", "polarity", "rank")},
    DET.conveys: "conveyedBy",
    DET.anchor: "quote",
    DET.start: "edtf",
    DET.end: "edtf",
    OA.exact: "quote",
    OA.start: "quote",
    OA.end: "quote",
    OA.hasSource: "quote",
    RDF.subject: "subject",
    RDF.predicate: "predicate",
    RDF.object: "object",
    DCT.issued: "issued",
    DCT.rights: "rights",
    RDFS.comment: "dating",
    SCHEMA.author: "author",
    SKOS.prefLabel: "label",
    SKOS.altLabel: "altLabel",
    SKOS.exactMatch: "wikidata",
    ORG.postIn: "postIn",
    PROV.wasAssociatedWith: "by",
    PROV.endedAtTime: "at",
}
"""Keys of seed files by the property that they are mapped to."""

_AUTHORITY, _DESCRIBING, _OTHER = range(3)
"""Which of several blocks about one thing is shown first."""


class Places:
    """Finds the blocks of seed files that say something of a node."""

    def __init__(self, reading: SeedsReading, iris: Iris) -> None:
        self._iris = iris
        self._blocks: dict[str, list[tuple[int, Cursor]]] = defaultdict(list)
        for document in reading.authority:
            for block in document.all_members():
                self._add(block, "id", _AUTHORITY)
        for each in reading.sets:
            self._add_set(each)

    def find(self, focus: Object, path: Object | None = None, value: Object | None = None) -> Cursor | None:
        """Find the value that a result is about, or else the block; None where no file has it.

        Of several blocks about one thing, the one that says this value comes first, then one with this key.
        """
        blocks = self.blocks(focus)
        key = _KEYS.get(path) if isinstance(path, NamedNode) else None
        if isinstance(focus, NamedNode) and "#" in focus.value:
            key = "quote"
        values = [each for block in blocks for each in _values(block, key)] if key else []
        said = self._said(value)
        exact = (item for each in values for item in each.items() if item.text in said)
        return next(exact, None) or next(iter([*values, *blocks]), None)

    def blocks(self, node: Object) -> list[Cursor]:
        """Give the blocks that are of a node: the authority's, those that describe it, the others."""
        if not isinstance(node, NamedNode):
            return []
        found = self._blocks.get(node.value.partition("#")[0], [])
        return [block for _, block in sorted(found, key=lambda each: each[0])]

    def _said(self, value: Object | None) -> frozenset[str]:
        """Write a value as seed files do."""
        if value is None or not hasattr(value, "value"):
            return frozenset()
        text = str(value.value)
        return frozenset({text, text.removeprefix(f"{self._iris.base}id/")})

    def _add_set(self, each: EntrySet) -> None:
        for block in (
            each.entries["entries"].all_members() if each.entries and "entries" in each.entries else ()
        ):
            if _is_named(block):
                self._put(self._iris.entry(block["id"].text), block)
        for document in each.claims:
            if _is_named(document, "entry") and "claims" in document:
                self._add_claims(document, document["entry"].text)
                if "reviewed" in document:
                    self._put(self._iris.run(document["entry"].text, REVIEW), document["reviewed"])
        if each.curation:
            self._add_curation(each.curation)

    def _add_claims(self, document: Cursor, entry: str) -> None:
        for block in document["claims"].all_members():
            if _is_named(block):
                self._put(self._iris.claim(f"{entry}/{block['id'].text}"), block)
            self._add(block, "about", _DESCRIBING if block.has("about") and "properties" in block else _OTHER)
            self._add(block, "subject", _OTHER)

    def _add_curation(self, document: Cursor) -> None:
        if "claims" in document:
            self._add_claims(document, "curation")
        for name, mint in (("evidence", self._iris.evidence), ("decisions", self._iris.decision)):
            for block in document[name].all_members() if name in document else ():
                if _is_named(block):
                    self._put(mint(block["id"].text), block)

    def _add(self, block: Cursor, key: str, rank: int) -> None:
        if block.has(key) and SLUG.fullmatch(block[key].text):
            self._put(self._iris.thing(block[key].text), block, rank)

    def _put(self, iri: NamedNode, block: Cursor, rank: int = 0) -> None:
        self._blocks[iri.value].append((rank, block))


def _is_named(block: Cursor, key: str = "id") -> bool:
    """Tell whether a block has an id of which an IRI is made; one that is none has been told of."""
    return block.has(key) and LOCAL_ID.fullmatch(block[key].text) is not None


def _values(block: Cursor, key: str) -> Iterator[Cursor]:
    """Yield what a block says under a key, of itself or of the thing that it describes."""
    if "properties" in block and key in block["properties"]:
        yield block["properties"][key]
    elif block.has("predicate") and block["predicate"].text == key:
        yield block["object"]
    elif key in block:
        yield block[key]
    elif key == "label" and "title" in block:
        yield block["title"]
