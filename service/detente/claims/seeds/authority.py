"""Authority entries: the states, people, offices, places and the like that entries speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from detente.claims.model import AuthorityEntry
from detente.claims.seeds.properties import LANGUAGE, PROPERTIES, Resolver, default_class
from detente.documents import Cursor
from detente.rdf.namespaces import DCT, DET, ORG, SKOS, WD
from detente.rdf.quads import Object

_NOT_PROPERTIES = (
    "id",
    "type",
    "label",
    "altLabel",
    "wikidata",
    "postIn",
    "replaces",
    "checked",
    "unchecked",
)


def authority_classes(documents: Iterable[Cursor]) -> Mapping[str, NamedNode]:
    """Collect the class of every authority entry by its reference, before any is resolved."""
    return {
        block["id"].text: DET[block["type"].text] if "type" in block else default_class(block["id"].text)
        for document in documents
        for block in document.all_members()
        if block.has("id")
    }


def read_authority(documents: Iterable[Cursor], resolver: Resolver) -> tuple[AuthorityEntry, ...]:
    """Resolve every authority entry; problems go to the resolver."""
    entries: dict[NamedNode, AuthorityEntry] = {}
    blocks = (block for document in documents for block in document)
    for block, entry in resolver.sound(blocks, lambda block: (block, _entry(block, resolver))):
        if entry.iri in entries:
            resolver.problems.append(block["id"].problem(f"{block['id'].text!r} is described twice"))
        entries[entry.iri] = entry
    return tuple(entries.values())


def _entry(block: Cursor, resolver: Resolver) -> AuthorityEntry:
    reference = block["id"].text
    return AuthorityEntry(
        resolver.iris.thing(reference), resolver.things[reference], tuple(_values(block, resolver))
    )


def _values(block: Cursor, resolver: Resolver) -> Iterator[tuple[NamedNode, Object]]:
    for label in resolver.values(block["label"], PROPERTIES["label"]):
        yield PROPERTIES["label"].iri, label
        yield SKOS.prefLabel, label
    if "altLabel" in block:
        yield from (
            (SKOS.altLabel, label) for label in resolver.values(block["altLabel"], PROPERTIES["label"])
        )
    if "wikidata" in block:
        yield SKOS.exactMatch, WD[block["wikidata"].text]
    if "postIn" in block:
        yield ORG.postIn, resolver.reference(block["postIn"])
    if "replaces" in block:
        yield from ((DCT.replaces, resolver.reference(each)) for each in block["replaces"].items())
    for cursor in block:
        if cursor.key not in _NOT_PROPERTIES:
            property_ = PROPERTIES[cursor.key]
            yield from ((property_.iri, term) for term in resolver.values(cursor, property_))
    yield from ((SKOS.editorialNote, note) for note in _notes(block))


def _notes(block: Cursor) -> Iterator[Literal]:
    if "checked" in block:
        yield from map(_check, block["checked"])
    if "unchecked" in block and block["unchecked"].value:
        yield Literal(f"Left out, not checked: {', '.join(block['unchecked'].value)}", language=LANGUAGE)


def _check(check: Cursor) -> Literal:
    what = ", ".join(check["what"].value)
    return Literal(f"Checked {what} against: {check['against'].text}", language=LANGUAGE)
