"""Authority entries: the states, people, offices, places and the like that entries speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from detente.claims.model import AuthorityEntry
from detente.claims.seeds.properties import LANGUAGE, PROPERTIES, Resolver, default_class
from detente.documents import Cursor
from detente.rdf.namespaces import DCT, DET, ORG, SCHEMA, SKOS, WD
from detente.rdf.quads import Object
from detente.vocabulary.iris import fragment

CODE_LISTS: Mapping[str, str] = {
    "cow": "Correlates of War, state system membership",
    "gw": "Gleditsch and Ward, independent states",
    "iso": "ISO 3166-1, alpha-3",
}
"""Lists that give a code for a stretch of time, by the word that seeds have for each."""

_NOT_PROPERTIES = (
    "id",
    "type",
    "label",
    "altLabel",
    "wikidata",
    "postIn",
    "replaces",
    "codes",
    "members",
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
        for part in (*_codes(block, entry.iri, resolver), *_members(block, entry.iri, resolver)):
            entries[part.iri] = part
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
    thing = resolver.iris.thing(block["id"].text)
    yield from ((SCHEMA.identifier, _code_iri(thing, code)) for code in _members_of(block, "codes"))
    yield from _property_values(block, resolver)
    yield from ((SKOS.editorialNote, note) for note in _notes(block))


def _property_values(block: Cursor, resolver: Resolver) -> Iterator[tuple[NamedNode, Object]]:
    for cursor in block:
        if cursor.key not in _NOT_PROPERTIES:
            property_ = PROPERTIES[cursor.key]
            yield from ((property_.iri, term) for term in resolver.values(cursor, property_))


def _code_iri(thing: NamedNode, code: Cursor) -> NamedNode:
    """IRI of a code of a thing; the first of its time is told apart by where it stands in the list."""
    number = code.path[-1]
    return fragment(thing, f"{code['in'].text}-{code['code'].text}-{int(number) + 1}")


def _codes(block: Cursor, thing: NamedNode, resolver: Resolver) -> Iterator[AuthorityEntry]:
    """Yield each code that has a time of its own, as https://schema.org/identifier has it."""
    for code in _members_of(block, "codes"):
        values: tuple[tuple[NamedNode, Object], ...] = (
            (SCHEMA.propertyID, Literal(code["in"].text)),
            (SCHEMA.name, Literal(CODE_LISTS[code["in"].text], language=LANGUAGE)),
            (SCHEMA.value, Literal(code["code"].text)),
            (DET.edtf, resolver.edtf(code["edtf"])),
        )
        yield AuthorityEntry(_code_iri(thing, code), SCHEMA.PropertyValue, values)


def _members(block: Cursor, organization: NamedNode, resolver: Resolver) -> Iterator[AuthorityEntry]:
    """Yield each stretch of membership, numbered where a member has several (ORG, org:Membership)."""
    times: Counter[str] = Counter()
    for member in _members_of(block, "members"):
        reference = member["member"]
        times[reference.text] += 1
        name = f"{_name(block['id'].text)}-{_name(reference.text).lower()}"
        number = f"-{times[reference.text]}" if times[reference.text] > 1 else ""
        values: list[tuple[NamedNode, Object]] = [
            (ORG.member, resolver.reference(reference)),
            (ORG.organization, organization),
        ]
        if "edtf" in member:
            values.append((DET.edtf, resolver.edtf(member["edtf"])))
        if "role" in member:
            values.append((ORG.role, resolver.concept(member["role"], "membership-role")))
        yield AuthorityEntry(resolver.iris.thing(f"membership/{name}{number}"), ORG.Membership, tuple(values))


def _notes(block: Cursor) -> Iterator[Literal]:
    if "checked" in block:
        yield from map(_check, block["checked"])
    if "unchecked" in block and block["unchecked"].value:
        yield Literal(f"Left out, not checked: {', '.join(block['unchecked'].value)}", language=LANGUAGE)


def _check(check: Cursor) -> Literal:
    what = ", ".join(check["what"].value)
    return Literal(f"Checked {what} against: {check['against'].text}", language=LANGUAGE)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _members_of(block: Cursor, key: str) -> Iterator[Cursor]:
    """Yield each member of the list under a key, if it is there."""
    found = block.get(key)
    return iter(found) if found is not None else iter(())
